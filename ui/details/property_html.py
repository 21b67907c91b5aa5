"""A property's value as HTML: numbers and dates in the user's locale, lists and objects made readable."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from html import escape
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.language.bilingual import named
from ...core.language.data_size import human_bytes
from ...core.multihash import multihash
from ...core.stac.json_values import instant
from ...core.stac.record_json import json_pieces
from ..wording.stac_field_titles import field_title, field_unit
from ..wording.stac_labels import long_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONGEST_TEXT = 1000
_MOST_ENTRIES = 30
_MOST_ROWS = 300
_DEEPEST = 4
#: Smaller numbers are not grouped: four digits may be a year or a code.
_GROUPED_FROM = 10_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?")
_DOIS = ("sci:doi", "doi")
_BYTES = ("file:size", "file:header_size")
_WEB = ("https://", "http://")

#: The indent of an object inside another.
_STEP = "&nbsp;&nbsp;&nbsp;"

_Row = tuple[str, str]


def property_rows(properties: Mapping[str, Any], left_out: Iterable[str] = ()) -> list[_Row]:
    """Title and value of each property that has one, without those in `left_out` and the projection's."""
    hidden = set(left_out)
    shown = [
        key
        for key, value in properties.items()
        if key not in hidden and not key.startswith("proj:") and value not in (None, "", [], {})
    ]
    rows = [(escape(_cut(field_title(key))), value_html(key, properties[key])) for key in shown[:_MOST_ROWS]]
    return [*rows, *(("", rest) for rest in rest_of(len(shown), _MOST_ROWS))]


def value_html(key: str, value: Any, depth: int = 0) -> str:
    """The value of the field `key`: JSON, or a datetime. Long values are cut; the JSON tab has them in full."""
    if isinstance(value, (dict, list)) and depth >= _DEEPEST:
        return escape(_cut("".join(json_pieces(value, _LONGEST_TEXT + 1))))
    if isinstance(value, dict):
        return _object(value, depth)
    if isinstance(value, list):
        return _list(key, value, depth)
    return _scalar(key, value)


def anchor(href: str, text: str) -> str:
    """A link that opens in the browser; plain text where the href is not a web address."""
    return f'<a href="{escape(href)}">{escape(text)}</a>' if href.startswith(_WEB) else escape(text)


def breakable(text: str) -> str:
    """A URL that may break after its slashes."""
    return escape(text).replace("/", "/&#8203;")


def _object(value: Mapping[str, Any], depth: int) -> str:
    lines = []
    for key, inner in list(value.items())[:_MOST_ENTRIES]:
        shown = value_html(key, inner, depth + 1)
        if isinstance(inner, dict):
            shown = f"<br>{_STEP}{shown.replace('<br>', f'<br>{_STEP}')}"
        lines.append(named(escape(_cut(field_title(key))), shown))
    return "<br>".join([*lines, *rest_of(len(value))])


def _list(key: str, values: list[Any], depth: int) -> str:
    """Simple values on one line, objects one below the other."""
    shown = [value_html(key, value, depth + 1) for value in values[:_MOST_ENTRIES]]
    if any(isinstance(value, (dict, list)) for value in values):
        return "<br>".join([*(f"• {each}" for each in shown), *rest_of(len(values))])
    return "; ".join([*shown, *rest_of(len(values))])


def _scalar(key: str, value: Any) -> str:
    if isinstance(value, bool):
        yes, no = QCoreApplication.translate("PropertyHtml", "yes"), QCoreApplication.translate("PropertyHtml", "no")
        return escape(yes if value else no)
    if isinstance(value, (int, float)):
        return escape(_number(key, value))
    if value is None:
        return "–"
    text = _moment_text(value) if isinstance(value, datetime) else _cut(str(value))
    if text.startswith(_WEB):
        return f'<a href="{escape(text)}">{breakable(text)}</a>'
    if key in _DOIS:
        return anchor(f"https://doi.org/{text}", text)
    return escape(_cut(_moment(text) or (_checksum(text) if key == "file:checksum" else text)))


def _number(key: str, value: float) -> str:
    locale = QLocale()
    if isinstance(value, int):
        if key in _BYTES:
            return human_bytes(value)
        is_amount = abs(value) >= _GROUPED_FROM and abs(value) < 2**63
        text = locale.toString(value) if is_amount else str(value)
    else:
        text = locale.toString(value, "g", 10)
    return text + field_unit(key)


def _moment(text: str) -> str:
    """A date, or a date with its time in UTC; empty for any other text."""
    if _MOMENT.fullmatch(text) is None or (moment := instant(text)) is None:
        return ""
    return long_date(moment) if len(text) == len("2023-05-29") else _moment_text(moment)


def _moment_text(moment: datetime) -> str:
    try:
        moment = moment.astimezone(timezone.utc)
    except OverflowError:  # on the first or last day that Python knows
        return ""
    return f"{long_date(moment)}, {moment:%H:%M:%S} UTC"


def _checksum(text: str) -> str:
    """A multihash with its algorithm's name: "SHA-256: 9f86d0…"; any other text as it is."""
    known = multihash(text)
    return text if known is None else named(known.title, known.digest.hex())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def rest_of(count: int, most: int = _MOST_ENTRIES) -> list[str]:
    """A line that says how many entries there are beyond `most`; none where there are none."""
    if count <= most:
        return []
    return [escape(QCoreApplication.translate("PropertyHtml", "{count} more").format(count=count - most))]
