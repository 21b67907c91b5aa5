"""Lets QGIS close a project, and itself, without waiting for what it draws.

QGIS waits for the draws of its canvas when it closes a project. Where a gateway on this computer hands out a file, a
draw waits for threads of ours, and these for Python's lock. That one is not free where Python code has told QGIS to
close, as by `iface.actionExit().trigger()`: PyQt, other than QGIS's own bindings, keeps it in such calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas


class ClosingProjects(QObject):
    """Stops the draws of the canvas while QGIS closes a project: QGIS first takes all layers off the canvas, which is
    frozen then, and waits for the draws afterwards."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        canvas.layersChanged.connect(self._on_layers_changed)

    def dispose(self) -> None:
        self._canvas.layersChanged.disconnect(self._on_layers_changed)

    def _on_layers_changed(self) -> None:
        if self._canvas.isFrozen() and not self._canvas.layers():
            self._canvas.stopRendering()
