"""Which pixels of a layer's files a draw on a map reads, as QGIS will ask GDAL for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsRasterBlock,
    QgsRasterDataProvider,
    QgsRasterProjector,
    QgsRectangle,
)

from ..remote_files.vsicurl import href_of, lasting_path
from ..tiff.drawn_blocks import DrawnWindow

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
    """What a map draws of a layer: `extent` in the map's CRS, `units` of it a pixel;
    `layer_extent` and `size` (columns, rows) of the layer; `transform` from the layer to the map, None where the CRSs
    are one. Where the map is coarser than the layer, QGIS reads up to `finer` times its pixels, to resample them."""

    extent: QgsRectangle
    units: float
    layer_extent: QgsRectangle
    size: tuple[int, int]
    transform: QgsCoordinateTransform | None
    context: QgsCoordinateTransformContext
    finer: float


def drawn_view(layer: QgsRasterLayer, settings: QgsMapSettings) -> DrawnView | None:
    """What the map draws of the layer. None where that cannot be foreseen: GDAL resamples, the map is rotated, or the
    layer is not shown at the map's scale. For the main thread."""
    provider, resampling = layer.dataProvider(), layer.resampleFilter()
    if provider.isProviderResamplingEnabled() or settings.rotation() or not layer.isInScaleRange(settings.scale()):
        return None
    transform = settings.layerTransform(layer)
    is_plain = not transform.isValid() or transform.isShortCircuited()
    return DrawnView(
        QgsRectangle(settings.visibleExtent()),
        settings.mapUnitsPerPixel() / settings.devicePixelRatio(),
        layer.extent(),
        (provider.xSize(), provider.ySize()),
        None if is_plain else transform,
        settings.transformContext(),
        resampling.maxOversampling() if resampling is not None and resampling.zoomedOutResampler() else 1.0,
    )


def windows(view: DrawnView) -> Iterator[DrawnWindow]:
    """The windows of the layer that are read for the view. Raises QgsCsException. For a worker."""
    place = view.layer_extent
    if view.transform is not None:
        place = view.transform.transformBoundingBox(place)
    drawn = _common(view.extent, place)
    if drawn is None:
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
    x, columns, width = _along(tile, 0, window.column, window.columns, window.width)
    y, rows, height = _along(tile, 1, window.row, window.rows, window.height)
    return DrawnWindow(x, y, columns, rows, width, height) if columns and rows else None


def _along(tile: Tile, axis: int, first: int, count: int, pixels: int) -> tuple[int, int, int]:
    """First pixel of the tile, how many, and how many are made of them, along one axis."""
    source, target = tile.source[axis::2], tile.target[axis::2]
    start, end = max(first, target[0]), min(first + count, target[0] + target[1])
    if start >= end:
        return 0, 0, 0
    own, own_end = (source[0] + (each - target[0]) * source[1] / target[1] for each in (start, end))
    return math.floor(own), math.ceil(own_end) - math.floor(own), max(1, round((end - start) * pixels / count))


def _asked_for(view: DrawnView, piece: QgsRectangle, width: int, height: int) -> tuple[QgsRectangle, int, int]:
    """The extent in the layer's CRS, columns and rows that QGIS asks the layer's data provider for."""
    if view.transform is None:
        return piece, width, height
    source, projector = _Asked(view.layer_extent), QgsRasterProjector()
    projector.setCrs(view.transform.sourceCrs(), view.transform.destinationCrs(), view.context)
    projector.setInput(source)
    projector.block(1, piece, width, height)
    return source.asked


def _common(one: QgsRectangle, other: QgsRectangle) -> QgsRectangle | None:
    """What both have, None for nothing. QGIS's own has a name that Qt 6 has taken from its classes."""
    west, south = max(one.xMinimum(), other.xMinimum()), max(one.yMinimum(), other.yMinimum())
    east, north = min(one.xMaximum(), other.xMaximum()), min(one.yMaximum(), other.yMaximum())
    return QgsRectangle(west, south, east, north) if west < east and south < north else None


def _window(view: DrawnView, extent: QgsRectangle, width: int, height: int) -> DrawnWindow | None:
    """As QGIS's GDAL provider does it for an extent and its size in pixels."""
    whole, (all_columns, all_rows) = view.layer_extent, view.size
    read = _common(extent, whole)
    if read is None or not width or not height:
        return None
    column_units, row_units = whole.width() / all_columns, whole.height() / all_rows
    left = math.floor((read.xMinimum() - whole.xMinimum()) / column_units)
    right = min(all_columns, math.floor((read.xMaximum() - whole.xMinimum()) / column_units) + 1)
    top = math.floor((whole.yMaximum() - read.yMaximum()) / row_units)
    bottom = min(all_rows, math.floor((whole.yMaximum() - read.yMinimum()) / row_units) + 1)
    columns, rows = right - left, bottom - top
    coarser = extent.width() / width / column_units
    finer = max(1.0, min(coarser, view.finer))
    coarser_x = max(1.0, coarser / finer)
    coarser_y = max(1.0, extent.height() / height / row_units / finer)
    return DrawnWindow(left, top, columns, rows, max(1, round(columns / coarser_x)), max(1, round(rows / coarser_y)))


class _Asked(QgsRasterDataProvider):
    """A stand-in for a layer's data provider that records the extent and size for which QGIS's projector asks it, and
    returns no pixels."""

    def __init__(self, extent: QgsRectangle) -> None:
        super().__init__()
        self._extent = extent
        self.asked = QgsRectangle(), 0, 0

    def name(self) -> str:
        return "gdal"

    def isValid(self) -> bool:
        return True

    def crs(self) -> QgsCoordinateReferenceSystem:
        return QgsCoordinateReferenceSystem()

    def extent(self) -> QgsRectangle:
        return self._extent

    def clone(self) -> QgsRasterDataProvider:
        return _Asked(self._extent)

    def bandCount(self) -> int:
        return 1

    def dataType(self, _band: int) -> Qgis.DataType:
        return Qgis.DataType.Byte

    def sourceDataType(self, _band: int) -> Qgis.DataType:
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
