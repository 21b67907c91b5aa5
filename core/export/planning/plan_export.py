"""From an export request to its plan."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...grid import Grid, bounds_in, bounds_of
from ...http.early_connections import connect_early
from ...ogc.coverage_href import coverage_of
from ...rasters.pixel_types import numpy_type
from ...signing.file_network import sign_ahead
from ...spatial.crs import same_crs
from ...spatial.polygons import PolygonLayer
from ...spatial.projected_area import turns
from ...threads.cancellation import Cancellation, stop_if_canceled
from ...threads.ordered_pool import in_order
from ..cutline import Cutline, read_cutline
from ..sources.coverage_raster import inspect_coverage
from ..sources.source_raster import SourceRaster, inspect_raster
from ..sources.thematic import holds_classes
from .antimeridian import operation_area, prepare_operation, turned
from .area import area_of, nothing_there
from .chunks import READERS, Chunk, areas_of, is_covered
from .common_meaning import with_one_meaning
from .creation_options import IMAGE_BANDS, check_options, creation_options, with_overviews
from .cutline_on_grid import cut_of, no_pixel
from .disk_space import bytes_there, free_bytes
from .fetch_estimate import bytes_to_fetch
from .limits import check_format, check_picture, check_row, check_sides, check_tiles
from .nodata_ranges import with_nodata_of_ranges
from .placement import Placement, place_source
from .plan import ExportPlan
from .request_check import check_origins, check_request
from .result_nodata import type_and_nodata
from .target_grid import native_grid, target_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qgis.core import QgsFeedback

    from ...extent import MapExtent
    from ..request import ExportRequest, ExportSource
    from .cut import Cut

_OPENERS = 8


def plan_export(request: ExportRequest, feedback: QgsFeedback | None = None) -> ExportPlan:
    """Open the sources that touch the extent and lay out the work. Blocks: call it from a task.

    Raises ExportError when the request makes no sense or a source cannot be read, StorageError when the folder does
    not exist or holds other files, CanceledError.
    """
    check_request(request)
    request = _with_plain_values(request, feedback)
    bytes_free = free_bytes(request.output)
    rasters = _inspected(request, feedback)
    grid, cut, is_clipped = _grid_and_cut(request, rasters, feedback)
    check_tiles(request, grid)
    placements = with_one_meaning(_placed(request, rasters, grid, feedback))
    first = placements[0].raster
    data_type, nodata = type_and_nodata(request, placements)
    areas = _areas_inside(request, grid, placements, cut, feedback)
    check_options(request, data_type, first.bands)
    options, bytes_per_pixel = _written_as(request, data_type, first.bands)
    check_origins(request, len(placements))
    plan = ExportPlan(
        request=request,
        grid=grid,
        placements=placements,
        areas=areas,
        bands=first.bands,
        data_type=data_type,
        nodata=nodata,
        masked=nodata is None and not first.has_alpha and (cut is not None or not _is_filled(grid, placements)),
        is_continuous=not holds_classes(first),
        creation_options=options,
        bytes_to_fetch=_bytes_to_fetch(grid, placements, areas, cut, feedback),
        bytes_to_write=with_overviews(grid.window.pixels * bytes_per_pixel, request),
        bytes_free=bytes_free,
        bytes_there=bytes_there(request),
        is_clipped=is_clipped,
        cut=cut,
    )
    check_format(plan)
    if not plan.is_too_large:  # which is the better reason, and is said by whoever shows the plan
        check_row(plan)
    return plan


def _with_plain_values(request: ExportRequest, feedback: QgsFeedback | None) -> ExportRequest:
    """The request with the polygons of its cutline, where it names a layer; and with all ranges that become nodata:
    a rendered image lacks also what its layer does not draw."""
    if isinstance(request.cutline, PolygonLayer):
        request = replace(request, cutline=read_cutline(request.cutline, request.extent, feedback))
    if request.rendered:
        ranges = *request.nodata_ranges, *request.sources[0].user_nodata
        request = replace(request, nodata_ranges=tuple(dict.fromkeys(ranges)))
    return request


def _inspected(request: ExportRequest, feedback: QgsFeedback | None) -> list[SourceRaster]:
    """The rasters that touch the extent, the first on top."""
    found = [with_nodata_of_ranges(raster, request.nodata_ranges) for raster in _opened(request, feedback)]
    rasters = _touching(found, request.extent)
    stop_if_canceled(feedback)
    return rasters


def _opened(request: ExportRequest, feedback: QgsFeedback | None) -> list[SourceRaster]:
    # a sign-in may want connections of its own
    connect_early((source.href for source in request.sources if not (source.authcfg or source.profile)), READERS)
    # whether a single one touches is found out while it is being opened
    wanted = request.sources if len(request.sources) == 1 else _wanted(request)
    cancellation = Cancellation(feedback)
    sign_ahead([(source.href, source.profile) for source in wanted], cancellation)

    def prepare() -> None:
        source = _wanted(request)[0] if len(wanted) == 1 else wanted[0]
        for crs in {request.extent.crs, request.crs or request.extent.crs}:
            if source.georeference is not None:
                prepare_operation(source.georeference, crs)

    def inspect(source: ExportSource) -> SourceRaster:
        if coverage_of(source.href) is not None:
            return inspect_coverage(source, request.extent, cancellation)
        return inspect_raster(source, request.extent.crs, cancellation)

    steps: list[Callable[[], SourceRaster | None]] = [prepare, *(partial(inspect, source) for source in wanted)]
    workers = 1 + min(_OPENERS, len(wanted))
    found = in_order(lambda step: step(), steps, workers=workers, ahead=len(steps), cancellation=cancellation)
    return [raster for raster in found if raster is not None]


def _wanted(request: ExportRequest) -> Sequence[ExportSource]:
    """The sources that the extent touches, as far as the catalogue tells. Raises OutsideError."""
    wanted = [source for source in request.sources if request.extent.touches(source.georeference)]
    if not wanted:
        raise nothing_there([source.georeference for source in request.sources if source.georeference is not None])
    return wanted


def _touching(rasters: list[SourceRaster], extent: MapExtent) -> list[SourceRaster]:
    touching = [raster for raster in rasters if _touches(raster, extent)]
    if not touching:
        raise nothing_there([raster.grid for raster in rasters])
    first = touching[0]
    for raster in touching[1:]:
        if raster.bands != first.bands:
            raise ExportError(
                QCoreApplication.translate(
                    "PlanExport", "{one} and {other} cannot be combined: their numbers of bands differ."
                ).format(one=first.source.title, other=raster.source.title)
            )
    return touching


def _grid_and_cut(
    request: ExportRequest, rasters: list[SourceRaster], feedback: QgsFeedback | None
) -> tuple[Grid, Cut | None, bool]:
    """The grid of the result, which of its pixels the cutline keeps (None without one), and whether the extent was
    clipped to what the rasters cover."""
    native_crs = rasters[0].grid.crs
    crs = native_crs if request.crs is None or same_crs(request.crs, native_crs) else request.crs
    area = area_of(request, rasters, crs, feedback)
    native = native_grid(area, rasters) if crs == native_crs else _native(request, rasters, feedback)
    grid = target_grid(request, rasters, native, area)
    check_sides(grid.columns, grid.rows)
    check_picture(request, grid)
    if not isinstance(request.cutline, Cutline):
        return grid, None, area.is_clipped
    cut = cut_of(request.cutline, grid, rasters[0].grid, feedback)
    if request.clip and request.size is None:
        grid, cut = _cropped(grid, cut)
    return grid, cut, area.is_clipped


def _native(request: ExportRequest, rasters: list[SourceRaster], feedback: QgsFeedback | None) -> Grid:
    """The grid of an extent that goes into another CRS, in the first raster's CRS: the measure of its pixels. That
    raster's own grid where the extent has no box there, as a view of half the Earth in UTM."""
    try:
        return native_grid(area_of(request, rasters, rasters[0].grid.crs, feedback), rasters)
    except ExportError:
        return rasters[0].grid


