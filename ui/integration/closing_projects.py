"""Lets QGIS close a project, and itself, without waiting for what it draws.

QGIS waits for the draws of its canvas and of its layouts when it closes a project. Where a gateway on this computer
hands out a file, a draw waits for threads of ours, and these for Python's lock. That one is not free where Python code
has told QGIS to close, as by `iface.actionExit().trigger()`: PyQt, other than QGIS's own bindings, keeps it in such
calls.

For the draws of other map views, QGIS (3.40) does not wait: it deletes the view, and crashes when such a draw ends,
also without the plugin. Nothing here can help: the view's cache, which the draw writes to, is QGIS's own.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas


class ClosingProjects(QObject):
    """Stops the draws of the canvas while QGIS closes a project: QGIS first takes all layers off the canvas, which is
    frozen then, and waits for the draws afterwards. The draws of layouts cannot be stopped without waiting for them:
    before QGIS deletes these with the project, what they read from ends."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._project = QgsProject.instance()
        canvas.layersChanged.connect(self._on_layers_changed)
        self._project.aboutToBeCleared.connect(self._on_clearing)

    def dispose(self) -> None:
        self._canvas.layersChanged.disconnect(self._on_layers_changed)
        self._project.aboutToBeCleared.disconnect(self._on_clearing)

    def _on_layers_changed(self) -> None:
        if self._canvas.isFrozen() and not self._canvas.layers():
            self._canvas.stopRendering()

    def _on_clearing(self) -> None:
        """Where QGIS has been called by Python code, which may hold Python's lock meanwhile, let the draws of layouts
        end with an error. Else they wait for nothing of ours that could not go on."""
        if sys._getframe(0).f_back is None or not self._project.layoutManager().layouts():
            return
        from ...core.gateway.signed_paths import forget_all
        from ...core.layers.gateway_layers import withdraw_datasets

        withdraw_datasets(at_once=True)
        forget_all()
