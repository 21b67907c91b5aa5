"""What an item has besides its layers: its metadata, and the whole product in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..http.web_address import is_web_address
from .asset_records import AssetKind

if TYPE_CHECKING:
    from .asset_records import Asset
    from .records import Item

_ARCHIVE_TYPES = (
    *("application/zip", "application/x-zip", "application/x-zip-compressed", "application/x-7z-compressed"),
    *("application/gzip", "application/x-gzip", "application/x-tar", "application/x-gtar"),
)
_ARCHIVE_ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".7z")


def metadata_files(item: Item) -> list[Asset]:
    """The files of the role "metadata" that can be fetched and are neither layers nor pictures nor archives."""
    return [
        asset for asset in item.assets if "metadata" in asset.roles and _is_document(asset) and not _is_archive(asset)
    ]


def product_files(item: Item) -> list[Asset]:
    """The files of the role "product", and the archives, that can be fetched."""
    return [
        asset
        for asset in item.assets
        if is_web_address(asset.href) and ("product" in asset.roles or (_is_document(asset) and _is_archive(asset)))
    ]


def _is_document(asset: Asset) -> bool:
    return asset.kind is AssetKind.OTHER and is_web_address(asset.href)


def _is_archive(asset: Asset) -> bool:
    """By its role, its media type or the end of its name."""
    media_type = asset.media_type.partition(";")[0].strip().lower()
    is_named = urlsplit(asset.href).path.lower().endswith(_ARCHIVE_ENDINGS)
    return "archive" in asset.roles or media_type in _ARCHIVE_TYPES or is_named
