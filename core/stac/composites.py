"""Bands for a picture in colours: what an item's rasters offer, and which of them are red, green and blue."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

from ..rasters.bands import BandRef
from .asset_records import AssetKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..rasters.bands import Band
    from .asset_records import Asset
    from .records import Collection, Item

_CHANNELS = 3
#: Roles of pictures of the data that are no data.
_PICTURES = ("thumbnail", "overview")
#: STAC's common names that do for another one.
_SIMILAR = {"nir": ("nir", "nir08"), "swir16": ("swir16", "swir22")}
#: STAC's common names, from short waves to long ones.
_WAVES = (
    *("coastal", "blue", "green05", "green", "yellow", "red", "rededge071", "rededge", "rededge075", "rededge078"),
    *("nir", "nir08", "nir09", "cirrus", "swir16", "swir22", "lwir", "lwir11", "lwir12"),
)
#: Rasters that name no other files.
_KINDS = frozenset((AssetKind.COG, AssetKind.GEOTIFF, AssetKind.JPEG_2000))


class Composite(Enum):
    """Pictures that three bands make; the value is their common names in STAC, for red, green and blue."""

    TRUE_COLOR = ("red", "green", "blue")
    #: Vegetation is red.
    INFRARED = ("nir", "red", "green")
    #: Vegetation is green, burnt and bare ground red.
    SHORTWAVE = ("swir16", "nir", "red")


def composite_assets(item: Item) -> list[Asset]:
    """The item's rasters whose bands can be put together: those with pixels of their own, but for pictures of them."""
    return [
        asset
        for asset in item.assets
        if asset.kind in _KINDS and asset.kind.is_raster and not any(role in _PICTURES for role in asset.roles)
    ]


def band_refs(collection: Collection, item: Item) -> list[BandRef]:
    """Every band of these rasters, in their order; of one that the catalogue does not describe, its first."""
    return [
        BandRef(asset.key, number, _label(asset, band, count))
        for asset in composite_assets(item)
        for number, band, count in _numbered(collection.bands_of(asset))
    ]


def shows_colors(collection: Collection, item: Item) -> bool:
    """Whether the item is one of colours: its catalogue names what three bands see, or a file has three of them."""
    bands = [collection.bands_of(asset) for asset in composite_assets(item)]
    named = {band.common_name for each in bands for band in each if band.common_name}
    return len(named) >= _CHANNELS or any(len(each) >= _CHANNELS for each in bands)


def composite_refs(collection: Collection, item: Item, composite: Composite) -> tuple[BandRef, ...] | None:
    """The bands of the composite: all of one asset where it has them, else each at its finest resolution. None where
    one is missing."""
    rasters = composite_assets(item)
    for asset in rasters:
        found = [_named(collection, item, [asset], name) for name in composite.value]
        if all(found):
            return tuple(each for each in found if each is not None)
    found = [_named(collection, item, rasters, name) for name in composite.value]
    return None if None in found else tuple(each for each in found if each is not None)


def by_wavelength(collection: Collection, item: Item, keys: Sequence[str]) -> list[BandRef]:
    """The first bands of these assets, the longest wave first, as red, green and blue are; where one is not known, in
    the given order."""
    first = {ref.key: ref for ref in band_refs(collection, item) if ref.number == 1}
    found = [first[key] for key in keys if key in first]
    waves = [_wave(collection, item, ref) for ref in found]
    if None in waves:
        return found
    return [ref for _, ref in sorted(zip(waves, found, strict=True), key=lambda pair: -(pair[0] or 0))]


def _wave(collection: Collection, item: Item, ref: BandRef) -> int | None:
    """The place of the band among STAC's common names, which are listed from short waves to long ones."""
    asset = item.asset(ref.key)
    bands = () if asset is None else collection.bands_of(asset)
    name = bands[0].common_name.lower() if bands else ref.key.lower()
    return _WAVES.index(name) if name in _WAVES else None


def _named(collection: Collection, item: Item, assets: Iterable[Asset], name: str) -> BandRef | None:
    for wanted in _SIMILAR.get(name, (name,)):
        found = [
            (_resolution(item, asset), BandRef(asset.key, number, _label(asset, band, count)))
            for asset in assets
            for number, band, count in _numbered(collection.bands_of(asset))
            if wanted in _names(asset, band, count)
        ]
        if found:
            return min(found, key=lambda each: each[0])[1]
    return None


def _names(asset: Asset, band: Band | None, count: int) -> tuple[str, ...]:
    """What the band may be known by; where the catalogue gives no common names, people use them as names or keys."""
    if band is not None and band.common_name:
        return (band.common_name.lower(),)
    names = ("" if band is None else band.name.lower(), asset.key.lower() if count == 1 else "")
    return tuple(filter(None, names))


def _numbered(bands: Sequence[Band]) -> list[tuple[int, Band | None, int]]:
    """Each band with its number and how many there are."""
    return [(number, band, len(bands)) for number, band in enumerate(bands, start=1)] or [(1, None, 1)]


def _label(asset: Asset, band: Band | None, count: int) -> str:
    label = "" if band is None else band.label
    if count == 1:
        return label if label and label.lower() == asset.key.lower() else asset.key
    return label or asset.key


def _resolution(item: Item, asset: Asset) -> float:
    """The width of a pixel, for comparing the assets of an item; infinite where it is not known."""
    grid = item.grid_of(asset)
    return abs(grid.transform[1]) if grid is not None and grid.transform is not None else math.inf
