"""Help that needs no network: the steps from a catalogue to a file, and where else in QGIS the plugin is."""

from __future__ import annotations

from html import escape

from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ...core.about import version
from ..widgets.fitting_dialog import ScreenDialog


class HelpDialog(ScreenDialog):
    """A window beside QGIS's own, not modal, deleted when it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("DatacubeBrowserHelpWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Datacube Browser: Help"))
        text = QTextBrowser(self)
        text.setAccessibleName(self.windowTitle())
        text.setHtml(self._html())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
        letter = self.fontMetrics().height()
        self.resize(letter * 36, letter * 34)

    def _html(self) -> str:
        keys_hint = self.tr("Settings › Keyboard Shortcuts gives a key to each action.")
        parts = [
            f"<h2>{escape(QCoreApplication.translate('DatacubeBrowserPlugin', 'Datacube Browser'))} {version()}</h2>",
            _section(self.tr("From a catalogue to a file"), self._steps(), "ol"),
            _section(self.tr("Elsewhere in QGIS"), self._places(), "ul"),
        ]
        keys = _keys()
        if keys:
            parts.append(_section(self.tr("Your keyboard shortcuts"), keys, "ul"))
        parts.append(f"<p>{escape(keys_hint)}</p>")
        return "".join(parts)

    def _steps(self) -> list[str]:
        return [
            self.tr("Choose a catalogue at the top of the dock. The button beside it makes new connections."),
            self.tr("Move the map to your area: the list shows the collections that have something there."),
            self.tr("Open a collection to find its items, and an item to see its assets."),
            self.tr("Double-click an asset, or drag it onto the map, to add it as a layer. Streamed, not downloaded."),
            self.tr("Save Canvas Extent as… writes what the map shows to a file, in the asset's own pixels."),
        ]

    def _places(self) -> list[str]:
        return [
            self.tr("Browser panel: the catalogues, down to their assets."),
            self.tr("Locator bar: type dc, a space, and words of a collection or the identifier of an item."),
            self.tr("Context menu of a layer: save its canvas extent; show where it comes from."),
            self.tr("Settings › Options › Datacube Browser: the catalogue and folders to begin with."),
        ]


def _section(title: str, lines: list[str], tag: str) -> str:
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h3>{escape(title)}</h3><{tag}>{rows}</{tag}>"


def _keys() -> list[str]:
    """The plugin's actions to which the user has given a key, and the keys."""
    actions = [action for action in QgsGui.shortcutsManager().listActions() if isinstance(action, QAction)]
    ours = [action for action in actions if action.objectName().startswith("DatacubeBrowser")]
    with_key = [action for action in ours if not action.shortcut().isEmpty()]
    return [f"{action.text().replace('&', '')}: {action.shortcut().toString()}" for action in with_key]
