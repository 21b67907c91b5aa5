"""How an image was taken, as the properties of its item say: by what, how fine, from where, under how many clouds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .json_values import number, texts, title
from .property_filter import CLOUD_COVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .records import Item

#: Properties for the satellite or aircraft, the first that says it; the last two may name a whole family of them.
_CARRIERS = ("platform", "constellation", "mission")
#: Angles between the line of sight and the vertical, in degrees: at the ground, else at the sensor.
_ANGLES = ("view:incidence_angle", "view:off_nadir")
#: Properties that hold the level or the type of a product, and the word for one that is not georeferenced: DINAMIS has
#: SPOT and Pléiades images as the sensor has seen them (BRUT), and ORTHO.
_LEVELS = ("processing:level", "product:type")
_RAW = "BRUT"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Acquisition:
    """`sensor` is empty and the numbers are None where the item does not say. `resolution` is in metres on the ground,
    `angle` in degrees from the vertical, `clouds` and `snow` in per cent of the image."""

    sensor: str = ""
    resolution: float | None = None
    angle: float | None = None
    clouds: float | None = None
    snow: float | None = None


def acquisition(item: Item) -> Acquisition:
    """How the item's image was taken."""
    values = item.properties
    return Acquisition(
        sensor=_sensor(values, item.collection_id),
        resolution=_between(values.get("gsd"), 0, 1e6),
        angle=next((angle for name in _ANGLES if (angle := _between(values.get(name), -180, 180)) is not None), None),
        clouds=_between(values.get(CLOUD_COVER), 0, 100),
        snow=_between(values.get("eo:snow_cover"), 0, 100),
    )


def is_raw(properties: Mapping[str, Any]) -> bool:
    """Whether the item is a product that is not georeferenced, by its properties."""
    return any(_RAW in _WORD.findall(title(properties.get(name)).upper()) for name in _LEVELS)


def _sensor(values: Mapping[str, Any], collection_id: str) -> str:
    """The satellite and its instruments: "landsat-9 oli/tirs". A platform that is the collection itself, as DINAMIS
    names it, tells nothing of the satellite."""
    carriers = (_one_line(title(values.get(name))) for name in _CARRIERS)
    carrier = next((name for name in carriers if name and name.casefold() != collection_id.casefold()), "")
    instruments = map(_one_line, texts(values.get("instruments")))
    own = [name for name in instruments if name.casefold() not in carrier.casefold()]
    return " ".join(filter(None, (carrier, "/".join(dict.fromkeys(own)))))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _between(value: Any, least: float, most: float) -> float | None:
    found = number(value)
    return found if found is not None and least <= found <= most else None
