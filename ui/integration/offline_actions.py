"""The actions that keep views offline: in the layer tree's menu, and in the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.errors import undone_by
from ...core.layers.plugin_layers import concerns_plugin
from ..icons import named_icon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface
    from qgis.PyQt.QtWidgets import QMenu, QWidget

    from .offline_views import OfflineViews


class OfflineActions(QObject):
    """*Keep This View Offline* and *Return to Remote Source* for the `layers`; these and the `views` are asked for when
    they are needed. `update` shows the one that can be done; where neither can, `keep` stays, disabled, if `stays`."""

    def __init__(
        self,
        views: Callable[[], OfflineViews],
        layers: Callable[[], Sequence[QgsMapLayer]],
        widget: QWidget,
        name: str,
        *,
        stays: bool,
    ) -> None:
        super().__init__(widget)
        self._views = views
        self._layers = layers
        self._stays = stays
        self.keep = self._action("offline", self.tr("Keep This View Offline"), f"{name}Keep")
        self.keep.triggered.connect(lambda: views().keep(list(layers())))
        self.go_back = self._action("/mIconCloud.svg", self.tr("Return to Remote Source"), f"{name}Return")
        self.go_back.triggered.connect(lambda: views().go_back(list(layers())))

    def update(self) -> None:
        from ..widgets.reasons import allow

        layers = [each for each in self._layers() if concerns_plugin(each)]
        can_keep = bool(layers) and self._views().can_keep(layers)
        can_return = bool(layers) and self._views().can_return(layers)
        allow(self.keep, "" if can_keep else self.tr("For remote rasters that are layers of the project"))
        self.keep.setVisible(can_keep or (self._stays and not can_return))
        self.go_back.setVisible(can_return)

    def show_both(self) -> None:
        for action in (self.keep, self.go_back):
            action.setVisible(True)
            action.setEnabled(True)

    def _action(self, icon: str, text: str, name: str) -> QAction:
        action = QAction(named_icon(icon), text, self.parent())
        action.setObjectName(f"DatacubeBrowser{name}")
        return action


class OfflineLayerMenu(QObject):
    """Both in the context menu of the raster layers for which they can be done."""

    def __init__(self, iface: QgisInterface, views: Callable[[], OfflineViews], parent: QObject) -> None:
        super().__init__(parent)
        self._iface = iface
        self._tree = iface.layerTreeView()
        self._pair = OfflineActions(views, self._tree.selectedLayers, iface.mainWindow(), "View", stays=False)
        self._tree.contextMenuAboutToShow.connect(self._update)
        with undone_by(self.dispose):
            for action in self.actions():
                iface.addCustomActionForLayerType(action, "", Qgis.LayerType.Raster, True)

    def dispose(self) -> None:
        self._tree.contextMenuAboutToShow.disconnect(self._update)
        for action in self.actions():
            self._iface.removeCustomActionForLayerType(action)
            action.deleteLater()
        self._pair.deleteLater()

    def actions(self) -> tuple[QAction, QAction]:
        return self._pair.keep, self._pair.go_back

    def _update(self, menu: QMenu) -> None:
        """For this menu alone: a hidden action would do nothing where it has a shortcut."""
        self._pair.update()
        menu.aboutToHide.connect(self._pair.show_both)
