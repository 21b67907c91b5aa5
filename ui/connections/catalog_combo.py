"""The list of catalogues, by groups with titles; the user's favourites first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSignalBlocker, Qt
from qgis.PyQt.QtGui import QStandardItem
from qgis.PyQt.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QWidget

from ..widgets.color_contrast import mixed, readable
from ..widgets.plain_text import plain_tip
from ..wording.catalog_labels import group_title, is_locked, need_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.PyQt.QtCore import QModelIndex
    from qgis.PyQt.QtGui import QIcon, QStandardItemModel
    from qgis.PyQt.QtWidgets import QStyleOptionViewItem

    from ...core.catalogs import Catalog, CatalogGroup


class _TitleDelegate(QStyledItemDelegate):
    """Draws titles as rows that can be chosen: themes of QGIS give all others their own, hardly visible letters."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        option.state |= QStyle.StateFlag.State_Enabled


class CatalogCombo(QComboBox):
    """Its data are the ids of the catalogues; titles cannot be chosen. A padlock marks those whose files want an
    account or a key, which the tool tip names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Catalogue"))
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(24)
        self.setItemDelegate(_TitleDelegate(self))

    def show_catalogs(self, groups: Iterable[tuple[CatalogGroup | None, Iterable[Catalog]]], current: str) -> None:
        """List these, with the one of the id `current` chosen; emits nothing."""
        open_, locked = (QgsApplication.getThemeIcon(name) for name in ("/mIconConnect.svg", "/locked.svg"))
        with QSignalBlocker(self):
            self.clear()
            for group, members in groups:
                self._add_title(group_title(group))
                for catalog in members:
                    self._add_catalog(catalog, locked if is_locked(catalog.need) else open_)
            self.setCurrentIndex(self.findData(current))

    def showPopup(self) -> None:
        """With titles that can be read, in the theme of now: Qt draws what cannot be chosen hardly visible."""
        palette = self.view().palette()
        text, base = palette.color(palette.ColorRole.Text), palette.color(palette.ColorRole.Base)
        quiet = readable(mixed(text, base, 1 / 3), base)
        for number in range(self.count()):
            if self.itemData(number) is None:
                self.setItemData(number, quiet, Qt.ItemDataRole.ForegroundRole)
        super().showPopup()

    def _add_title(self, text: str) -> None:
        row = QStandardItem(text)
        row.setFlags(Qt.ItemFlag.NoItemFlags)
        font = row.font()
        font.setBold(True)
        row.setFont(font)
        self._rows().appendRow(row)

    def _add_catalog(self, catalog: Catalog, icon: QIcon) -> None:
        row = QStandardItem(catalog.name)
        row.setData(catalog.id, Qt.ItemDataRole.UserRole)
        row.setToolTip(plain_tip(tip_text(catalog)))
        if need := need_text(catalog.need):
            row.setData(f"{catalog.name}, {need}", Qt.ItemDataRole.AccessibleTextRole)
        row.setIcon(icon)
        self._rows().appendRow(row)

    def _rows(self) -> QStandardItemModel:
        return self.model()


def tip_text(catalog: Catalog) -> str:
    """The address of a catalogue, and what its files need."""
    return "\n".join(filter(None, (catalog.url, need_text(catalog.need))))
