"""Opens a remote raster with as few requests as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsContrastEnhancement,
    QgsDataProvider,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsRasterRenderer,
    QgsSingleBandGrayRenderer,
)

from ..bands import DEVIATIONS
from ..crs import crs_to_text
from ..gdal_calls import call_or_none
from ..stac.asset_records import AssetKind
from ..worker_objects import unwatched
from .band_style import class_renderer, color_numbers, declared_limits, in_values_of_layer, set_nodata, unit_legend
from .contrast import value_range
from .relief import heights_in_view, relief_renderer, set_up_relief
from .source import Drawing
from .vrt_check import check_vrt

if TYPE_CHECKING:
    from ..bands import Band
    from .source import LayerSource

_BYTE_RANGE = (0.0, 255.0)


def open_raster(source: LayerSource, path: str) -> QgsRasterLayer:
    """The source as a layer with a renderer; invalid when it could not be opened.

    `path` is what GDAL opens, credentials included. The layer gets a renderer before its data source: otherwise QGIS
    computes statistics at once, with a request for each block. Raises LayerError for a VRT of which a file cannot be
    opened.
    """
    layer = QgsRasterLayer()
    layer.setRenderer(QgsSingleBandGrayRenderer(None, 1))
    layer.setDataSource(source.uri, source.layer_name, source.provider, QgsDataProvider.ProviderOptions())
    if layer.isValid():
        values = _Values(layer, source, path)
        renderer = _renderer(values)
        if source.kind is AssetKind.VRT and not values.are_read and not source.samples:
            check_vrt(source, path)
        set_nodata(values.provider, values.bands)
        layer.setRenderer(renderer)
        if source.drawing is not Drawing.PLAIN:
            set_up_relief(layer, source.drawing)
        unwatched(layer.elevationProperties()).setDefaultsFromLayer(layer)
    return layer


class _Values:
    """The values of a layer's bands, by their numbers: what the catalogue says of them, and what is read where it says
    nothing. `are_read` tells whether any were."""

    def __init__(self, layer: QgsRasterLayer, source: LayerSource, path: str) -> None:
        self.provider = unwatched(layer.dataProvider())
        self.source = source
        self.are_read = False
        self._path = path
        self._datasets: list[gdal.Dataset | None] | None = None
        #: Those of the catalogue where it speaks of as many as there are.
        self.bands = source.bands if len(source.bands) == self.provider.bandCount() else ()

    def band(self, number: int) -> Band | None:
        return self.bands[number - 1] if self.bands else None

    def is_byte(self, number: int) -> bool:
        return bool(self.provider.sourceDataType(number) == Qgis.DataType.Byte)

    def enhancement(self, number: int) -> QgsContrastEnhancement | None:
        """The stretch from the lowest to the highest value to show; None when no pixel that was looked at has data."""
        limits = self.declared(number) or self.read(number)
        return None if limits is None else self.stretch(number, limits)

    def declared(self, number: int) -> tuple[float, float] | None:
        return declared_limits(self.provider, number, self.band(number))

    def read(self, number: int) -> tuple[float, float] | None:
        if self._datasets is None:
            # Opened after QGIS, which clears GDAL's cache of the file: this way it costs no request.
            paths = self.source.samples or (self._path,)
            self._datasets = [call_or_none(gdal.OpenEx, path, gdal.OF_RASTER) for path in paths]
        ranges = [
            call_or_none(value_range, dataset.GetRasterBand(number))
            for dataset in self._datasets
            if dataset is not None and dataset.RasterCount >= number
        ]
        known = [each for each in ranges if each is not None]
        if not known:
            return None
        self.are_read = True
        limits = min(low for low, _ in known), max(high for _, high in known)
        return in_values_of_layer(self.provider, number, limits)

    def in_view(self) -> tuple[float, float] | None:
        """Those of the first band in the view; of all of the file where the view shows none."""
        found = heights_in_view(self.provider, self._path, crs_to_text(self.provider.crs()), self.source.view)
        if found is not None and found[0] < found[1]:
            return found
        return self.declared(1) or self.read(1)

    def stretch(self, number: int, limits: tuple[float, float]) -> QgsContrastEnhancement:
        enhancement = QgsContrastEnhancement(self.provider.dataType(number))
        enhancement.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum, False
        )
        enhancement.setMinimumValue(limits[0], False)
        enhancement.setMaximumValue(limits[1])
        return enhancement

    def origin(self, number: int) -> QgsRasterMinMaxOrigin:
        """How the limits were computed, as the layer's properties show it."""
        origin = QgsRasterMinMaxOrigin()
        limits = QgsRasterMinMaxOrigin.Limits.CumulativeCut
        if self.declared(number) is not None:
            limits = QgsRasterMinMaxOrigin.Limits.StdDev
            origin.setStdDevFactor(DEVIATIONS)
        elif self.is_byte(number):
            limits = QgsRasterMinMaxOrigin.Limits.MinMax
        origin.setLimits(limits)
        origin.setExtent(QgsRasterMinMaxOrigin.Extent.WholeRaster)
        origin.setStatAccuracy(QgsRasterMinMaxOrigin.StatAccuracy.Estimated)
        return origin


def _renderer(values: _Values) -> QgsRasterRenderer:
    provider, source = values.provider, values.source
    if source.drawing is not Drawing.PLAIN:
        limits = values.in_view() if source.drawing is Drawing.TINT else None
        return relief_renderer(provider, source.drawing, limits, values.band(1))
    own = provider.colorTable(1)
    classes = class_renderer(
        provider, values.band(1), QgsPalettedRasterRenderer.colorTableToClassData(own) if own else ()
    )
    if classes is not None:
        return classes
    if provider.bandCount() >= 3:
        return _color_renderer(values)
    renderer = QgsSingleBandGrayRenderer(provider, 1)
    if source.is_hillshade and values.is_byte(1):
        renderer.setContrastEnhancement(values.stretch(1, _BYTE_RANGE))
        return renderer
    enhancement = values.enhancement(1)
    if enhancement is not None:
        renderer.setContrastEnhancement(enhancement)
        renderer.setMinMaxOrigin(values.origin(1))
    legend = unit_legend(values.band(1))
    if legend is not None:
        renderer.setLegendSettings(legend)
    return renderer


def _color_renderer(values: _Values) -> QgsMultiBandColorRenderer:
    provider, numbers = values.provider, color_numbers(values.bands)
    renderer = QgsMultiBandColorRenderer(provider, *numbers)
    if provider.bandCount() >= 4 and provider.colorInterpretation(4) == Qgis.RasterColorInterpretation.AlphaBand:
        renderer.setAlphaBand(4)
    if not values.is_byte(numbers[0]):
        setters = (
            renderer.setRedContrastEnhancement,
            renderer.setGreenContrastEnhancement,
            renderer.setBlueContrastEnhancement,
        )
        for band, use in zip(numbers, setters, strict=True):
            enhancement = values.enhancement(band)
            if enhancement is not None:
                use(enhancement)
        renderer.setMinMaxOrigin(values.origin(numbers[0]))
    return renderer
