"""A coverage of a service as a raster to export from."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import CanceledError, DatacubeError, ExportError, HttpError
from ...grid import Grid, Window, bounds_in, bounds_of
from ...http.network import Network
from ...ogc.describe_coverage import Coverage, Described, described
from ...ogc.get_coverage import CoverageImage, get_coverage_url
from ...rasters.pixel_types import storable
from .source_raster import SourceRaster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...extent import MapExtent
    from ...threads.cancellation import Feedback
    from ..request import ExportSource

#: Sides, in pixels, of the two sample images that are requested: one in the coverage's own resolution in the middle of
#: the extent, one of the whole extent. Both are small enough for a slow service.
_MIDDLE = 16
_WHOLE = 32
#: Requests are cut out of pieces of this size, in pixels.
_PIECE = 1024


def inspect_coverage(source: ExportSource, extent: MapExtent, feedback: Feedback | None = None) -> SourceRaster:
    """Request the coverage's description and some of its pixels within the extent: few services tell their data type
    otherwise. Raises ExportError, CanceledError."""
    try:
        network = Network(source.authcfg, feedback, refresh=True)  # an odd answer would stay in QGIS's cache
        found = described(network.get(source.href), source.href)
        coverage, sample = _sampled(source, found, extent, feedback)
    except (CanceledError, ExportError):
        raise
    except DatacubeError as error:
        raise ExportError(
            QCoreApplication.translate("CoverageRaster", "The service did not describe “{name}”.").format(
                name=source.title
            ),
            url=source.href,
            details=error.report(),
            hint=f"{error.message} {error.hint}".strip(),
        ) from error
    return SourceRaster(
        source=source,
        grid=found.grid,
        bands=coverage.bands,
        data_type=coverage.data_type,
        nodata=(coverage.nodata,) * coverage.bands,
        block=(_PIECE, _PIECE),
        overviews=(),
        # without a nodata value, CoverageReader adds a mask
        is_masked=coverage.nodata is None,
        has_alpha=False,
        # a service does not tell its data's version: the same pixels are a hint, and what a resumed export has already
        # is compared with it at more places
        identity=f"sample {sample}",
        coverage=coverage,
    )


def _sampled(
    source: ExportSource, found: Described, extent: MapExtent, feedback: Feedback | None
) -> tuple[Coverage, int]:
    """The coverage, and the checksum of a sample of its pixels."""
    said: DatacubeError | None = None
    for grid in _samples(found.grid, extent):
        url = get_coverage_url(source.href, found.format, grid)
        try:
            answer = Network(source.authcfg, feedback, refresh=True).send("GET", url)
            with CoverageImage(answer, grid) as image:
                if image.is_no_data:
                    continue
                nodata = storable(found.nodata if image.nodata is None else image.nodata, image.data_type)
                coverage = Coverage(source.href, source.authcfg, found, image.bands, image.data_type, nodata)
                return coverage, zlib.crc32(image.values().tobytes())
        except HttpError as error:
            if error.status in (401, 403, 404):
                raise
            said = error  # the other image may succeed
    if said is not None:
        raise said
    raise ExportError(
        QCoreApplication.translate("CoverageRaster", "The service has no data of {name} in this extent.").format(
            name=source.title
        ),
        url=source.href,
        hint=QCoreApplication.translate("CoverageRaster", "Move the map or choose another extent."),
    )


def _samples(own: Grid, extent: MapExtent) -> Iterator[Grid]:
    """Grids of the two sample images, within the extent and the coverage; none when these do not overlap."""
    bounds = bounds_in(bounds_of(extent), extent.crs, own.crs)
    window = own.window if bounds is None else own.covering_window(bounds).intersection(own.window)
    if window is None:
        return
    column, row = window.column + window.columns // 2, window.row + window.rows // 2
    middle = Window(column - _MIDDLE // 2, row - _MIDDLE // 2, _MIDDLE, _MIDDLE).intersection(window)
    if middle is not None:
        yield own.part(middle)
    whole = own.part(window)
    xmin, ymin, xmax, ymax = whole.bounds
    columns, rows = min(_WHOLE, whole.columns), min(_WHOLE, whole.rows)
    yield Grid(own.crs, (xmin, (xmax - xmin) / columns, 0.0, ymax, 0.0, (ymin - ymax) / rows), columns, rows)
