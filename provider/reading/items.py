"""The items that a parameter names by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from ..parameters.declarations import ITEMS
from .asset_keys import known_assets_hint
from .search import SearchParameters, search_items, split_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingFeedback

    from ...core.catalogs import Catalog
    from ...core.stac.records import Item

_MOST_ITEMS = 2000
#: Servers refuse requests that are too large.
_IDS_PER_REQUEST = 100


def read_item_names(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> tuple[str, ...]:
    return split_list(algorithm.parameterAsString(parameters, ITEMS, context).replace("\n", ","))


def fetch_items(catalog: Catalog, wanted: Sequence[str], feedback: QgsProcessingFeedback) -> list[Item]:
    """All items that are named. Raises DatacubeError when the catalogue does not have one of them."""
    names = [name.rpartition("/") for name in wanted]
    items: dict[tuple[str, str], Item] = {}
    for collection in dict.fromkeys(collection for collection, _, _ in names):
        ids = [name for its, _, name in names if its == collection and name]
        if (collection, "/", "") in names:
            items[collection, ""] = _files_of(catalog, collection, feedback)
        for start in range(0, len(ids), _IDS_PER_REQUEST):
            search = SearchParameters(
                catalog,
                (collection,) if collection else (),
                ids=tuple(ids[start : start + _IDS_PER_REQUEST]),
                limit=_MOST_ITEMS,
            )
            items |= {(item.collection_id, item.id): item for item in search_items(search, feedback).items}
    known = set(items) | {("", name) for _, name in items}
    missing = [name for name, parts in zip(wanted, names, strict=True) if (parts[0], parts[2]) not in known]
    if missing:
        raise DatacubeError(
            QCoreApplication.translate("Items", "ITEMS: the catalogue has no item {names}.").format(
                names=", ".join(missing)
            ),
            url=catalog.url,
        )
    return list(items.values())


def _files_of(catalog: Catalog, collection_id: str, feedback: QgsProcessingFeedback) -> Item:
    """The files of the collection itself. Raises DatacubeError where it has none."""
    from ...core.stac.service import StacService

    found = StacService(catalog).collection_files(collection_id, feedback)
    if found is None:
        raise DatacubeError(
            QCoreApplication.translate("Items", "ITEMS: the collection {name} has no files of its own.").format(
                name=collection_id
            ),
            url=catalog.url,
        )
    return found


def check_asset_keys(items: Sequence[Item], keys: Sequence[str]) -> None:
    """Raises DatacubeError for a key that none of the items' assets has."""
    known = {asset.key for item in items for asset in item.assets}
    missing = [key for key in keys if key not in known]
    if missing:
        raise DatacubeError(
            QCoreApplication.translate("Items", "ASSETS: no item has an asset {names}.").format(
                names=", ".join(missing)
            ),
            hint=known_assets_hint(items, ()),
        )
