"""Footprints that can be drawn and compared: with not too many corners, all of them places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from .json_values import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..spatial.georeference import LonLatBox

#: The coastline of a large country has so many corners; on the map, a thousandth of them can be told apart.
MOST_CORNERS = 100_000
#: Geometries inside each other.
_DEEPEST = 8
#: Larger numbers are no degrees, and no metres on the Earth either.
_LARGEST = 1e8


def usable_footprint(
    geometry: Mapping[str, Any] | None, box: LonLatBox | None
) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """The geometry (GeoJSON), or where it cannot be used, its box and a sentence that says so; None without a box."""
    if geometry is None:
        return None, ()
    reason = _reason(geometry)
    return (geometry, ()) if not reason else (None if box is None else _polygon(box), (reason,))


def _reason(geometry: Mapping[str, Any]) -> str:
    """Why the geometry is not used; empty for one that is."""
    todo: list[tuple[Any, int]] = [(geometry, 0)]
    corners = 0
    while todo:
        value, level = todo.pop()
        if isinstance(value, dict):
            if level > _DEEPEST:
                return str(
                    QCoreApplication.translate(
                        "Footprint", "Its outline is nested too deeply: its bounding box is used."
                    )
                )
            todo += [(value.get("coordinates"), 0), *((each, level + 1) for each in _list(value.get("geometries")))]
            corners += 1
        elif isinstance(value, list) and value and not isinstance(value[0], (list, dict)):
            corners += 1
            if not _is_place(value):
                return str(
                    QCoreApplication.translate(
                        "Footprint", "Its outline has impossible corners: its bounding box is used."
                    )
                )
        elif isinstance(value, list):
            todo += [(each, level) for each in value]
        if corners > MOST_CORNERS:
            text = QCoreApplication.translate(
                "Footprint", "Its outline has more than {count} corners: its bounding box is used."
            )
            return str(text).format(count=QLocale().toString(MOST_CORNERS))
    return ""


def _is_place(corner: list[Any]) -> bool:
    """Floating-point numbers, which nearly all are, go the short way: outlines of pages have hundred thousands."""
    for each in corner:
        if type(each) is float:
            if not -_LARGEST <= each <= _LARGEST:
                return False
        elif (found := number(each)) is None or abs(found) > _LARGEST:
            return False
    return True


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _polygon(box: LonLatBox) -> dict[str, Any]:
    west, south, east, north = box
    east = east if west <= east else east + 360
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
