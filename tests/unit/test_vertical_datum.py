"""The vertical datum named in a collection's texts."""

from __future__ import annotations

import pytest
from datacube_browser.core.stac.records import Collection
from datacube_browser.core.stac.vertical import vertical_datum


@pytest.mark.parametrize(
    ("fields", "datum"),
    [
        ({"description": "Heights are in metres (CGVD2013). / Altitudes en mètres (CGVD2013)."}, "CGVD2013"),
        ({"description": "orthometric heights, cgvd 2013"}, "CGVD2013"),
        ({"keywords": ("lidar", "CGVD28")}, "CGVD28"),
        ({"summaries": {"vertical_datum": ["CGVD2013"]}}, "CGVD2013"),
        ({"description": "converted from CGVD28 to CGVD2013"}, ""),
        ({"description": "Heights above the ellipsoid"}, ""),
    ],
)
def test_the_vertical_datum_is_found_in_a_collections_texts(fields, datum):
    assert vertical_datum(Collection("elevation", "Elevation", **fields)) == datum