def _cropped(grid: Grid, cut: Cut) -> tuple[Grid, Cut]:
    """The grid with the pixels that are inside, and the cut on it."""
    part = cut.part(grid.window) or grid.window
    return grid.part(part), cut.shifted(-part.column, -part.row)


def _placed(
    request: ExportRequest, rasters: list[SourceRaster], grid: Grid, feedback: QgsFeedback | None
) -> tuple[Placement, ...]:
    placements = []
    for raster in rasters:
        stop_if_canceled(feedback)
        found = (place_source(each, grid, request.resampling) for each in turned(raster, grid))
        placements += [placement for placement in found if placement is not None]
    if not placements:
        raise nothing_there([raster.grid for raster in rasters])
    return tuple(placements)


def _areas_inside(
    request: ExportRequest,
    grid: Grid,
    placements: tuple[Placement, ...],
    cut: Cut | None,
    feedback: QgsFeedback | None,
) -> tuple[Chunk, ...]:
    """The areas of the result in which sources lie, without those outside the cutline. Raises ExportError where no
    pixel is inside it."""
    areas = areas_of(grid.window, placements, feedback)
    if cut is None:
        return areas
    inside = tuple(area for area in areas if cut.part(area.window) is not None)
    if not inside and isinstance(request.cutline, Cutline):
        raise no_pixel(request.cutline)
    return inside


