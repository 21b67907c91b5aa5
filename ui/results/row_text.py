"""The text, icon, tool tip and accessible text of each row of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt
from qgis.PyQt.QtGui import QFont, QIcon

from ...core.errors import CanceledError
from ...core.language.bilingual import in_language, named
from ...core.layers.kind_names import why_unreadable
from ...core.remote_files.store_access import access_advice
from ...core.stac.asset_records import AssetKind
from ..widgets.plain_text import wrapped_tip
from ..wording.asset_titles import asset_title, row_title
from ..wording.item_facts import full_facts, raw_advice, short_facts
from ..wording.stac_labels import kind_and_size, role_label, short_date
from ..wording.validity import doubts, validity_sentences
from .tree_nodes import AssetNode, CollectionNode, ItemNode, Node, Phase, Status, StatusNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Item

_ASSET_ICONS = {
    AssetKind.COG: "/mIconRaster.svg",
    AssetKind.GEOTIFF: "/mIconRaster.svg",
    AssetKind.VRT: "/mIconRasterGroup.svg",
    AssetKind.JPEG_2000: "/mIconRaster.svg",
    AssetKind.NETCDF: "/mIconRaster.svg",
    AssetKind.GEOJSON: "/mIconVector.svg",
    AssetKind.GEOPACKAGE: "/mGeoPackage.svg",
    AssetKind.FLATGEOBUF: "/mIconVector.svg",
    AssetKind.GEOPARQUET: "/mIconVector.svg",
    AssetKind.PMTILES: "/mIconVectorTileLayer.svg",
    AssetKind.MBTILES: "/mIconVectorTileLayer.svg",
    AssetKind.COPC: "/mIconPointCloudLayer.svg",
    AssetKind.EPT: "/mIconPointCloudLayer.svg",
    AssetKind.ZARR: "/mIconMeshLayer.svg",
    AssetKind.HDF5: "/mIconMeshLayer.svg",
    AssetKind.LAS: "/mIconPointCloudLayer.svg",
    AssetKind.PNG: "/mActionAddImage.svg",
    AssetKind.THUMBNAIL: "/mActionAddImage.svg",
    AssetKind.RAW: "/mActionAddImage.svg",
    AssetKind.OTHER: "/mIconFile.svg",
}
_STATUS_ICONS = {
    Status.LOADING: "/mIconStopwatch.svg",
    Status.MORE: "/mIconStopwatch.svg",
    Status.PAUSED: "/mActionDoubleArrowRight.svg",
    Status.EMPTY: "/mIconInfo.svg",
    Status.ERROR: "/mIconWarning.svg",
}


def node_data(node: Node, role: int, language: str) -> Any:
    """The value of a Qt role; None for the roles that a row does not have."""
    if role == Qt.ItemDataRole.DisplayRole:
        return label(node, language)
    value = _ROLES.get(role)
    return None if value is None else value(node, language)


def label(node: Node, language: str) -> str:
    if isinstance(node, CollectionNode):
        return node.title
    if isinstance(node, ItemNode):
        return item_title(node.record, language)
    if isinstance(node, AssetNode):
        return row_title(node.record, language)
    return _status_text(node)


def item_title(item: Item, language: str) -> str:
    if item.is_collection:
        return str(QCoreApplication.translate("RowText", "Files of the collection"))
    return in_language(item.title, language) or item.id


def second_text(node: Node) -> str:
    """The text at the right end of the row: a collection's counts, an item's date, an asset's kind and size."""
    if isinstance(node, CollectionNode):
        return " · ".join(filter(None, (*doubts(node.record.validity), _count_text(node))))
    if isinstance(node, ItemNode):
        return "" if node.record.is_collection else short_date(node.record)
    if isinstance(node, AssetNode):
        return " · ".join((*doubts(node.record.validity), kind_and_size(node.record)))
    if node.record is Status.ERROR:
        return QCoreApplication.translate("RowText", "Try Again")
    return QCoreApplication.translate("RowText", "Load") if node.record is Status.PAUSED else ""


def facts(node: Node) -> list[str]:
    """The parts of the second line of an item's row, of which a narrow row shows the first ones."""
    if not isinstance(node, ItemNode):
        return []
    if node.facts is None or node.facts[0] is not node.record or node.record.validity.expires is not None:
        node.facts = node.record, short_facts(node.record)
    return node.facts[1]


def _count_text(node: CollectionNode) -> str:
    if node.phase is Phase.NEW:
        return ""
    if node.phase is Phase.LOADING and (node.is_stale or not node.items):
        return QCoreApplication.translate("RowText", "Searching…")
    count, total = len(node.items), node.total()
    if not count and (node.phase is Phase.FAILED or not total):
        return _holdings(node)
    number = QLocale().toString(count)
    if total is not None:
        text = QCoreApplication.translate("RowText", "{count} of {total}")
        return text.format(count=number, total=QLocale().toString(total))
    return f"{number}+"


