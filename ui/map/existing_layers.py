"""What is to be added and is on the map already: said, and shown in the layer tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QCoreApplication

from ..widgets.message_bar import offer, push

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface


def show_existing(iface: QgisInterface, layers: Sequence[QgsMapLayer], add_again: Callable[[], object]) -> None:
    """Make the layers visible and select the first in QGIS's layer tree. A message says that they are there, and offers
    to add them once more."""
    tree = QgsProject.instance().layerTreeRoot()
    for layer in layers:
        node = tree.findLayer(layer.id())
        if node is not None:
            node.setItemVisibilityCheckedParentRecursive(True)
    iface.setActiveLayer(layers[0])
    if len(layers) == 1:
        text = QCoreApplication.translate("ExistingLayers", "{name} is already on the map.")
        text = text.format(name=layers[0].name())
    else:
        text = QCoreApplication.translate("ExistingLayers", "%n layer(s) are already on the map.", "", len(layers))
    item = push(iface.messageBar(), Qgis.MessageLevel.Info, text)
    offer(iface.messageBar(), item, QCoreApplication.translate("ExistingLayers", "Add Again"), add_again)
