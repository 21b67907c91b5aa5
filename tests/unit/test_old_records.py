"""Records older than STAC 1.0, each as the specification of its version has it."""

from __future__ import annotations

import copy
from datetime import datetime, timezone

import pytest
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.pystac_io import up_to_date
from datacube_browser.core.stac.versions import RecordType

from tests.old_records import BETA, LANDSAT_06, LANDSAT_COLLECTION, ONLY_EPSG_08, PROJECTED_09, RANGE_08, RC, SAR_07
from tests.servers.stub import minimal_collection, minimal_item

ROOT = ApiRoot("https://example.org/stac/")


def read(*records, collections=None):
    items, skipped = parse.items(copy.deepcopy(list(records)), ROOT, collections)
    assert not skipped
    return items[0] if len(items) == 1 else items


def collected(*records):
    return parse.contents({}, list(records), ROOT, parse.migrated_collections(list(records)))


def test_an_item_of_stac_06_gets_current_field_names():
    item = read(LANDSAT_06, collections={"landsat-8-l1": LANDSAT_COLLECTION})
    assert item.properties["view:sun_azimuth"] == 160.8
    assert item.properties["proj:code"] == "EPSG:32642"
    assert (item.properties["platform"], item.properties["instruments"]) == ("landsat-8", ["OLI_TIRS"])
    assert [band.common_name for asset in item.assets for band in asset.bands] == ["coastal", "red"]
    assert item.assets[0].kind is AssetKind.GEOTIFF


def test_an_item_of_stac_06_is_read_without_its_collection():
    item = read(LANDSAT_06)
    assert item.properties["view:sun_elevation"] == 20.2
    assert item.asset("B4").bands[0].name == ""


def test_a_collection_of_stac_06_has_its_extent_and_dates():
    contents = collected(LANDSAT_COLLECTION)
    (collection,) = contents.collections
    assert collection.boxes == ((-180.0, -90.0, 180.0, 90.0),)
    assert collection.start == datetime(2013, 6, 1, tzinfo=timezone.utc)
    assert not contents.skipped


def test_a_radar_item_of_stac_07_gets_current_field_names():
    properties = read(SAR_07).properties
    assert properties["platform"] == "sentinel-1"
    assert properties["sar:product_type"] == "GRD"


def test_a_date_range_of_stac_08_is_read():
    item = read(RANGE_08)
    assert (item.start.day, item.end.day, item.datetime.day) == (1, 31, 1)


def test_a_projection_is_read_even_if_its_extension_has_no_other_field():
    assert read(ONLY_EPSG_08).properties["proj:code"] == "EPSG:32642"


def test_bands_grid_and_checksum_of_a_stac_09_item_are_read():
    item = read(PROJECTED_09)
    assert item.georeference.crs == "EPSG:32642"
    assert item.georeference.shape == (10, 20)
    assert item.asset("B4").bands[0].common_name == "red"
    assert item.properties["gsd"] == 30


@pytest.mark.parametrize("record", [BETA, RC])
def test_items_of_stac_1_release_candidates_get_the_current_projection_field(record):
    item = read(record)
    assert item.properties["proj:code"] == "EPSG:3979"
    assert "proj:epsg" not in item.properties


@pytest.mark.parametrize("record", [PROJECTED_09, RC])
def test_the_licence_of_an_item_is_kept_as_the_server_states_it(record):
    assert read(record).properties["license"] == record["properties"]["license"]


@pytest.mark.parametrize("version", ["0.6.0", "0.8.1", "0.9.0", "1.0.0-beta.2", "1.0.0-rc.4"])
def test_a_collections_licence_is_kept_and_its_ranges_are_migrated(version):
    summaries = {"eo:cloud_cover": {"min": 0, "max": 80}}
    record = {**minimal_collection(), "stac_version": version, "license": "proprietary", "summaries": summaries}
    (collection,) = collected(record).collections
    assert collection.license == "proprietary"
    if version < "1.0.0-rc":
        assert collection.summaries == {"eo:cloud_cover": {"minimum": 0, "maximum": 80}}
    assert collection.source == record


@pytest.mark.parametrize("record", [LANDSAT_06, SAR_07, RANGE_08, PROJECTED_09, BETA, RC])
def test_the_original_json_of_an_old_record_is_kept(record):
    given = copy.deepcopy(record)
    (item,), _ = parse.items([given], ROOT)
    assert item.source == record
    assert given == record


def test_a_page_of_old_new_and_broken_items_keeps_all_readable_ones():
    broken = [
        {**PROJECTED_09, "id": "no-assets", "assets": None},
        {**PROJECTED_09, "id": "odd-bands", "assets": {"B4": {"href": "B4.tif", "eo:bands": [99]}}},
        {**BETA, "id": "odd-extensions", "stac_extensions": {"eo": 1}},
        {**BETA, "id": "no-properties", "properties": None},
        {**BETA, "id": "odd-version", "stac_version": 0.9},
        {"id": "bare"},
        None,
        {"stac_version": "0.9.0"},
    ]
    page = [minimal_item("new"), LANDSAT_06, RC, *broken, minimal_item("last")]
    items, skipped = parse.items(copy.deepcopy(page), ROOT)
    assert [item.id for item in items] == [
        "new", "item-0.6.0", "item-1.0.0-rc.1", "no-assets", "odd-bands", "odd-extensions", "no-properties",
        "odd-version", "bare", "last",
    ]  # fmt: skip
    assert len(skipped) == 2


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_records_of_stac_1_are_not_migrated(version):
    record = {**minimal_item(), "stac_version": version}
    assert up_to_date(record, RecordType.ITEM) is record
    record = {"id": "c", "license": "proprietary", "stac_version": version}
    assert up_to_date(record, RecordType.COLLECTION) is record


def test_an_old_catalogue_is_migrated():
    assert up_to_date({"id": "root", "stac_version": "0.8.1"}, RecordType.CATALOG)["type"] == "Catalog"
