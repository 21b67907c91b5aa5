from __future__ import annotations

import math

import pytest
from datacube_browser.core.rasters.bands import bands_from_json, bands_to_json, common_bands, filled
from datacube_browser.core.stac.bands import bands
from datacube_browser.core.stac.records import Band


def test_the_band_lists_of_two_extensions_are_merged():
    asset = {
        "eo:bands": [{"name": "B4", "common_name": "red", "center_wavelength": 0.665}, {"name": "B3"}],
        "raster:bands": [
            {"data_type": "uint16", "nodata": 0, "scale": 0.0001, "offset": -0.1, "unit": "1"},
            {"data_type": "uint16"},
        ],
    }
    red, green = bands(asset, {})
    assert red == Band("B4", "red", "uint16", 0.0, "1", 0.0001, -0.1)
    assert green == Band("B3", "", "uint16")
    assert red.fields["center_wavelength"] == 0.665


def test_bands_of_stac_1_1_inherit_missing_fields_from_asset_and_item():
    asset = {
        "bands": [{"name": "B4", "eo:common_name": "red", "raster:scale": 0.5}, {"name": "B3", "data_type": "int8"}],
        "data_type": "uint16",
    }
    red, green = bands(asset, {"data_type": "float32", "nodata": "nan", "unit": "m"})
    assert (red.name, red.common_name, red.data_type, red.unit, red.scale) == ("B4", "red", "uint16", "m", 0.5)
    assert math.isnan(red.nodata)
    assert (green.data_type, green.scale) == ("int8", 1.0)


def test_stac_1_1_overrides_the_older_lists():
    asset = {"eo:bands": [{"name": "1"}], "bands": [{"name": "one"}, {"name": "two"}]}
    assert [band.name for band in bands(asset, {})] == ["one", "two"]


def test_a_broken_list_gives_bands_without_names():
    assert bands({"eo:bands": "B4", "raster:bands": None}, {}) == ()
    assert bands({"eo:bands": [0, {"name": 4}, None]}, {"nodata": True}) == (Band(), Band(), Band())
    assert bands({"raster:bands": [{"nodata": "none", "scale": "1", "offset": math.inf}]}, {}) == (Band(),)


@pytest.mark.parametrize(
    ("nodata", "expected"),
    [("-9999", -9999.0), (" 0 ", 0.0), ("-3.4e38", -3.4e38), ("-Infinity", -math.inf), ("1_0", None), ("٣", None)],
)
def test_nodata_may_be_a_text(nodata, expected):
    (band,) = bands({"bands": [{"nodata": nodata}]}, {})
    assert band.nodata == expected


def test_nodata_is_nan_in_any_spelling():
    assert all(math.isnan(bands({"bands": [{"nodata": text}]}, {})[0].nodata) for text in ("nan", "NaN", "NAN"))


def test_a_scale_of_zero_is_none():
    (band,) = bands({"bands": [{"raster:scale": 0, "raster:offset": 2}]}, {})
    assert (band.scale, band.offset) == (1.0, 2.0)


def test_bits_that_mean_something_are_read():
    fields = [
        {"name": "cloud", "offset": 3, "length": 1},
        {"name": "none", "offset": -1, "length": 1},
        {"name": "none", "offset": 0, "length": 0},
        {"name": "none", "offset": 63, "length": 2},
        {"offset": 1, "length": 1},
        {"name": "no place"},
        7,
        {"description": "Level\x00 / Niveau", "offset": 8, "length": 2},
    ]
    (band,) = bands({"classification:bitfields": fields}, {})
    assert band.flags[0] == "3: cloud"
    assert band.flags[1].startswith("8–9: ")
    assert len(band.flags) == 2
    assert bands_from_json(bands_to_json([band])) == (band,)
    assert filled(bands({"bands": [{"name": "qa"}]}, {}), (band,))[0].flags == band.flags
    for odd in (None, {}, "bits", [[]]):
        assert bands({"bands": [{"classification:bitfields": odd}]}, {})[0].flags == ()


