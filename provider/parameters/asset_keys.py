"""The parameter that names assets by their keys, and what is said where no item has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProcessingParameterString
from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsProcessingParameterDefinition

    from ...core.stac.records import Collection, Item

#: Keys that are listed in a message.
_MOST_KEYS = 30


def asset_parameter(
    name: str, description: str, help_text: str, *, optional: bool = False
) -> QgsProcessingParameterDefinition:
    """Its field offers the assets that the chosen collections say their items have (`item_assets`)."""
    parameter = QgsProcessingParameterString(name, description, optional=optional)
    parameter.setHelp(help_text)
    parameter.setMetadata({"widget_wrapper": {"class": f"{__package__}.asset_widget.AssetWidgetWrapper"}})
    return parameter


def known_assets_hint(items: Iterable[Item], collections: Iterable[Collection]) -> str:
    """Which assets there are, by what the items have and what the collections say that they have; empty where nothing
    is known of any."""
    keys = dict.fromkeys(asset.key for item in items for asset in item.assets)
    keys |= dict.fromkeys(each.key for collection in collections for each in collection.item_assets)
    if not keys:
        return ""
    shown = ", ".join([*keys][:_MOST_KEYS]) + (", …" if len(keys) > _MOST_KEYS else "")
    return str(QCoreApplication.translate("AssetKeys", "There are: {keys}.").format(keys=shown))
