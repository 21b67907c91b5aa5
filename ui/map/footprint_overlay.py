"""The items' footprints on the map canvas, and the tool that picks them."""

from __future__ import annotations

import operator
import time
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSpatialIndex,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtGui import QColor

from ...core.crs import crs_from_text
from ...core.extent import LONLAT, footprint_geometry
from .footprint_band import FootprintBand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...core.stac.records import Item

#: Points that each side of a box gets before it is bent into the canvas's projection.
_SIDE = 20
#: A footprint is drawn within this part of its own size: a datacube's squares come with 400 points each.
_DETAIL = 1 / 10_000
#: Seconds of drawing before other events get their turn.
_TURN = 0.02
_RESULT = QColor(20, 90, 200)
_SELECTED = QColor(230, 120, 0)


class FootprintOverlay(QObject):
    """Draws items on a canvas in two rubber bands: all results, and over them the selected ones.

    Footprints follow the canvas's projection. An item's own grid is drawn where it has one, else its geometry, else
    its box. Many items are drawn over several turns of the event loop.
    """

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._items: list[Item] = []
        self._selected: list[Item] = []
        #: Footprints in the canvas's projection, with the item that keeps each key its own.
        self._shapes: dict[int, tuple[Item, QgsGeometry | None]] = {}
        self._index = QgsSpatialIndex()
        self._drawn = 0
        self._all = FootprintBand(canvas, _RESULT, self._go_on)
        self._lit = _band(canvas, _SELECTED, 2)
        self._lit.setLineStyle(Qt.PenStyle.DashLine)  # told from the others without its colour
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._draw_some)
        canvas.destinationCrsChanged.connect(self._on_crs_changed)

    def show(self, items: Sequence[Item]) -> None:
        """Draw these items and no others. What a further page adds is drawn to what is there."""
        before, self._items = self._items, list(items)
        if before and len(before) <= len(self._items) and all(map(operator.is_, before, self._items)):
            self._draw_some()
            return
        known = {id(item) for item in (*self._items, *self._selected)}
        self._shapes = {key: shape for key, shape in self._shapes.items() if key in known}
        self._start_over()

    def highlight(self, items: Sequence[Item]) -> None:
        """Light these items, drawn already or not, and no others."""
        self._selected = list(items)
        self._draw_selected()

    def clear(self) -> None:
        """Take everything off the canvas."""
        self._items, self._selected = [], []
        self._shapes.clear()
        self._start_over()
        self._draw_selected()

    def dispose(self) -> None:
        """Leave nothing on the canvas, for good."""
        self._turns.stop()
        self._canvas.destinationCrsChanged.disconnect(self._on_crs_changed)
        for band in (self._all, self._lit):
            self._canvas.scene().removeItem(band)

    def zoom_to(self, items: Iterable[Item]) -> None:
        """Show all of the items on the canvas; nothing happens for items that have no place on it."""
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
        """The drawn items under a point of the canvas's projection, the smallest first."""
        geometry = QgsGeometry.fromPointXY(point)
        near = self._index.intersects(QgsRectangle(point, point))
        found = [(self._items[number], self._shape(self._items[number])) for number in sorted(near)]
        hit = [(shape.area(), item) for item, shape in found if shape is not None and shape.intersects(geometry)]
        return [item for _area, item in sorted(hit, key=lambda pair: pair[0])]

    def _on_crs_changed(self) -> None:
        self._shapes.clear()
        self._start_over()
        self._draw_selected()

    def _start_over(self) -> None:
        self._all.clear()
        self._index = QgsSpatialIndex()
        self._drawn = 0
        self._turns.stop()
        self._draw_some()

    def _draw_some(self) -> None:
        end, before = time.monotonic() + _TURN, self._drawn
        while self._drawn < len(self._items):
            shape = self._shape(self._items[self._drawn])
            if shape is not None:
                self._index.addFeature(self._drawn, shape.boundingBox())
                self._all.add(shape)
            self._drawn += 1
            if time.monotonic() > end:
                break
        if self._drawn > before:
            _refresh(self._all)
        if self._all.paint_some(end) and self._drawn == len(self._items):
            self._turns.stop()
        else:
            self._go_on()

    def _go_on(self) -> None:
        if not self._turns.isActive():
            self._turns.start()

    def _draw_selected(self) -> None:
        self._lit.reset(Qgis.GeometryType.Polygon)
        for item in self._selected:
            shape = self._shape(item)
            if shape is not None:
                self._lit.addGeometry(shape, doUpdate=False)
        _refresh(self._lit)

    def _shape(self, item: Item) -> QgsGeometry | None:
        if id(item) not in self._shapes:
            self._shapes[id(item)] = (item, self._projected(item))
        return self._shapes[id(item)][1]

    def _projected(self, item: Item) -> QgsGeometry | None:
        geometry, crs_text = _outline(item)
        if geometry is None:
            return None
        source, target = crs_from_text(crs_text), self._canvas.mapSettings().destinationCrs()
        if source.isValid() and target.isValid() and source != target:
            try:
                geometry.transform(QgsCoordinateTransform(source, target, QgsProject.instance().transformContext()))
            except QgsCsException:
                return None
        box = geometry.boundingBox()
        if not box.isFinite():
            return None
        return geometry.simplify(max(box.width(), box.height()) * _DETAIL)


def _band(canvas: QgsMapCanvas, colour: QColor, width: int) -> QgsRubberBand:
    band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
    fill = QColor(colour)
    fill.setAlpha(24)
    band.setFillColor(fill)
    band.setStrokeColor(colour)
    band.setSecondaryStrokeColor(QColor(255, 255, 255, 160))
    band.setWidth(width)
    return band


def _refresh(band: QgsRubberBand) -> None:
    band.setVisible(band.numberOfVertices() > 0)
    band.updatePosition()
    band.update()


def _outline(item: Item) -> tuple[QgsGeometry | None, str]:
    """The item's footprint and the CRS it is in."""
    if item.georeference is not None:
        return _box(item.georeference.bounds), item.georeference.crs
    geometry = None if item.geometry is None else footprint_geometry(item.geometry)
    if geometry is None and item.bbox is not None:
        west, south, east, north = item.bbox
        boxes = [item.bbox] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
        geometry = QgsGeometry.collectGeometry([_box(box) for box in boxes])
    return geometry, LONLAT


def _box(bounds: tuple[float, float, float, float]) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(*bounds)).densifyByCount(_SIDE)
