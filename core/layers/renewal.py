"""Signs the files of a project's layers: when the project is opened, and again before the signatures end."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, SigningError
from ..gateway.signed_paths import renew_all, signed_paths
from ..http.web_address import escaped, is_web_address
from ..remote_files.vsicurl import PREFIX, http_limits
from ..signing.profiles import SigningProfileStore, signing_profile
from ..signing.signatures import signatures
from ..stac.asset_records import AssetKind
from ..threads.ordered_pool import all_results
from ..threads.tasks import Task
from .local_copies import mosaic_to_sign, with_local_copy
from .signed_source import signed_hrefs, signed_source
from .source import LayerSource
from .trial import opened_once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from qgis.core import QgsFeedback

#: Files opened at a time: opening waits for servers, not for the processor.
_AT_ONCE = 4


@dataclass(frozen=True)
class SignedLayer:
    """A layer whose file must be signed: `href` is unsigned, or the path of a mosaic on this computer whose files must
    be. `reads_it` says whether the layer has the file open, and need not be given it again as long as its data source,
    a secret, stays the same."""

    layer_id: str
    name: str
    href: str
    profile: str
    source: str = field(default="", repr=False)
    reads_it: bool = False


@dataclass(frozen=True)
class Renewal:
    """What has come of it: the data source to read from now on, a secret, and when its signature ends; or why the file
    cannot be read."""

    layer: SignedLayer
    source: str = field(default="", repr=False)
    expires: datetime | None = None
    error: DatacubeError | None = None


class RenewalTask(Task):
    """Signs the files, with as few requests as the services allow, and opens those that their layers do not read yet:
    `succeeded(list[Renewal])`, one for each layer, also where some or all failed. `is_anew`: even where a signature has
    not ended yet."""

    def __init__(self, layers: Sequence[SignedLayer], *, is_anew: bool = False) -> None:
        super().__init__(QCoreApplication.translate("RenewalTask", "Signing %n layer(s)", "", len(layers)), hidden=True)
        self._layers = tuple(layers)
        self._is_anew = is_anew

    def work(self, feedback: QgsFeedback) -> list[Renewal]:
        failures: dict[str, DatacubeError] = {}
        hrefs: dict[str, dict[str, tuple[str, ...]]] = {}
        for layer in self._layers:
            try:
                hrefs.setdefault(layer.profile, {})[layer.layer_id] = _hrefs_of(layer)
            except DatacubeError as error:
                failures[layer.layer_id] = error
        for profile, members in hrefs.items():
            failures |= self._sign(profile, members, feedback)
        return all_results(partial(_renewal, failures, feedback), self._layers, workers=_AT_ONCE, feedback=feedback)

    def _sign(
        self, profile_id: str, hrefs: Mapping[str, tuple[str, ...]], feedback: QgsFeedback
    ) -> dict[str, DatacubeError]:
        """Ask for all signatures of these layers at once; the layers without, and why."""
        try:
            (renew_all if self._is_anew else signed_paths)(chain(*hrefs.values()), profile_id, feedback)
        except SigningError as error:  # of one file; the others may have been signed
            profile = SigningProfileStore().get(profile_id)
            known = signatures().known
            return {
                layer_id: error
                for layer_id, those in hrefs.items()
                if profile is None or any(known(profile, href) is None for href in those)
            }
        except DatacubeError as error:
            if feedback.isCanceled():
                raise
            return dict.fromkeys(hrefs, error)
        return {}


def _hrefs_of(layer: SignedLayer) -> tuple[str, ...]:
    """The addresses to be signed for a layer: that of its file, or those of its mosaic's files. Raises what
    `mosaic_to_sign` raises."""
    if is_web_address(layer.href):
        return (layer.href,)
    hrefs = mosaic_to_sign(layer.href).hrefs
    return tuple(href for href in hrefs if signing_profile(layer.profile, href) is not None)


def _renewal(failures: dict[str, DatacubeError], feedback: QgsFeedback, layer: SignedLayer) -> Renewal:
    if layer.layer_id in failures:
        return Renewal(layer, error=failures[layer.layer_id])
    kind = AssetKind.VRT if urlsplit(layer.href).path.lower().endswith(".vrt") else AssetKind.COG
    path = PREFIX + escaped(layer.href) if is_web_address(layer.href) else layer.href
    source = LayerSource(layer.name, layer.href, path, kind, profile=layer.profile)
    try:
        source = signed_source(with_local_copy(source, feedback), feedback)
        if not layer.reads_it or source.path != layer.source:
            with http_limits():
                opened_once(source)
        signed = signed_paths(signed_hrefs(source.path) or (layer.href,), layer.profile, feedback)
        expires = min((each.expires for each in signed.values() if each.expires is not None), default=None)
    except DatacubeError as error:
        return Renewal(layer, error=error)
    return Renewal(layer, source.uri, expires)
