"""The items' footprints on the map canvas."""

from __future__ import annotations

import operator
import time
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSpatialIndex,
)
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtGui import QColor

from ...core.crs import crs_from_text
from ...core.extent import LONLAT, footprint_geometry
from .footprint_band import FootprintBand
from .torn_outline import is_torn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qgis.gui import QgsMapCanvas

    from ...core.stac.records import Item

    #: A geometry, and the CRS (text) it is in.
    _Outline = tuple[QgsGeometry, str]

#: Points added to each side of a box before it is transformed into the canvas's CRS, where sides may be curves.
_POINTS_PER_SIDE = 20
#: Tolerance of the simplification, as a part of the footprint's size: a datacube's squares have 400 points each.
_TOLERANCE = 1 / 10_000
#: Seconds of drawing before other events are processed.
_TURN = 0.02
_RESULT = QColor(20, 90, 200)
_SELECTED = QColor(230, 120, 0)


class _DrawnItems:
    """Items, and the band that shows the first `count` of them."""

    def __init__(self, band: FootprintBand) -> None:
        self.band = band
        self.items: list[Item] = []
        self.count = 0

    def restart(self) -> None:
        self.band.clear()
        self.count = 0


class FootprintOverlay(QObject):
    """Draws items on a canvas in two rubber bands: all results, and over them the selected ones.

    Footprints follow the canvas's CRS. The grids of an item's assets are drawn where they are known, else its geometry,
    else its box.
    Many items are drawn over several turns of the event loop. While the overlay is not visible, it keeps its items and
    draws none.
    """

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._is_visible = True
        #: Footprints in the canvas's CRS by the item's id(); the item is kept so that no other gets the same id().
        self._shapes: dict[int, tuple[Item, QgsGeometry | None]] = {}
        self._index = QgsSpatialIndex()
        self._results = _DrawnItems(FootprintBand(canvas, _RESULT, self._draw_soon))
        # dashed, to be told from the others without its colour
        band = FootprintBand(canvas, _SELECTED, self._draw_soon, width=2, line=Qt.PenStyle.DashLine)
        self._selection = _DrawnItems(band)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_some)
        canvas.destinationCrsChanged.connect(self._on_crs_changed)

    def set_items(self, items: Sequence[Item]) -> None:
        """Draw these items and no others. Items that a further page appends are drawn without starting again."""
        before, self._results.items = self._results.items, list(items)
        if not before or len(before) > len(items) or not all(map(operator.is_, before, items)):
            known = {id(item) for item in (*items, *self._selection.items)}
            self._shapes = {key: shape for key, shape in self._shapes.items() if key in known}
            self._restart_results()
        self._draw_some()

    def set_selected(self, items: Sequence[Item]) -> None:
        """Highlight these items, drawn already or not, and no others."""
        self._selection.items = list(items)
        self._selection.restart()
        _update(self._selection.band)
        self._draw_some()

    def set_visible(self, is_visible: bool) -> None:
        """Show the items and the selected ones, or neither."""
        if is_visible != self._is_visible:
            self._is_visible = is_visible
            self._draw_again()

    def dispose(self) -> None:
        """Leave nothing on the canvas, for good."""
        self._timer.stop()
        self._canvas.destinationCrsChanged.disconnect(self._on_crs_changed)
        for drawn in (self._results, self._selection):
            self._canvas.scene().removeItem(drawn.band)

    def zoom_to(self, items: Iterable[Item]) -> None:
        """Move the canvas so that it shows all of the items; it stays where it is for items without a footprint."""
        extent = QgsRectangle()
        for item in items:
            shape = self._shape(item)
            if shape is not None:
                extent.combineExtentWith(shape.boundingBox())
        if not extent.isEmpty():
            extent.scale(1.05)
            self._canvas.setExtent(extent)
            self._canvas.refresh()

    def items_at(self, point: QgsPointXY) -> list[Item]:
        """The drawn items at a point in the canvas's CRS, the smallest first."""
        geometry = QgsGeometry.fromPointXY(point)
        near = self._index.intersects(QgsRectangle(point, point))
        items = self._results.items
        found = [(items[number], self._shape(items[number])) for number in sorted(near)]
        hit = [(shape.area(), item) for item, shape in found if shape is not None and shape.intersects(geometry)]
        return [item for _area, item in sorted(hit, key=lambda pair: pair[0])]

    def _on_crs_changed(self) -> None:
        self._shapes.clear()
        self._draw_again()

    def _draw_again(self) -> None:
        self._restart_results()
        self._selection.restart()
        _update(self._selection.band)
        self._draw_some()

    def _restart_results(self) -> None:
        self._results.restart()
        self._index = QgsSpatialIndex()
        _update(self._results.band)

    def _draw_some(self) -> None:
        end = time.monotonic() + _TURN
        is_done = [self._draw(each, end) for each in (self._selection, self._results)] if self._is_visible else []
        if all(is_done):
            self._timer.stop()
        else:
            self._draw_soon()

    def _draw(self, drawn: _DrawnItems, end: float) -> bool:
        """Draw items, at least one, until this time of the monotonic clock; whether all are drawn."""
        before = drawn.count
        while drawn.count < len(drawn.items):
            shape = self._shape(drawn.items[drawn.count])
            if shape is not None:
                if drawn is self._results:
                    self._index.addFeature(drawn.count, shape.boundingBox())
                drawn.band.add(shape)
            drawn.count += 1
            if time.monotonic() > end:
                break
        if drawn.count > before:
            _update(drawn.band)
        return drawn.band.paint_until(end) and drawn.count == len(drawn.items)

    def _draw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _shape(self, item: Item) -> QgsGeometry | None:
        if id(item) not in self._shapes:
            self._shapes[id(item)] = (item, self._projected(item))
        return self._shapes[id(item)][1]

    def _projected(self, item: Item) -> QgsGeometry | None:
        """The first of the item's outlines that is whole in the canvas's CRS."""
        target, context = self._canvas.mapSettings().destinationCrs(), QgsProject.instance().transformContext()
        for outlines in _outlines(item):
            parts = []
            for geometry, crs_text in outlines:
                transform = QgsCoordinateTransform(crs_from_text(crs_text), target, context)
                parts.append(_transformed(geometry, transform))
            known = [part for part in parts if part is not None]
            if known and len(known) == len(parts):
                shape = known[0] if len(known) == 1 else QgsGeometry.unaryUnion(known)
                box = shape.boundingBox()
                return shape.simplify(max(box.width(), box.height()) * _TOLERANCE)
        return None


