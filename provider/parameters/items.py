"""Items that a parameter names by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingParameterString
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from .search import Search, found, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingFeedback

    from ...core.catalogs import Catalog
    from ...core.stac.records import Item

_ITEMS = "ITEMS"
_MOST_ITEMS = 2000
#: Ids in one search: a request is not to be larger than servers take.
_AT_ONCE = 100


def add_items_parameter(algorithm: QgsProcessingAlgorithm, *, optional: bool = False) -> None:
    translate = QCoreApplication.translate
    parameter = QgsProcessingParameterString(_ITEMS, translate("Items", "Items"), multiLine=True, optional=optional)
    text = translate(
        "Items", "Their ids, separated by commas or lines; collection/item where two collections share an id."
    )
    parameter.setHelp(text)
    algorithm.addParameter(parameter)


def item_names(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> tuple[str, ...]:
    return listed(algorithm.parameterAsString(parameters, _ITEMS, context).replace("\n", ","))


def named_items(catalog: Catalog, wanted: Sequence[str], feedback: QgsProcessingFeedback) -> list[Item]:
    """All items that are named. Raises DatacubeError when one is not there."""
    names = [name.rpartition("/") for name in wanted]
    items: dict[tuple[str, str], Item] = {}
    for collection in dict.fromkeys(collection for collection, _, _ in names):
        ids = [name for its, _, name in names if its == collection]
        for start in range(0, len(ids), _AT_ONCE):
            search = Search(
                catalog,
                (collection,) if collection else (),
                ids=tuple(ids[start : start + _AT_ONCE]),
                limit=_MOST_ITEMS,
            )
            items |= {(item.collection_id, item.id): item for item in found(search, feedback).items}
    there = set(items) | {("", name) for _, name in items}
    missing = [name for name, parts in zip(wanted, names, strict=True) if (parts[0], parts[2]) not in there]
    if missing:
        raise DatacubeError(
            QCoreApplication.translate("Items", "ITEMS: the catalogue has no item {names}.").format(
                names=", ".join(missing)
            ),
            url=catalog.url,
        )
    return list(items.values())


def check_keys(items: Sequence[Item], keys: Sequence[str]) -> None:
    """Raises DatacubeError for a key that none of the items' assets has."""
    known = {asset.key for item in items for asset in item.assets}
    missing = [key for key in keys if key not in known]
    if missing:
        raise DatacubeError(
            QCoreApplication.translate("Items", "ASSETS: no item has an asset {names}.").format(
                names=", ".join(missing)
            )
        )
