"""The grids of a mosaic's files: the catalogue's, or the files' own where it contradicts itself or one of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from osgeo import gdal

from ..errors import LayerError
from ..gdal_calls import GdalFailure, gdal_errors
from ..remote_files.remote_formats import open_plain
from ..remote_files.vsicurl import http_limits, is_silence
from ..spatial.crs import spatial_reference
from ..threads.ordered_pool import all_results
from .mosaic_kinds import SAMPLES, not_opened, read_file, spread
from .mosaic_vrt import source_of_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeedback

    from ..spatial.georeference import Georeference
    from .mosaic_vrt import MosaicSource

#: So many files are opened at once.
_AT_ONCE = 8
#: How far a corner may be from where the catalogue says, as a part of a pixel: catalogues round.
_ROUNDING = 0.1


def with_own_grids(files: Sequence[MosaicSource], feedback: QgsFeedback) -> list[MosaicSource | None]:
    """The files in their order, those whose grid is doubtful with the grid that they have themselves; None for those of
    them that cannot be opened, or have none. Doubtful is also what the catalogue says of all files of an asset, where
    it is wrong of one of some that are opened. Raises LayerError when no file is left because they cannot be opened,
    and CanceledError."""
    doubtful = _doubtful(files, feedback)
    own = all_results(_own, doubtful, workers=_AT_ONCE, feedback=feedback) if doubtful else ()
    found = dict(zip(map(id, doubtful), own, strict=True))
    failures = [each for each in found.values() if isinstance(each, LayerError)]
    if failures and len(failures) == len(files):
        raise failures[0]
    placed = [found.get(id(file), file) for file in files]
    return [None if isinstance(file, LayerError) else file for file in placed]


def _doubtful(files: Sequence[MosaicSource], feedback: QgsFeedback) -> list[MosaicSource]:
    alike: dict[object, list[MosaicSource]] = {}
    for file in files:
        if not file.grid.is_doubtful:
            alike.setdefault((file.key, file.declared), []).append(file)
    samples = [(key, file) for key, group in alike.items() for file in spread(group, SAMPLES)]
    answers = all_results(_is_elsewhere, [file for _, file in samples], workers=_AT_ONCE, feedback=feedback)
    silences = [each for each in answers if isinstance(each, LayerError) and is_silence(each.details)]
    if silences and len(silences) == len(answers):  # then nothing else is asked of the server
        raise silences[0]
    wrong = {key for (key, _), is_elsewhere in zip(samples, answers, strict=True) if is_elsewhere is True}
    return [file for file in files if file.grid.is_doubtful or (file.key, file.declared) in wrong]


def _is_elsewhere(file: MosaicSource) -> bool | LayerError:
    """Whether a file has other numbers for its grid than the catalogue says; not where it has none. Of the same numbers
    in another CRS, the footprint tells."""
    with http_limits(), gdal_errors(strict=False) as messages:
        try:
            return not read_file(file, partial(_has_grid, grid=file.grid))
        except LayerError as error:
            return not_opened(file, "\n".join([*messages, str(error)]))


def _has_grid(path: str, grid: Georeference) -> bool:
    dataset = _opened(path)
    if grid.transform is None or grid.shape != (dataset.RasterYSize, dataset.RasterXSize):
        return False
    own = dataset.GetGeoTransform(can_return_null=True)
    if own is None:
        return True
    pixel = min(abs(own[1]), abs(own[5])) or max(abs(own[2]), abs(own[4]))
    return all(
        abs(one - other) <= _ROUNDING * pixel
        for column in (0, dataset.RasterXSize)
        for row in (0, dataset.RasterYSize)
        for one, other in zip(_place(own, column, row), _place(grid.transform, column, row), strict=True)
    )


def _place(transform: Sequence[float], column: int, row: int) -> tuple[float, float]:
    left, across, skew_x, top, skew_y, down = transform
    return left + column * across + row * skew_x, top + column * skew_y + row * down


def _own(file: MosaicSource) -> MosaicSource | LayerError | None:
    with http_limits(), gdal_errors(strict=False) as messages:
        try:
            found = read_file(file, _with_grid)
        except LayerError as error:
            return not_opened(file, "\n".join([*messages, str(error)]))
    known = found is not None and spatial_reference(found.grid.crs) is not None
    return replace(file, grid=found.grid) if found is not None and known else None


def _with_grid(path: str) -> MosaicSource | None:
    return source_of_file(path, _opened(path))


def _opened(path: str) -> gdal.Dataset:
    try:
        return open_plain(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
    except GdalFailure as failure:
        raise LayerError(str(failure)) from failure
