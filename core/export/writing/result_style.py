"""The style of the result: that of the layer that the top source came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...layer_style import with_factors
from ...rasters.band_meaning import meaning_of

if TYPE_CHECKING:
    from ..planning.plan import ExportPlan
    from ..sources.source_raster import SourceRaster


def has_relief(plan: ExportPlan) -> bool:
    """Whether the result is drawn as heights over their shading: as the layers of the source are, or, without one in
    the project, as they would be."""
    source = plan.placements[0].raster.source
    return bool(source.shading) or (source.relief and not source.style)


def shading_of_result(plan: ExportPlan) -> str:
    """The style of the layer below that of the heights; empty for the usual shading."""
    raster = plan.placements[0].raster
    # its factor of heights would count the scale twice
    return raster.source.shading if raster.source.shading and _declared_factors(raster) == {(1.0, 0.0)} else ""


def style_of_result(plan: ExportPlan) -> str:
    """The style (QML) in the values that QGIS shows of the result; empty for none, and for a picture, which has its
    colours. Raises ExportError where the source cannot be opened."""
    return "" if plan.request.rendered else style_in_values(plan)


def style_in_values(plan: ExportPlan) -> str:
    """The same for the values that a picture is drawn from."""
    raster = plan.placements[0].raster
    if not raster.source.style:
        return ""
    factors = _declared_factors(raster)
    return with_factors(raster.source.style, *factors.pop()) if len(factors) == 1 else ""


def _declared_factors(raster: SourceRaster) -> set[tuple[float, float]]:
    """Scale and offset by which the values of the result differ from those of the layer, in any band: those that the
    catalogue gives, and the file does not."""
    template = raster.open()
    own = [meaning_of(template.GetRasterBand(number)) for number in range(1, raster.bands + 1)]
    pairs = list(zip(raster.meanings, own, strict=False))
    if all((mine.scale, mine.offset) == (theirs.scale, theirs.offset) for mine, theirs in pairs):
        return {(1.0, 0.0)}
    return {(mine.scale, mine.offset) for mine, _ in pairs}
