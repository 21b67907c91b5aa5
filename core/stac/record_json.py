"""A record's own JSON as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from .asset_choice import AssetChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .records import Collection, Item

#: Characters that are shown of a record; those of the largest catalogues have some ten thousand.
MOST_CHARACTERS = 1_000_000


def record_json(record: Collection | Item | AssetChoice) -> str:
    """The server's JSON of a record, indented, members in the server's order, nothing added or removed; empty when the
    record was not read from a server. Of a record of more than MOST_CHARACTERS the beginning, and a line that says so.

    URLs are complete, signatures too: the server has given them to this user. QGIS's credentials are never in it. No
    request is made. A list of numbers stays on one line: a footprint would take hundreds. This is why it is not
    json.dumps(indent=2).
    """
    source = record.item.asset_source(record.asset.key) if isinstance(record, AssetChoice) else record.source
    if not source:
        return ""
    text = "".join(_pieces(dict(source), MOST_CHARACTERS + 1, "  "))
    if len(text) <= MOST_CHARACTERS:
        return text
    cut = QCoreApplication.translate("RecordJson", "… cut off here: the record has more than {count} characters.")
    return f"{text[:MOST_CHARACTERS]}\n{cut.format(count=QLocale().toString(MOST_CHARACTERS))}"


def json_pieces(value: Any, most: int) -> Iterator[str]:
    """JSON on one line, piece by piece, until there are `most` characters; strings are cut there, too."""
    return _pieces(value, most, "")


def _pieces(value: Any, most: int, step: str) -> Iterator[str]:
    """Writes no more than is wanted of values of any size and depth. `step` is the indent; without, all is on one
    line."""
    written = 0
    todo: list[Any] = [_written(value, 0, step)]
    while todo and written < most:
        piece = next(todo[-1], None)
        if piece is None:
            todo.pop()
        elif isinstance(piece, str):
            written += len(piece)
            yield piece
        else:
            todo.append(_written(piece.value, piece.level, step, most))


@dataclass(frozen=True)
class _Inner:
    """A value inside another, at a level."""

    value: Any
    level: int


def _written(value: Any, level: int, step: str, most: int = MOST_CHARACTERS) -> Iterator[str | _Inner]:
    """The text of a value; values inside it as they are."""
    if isinstance(value, dict) and value:
        members: Iterable[tuple[str, Any]] = ((f"{_scalar(key, most)}: ", each) for key, each in value.items())
        opening, closing = "{", "}"
    elif isinstance(value, list) and value:
        members = (("", each) for each in value)
        opening, closing = "[", "]"
    else:
        yield _scalar(value, most)
        return
    is_one_line = not step or (opening == "[" and all(isinstance(each, (int, float)) for each in value))
    new_line = "" if is_one_line else "\n" + step * (level + 1)
    between = ", " if is_one_line else f",{new_line}"
    yield opening + new_line
    for place, (name, each) in enumerate(members):
        yield (between if place else "") + name
        yield _Inner(each, level + 1)
    yield closing if is_one_line else f"\n{step * level}{closing}"


def _scalar(value: Any, most: int) -> str:
    return json.dumps(value[:most] if isinstance(value, str) else value, ensure_ascii=False)
