from __future__ import annotations

import math

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


def test_an_asset_without_a_list_has_no_bands():
    assert bands({"data_type": "uint8"}, {"eo:bands": [{"name": "B1"}]}) == ()
