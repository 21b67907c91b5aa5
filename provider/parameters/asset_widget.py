"""The field of a parameter that names assets: those that the chosen collections say their items have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, QSignalBlocker

from ...core.errors import DatacubeError
from ...core.stac.tasks import RecallTask
from ...core.tasks import LatestTask
from .catalog import CATALOG, find_catalog
from .catalog_widget import NamesWidgetWrapper
from .search import COLLECTIONS, split_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.stac.records import CatalogContents


class AssetWidgetWrapper(NamesWidgetWrapper):
    """Keys of assets, by what is kept of the catalogue from the last connection: no request is made."""

    def postInitialize(self, wrappers: Sequence[Any]) -> None:
        self._others = {
            each.parameterDefinition().name(): each
            for each in wrappers
            if each.parameterDefinition().name() in (CATALOG, COLLECTIONS)
        }
        self._recalling = LatestTask(self.widget if isinstance(self.widget, QObject) else None)
        for each in self._others.values():
            each.widgetValueHasChanged.connect(lambda *_: self._offer())
        self._offer()

    def _offer(self) -> None:
        try:
            catalog = find_catalog(self._value_of(CATALOG))
        except DatacubeError:
            self._show(None)
            return
        self._recalling.start(RecallTask(catalog), self._show, lambda _error: self._show(None))

    def _value_of(self, name: str) -> str:
        other = self._others.get(name)
        return "" if other is None else str(other.parameterValue() or "")

    def _show(self, contents: CatalogContents | None) -> None:
        wanted = split_list(self._value_of(COLLECTIONS))
        known = () if contents is None else contents.collections
        keys = dict.fromkeys(
            asset.key
            for collection in known
            if collection.id in wanted
            for asset in collection.item_assets
            if asset.kind.is_layer
        )
        with QSignalBlocker(self.widget):
            text = self.widget.currentText()
            self.widget.clear()
            self.widget.addItems([*keys])
            self.widget.setCurrentText(text)
