"""The user's language, and bilingual texts: Canadian catalogues write "English / Français" in one string."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Iterable


_SEPARATOR = " / "
#: A longer text is taken as it is: texts are looked at whenever they are drawn.
_LONGEST = 20_000
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")
_FRENCH_LETTER = re.compile(r"[àâçéèêëîïôùûœ]", re.IGNORECASE)
# fmt: off
_FRENCH = frozenset((
    "le", "la", "les", "l'", "l’", "un", "une", "de", "du", "des", "d'", "d’", "et", "ou", "où", "à", "au", "aux",
    "en", "dans", "sur", "sous", "par", "pour", "avec", "sans", "selon", "entre", "vers", "qui", "que", "qu'", "qu’",
    "est", "sont", "ce", "cette", "ces", "se", "s'", "s’", "ne", "pas", "plus", "son", "sa", "ses", "leur", "leurs",
    "sol", "terrain", "eau", "couverture", "carte", "données", "modèle", "ressources", "mnt", "mns", "mnh",
))
_ENGLISH = frozenset((
    "the", "a", "an", "of", "and", "or", "to", "at", "in", "into", "on", "under", "by", "for", "with", "without",
    "from", "between", "which", "that", "is", "are", "was", "were", "this", "these", "it", "its", "not", "more",
    "their", "use", "water", "land", "cover", "map", "data", "model", "height", "forest", "change", "resources",
))
# fmt: on


def named(name: str, text: str) -> str:
    """A text with what it is about before it, "Channels: 3": French has a no-break space before the colon."""
    return str(QCoreApplication.translate("Bilingual", "{name}: {text}").format(name=name, text=text))


def user_language() -> str:
    """The language that QGIS speaks, in two letters ("fr"); empty where none is set (the locale "C")."""
    code = str(QgsApplication.locale())[:2].lower()
    return "" if code == "c" else code


@lru_cache(maxsize=10_000)
def title_in(title: str, language: str) -> str:
    """`in_language` of a title, kept: those of a catalogue's collections are looked at again and again."""
    return in_language(title, language)


def in_language(text: str, language: str) -> str:
    """The part of a bilingual text in the language: French for "fr", "fr_CA"…, English for any other.

    Text in one language is returned as it is. Where " / " occurs several times (a list, or a slash in a sentence), the
    text is split where the left part looks most like English and the right part like French, by their common words and
    accents; it is not split if no part does. Text with one " / " counts as bilingual unless its right part is English.
    """
    parts = text.split(_SEPARATOR) if len(text) <= _LONGEST else [text]
    cut = _best_cut(parts)
    if cut is None:
        return text
    halves = (_SEPARATOR.join(parts[:cut]).strip(), _SEPARATOR.join(parts[cut:]).strip())
    wanted, other = reversed(halves) if language.lower().startswith("fr") else halves
    return wanted or other


class Titled(Protocol):
    """A record with an id and a title, such as a collection."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


def distinct_titles(records: Iterable[Titled], language: str) -> dict[str, str]:
    """The title of each record in the language, by id. Equal titles get the id appended."""
    titles = {record.id: title_in(record.title or record.id, language) for record in records}
    counts = Counter(titles.values())
    return {key: title if counts[title] == 1 else f"{title} ({key})" for key, title in titles.items()}


def frenchness(text: str) -> int:
    """Above zero for French, below for English, zero when the words do not tell."""
    words = [word.casefold() for word in _WORD.findall(text)]
    french = sum(word in _FRENCH or bool(_FRENCH_LETTER.search(word)) for word in words)
    return french - sum(word in _ENGLISH for word in words)


def _best_cut(parts: list[str]) -> int | None:
    """The index of the part where French begins; None for text in one language."""
    if len(parts) < 2:
        return None
    middle = len(parts) // 2
    if parts[:middle] == parts[middle:]:
        return middle
    leanings = [frenchness(part) for part in parts]
    if len(parts) == 2:
        return 1 if leanings[1] >= 0 else None
    total, before = sum(leanings), accumulate(leanings)
    gains = {cut: total - 2 * english for cut, english in zip(range(1, len(parts)), before, strict=False)}
    best = max(gains, key=lambda cut: (gains[cut], -abs(cut - len(parts) / 2)))
    return best if sum(leanings[best:]) > 0 else None
