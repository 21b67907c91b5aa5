"""The pyramids of a datastore with the layers that are published from each, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QHeaderView,
    QMessageBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.geoplateforme.pyramids import DeletePyramidTask, PyramidsTask, UnpublishTask
from ...core.geoplateforme.records import GENERATED, PUBLISHED, WMTS_TMS
from ...core.geoplateforme.run_state import BUSY
from ...core.language.data_size import human_bytes
from ...core.threads.tasks import LatestTask
from ..widgets.buttons import push_button
from ..widgets.plain_text import plain_tip
from ..widgets.summary_label import SummaryLabel
from .account_section import AccountSection
from .pyramid_text import pyramid_lines
from .status_text import data_status

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.geoplateforme.pyramids import Pyramid, PyramidLayer
    from ...core.threads.tasks import Task

_NAME, _STATE, _MORE = range(3)
_PYRAMID, _LAYER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_ROWS_SHOWN = 4


class PyramidsPanel(QWidget):
    """Lists what the chosen datastore has. The signals carry a Workplace, and after it: `publish_wanted`,
    `update_wanted` and `extent_wanted` the StoredData, without extent and levels, `map_wanted` the PyramidLayer.
    `failed` carries a DatacubeError."""

    publish_wanted = pyqtSignal(object, object)
    update_wanted = pyqtSignal(object, object)
    extent_wanted = pyqtSignal(object, object)
    map_wanted = pyqtSignal(object, object)
    failed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing, self._doing = LatestTask(self), LatestTask(self)
        self.account = AccountSection((), self)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([self.tr("Pyramid or layer"), self.tr("State"), self.tr("Size or service")])
        self.tree.setAccessibleName(self.tr("Pyramids and their layers"))
        self.tree.setMinimumHeight(self.fontMetrics().lineSpacing() * 2 * _ROWS_SHOWN)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column in (_STATE, _MORE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.note = SummaryLabel("", self, lines=3)
        self.publish_button = push_button(self.tr("&Publish…"), self, self._publish)
        self.update_button = push_button(self.tr("&Update…"), self, self._update)
        self.update_button.setToolTip(
            self.tr(
                "Harvests again into a new pyramid, which refers to the pictures of this one wherever it has none of "
                "its own. This one must then be kept as long as the new one."
            )
        )
        self.extent_button = push_button(self.tr("Show &Extent"), self, self._show_extent)
        self.map_button = push_button(self.tr("&Add to Map"), self, self._add_to_map)
        self.unpublish_button = push_button(self.tr("Unpu&blish…"), self, self._unpublish)
        self.delete_button = push_button(self.tr("&Delete…"), self, self._delete)
        self.refresh_button = push_button(self.tr("Re&fresh"), self, self.refresh)
        self._lay_out()
        self.account.changed.connect(self.refresh)
        self.tree.currentItemChanged.connect(self._show_current)
        self.refresh()

    def refresh(self) -> None:
        """Ask the datastore for its pyramids."""
        place = self.account.workplace()
        self._listing.drop()
        self.tree.clear()
        if place is None:
            self._say("")
        else:
            self.account.remember()
            self._say(self.tr("Listing the pyramids…"))
            self._listing.start(PyramidsTask(place), self._on_listed, self._on_failed)
        self._show_current()

    def stop(self) -> None:
        """Drop what still runs, but for what changes something: that goes on."""
        self.account.stop()
        self._listing.drop()

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _lay_out(self) -> None:
        buttons = QGridLayout()
        for column, button in enumerate((self.publish_button, self.update_button, self.extent_button)):
            buttons.addWidget(button, 0, column)
        for column, button in enumerate((self.map_button, self.unpublish_button, self.delete_button)):
            buttons.addWidget(button, 1, column)
        buttons.addWidget(self.refresh_button, 0, 4)
        buttons.setColumnStretch(3, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.account)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.note)
        layout.addLayout(buttons)

    def _on_listed(self, pyramids: tuple[Pyramid, ...]) -> None:
        self.tree.clear()
        for pyramid in pyramids:
            self.tree.addTopLevelItem(self._row(pyramid))
        self.tree.expandAll()
        self.tree.setCurrentItem(self.tree.topLevelItem(0))
        self._say("" if pyramids else self.tr("This datastore has no pyramid yet."))
        self._show_current()

    def _row(self, pyramid: Pyramid) -> QTreeWidgetItem:
        data = pyramid.data
        size = human_bytes(data.size) if data.size is not None else ""
        row = QTreeWidgetItem([data.name, data_status(data.status), size])
        row.setData(_NAME, _PYRAMID, pyramid)
        row.setToolTip(_NAME, plain_tip("\n".join(pyramid_lines(data))))
        for layer in pyramid.layers:
            service = "WMTS" if layer.configuration.type == WMTS_TMS else "WMS"
            child = QTreeWidgetItem(row, [layer.configuration.layer_name, data_status(layer.status), service])
            child.setData(_NAME, _PYRAMID, pyramid)
            child.setData(_NAME, _LAYER, layer)
            child.setToolTip(_NAME, plain_tip(layer.configuration.title))
        return row

    def _current(self) -> tuple[Pyramid | None, PyramidLayer | None]:
        item = self.tree.currentItem()
        return (None, None) if item is None else (item.data(_NAME, _PYRAMID), item.data(_NAME, _LAYER))

    def _show_current(self) -> None:
        pyramid, layer = self._current()
        is_idle = not self._doing.is_running
        is_ready = pyramid is not None and pyramid.data.status == GENERATED
        datastore = self.account.datastore()
        self.publish_button.setEnabled(is_ready and datastore is not None and datastore.can_publish)
        self.update_button.setEnabled(is_ready and datastore is not None and datastore.can_process)
        self.extent_button.setEnabled(is_ready)
        is_published = layer is not None and layer.offering is not None and layer.status == PUBLISHED
        self.map_button.setEnabled(is_published)
        self.unpublish_button.setEnabled(is_idle and layer is not None)
        is_busy = pyramid is not None and pyramid.data.status in BUSY
        self.delete_button.setEnabled(is_idle and pyramid is not None and layer is None and not is_busy)
        self.refresh_button.setEnabled(self.account.workplace() is not None)

    def _publish(self) -> None:
        self._emit(self.publish_wanted)

    def _update(self) -> None:
        self._emit(self.update_wanted)

    def _show_extent(self) -> None:
        self._emit(self.extent_wanted)

    def _emit(self, signal: pyqtSignal) -> None:
        pyramid, _ = self._current()
        place = self.account.workplace()
        if place is not None and pyramid is not None:
            signal.emit(place, pyramid.data)

    def _add_to_map(self) -> None:
        _, layer = self._current()
        place = self.account.workplace()
        if place is not None and layer is not None:
            self.map_wanted.emit(place, layer)

    def _unpublish(self) -> None:
        _, layer = self._current()
        place = self.account.workplace()
        if place is not None and layer is not None:
            self._ask(
                self.tr("Unpublish"),
                self.tr(
                    "Take the layer {name} off the service, and delete its configuration? The pyramid stays."
                ).format(name=layer.configuration.layer_name),
                UnpublishTask(place, layer),
            )

    def _delete(self) -> None:
        pyramid, _ = self._current()
        place = self.account.workplace()
        if place is None or pyramid is None:
            return
        names = ", ".join(layer.configuration.layer_name for layer in pyramid.layers)
        text = (
            self.tr("Delete the pyramid {name}, and unpublish its layers: {layers}? This cannot be undone.")
            if names
            else self.tr("Delete the pyramid {name}? This cannot be undone.")
        )
        self._ask(
            self.tr("Delete"), text.format(name=pyramid.data.name, layers=names), DeletePyramidTask(place, pyramid)
        )

    def _ask(self, title: str, text: str, task: Task) -> None:
        """Start the task if the user agrees."""
        box = QMessageBox(
            QMessageBox.Icon.Question,
            title,
            text,
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.button(QMessageBox.StandardButton.Yes).clicked.connect(lambda: self._do(task))
        box.open()

    def _do(self, task: Task) -> None:
        self._doing.start(task, lambda _: self.refresh(), self._on_not_done)
        self._say(self.tr("The Géoplateforme is at work…"))
        self._show_current()

    def _on_not_done(self, error: DatacubeError) -> None:
        self.refresh()
        self.failed.emit(error)

    def _on_failed(self, error: DatacubeError) -> None:
        self._say("")
        self._show_current()
        self.failed.emit(error)
