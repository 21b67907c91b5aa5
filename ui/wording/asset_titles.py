"""The titles of assets in the user's language: many catalogues write those of their files in one language alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.language.bilingual import frenchness, in_language
from .stac_labels import kind_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...core.stac.asset_records import Asset, ItemAsset

#: The words of a key: "hillshade_dtm-vrt", "DTM.tif".
_WORD = re.compile(r"[^\W_]+")
#: The end of a title: "(COG)", "[GeoTIFF]".
_IN_BRACKETS = re.compile(r"[(\[]([\w ]+)[)\]]\s*$")
#: Words of both languages.
_OF_BOTH = re.compile(r"\bterrain\b", re.IGNORECASE)
#: Words of a key or a title that name the format, which the row says anyway.
_FORMATS = frozenset(("cog", "geotiff", "tif", "tiff", "vrt", "geojson", "gpkg", "png", "jpg", "jpeg"))
#: French abbreviations and other names of what the plugin has a title for.
_SYNONYMS = {
    "mnt": "dtm",
    "mns": "dsm",
    "mne": "dem",
    "mnh": "chm",
    "mhc": "chm",
    "ndsm": "chm",
    "ombrage": "hillshade",
    "etendue": "extent",
    "étendue": "extent",
    "couverture": "coverage",
    "pente": "slope",
    "exposition": "aspect",
    "vignette": "thumbnail",
}


def asset_title(asset: Asset | ItemAsset, language: str) -> str:
    """The title of an asset in the language ("fr"). That of the catalogue, unless it only repeats the key or is in the
    other language and the key is known (dtm, hillshade-dsm, extent)."""
    own = in_language(asset.title, language) or asset.key
    known = _known_titles().get(_words(asset.key))
    if known is None:
        return own
    if _words(own) <= _words(asset.key):
        return known
    is_french = frenchness(_OF_BOTH.sub("", own)) > 0
    wants_french = language.lower().startswith("fr")
    is_of_both = own != asset.title
    return own if is_of_both or is_french == wants_french else known


def distinct_asset_titles(assets: Mapping[str, Asset | ItemAsset], language: str) -> dict[str, str]:
    """The title of each asset in the language, by its key. Equal titles get the format appended, where the formats
    differ, else the key: "Terrain model (DTM), VRT"."""
    titles = {key: asset_title(asset, language) for key, asset in assets.items()}
    formats = {key: f"{titles[key]}, {kind_label(asset.kind)}" for key, asset in assets.items()}
    alike, still_alike = Counter(titles.values()), Counter(formats.values())

    def distinct(key: str) -> str:
        if alike[titles[key]] == 1:
            return titles[key]
        return formats[key] if still_alike[formats[key]] == 1 else f"{titles[key]} ({key})"

    return {key: distinct(key) for key in titles}


def row_title(asset: Asset, language: str) -> str:
    """`asset_title` for a row that says the format anyway: "Digital Terrain Model (COG)" without its "(COG)"."""
    title = asset_title(asset, language)
    found = _IN_BRACKETS.search(title)
    if found is not None and found[1].casefold() in _FORMATS | {kind_label(asset.kind).casefold()}:
        return title[: found.start()].rstrip() or title
    return title


def _words(text: str) -> frozenset[str]:
    """The words that name a thing, whatever their order and their language."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(_SYNONYMS.get(word, word) for word in words) - _FORMATS


def _known_titles() -> dict[frozenset[str], str]:
    translate = QCoreApplication.translate
    titles = {
        "dtm": translate("AssetTitles", "Terrain model (DTM)"),
        "dsm": translate("AssetTitles", "Surface model (DSM)"),
        "dem": translate("AssetTitles", "Elevation model (DEM)"),
        "chm": translate("AssetTitles", "Canopy height model (CHM)"),
        "hillshade": translate("AssetTitles", "Hillshade"),
        "hillshade dtm": translate("AssetTitles", "Hillshade (DTM)"),
        "hillshade dsm": translate("AssetTitles", "Hillshade (DSM)"),
        "hillshade dem": translate("AssetTitles", "Hillshade (DEM)"),
        "slope": translate("AssetTitles", "Slope"),
        "aspect": translate("AssetTitles", "Aspect"),
        "extent": translate("AssetTitles", "Extent of the data"),
        "coverage": translate("AssetTitles", "Coverage of the data"),
        "thumbnail": translate("AssetTitles", "Thumbnail"),
    }
    return {frozenset(key.split()): title for key, title in titles.items()}
