"""What an item says of how its image was taken, in few words for its row and in full for its tool tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.layers.kind_names import why_unreadable
from ...core.remote_files.store_access import PLAIN_ACCESS, access_advice
from ...core.stac.acquisition import acquisition
from .stac_labels import access_label
from .validity import doubts, short_validity, validity_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.remote_files.store_access import StoreAccess
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.records import Item

#: Letters of a sensor's name in a row.
_LONGEST_NAME = 40


def short_facts(item: Item) -> list[str]:
    """The parts of the second line of an item's row: sensor, clouds, resolution, angle, snow, in whole degrees and per
    cent; a narrow row has room for the first ones. Only what the item says. That it is deprecated, and why none of its
    files opens (a raw product, a store that wants keys or a sign-in) come first, its version last."""
    found, translate = acquisition(item), QCoreApplication.translate
    why = translate("ItemFacts", "raw") if item.is_raw else access_label(_access_of_all(item))
    facts = [*doubts(item.validity), why, found.sensor[:_LONGEST_NAME]]
    if found.clouds is not None:
        facts.append(translate("ItemFacts", "clouds {number}%").format(number=_number(round(found.clouds))))
    if found.resolution is not None:
        facts.append(_metres(found.resolution))
    if found.angle is not None:
        facts.append(f"{_number(round(found.angle))}°")
    if found.snow is not None:
        facts.append(translate("ItemFacts", "snow {number}%").format(number=_number(round(found.snow))))
    facts += short_validity(item.validity)
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
    why = raw_advice() if item.is_raw else access_advice(_access_of_all(item))
    said = validity_sentences(item.validity)
    return [*said, *([why] if why else []), *(line.format(value=value) for line, value in lines if value)]


def raw_advice() -> str:
    """What a raw product is, and what can be done with it."""
    return str(
        QCoreApplication.translate(
            "ItemFacts", "Raw product (BRUT): not georeferenced, so no layer of a map, and not signed. Download it."
        )
    )


def _access_of_all(item: Item) -> StoreAccess:
    """The way to the item's layers where all of them want keys, payment or a sign-in; where none of its files is a
    layer, to the first that wants keys of S3."""
    layers = [asset.access for asset in item.assets if asset.kind.is_layer]
    if layers:
        return layers[0] if all(access.kind.is_marked for access in layers) else PLAIN_ACCESS
    return next((asset.access for asset in item.assets if asset.access.kind.is_of_s3), PLAIN_ACCESS)


def why_no_layer(choices: Sequence[AssetChoice]) -> str:
    """Why none of these assets is a layer, and what can be done."""
    said = {why_unreadable(choice.asset.kind) for choice in choices}
    if len(said) == 1 and (why := said.pop()):
        return why
    ways = {choice.asset.access for choice in choices}
    if all(way.kind.is_of_s3 for way in ways):
        return access_advice(next(iter(ways)))
    return str(QCoreApplication.translate("ItemFacts", "No layer is among the chosen files: download them instead."))


def _metres(value: float) -> str:
    return f"{_number(value)}\N{NO-BREAK SPACE}m"


def _number(value: float) -> str:
    return str(QLocale().toString(float(value), "g", 6))
