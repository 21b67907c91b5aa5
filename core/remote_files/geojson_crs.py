"""Whether GDAL, opening a GeoJSON, would send a request that its server has written into it.

GeoJSON of 2008 may name its coordinate reference system by a link
(`"crs": {"type": "link", "properties": {"href": …}}`), and GDAL asks that address, whatever host it is of, each time it
opens the file.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..gdal_calls import GdalFailure, call_or_none, gdal_errors
from ..parsing.json_text import lies_too_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The beginnings of files that are no text.
_NO_TEXT = (b"SQLite format 3\x00", b"fgb", b"PMTiles", b"PAR1")
_HEAD, _PIECE = 16, 4 * 1024 * 1024
#: The most bytes of a CRS: what is longer counts as a link.
_LONGEST = 64 * 1024
#: What is looked at again with what follows it; a sign may be written as an escape of six.
_HELD = 7 * _LONGEST
#: GDAL compares names without their case, and its reader of JSON takes both quotes.
_NAME = re.compile(rb"""["']crs["']\s*""", re.IGNORECASE)
_ESCAPED = re.compile(rb"\\u00([0-7][0-9a-fA-F])")
_LINKS = ("link", "url")


def asks_for_its_crs(path: str) -> bool:
    """Whether the file at GDAL's path is a text in which a CRS is given by a link, or in a way that is not known. Reads
    all of a text, as GDAL does; what cannot be found is left to GDAL. Raises GdalFailure for what cannot be read."""
    file = call_or_none(gdal.VSIFOpenL, path, "rb")
    if file is None:
        return False
    try:
        held = b""
        for piece in _pieces(file):
            if not held and piece.startswith(_NO_TEXT):
                return False
            held += piece
            if _names_link(held, _LONGEST):
                return True
            held = held[-_HELD:]
        return _names_link(held, 0)
    finally:
        gdal.VSIFCloseL(file)


def _pieces(file: Any) -> Iterator[bytes]:
    """The file's bytes: at first so few that those of another format cost nothing."""
    size = _HEAD
    while True:
        with gdal_errors() as said:
            data = gdal.VSIFReadL(1, size, file)
        if not data and size == _HEAD:  # a server that stays silent must not be asked again
            raise GdalFailure("\n".join(said))
        if not data:
            return
        yield bytes(data)
        size = _PIECE


def _names_link(text: bytes, rest: int) -> bool:
    """Whether one of the names in the text gives a link; those among its last bytes, of which more may come, are not
    looked at."""
    plain = _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), text)
    ends = (found.end() for found in _NAME.finditer(plain))
    return any(_is_link(plain[end:][:_LONGEST]) for end in ends if end <= len(plain) - rest)


def _is_link(rest: bytes) -> bool:
    """Whether what stands behind the name gives a CRS by a link."""
    if not rest.startswith(b":"):
        return rest[:1] not in (b",", b"]", b"}", b"")  # else it is a value
    names: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        names.extend(str(value).lower() for key, value in pairs if key.lower() == "type")

    text = rest[1:].decode("utf-8", "replace").lstrip()
    if lies_too_deep(text):
        return True
    try:
        json.JSONDecoder(object_pairs_hook=note).raw_decode(text)
    except (ValueError, RecursionError):
        return True
    return any(name.startswith(_LINKS) for name in names)
