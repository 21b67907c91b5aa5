"""Choosing layers of a WMS to harvest from the service's own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractItemView, QDialogButtonBox, QTreeView, QVBoxLayout, QWidget

from ...core.geoplateforme.harvest_tasks import CapabilitiesTask
from ...core.guide.chapters import Chapter
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..services.service_layers_model import ServiceLayersModel
from ..widgets.fitting_dialog import ScreenDialog
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.geoplateforme.wms_source import WmsSource
    from ...core.ogc.service import Service, ServiceLayer

_LETTERS, _LINES = 60, 26


class WmsLayersDialog(ScreenDialog):
    """Not modal; deletes itself. `chosen(Service, layers)` is emitted with the layers in the order of the list: the
    service draws the first one lowest."""

    chosen = pyqtSignal(object, object)

    def __init__(self, source: WmsSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("WmsLayersDialog")
        self.setWindowTitle(self.tr("Choose Layers"))
        self._service: Service | None = None
        self._wanted = set(source.layers)
        self._reading = LatestTask(self)
        self.search = QgsFilterLineEdit(self)
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(self.tr("Search layers…"))
        self.search.setAccessibleName(self.search.placeholderText())
        ReadablePlaceholder(self.search)
        self.model = ServiceLayersModel(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.hideColumn(1)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(self.tr("Layers"))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.status = SummaryLabel(self.tr("Asking the service for its layers…"), self, lines=3)
        box = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(box.Ok | box.Cancel, parent=self)
        self.buttons.button(box.Ok).setText(self.tr("&Choose"))
        layout = QVBoxLayout(self)
        for part in (self.search, self.tree, self.status, self.buttons):
            layout.addWidget(part, 1 if part is self.tree else 0)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.lineSpacing())
        self.search.textChanged.connect(self._on_search)
        self.tree.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.tree.activated.connect(lambda _index: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.HARVEST)
        self.finished.connect(self.deleteLater)
        self._show_state()
        self._reading.start(CapabilitiesTask(source), self._on_service, self._on_failed)

    def layers(self) -> list[ServiceLayer]:
        """The selected layers and groups."""
        rows = self.tree.selectionModel().selectedRows()
        found = [self.model.choice(index) for index in sorted(rows, key=_place)]
        return [each[1] for each in found if each is not None]

    def accept(self) -> None:
        layers = self.layers()
        if self._service is not None and layers:
            self.chosen.emit(self._service, layers)
            super().accept()

    def done(self, result: int) -> None:
        self._reading.drop()
        super().done(result)

    def _on_service(self, service: Service) -> None:
        self._service = service
        self.model.set_services([service])
        self.tree.setRootIsDecorated(self.model.has_groups())
        self.tree.expandAll()
        for index in self.model.shown():
            choice = self.model.choice(index)
            if choice is not None and choice[1].name in self._wanted:
                flag = self.tree.selectionModel().SelectionFlag
                self.tree.selectionModel().select(index, flag.Select | flag.Rows)
                self.tree.scrollTo(index)
        self.status.setText(self.tr("%n layer(s)", "", self.model.count()))
        self._show_state()

    def _on_failed(self, error: DatacubeError) -> None:
        self.status.setText(str(error))

    def _on_search(self, text: str) -> None:
        self.model.setFilterFixedString(text.strip())
        self.tree.expandAll()

    def _show_state(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.layers()))


def _place(index: object) -> list[int]:
    """Rows from the top down, as the list shows them."""
    place: list[int] = []
    while index.isValid():  # type: ignore[attr-defined]
        place.insert(0, index.row())  # type: ignore[attr-defined]
        index = index.parent()  # type: ignore[attr-defined]
    return place
