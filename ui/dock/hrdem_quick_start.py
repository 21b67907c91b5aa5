"""One click from an empty dock to NRCan's terrain model of the place that the map shows, checked and ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QWidget

from ...core.catalogs import default_catalog
from ...core.extent import meets_any
from ...core.projection_tasks import LonLatTask
from ...core.spatial.crs import crs_from_text
from ...core.threads.tasks import LatestTask
from ..map.canvas_view import canvas_extent, show_canvas
from ..results.tree_nodes import CollectionNode, Phase
from ..widgets.hint_bar import HintBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgsMapCanvas

    from ...core.spatial.georeference import LonLatBox
    from ...core.stac.records import Collection, Item
    from ..connections.connection_bar import ConnectionBar
    from ..filters.filter_panel import FilterPanel
    from ..panel.catalog_panel import CatalogPanel
    from ..panel.search_controller import SearchController
    from ..results.results_model import ResultsModel
    from ..results.results_tree import ResultsTree

COLLECTION = "hrdem-mosaic-1m"
_ASSET = "dtm"
#: Tiles are 500 km wide, and four meet at a corner. A view of more of them shows the country rather than a place.
_MOST_TILES = 4
#: The export in NRCan's own guide, in the datacube's projection: west, south, east, north in metres.
_EXAMPLE = (2083945.0, 297225.0, 2093862.0, 303287.0)
_EXAMPLE_CRS = "EPSG:3979"


class HrdemQuickStart(QObject):
    """Connects to NRCan's preset, lists what the map touches with the 1 m mosaic open, and checks the terrain model.

    An empty project has no place to look at: the map goes to the example of NRCan's guide. When the view is too wide,
    the advice is to zoom in, and the terrain model is checked once the map has got there.

    `advice(text, is_warning)` is to be shown, and to be hidden at `advice_outdated()`; `succeeded()` says that the
    terrain model is checked.
    """

    advice = pyqtSignal(str, bool)
    advice_outdated = pyqtSignal()
    succeeded = pyqtSignal()

    def __init__(
        self,
        canvas: QgsMapCanvas,
        *,
        connection_bar: ConnectionBar,
        filter_panel: FilterPanel,
        search_controller: SearchController,
        model: ResultsModel,
        tree: ResultsTree,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._connection_bar = connection_bar
        self._filter_panel = filter_panel
        self._search_controller = search_controller
        self._model = model
        self._tree = tree
        self._projection = LatestTask(self)
        self._is_running = False
        self._shows_example = False
        self._waiting_collection: Collection | None = None
        self.action = QAction(QgsApplication.getThemeIcon("/mIconRaster.svg"), self.tr("Find HRDEM in Map View"), self)
        self.action.triggered.connect(self.start)
        search_controller.recalled.connect(self._search)
        search_controller.connected.connect(self._search)
        tree.model().extent_applied.connect(self._search_when_listed)
        search_controller.search_ended.connect(self._check)
        search_controller.stopped.connect(self._stop)
        connection_bar.catalog_changed.connect(self._stop)

    def start(self) -> None:
        """Begin; each answer of the catalogue takes it one step further."""
        self.advice_outdated.emit()
        show_canvas(self._canvas)
        self._filter_panel.look_at_canvas()
        preset = default_catalog()
        if self._connection_bar.catalog().id != preset.id:
            self._connection_bar.choose(preset)
        self._is_running, self._shows_example = True, False
        if self._search_controller.contents is not None:
            self._search()
        elif not self._search_controller.is_connecting:
            self._search_controller.refresh()

    def _stop(self) -> None:
        self._is_running = False
        self._waiting_collection = None
        self._projection.drop()
        self.advice_outdated.emit()

    def _search(self) -> None:
        """The collections are known: search the mosaic where the map is."""
        if not self._is_running:
            return
        collection = self._model.collection(COLLECTION)
        if collection is None:
            self._give_up(self.tr("This catalogue has no HRDEM mosaic at 1 m."))
            return
        view = canvas_extent(self._canvas)
        if view is None:
            self._search_view(collection, ())
        else:
            self._projection.start(LonLatTask(view), lambda boxes: self._search_view(collection, boxes))

    def _search_view(self, collection: Collection, view: Sequence[LonLatBox]) -> None:
        """Search where the map is, if that is a place of the mosaic; the map of an empty project is moved to one."""
        meets = bool(view) and meets_any(view, collection.boxes)
        if not QgsProject.instance().mapLayers() and (not meets or _contains(view, collection)):
            self._show_example()
        elif not self._canvas.mapSettings().destinationCrs().isValid():
            self._give_up(
                self.tr("The project has no coordinate reference system. Set one in QGIS's status bar, then try again.")
            )
            return
        elif not meets:
            self._give_up(
                self.tr("The HRDEM mosaic does not reach the map view. Zoom to a place in Canada, then try again.")
            )
            return
        self._filter_panel.apply_now()
        self._waiting_collection = collection
        self._search_when_listed()

    def _search_when_listed(self) -> None:
        """Search the collection and expand it, once it is known which collections the map meets."""
        collection = self._waiting_collection
        if collection is None or self._tree.model().is_projecting:
            return
        self._waiting_collection = None
        self._search_controller.search([collection])
        self._tree.expand_collections([collection])

    def _show_example(self) -> None:
        """Move the map to the example. QGIS binds a CRS to the thread that makes it: here, to the main thread."""
        self._shows_example = True
        QgsProject.instance().setCrs(crs_from_text(_EXAMPLE_CRS))
        self._canvas.setDestinationCrs(QgsProject.instance().crs())
        self._canvas.setExtent(QgsRectangle(*_EXAMPLE))
        self._canvas.refresh()

    def _check(self) -> None:
        """A search has ended: check the terrain models, if it was the mosaic's."""
        node = self._model.node(self._model.collection_index(COLLECTION))
        if not self._is_running or not isinstance(node, CollectionNode) or node.phase is not Phase.LOADED:
            return
        items = [item.record for item in node.items]
        tiles = [item for item in items if item.asset(_ASSET) is not None]
        if len(items) > _MOST_TILES:
            text = self.tr("The map shows many tiles of the HRDEM mosaic. Zoom in on your area: the list follows.")
            self.advice.emit(text, True)
        elif not tiles:
            self._give_up(self.tr("The HRDEM mosaic has no terrain model in the map view. MRDEM (30 m) has one."))
        else:
            self._is_running = False
            self._check_assets(tiles)

    def _check_assets(self, tiles: list[Item]) -> None:
        model, tree = self._model, self._tree
        tree.select_items(tiles)  # so that the dock says what the view really has
        for item in tiles:
            index = model.item_index(item)
            asset = model.index(item.assets.index(item.asset(_ASSET)), 0, index)
            model.setData(asset, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
            tree.expand(tree.model().mapFromSource(index))
        first = tree.model().mapFromSource(model.item_index(tiles[0]))
        tree.scrollTo(first, tree.ScrollHint.PositionAtTop)
        self.succeeded.emit()
        done = self.tr("The terrain model is checked. Add it to the map, or save its canvas extent.")
        if self._shows_example:
            why = self.tr("The project was empty: the map shows the example of NRCan's guide, in New Brunswick.")
            done = f"{why} {done}"
        self.advice.emit(done, False)

    def _give_up(self, reason: str) -> None:
        self._is_running = False
        self.advice.emit(reason, True)


def _contains(view: Sequence[LonLatBox], collection: Collection) -> bool:
    """Whether the view contains all of the collection, as that of a map that has never been moved does."""
    return any(
        west <= box[0] and south <= box[1] and east >= box[2] and north >= box[3]
        for west, south, east, north in view
        for box in collection.boxes[:1]
    )


def add_quick_start(panel: CatalogPanel, canvas: QgsMapCanvas) -> HrdemQuickStart:
    """Make it for the dock's contents, and a bar for its advice above the list."""
    quick_start = HrdemQuickStart(
        canvas,
        connection_bar=panel.connection_bar,
        filter_panel=panel.filter_panel,
        search_controller=panel.search_controller,
        model=panel.model,
        tree=panel.tree,
        parent=panel,
    )
    hint = HintBar(panel)
    panel.notices.add(hint)
    QWidget.setTabOrder(panel.toolbar.help_button, hint.close_button)
    quick_start.advice.connect(lambda text, is_warning: hint.say(text, is_warning=is_warning))
    quick_start.advice_outdated.connect(hint.hide)
    quick_start.succeeded.connect(lambda: panel.add_button.setFocus(Qt.FocusReason.OtherFocusReason))
    for button in (panel.add_button, panel.save_button):
        button.clicked.connect(hint.hide)
    return quick_start
