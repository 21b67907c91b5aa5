"""A search with a CQL2 text on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import DatacubeError
from ..core.stac.query import ItemQuery

if TYPE_CHECKING:
    from ..core.catalogs import Catalog
    from ..core.stac.records import CatalogContents

#: What conformance classes of servers that filter have in them, whatever the version of the extension.
_FILTER = ("cql2-text", "item-search#filter")


@dataclass(frozen=True)
class FilteredQuery(ItemQuery):
    """`cql2` is passed on as it is; the server says what is wrong with it."""

    cql2: str = ""

    def to_search(self) -> dict[str, Any]:
        search = super().to_search()
        # pystac-client writes it with a hyphen
        return {**search, "filter": self.cql2, "filter_lang": "cql2-text"} if self.cql2 else search


def check_filter(contents: CatalogContents, catalog: Catalog) -> None:
    """Raise DatacubeError when the catalogue does not filter: it would take no notice of the filter."""
    if not any(part in name for name in contents.conforms_to for part in _FILTER):
        raise DatacubeError(
            QCoreApplication.translate("Processing", "FILTER: this catalogue cannot filter by CQL2 text."),
            url=catalog.url,
            hint=QCoreApplication.translate("Processing", "Leave the filter out, and filter the resulting layer."),
        )
