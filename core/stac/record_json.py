"""A record's own JSON as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .asset_choice import AssetChoice

if TYPE_CHECKING:
    from .records import Collection, Item

#: Deeper levels stay on one line: endless nesting must not exhaust Python's stack.
_DEEPEST = 40


def record_json(record: Collection | Item | AssetChoice) -> str:
    """The server's JSON of a record, indented, members in the server's order, nothing added or removed; empty when the
    record was not read from a server.

    URLs are complete, signatures too: the server has given them to this user. QGIS's credentials are never in it. No
    request is made. A list of numbers stays on one line: a footprint would take hundreds. This is why it is not
    json.dumps(indent=2).
    """
    source = record.item.asset_source(record.asset.key) if isinstance(record, AssetChoice) else record.source
    return _text(source, "") if source else ""


def _text(value: Any, indent: str) -> str:
    inner = indent + "  "
    if isinstance(value, dict) and value and len(indent) < 2 * _DEEPEST:
        lines = [f"{inner}{_one_line(key)}: {_text(each, inner)}" for key, each in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and len(indent) < 2 * _DEEPEST and not all(map(_is_number, value)):
        return "[\n" + ",\n".join(f"{inner}{_text(each, inner)}" for each in value) + f"\n{indent}]"
    return _one_line(value)


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))
