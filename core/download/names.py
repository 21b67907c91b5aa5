"""The names of downloaded files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..files.file_names import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..stac.asset_records import Asset


def file_name(asset: Asset) -> str:
    """The last segment of the asset's address, valid on every file system; the asset's key where there is none."""
    last = unquote(urlsplit(asset.href).path.rpartition("/")[2])
    return safe_name(last) or safe_name(asset.key) or "asset"


def file_names(assets: Iterable[tuple[str, Asset]]) -> list[str]:
    """The names for these assets, each with its item's id, in their order. The id is put before a name that several
    files have: the metadata of a scene are often called metadata.xml."""
    found = [(item_id, file_name(asset)) for item_id, asset in assets]
    counts = Counter(name.casefold() for _, name in found)
    return [name if counts[name.casefold()] == 1 else safe_name(f"{item_id}_{name}") for item_id, name in found]
