"""The rasters to publish, with the id and the date of each item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.export.request import ExportSource
from ...core.export_sources import source_of_layer
from ...core.language.days import read_date
from ...core.publishing.moments import moment_from_text
from ...core.publishing.names import id_problem, item_id
from ...core.publishing.request import RasterToPublish
from ..widgets.buttons import icon_button
from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME, _ID, _DATE = range(3)
_SOURCE = Qt.ItemDataRole.UserRole
_ROWS_SHOWN = 4
_TIME = re.compile(r"\d\s*[:hH]\s*\d")


def _iso_day(text: str) -> str:
    """A day in the user's own form as the table has it: what it is taken for is seen. Any other text as it is, also
    one with a time of day."""
    days = None if moment_from_text(text) or _TIME.search(text) else read_date(text)
    return text if days is None or days.first is None or days.first != days.last else days.first.isoformat()


class RasterTable(QWidget):
    """Files, and raster layers of the project. `changed()`: another set of rasters, or another id or date."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files_button = icon_button("/mActionAddRasterLayer.svg", self.tr("Add files…"), self)
        self.layers_button = icon_button("/mIconRaster.svg", self.tr("Add layers of the project"), self)
        self.remove_button = icon_button("/symbologyRemove.svg", self.tr("Remove the selected rasters"), self)
        self.table = QTableWidget(0, 3, self)
        self.table.setHorizontalHeaderLabels([self.tr("Raster"), self.tr("Item id"), self.tr("Date (UTC)")])
        self.table.setAccessibleName(self.tr("Rasters"))
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_DATE, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * 2 * _ROWS_SHOWN)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.layers_button.setMenu(self._menu)
        self.layers_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        buttons = QVBoxLayout()
        for button in (self.files_button, self.layers_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.files_button.clicked.connect(self._choose_files)
        self.remove_button.clicked.connect(self._remove_selected)
        self.table.itemChanged.connect(self._on_item_changed)
        self.table.itemSelectionChanged.connect(self._show_selection)
        self._show_selection()

    def add(self, sources: Iterable[ExportSource]) -> None:
        """Add rasters that are not in the list yet, each with an id made of its name."""
        known = {source.href for source in self._sources()}
        self.table.blockSignals(True)
        for source in sources:
            if source.href not in known:
                known.add(source.href)
                self._add_row(source)
        self.table.blockSignals(False)
        self.changed.emit()

    def rasters(self) -> tuple[RasterToPublish, ...]:
        """What is entered; a date that cannot be read counts as none, see `problem`."""
        return tuple(
            RasterToPublish(source, self._text(row, _ID), moment_from_text(self._text(row, _DATE)))
            for row, source in enumerate(self._sources())
        )

    def problem(self) -> str:
        """What must be corrected first, in words; empty when nothing must."""
        if not self.table.rowCount():
            return self.tr("Add a raster.")
        for row in range(self.table.rowCount()):
            problem, date = id_problem(self._text(row, _ID)), self._text(row, _DATE)
            if problem:
                return problem
            if date and moment_from_text(date) is None:
                return self.tr("“{text}” is not a date such as 2023-05-29 or 2023-05-29 12:00.").format(text=date)
        return ""

    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        if item.column() == _DATE:
            self.table.blockSignals(True)
            item.setText(_iso_day(item.text()))
            self.table.blockSignals(False)
        self.changed.emit()

    def _sources(self) -> list[ExportSource]:
        return [self.table.item(row, _NAME).data(_SOURCE) for row in range(self.table.rowCount())]

    def _text(self, row: int, column: int) -> str:
        return str(self.table.item(row, column).text()).strip()

    def _add_row(self, source: ExportSource) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        name = QTableWidgetItem(source.title)
        name.setData(_SOURCE, source)
        name.setToolTip(plain_tip(source.href))
        name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
        date = QTableWidgetItem("")
        date.setToolTip(self.tr("When it was taken; left empty, what the file says"))
        for column, cell in ((_NAME, name), (_ID, QTableWidgetItem(item_id(source.title))), (_DATE, date)):
            self.table.setItem(row, column, cell)

    def _choose_files(self) -> None:
        title, kinds = self.tr("Rasters to Publish"), self.tr("Rasters") + " (*.tif *.tiff *.vrt *.img *.jp2 *.asc);;"
        paths, _ = QFileDialog.getOpenFileNames(self, title, "", kinds + self.tr("All files") + " (*)")
        self.add(ExportSource(path, name=path.replace("\\", "/").rpartition("/")[2]) for path in paths)

    def _fill_menu(self) -> None:
        self._menu.clear()
        layers = (each for each in QgsProject.instance().mapLayers().values() if isinstance(each, QgsRasterLayer))
        for layer in layers:
            source = source_of_layer(layer)
            if source is not None and not source.is_remote:
                action = self._menu.addAction(layer.name().replace("&", "&&"))
                action.triggered.connect(lambda _checked, chosen=source: self.add([chosen]))
        if self._menu.isEmpty():
            self._menu.addAction(self.tr("The project has no raster of a local file")).setEnabled(False)

    def _remove_selected(self) -> None:
        for row in sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True):
            self.table.removeRow(row)
        self.changed.emit()

    def _show_selection(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selectedIndexes()))
