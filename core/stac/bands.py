"""The bands of an asset, as one list whichever of STAC's three places describes them."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..language.bilingual import user_language
from ..rasters.bands import Band, BandStatistics
from .json_values import label, mapping, number
from .pixel_classes import pixel_classes, pixel_flags

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where bands are described, and the later overrides the earlier: eo and raster extension 1, STAC 1.1.
_LISTS = ("eo:bands", "raster:bands", "bands")
#: STAC 1.1 writes the fields of the two extensions with their prefix.
_PREFIXES = ("eo:", "raster:")
_CLASSES, _FLAGS = "classification:classes", "classification:bitfields"
#: Fields that STAC 1.1 lets a band take from its asset, and the asset from its item.
_INHERITED = ("data_type", "nodata", "unit", "raster:scale", "raster:offset", _CLASSES, _FLAGS)
#: Those that an asset of one band may have itself, without a list; the first tells nothing alone.
_OF_ONE_BAND = (*_INHERITED, "statistics", "eo:common_name")
_OF_ASSETS = (*_LISTS, *_OF_ONE_BAND)
#: Letters of what is said of bands and remembered.
_REMEMBERED = 10_000
_CLASSIFIED = "classification:"

_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?(e[+-]?\d{1,3})?|inf(inity)?)|nan", re.IGNORECASE | re.ASCII)
#: Imaging spectrometers have some hundred.
_MOST_BANDS = 2000


def bands(asset: Mapping[str, Any], properties: Mapping[str, Any]) -> tuple[Band, ...]:
    """The bands of an asset (JSON) of an item with these properties, in the file's order; none when it lists none, and
    says nothing of its only one. The items of a page say the same of theirs, which is read once for all of them."""
    said = {key: asset[key] for key in _OF_ASSETS if key in asset}
    if not said:
        return ()
    shared = {key: properties[key] for key in _INHERITED if key in properties}
    text = json.dumps((said, shared))
    if len(text) > _REMEMBERED:
        return _bands(said, shared)
    return _known_bands(text, user_language() if _CLASSIFIED in text else "")


@lru_cache(maxsize=256)
def _known_bands(text: str, _language: str) -> tuple[Band, ...]:
    """Of what an asset and its item say, as text; classes have names in QGIS's language."""
    return _bands(*json.loads(text))


def _bands(asset: Mapping[str, Any], properties: Mapping[str, Any]) -> tuple[Band, ...]:
    lists = [value[:_MOST_BANDS] for key in _LISTS if isinstance(value := asset.get(key), list)]
    count = max(map(len, lists), default=0)
    if not count and any(asset.get(key) is not None for key in _OF_ONE_BAND[1:]):
        own = {key: asset[key] for key in _OF_ONE_BAND if asset.get(key) is not None}
        return (replace(_bands({"bands": [own]}, properties)[0], fields={}),)
    if not count:
        return ()
    shared: dict[str, Any] = {}
    for source in (properties, asset):
        shared.update((_plain_name(key), source[key]) for key in _INHERITED if source.get(key) is not None)
    if count == 1 and asset.get("statistics") is not None:
        shared["statistics"] = asset["statistics"]
    return tuple(_band(shared, [mapping(each[index]) for each in lists if index < len(each)]) for index in range(count))


def _band(shared: Mapping[str, Any], descriptions: list[dict[str, Any]]) -> Band:
    fields: dict[str, Any] = {}
    for described in descriptions:
        fields.update((_plain_name(key), value) for key, value in described.items())
    known = {**shared, **fields}
    return Band(
        name=label(fields.get("name")),
        common_name=label(fields.get("common_name")),
        data_type=label(known.get("data_type")),
        nodata=_number(known.get("nodata")),
        unit=label(known.get("unit")),
        scale=_factor(known.get("scale"), 1.0) or 1.0,
        offset=_factor(known.get("offset"), 0.0),
        statistics=_statistics(mapping(known.get("statistics"))),
        classes=pixel_classes(known.get(_CLASSES)),
        flags=pixel_flags(known.get(_FLAGS)),
        fields=fields,
    )


def _statistics(given: Mapping[str, Any]) -> BandStatistics | None:
    """None where the limits are missing or contradict each other, or no pixel was valid."""
    low, high = number(given.get("minimum")), number(given.get("maximum"))
    if low is None or high is None or low > high or number(given.get("valid_percent")) == 0:
        return None
    mean, deviation = number(given.get("mean")), number(given.get("stddev"))
    if mean is None or deviation is None or deviation < 0 or not low <= mean <= high:
        return BandStatistics(low, high)
    return BandStatistics(low, high, mean, deviation)


def _plain_name(key: str) -> str:
    return next((key.removeprefix(prefix) for prefix in _PREFIXES if key.startswith(prefix)), key)


def _number(value: Any) -> float | None:
    """A nodata value: a number, also as text, as some write it, or the texts "nan", "inf" and "-inf", which JSON has
    no numbers for, in any spelling."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value.strip()) else None
    return None if isinstance(value, bool) else number(value)


def _factor(value: Any, default: float) -> float:
    number = _number(value)
    return number if number is not None and math.isfinite(number) else default
