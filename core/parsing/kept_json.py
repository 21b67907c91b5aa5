"""Objects of JSON that are kept as text.

What a catalogue says of ten thousand items has millions of lists and dicts. Python's garbage collector walks all of
them again and again, in whatever thread, and everything else waits for it; and they take five times their text in
memory. Few of them are ever looked into.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Record = TypeVar("Record")

#: Characters that are written at once: Python's writer holds its lock to their end, and other threads want their turn.
_PIECE = 50_000
#: Lists inside each other that are looked at for that: coordinates, those of a part of an outline, and of its rings.
_LEVELS = 3


class KeptJson(Mapping[str, Any]):
    """An object of JSON. It is read whenever somebody looks into it, the last ones once for all looks: a loop over many
    asks each for all that it needs of it (`dict(kept)`), not all of them for one member after the other. For any
    thread."""

    __slots__ = ("_end", "_start", "_whole")

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        """`text` from `start` to `end` is the object, as `keep` writes it; what is around it is that of another one."""
        self._whole = text
        self._start, self._end = start, len(text) if end is None else end

    @property
    def text(self) -> str:
        return self._whole[self._start : self._end]

    @property
    def place(self) -> tuple[str, int, int]:
        """What it is made of."""
        return self._whole, self._start, self._end

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __contains__(self, name: object) -> bool:
        """Without reading the object where its text does not have the name."""
        return self._may_have(name) and name in self._read()

    def get(self, name: str, default: Any = None) -> Any:
        return self._read().get(name, default) if self._may_have(name) else default

    def _may_have(self, name: object) -> bool:
        return isinstance(name, str) and self._whole.find(_quoted(name), self._start, self._end) >= 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return f"KeptJson({self.text!r})"

    def _read(self) -> dict[str, Any]:
        return _read(self._whole, self._start, self._end)


def keep(value: Mapping[str, Any], **parts: Mapping[str, Any] | None) -> tuple[KeptJson, ...]:
    """The object, then further ones, empty for None. Where one is the object's own member of that name, the two share
    their text."""
    places: dict[str, tuple[int, int]] = {}
    pieces, length = ["{"], 1
    for name, member in value.items():
        written = _object(member) if isinstance(member, dict) else _text(member)
        between = f"{', ' if length > 1 else ''}{_quoted(name)}: "
        length += len(between)
        if member is not None and parts.get(name) is member:
            places[name] = length, length + len(written)
        length += len(written)
        pieces += between, written
    whole = "".join((*pieces, "}"))
    kept = (
        KeptJson(whole, *places[name]) if name in places else KeptJson(_object(part)) if part else NOTHING
        for name, part in parts.items()
    )
    return KeptJson(whole), *kept


def held_as_text(*names: str) -> Callable[[type[Record]], type[Record]]:
    """Let a dataclass with slots hold the objects of these fields by their texts, and make them anew for each look.
    Python's garbage collector passes by a tuple of texts and numbers; an object of each field would be one more to walk
    for each of ten thousand records."""

    def decorated(record: type[Record]) -> type[Record]:
        for name in names:
            setattr(record, name, _HeldAsText(vars(record)[name]))
        return record

    return decorated


class _HeldAsText:
    """Stands before the slot of a field; other objects than those kept as text are held as they are."""

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, record: object, owner: type | None = None) -> Any:
        held = self._slot.__get__(record, owner)
        return KeptJson(*held) if type(held) is tuple else held

    def __set__(self, record: object, value: Any) -> None:
        self._slot.__set__(record, value.place if isinstance(value, KeptJson) else value)


def json_text(value: Mapping[str, Any]) -> str:
    """An object of JSON as text, whether it is kept as such or not. Raises TypeError and ValueError for one that is
    none."""
    return value.text if isinstance(value, KeptJson) else json.dumps(value)


NOTHING = KeptJson("{}")
_quoted = json.encoder.encode_basestring_ascii


@lru_cache(maxsize=4)
def _read(text: str, start: int, end: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text[start:end])
    return found


def _object(value: Mapping[str, Any]) -> str:
    """Member by member."""
    return f"{{{', '.join([f'{_quoted(name)}: {_text(member)}' for name, member in value.items()])}}}"


def _text(value: Any, levels: int = _LEVELS) -> str:
    """A list that is long, by its first entry, is written in pieces."""
    if isinstance(value, str):
        return _quoted(value)
    if not levels or not value or not isinstance(value, list):
        return json.dumps(value)
    first = _text(value[0], levels - 1)
    if len(first) > _PIECE:
        rest = [_text(each, levels - 1) for each in value[1:]]
    else:
        step = 1 + _PIECE // len(first)
        rest = [json.dumps(value[place : place + step])[1:-1] for place in range(1, len(value), step)]
    return f"[{', '.join([first, *rest])}]"
