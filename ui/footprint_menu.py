"""Footprints as a layer: whose, and the menu that offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu

from ..core.bilingual import in_language
from ..core.layers.source import LayerSource
from ..core.stac.records import AssetKind

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ..core.catalogs import Catalog
    from .results.bulk_menus import Scope

#: Footprints are light, but all of them are in memory.
MOST_FOOTPRINTS = 10_000


@dataclass(frozen=True)
class FootprintOrder:
    """One layer with a polygon for each item of the scope."""

    scope: Scope
    most = MOST_FOOTPRINTS

    @property
    def title(self) -> str:
        """The layer's name."""
        collection = self.scope.collection
        name = in_language(collection.title, str(QgsApplication.locale())) or collection.id
        return str(QCoreApplication.translate("FootprintMenu", "{name} – footprints").format(name=name))

    def source(self, catalog: Catalog) -> LayerSource:
        """What the layer's metadata says of where it comes from."""
        collection = self.scope.collection
        return LayerSource(
            name=self.title,
            href="",
            path="",
            kind=AssetKind.OTHER,
            catalog_url=catalog.url,
            collection_id=collection.id,
            description=collection.description,
            license=collection.license,
            attribution=", ".join(provider.name for provider in collection.providers),
        )


class FootprintMenu(QMenu):
    """An entry each for the selected, the listed and all matching items; what there is none of is left out."""

    ordered = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Footprints as a Layer"))
        self.setIcon(QgsApplication.getThemeIcon("/mIconPolygonLayer.svg"))
        self.offer(None, None)

    def offer(self, selected: Scope | None, listed: Scope | None) -> None:
        """Offer these items; `listed` may have pages that are still to come. Disabled where there are none."""
        self.clear()
        if selected is not None and selected.items:
            self._add(self.tr("Selected Items ({count})"), selected)
        if listed is not None and listed.items:
            self._add(self.tr("Listed Items ({count})"), listed.without_rest())
        if listed is not None and listed.rest is not None:
            self._add(self.tr("All Items That Match the Filters"), listed)
        self.menuAction().setEnabled(not self.isEmpty())

    def _add(self, text: str, scope: Scope) -> None:
        action = self.addAction(text.format(count=QLocale().toString(len(scope.items))))
        action.triggered.connect(lambda: self.ordered.emit(FootprintOrder(scope)))
