"""One click from an empty dock to NRCan's terrain model of the place that the map shows, checked and ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QWidget

from ...core import catalogs
from ...core.crs import crs_from_text
from ...core.extent import MapExtent
from ..results.tree_nodes import CollectionNode, Phase
from ..widgets.hint_bar import HintBar

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.stac.records import Collection, Item
    from ..panel.catalog_panel import CatalogPanel

COLLECTION = "hrdem-mosaic-1m"
_ASSET = "dtm"
#: Tiles are 500 km wide. A view that shows more than meet at a corner is one of the country, not of a place.
_MOST_TILES = 4
#: The export in NRCan's own guide, in the datacube's projection: west, south, east, north in metres.
_EXAMPLE = (2083945.0, 297225.0, 2093862.0, 303287.0)
_EXAMPLE_CRS = "EPSG:3979"


class HrdemQuickStart(QObject):
    """Connects to NRCan's preset, lists what the map touches with the 1 m mosaic open, and checks the terrain model.

    An empty project has no place to look at: the map goes to the example of NRCan's guide, and the dock says so. When
    the view is too wide, the dock asks to zoom in, and the terrain model is checked once the map has got there.
    """

    def __init__(self, panel: CatalogPanel, canvas: QgsMapCanvas) -> None:
        super().__init__(panel)
        self._panel = panel
        self._canvas = canvas
        self._is_wanted = False
        self._is_example = False
        self._hint = HintBar(panel)
        panel.layout().insertWidget(panel.layout().indexOf(panel.coverage.line), self._hint)
        QWidget.setTabOrder(panel.search_line.menu, self._hint.close_button)
        self.action = QAction(QgsApplication.getThemeIcon("/mIconRaster.svg"), self.tr("HRDEM in My Map's View"), self)
        self.action.triggered.connect(self.start)
        panel.browser.connected.connect(self._look)
        panel.browser.search_ended.connect(self._check)
        panel.connection_bar.catalog_changed.connect(self._forget)
        for button in (panel.add_button, panel.save_button):
            button.clicked.connect(self._hint.hide)

    def start(self) -> None:
        """Begin; each answer of the catalogue brings it further."""
        panel = self._panel
        self._hint.hide()
        panel.filter_panel.look_at_canvas()
        if panel.connection_bar.catalog().id != catalogs.PRESETS[0].id:
            panel.connection_bar.choose(catalogs.PRESETS[0])
        self._is_wanted, self._is_example = True, False
        if panel.browser.contents is not None:
            self._look()
        elif not panel.browser.is_connecting:
            panel.browser.refresh()

    def _forget(self) -> None:
        self._is_wanted = False
        self._hint.hide()

    def _look(self) -> None:
        """The collections are known: search the mosaic where the map is."""
        if not self._is_wanted:
            return
        collection = self._panel.model.collection(COLLECTION)
        if collection is None:
            self._give_up(self.tr("This catalogue has no HRDEM mosaic at 1 m."))
        elif self._has_place(collection):
            self._panel.filter_panel.apply_now()
            self._panel.browser.search([collection])
            self._panel.tree.expand_collections([collection])

    def _has_place(self, collection: Collection) -> bool:
        """Whether the map shows a place of the mosaic; the map of an empty project is brought to one."""
        settings, project = self._canvas.mapSettings(), QgsProject.instance()
        crs = settings.destinationCrs()
        view = MapExtent.from_rectangle(settings.visibleExtent(), crs)
        meets = crs.isValid() and not view.is_empty and view.meets_any(collection.boxes)
        if not project.mapLayers() and (not meets or _covers(view, collection)):
            self._is_example = True
            project.setCrs(crs_from_text(_EXAMPLE_CRS))
            self._canvas.setDestinationCrs(project.crs())
            self._canvas.setExtent(QgsRectangle(*_EXAMPLE))
            self._canvas.refresh()
        elif not crs.isValid():
            self._give_up(
                self.tr("The project has no coordinate reference system. Set one in QGIS's status bar, then try again.")
            )
        elif not meets:
            self._give_up(
                self.tr("The HRDEM mosaic does not reach the map's view. Zoom to a place in Canada, then try again.")
            )
        return self._is_wanted

    def _check(self) -> None:
        """A search has ended: check the terrain models, if it was the mosaic's."""
        model = self._panel.model
        node = model.node(model.collection_index(COLLECTION))
        if not self._is_wanted or not isinstance(node, CollectionNode) or node.phase is not Phase.LOADED:
            return
        items = [item.record for item in node.items]
        tiles = [item for item in items if item.asset(_ASSET) is not None]
        if len(items) > _MOST_TILES:
            text = self.tr("The map shows many tiles of the HRDEM mosaic. Zoom in on your area: the list follows.")
            self._hint.say(text, is_warning=True)
        elif not tiles:
            self._give_up(self.tr("The HRDEM mosaic has no terrain model in the map's view. MRDEM, at 30 m, has."))
        else:
            self._is_wanted = False
            self._choose(tiles)

    def _choose(self, tiles: list[Item]) -> None:
        panel = self._panel
        panel.tree.select_items(tiles)  # so that the dock says what the view really has
        for item in tiles:
            index = panel.model.item_index(item)
            asset = panel.model.index(item.assets.index(item.asset(_ASSET)), 0, index)
            panel.model.setData(asset, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
            panel.tree.expand(panel.item_filter.mapFromSource(index))
        first = panel.model.item_index(tiles[0])
        panel.tree.scrollTo(panel.item_filter.mapFromSource(first), panel.tree.ScrollHint.PositionAtTop)
        panel.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        done = self.tr("The terrain model is checked. Now add it to the map, or save the canvas extent of it.")
        if self._is_example:
            why = self.tr("The project was empty: the map shows the example of NRCan's guide, in New Brunswick.")
            done = f"{why} {done}"
        self._hint.say(done)

    def _give_up(self, reason: str) -> None:
        self._is_wanted = False
        self._hint.say(reason, is_warning=True)


def _covers(view: MapExtent, collection: Collection) -> bool:
    """Whether the view holds all of the collection: that of a map that has never been anywhere."""
    west, south, east, north = view.lonlat_box()
    return any(
        west <= box[0] and south <= box[1] and east >= box[2] and north >= box[3] for box in collection.boxes[:1]
    )
