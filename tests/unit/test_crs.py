from __future__ import annotations

import pytest
from datacube_browser.core.extent import LONLAT, MapExtent
from datacube_browser.core.spatial import crs as crs_module
from datacube_browser.core.spatial.crs import crs_from_text, same_crs, spatial_reference, transformation

from tests.gdal_exceptions import gdal_exceptions

#: A local engineering CRS, which has no place on the Earth.
LOCAL = 'LOCAL_CS["site",UNIT["metre",1]]'

_DATUM = 'DATUM["x",SPHEROID["GRS 1980",6378137,298.257222101],EXTENSION["PROJ4_GRIDS","here.gsb"]]'
WKT1_WITH_GRIDS = f'GEOGCS["x",{_DATUM},PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
_AXES = 'CS[ellipsoidal,2],AXIS["longitude",east],AXIS["latitude",north],ANGLEUNIT["degree",0.0174532925199433]'
_GEOGRAPHIC = f'GEOGCRS["NAME",DATUM["x",ELLIPSOID["GRS 1980",6378137,298.257222101]],{_AXES}]'
WKT2_WITH_GRIDS = (
    f"BOUNDCRS[SOURCECRS[{_GEOGRAPHIC}],TARGETCRS[{_GEOGRAPHIC}],"
    'ABRIDGEDTRANSFORMATION["shift",METHOD["NTv2",ID["EPSG",9615]],'
    'PARAMETERFILE["Latitude and longitude difference file","here.gsb"]]]'
)


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


@pytest.mark.usefixtures("_gdal_errors")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("EPSG:3979", "NAD83(CSRS) / Canada Atlas Lambert"), ("epsg:4326", "WGS 84"), ("OGC:CRS84", "WGS 84")),
        *(("urn:ogc:def:crs:EPSG::3979", "NAD83(CSRS) / Canada Atlas Lambert"), ("IGNF:LAMB93", "RGF93 Lambert 93")),
        *(("urn:ogc:def:crs:EPSG:6.9:4326", "WGS 84"), ("http://www.opengis.net/def/crs/EPSG/0/4326", "WGS 84")),
        *(("http://www.opengis.net/gml/srs/epsg.xml#4326", "WGS 84"), ("urn:ogc:def:crs:OGC:1.3:CRS84", "WGS 84")),
        *(("ESRI:102001", "Canada_Albers_Equal_Area_Conic"), ("CRS:84", "WGS 84")),
        ("EPSG:3979+6647", "NAD83(CSRS) / Canada Atlas Lambert + CGVD2013(CGG2013) height"),
    ],
)
def test_codes_of_authorities_are_known_in_every_form(text, name):
    # GDAL 3.10 calls OGC's own "WGS 84 (CRS84)"
    assert spatial_reference(text).GetName().removesuffix(" (CRS84)") == name


@pytest.mark.usefixtures("_gdal_errors")
def test_definitions_are_known():
    reference = spatial_reference("EPSG:3979")
    for text in (reference.ExportToWkt(), reference.ExportToWkt(["FORMAT=WKT2_2019"]), reference.ExportToPROJJSON()):
        assert same_crs(text, "EPSG:3979")


@pytest.fixture
def definition_on_disk(tmp_path, monkeypatch):
    """A folder with files that hold a CRS, as the current one."""
    monkeypatch.chdir(tmp_path)
    wkt = spatial_reference("EPSG:3979").ExportToWkt()
    for name in ("crs.wkt", "LOCAL:1", "EPSG:None", "IGNF:mine"):
        (tmp_path / name).write_text(wkt)
    return tmp_path


@pytest.mark.usefixtures("_gdal_errors")
def test_no_text_of_a_server_opens_a_file(definition_on_disk):
    path = definition_on_disk / "crs.wkt"
    for text in (
        str(path),
        "crs.wkt",
        f"file://{path}",
        "LOCAL:1",
        "EPSG:None",
        "IGNF:mine",
        f"/vsicurl/file://{path}",
    ):
        assert spatial_reference(text) is None
        assert not crs_from_text(text).isValid()


@pytest.mark.usefixtures("_gdal_errors")
@pytest.mark.parametrize("path", ["{url}/crs", "{url}/crs.wkt?x=1", "/vsicurl/{url}/crs", " {url}/crs"])
def test_no_text_of_a_server_sends_a_request(stub_api, path):
    api = stub_api({})
    text = path.format(url=api.url)
    assert spatial_reference(text) is None
    assert not crs_from_text(text).isValid()
    assert api.requests == []


@pytest.mark.usefixtures("_gdal_errors")
@pytest.mark.parametrize("grids", ["http://127.0.0.1/x.gsb", "/tmp/x.gsb", "@/tmp/x.gsb", "./x.gsb", "~/x.gsb"])
def test_no_definition_names_a_file_for_proj_to_read(grids):
    for wkt in (WKT1_WITH_GRIDS, WKT2_WITH_GRIDS):
        foreign = wkt.replace("here.gsb", grids)
        assert spatial_reference(foreign) is None
        assert not crs_from_text(foreign).isValid()


AREA = (-72.0, 46.0, -60.0, 52.0)


@pytest.mark.parametrize("first", [0, 1])
def test_within_an_area_one_look_up_serves_both_directions(monkeypatch, first):
    """Each takes 40 ms and more of a processor, and an export needs both."""
    asked = []
    look_up = crs_module._look_up
    monkeypatch.setattr(crs_module, "_look_up", lambda *of: asked.append(of) or look_up(*of))
    crss = ("EPSG:3979", f"EPSG:{32618 + first}")  # another one each time: the thread keeps them
    pairs = [crss, crss[::-1]]
    pairs = pairs[::-1] if first else pairs

    found = {pair: transformation(*pair, AREA) for pair in pairs}

    assert len(asked) == 1
    for pair in pairs:
        place = (2_083_945.0, 297_226.0) if pair == crss else (683_000.0, 5_256_600.0)
        expected = crs_module.new_transformation(*pair, AREA).TransformPoint(*place)
        assert found[pair].TransformPoint(*place) == pytest.approx(expected, abs=1e-6)
