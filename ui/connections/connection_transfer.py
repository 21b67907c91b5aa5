"""Connections from a file, to a file, and from QGIS's own STAC browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QFileDialog

from ...core.connections import ReadConnectionsTask, add_connections, connections_of_qgis, connections_text
from ...core.files.save_text import SaveTextTask
from ...core.settings import settings
from ...core.threads.tasks import LatestTask
from ..widgets.reasons import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import CatalogStore
    from ...core.connections import FoundConnections

#: Names that a message lists.
_MOST_NAMES = 5


class ConnectionTransfer(QObject):
    """The entries of a menu, and what they do."""

    #: There are other connections than before.
    changed = pyqtSignal()
    #: What has been done, in a sentence or two.
    noted = pyqtSignal(str)
    #: DatacubeError.
    failed = pyqtSignal(object)

    def __init__(self, store: CatalogStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._widget = parent
        self._file = LatestTask(self)
        self.import_action = self._action("/mActionFileOpen.svg", self.tr("&Import Connections…"), self._import)
        self.qgis_action = self._action(
            "/mIconStac.svg", self.tr("Import from &QGIS's STAC Browser"), self._import_qgis
        )
        self.export_action = self._action("/mActionFileSaveAs.svg", self.tr("E&xport Connections…"), self._export)

    def actions(self) -> list[QAction]:
        return [self.import_action, self.qgis_action, self.export_action]

    def update_actions(self) -> None:
        """Enable what makes sense now; the tool tip of the rest says why not."""
        has_connections = bool(connections_of_qgis().connections)
        allow(self.qgis_action, "" if has_connections else self.tr("QGIS's STAC browser has no connections."))
        own = any(not catalog.is_preset for catalog in self._store.all()) or bool(self._store.favourites())
        allow(
            self.export_action,
            "" if own else self.tr("There is no connection of your own yet, and no favourite."),
            self.tr("Your own connections and favourites, without sign-ins"),
        )

    def _action(self, icon: str, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(QgsApplication.getThemeIcon(icon), text, self)
        action.triggered.connect(slot)
        return action

    def _import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._widget, self.tr("Import Connections"), settings().export_folder.value(), self._formats()
        )
        if path:
            self._file.start(ReadConnectionsTask(Path(path)), self._add, self.failed.emit)

    def _import_qgis(self) -> None:
        self._add(connections_of_qgis())

    def _export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self._widget,
            self.tr("Export Connections"),
            str(Path(settings().export_folder.value()) / "datacube-connections.json"),
            self._formats(),
        )
        if path:
            text = connections_text(self._store)
            self._file.start(SaveTextTask(text, Path(path)), self._on_saved, self.failed.emit)

    def _formats(self) -> str:
        return self.tr("Connections (*.json)")

    def _on_saved(self, path: Path) -> None:
        self.noted.emit(self.tr("Saved as {file}, without sign-ins.").format(file=path))

    def _add(self, found: FoundConnections) -> None:
        done = add_connections(self._store, found)
        parts = [self.tr("%n connection(s) added.", "", len(done.added))]
        if done.there:
            parts.append(self.tr("%n of them there already.", "", done.there))
        if done.unreadable:
            parts.append(self.tr("%n without a usable address.", "", done.unreadable))
        if done.without_sign_in:
            names = ", ".join(done.without_sign_in[:_MOST_NAMES])
            more = ", …" if len(done.without_sign_in) > _MOST_NAMES else ""
            parts.append(self.tr("Choose their sign-in again: {names}.").format(names=names + more))
        self.changed.emit()
        self.noted.emit(" ".join(parts))
