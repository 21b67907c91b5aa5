"""What an item says of how its image was taken, and what is a raw product."""

from __future__ import annotations

import pytest
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.acquisition import Acquisition, acquisition
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.json_values import LONGEST_TITLE
from datacube_browser.core.stac.links import ApiRoot

from tests.servers.stub import minimal_item

ROOT = ApiRoot("https://api.stac.teledetection.fr")
PROJECTED = {"proj:code": "EPSG:32630", "proj:shape": [4, 4], "proj:transform": [6, 0, 647_000, 0, -6, 5_088_000]}


def parsed(properties=None, collection="SPOT67_HCF_GS1", **asset):
    item = minimal_item("i", collection, properties={"datetime": "2026-02-24T10:36:27Z", **(properties or {})})
    item["assets"]["dtm"].update(asset)
    (found,), skipped = parse.items([item], ROOT)
    assert not skipped
    return found


def taken(**properties):
    return acquisition(parsed({key.replace("__", ":"): value for key, value in properties.items()}))


@pytest.mark.parametrize(
    ("properties", "sensor"),
    [
        ({"constellation": "SPOT 6/7", "platform": "SPOT67_HCF_GS1"}, "SPOT 6/7"),
        ({"constellation": "SPOT 6/7", "platform": "spot67_hcf_gs1", "instruments": ["NAOMI"]}, "SPOT 6/7 NAOMI"),
        ({"mission": "PLEIADES"}, "PLEIADES"),
        ({"mission": "PLEIADES\n \u2028 1A", "instruments": ["P\tX"]}, "PLEIADES 1A P X"),
        ({"instruments": ["SPOT 6/7"]}, "SPOT 6/7"),
        ({"platform": "SPOT67_HCF_GS1", "instruments": ["SPOT 6/7"]}, "SPOT 6/7"),
        ({"platform": "sentinel-2a", "constellation": "sentinel-2", "instruments": ["msi"]}, "sentinel-2a msi"),
        ({"platform": "landsat-9", "instruments": ["oli", "tirs", "oli"]}, "landsat-9 oli/tirs"),
        ({"platform": "Pléiades PHR1A", "instruments": ["PHR1A"]}, "Pléiades PHR1A"),
        ({}, ""),
    ],
)
def test_the_sensor_is_named_once_and_is_never_the_collection(properties, sensor):
    assert acquisition(parsed(properties)).sensor == sensor


def test_numbers_are_those_of_stac():
    found = taken(gsd=1.5, view__incidence_angle=24.7784, view__off_nadir=20, eo__cloud_cover=16.23, eo__snow_cover=0)
    assert found == Acquisition("", 1.5, 24.7784, 16.23, 0)
    assert taken(view__off_nadir=5).angle == 5


@pytest.mark.parametrize("value", [None, True, "16", [], {}, [16], float("nan"), 1e999, 10**400, -1e9, "x" * 1_000_000])
def test_what_is_no_sensible_value_is_not_said(value):
    found = taken(
        gsd=value,
        view__incidence_angle=value,
        eo__cloud_cover=value,
        eo__snow_cover=value,
        platform=value if not isinstance(value, str) else None,
        constellation={"a": value},
        instruments=value,
    )
    # an instrument that stands without its list is one, and cut as titles are
    assert found == Acquisition(value[:LONGEST_TITLE] if isinstance(value, str) else "")


def test_clouds_beyond_all_and_a_resolution_below_none_are_not_said():
    assert taken(eo__cloud_cover=101, eo__snow_cover=-1, gsd=-1, view__off_nadir=400) == Acquisition()


@pytest.mark.parametrize(
    "properties",
    [
        {"processing:level": "BRUT"},
        {"processing:level": "brut"},
        {"processing:level": "BRUT-HPQ"},
        {"product:type": "SPOT BRUT"},
        {"processing:level": "", "product:type": "Brut_P"},
    ],
)
def test_a_raw_product_is_no_layer(properties):
    found = parsed(properties, type="image/tiff")
    assert found.is_raw
    assert found.assets[0].kind is AssetKind.RAW
    assert not found.assets[0].kind.is_layer
    assert found.assets[0].is_withheld


@pytest.mark.parametrize(
    "properties",
    [
        {"processing:level": "ORTHO"},
        {"processing:level": "BRUTUS"},
        {"processing:level": ["BRUT"]},
        {"processing:level": None, "product:type": 7},
        {"title": "BRUT"},
        {},
    ],
)
def test_others_are_layers(properties):
    found = parsed(properties)
    assert not found.is_raw
    assert found.assets[0].kind is AssetKind.COG


def test_a_raster_whose_place_is_known_is_a_layer_whatever_its_level_is_called():
    found = parsed({"processing:level": "BRUT"}, **PROJECTED)
    assert found.assets[0].kind is AssetKind.COG
    assert not parsed({"processing:level": "BRUT", **PROJECTED}).is_raw
