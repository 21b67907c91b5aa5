from __future__ import annotations

import pytest
from datacube_browser.core.crs import same_crs, spatial_reference, transformation
from datacube_browser.core.extent import LONLAT, MapExtent

from tests.gdal_exceptions import gdal_exceptions

#: A local engineering CRS, which has no place on the Earth.
LOCAL = 'LOCAL_CS["site",UNIT["metre",1]]'


@pytest.fixture(params=[False, True], ids=["errors-noted", "errors-raised"])
def _gdal_errors(request):
    with gdal_exceptions(raised=request.param):
        yield


@pytest.mark.usefixtures("_gdal_errors")
@pytest.mark.parametrize("crs", ["", "EPSG:999999", "nonsense", LOCAL])
def test_an_extent_that_cannot_be_projected_to_longitudes_is_the_whole_world(crs):
    extent = MapExtent(1.0, 2.0, 3.0, 4.0, crs)
    assert extent.lonlat_box() == (-180.0, -90.0, 180.0, 90.0)
    assert extent.outline("EPSG:3979") is None
    assert transformation(crs, LONLAT) is None
    assert not same_crs(crs, LONLAT)


@pytest.mark.usefixtures("_gdal_errors")
def test_a_crs_from_text_has_x_first():
    assert spatial_reference("nonsense") is None
    x, y, _ = transformation("EPSG:4326", "EPSG:3857").TransformPoint(-75.0, 45.0)
    assert (round(x), round(y)) == (-8348962, 5621521)
    assert same_crs("EPSG:4326", spatial_reference("EPSG:4326").ExportToWkt())
