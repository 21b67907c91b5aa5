"""What is to be published, and where to, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..offered_values import STAC_VERSIONS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from ..catalogs import Catalog
    from ..export.request import ExportSource


@dataclass(frozen=True)
class RasterToPublish:
    """A local raster. Without an `item_id`, one is made of its name; without a `moment`, the file says it."""

    source: ExportSource
    item_id: str = ""
    moment: dt.datetime | None = None


@dataclass(frozen=True)
class PublishRequest:
    """Rasters that become items of one collection, an item each. `storage` is the address of the store below which the
    files get `collection/item/file`, and `profile` the id of the signing profile with which they are put there, empty
    for a store that takes them as they are; `folder` is where all is made first."""

    rasters: tuple[RasterToPublish, ...]
    folder: Path
    catalog: Catalog
    collection_id: str
    storage: str
    stac_version: str = STAC_VERSIONS[0]
    profile: str = ""


@dataclass(frozen=True)
class PreparedFile:
    """A file of the folder that is to be sent, its size in bytes, and where to."""

    path: Path
    href: str
    media_type: str
    size: int


@dataclass(frozen=True)
class PreparedItem:
    """An item as it is to be registered (its JSON has the addresses in the store), and its files. `notes` say what the
    user should look at, a sentence each."""

    id: str
    json: Mapping[str, object]
    files: tuple[PreparedFile, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """The folder: its items, the file of all of them for the platform's own procedure, and what they were checked
    against, in words."""

    request: PublishRequest
    items: tuple[PreparedItem, ...]
    items_file: Path
    checked: str

    @property
    def files(self) -> tuple[PreparedFile, ...]:
        return tuple(file for item in self.items for file in item.files)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)