def _holdings(node: CollectionNode) -> str:
    """What a catalogue without items holds."""
    if not node.children:
        return ""
    return QCoreApplication.translate("RowText", "%n collection(s)", "", len(node.children))


def _status_text(node: StatusNode) -> str:
    if node.record is Status.EMPTY:
        return QCoreApplication.translate("RowText", "No items here")
    if node.record is Status.PAUSED:
        return QCoreApplication.translate("RowText", "More items")
    if node.record is not Status.ERROR or node.error is None:
        return node.progress or QCoreApplication.translate("RowText", "Loading…")
    if isinstance(node.error, CanceledError):
        return QCoreApplication.translate("RowText", "Search canceled")
    return node.error.message


def asset_icon(asset: Asset) -> QIcon:
    if asset.access.kind.is_locked:
        return QgsApplication.getThemeIcon("/locked.svg")
    return QgsApplication.getThemeIcon(_ASSET_ICONS[asset.kind])


def _icon(node: Node, _language: str) -> QIcon:
    if isinstance(node, CollectionNode):
        return QgsApplication.getThemeIcon("/mIconFolder.svg")
    if isinstance(node, ItemNode):
        return QgsApplication.getThemeIcon("/mIconFile.svg" if node.record.is_collection else "/mIconStac.svg")
    if isinstance(node, AssetNode):
        return asset_icon(node.record)
    return QgsApplication.getThemeIcon(_STATUS_ICONS[node.record])


def _font(node: Node, _language: str) -> QFont | None:
    if not isinstance(node, StatusNode):
        return None
    font = QFont()
    font.setItalic(True)
    return font


def _accessible_text(node: Node, language: str) -> str:
    return ", ".join(text for text in (label(node, language), second_text(node), *facts(node)) if text)


def _tool_tip(node: Node, language: str) -> str:
    return wrapped_tip("\n".join(_facts(node, language)))


def _facts(node: Node, language: str) -> Iterable[str]:
    if isinstance(node, CollectionNode):
        yield from _collection_facts(node)
    elif isinstance(node, ItemNode):
        yield from dict.fromkeys((node.record.title or label(node, language), node.record.id))
        if short_date(node.record):
            yield short_date(node.record)
        yield from full_facts(node.record)
        if node.check_state is not None:
            yield QCoreApplication.translate("RowText", "The box checks all data layers of the item.")
    elif isinstance(node, AssetNode):
        yield from dict.fromkeys((asset_title(node.record, language), node.record.title, node.record.key))
        yield " · ".join((kind_and_size(node.record), *map(role_label, node.record.roles)))
        if node.record.description:
            yield in_language(node.record.description, language)
        yield from validity_sentences(node.record.validity)
        if node.record.kind is AssetKind.RAW:
            yield raw_advice()
        if why := why_unreadable(node.record.kind):
            yield why
        if advice := access_advice(node.record.access):
            yield advice
    else:
        yield node.error.report() if node.record is Status.ERROR and node.error else _status_text(node)


def _collection_facts(node: CollectionNode) -> Iterable[str]:
    yield from dict.fromkeys((node.record.title or node.record.id, node.record.id))
    yield from validity_sentences(node.record.validity)
    if node.phase is Phase.LOADED:
        yield QCoreApplication.translate("RowText", "%n item(s) loaded", "", len(node.items))
    outside, filtered_out = node.outside, node.filtered_out
    if outside:
        yield QCoreApplication.translate("RowText", "%n item(s) outside the extent left out", "", outside)
    if filtered_out:
        yield QCoreApplication.translate("RowText", "%n item(s) left out by the filters", "", filtered_out)
    yield from unreadable_text(node.skipped, node.skipped_assets)
    yield from (named(each.what, each.why) for each in node.unreadable)
    yield from excess_text(node.excess)
    yield QCoreApplication.translate("RowText", "Search looks in the selected collections, or in all.")


def unreadable_text(items: int, assets: int) -> Iterable[str]:
    """How many of a catalogue's records could not be read; nothing where all could."""
    if items:
        yield QCoreApplication.translate("RowText", "%n unreadable item(s) left out", "", items)
    if assets:
        yield QCoreApplication.translate("RowText", "%n unreadable asset(s) left out", "", assets)


def excess_text(items: int) -> Iterable[str]:
    """How many items a server has sent beyond what is read of one page; nothing where it has not."""
    if items:
        yield QCoreApplication.translate("RowText", "%n item(s) left out: too many on one page", "", items)


_ROLES: dict[int, Callable[[Node, str], Any]] = {
    Qt.ItemDataRole.CheckStateRole: lambda node, _language: node.check_state,
    Qt.ItemDataRole.DecorationRole: _icon,
    Qt.ItemDataRole.ToolTipRole: _tool_tip,
    Qt.ItemDataRole.AccessibleTextRole: _accessible_text,
    Qt.ItemDataRole.FontRole: _font,
}
#: The roles of Qt's that `node_data` knows.
QT_ROLES = (Qt.ItemDataRole.DisplayRole, *_ROLES)
