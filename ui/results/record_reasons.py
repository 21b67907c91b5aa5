"""Why something cannot be done with the selected records, in words; empty where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.http.web_address import is_web_address
from ...core.stac.asset_choice import AssetChoice
from ..wording.item_facts import why_no_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .item_scope import ItemScope
    from .menu_selection import MenuSelection


def why_not_added(choices: Sequence[AssetChoice]) -> str:
    """None of the assets is a layer."""
    if any(choice.asset.kind.is_layer for choice in choices):
        return ""
    return why_no_layer(choices) if choices else nothing_chosen()


def why_no_raster(choices: Sequence[AssetChoice]) -> str:
    """None of the assets is a raster."""
    if any(choice.asset.kind.is_raster for choice in choices):
        return ""
    if not choices:
        return nothing_chosen()
    return str(QCoreApplication.translate("RecordReasons", "No raster is among the chosen files."))


def why_not_downloaded(choices: Sequence[AssetChoice]) -> str:
    """None of the assets has an address on the web."""
    if any(is_web_address(choice.asset.href) for choice in choices):
        return ""
    if not choices:
        return nothing_chosen()
    return str(QCoreApplication.translate("RecordReasons", "The chosen files have no address on the web."))


def why_not_zoomed(selection: MenuSelection) -> str:
    """There is no item, or none with a place."""
    item = selection.current_item()
    if item is None:
        return str(QCoreApplication.translate("RecordReasons", "Select an item or one of its assets in the list."))
    if item.geometry or item.bbox:
        return ""
    return str(QCoreApplication.translate("RecordReasons", "The item has no footprint."))


def why_not_searched(selection: MenuSelection) -> str:
    """No collection is selected."""
    if selection.selected_collections():
        return ""
    return str(QCoreApplication.translate("RecordReasons", "Select a collection in the list."))


def why_no_record(selection: MenuSelection) -> str:
    """There is no current row."""
    if selection.current_record() is not None:
        return ""
    return str(QCoreApplication.translate("RecordReasons", "Select a row in the list."))


def why_no_file(selection: MenuSelection) -> str:
    """The current row is no file that can be looked into."""
    record = selection.current_record()
    if isinstance(record, AssetChoice) and record.asset.is_tiff:
        return ""
    return str(QCoreApplication.translate("RecordReasons", "Select a COG or a GeoTIFF in the list."))


def why_not_in_bulk(scope: ItemScope | None) -> str:
    """Why nothing can be made of many items, where nothing can."""
    if scope is None:
        return str(QCoreApplication.translate("RecordReasons", "Select a collection or some of its items in the list."))
    if len(scope.items) < 2 and not scope.has_further_items:
        return str(QCoreApplication.translate("RecordReasons", "The list has fewer than two items of this collection."))
    return str(QCoreApplication.translate("RecordReasons", "The items have no files of a suitable kind."))


def nothing_chosen() -> str:
    """What to do before anything can be done with files."""
    return str(QCoreApplication.translate("RecordReasons", "Check or select an asset or an item in the list first."))
