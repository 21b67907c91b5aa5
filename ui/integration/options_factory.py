"""Gives QGIS the plugin's page for its options. Light: the page's module is imported when the options are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import QCoreApplication

from ..icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtGui import QIcon
    from qgis.PyQt.QtWidgets import QWidget

    from .options_page import ChangedOptions, OptionsPage


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page whenever QGIS's options are opened. `applied` is called once its settings are kept,
    with what the user has changed there."""

    def __init__(self, applied: Callable[[ChangedOptions], None]) -> None:
        super().__init__()
        self._applied = applied
        self.setTitle(QCoreApplication.translate("DatacubeBrowserPlugin", "Datacube Browser"))

    def icon(self) -> QIcon:
        return icon("icon")

    def createWidget(self, parent: QWidget | None = None) -> OptionsPage:
        from .options_page import OptionsPage

        return OptionsPage(parent, self._applied)
