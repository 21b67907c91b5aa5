"""The style of the result: that of the layer that the top source came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...band_meaning import meaning_of
from ...layer_style import with_factors

if TYPE_CHECKING:
    from ..planning.plan import ExportPlan
    from ..sources.source_raster import SourceRaster


def style_of_result(plan: ExportPlan) -> str:
    """The style (QML) in the values that QGIS shows of the result; empty for none. Raises ExportError where the source
    cannot be opened."""
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
