"""Short titles of collections for a narrow list: what tells one from the others comes first."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from .bilingual import title_in
from .text_folding import folded
from .text_order import in_text_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .bilingual import Titled

    Record = TypeVar("Record", bound=Titled)

#: Letters of a title that a narrow dock shows: titles that differ within them stay in the order of their words.
_SEEN = 24
#: A longer title is taken as it is.
_LONGEST = 300
_ABBREVIATION = re.compile(r"\(([^\W\d_]{2,10})\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")
#: "1m", as a catalogue writes it in an id.
_UNIT = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)(m|km|cm)\b")
#: What stands between words and says nothing at the beginning or the end of a part.
_EDGE = " -–—,;:·"
# fmt: off
_JOINING = frozenset((
    "of", "the", "at", "in", "for", "by", "from", "a", "an", "and", "to", "with",
    "de", "du", "des", "d'", "d’", "la", "le", "les", "l'", "l’", "à", "au", "aux", "en", "par", "pour", "et", "sur",
))
# fmt: on


def short_titles(records: Iterable[Titled], language: str) -> Mapping[str, str]:
    """The title of each record in the language, by id, for one list of them.

    A name that the title itself abbreviates is shown by its abbreviation: "High Resolution Digital Elevation Model
    (HRDEM)" is "HRDEM". Where the first letters, as many as a narrow list shows, are those of another title, what
    follows the shared words comes first and the shared words last: "HRDEM 1 m · Mosaic". Titles that are the same
    are told apart by their ids, which then come first. They are in the order in which a reader looks for them. Those
    of the last lists are kept: a worker finds them first.
    """
    return _short_titles(tuple((record.id, record.title or record.id) for record in records), language)


@lru_cache(maxsize=8)
def _short_titles(records: tuple[tuple[str, str], ...], language: str) -> dict[str, str]:
    whole = {key: title_in(title, language) for key, title in records}
    counts = Counter(whole.values())
    names = {title: _named(title) for title in counts}
    in_order = sorted(counts, key=lambda title: names[title][0].split(" "))
    words = [names[title][0].split(" ") for title in in_order]
    short = {}
    for place, title in enumerate(in_order):
        near = words[max(0, place - 1) : place] + words[place + 1 : place + 2]
        shared = max((_common(words[place], other) for other in near), default=0)
        short[title] = _turned(title, *names[title], shared)
    taken = Counter(short.values())
    shown = {title: text if taken[text] == 1 else title for title, text in short.items()}
    apart = (
        (key, shown[title] if counts[title] == 1 else _told_apart(key, shown[title])) for key, title in whole.items()
    )
    return dict(in_text_order(apart, itemgetter(1), language))


def in_order_of(titles: Mapping[str, str], records: Iterable[Record]) -> list[Record]:
    """The records in the order of their titles, as `short_titles` has found them."""
    places = {key: place for place, key in enumerate(titles)}
    return sorted(records, key=lambda record: places[record.id])


def short_title(title: str) -> str:
    """The title of a collection that stands alone, with its own abbreviation."""
    return _named(title)[0]


def _told_apart(key: str, title: str) -> str:
    return f"{title} ({key})" if len(title) + len(key) < _SEEN else f"{key} · {title}"


def _common(own: Sequence[str], other: Sequence[str]) -> int:
    """The number of words with which both begin."""
    count = 0
    for mine, theirs in zip(own, other, strict=False):
        if mine.strip(_EDGE) != theirs.strip(_EDGE):
            break
        count += 1
    return count


def _named(title: str) -> tuple[str, str]:
    """The title with a name that it abbreviates itself, "Words of a Name (WN)", as the abbreviation alone; and that,
    empty where there is none."""
    found = _ABBREVIATION.search(title) if _SEEN < len(title) <= _LONGEST else None
    start = None if found is None else _expansion_start(title[: found.start()], found[1])
    if found is None or start is None:
        return title, ""
    return _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", f"{title[:start]}{found[1]}{title[found.end() :]}"), found[1]


def _turned(title: str, text: str, name: str, shared: int) -> str:
    """The text, the title with its abbreviation `name`, with the first words behind the others, if another title
    shares these and they are long."""
    words = text.split(" ")
    head, tail = " ".join(words[:shared]), _trimmed(" ".join(words[shared:]))
    if len(title) > _LONGEST or len(title) - len(tail) < _SEEN or not tail:
        return text
    if name:  # it belongs to what differs: "HRDEM 1 m"
        before, found, after = head.partition(name)
        if found:
            tail = f"{name} {tail}"
            head = " ".join(filter(None, (_trimmed(before), _trimmed(after))))
    return " · ".join(filter(None, (tail, _trimmed(head))))


def _expansion_start(text: str, abbreviation: str) -> int | None:
    """Where the words begin whose first letters, joining words left out, are the abbreviation; None if it has other
    letters."""
    letters = [*folded(abbreviation)]
    start: int | None = None
    for word in reversed([*_WORD.finditer(text)]):
        if not letters:
            break
        if folded(word[0])[:1] == letters[-1]:
            letters.pop()
            start = word.start()
        elif word[0].casefold() not in _JOINING:
            return None
    return None if letters else start


def _trimmed(text: str) -> str:
    """The text without signs and joining words at its ends."""
    words = [word for word in text.strip(_EDGE).split(" ") if word]  # a no-break space stays
    while words and words[-1].strip(_EDGE).casefold() in _JOINING:
        words.pop()
    while words and words[0].strip(_EDGE).casefold() in _JOINING:
        words.pop(0)
    return " ".join(words).strip(_EDGE)
