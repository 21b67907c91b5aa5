"""A searchable model of the layers of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QModelIndex, QObject, QSortFilterProxyModel, Qt
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel

from ...core.language.bilingual import in_language, user_language
from ...core.ogc.service import ServiceKind
from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.ogc.service import Service, ServiceLayer

_CHOICE = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_GROUP_ICON = "/mActionFolder.svg"
_ICONS = {ServiceKind.WMS: "/mIconWms.svg", ServiceKind.WCS: "/mIconWcs.svg"}


class ServiceLayersModel(QSortFilterProxyModel):
    """One row for each layer: its title in the user's language and the kind of its service, in the services' own order
    and groups. The filter searches title, name and description, also those of the groups that a layer is in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = QStandardItemModel(0, 2, self)
        self._rows.setHorizontalHeaderLabels([self.tr("Layer"), self.tr("Service")])
        self.setSourceModel(self._rows)
        self.setFilterRole(_WORDS)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setRecursiveFilteringEnabled(True)
        self._count = 0

    def set_services(self, services: Sequence[Service]) -> None:
        self._rows.removeRows(0, self._rows.rowCount())
        self._count = sum(len(service.layers) for service in services)
        for service in services:
            for layer in service.tops:
                self._rows.appendRow(_row(service, layer))

    def choice(self, index: QModelIndex) -> tuple[Service, ServiceLayer] | None:
        """The service and the layer of a row."""
        return self.data(index.siblingAtColumn(0), _CHOICE) if index.isValid() else None

    def count(self) -> int:
        """The number of layers without groups, whether the filter shows them or not."""
        return self._count

    def shown(self, parent: QModelIndex | None = None) -> list[QModelIndex]:
        """The rows of the layers that the filter shows, without groups."""
        parent = parent or QModelIndex()
        found = []
        for row in range(self.rowCount(parent)):
            index = self.index(row, 0, parent)
            if self.choice(index)[1].children:
                found += self.shown(index)
            else:
                found.append(index)
        return found

    def has_groups(self) -> bool:
        return any(self._rows.item(row).hasChildren() for row in range(self._rows.rowCount()))


def _row(service: Service, layer: ServiceLayer, above: str = "") -> list[QStandardItem]:
    title = layer_title(layer)
    first, second = QStandardItem(title), QStandardItem(service.kind.value)
    first.setIcon(QgsApplication.getThemeIcon(_GROUP_ICON if layer.children else _ICONS[service.kind]))
    words = " ".join((layer.title, layer.name, layer.abstract, above))
    first.setData((service, layer), _CHOICE)
    first.setData(words, _WORDS)
    for item in (first, second):
        item.setToolTip(plain_tip("\n".join(each for each in dict.fromkeys((title, layer.name)) if each)))
        item.setEditable(False)
    for child in layer.children:
        first.appendRow(_row(service, child, words))
    return [first, second]


def layer_title(layer: ServiceLayer) -> str:
    return in_language(layer.title, user_language()) or layer.name
