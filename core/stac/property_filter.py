"""Filters on item properties, and the languages in which servers take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from . import cql2
from .conformance import has_class, search_extensions
from .json_values import instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .records import Item

CLOUD_COVER = "eo:cloud_cover"


class FilterLanguage(Enum):
    """How filters other than place and date are sent to a server: not at all, with STAC's older `query` extension, or
    with the filter extension as CQL2 JSON or text."""

    NONE = "none"
    QUERY = "query"
    CQL2_JSON = "cql2-json"
    CQL2_TEXT = "cql2-text"

    @property
    def is_cql2(self) -> bool:
        return self in (FilterLanguage.CQL2_JSON, FilterLanguage.CQL2_TEXT)


def filter_language(conformance: Iterable[str], method: str = "POST") -> FilterLanguage:
    """The language for an API with these conformance classes: JSON in a POST and text in a GET, the only ones that
    stac-fastapi takes, unless the server supports only the other one."""
    classes = tuple(conformance)
    extensions = search_extensions(classes)
    if "filter" in extensions:
        known = [
            language
            for language in (FilterLanguage.CQL2_JSON, FilterLanguage.CQL2_TEXT)
            if has_class(classes, language.value)
        ]
        if known:
            return known[-1] if method == "GET" else known[0]
    return FilterLanguage.QUERY if "query" in extensions else FilterLanguage.NONE


class Operator(Enum):
    """Comparison operators. The values are those in the settings."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EQUALS = "="
    DIFFERS = "<>"
    CONTAINS = "contains"
    STARTS = "starts"


#: The operators of the `query` extension.
_QUERY_WORDS = {
    Operator.AT_MOST: "lte",
    Operator.AT_LEAST: "gte",
    Operator.EQUALS: "eq",
    Operator.DIFFERS: "neq",
    Operator.CONTAINS: "contains",
    Operator.STARTS: "startsWith",
}


@dataclass(frozen=True)
class PropertyFilter:
    """Compares one property with a value. A `date` stands for the whole day in UTC. An item without the property fails,
    as with servers.

    Times are sent as text and not as CQL2 timestamps: pgSTAC answers these with error 500 for every property but
    `datetime`.
    """

    name: str
    operator: Operator
    value: str | int | float | bool | date

    def cql2_json(self) -> dict[str, Any]:
        parts = [{"op": sign, "args": [{"property": self.name}, value]} for sign, value in self._comparisons()]
        return parts[0] if len(parts) == 1 else {"op": "and", "args": parts}

    def cql2_text(self) -> str:
        name = cql2.name_text(self.name)
        return " AND ".join(f"{name} {sign.upper()} {cql2.value_text(value)}" for sign, value in self._comparisons())

    def query(self) -> dict[str, Any]:
        """The property's entry in the body of the `query` extension."""
        if self._is_day:
            return {_QUERY_WORDS[Operator(sign)]: value for sign, value in self._comparisons()}
        return {_QUERY_WORDS[self.operator]: self.value}

    def holds(self, item: Item) -> bool:
        """Whether an item passes, for servers that cannot filter."""
        value = {"id": item.id, "collection": item.collection_id}.get(self.name, item.properties.get(self.name))
        wanted: Any = self.value
        if self._is_day:
            value = instant(value)
            moments = [(Operator(sign), instant(text)) for sign, text in self._comparisons()]
            return all(_compares(value, operator, moment) for operator, moment in moments)
        return _compares(value, self.operator, wanted)

    @property
    def _is_day(self) -> bool:
        return isinstance(self.value, date)

    def _comparisons(self) -> list[tuple[str, Any]]:
        """CQL2 operators with their values; a day has two ends."""
        if isinstance(self.value, date):
            first, last = f"{self.value.isoformat()}T00:00:00Z", f"{self.value.isoformat()}T23:59:59.999Z"
            return {
                Operator.AT_MOST: [("<=", last)],
                Operator.AT_LEAST: [(">=", first)],
            }.get(self.operator, [(">=", first), ("<=", last)])
        if self.operator is Operator.CONTAINS:
            return [("like", f"%{_literal(str(self.value))}%")]
        if self.operator is Operator.STARTS:
            return [("like", f"{_literal(str(self.value))}%")]
        return [(self.operator.value, self.value)]

    def state(self) -> list[Any]:
        """JSON values for `from_state`."""
        value = {"date": self.value.isoformat()} if isinstance(self.value, date) else self.value
        return [self.name, self.operator.value, value]

    @classmethod
    def from_state(cls, state: Any) -> PropertyFilter:
        """The filter with this state. Raises TypeError, ValueError or KeyError for an invalid one."""
        name, operator, value = state
        if isinstance(value, dict):
            value = date.fromisoformat(value["date"])
        if not isinstance(name, str) or not isinstance(value, (str, int, float, bool, date)):
            raise TypeError(state)
        return cls(name, Operator(operator), value)


def at_most_clouds(percent: int) -> PropertyFilter:
    return PropertyFilter(CLOUD_COVER, Operator.AT_MOST, percent)


def _literal(text: str) -> str:
    """The text with the wildcards of LIKE escaped."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _compares(value: Any, operator: Operator, wanted: Any) -> bool:
    if operator is Operator.CONTAINS and not isinstance(value, dict):
        values = value if isinstance(value, list) else [value]
        return any(str(wanted) in str(each) for each in values if isinstance(each, (str, int, float)))
    if value is None or isinstance(value, (list, dict)):
        return False
    if operator is Operator.STARTS:
        return str(value).startswith(str(wanted))
    if operator in (Operator.EQUALS, Operator.DIFFERS):
        return bool(value == wanted) is (operator is Operator.EQUALS)
    try:
        return bool(value <= wanted if operator is Operator.AT_MOST else value >= wanted)
    except TypeError:
        return False
