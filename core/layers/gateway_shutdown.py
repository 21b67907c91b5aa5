"""Gateways that are to end while QGIS still has their datasets lent to a draw, a layout or a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from ..threads.polling import poll_until
from .open_datasets import taken_away

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsRasterLayer

    from ..gateway.gateway import Gateway

#: Milliseconds between two looks whether datasets are still lent. Seconds without a request after which the gateway
#: ends all the same: longer while a layer is there that may still be read, shorter where only a process reads what was
#: a layer, since that asks for one part after the other.
_LOOK, _FORGOTTEN, _GONE = 500, 600.0, 40.0
#: Looks after a gateway was stopped at once: its readers fail, and give their datasets back soon.
_LOOKS = 10
#: Seconds for which QGIS waits at its end: nothing may read with GDAL when GDAL ends.
_PATIENCE = 2.0
#: The shutdowns under way, referenced here alone: PyQt keeps no reference to an object whose methods it calls.
_ending: set[_Shutdown] = set()


def end_when_unused(gateway: Gateway, layers: Iterable[QgsRasterLayer]) -> None:
    """Close the datasets of the layers that read through the gateway, each as soon as its draw gives it back, and stop
    the gateway after the last one. Where QGIS closes the project or itself before, the gateway stops at once, and what
    reads from it fails: QGIS waits for its end, and may hold Python's lock meanwhile. For the main thread; waits for
    nothing."""
    host = gateway.host
    lent = [layer for layer in layers if not taken_away(layer, host)]
    if lent and host:  # without one it has ended with QGIS
        _ending.add(_Shutdown(gateway, host, lent))
    else:
        gateway.stop()


class _Shutdown:
    """A gateway, and the layers whose datasets are still read from."""

    def __init__(self, gateway: Gateway, host: str, lent: list[QgsRasterLayer]) -> None:
        self._gateway = gateway
        self._host = host
        self._lent = lent
        self._layers = list(lent)
        self._looks = 0
        self._application = QCoreApplication.instance()
        self._project = QgsProject.instance()
        self._project.aboutToBeCleared.connect(self._on_clearing)
        self._application.aboutToQuit.connect(self._on_quit)
        poll_until(self._is_done, _LOOK)

    def _is_done(self) -> bool:
        """Look once more; True once nothing is left to do."""
        self._looks += not self._gateway.host
        self._lent = [each for each in self._lent if sip.isdeleted(each) or not taken_away(each, self._host)]
        if self._lent and not self._is_over():
            return False
        self._project.aboutToBeCleared.disconnect(self._on_clearing)
        self._application.aboutToQuit.disconnect(self._on_quit)
        _ending.discard(self)
        if not self._gateway.host:  # it has ended before what read from it
            for layer in self._layers:
                if not sip.isdeleted(layer):
                    layer.triggerRepaint()
        self._gateway.stop()
        return True

    def _on_clearing(self) -> None:
        self._gateway.stop()

    def _on_quit(self) -> None:
        self._gateway.stop(_PATIENCE)

    def _is_over(self) -> bool:
        if not self._gateway.host:
            return self._looks >= _LOOKS
        return self._gateway.idle_seconds > (_GONE if all(map(sip.isdeleted, self._lent)) else _FORGOTTEN)
