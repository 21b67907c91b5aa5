"""Which files of a mosaic have pixels of the same kind: type, nodata, scale, offset, unit, colours, mask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError, UnsafeFileError
from ..gateway.signed_paths import failure_of
from ..gdal_calls import gdal_errors
from ..remote_files.gdal_hints import hint_of
from ..remote_files.vsicurl import href_of, http_limits, read_at_lasting_path
from ..threads.ordered_pool import all_results
from .mosaic_profile import Profile, read_profile
from .mosaic_sidecars import MaskBesideError, profile_with_sidecars
from .signed_source import public_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsFeedback

    from .mosaic_vrt import MosaicSource

Each = TypeVar("Each")

#: So many files, spread over the list, stand for all of which the catalogue says the same, and give the contrast.
SAMPLES = 4
#: So many files are tried until one can be opened.
_TRIES = 3
_AT_ONCE = 8


@dataclass(frozen=True)
class MosaicKind:
    """Files whose pixels are of the same kind, in their order."""

    profile: Profile
    files: list[MosaicSource]


def kinds_of(files: Sequence[MosaicSource], feedback: QgsFeedback) -> list[MosaicKind]:
    """The files by kind. Some of those of which the catalogue says the same are opened; all of them where these differ,
    and then those that cannot be opened are left out. Raises LayerError when none of the first can be opened, and
    CanceledError."""
    declared: dict[object, list[MosaicSource]] = {}
    for file in files:
        declared.setdefault(file.declared, []).append(file)
    profiles: dict[int, Profile] = {}
    failure = LayerError("")
    for group in declared.values():
        try:
            profiles.update(_profiles(group, max(1, SAMPLES // len(declared)), feedback))
        except LayerError as error:
            failure = error
    if not profiles:
        raise failure
    kinds: dict[object, MosaicKind] = {}
    for file in files:
        profile = profiles.get(id(file))
        if profile is not None:
            kinds.setdefault(profile.kind, MosaicKind(profile, [])).files.append(file)
    return list(kinds.values())


def spread(files: Sequence[Each], count: int) -> list[Each]:
    """So many of them, from all over the list."""
    return list(files[:: max(1, len(files) // count)][:count])


def _profiles(files: Sequence[MosaicSource], samples: int, feedback: QgsFeedback) -> dict[int, Profile]:
    """The layout of each file, by the id of its object."""
    tried = spread(files, samples)
    read = partial(all_results, partial(_read, feedback=feedback), workers=_AT_ONCE, feedback=feedback)
    found = dict(zip(map(id, tried), read(tried), strict=True))
    if not any(isinstance(each, Profile) for each in found.values()):
        more = [file for file in files[:_TRIES] if id(file) not in found]
        found.update(zip(map(id, more), read(more), strict=True))
    known = [each for each in found.values() if isinstance(each, Profile)]
    if not known:
        raise next(each for each in found.values() if isinstance(each, LayerError))
    has_masks_beside = any(isinstance(each, MaskBesideError) for each in found.values())
    if len({profile.kind for profile in known}) == 1 and not has_masks_beside:
        unsafe = {key for key, each in found.items() if isinstance(each, UnsafeFileError)}
        return {id(file): known[0] for file in files if id(file) not in unsafe}
    rest = [file for file in files if id(file) not in found]
    found.update(zip(map(id, rest), read(rest), strict=True))
    return {key: each for key, each in found.items() if isinstance(each, Profile)}


def _read(file: MosaicSource, feedback: QgsFeedback) -> Profile | LayerError:
    beside = partial(profile_with_sidecars, file=file, feedback=feedback)
    with http_limits(), gdal_errors(strict=False) as messages:
        try:
            return read_file(file, partial(read_profile, beside=beside))
        except (UnsafeFileError, MaskBesideError) as error:
            return error
        except LayerError as error:
            return not_opened(file, "\n".join([*messages, str(error)]))


def read_file(file: MosaicSource, read: Callable[[str], Each]) -> Each:
    """What `read` makes of what GDAL opens for the file. Raises LayerError as `read` does."""
    return read(file.opened) if file.opened else read_at_lasting_path(href_of(file.path), read)


def not_opened(file: MosaicSource, details: str) -> LayerError:
    """The error about a mosaic's files, with what GDAL said of one of them."""
    cause = failure_of(file.opened)
    if cause is not None:
        return LayerError(
            QCoreApplication.translate("MosaicKinds", "The first files of the mosaic could not be opened."),
            details=cause.report(),
            hint=str(cause),
        )
    details = public_text(details, file.opened)
    hint = QCoreApplication.translate("MosaicKinds", "They are not rasters that GDAL can read.")
    return LayerError(
        QCoreApplication.translate("MosaicKinds", "The first files of the mosaic could not be opened."),
        details=details,
        hint=hint_of(details, hint),
    )
