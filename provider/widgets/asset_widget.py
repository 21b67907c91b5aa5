"""The field of a parameter that names assets: those that the chosen collections say their items have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, QSignalBlocker

from ...core.errors import DatacubeError
from ...core.stac.tasks import ConnectTask, KnownCollectionsTask
from ...core.threads.tasks import LatestTask
from ..parameters.declarations import CATALOG, COLLECTIONS
from ..reading.catalog import find_catalog
from ..reading.search import split_list
from .catalog_widget import NamesWidgetWrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.catalogs import Catalog
    from ...core.stac.records import Collection


class AssetWidgetWrapper(NamesWidgetWrapper):
    """Keys of assets, by what is known of the catalogue since the last connection. A connection of which nothing is
    known is asked, once, unless it needs a sign-in; an address is not, while it is typed."""

    def postInitialize(self, wrappers: Sequence[Any]) -> None:
        self._others = {
            each.parameterDefinition().name(): each
            for each in wrappers
            if each.parameterDefinition().name() in (CATALOG, COLLECTIONS)
        }
        parent = self.widget if isinstance(self.widget, QObject) else None
        self._recalling, self._asking = LatestTask(parent), LatestTask(parent)
        self._asked: set[str] = set()
        for each in self._others.values():
            each.widgetValueHasChanged.connect(lambda *_: self._offer())
        self._offer()

    def _offer(self) -> None:
        try:
            catalog = find_catalog(self._value_of(CATALOG))
        except DatacubeError:
            self._show({})
            return
        self._recalling.start(
            KnownCollectionsTask(catalog), partial(self._on_recalled, catalog), lambda _error: self._show({})
        )

    def _on_recalled(self, catalog: Catalog, known: dict[str, Collection]) -> None:
        is_new = not known and catalog.id and not catalog.authcfg and catalog.id not in self._asked
        if is_new and self._value_of(COLLECTIONS).strip():
            self._asked.add(catalog.id)
            self._asking.start(ConnectTask(catalog), lambda _contents: self._offer(), lambda _error: None)
        self._show(known)

    def _value_of(self, name: str) -> str:
        other = self._others.get(name)
        return "" if other is None else str(other.parameterValue() or "")

    def _show(self, known: dict[str, Collection]) -> None:
        wanted = split_list(self._value_of(COLLECTIONS))
        keys = dict.fromkeys(
            asset.key for name in wanted if name in known for asset in known[name].item_assets if asset.kind.is_layer
        )
        with QSignalBlocker(self.widget):
            text = self.widget.currentText()
            self.widget.clear()
            self.widget.addItems([*keys])
            self.widget.setCurrentText(text)
