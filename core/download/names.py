"""The names of downloaded files."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import chain, count
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from ..stac.asset_records import Asset

#: Windows allows none of these, and a name from a server must not lead out of the folder.
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
#: Names of devices on Windows, whatever ending follows.
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)
#: A name's ending; that of "dem v1.0" is none.
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
#: File systems allow 255 bytes; what is written beside a file has a longer name than the file.
MOST_BYTES = 200


#: What separates the parts of a title ("item · asset"), and blanks: they make names that are hard to type and to quote.
_BETWEEN = re.compile(r"[^\w.()+-]+")


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


def safe_name(text: str) -> str:
    """The text as a file name that every file system takes and that reads as it is; empty when nothing of it is
    allowed."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", text) if not is_invisible(sign))
    name = FORBIDDEN.sub("_", shown).strip(" .")
    name = f"_{name}" if DEVICE.match(name) else name
    stem, ending = split_ending(name)
    room = MOST_BYTES - len(ending)
    return (
        name if len(name.encode()) <= MOST_BYTES else stem.encode()[:room].decode("utf-8", "ignore").rstrip() + ending
    )


def stem_of(title: str) -> str:
    """A name for a file of what has this title, without ending: "10_3-mosaic-1m · dtm-vrt" is a file of
    10_3-mosaic-1m-dtm. Empty when nothing of the title is allowed."""
    joined = _BETWEEN.sub("-", unicodedata.normalize("NFC", title))
    return safe_name(re.sub(r"-{2,}", "-", joined).strip("-. ").removesuffix("-vrt"))


def split_ending(name: str) -> tuple[str, str]:
    """What stands before the ending of a file's name, and the ending with its dot, empty without one."""
    found = _ENDING.search(name)
    return (name, "") if found is None or not found.start() else (name[: found.start()], found.group())


def with_ending(path: Path, ending: str) -> Path:
    """The path with this ending (".vrt") in place of its own, or after its name where it has none."""
    return path.with_name(split_ending(path.name)[0] + ending)


def free_name(path: Path, taken: Collection[Path] = ()) -> Path:
    """The path, or "name (2).tif", "name (3).tif"… where it exists already or is among the `taken`, also in other
    letters' case, which many file systems do not distinguish."""
    stem, ending = split_ending(path.name)
    used = {same_file_key(each) for each in taken}
    numbered = (path.with_name(f"{stem} ({number}){ending}") for number in count(2))
    return next(name for name in chain((path,), numbered) if same_file_key(name) not in used and not name.exists())


def same_file_key(path: Path) -> str:
    """Equal for two paths that are the same file on some file system."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def is_invisible(sign: str) -> bool:
    """Control characters, marks that turn the direction of the text (U+202E hides a file's true ending), line breaks,
    and halves of characters."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")
