"""What a narrow list shows of the titles of collections."""

from __future__ import annotations

import pytest
from datacube_browser.core.language.collection_titles import short_title, short_titles
from datacube_browser.core.stac.records import Collection

from demo.collection_texts import collections
from tests.recorded_answers import recorded

NBSP = "\N{NO-BREAK SPACE}"
MOSAICS = {f"hrdem-{n}m": f"Mosaic of High Resolution Digital Elevation Model (HRDEM) at {n}m" for n in (1, 2)}


def shown(titles, language="en"):
    return short_titles([Collection(key, title) for key, title in titles.items()], language)


def test_what_differs_comes_first_with_the_names_own_abbreviation():
    assert shown(MOSAICS) == {"hrdem-1m": f"HRDEM 1{NBSP}m · Mosaic", "hrdem-2m": f"HRDEM 2{NBSP}m · Mosaic"}


@pytest.mark.parametrize(
    ("language", "mosaic", "lidar", "photos"),
    [
        ("en", f"HRDEM 1{NBSP}m · Mosaic", "HRDEM, by LiDAR acquisition project", "Regina, Saskatchewan"),
        ("fr", f"MNEHR 1{NBSP}m · Mosaïque", "MNEHR, par projet d'acquisition lidar", "Regina, Saskatchewan"),
    ],
)
def test_the_datacubes_titles_are_short_in_both_languages(language, mosaic, lidar, photos):
    found = shown({each["id"]: each["title"] or "" for each in collections()}, language)
    assert found["hrdem-mosaic-1m"] == mosaic
    assert found["hrdem-lidar"] == lidar
    assert found["napl-regina"].startswith(photos)
    assert len(set(found.values())) == len(found)


def test_the_real_datacubes_titles_differ_within_their_first_letters():
    entries = recorded("nrcan-2022/collections_18.json")["collections"]
    for language in ("en", "fr"):
        found = shown({each["id"]: each.get("title") or "" for each in entries}, language)
        assert len({title[:24] for title in found.values()}) >= len(found) - 1  # two ids share their first letters
    assert shown({each["id"]: each.get("title") or "" for each in entries})["napl-halifax"] == (
        "NAPL Halifax, Nova Scotia (1947-1977) · Temporal Series"
    )


@pytest.mark.parametrize(
    "titles",
    [
        {"a": "Landsat Collection 2 Level-1", "b": "Landsat Collection 2 Level-2"},  # seen as they are
        {"a": "Canadian Digital Elevation Model", "b": "Canadian Digital Surface Model"},
        {"a": "Flood Susceptibility Index for all of Canada (FS)"},  # not the first letters of its last words
        {"a": "Sea surface temperature of the whole world"},
        {"a": "Word " * 100},
        {"a": "x"},
    ],
)
def test_other_titles_stay_as_the_catalogue_has_them(titles):
    assert shown(titles) == titles


def test_a_title_that_others_go_on_from_stays_whole():
    base = "Surface water of Canada seen by satellites"
    assert shown({"a": base, "b": f"{base}, annual"}) == {"a": base, "b": f"annual · {base}"}


def test_equal_titles_are_told_apart_by_ids():
    long = "Evapotranspiration of the land surface of Canada"
    assert shown({"monthly": long, "annual": long}) == {"monthly": f"monthly · {long}", "annual": f"annual · {long}"}
    assert shown({"a": "Ice", "b": "Ice"}) == {"a": "Ice (a)", "b": "Ice (b)"}


def test_a_collection_without_title_shows_its_id():
    assert shown({"msi": ""}) == {"msi": "msi"}


def test_a_collection_that_stands_alone_has_its_own_abbreviation():
    assert short_title(MOSAICS["hrdem-1m"]) == f"Mosaic of HRDEM at 1{NBSP}m"
