"""The names of downloaded files."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ..stac.records import Asset

#: Windows allows none of these, and a name from a server must not lead out of the folder.
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def file_name(asset: Asset) -> str:
    """The last segment of the asset's address, valid on every file system; the asset's key where there is none."""
    last = unquote(urlsplit(asset.href).path.rpartition("/")[2])
    return safe_name(last) or safe_name(asset.key) or "asset"


def safe_name(text: str) -> str:
    """The text as a file name; empty when nothing of it is allowed."""
    return _FORBIDDEN.sub("_", text).strip(" .")


def free_name(path: Path, taken: Collection[Path] = ()) -> Path:
    """The path, or "name (2).tif", "name (3).tif"… where it exists already or is among the `taken`."""
    numbered = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
    return next(name for name in chain((path,), numbered) if name not in taken and not name.exists())
