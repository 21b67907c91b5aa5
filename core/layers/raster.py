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

from ..gdal_calls import call_or_none
from ..stac.records import AssetKind
from ..worker_objects import unwatched
from .contrast import value_range
from .vrt_check import check_vrt

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        renderer, has_values = _renderer(layer, source, path)
        if source.kind is AssetKind.VRT and not has_values and not source.samples:
            check_vrt(source, path)
        layer.setRenderer(renderer)
        unwatched(layer.elevationProperties()).setDefaultsFromLayer(layer)
    return layer


def _renderer(layer: QgsRasterLayer, source: LayerSource, path: str) -> tuple[QgsRasterRenderer, bool]:
    """The renderer, and whether values of the file have been read for it."""
    provider = unwatched(layer.dataProvider())
    colors = provider.colorTable(1)
    if colors:
        return QgsPalettedRasterRenderer(provider, 1, QgsPalettedRasterRenderer.colorTableToClassData(colors)), False
    # Opened after QGIS, which clears GDAL's cache of the file: this way it costs no request.
    datasets = [call_or_none(gdal.OpenEx, sample, gdal.OF_RASTER) for sample in source.samples or (path,)]
    if provider.bandCount() >= 3:
        renderer = _color_renderer(layer, datasets)
        return renderer, not _is_byte(layer, 1) and renderer.redContrastEnhancement() is not None
    renderer = QgsSingleBandGrayRenderer(provider, 1)
    limits = _BYTE_RANGE if source.is_hillshade and _is_byte(layer, 1) else _limits(datasets, 1)
    if limits is not None:
        renderer.setContrastEnhancement(_stretch(layer, 1, limits))
        if limits is not _BYTE_RANGE:
            renderer.setMinMaxOrigin(_origin(_is_byte(layer, 1)))
    return renderer, limits is not None and limits is not _BYTE_RANGE


def _color_renderer(layer: QgsRasterLayer, datasets: Sequence[gdal.Dataset | None]) -> QgsMultiBandColorRenderer:
    provider = unwatched(layer.dataProvider())
    renderer = QgsMultiBandColorRenderer(provider, 1, 2, 3)
    if provider.bandCount() >= 4 and provider.colorInterpretation(4) == Qgis.RasterColorInterpretation.AlphaBand:
        renderer.setAlphaBand(4)
    if not _is_byte(layer, 1):
        for band, use in (
            (1, renderer.setRedContrastEnhancement),
            (2, renderer.setGreenContrastEnhancement),
            (3, renderer.setBlueContrastEnhancement),
        ):
            limits = _limits(datasets, band)
            if limits is not None:
                use(_stretch(layer, band, limits))
        renderer.setMinMaxOrigin(_origin(is_byte=False))
    return renderer


def _limits(datasets: Sequence[gdal.Dataset | None], band: int) -> tuple[float, float] | None:
    """The lowest and highest value to show, over all datasets; None when none has data."""
    ranges = [
        call_or_none(value_range, dataset.GetRasterBand(band))
        for dataset in datasets
        if dataset is not None and dataset.RasterCount >= band
    ]
    known = [each for each in ranges if each is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def _is_byte(layer: QgsRasterLayer, band: int) -> bool:
    return bool(unwatched(layer.dataProvider()).sourceDataType(band) == Qgis.DataType.Byte)


def _stretch(layer: QgsRasterLayer, band: int, limits: tuple[float, float]) -> QgsContrastEnhancement:
    enhancement = QgsContrastEnhancement(unwatched(layer.dataProvider()).dataType(band))
    enhancement.setContrastEnhancementAlgorithm(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum, False
    )
    enhancement.setMinimumValue(limits[0], False)
    enhancement.setMaximumValue(limits[1])
    return enhancement


def _origin(is_byte: bool) -> QgsRasterMinMaxOrigin:
    """How the limits were computed, as the layer's properties show it."""
    origin = QgsRasterMinMaxOrigin()
    origin.setLimits(QgsRasterMinMaxOrigin.Limits.MinMax if is_byte else QgsRasterMinMaxOrigin.Limits.CumulativeCut)
    origin.setExtent(QgsRasterMinMaxOrigin.Extent.WholeRaster)
    origin.setStatAccuracy(QgsRasterMinMaxOrigin.StatAccuracy.Estimated)
    return origin
