"""Parses CQL2 text into CQL2 JSON: users write the text, and many servers take only JSON with POST.

Rules: OGC 21-065r2, annex B. Names may contain colons and dots (`eo:cloud_cover`) without quotes, as STAC's do.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NamedTuple

from osgeo import ogr
from qgis.PyQt.QtCore import QCoreApplication

from ..gdal_calls import call_or_none

_TOKEN = re.compile(
    r"""(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<text>'(?:[^'\\]|''|\\.)*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<name>[^\W\d][\w:.]*|:[\w:.]+)
    |(?P<sign><=|>=|<>|[=<>(),+*/%^-])""",
    re.VERBOSE,
)
#: Characters of a number.
_LONGEST_NUMBER = 400
_SPACE = re.compile(r"\s*")
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_GEOMETRIES = re.compile(r"(MULTI)?(POINT|LINESTRING|POLYGON)$|GEOMETRYCOLLECTION$")
_OWN_WORDS = ("AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "DIV")
_BARE_NAME = re.compile(r"[^\W\d][\w:.]*")


class Cql2Error(ValueError):
    """The text is not valid CQL2; the message says why. `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    def is_word(self, *words: str) -> bool:
        return self.kind in ("name", "sign") and self.text.upper() in words


def parse(text: str) -> dict[str, Any]:
    """The expression as CQL2 JSON. Raises Cql2Error."""
    try:
        return _Parser(text).expression()
    except RecursionError as error:
        message = QCoreApplication.translate("Cql2Error", "The expression is nested too deeply.")
        raise Cql2Error(message, 0) from error


def name_text(name: str) -> str:
    """A property's name as CQL2 text."""
    is_bare = _BARE_NAME.fullmatch(name) and name.upper() not in (*_OWN_WORDS, "TRUE", "FALSE")
    return name if is_bare else '"{}"'.format(name.replace('"', '""'))


def value_text(value: Any) -> str:
    """A number, truth value or text as CQL2 text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "'{}'".format(value.replace("'", "''")) if isinstance(value, str) else repr(value)


class _Parser:
    """A recursive-descent parser: each method consumes the tokens of one rule and returns its JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0

    def expression(self) -> dict[str, Any]:
        """The JSON of the complete text."""
        found = self._either()
        token = self._peek()
        if token.kind != "end":
            raise _unexpected(token)
        if not isinstance(found, dict) or "op" not in found or found["op"] in "+-*/%^":
            raise Cql2Error(QCoreApplication.translate("Parser", "The expression compares nothing."), 0)
        return found

    def _either(self) -> Any:
        return self._joined("OR", self._all)

    def _all(self) -> Any:
        return self._joined("AND", self._negated)

    def _joined(self, word: str, part: Any) -> Any:
        parts = [part()]
        while self._accept(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else _call(word.lower(), *parts)

    def _negated(self) -> Any:
        return _call("not", self._negated()) if self._accept("NOT") else self._predicate()

    def _predicate(self) -> Any:
        left = self._sum()
        if self._accept("IS"):
            is_not = self._accept("NOT")
            self._expect("NULL")
            found = _call("isNull", left)
            return _call("not", found) if is_not else found
        if self._peek().is_word(*_COMPARISONS):
            return _call(self._take().text, left, self._sum())
        is_not = self._accept("NOT")
        if self._accept("LIKE"):
            found = _call("like", left, self._sum())
        elif self._accept("BETWEEN"):
            low = self._sum()
            self._expect("AND")
            found = _call("between", left, low, self._sum())
        elif self._accept("IN"):
            self._expect("(")
            found = _call("in", left, self._list())
        elif is_not:
            raise _unexpected(self._peek())
        else:
            return left
        return _call("not", found) if is_not else found

    def _sum(self) -> Any:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Any:
        return self._chain(self._power, "*", "/", "%", "DIV")

    def _power(self) -> Any:
        return self._chain(self._single, "^")

    def _chain(self, part: Any, *signs: str) -> Any:
        found = part()
        while self._peek().is_word(*signs):
            found = _call(self._take().text.lower(), found, part())
        return found

    def _single(self) -> Any:
        token = self._take()
        if token.kind in ("number", "text", "quoted"):
            return _literal(token)
        if token.is_word("-"):
            value = self._single()
            return -value if isinstance(value, (int, float)) else _call("*", -1, value)
        if token.is_word("("):
            found = self._either()
            self._expect(")")
            return found
        if token.kind != "name" or token.is_word(*_OWN_WORDS):
            raise _unexpected(token)
        return self._named(token)

    def _named(self, token: _Token) -> Any:
        if token.is_word("TRUE", "FALSE"):
            return token.is_word("TRUE")
        if _GEOMETRIES.match(token.text.upper()) and self._peek().is_word("(", "Z"):
            return self._geometry(token)
        return self._function(token.text) if self._accept("(") else {"property": token.text}

    def _function(self, name: str) -> Any:
        arguments = self._list()
        word = name.lower()
        if word in ("timestamp", "date") and len(arguments) == 1:
            return {word: arguments[0]}
        if word == "interval":
            return {word: [next(iter(each.values())) if isinstance(each, dict) else each for each in arguments]}
        if word == "bbox":
            return {word: arguments}
        return _call(word if word[:2] in ("s_", "t_", "a_") or word in ("casei", "accenti") else name, *arguments)

    def _list(self) -> list[Any]:
        """The arguments up to the closing parenthesis; the opening one has been consumed."""
        found: list[Any] = []
        if self._accept(")"):
            return found
        while True:
            found.append(self._list() if self._accept("(") else self._sum())
            if self._accept(")"):
                return found
            self._expect(",")

    def _geometry(self, first: _Token) -> Any:
        """The WKT up to its closing parenthesis."""
        depth, last = 0, first
        while not (last.is_word(")") and depth == 0):
            last = self._take()
            depth += last.is_word("(") - last.is_word(")")
        geometry = call_or_none(ogr.CreateGeometryFromWkt, self._text[first.start : last.start + 1])
        text = None if geometry is None else call_or_none(geometry.ExportToJson)
        if text is None:  # no WKT, or with endless coordinates
            raise _unexpected(first)
        return json.loads(text)

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        """Consume the next token."""
        token = self._peek()
        if token.kind == "end":
            raise _unexpected(token)
        self._next += 1
        return token

    def _accept(self, word: str) -> bool:
        """Consume the next token if it is this word; whether it was."""
        is_present = self._peek().is_word(word)
        self._next += is_present
        return is_present

    def _expect(self, word: str) -> None:
        """Consume this word. Raises Cql2Error for another token."""
        if not self._accept(word):
            raise _unexpected(self._peek(), word)


def _tokens(text: str) -> list[_Token]:
    found = []
    position = 0
    while (position := _end_of_space(text, position)) < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            if text[position] in "'\"":
                message = QCoreApplication.translate("Cql2Error", "The quote at character {place} is not closed.")
                raise Cql2Error(message.format(place=position + 1), position)
            raise _unexpected(_Token("sign", text[position], position))
        found.append(_Token(str(match.lastgroup), match.group(), position))
        position = match.end()
    return [*found, _Token("end", "", len(text))]


def _end_of_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _call(operator: str, *arguments: Any) -> dict[str, Any]:
    return {"op": operator, "args": list(arguments)}


def _literal(token: _Token) -> Any:
    if token.kind == "number":
        return _number(token)
    inner = token.text[1:-1]
    return {"property": inner.replace('""', '"')} if token.kind == "quoted" else re.sub(r"''|\\'", "'", inner)


def _number(token: _Token) -> int | float:
    """JSON has no endless numbers, and Python reads no whole one of thousands of digits."""
    if len(token.text) > _LONGEST_NUMBER or not math.isfinite(float(token.text)):
        raise _unexpected(token)
    return int(token.text) if token.text.isdigit() else float(token.text)


def _unexpected(token: _Token, wanted: str = "") -> Cql2Error:
    if token.kind == "end":
        message = QCoreApplication.translate("Cql2Error", "The expression is not finished.")
    elif wanted:
        message = QCoreApplication.translate(
            "Cql2Error", "Character {place}: “{wanted}” was expected, not “{word}”."
        ).format(place=token.start + 1, wanted=wanted, word=token.text)
    else:
        message = QCoreApplication.translate("Cql2Error", "Character {place}: “{word}” is not expected here.").format(
            place=token.start + 1, word=token.text
        )
    return Cql2Error(message, token.start)
