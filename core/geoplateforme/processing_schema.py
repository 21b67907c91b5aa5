"""The parameters of a processing, checked against the schema that the API gives with it: before they are sent, and in
words. What a schema says beyond JSON Schema's plain keywords is left to the API."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..stac.json_values import count, number, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .records import Parameter

#: Lists in lists are checked so deep.
_DEEPEST = 3
_LONGEST_SHOWN = 60
_TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")


@dataclass(frozen=True)
class ParameterProblem:
    """What is wrong with a parameter, in a sentence that does not name it."""

    parameter: str
    text: str

    def __str__(self) -> str:
        text = QCoreApplication.translate("ProcessingSchema", "{parameter}: {problem}")
        return str(text.format(parameter=self.parameter, problem=self.text))


def types_of(constraints: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema allows; empty where it allows any."""
    found = constraints.get("type")
    names = texts(found) if isinstance(found, list) else (found,)
    return tuple(name for name in names if name in _TYPES)


def choices_of(constraints: Mapping[str, Any]) -> tuple[Any, ...]:
    """The only values that a schema allows; empty where it does not list them."""
    found = constraints.get("enum")
    if isinstance(found, list):
        return tuple(found)
    return (constraints["const"],) if "const" in constraints else ()


def is_missing(value: Any) -> bool:
    """Whether a value is none: an empty field of a form, or an empty list."""
    return value is None or value in ("", [], ())


def check(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> tuple[ParameterProblem, ...]:
    """What is wrong with the values for a processing's parameters, in the order of these; at most one problem for each.
    A value that is missing is wrong only where the parameter is mandatory and has no default."""
    return tuple(_problems(parameters, values))


def _problems(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> Iterator[ParameterProblem]:
    translate = QCoreApplication.translate
    for parameter in parameters:
        value = values.get(parameter.name)
        if is_missing(value):
            if parameter.mandatory and parameter.default is None:
                yield ParameterProblem(parameter.name, translate("ProcessingSchema", "A value is needed."))
        elif text := problem_of(parameter.constraints, value):
            yield ParameterProblem(parameter.name, text)
    known = {parameter.name for parameter in parameters}
    for name in values:
        if name not in known and not is_missing(values[name]):
            yield ParameterProblem(name, translate("ProcessingSchema", "The processing has no such parameter."))


def problem_of(constraints: Mapping[str, Any], value: Any, depth: int = 0) -> str:
    """What is wrong with one value, in a sentence; empty where nothing is."""
    translate = QCoreApplication.translate
    types = types_of(constraints)
    if types and not any(_is_of(kind, value) for kind in types):
        return _wrong_type(types, value)
    choices = choices_of(constraints)
    if choices and not any(_is_same(value, choice) for choice in choices):
        text = translate("ProcessingSchema", "“{value}” is not one of {choices}.")
        return str(text.format(value=_shown(value), choices=", ".join(map(_shown, choices))))
    if isinstance(value, str):
        return _length_problem(constraints, len(value), "minLength", "maxLength", "sign")
    if isinstance(value, (list, tuple)):
        return _list_problem(constraints, value, depth)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _bounds_problem(constraints, value)
    return ""


def _bounds_problem(constraints: Mapping[str, Any], value: float) -> str:
    translate = QCoreApplication.translate
    least, most = number(constraints.get("minimum")), number(constraints.get("maximum"))
    above, below = constraints.get("exclusiveMinimum"), constraints.get("exclusiveMaximum")
    # a bound of its own in newer schemas, a word about the other one in older
    over = least if above is True else number(above)
    under = most if below is True else number(below)
    step = number(constraints.get("multipleOf"))
    if over is not None and value <= over:
        return str(translate("ProcessingSchema", "It must be greater than {bound}.").format(bound=_shown(over)))
    if under is not None and value >= under:
        return str(translate("ProcessingSchema", "It must be less than {bound}.").format(bound=_shown(under)))
    if least is not None and value < least:
        return str(translate("ProcessingSchema", "It must be at least {bound}.").format(bound=_shown(least)))
    if most is not None and value > most:
        return str(translate("ProcessingSchema", "It must be at most {bound}.").format(bound=_shown(most)))
    if step and not math.isclose(math.remainder(value, step), 0, abs_tol=abs(step) * 1e-9):
        return str(translate("ProcessingSchema", "It must be a multiple of {step}.").format(step=_shown(step)))
    return ""


def _list_problem(constraints: Mapping[str, Any], value: Sequence[Any], depth: int) -> str:
    translate = QCoreApplication.translate
    if problem := _length_problem(constraints, len(value), "minItems", "maxItems", "entry"):
        return problem
    if constraints.get("uniqueItems") is True and any(_is_same(a, b) for i, a in enumerate(value) for b in value[:i]):
        return str(translate("ProcessingSchema", "An entry is in it twice."))
    items = constraints.get("items")
    if not isinstance(items, dict) or depth >= _DEEPEST:
        return ""
    for place, entry in enumerate(value, 1):
        if problem := problem_of(items, entry, depth + 1):
            text = translate("ProcessingSchema", "Entry {place}: {problem}")
            return str(text.format(place=place, problem=problem))
    return ""


def _length_problem(constraints: Mapping[str, Any], length: int, low: str, high: str, unit: str) -> str:
    least, most = count(constraints.get(low)), count(constraints.get(high))
    if (least is None or length >= least) and (most is None or length <= most):
        return ""
    translate, is_list = QCoreApplication.translate, unit == "entry"
    if least is not None and least == most:
        exactly = translate("ProcessingSchema", "It needs exactly %n entry(ies).", "", least)
        return str(exactly if is_list else translate("ProcessingSchema", "It needs exactly %n sign(s).", "", least))
    if least is not None and length < least:
        at_least = translate("ProcessingSchema", "It needs at least %n entry(ies).", "", least)
        return str(at_least if is_list else translate("ProcessingSchema", "It needs at least %n sign(s).", "", least))
    most = most or 0
    at_most = translate("ProcessingSchema", "It may have at most %n entry(ies).", "", most)
    return str(at_most if is_list else translate("ProcessingSchema", "It may have at most %n sign(s).", "", most))


def _wrong_type(types: Sequence[str], value: Any) -> str:
    translate = QCoreApplication.translate
    names = {
        "string": translate("ProcessingSchema", "a text"),
        "integer": translate("ProcessingSchema", "a whole number"),
        "number": translate("ProcessingSchema", "a number"),
        "boolean": translate("ProcessingSchema", "yes or no"),
        "array": translate("ProcessingSchema", "a list"),
        "object": translate("ProcessingSchema", "a JSON object"),
        "null": translate("ProcessingSchema", "nothing"),
    }
    text = translate("ProcessingSchema", "“{value}” is not {type}.")
    wanted = translate("ProcessingSchema", " or ").join(names[each] for each in types)
    return str(text.format(value=_shown(value), type=wanted))


def _is_of(kind: str, value: Any) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return is_whole or (isinstance(value, float) and math.isfinite(value))
    if kind == "integer":
        return is_whole or (isinstance(value, float) and value % 1 == 0)
    if kind == "array":
        return isinstance(value, (list, tuple))
    if kind == "null":
        return value is None
    return isinstance(value, {"string": str, "boolean": bool, "object": dict}[kind])


def _is_same(one: Any, other: Any) -> bool:
    """As JSON compares: 1 is 1.0, but not true."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _shown(value: Any) -> str:
    if isinstance(value, float) and value % 1 == 0:
        value = int(value)
    text = value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
