"""Reading JSON that may be large or hostile, off the main thread."""

from __future__ import annotations

import json
import re
from json.decoder import JSONArray, JSONObject  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from .json_text import lies_too_deep

if TYPE_CHECKING:
    from collections.abc import Callable

    #: Reads a value from a place of a text on; returns it, and where it ends.
    Scan = Callable[[str, int], tuple[Any, int]]

#: Objects and lists inside each other: records of catalogues have some ten, JSON schemas and PROJJSON thirty.
DEEPEST = 100
#: Objects and lists in an answer: each takes up to fifty times its text in memory.
MOST_VALUES = 3_000_000
#: Texts above this length are read member by member down to so many levels, so that other threads get their turn:
#: Python's own reader holds its lock to the end of a value. The seventh level of a page is a point of a polygon.
_LARGE = 1_000_000
_LEVELS = 7
_PIECE = 1024 * 1024
#: Half of a sign, as JSON names it and as Python reads it; two halves that belong together are one sign there.
_HALF_NAMED, _HALF, _REPLACEMENT = re.compile(r"\\u[dD][89a-fA-F]"), re.compile("[\ud800-\udfff]"), "\ufffd"
#: How Python's reader calls what comes after a value, and the letters of it that are told.
_EXTRA, _LONGEST_EXTRA = "Extra data", 200
#: `[` and `{`, `]` and `}` with this bit.
_BIT, _OPENS, _CLOSES = 0x20, 0x7B, 0x7D


#: What is no part of a text: some servers add it at the end, or at the beginning (a byte order mark).
_NOTHING = "\ufeff\x00\x1a \t\r\n"


class TooMuchError(ValueError):
    """More values, or more levels of them, than are read."""


class ExtraTextError(ValueError):
    """A value that ends, and then there is something else: the error's text is what. It may be a further value, so that
    the first is not all."""


def read_json(text: str) -> Any:
    """The value in a text. What lies deeper than DEEPEST is a remark that it was left out; halves of signs, which JSON
    can name and no text can hold (surrogates), are replaced. Texts may have line breaks and tabs in them, as they are.
    A comment of a web page after the value, as some servers add it, is left out. An object or a list that some servers
    write as JSON twice, so that the value is its text, is read. Raises ValueError for a text that is no JSON,
    TooMuchError and ExtraTextError."""
    found = _read(text.strip(_NOTHING))
    if not isinstance(found, str) or not (inner := found.strip(_NOTHING)).startswith(("{", "[")):
        return found
    try:
        return _read(inner)
    except (json.JSONDecodeError, ExtraTextError):  # a text that begins so
        return found


def _read(text: str) -> Any:
    values, depth = _counted(text)
    if values > MOST_VALUES:
        raise TooMuchError(f"{values} > {MOST_VALUES}")
    if depth > DEEPEST and lies_too_deep(text):
        raise TooMuchError(f"{depth} > {DEEPEST}")
    try:
        found = json.loads(text, strict=False) if len(text) < _LARGE else _Patient().decode(text)
    except RecursionError as error:
        raise TooMuchError(f"{depth} > {DEEPEST}") from error
    except json.JSONDecodeError as error:
        if error.msg != _EXTRA or text[:1] not in ("{", "["):
            raise
        extra = text[error.pos :]
        if not extra.startswith("<!--"):
            raise ExtraTextError(extra[:_LONGEST_EXTRA]) from error
        return _read(text[: error.pos].strip(_NOTHING))
    if _HALF_NAMED.search(text):
        found = _whole(found)
    return _flattened(found) if depth > DEEPEST else found


def _whole(value: Any) -> Any:
    """The value without halves of signs in its texts and names. Goes down without recursion."""
    holder = [value]
    todo: list[Any] = [holder]
    while todo:
        inner = todo.pop()
        if isinstance(inner, dict) and any(map(_HALF.search, inner)):
            members = [(_HALF.sub(_REPLACEMENT, key), member) for key, member in inner.items()]
            inner.clear()
            inner.update(members)
        for key, member in list(inner.items() if isinstance(inner, dict) else enumerate(inner)):
            if isinstance(member, str) and _HALF.search(member):
                inner[key] = _HALF.sub(_REPLACEMENT, member)
            elif isinstance(member, (dict, list)):
                todo.append(member)
    return holder[0]


class _Patient(json.JSONDecoder):
    """Lets other threads work meanwhile."""

    def __init__(self) -> None:
        super().__init__(strict=False)
        self.scan_once: Scan = _scanner(_LEVELS, json.scanner.make_scanner(self))  # type: ignore[attr-defined]


def _scanner(levels: int, whole: Scan) -> Scan:
    if not levels:
        return whole
    inner = _scanner(levels - 1, whole)

    def scan_once(text: str, place: int) -> tuple[Any, int]:
        found: tuple[Any, int]
        sign = text[place : place + 1]
        if sign == "{":
            found = JSONObject((text, place + 1), False, inner, None, None, {})
            return found
        if sign == "[":
            found = JSONArray((text, place + 1), inner)
            return found
        return whole(text, place)

    return scan_once


def _counted(text: str) -> tuple[int, int]:
    """How many objects and lists the text has, and how deep they lie in each other, both at most: brackets in texts are
    counted, too."""
    data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    values, depth, deepest = 0, 0, 0
    for start in range(0, data.size, _PIECE):
        signs = data[start : start + _PIECE] | _BIT
        opens, closes = signs == _OPENS, signs == _CLOSES
        levels = np.cumsum(opens.astype(np.int8) - closes.astype(np.int8), dtype=np.int32)
        values += int(np.count_nonzero(opens))
        deepest = max(deepest, depth + int(levels.max()))
        depth += int(levels[-1])
    return values, deepest


def _flattened(value: Any) -> Any:
    """The value with a remark in place of all that lies deeper than DEEPEST. Goes down without recursion."""
    remark = QCoreApplication.translate("JsonReading", "left out: nested more than {levels} levels deep").format(
        levels=DEEPEST
    )
    todo = [(value, 1)]
    while todo:
        holder, level = todo.pop()
        members = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, member in list(members):
            if not isinstance(member, (dict, list)):
                continue
            if level >= DEEPEST:
                holder[key] = remark
            else:
                todo.append((member, level + 1))
    return value
