"""Reading small JSON of the plugin's own, which others may have changed: settings, journals, projects.

Answers of servers are read by `json_reading.read_json`.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Made = TypeVar("Made", bound=DataclassInstance)

#: What a field of a dataclass may hold, by its annotation; others are not looked at.
_TYPES: dict[Any, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


#: So deep may lists and objects lie in each other, whatever the version of Python: from 3.12 on it reads ten thousand
#: levels, for which threads have no stack on Windows and macOS: the process would end.
_MOST_LEVELS = 900
_TEXT, _BRACKET = re.compile(r'"(?:[^"\\]+|\\.?)*"?', re.DOTALL), re.compile(r"[\[{\]}]")


def lies_too_deep(text: str) -> bool:
    """Whether lists and objects lie too deep in each other to be read. Brackets in texts are none."""
    if text.count("[") + text.count("{") <= _MOST_LEVELS:
        return False
    depth = 0
    for found in _BRACKET.finditer(_TEXT.sub("", text)):
        depth += 1 if found.group() in "[{" else -1
        if depth > _MOST_LEVELS:
            return True
    return False


def json_value(text: str | bytes) -> Any:
    """The value in a text. Raises ValueError, also for lists that lie too deep in each other."""
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    if lies_too_deep(text):
        raise ValueError("nested too deep")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def checked(made: Made) -> Made:
    """The value, which was made of JSON, with its texts and numbers where its class says so. Raises TypeError."""
    for field in fields(made):
        value, types = getattr(made, field.name), _TYPES.get(field.type)
        if types is not None and not (isinstance(value, types) and isinstance(value, bool) == (types == (bool,))):
            raise TypeError(f"{field.name}: {type(value).__name__}")
    return made


def checked_texts(value: Any) -> tuple[str, ...]:
    """A list of texts. Raises TypeError."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise TypeError(type(value).__name__)
    return tuple(value)
