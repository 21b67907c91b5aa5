"""The plugin's branch in QGIS's Browser panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...icons import icon
from .base_item import ROOT, BaseItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsDataItem
    from qgis.PyQt.QtGui import QIcon


class RootItem(BaseItem):
    """All catalogues, in the order of the dock's list."""

    is_fast = True

    def __init__(self, parent: QgsDataItem | None) -> None:
        super().__init__(parent, QCoreApplication.translate("DatacubeBrowserPlugin", "Datacube Browser"), ROOT)

    def icon(self) -> QIcon:
        return icon("icon")

    def rows(self) -> Iterator[QgsDataItem]:
        from ....core.catalogs import CatalogStore
        from .items import CatalogItem

        for place, catalog in enumerate(each for _, members in CatalogStore().groups() for each in members):
            yield CatalogItem(self, catalog, place)
