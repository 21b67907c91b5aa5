"""Layers whose mask is another file on their server: said when they are added, since they show what it hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication

from ...core.layers.origin import MASK_PROPERTY
from ..widgets.message_bar import push

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface


def say_which_masks_are_not_drawn(iface: QgisInterface, layers: Iterable[QgsMapLayer]) -> None:
    """One message for all of these layers that have such a mask, with their names in its details."""
    names = [layer.name() for layer in layers if layer.customProperty(MASK_PROPERTY)]
    if not names:
        return
    text = QCoreApplication.translate(
        "MasksBeside", "%n layer(s) drawn without the mask beside the file (.msk). Exports use it.", "", len(names)
    )
    push(iface.messageBar(), Qgis.MessageLevel.Warning, text, report="\n".join([text, "", *names]))
