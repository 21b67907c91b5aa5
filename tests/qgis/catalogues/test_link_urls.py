"""URLs for other programs: the elevation services and the extraction tool."""

from __future__ import annotations

import math
from urllib.parse import parse_qs, urlsplit

import pytest
from datacube_browser.core.czs_link import box_area, tool_link
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.ogc.elevation_urls import coverage_url, elevation_layer, has_coverage, map_url
from datacube_browser.core.stac.asset_records import Asset, AssetKind

LAMBERT = MapExtent(2_000_000, 300_000, 2_000_400, 300_200, "EPSG:3979")
DEGREES = MapExtent(-64, 45, -63, 45.5, "EPSG:4326")


def query_of(url):
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def numbers(text):
    return [float(part) for part in text.split(",")[:4]]


def ellipsoidal_area(south, north, west, east):
    """The area in km² of a box of latitudes and longitudes on the GRS 1980 ellipsoid, by its closed formula."""
    a, f = 6_378_137.0, 1 / 298.257222101
    e = math.sqrt(f * (2 - f))

    def up_to(latitude):
        s = math.sin(math.radians(latitude))
        return s / (1 - (e * s) ** 2) + math.log((1 + e * s) / (1 - e * s)) / (2 * e)

    return math.radians(east - west) * (a * (1 - f)) ** 2 / 2 * (up_to(north) - up_to(south)) / 1e6


@pytest.mark.parametrize("box", [(-64, 45, -63, 45.5), (-110, 60, -109.7, 60.2), (-0.1, -0.1, 0.1, 0.1)])
def test_areas_are_measured_on_the_ellipsoid(qgis_app, box):
    west, south, east, north = box
    assert box_area(MapExtent(*box, "EPSG:4326").lonlat_boxes()) == pytest.approx(
        ellipsoidal_area(south, north, west, east), rel=1e-6
    )


def test_a_projected_extent_has_the_area_of_its_longitude_latitude_box(qgis_app):
    west, south, east, north = LAMBERT.lonlat_box()
    assert box_area(LAMBERT.lonlat_boxes()) == pytest.approx(ellipsoidal_area(south, north, west, east), rel=1e-6)
    assert box_area(LAMBERT.lonlat_boxes()) > 0.4 * 0.2


def test_an_area_across_the_antimeridian_does_not_span_the_world(qgis_app):
    assert box_area(MapExtent(179.5, 60, 180.5, 61, "EPSG:4326").lonlat_boxes()) == pytest.approx(
        ellipsoidal_area(60, 61, 0, 1), rel=1e-6
    )


def test_the_extraction_tool_gets_longitudes_first_and_the_name(qgis_app):
    extent = MapExtent(-135, 61, -134.5, 61.25, "EPSG:4326").lonlat_boxes()
    english = tool_link(extent, "NTS map sheet 105E/2", "en_CA")
    assert english == (
        "https://maps.canada.ca/czs/index-en.html?bbox=-135,61,-134.5,61.25&name=NTS%20map%20sheet%20105E%2F2"
    )
    assert tool_link(extent, "Près", "fr").startswith("https://cartes.canada.ca/czs/index-fr.html?bbox=-135,61,")


def test_a_view_across_the_antimeridian_is_one_box_in_the_extraction_tool(qgis_app):
    boxes = MapExtent(179.5, 60, 180.5, 61, "EPSG:4326").lonlat_boxes()
    assert "?bbox=179.5,60,-179.5,61&" in tool_link(boxes, "QGIS", "en")


def test_a_get_map_url_has_a_styles_key_and_the_axis_order_of_wms_1_3(qgis_app):
    projected = query_of(map_url("dtm", LAMBERT, (400, 200)))
    assert projected["STYLES"] == ""
    assert numbers(projected["BBOX"]) == [2_000_000, 300_000, 2_000_400, 300_200]
    assert (projected["WIDTH"], projected["HEIGHT"]) == ("400", "200")
    assert numbers(query_of(map_url("dtm", DEGREES, (400, 200)))["BBOX"]) == [45, -64, 45.5, -63]


def test_a_crs_that_the_service_does_not_offer_is_replaced_by_the_datas_own(qgis_app):
    utm = MapExtent(450_000, 5_000_000, 451_000, 5_001_000, "EPSG:2959")
    request = query_of(map_url("dtm", utm, (100, 100)))
    assert request["CRS"] == "EPSG:3979"
    west, south, east, north = numbers(request["BBOX"])
    assert east - west > 1000
    assert north - south > 1000


def test_a_get_coverage_url_has_pixel_centres_and_offsets(qgis_app):
    request = query_of(coverage_url("dtm", LAMBERT, (400, 200)))
    assert request["BOUNDINGBOX"] == "2000000.5,300000.5,2000399.5,300199.5,urn:ogc:def:crs:EPSG::3979"
    assert request["GRIDOFFSETS"] == "1,-1"
    assert request["GRIDORIGIN"] == "2000000.5,300199.5"
    assert (request["VERSION"], request["FORMAT"]) == ("1.1.1", "image/geotiff")


def test_a_get_coverage_url_in_degrees_has_latitudes_first(qgis_app):
    request = query_of(coverage_url("dsm", DEGREES, (100, 50)))
    assert numbers(request["BOUNDINGBOX"]) == pytest.approx([45.005, -63.995, 45.495, -63.005], abs=1e-5)
    assert request["GRIDOFFSETS"] == "-0.01,0.01"
    assert request["GRIDORIGIN"] == "45.495,-63.995"


def test_width_and_height_stay_within_the_services_limit(qgis_app):
    request = query_of(coverage_url("dtm", LAMBERT, (4000, 2000)))
    assert request["GRIDOFFSETS"] == "0.4,-0.4"


def test_only_the_mosaics_have_a_known_service():
    def layer(collection, key, kind=AssetKind.COG):
        return elevation_layer(collection, Asset(key, "https://a.example/b", key, kind))

    assert layer("hrdem-mosaic-1m", "dtm") == "dtm"
    assert layer("hrdem-mosaic-2m", "dsm-vrt", AssetKind.VRT) == "dsm"
    assert layer("hrdem-mosaic-1m", "hillshade-dtm") == "dtm-hillshade"
    assert layer("hrdem-lidar", "dtm") == ""
    assert layer("hrdem-mosaic-1m", "extent", AssetKind.GEOJSON) == ""
    assert has_coverage("dtm")
    assert not has_coverage("dtm-hillshade")
