"""Which pixels of a layer's files a draw on a map reads, as QGIS will ask GDAL for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsRasterBlock,
    QgsRasterInterface,
    QgsRasterProjector,
    QgsRectangle,
)

from ..tiff.drawn_blocks import DrawnWindow
from ..vsicurl import href_of, lasting_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # nosec B405

    from qgis.core import (
        QgsCoordinateTransform,
        QgsCoordinateTransformContext,
        QgsMapSettings,
        QgsRasterBlockFeedback,
        QgsRasterLayer,
    )

#: Pixels of a side of the pieces in which QGIS draws a raster.
_PIECE = 2000
_SOURCES = ("SimpleSource", "ComplexSource", "AveragedSource")


@dataclass(frozen=True)
class Tile:
    """A file of a layer: its columns and rows `source` (first column, first row, columns, rows) lie in `target`, those
    of the layer. Empty for a layer that is this file, and for a source that does not say it."""

    path: str
    source: tuple[float, ...] = ()
    target: tuple[float, ...] = ()


def vrt_tiles(root: Element) -> Iterator[Tile]:
    """The files of a VRT that has been written anew (`plain_vrt`), each once."""
    found: dict[Tile, None] = {}
    for element in root.iter():
        if element.tag in _SOURCES:
            source, target = (_rectangle(element.find(name)) for name in ("SrcRect", "DstRect"))
            tile = Tile(lasting_path(href_of(element.findtext("SourceFilename") or "")), source, target)
            found[tile] = None
    yield from found


def _rectangle(element: Element | None) -> tuple[float, ...]:
    if element is None:
        return ()
    return tuple(float(element.get(name, "0")) for name in ("xOff", "yOff", "xSize", "ySize"))


@dataclass(frozen=True)
class DrawnView:
    """What a map draws of a layer: `extent` in the map's CRS, `units` of it a pixel, `shown` in the layer's CRS;
    `layer_extent` and `size` (columns, rows) of the layer; `transform` from the layer to the map, None where the CRSs
    are one."""

    extent: QgsRectangle
    units: float
    shown: QgsRectangle
    layer_extent: QgsRectangle
    size: tuple[int, int]
    transform: QgsCoordinateTransform | None
    context: QgsCoordinateTransformContext


def drawn_view(layer: QgsRasterLayer, settings: QgsMapSettings) -> DrawnView | None:
    """None where nothing is to be foreseen: QGIS resamples, turns, or shows nothing. For the main thread."""
    provider, resampling = layer.dataProvider(), layer.resampleFilter()
    is_resampled = provider.isProviderResamplingEnabled() or (
        resampling is not None and (resampling.zoomedInResampler() or resampling.zoomedOutResampler())
    )
    if is_resampled or settings.rotation() or not layer.isInScaleRange(settings.scale()):
        return None
    transform = settings.layerTransform(layer)
    is_plain = not transform.isValid() or transform.isShortCircuited()
    return DrawnView(
        QgsRectangle(settings.visibleExtent()),
        settings.mapUnitsPerPixel() / settings.devicePixelRatio(),
        settings.outputExtentToLayerExtent(layer, settings.visibleExtent()),
        layer.extent(),
        (provider.xSize(), provider.ySize()),
        None if is_plain else transform,
        settings.transformContext(),
    )


def windows(view: DrawnView) -> Iterator[DrawnWindow]:
    """The windows of the layer that are read for the view. Raises QgsCsException. For a worker."""
    drawn, place = view.extent, view.layer_extent
    if view.transform is not None:
        drawn, place = (view.transform.transformBoundingBox(each) for each in (view.shown, place))
    drawn = drawn.intersect(place)
    if drawn.isEmpty():
        return
    left, top = (
        math.floor((drawn.xMinimum() - view.extent.xMinimum()) / view.units),
        math.floor((view.extent.yMaximum() - drawn.yMaximum()) / view.units),
    )
    right, bottom = (
        math.ceil((drawn.xMaximum() - view.extent.xMinimum()) / view.units),
        math.ceil((view.extent.yMaximum() - drawn.yMinimum()) / view.units),
    )
    for y in range(top, bottom, _PIECE):
        for x in range(left, right, _PIECE):
            width, height = min(_PIECE, right - x), min(_PIECE, bottom - y)
            west, north = view.extent.xMinimum() + x * view.units, view.extent.yMaximum() - y * view.units
            piece = QgsRectangle(west, north - height * view.units, west + width * view.units, north)
            window = _window(view, *_asked_for(view, piece, width, height))
            if window is not None:
                yield window


def tile_window(tile: Tile, window: DrawnWindow) -> DrawnWindow | None:
    """The part of a tile that is read for a window of its layer; None for none."""
    if not tile.source or not tile.target:
        return window
    if min(*tile.source[2:], *tile.target[2:]) <= 0:
        return None
    x, columns, width = _along(tile.source, tile.target, 0, window.column, window.columns, window.width)
    y, rows, height = _along(tile.source, tile.target, 1, window.row, window.rows, window.height)
    return DrawnWindow(x, y, columns, rows, width, height) if columns and rows else None


def _along(
    source: tuple[float, ...], target: tuple[float, ...], axis: int, first: int, count: int, pixels: int
) -> tuple[int, int, int]:
    """First pixel of the tile, how many, and how many are made of them, along one axis."""
    start, end = max(first, target[axis]), min(first + count, target[axis] + target[axis + 2])
    if start >= end:
        return 0, 0, 0
    ratio = source[axis + 2] / target[axis + 2]
    own = source[axis] + (start - target[axis]) * ratio
    own_end = source[axis] + (end - target[axis]) * ratio
    return math.floor(own), math.ceil(own_end) - math.floor(own), max(1, round((end - start) * pixels / count))


def _asked_for(view: DrawnView, piece: QgsRectangle, width: int, height: int) -> tuple[QgsRectangle, int, int]:
    """The extent in the layer's CRS, columns and rows that QGIS asks the layer's data provider for."""
    if view.transform is None:
        return piece, width, height
    source, projector = _Asked(), QgsRasterProjector()
    projector.setCrs(view.transform.sourceCrs(), view.transform.destinationCrs(), view.context)
    projector.setInput(source)
    projector.block(1, piece, width, height)
    return source.asked


def _window(view: DrawnView, extent: QgsRectangle, width: int, height: int) -> DrawnWindow | None:
    """As QGIS's GDAL provider does it for an extent and its size in pixels."""
    whole, (all_columns, all_rows) = view.layer_extent, view.size
    read = extent.intersect(whole)
    if read.isEmpty() or not width or not height:
        return None
    column_units, row_units = whole.width() / all_columns, whole.height() / all_rows
    left = math.floor((read.xMinimum() - whole.xMinimum()) / column_units)
    right = min(all_columns, math.floor((read.xMaximum() - whole.xMinimum()) / column_units) + 1)
    top = math.floor((whole.yMaximum() - read.yMaximum()) / row_units)
    bottom = min(all_rows, math.floor((whole.yMaximum() - read.yMinimum()) / row_units) + 1)
    columns, rows = right - left, bottom - top
    coarser_x = max(1.0, extent.width() / width / column_units)
    coarser_y = max(1.0, extent.height() / height / row_units)
    return DrawnWindow(left, top, columns, rows, max(1, round(columns / coarser_x)), max(1, round(rows / coarser_y)))


class _Asked(QgsRasterInterface):
    """Keeps what QGIS's projector asks for, and gives it nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = QgsRectangle(), 0, 0

    def clone(self) -> QgsRasterInterface:
        return _Asked()

    def bandCount(self) -> int:
        return 1

    def dataType(self, _band: int) -> Qgis.DataType:
        return Qgis.DataType.Byte

    def block(
        self,
        _band: int,
        extent: QgsRectangle,
        width: int,
        height: int,
        _feedback: QgsRasterBlockFeedback | None = None,
    ) -> QgsRasterBlock:
        self.asked = QgsRectangle(extent), width, height
        return QgsRasterBlock()
