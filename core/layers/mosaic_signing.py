"""The signatures of a mosaic's files: what GDAL opens now for those that their store hands out to signed requests
alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import DatacubeError
from ..gateway.signed_paths import signed_paths
from ..remote_files.vsicurl import href_of, lasting_path
from ..signing.profiles import SigningProfileStore
from ..signing.signatures import signatures
from ..signing.signed_address import unsigned_href

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeedback

    from .mosaic_vrt import MosaicSource


def with_signatures(files: Sequence[MosaicSource], profile_id: str, feedback: QgsFeedback) -> list[MosaicSource | None]:
    """The files in their order, those that the profile signs with what GDAL opens for them, and their unsigned
    addresses; None for those that the service does not sign. Raises its refusal where it signs none of them, and
    CanceledError."""
    profile = SigningProfileStore().get(profile_id)
    if profile is None:
        return list(files)
    hrefs = {id(file): href for file in files if profile.may_sign(href := unsigned_href(href_of(file.path)))}
    answers = signatures().signed_each(profile, hrefs.values(), feedback)
    refusals = [each for each in answers.values() if isinstance(each, DatacubeError)]
    if refusals and len(refusals) == len(answers):
        raise refusals[0]
    signed = [href for href, each in answers.items() if not isinstance(each, DatacubeError)]
    paths = signed_paths(signed, profile_id, feedback)
    found: list[MosaicSource | None] = []
    for file in files:
        unsigned = hrefs.get(id(file))
        if unsigned is None:
            found.append(file)
        elif unsigned in paths:
            found.append(replace(file, path=lasting_path(unsigned), opened=paths[unsigned].path, profile=profile_id))
        else:
            found.append(None)
    return found
