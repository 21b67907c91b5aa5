"""Says which layers are drawn without what their server did not send, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from ...core.settings import settings

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas, QgsMessageBar

    from ...core.errors import DatacubeError
    from ..widgets.message_bar import Message


class UndrawnLayers(QObject):
    """Looks at the canvas's layers after each draw. There is one message for each server, until its layers are drawn,
    and another one only for other layers."""

    def __init__(self, canvas: QgsMapCanvas, message_bar: QgsMessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._bar = canvas, message_bar
        #: The layers that a message names, by their ids, and that message, by the server.
        self._said: dict[str, tuple[frozenset[str], Message]] = {}
        canvas.mapCanvasRefreshed.connect(self._look)

    def dispose(self) -> None:
        """What is said goes with all messages of the plugin (`close_messages`)."""
        self._canvas.mapCanvasRefreshed.disconnect(self._look)
        self._said.clear()

    def look_again(self) -> None:
        """Files have been asked for without a draw: F5 reloads a layer, which QGIS then draws by itself, and whether
        its file is well again is known later."""
        if self._said:
            self._look()

    def _look(self) -> None:
        if not settings().parallel_reading.value() and not self._said:
            return
        from ...core.layers.gateway_layers import read_failures

        found: dict[str, dict[QgsMapLayer, DatacubeError]] = {}
        for layer, (host, error) in read_failures(self._canvas.layers()).items():
            found.setdefault(host, {})[layer] = error
        self._forget(*(host for host in self._said if host not in found))
        for host, those in found.items():
            ids = frozenset(layer.id() for layer in those)
            if host not in self._said or not ids <= self._said[host][0]:
                self._forget(host)
                self._said[host] = ids, self._say(host, those)

    def _say(self, host: str, those: dict[QgsMapLayer, DatacubeError]) -> Message:
        from ..widgets.message_bar import push

        text = self.tr("%n layer(s) of {host} could not be drawn whole.", "", len(those)).format(host=host)
        errors = {error.message: error for error in those.values()}
        again = self.tr("Move the map, or press F5, to try again.")
        names = "\n".join(layer.name() for layer in those)
        report = [f"{text}\n{names}", *(error.report() for error in errors.values()), again]
        return push(
            self._bar,
            Qgis.MessageLevel.Warning,
            " ".join([*errors, text, again]),
            title=self.tr("Datacube Browser"),
            report="\n\n".join(report),
        )

    def _forget(self, *hosts: str) -> None:
        for host in hosts:
            _, item = self._said.pop(host, (None, None))
            if item is not None and not sip.isdeleted(item) and not sip.isdeleted(self._bar):
                self._bar.popWidget(item)
