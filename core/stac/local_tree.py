"""A catalogue that the user has picked on this computer: it may use files of its own folder, and of no other."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qgis.PyQt.QtCore import QCoreApplication, QUrl

from ..errors import ResponseError, StorageError
from ..http.http_response import parsed_json
from .asset_kinds import asset_kind
from .asset_records import AssetKind
from .tree_links import is_file

if TYPE_CHECKING:
    from .asset_records import Asset
    from .records import Collection, Item

    Record = TypeVar("Record", Item, Collection)

#: As of an answer of a server.
_MOST_BYTES = 64_000_000
#: The kinds of files that name no others.
_OPENED = frozenset(
    (
        *(AssetKind.COG, AssetKind.GEOTIFF, AssetKind.JPEG_2000),
        *(AssetKind.GEOJSON, AssetKind.GEOPACKAGE, AssetKind.FLATGEOBUF),
    )
)


def local_path(catalog_url: str, url: str) -> Path:
    """The file at a `file:` address, if it is below the folder of the catalogue that the user picked. Links and `..`
    are followed before that is looked at. Raises StorageError. Asks the disk: for a task."""
    try:
        top, found = (Path(os.path.realpath(QUrl(each).toLocalFile(), strict=True)) for each in (catalog_url, url))
        is_file = found.is_file()
    except (OSError, ValueError) as error:
        raise _unreadable(url, str(error)) from error
    if not found.is_relative_to(top.parent):
        message = QCoreApplication.translate("LocalTree", "This file is not below the folder of the catalogue.")
        hint = QCoreApplication.translate("LocalTree", "A catalogue uses files of its own folder alone.")
        raise StorageError(message, url=url, hint=hint)
    if not is_file:
        raise _unreadable(url, "")
    return found


def read_local(catalog_url: str, url: str) -> Any:
    """The JSON in a file of the catalogue. Raises StorageError, and ResponseError for what is no JSON."""
    path = local_path(catalog_url, url)
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(url, str(error)) from error
    if len(content) > _MOST_BYTES:
        raise ResponseError(QCoreApplication.translate("LocalTree", "This file is too large for a record."), url=url)
    return parsed_json(content, url)


def with_local_files(record: Record, catalog_url: str) -> Record:
    """An item or collection that was read from a file of the catalogue, with those of its assets that are files below
    the folder of the catalogue. Others than rasters and vector files stay text: of a VRT, for one, it is not known what
    it names. Asks the disk."""
    return replace(record, assets=tuple(_with_file(asset, catalog_url) for asset in record.assets))


def _with_file(asset: Asset, catalog_url: str) -> Asset:
    kind = asset_kind(asset.media_type, asset.roles, asset.href)
    if not is_file(asset.href) or kind not in _OPENED:
        return asset
    try:
        path = local_path(catalog_url, asset.href)
    except StorageError:
        return asset
    return replace(asset, kind=kind, local_path=path.as_posix())


def _unreadable(url: str, details: str) -> StorageError:
    message = QCoreApplication.translate("LocalTree", "There is no such file, or it cannot be read.")
    return StorageError(message, url=url, details=details)
