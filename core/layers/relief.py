"""Heights as people look at them: colours by height, over the shading of the same heights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsBasicNumericFormat,
    QgsColorRampLegendNodeSettings,
    QgsColorRampShader,
    QgsGradientColorRamp,
    QgsGradientStop,
    QgsHillshadeRenderer,
    QgsRasterDataProvider,
    QgsRasterMinMaxOrigin,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
    QgsUnitTypes,
)
from qgis.PyQt.QtGui import QColor, QPainter

from ..grid import bounds_in, bounds_of
from ..rasters.band_meaning import unit_factor
from ..threads.worker_objects import unwatched
from .band_style import has_factors, unit_legend
from .source import Drawing

if TYPE_CHECKING:
    from osgeo import gdal
    from qgis.core import QgsRasterLayer, QgsRasterRenderer

    from ..extent import MapExtent
    from ..rasters.bands import Band

#: From low to high; light, since they are multiplied with the shading.
_COLORS = (
    *((0.0, "#8fbf8a"), (0.2, "#cfe0a5"), (0.4, "#f4ecb8"), (0.6, "#e5c28f"), (0.8, "#c79a7b"), (0.92, "#e2dcd8")),
    (1.0, "#ffffff"),
)
#: Where the light comes from, in degrees, and how high it stands: as on maps.
_AZIMUTH, _ALTITUDE = 315.0, 45.0
#: Added to the shading, of 255: the flat is 180 without it.
_BRIGHTNESS = 50
#: Heights further apart are written without decimals.
_ROUGH = 20.0
#: Metres in a degree of latitude.
_DEGREE = 111_320.0


def relief_renderer(
    provider: QgsRasterDataProvider, drawing: Drawing, limits: tuple[float, float] | None, band: Band
) -> QgsRasterRenderer:
    """The renderer of one of the two layers; `limits` are the heights between which the colours are stretched, `band`
    says what they are in."""
    if drawing is Drawing.SHADE:
        shading = QgsHillshadeRenderer(provider, 1, _AZIMUTH, _ALTITUDE)
        shading.setZFactor(_z_factor(provider, band))
        return shading
    low, high = limits or (0.0, 1.0)
    ramp = QgsGradientColorRamp(
        QColor(_COLORS[0][1]),
        QColor(_COLORS[-1][1]),
        False,
        [QgsGradientStop(place, QColor(color)) for place, color in _COLORS[1:-1]],
    )
    function = QgsColorRampShader(low, high, ramp, Qgis.ShaderInterpolationMethod.Linear)
    heights = [(low + place * (high - low), color) for place, color in _COLORS]
    function.setColorRampItemList(
        [QgsColorRampShader.ColorRampItem(height, QColor(color), f"{height:.6g}") for height, color in heights]
    )
    legend = unit_legend(provider, 1, band) or QgsColorRampLegendNodeSettings()
    numbers = QgsBasicNumericFormat()
    numbers.setNumberDecimalPlaces(0 if high - low >= _ROUGH else 2)
    legend.setNumericFormat(numbers)
    function.setLegendSettings(legend)
    shader = QgsRasterShader(low, high)
    shader.setRasterShaderFunction(function)
    renderer = QgsSingleBandPseudoColorRenderer(provider, 1, shader)
    renderer.setClassificationMin(low)
    renderer.setClassificationMax(high)
    origin = QgsRasterMinMaxOrigin()
    origin.setLimits(QgsRasterMinMaxOrigin.Limits.CumulativeCut)
    origin.setExtent(QgsRasterMinMaxOrigin.Extent.CurrentCanvas)
    renderer.setMinMaxOrigin(origin)
    return renderer


def set_up_relief(layer: QgsRasterLayer, drawing: Drawing) -> None:
    """Let the colours be multiplied with what lies below, which is light where it is flat, and both be smooth at any
    scale: the heights are resampled, since pixels that are left out or repeated would be shaded as steps."""
    if drawing is Drawing.TINT:
        layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    else:
        layer.brightnessFilter().setBrightness(_BRIGHTNESS)
    layer.setResamplingStage(Qgis.RasterResamplingStage.Provider)
    provider = unwatched(layer.dataProvider())
    provider.setZoomedInResamplingMethod(QgsRasterDataProvider.ResamplingMethod.Cubic)
    provider.setZoomedOutResamplingMethod(QgsRasterDataProvider.ResamplingMethod.Bilinear)


def view_window(dataset: gdal.Dataset, crs: str, view: MapExtent | None) -> tuple[int, int, int, int] | None:
    """The columns and rows in the view of a dataset that lies north up in this CRS: first column and row, their
    numbers. None where the view shows none."""
    bounds = None if view is None else bounds_in(bounds_of(view), view.crs, crs)
    return None if bounds is None else _window(dataset, bounds)


def _window(dataset: gdal.Dataset, bounds: tuple[float, float, float, float]) -> tuple[int, int, int, int] | None:
    left, step_x, skew_x, top, skew_y, step_y = dataset.GetGeoTransform()
    if skew_x or skew_y or step_x <= 0 or step_y >= 0:
        return None
    west, south, east, north = bounds
    column, row = max(0, int((west - left) / step_x)), max(0, int((north - top) / step_y))
    end_column = min(dataset.RasterXSize, int((east - left) / step_x) + 1)
    end_row = min(dataset.RasterYSize, int((south - top) / step_y) + 1)
    if end_column <= column or end_row <= row:
        return None
    return column, row, end_column - column, end_row - row


def _z_factor(provider: QgsRasterDataProvider, band: Band) -> float:
    """What the layer's numbers are multiplied by to be heights in units of the map."""
    metres = unit_factor(band.unit, "m") or 1.0
    if not has_factors(provider, 1):
        metres *= band.scale
    crs = provider.crs()
    if crs.isGeographic():
        return metres / _DEGREE
    return metres * float(QgsUnitTypes.fromUnitToUnitFactor(Qgis.DistanceUnit.Meters, crs.mapUnits()))
