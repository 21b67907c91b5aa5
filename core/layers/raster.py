"""Opens a remote raster with as few requests as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsContrastEnhancement,
    QgsDataProvider,
    QgsMapLayer,
    QgsMultiBandColorRenderer,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsRasterRenderer,
    QgsReadWriteContext,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtXml import QDomDocument

from ..gdal_calls import call_or_none
from ..rasters.band_meaning import completed, meaning_of
from ..rasters.bands import DEVIATIONS, Band
from ..rasters.pixel_types import is_signed_byte
from ..remote_files.remote_formats import open_plain
from ..remote_files.vsicurl import PREFIX
from ..spatial.crs import crs_to_text
from ..stac.asset_records import AssetKind
from ..threads.worker_objects import unwatched
from .band_style import color_numbers, declared_limits, in_values_of_layer, set_nodata, unit_legend
from .class_style import class_renderer
from .contrast import cut_range, overview_values, valid_values, value_range, values_in
from .gateway_layers import preconnect
from .mosaic_values import mosaic_values
from .relief import relief_renderer, set_up_relief, view_window
from .shown_map import will_be_drawn
from .source import Drawing
from .vrt_check import check_vrt

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .source import LayerSource

_BYTE_RANGE = (0.0, 255.0)
#: QGIS forgets all that GDAL knows of a `/vsicurl/` file before it opens it, and the server could then send another one
#: than the one that was looked at. Not where the source has an option: this one means nothing to any driver.
_AS_KNOWN = "|option:@AS_KNOWN=YES"
#: Kinds of files that are written or copied before they are opened.
_OWN = (AssetKind.VRT, AssetKind.NETCDF, AssetKind.MBTILES)
#: A view is looked at in at most so many pixels along each side.
_LOOK = 512


def open_raster(source: LayerSource, path: str) -> QgsRasterLayer:
    """The source as a layer with a renderer; invalid when it could not be opened.

    `path` is what GDAL opens, credentials included. The layer gets a renderer before its data source: otherwise QGIS
    computes statistics at once, with a request for each block. Raises LayerError for a VRT of which a file cannot be
    opened.
    """
    layer = QgsRasterLayer()
    layer.setRenderer(QgsSingleBandGrayRenderer(None, 1))
    uri = source.uri + (_AS_KNOWN if path.startswith(PREFIX) and not source.authcfg else "")
    layer.setDataSource(uri, source.layer_name, source.provider, QgsDataProvider.ProviderOptions())
    if layer.isValid():
        if uri != source.uri:
            _name_source(layer, source.uri)
        if path.startswith(PREFIX) and will_be_drawn(layer):  # while the values of the style come
            preconnect(path)
        values = _Values(layer, source, path)
        renderer = _renderer(values)
        renderer.setAlphaBand(values.alpha)
        if source.kind is AssetKind.VRT and not values.are_read and not source.samples:
            check_vrt(source, path)
        if values.alpha < 0:  # beside a mask, a nodata value says nothing, and valid pixels may have it
            set_nodata(values.provider, values.bands)
        layer.setRenderer(renderer)
        if source.drawing.is_relief:
            set_up_relief(layer, source.drawing)
        unwatched(layer.elevationProperties()).setDefaultsFromLayer(layer)
    return layer


def _name_source(layer: QgsRasterLayer, uri: str) -> None:
    """Give a layer that has just been opened another name of its data source, without opening it again: what it has
    open, and all else of it, stays."""
    unwatched(layer.dataProvider()).setDataSourceUri(uri)
    document, context = QDomDocument(), QgsReadWriteContext()
    element = document.createElement("maplayer")
    layer.writeLayerXml(element, document, context)
    named = element.firstChildElement("datasource")
    named.replaceChild(document.createTextNode(uri), named.firstChild())
    layer.readLayerXml(element, context, QgsMapLayer.ReadFlag.FlagDontResolveLayers)


class _Values:
    """The values of a layer's bands, by their numbers: what the catalogue says of them, and what is read where it says
    nothing. `are_read` tells whether any were."""

    def __init__(self, layer: QgsRasterLayer, source: LayerSource, path: str) -> None:
        self.provider = unwatched(layer.dataProvider())
        self.source = source
        self.are_read = False
        self._path = path
        self._datasets: list[gdal.Dataset | None] | None = None
        count = self.provider.bandCount()
        kinds = [self.provider.colorInterpretation(number) for number in range(1, count + 1)]
        transparency = Qgis.RasterColorInterpretation.AlphaBand
        #: The number of the band that is transparency, a mask among them; -1 without one.
        self.alpha = kinds.index(transparency) + 1 if transparency in kinds else -1
        #: How many bands there are before it.
        self.count = self.alpha - 1 if self.alpha > 0 else count
        #: Those of the catalogue where it speaks of as many as there are.
        self.bands = source.bands if len(source.bands) in (count, self.count) else ()

    def band(self, number: int) -> Band | None:
        return self.bands[number - 1] if number <= len(self.bands) else None

    def is_byte(self, number: int) -> bool:
        return bool(self.provider.sourceDataType(number) == Qgis.DataType.Byte)

    def enhancement(self, number: int) -> QgsContrastEnhancement | None:
        """The stretch from the lowest to the highest value to show; None when no pixel that was looked at has data."""
        limits = self.declared(number) or self.read(number) or (self.in_view() if number == 1 else None)
        return None if limits is None else self.stretch(number, limits)

    def declared(self, number: int) -> tuple[float, float] | None:
        return declared_limits(self.provider, number, self.band(number))

    def read(self, number: int) -> tuple[float, float] | None:
        known = self._looked_at(value_range, number)
        if not known:
            return None
        limits = min(low for low, _ in known), max(high for _, high in known)
        return in_values_of_layer(self.provider, number, limits)

    def pixels(self) -> NDArray[np.generic]:
        """Some pixels of the first band, unordered and without nodata."""
        found = self._looked_at(overview_values, 1)
        return np.concatenate(found) if found else np.empty(0)

    def _looked_at(self, look: Callable[[gdal.Band], Any], number: int) -> list[Any]:
        """What is found in the band of each file that stands for the layer."""
        if self._datasets is None:
            paths = self.source.samples or (self._path,)
            self._datasets = [self._opened(path) for path in paths]
        found = [
            call_or_none(look, dataset.GetRasterBand(number))
            for dataset in self._datasets
            if dataset is not None and dataset.RasterCount >= number
        ]
        known = [each for each in found if each is not None]
        self.are_read = self.are_read or bool(known)
        return known

    def _opened(self, path: str) -> gdal.Dataset | None:
        """By the drivers alone that may open a file of a server; what is not at its address is our own, or has been
        looked at."""
        is_own = self.source.kind in _OWN and not path.startswith("/vsicurl")
        return call_or_none(gdal.OpenEx if is_own else open_plain, path, gdal.OF_RASTER)

    def in_view(self) -> tuple[float, float] | None:
        """Those of the first band in the source's view, without the lowest and highest 2 %; of all of the file where
        the view shows none."""
        dataset = self._opened(self._path)
        window = dataset and view_window(dataset, crs_to_text(self.provider.crs()), self.source.view)
        values = self._in_window(dataset, window) if window else None
        limits = None if values is None else cut_range(values)
        found = None if limits is None else in_values_of_layer(self.provider, 1, limits)
        if found is not None and found[0] < found[1]:
            return found
        return self.declared(1) or self.read(1)

    def _in_window(self, dataset: gdal.Dataset, window: tuple[int, int, int, int]) -> NDArray[Any] | None:
        """About as many values as the screen has pixels."""
        band = dataset.GetRasterBand(1)
        if self.source.samples and not is_signed_byte(band):  # which only the VRT says of its files
            return valid_values(band, mosaic_values(self._path, window, _LOOK))
        size = min(window[2], _LOOK), min(window[3], _LOOK)
        values: NDArray[Any] | None = call_or_none(values_in, band, window, size)
        return values

    def heights(self) -> Band:
        """What the file says of its numbers, else the catalogue."""
        said = self.band(1)
        dataset = self._opened(self._path)
        if dataset is None:
            return said or Band()
        meaning = completed(meaning_of(dataset.GetRasterBand(1)), said)
        return Band(unit=meaning.unit, scale=meaning.scale, offset=meaning.offset)

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
    if source.drawing is Drawing.PICTURE:
        return QgsMultiBandColorRenderer(provider, 1, 2, 3)
    if source.drawing.is_relief:
        limits = values.in_view() if source.drawing is Drawing.TINT else None
        return relief_renderer(provider, source.drawing, limits, values.heights())
    classes = class_renderer(provider, values.band(1), values.pixels)
    if classes is not None:
        return classes
    if values.count >= 3:
        return _color_renderer(values)
    renderer = QgsSingleBandGrayRenderer(provider, 1)
    if source.is_hillshade and values.is_byte(1):
        renderer.setContrastEnhancement(values.stretch(1, _BYTE_RANGE))
        return renderer
    enhancement = values.enhancement(1)
    if enhancement is not None:
        renderer.setContrastEnhancement(enhancement)
        renderer.setMinMaxOrigin(values.origin(1))
    legend = unit_legend(provider, 1, values.band(1))
    if legend is not None:
        renderer.setLegendSettings(legend)
    return renderer


def _color_renderer(values: _Values) -> QgsMultiBandColorRenderer:
    provider, numbers = values.provider, color_numbers(values.bands)
    renderer = QgsMultiBandColorRenderer(provider, *numbers)
    setters = (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    )
    if all(map(values.is_byte, numbers)):
        return renderer
    for band, use in zip(numbers, setters, strict=True):
        enhancement = values.stretch(band, _BYTE_RANGE) if values.is_byte(band) else values.enhancement(band)
        if enhancement is not None:
            use(enhancement)
    renderer.setMinMaxOrigin(values.origin(next(number for number in numbers if not values.is_byte(number))))
    return renderer
