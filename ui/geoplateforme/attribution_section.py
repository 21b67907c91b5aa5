"""Who is named beside the published layer, with a logo, and where its metadata are: folded away until needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBoxBasic
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.geoplateforme.publication_request import METADATA_TYPES
from ..widgets.buttons import icon_button
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Those of IGN's guide.
_URL_EXAMPLE, _LOGO_EXAMPLE = "https://www.ign.fr/", "https://www.geoportail.gouv.fr/depot/producers/ign.jpg"
_LOGOS = ("image/png", "image/jpeg", "image/svg+xml", "image/gif")
#: Pixels.
_LARGEST_LOGO = 10_000
_METADATA_FORMAT = "application/xml"
_URL, _FORMAT, _TYPE = range(3)
_ROWS_SHOWN = 3


class FoldedSection(QgsCollapsibleGroupBoxBasic):
    """A titled part of a form that begins closed. `changed` is emitted for every entry of the user."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCollapsed(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its button is enough

    def show_title(self, title: str) -> None:
        self.setTitle(title)
        self.findChild(QToolButton, "collapseButton").setAccessibleName(title)


class AttributionSection(FoldedSection):
    """The attribution of the layer: without a title, there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_title(self.tr("Attribution"))
        self.name, self.url, self.logo_url = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.url.setPlaceholderText(_URL_EXAMPLE)
        self.logo_url.setPlaceholderText(_LOGO_EXAMPLE)
        self.logo_format = QComboBox(self)
        self.logo_format.addItems(_LOGOS)
        self.logo_width, self.logo_height = QSpinBox(self), QSpinBox(self)
        size = QHBoxLayout()
        for box in (self.logo_width, self.logo_height):
            box.setRange(1, _LARGEST_LOGO)
            box.setValue(100)
            box.setSuffix(self.tr(" px"))
            box.valueChanged.connect(lambda _value: self.changed.emit())
        self.logo_width.setAccessibleName(self.tr("Width of the logo"))
        self.logo_height.setAccessibleName(self.tr("Height of the logo"))
        for widget in (self.logo_format, self.logo_width, PlainLabel("×", self), self.logo_height):
            size.addWidget(widget)
        size.addStretch()
        form = QFormLayout(self)
        for text, field, shown in (
            (self.tr("Na&me"), self.name, self.name),
            (self.tr("Add&ress"), self.url, self.url),
            (self.tr("Lo&go"), self.logo_url, self.logo_url),
            (self.tr("Logo &format and size"), self.logo_format, size),
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field)
            form.addRow(label, shown)
        for line in (self.name, self.url, self.logo_url):
            ReadablePlaceholder(line)
            line.textChanged.connect(lambda _text: self.changed.emit())
        self.logo_format.currentIndexChanged.connect(lambda _row: self.changed.emit())


class MetadataSection(FoldedSection):
    """Addresses of metadata records, each with its format and its type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_title(self.tr("Metadata"))
        self.table = QTableWidget(0, 3, self)
        self.table.setHorizontalHeaderLabels([self.tr("Address"), self.tr("Format"), self.tr("Type")])
        self.table.setAccessibleName(self.tr("Metadata"))
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * 2 * _ROWS_SHOWN)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_URL, QHeaderView.ResizeMode.Stretch)
        self.add_button = icon_button("/symbologyAdd.svg", self.tr("Add a metadata record"), self, self.add)
        self.remove_button = icon_button(
            "/symbologyRemove.svg", self.tr("Remove the selected record"), self, self._remove
        )
        buttons = QVBoxLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch()
        layout = QHBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.table.itemChanged.connect(lambda _item: self.changed.emit())
        self.table.itemSelectionChanged.connect(self._show_selection)
        self._show_selection()

    def add(self) -> None:
        """Add an empty row, and begin with its address."""
        row = self.table.rowCount()
        self.table.insertRow(row)
        types = QComboBox(self.table)
        types.addItems(METADATA_TYPES)
        types.setAccessibleName(self.tr("Type"))
        types.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.table.setItem(row, _URL, QTableWidgetItem(""))
        self.table.setItem(row, _FORMAT, QTableWidgetItem(_METADATA_FORMAT))
        self.table.setCellWidget(row, _TYPE, types)
        self.table.setCurrentCell(row, _URL)
        self.table.editItem(self.table.item(row, _URL))

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Address, format and type of each record that has an address."""
        for row in range(self.table.rowCount()):
            url = self.table.item(row, _URL).text().strip()
            if url:
                yield url, self.table.item(row, _FORMAT).text().strip(), self.table.cellWidget(row, _TYPE).currentText()

    def _show_selection(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selectedIndexes()))

    def _remove(self) -> None:
        self.table.removeRow(self.table.currentRow())
        self.changed.emit()
