"""What an item says of how its image was taken, in few words for its row and in full for its tool tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.stac.acquisition import acquisition
from ...core.store_access import access_advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.records import Item

#: Letters of a sensor's name in a row.
_LONGEST_NAME = 40


def short_facts(item: Item) -> list[str]:
    """The parts of the second line of an item's row: sensor, clouds, resolution, angle, snow, in whole degrees and per
    cent; a narrow row has room for the first ones. Only what the item says; a raw product begins with that."""
    found, translate = acquisition(item), QCoreApplication.translate
    facts = [translate("ItemFacts", "raw") if item.is_raw else "", found.sensor[:_LONGEST_NAME]]
    if found.clouds is not None:
        facts.append(translate("ItemFacts", "clouds {number}%").format(number=_number(round(found.clouds))))
    if found.resolution is not None:
        facts.append(_metres(found.resolution))
    if found.angle is not None:
        facts.append(f"{_number(round(found.angle))}°")
    if found.snow is not None:
        facts.append(translate("ItemFacts", "snow {number}%").format(number=_number(round(found.snow))))
    return [fact for fact in facts if fact]


def full_facts(item: Item) -> list[str]:
    """The same, a line each, with the names of the values and all of their digits."""
    found, translate = acquisition(item), QCoreApplication.translate
    lines = [
        (translate("ItemFacts", "Sensor: {value}"), found.sensor),
        (translate("ItemFacts", "Resolution: {value}"), "" if found.resolution is None else _metres(found.resolution)),
        (translate("ItemFacts", "Angle: {value}°"), "" if found.angle is None else _number(found.angle)),
        (translate("ItemFacts", "Cloud cover: {value}%"), "" if found.clouds is None else _number(found.clouds)),
        (translate("ItemFacts", "Snow cover: {value}%"), "" if found.snow is None else _number(found.snow)),
    ]
    raw = [raw_advice()] if item.is_raw else []
    return [*raw, *(line.format(value=value) for line, value in lines if value)]


def raw_advice() -> str:
    """What a raw product is, and what can be done with it."""
    return str(
        QCoreApplication.translate(
            "ItemFacts", "Raw product (BRUT): not georeferenced, so no layer of a map, and not signed. Download it."
        )
    )


def why_no_layer(choices: Sequence[AssetChoice]) -> str:
    """Why none of these assets is a layer, and what can be done."""
    ways = {choice.asset.access for choice in choices}
    if all(way.kind.is_of_s3 for way in ways):
        return access_advice(next(iter(ways)))
    return str(QCoreApplication.translate("ItemFacts", "No layer is among the chosen files: download them instead."))


def _metres(value: float) -> str:
    return f"{_number(value)}\N{NO-BREAK SPACE}m"


def _number(value: float) -> str:
    return str(QLocale().toString(float(value), "g", 6))