def _written_as(request: ExportRequest, data_type: int, bands: int) -> tuple[tuple[str, ...], int]:
    """The creation options of the file that the pixels are written to, and the bytes of a pixel of the result. For a
    rendered image, that file is temporary, as the one that a COG is copied from."""
    if request.rendered:
        return creation_options((), data_type, "COG"), IMAGE_BANDS
    options = creation_options(request.creation_options, data_type, request.format)
    return options, bands * numpy_type(data_type).itemsize


def _touches(raster: SourceRaster, extent: MapExtent) -> bool:
    crs, mine = raster.grid.crs, raster.grid.bounds
    bounds = bounds_in(bounds_of(extent), extent.crs, crs, operation_area(raster.grid, extent.crs))
    if bounds is None:
        return True
    return any(
        mine[0] + move < bounds[2] and bounds[0] < mine[2] + move and mine[1] < bounds[3] and bounds[1] < mine[3]
        for move in turns(crs)
    )


def _is_filled(grid: Grid, placements: tuple[Placement, ...]) -> bool:
    """Whether each pixel of the grid surely gets a value from a source."""
    return is_covered(grid.window, [placement.window for placement in placements if placement.fills_its_window])


def _bytes_to_fetch(
    grid: Grid,
    placements: tuple[Placement, ...],
    areas: tuple[Chunk, ...],
    cut: Cut | None,
    feedback: QgsFeedback | None,
) -> int:
    shares = _shares_on_top(placements, areas)
    on_top = [placement for placement, share in zip(placements, shares, strict=True) if share]
    cancellation = Cancellation(feedback)
    estimate = partial(bytes_to_fetch, grid, feedback=cancellation, among=len(on_top), cut=cut)
    estimates: Iterable[int] = map(estimate, on_top)  # of one in this thread, which knows how to project
    if len(on_top) > 1:
        workers = min(_OPENERS, len(on_top))
        estimates = in_order(estimate, on_top, workers=workers, ahead=64, cancellation=cancellation)
    return round(sum(size * share for size, share in zip(estimates, filter(None, shares), strict=True)))


def _shares_on_top(placements: tuple[Placement, ...], areas: tuple[Chunk, ...]) -> list[float]:
    """The share of each placement's window in which it lies on top, about; the rest is read only for holes above."""
    on_top = [0] * len(placements)
    for area in areas:
        overlap = placements[area.aligned_to].window.intersection(area.window)
        on_top[area.aligned_to] += 0 if overlap is None else overlap.pixels
    return [pixels / placement.window.pixels for pixels, placement in zip(on_top, placements, strict=True)]
