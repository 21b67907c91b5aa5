"""The grids of a mosaic's files: the catalogue's, or the file's own where the catalogue contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osgeo import gdal

from ..crs import spatial_reference
from ..errors import LayerError
from ..gdal_calls import GdalFailure, gdal_errors
from ..ordered_pool import all_results
from ..remote_formats import open_plain
from ..vsicurl import http_limits
from .mosaic_kinds import not_opened, read_file
from .mosaic_vrt import source_of_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeedback

    from .mosaic_vrt import MosaicSource

#: So many files are opened at once.
_AT_ONCE = 8


def with_own_grids(files: Sequence[MosaicSource], feedback: QgsFeedback) -> list[MosaicSource | None]:
    """The files in their order, those whose grid is doubtful with the grid that they have themselves; None for those of
    them that cannot be opened, or have none. Raises LayerError when no file is left because they cannot be opened, and
    CanceledError."""
    doubtful = [file for file in files if file.grid.is_doubtful]
    own = all_results(_own, doubtful, workers=_AT_ONCE, feedback=feedback) if doubtful else ()
    found = dict(zip(map(id, doubtful), own, strict=True))
    failures = [each for each in found.values() if isinstance(each, LayerError)]
    if failures and len(failures) == len(files):
        raise failures[0]
    placed = [found.get(id(file), file) for file in files]
    return [None if isinstance(file, LayerError) else file for file in placed]


def _own(file: MosaicSource) -> MosaicSource | LayerError | None:
    with http_limits(), gdal_errors(strict=False) as messages:
        try:
            found = read_file(file, _with_grid)
        except LayerError as error:
            return not_opened(file, "\n".join([*messages, str(error)]))
    known = found is not None and spatial_reference(found.grid.crs) is not None
    return replace(file, grid=found.grid) if found is not None and known else None


def _with_grid(path: str) -> MosaicSource | None:
    try:
        return source_of_file(path, open_plain(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR))
    except GdalFailure as failure:
        raise LayerError(str(failure)) from failure
