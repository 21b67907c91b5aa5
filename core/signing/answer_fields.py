"""Where in the JSON answer of a service a value stands: the field's name, or the way to it through objects and lists.

`data.links.signed`, `data.0.signed`, and the plain ways of JSONPath (RFC 9535): `$.data[0]['signed.url']`,
`results[*].signed`. A name that follows a list is looked for in each of its members.
"""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(r"\[(?:'([^']*)'|\"([^\"]*)\"|([0-9]{1,4}|\*))\]|([^.\[\]]+)")
_ROOT = re.compile(r"\$(?=[.\[]|$)")
_ALL = "*"


def steps_of(path: str) -> list[str]:
    """The names and numbers on the way; none for the answer itself."""
    return [next(filter(None, found), "") for found in _STEP.findall(_ROOT.sub("", path, count=1))]


def value_at(value: Any, path: str) -> Any:
    """The value there, None where it is missing; a list where the way leads through all members of one. A field that
    is called like the whole path counts first."""
    return value[path] if isinstance(value, dict) and path in value else _along(value, steps_of(path))


def _along(value: Any, steps: list[str]) -> Any:
    for number, name in enumerate(steps):
        if isinstance(value, list):
            if not name.isdecimal():
                rest = steps[number + (name == _ALL) :]
                return [_along(each, rest) for each in value]
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value
