"""Which assets are heights: people look at terrain, and not at grey."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..language.text_folding import folded

if TYPE_CHECKING:
    from .asset_records import Asset

_WORD = re.compile(r"[a-z]+")
#: In keys and file names: the models' names in English and French.
_MODELS = frozenset(("dem", "dtm", "dsm", "dhm", "mnt", "mns", "mnh", "mne", "elevation", "altitude", "bathymetry"))
_TITLES = ("elevation model", "terrain model", "surface model", "height model", "modele numerique")
#: What is made of heights, and is none.
_DERIVED = frozenset(
    (
        *("hillshade", "shaded", "shade", "relief", "slope", "aspect", "source", "sources", "mask", "contours"),
        *("ombre", "ombrage", "estompage", "pente", "pentes", "exposition", "count", "error", "uncertainty"),
    )
)


def is_elevation(asset: Asset) -> bool:
    """Whether the raster is one of heights, by its key, its title and its file's name."""
    if not asset.kind.is_raster or len(asset.bands) > 1 or any(_is_no_height(band.data_type) for band in asset.bands):
        return False
    title = folded(asset.title)
    name = folded(unquote(urlsplit(asset.href).path.rpartition("/")[2]))
    words = {word for text in (asset.key, title, name) for word in _WORD.findall(folded(text))}
    if words & _DERIVED or any(band.classes for band in asset.bands):
        return False
    return bool(words & _MODELS) or any(each in title for each in _TITLES)


def _is_no_height(data_type: str) -> bool:
    return data_type in ("uint8", "int8") or data_type.startswith("c")
