"""Footprints that can be drawn and compared: with not too many corners, all of them places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from .json_values import mapping, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..spatial.georeference import LonLatBox

#: The coastline of a large country has so many corners; on the map, a thousandth of them can be told apart.
MOST_CORNERS = 100_000
#: Geometries inside each other.
_DEEPEST = 8
#: Lists in each other around a corner, by the type of geometry, and the type that has others in it.
_LISTS = {"point": 0, "multipoint": 1, "linestring": 1, "multilinestring": 2, "polygon": 2, "multipolygon": 3}
_COLLECTION = "geometrycollection"
#: Larger numbers are no degrees, and no metres on the Earth either.
_LARGEST = 1e8


class _UnusableError(ValueError):
    """With the sentence that says why."""


def usable_footprint(
    geometry: Mapping[str, Any] | None, box: LonLatBox | None
) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """The geometry (GeoJSON), or where it cannot be used, its box and a sentence that says so; the box too where there
    is no geometry. None without a box."""
    reasons: tuple[str, ...] = ()
    if geometry is not None:
        try:
            _check(geometry)
            return geometry, ()
        except _UnusableError as error:
            reasons = (str(error),)
    return None if box is None else _polygon(box), reasons


def _check(geometry: Mapping[str, Any]) -> None:
    """Raises _UnusableError."""
    corners = 0
    for parts, (coordinates, lists) in enumerate(_parts(geometry), start=1):
        for corner in _corners(coordinates, lists):
            corners += 1
            if not _is_place(corner):
                raise _UnusableError(
                    QCoreApplication.translate(
                        "Footprint", "Its outline has impossible corners: its bounding box is used."
                    )
                )
            if corners + parts > MOST_CORNERS:
                sentence = QCoreApplication.translate(
                    "Footprint", "Its outline has more than {count} corners: its bounding box is used."
                )
                raise _UnusableError(sentence.format(count=QLocale().toString(MOST_CORNERS)))
    if not corners:
        raise _no_geojson()


def _parts(geometry: Mapping[str, Any]) -> Iterator[tuple[Any, int]]:
    """The coordinates of a geometry, or of those in it, and how many lists are around their corners."""
    todo: list[tuple[Any, int]] = [(geometry, 0)]
    while todo:
        value, level = todo.pop()
        if level > _DEEPEST:
            raise _UnusableError(
                QCoreApplication.translate("Footprint", "Its outline is nested too deeply: its bounding box is used.")
            )
        fields = mapping(value)
        kind = text(fields.get("type")).lower()
        if kind == _COLLECTION and isinstance(fields.get("geometries"), list):
            todo += [(each, level + 1) for each in fields["geometries"]]
        elif kind in _LISTS:
            yield fields.get("coordinates"), _LISTS[kind]
        else:
            raise _no_geojson()


def _corners(coordinates: Any, lists: int) -> Iterator[list[Any]]:
    todo: list[tuple[Any, int]] = [(coordinates, lists)]
    while todo:
        value, around = todo.pop()
        if not isinstance(value, list):
            raise _no_geojson()
        if around:
            todo += [(each, around - 1) for each in value]
        elif value and not isinstance(value[0], (list, dict)):
            yield value
        else:
            raise _no_geojson()


def _no_geojson() -> _UnusableError:
    """Without a corner, or with other lists in each other than those of its type, as drawing it would find out."""
    return _UnusableError(
        QCoreApplication.translate("Footprint", "Its outline is not valid GeoJSON: its bounding box is used.")
    )


def _is_place(corner: list[Any]) -> bool:
    """Floating-point numbers, which nearly all are, go the short way: outlines of pages have hundred thousands."""
    for each in corner:
        if type(each) is float:
            if not -_LARGEST <= each <= _LARGEST:
                return False
        elif (found := number(each)) is None or abs(found) > _LARGEST:
            return False
    return True


def _polygon(box: LonLatBox) -> dict[str, Any]:
    west, south, east, north = box
    east = east if west <= east else east + 360
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
