"""What would be written and sent: the items with their files, sizes and targets, and the JSON of the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.language.data_size import human_bytes
from ...core.publishing.dry_run import command_lines, platform_command
from ...core.publishing.folder import json_bytes
from ..widgets.buttons import push_button
from ..widgets.json_view import JsonView
from ..widgets.plain_text import plain_tip
from ..widgets.summary_label import SummaryLabel

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QShowEvent

    from ...core.publishing.dry_run import DryRun
    from ...core.publishing.request import Prepared, PreparedItem

_NAME, _SIZE, _TARGET = range(3)
#: Lines of the JSON that are seen, at least.
_LINES_SHOWN = 9
#: Lines of the summary above the list, at most.
_SUMMARY_LINES = 10
_ITEM = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DryRunView(QWidget):
    """Empty until `show_dry_run`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: Prepared | None = None
        self.summary = SummaryLabel(lines=_SUMMARY_LINES)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([self.tr("Item and files"), self.tr("Size"), self.tr("Sent to")])
        self.tree.setAccessibleName(self.tr("Items and files that would be sent"))
        header = self.tree.header()
        for column in (_NAME, _SIZE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.json = JsonView(self)
        self.json.setMinimumHeight(self.fontMetrics().lineSpacing() * _LINES_SHOWN)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self.tree)
        splitter.addWidget(self.json)
        splitter.setChildrenCollapsible(False)
        splitter.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.summary)
        layout.addLayout(self._make_buttons())
        layout.addWidget(splitter, 1)
        self.tree.currentItemChanged.connect(self._show_json)
        self.clear()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        editor = self.json.focusProxy()
        if editor is not None:  # made just now, as the last of the window: Tab would pass over all before it
            self.json.setFocusProxy(None)
            self.setTabOrder(self.tree, editor)

    def clear(self, text: str = "") -> None:
        """Show nothing but this text."""
        self._prepared = None
        self.tree.clear()
        self.json.set_text("")
        self._show_buttons(has_refusal=False)
        self.summary.setText(text or self.tr("The dry run shows here what would be written and sent."))

    def show_dry_run(self, found: DryRun) -> None:
        self._prepared = prepared = found.prepared
        self.tree.clear()
        for item in prepared.items:
            self.tree.addTopLevelItem(self._row(item, is_there=item.id in found.there))
        self.tree.expandAll()
        self.tree.setCurrentItem(self.tree.topLevelItem(0))
        counts = self.tr("%n item(s)", "", len(prepared.items)), self.tr("%n file(s)", "", len(prepared.files))
        lines = [
            self.tr("{items}, {files}, {size}. Nothing has been sent.").format(
                items=counts[0], files=counts[1], size=human_bytes(prepared.size)
            ),
            *dict.fromkeys(note for item in prepared.items for note in item.notes),
        ]
        if found.refusal is not None:
            lines[1:1] = [str(found.refusal), *command_lines(prepared)]
        self.summary.setText("\n".join(lines))
        self.summary.setToolTip(plain_tip("\n".join([*lines, prepared.checked])))
        self._show_buttons(has_refusal=found.refusal is not None)

    def _make_buttons(self) -> QHBoxLayout:
        """What can be done with the folder: for the platform's own procedure where the catalogue takes no items."""
        self.folder_button = push_button(self.tr("&Open Folder"), self, lambda: open_folder(self._prepared))
        self.command_button = push_button(self.tr("Cop&y Command"), self, lambda: copy_command(self._prepared))
        row = QHBoxLayout()
        row.addWidget(self.folder_button)
        row.addWidget(self.command_button)
        row.addStretch()
        return row

    def _show_buttons(self, *, has_refusal: bool) -> None:
        self.folder_button.setVisible(self._prepared is not None)
        self.command_button.setVisible(has_refusal)

    def _row(self, item: PreparedItem, *, is_there: bool) -> QTreeWidgetItem:
        state = self.tr("{name} (replaces the one that is there)") if is_there else "{name}"
        row = QTreeWidgetItem([state.format(name=item.id), human_bytes(sum(file.size for file in item.files)), ""])
        row.setData(_NAME, _ITEM, item)
        if is_there or item.notes:
            row.setIcon(_NAME, QgsApplication.getThemeIcon("/mIconWarning.svg"))
            row.setToolTip(_NAME, plain_tip("\n".join([*item.notes])))
        row.setTextAlignment(_SIZE, _RIGHT)
        for file in item.files:
            child = QTreeWidgetItem(row, [file.path.name, human_bytes(file.size), file.href])
            child.setData(_NAME, _ITEM, item)
            child.setTextAlignment(_SIZE, _RIGHT)
            child.setToolTip(_TARGET, plain_tip(file.href))
        return row

    def _show_json(self, row: QTreeWidgetItem | None) -> None:
        item = None if row is None else row.data(_NAME, _ITEM)
        self.json.set_text("" if item is None else json_bytes(item.json).decode())


def copy_command(prepared: Prepared) -> None:
    """Put the platform's own command for a folder on the clipboard."""
    QgsApplication.clipboard().setText(platform_command(prepared))


def open_folder(prepared: Prepared) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(prepared.items_file.parent)))
