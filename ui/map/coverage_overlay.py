"""The true coverage of items: on the map canvas, and in a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsGeometry, QgsProject
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QObject, Qt, QTimer
from qgis.PyQt.QtGui import QColor

from ...core.extent import MapExtent
from ...core.stac.data_in_view import DataInViewTask
from ...core.stac.data_outline import OutlineStore, coverage_asset
from ...core.threads.tasks import LatestTask
from .coverage_label import CoverageLabel
from .outlines import outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.data_in_view import DataInView
    from ...core.stac.records import Item

#: How long the view must stay unchanged before it is looked at.
_DELAY_MS = 300
_GREEN = QColor(0, 60, 30)
_HATCHING = QColor(0, 120, 60, 110)


class DataCoverageOverlay(QObject):
    """Draws and describes what the listed and the selected items have in the canvas's view.

    `label` is for the layout of `parent`, which is the dock; while that is hidden, nothing is drawn. On an empty map
    the coverage is hatched. As soon as the map shows a layer only the outline is drawn: nothing may tint data. A newer
    view supersedes the older one's task.
    """

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._dock = parent
        self._listed: list[Item] = []
        self._selected: list[Item] = []
        self._store = OutlineStore()
        self._task = LatestTask(self)
        self._catalog: Catalog | None = None
        self.label = CoverageLabel(parent)
        self._band: QgsRubberBand | None = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        outline(self._band, _GREEN, 3)
        self._hatch()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self._look)
        parent.installEventFilter(self)
        canvas.extentsChanged.connect(self._look_soon)
        canvas.destinationCrsChanged.connect(self._on_crs_changed)
        canvas.layersChanged.connect(self._hatch)
        # queued: the canvas forgets a layer that is removed when that is destroyed, and says nothing of it
        QgsProject.instance().layersRemoved.connect(self._hatch, Qt.ConnectionType.QueuedConnection)

    def set_catalog(self, catalog: Catalog) -> None:
        """Forget the items; those that are set from now on are from this catalogue."""
        self._catalog = catalog
        self._listed, self._selected = [], []
        self._stop()

    def set_items(self, items: Sequence[Item]) -> None:
        """Show the coverage of these listed items, besides that of the selected ones."""
        self._listed = list(items)
        self._look_soon()

    def add_items(self, items: Sequence[Item]) -> None:
        """Show the coverage of these listed items besides that of the others."""
        self._listed += items
        self._look_soon()

    def set_selected(self, items: Sequence[Item]) -> None:
        """Show the coverage of these selected items, besides that of the listed ones."""
        self._selected = list(items)
        self._look_soon()

    def refresh(self) -> None:
        """Fetch again the outlines that could not be had."""
        self._store.forget_failures()
        self._look_soon()

    def dispose(self) -> None:
        """Leave nothing running and nothing on the canvas, for good."""
        self._stop()
        self._dock.removeEventFilter(self)
        self._canvas.extentsChanged.disconnect(self._look_soon)
        self._canvas.destinationCrsChanged.disconnect(self._on_crs_changed)
        self._canvas.layersChanged.disconnect(self._hatch)
        QgsProject.instance().layersRemoved.disconnect(self._hatch)
        self._canvas.scene().removeItem(self._band)
        self._band = None  # here: Python's collector would destroy it in whatever thread it runs

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the view when the dock is shown; stop when it is hidden."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            QTimer.singleShot(0, self._look_soon)
        return False

    def _look_soon(self) -> None:
        if self._dock.isVisible() and (self._listed or self._selected):
            self._delay.start()
        else:
            self._stop()

    def _look(self) -> None:
        settings = self._canvas.mapSettings()
        view = MapExtent.from_rectangle(settings.visibleExtent(), settings.destinationCrs())
        if self._catalog is None or view.is_empty or not settings.destinationCrs().isValid():
            self._stop()
            return
        items = [*self._listed, *self._selected]
        if not all(self._store.has(asset) for item in items if (asset := coverage_asset(item)) is not None):
            self.label.show_looking()
        task = DataInViewTask(self._catalog, items, view, settings.mapUnitsPerPixel(), self._store)
        self._task.start(task, self._on_contents, self._on_failed)

    def _stop(self) -> None:
        self._delay.stop()
        self._task.drop()
        self._draw(b"")
        self.label.show_nothing()

    def _on_contents(self, contents: DataInView) -> None:
        self._draw(contents.shape)
        self.label.show_contents(contents)

    def _on_failed(self, error: DatacubeError) -> None:
        self._draw(b"")
        self.label.show_failure(error)

    def _on_crs_changed(self) -> None:
        self._draw(b"")  # it was drawn in the CRS of before
        self._look_soon()

    def _hatch(self) -> None:
        """Hatch the coverage while the map shows no layer."""
        if self._band is None:
            return
        is_empty = not self._canvas.layers()
        self._band.setFillColor(_HATCHING if is_empty else QColor(Qt.GlobalColor.transparent))
        self._band.setBrushStyle(Qt.BrushStyle.BDiagPattern if is_empty else Qt.BrushStyle.NoBrush)
        self._band.update()

    def _draw(self, wkb: bytes) -> None:
        if self._band is None:
            return  # disposed of: the dock's end is an event that is still to come
        self._band.reset(Qgis.GeometryType.Polygon)
        if wkb:
            geometry = QgsGeometry()
            geometry.fromWkb(wkb)
            self._band.setToGeometry(geometry, None)
        self._band.setVisible(self._band.numberOfVertices() > 0)
