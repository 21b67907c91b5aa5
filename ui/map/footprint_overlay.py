"""The items' footprints on the map canvas."""

from __future__ import annotations

import operator
import time
from typing import TYPE_CHECKING

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle, QgsSpatialIndex
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtGui import QColor

from ...core.extent import LONLAT, transformed
from ...core.projection_tasks import TransformationsTask
from ...core.spatial.crs import crs_to_text
from ...core.threads.tasks import LatestTask
from .canvas_view import show_canvas
from .footprint_band import FootprintBand
from .item_outlines import TOLERANCE, crs_of, is_torn, outlines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osgeo import osr
    from qgis.gui import QgsMapCanvas

    from ...core.stac.records import Item

#: Seconds of drawing before other events are processed.
_TURN = 0.02
#: A further page is drawn once no other has come for so many milliseconds, but after so many seconds at the latest.
_AFTER_ROWS_MS, _LONGEST_WAIT = 100, 1.0
_RESULT = QColor(20, 90, 200)
_SELECTED = QColor(200, 90, 0)
_DASHES = (6.0, 1.5)


class _DrawnItems:
    """Items, the CRSs that they are in, and the band that shows the first `count` of them."""

    def __init__(self, band: FootprintBand) -> None:
        self.band = band
        self.items: list[Item] = []
        self.crs: set[str] = set()
        self.count = 0

    def set_items(self, items: Iterable[Item]) -> None:
        self.items, self.crs = [], set()
        self.add_items(items)

    def add_items(self, items: Iterable[Item]) -> None:
        new = list(items)
        self.items += new
        self.crs.update(crs for item in new for crs in crs_of(item))

    def restart(self) -> None:
        self.band.clear()
        self.count = 0


