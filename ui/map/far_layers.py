"""Layers that the map's scale is too small for: said when they are added, since the map shows nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.extent import MapExtent
from ..widgets.message_bar import offer, push
from .canvas_view import zoom_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface


def say_from_where_drawn(iface: QgisInterface, layers: Iterable[QgsMapLayer]) -> None:
    """A message for the first of these layers that the canvas is too far away from, which offers to zoom to it."""
    canvas = iface.mapCanvas()
    layer = next((each for each in layers if not each.isInScaleRange(canvas.scale())), None)
    if layer is None:
        return

    def zoom() -> None:
        if not sip.isdeleted(layer):
            zoom_to(canvas, MapExtent.from_rectangle(layer.extent(), layer.crs()))

    text = QCoreApplication.translate("FarLayers", "{name} is drawn from a scale of 1:{scale} on.")
    text = text.format(name=layer.name(), scale=QLocale().toString(round(layer.minimumScale())))
    item = push(iface.messageBar(), Qgis.MessageLevel.Info, text)
    offer(iface.messageBar(), item, QCoreApplication.translate("FarLayers", "Zoom to Layer"), zoom)
