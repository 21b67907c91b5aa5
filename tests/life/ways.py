"""In which ways what is under way is closed, and what must be so afterwards. Needs no QGIS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: What `operations.py` does.
OPERATIONS = (
    "connect",
    "search",
    "page",
    "add",
    "draw",
    "draw in a second view",
    "draw in a layout",
    "download",
    "export",
    "queue",
    "wcs",
    "sign",
    "signed export",
    "publish",
    "harvest",
    "keep offline",
)
#: QGIS deletes a map view that draws, and crashes when the draw ends, also without the plugin (3.40).
_CRASHES = "draw in a second view"
#: Those that can be under way together: a connection ends the searches of the one before.
TOGETHER = tuple(name for name in OPERATIONS if name not in ("connect", "search", _CRASHES))
DRAWS = ("draw", "draw in a layout")
#: After the first, QGIS goes on; the second end it.
_STAYING = (("switch off",), ("close the project",), ("switch off", "close the project"))
_ENDING = (("quit",), ("switch off", "quit"), ("close the project", "quit"))


def staying(names: Sequence[str] = OPERATIONS, ways: Sequence[Sequence[str]] = _STAYING) -> list[tuple[str, list[str]]]:
    """Each operation with each of the ways after which QGIS goes on."""
    return [(name, list(way)) for name in names for way in ways if name != _CRASHES or list(way) == ["switch off"]]


def ending(names: Sequence[str] = OPERATIONS) -> list[tuple[str, list[str]]]:
    """Each operation with each of the ways that end QGIS."""
    return [(name, list(way)) for name in names for way in _ENDING if name != _CRASHES]


#: Those that a person sees in QGIS's own list of tasks: QGIS asks whether to end them, and is answered.
_SEEN = ("Active Tasks",)


def wrongs_of(steps: list[dict[str, Any]]) -> list[str]:
    """What is wrong in the steps of a job that has closed something: a question that nobody may expect, what is left of
    the plugin."""
    found = []
    for step in steps[1:]:
        what = step["step"]
        found += [f"{what}: asked {text}" for text in step["asked"] if not _is_expected(what, text)]
        found += [f"{what}: left {name}" for kind in ("threads", "modules", "messages") for name in step.get(kind, ())]
    return found


def _is_expected(what: str, question: str) -> bool:
    return what == "closed" and question.startswith(_SEEN)
