"""The true coverage of items, on the map and in a line of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsGeometry
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QObject, Qt, QTimer
from qgis.PyQt.QtGui import QColor

from ...core.extent import MapExtent
from ...core.stac.data_in_view import DataInViewTask
from ...core.stac.data_outline import OutlineStore, coverage_asset
from ...core.tasks import LatestTask
from .coverage_label import CoverageLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.data_in_view import DataInView
    from ...core.stac.records import Item

#: How long the map must rest before it is looked at.
_REST_MS = 300
_GREEN = QColor(0, 120, 60)


class DataCoverageOverlay(QObject):
    """Watches the canvas, and draws and says what the listed and the selected items have in its view.

    `line` is to be put into the dock, `parent`; while that is hidden, nothing is drawn. The coverage is hatched, so
    that it is told from the footprints without its colour. A newer view supersedes the older one's task.
    """

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._dock = parent
        self._listed: list[Item] = []
        self._selected: list[Item] = []
        self._store = OutlineStore()
        self._looking = LatestTask(self)
        self._catalog: Catalog | None = None
        self.line = CoverageLabel(parent)
        self._band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        self._band.setStrokeColor(_GREEN)
        self._band.setSecondaryStrokeColor(QColor(255, 255, 255, 160))
        self._band.setFillColor(QColor(_GREEN.red(), _GREEN.green(), _GREEN.blue(), 110))
        self._band.setBrushStyle(Qt.BrushStyle.BDiagPattern)
        self._band.setWidth(3)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._look)
        parent.installEventFilter(self)
        canvas.extentsChanged.connect(self._look_soon)
        canvas.destinationCrsChanged.connect(self._on_crs_changed)

    def set_catalog(self, catalog: Catalog) -> None:
        """The catalogue that the items of now on come from; those of the one before are forgotten."""
        self._catalog = catalog
        self._listed, self._selected = [], []
        self._stop()

    def show(self, items: Sequence[Item]) -> None:
        """Look at these listed items, besides those selected."""
        self._listed = list(items)
        self._look_soon()

    def select(self, items: Sequence[Item]) -> None:
        """Look at these selected items, besides those listed."""
        self._selected = list(items)
        self._look_soon()

    def refresh(self) -> None:
        """Ask again for outlines that could not be had."""
        self._store.forget_failures()
        self._look_soon()

    def dispose(self) -> None:
        """Leave nothing running and nothing on the canvas, for good."""
        self._stop()
        self._dock.removeEventFilter(self)
        self._canvas.extentsChanged.disconnect(self._look_soon)
        self._canvas.destinationCrsChanged.disconnect(self._on_crs_changed)
        self._canvas.scene().removeItem(self._band)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look while the dock is on the screen, and only then."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            QTimer.singleShot(0, self._look_soon)
        return False

    def _look_soon(self) -> None:
        if self._dock.isVisible() and (self._listed or self._selected):
            self._rest.start()
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
            self.line.show_looking()
        task = DataInViewTask(self._catalog, items, view, settings.mapUnitsPerPixel(), self._store)
        self._looking.start(task, self._on_contents, self._on_failed)

    def _stop(self) -> None:
        self._rest.stop()
        self._looking.drop()
        self._draw(b"")
        self.line.show_nothing()

    def _on_contents(self, contents: DataInView) -> None:
        self._draw(contents.shape)
        self.line.show_contents(contents)

    def _on_failed(self, error: DatacubeError) -> None:
        self._draw(b"")
        self.line.show_failure(error)

    def _on_crs_changed(self) -> None:
        self._draw(b"")  # what is drawn is in the coordinates of before
        self._look_soon()

    def _draw(self, wkb: bytes) -> None:
        self._band.reset(Qgis.GeometryType.Polygon)
        if wkb:
            geometry = QgsGeometry()
            geometry.fromWkb(wkb)
            self._band.setToGeometry(geometry, None)
        self._band.setVisible(self._band.numberOfVertices() > 0)