class FootprintOverlay(QObject):
    """Draws items on a canvas in two rubber bands: all results, and over them the selected ones.

    Footprints follow the canvas's CRS. The grids of an item's assets are drawn where they are known, else its geometry,
    else its box. The transformations into that are looked up in the background, and kept. Many items are drawn over
    several turns of the event loop. While the overlay is not visible, it keeps its items and draws none.
    """

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._is_visible, self._waits_since = True, 0.0
        #: From the items' CRSs into `_target`, the canvas's; None where there is no way.
        self._transformations: dict[str, osr.CoordinateTransformation | None] = {}
        self._preparation = LatestTask(self)
        self._preparing: set[str] = set()
        self._crs = canvas.mapSettings().destinationCrs()
        self._target = crs_to_text(self._crs)
        self._items_to_zoom_to: list[Item] = []
        #: Footprints in the canvas's CRS by the item's id(); and the items, so that no other gets the same id().
        self._shapes: dict[int, QgsGeometry | None] = {}
        self._shaped: dict[int, Item] = {}
        self._index = QgsSpatialIndex()
        self._results = _DrawnItems(FootprintBand(canvas, _RESULT, self._draw_soon))
        # dashed, to be told from the others without its colour
        self._selection = _DrawnItems(FootprintBand(canvas, _SELECTED, self._draw_soon, width=2, dashes=_DASHES))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._draw_some)
        canvas.destinationCrsChanged.connect(self._on_crs_changed)

    def set_items(self, items: Sequence[Item]) -> None:
        """Draw these items and no others. Where they are those of before and further ones, only these are drawn."""
        before = self._results.items
        if before and len(before) <= len(items) and all(map(operator.is_, before, items)):
            self.add_items(items[len(before) :])
            return
        self._results.set_items(items)
        known = {id(item) for item in (*items, *self._selection.items)}
        for key in self._shapes.keys() - known:
            del self._shapes[key], self._shaped[key]
        self._restart_results()
        self._draw_soon()

    def add_items(self, items: Sequence[Item]) -> None:
        """Draw these items besides the others, once their rows are painted and further ones can be asked for."""
        self._results.add_items(items)
        if not self._timer.isActive():
            self._waits_since = time.monotonic()
        elif not self._timer.interval():
            return  # others are being drawn
        left = self._waits_since + _LONGEST_WAIT - time.monotonic()
        self._timer.start(max(1, min(_AFTER_ROWS_MS, round(1000 * left))))

    def set_selected(self, items: Sequence[Item]) -> None:
        """Highlight these items, drawn already or not, and no others."""
        self._selection.set_items(items)
        self._selection.restart()
        self._selection.band.show_if_any()
        self._draw_some()

    def set_visible(self, is_visible: bool) -> None:
        """Show the items and the selected ones, or neither."""
        if is_visible != self._is_visible:
            self._is_visible = is_visible
            self._draw_again()

    def dispose(self) -> None:
        """Leave nothing on the canvas, for good."""
        self._timer.stop()
        self._preparation.drop()
        self._canvas.destinationCrsChanged.disconnect(self._on_crs_changed)
        self._is_visible = False  # the dock says so when it closes
        for drawn in (self._results, self._selection):
            self._canvas.scene().removeItem(drawn.band)
            del drawn.band  # here: Python's collector would destroy it in whatever thread it runs

    @property
    def is_drawing(self) -> bool:
        """Whether items are still to be drawn, or their projections to be looked up."""
        return self._preparation.is_running or self._timer.isActive()

    def zoom_to(self, items: Iterable[Item]) -> None:
        """Move the canvas so that it shows all of the items, once their projections are known; it stays where it is for
        items without a footprint."""
        show_canvas(self._canvas)
        self._items_to_zoom_to = list(items)
        self._zoom_if_possible()

    def _zoom_if_possible(self) -> None:
        if not self._can_project({crs for item in self._items_to_zoom_to for crs in crs_of(item)}):
            return
        extent, items, self._items_to_zoom_to = QgsRectangle(), self._items_to_zoom_to, []
        for shape in map(self._shape, items):
            if shape is not None:
                extent.combineExtentWith(shape.boundingBox())
        if not extent.isEmpty():
            extent.scale(1.05)
            self._canvas.setExtent(extent)
            self._canvas.refresh()

    def items_at(self, point: QgsPointXY) -> list[Item]:
        """The drawn items at a point in the canvas's CRS, the smallest first."""
        geometry = QgsGeometry.fromPointXY(point)
        near, items = self._index.intersects(QgsRectangle(point, point)), self._results.items
        found = [(items[number], self._shape(items[number])) for number in sorted(near)]
        hit = [(shape.area(), item) for item, shape in found if shape is not None and shape.intersects(geometry)]
        return [item for _area, item in sorted(hit, key=lambda pair: pair[0])]

    def _on_crs_changed(self) -> None:
        self._crs = self._canvas.mapSettings().destinationCrs()
        self._target = crs_to_text(self._crs)
        self._shapes.clear()
        self._shaped.clear()
        self._transformations.clear()
        self._preparation.drop()
        self._preparing.clear()
        self._draw_again()
        self._zoom_if_possible()

    def _can_project(self, sources: set[str]) -> bool:
        """Whether the transformations from all of these CRSs are known; those that are not are looked up. A canvas
        without a CRS shows all items as they are."""
        needed = sources - {self._target} if self._target else set()
        if needed:  # where an outline is torn, the footprint or the box takes its place
            needed |= {LONLAT} - {self._target}
        needed -= self._transformations.keys()
        if not needed <= self._preparing:
            self._preparing |= needed
            task = TransformationsTask(self._preparing, self._target)
            missing = dict.fromkeys(self._preparing)
            self._preparation.start(task, self._on_prepared, lambda _error: self._on_prepared(missing))
        return not needed

    def _on_prepared(self, found: dict[str, osr.CoordinateTransformation | None]) -> None:
        self._preparing.clear()
        self._transformations.update(found)
        self._draw_some()
        self._zoom_if_possible()

    def _draw_again(self) -> None:
        self._restart_results()
        self._selection.restart()
        self._selection.band.show_if_any()
        self._draw_some()

    def _restart_results(self) -> None:
        self._results.restart()
        self._index = QgsSpatialIndex()
        self._results.band.show_if_any()

    def _draw_some(self) -> None:
        end = time.monotonic() + _TURN
        drawn = (self._selection, self._results) if self._is_visible else ()
        can_project = [self._can_project(each.crs) for each in drawn]
        is_done = [self._draw(each, end) for each in drawn] if all(can_project) else []
        if all(is_done):
            self._timer.stop()
        else:
            self._timer.start(0)

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
            drawn.band.show_if_any()
        return drawn.band.paint_until(end) and drawn.count == len(drawn.items)

    def _draw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(0)

    def _shape(self, item: Item) -> QgsGeometry | None:
        if id(item) not in self._shapes:
            self._shapes[id(item)], self._shaped[id(item)] = self._projected(item), item
        return self._shapes[id(item)]

    def _projected(self, item: Item) -> QgsGeometry | None:
        """The first of the item's outlines that is whole in the canvas's CRS."""
        for outlines in outlines_of(item):
            parts = [part for outline in outlines if (part := self._transformed(*outline)) is not None]
            if parts and len(parts) == len(outlines):
                shape = parts[0] if len(parts) == 1 else QgsGeometry.unaryUnion(parts)
                box = shape.boundingBox()
                return shape.simplify(max(box.width(), box.height()) * TOLERANCE)
        return None

    def _transformed(self, geometry: QgsGeometry, crs: str) -> QgsGeometry | None:
        """The geometry in the canvas's CRS; None where it cannot be transformed, or is torn apart there."""
        shape: QgsGeometry | None = geometry
        if self._target and crs != self._target:
            found = self._transformations.get(crs)
            shape = None if found is None else transformed(geometry, found)
        if shape is None or not shape.boundingBox().isFinite():
            return None
        return None if is_torn(shape, self._crs) else shape
