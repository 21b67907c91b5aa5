"""Names of files that every file system takes, and that are free."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

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


def safe_name(text: str) -> str:
    """The text as a file name that every file system takes and that reads as it is; empty when nothing of it is
    allowed."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", text) if not is_invisible(sign))
    name = FORBIDDEN.sub("_", shown).strip(" .")
    name = f"_{name}" if DEVICE.match(name) else name
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, ending = split_ending(name)
    return stem.encode()[: MOST_BYTES - len(ending)].decode("utf-8", "ignore").rstrip(" .") + ending


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