def test_an_asset_without_a_list_has_no_bands():
    assert bands({"data_type": "uint8"}, {"eo:bands": [{"name": "B1"}]}) == ()


def test_statistics_give_limits_without_what_lies_far_away():
    (band,) = bands({"bands": [{"statistics": {"minimum": 0, "maximum": 9000, "mean": 100, "stddev": 20}}]}, {})
    assert band.statistics.limits == (60, 140)
    (band,) = bands({"raster:bands": [{"statistics": {"minimum": 90, "maximum": 110, "mean": 100, "stddev": 20}}]}, {})
    assert band.statistics.limits == (90, 110)
    (band,) = bands({"statistics": {"minimum": -1e308, "maximum": 1e308, "mean": 0, "stddev": 1e308}}, {})
    assert band.statistics.limits == (-1e308, 1e308)


def test_an_asset_of_one_band_describes_it_without_a_list():
    (band,) = bands({"nodata": 0, "unit": "m", "eo:common_name": "red", "raster:scale": 2}, {"unit": "ft"})
    assert (band.nodata, band.unit, band.common_name, band.scale) == (0, "m", "red", 2)


def test_statistics_of_an_asset_are_not_those_of_its_three_bands():
    found = bands({"bands": [{}, {}, {}], "statistics": {"minimum": 0, "maximum": 1}}, {})
    assert [band.statistics for band in found] == [None, None, None]


def test_classes_of_odd_values_are_left_out_and_long_lists_not_read():
    listed = [
        {"value": 1, "name": "a"},
        {"value": 1, "name": "again"},
        {"value": 1.5},
        {"value": "2"},
        {"value": 10**30},
        {"value": True},
        {},
        7,
        {"value": 3, "color-hint": "#00ff10", "description": "x" * 500, "name": "short\n\x01name"},
    ]
    (band,) = bands({"classification:classes": listed}, {})
    assert [(each.value, each.name, each.color) for each in band.classes] == [
        (1, "a", None),
        (3, "short  name", (0, 255, 16)),
    ]
    (band,) = bands({"classification:classes": [{"value": n} for n in range(2001)]}, {})
    assert band.classes == ()


def test_what_a_name_must_not_hold_is_taken_out():
    (band,) = bands({"bands": [{"name": "a\x00b\tc", "unit": "m\n"}]}, {})
    assert (band.name, band.unit) == ("a b c", "m")
    (band,) = bands({"bands": [{"name": "n" * 100_000}]}, {})
    assert len(band.name) < 10_000


def test_the_collection_fills_what_an_asset_leaves_open():
    mine = bands({"bands": [{"name": "B4", "nodata": 0}]}, {})
    theirs = bands({"bands": [{"name": "x", "unit": "m", "nodata": 9, "statistics": {"minimum": 0, "maximum": 1}}]}, {})
    (band,) = filled(mine, theirs)
    assert (band.name, band.unit, band.nodata, band.statistics) == ("B4", "m", 0, None)
    assert filled(mine, theirs * 2) == mine
    assert filled((), theirs)[0].statistics is None


def test_what_holds_for_several_files():
    one, other = (
        bands({"bands": [{"nodata": nodata, "unit": "m", "classification:classes": [{"value": value}]}]}, {})
        for nodata, value in ((0, 1), (255, 2))
    )
    (band,) = common_bands([one, other])
    assert (band.nodata, band.unit, [each.value for each in band.classes]) == (None, "m", [1, 2])
    nan = bands({"nodata": "nan"}, {})
    assert math.isnan(common_bands([nan, nan])[0].nodata)
    assert common_bands([one, ()]) == ()


def test_statistics_of_an_asset_are_those_of_the_one_band_that_it_lists():
    (band,) = bands({"bands": [{"name": "dtm"}], "statistics": {"minimum": 3, "maximum": 7}}, {})
    assert (band.statistics.minimum, band.statistics.maximum) == (3, 7)