def _transformed(geometry: QgsGeometry, transform: QgsCoordinateTransform) -> QgsGeometry | None:
    """The geometry in another CRS; None where it cannot be transformed, or is torn apart there."""
    source, target, shape = transform.sourceCrs(), transform.destinationCrs(), QgsGeometry(geometry)
    if target.isValid() and source != target:
        if not transform.isValid():  # from another body, for example; QGIS would leave it where it is
            return None
        try:
            shape.transform(transform)
        except QgsCsException:
            return None
    return shape if shape.boundingBox().isFinite() and not is_torn(shape, target) else None


def _update(band: FootprintBand) -> None:
    band.setVisible(band.numberOfVertices() > 0)
    band.updatePosition()
    band.update()


def _outlines(item: Item) -> Iterator[list[_Outline]]:
    """The item's outlines, the best first: the assets' own grids, the footprint, the box."""
    if not item.needs_footprint:
        yield [(_box(grid.bounds), grid.crs) for grid in item.grids]
    geometry = None if item.geometry is None else footprint_geometry(item.geometry)
    if geometry is not None:
        few = geometry.constGet().nCoordinates() < _POINTS_PER_SIDE
        yield [(geometry.densifyByCount(_POINTS_PER_SIDE) if few else geometry, LONLAT)]
    if item.bbox is not None:
        west, south, east, north = item.bbox
        boxes = [item.bbox] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
        yield [(QgsGeometry.collectGeometry([_box(box) for box in boxes]), LONLAT)]
    if item.needs_footprint and item.grids:
        yield [(_box(grid.bounds), grid.crs) for grid in item.grids]


def _box(bounds: tuple[float, float, float, float]) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(*bounds)).densifyByCount(_POINTS_PER_SIDE)
