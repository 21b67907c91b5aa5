"""What a file says of itself, in the properties of a layer: QGIS shows them in a view of web pages, which runs scripts
and fetches pictures."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from datacube_browser.core.errors import UnsafeFileError
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.language.active_page import is_active_page
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal, osr
from qgis.core import QgsRasterLayer

from tests.qgis import kind_files, layer_files
from tests.qgis.described_items import CATALOG, asset, choice, collection, item
from tests.qgis.layers.test_band_meaning import CLASSES, layer_of, saved
from tests.qgis.layers.test_kinds_of_files import choice as kind_choice
from tests.rasters import write_raster
from tests.servers.tasks import result

PICTURE = "<img src='http://127.0.0.1:9/a.png'>"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def land(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return write_raster(folder / "land.tif", CLASSES, nodata=None)


def failure(path, store):
    record = item({"land": asset(store(path.parent), path)})
    ((_, error),) = result(OpenLayersTask([source_of_choice(choice(record, "land"))])).failures
    return error


def crs_named(dataset, name):
    reference = osr.SpatialReference()
    reference.ImportFromProj4("+proj=laea +lat_0=40 +lon_0=-90 +datum=NAD83")
    reference.SetProjCS(name)
    dataset.SetSpatialRef(reference)


WRITTEN = {
    "metadata": lambda dataset: dataset.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", SCRIPT),
    "a key": lambda dataset: dataset.SetMetadataItem(PICTURE, "1"),
    "a band's": lambda dataset: dataset.GetRasterBand(1).SetMetadataItem("A", "<IMG\nSRC=x>"),
    "a band's name": lambda dataset: dataset.GetRasterBand(1).SetDescription("<a onmouseover=alert(1)>"),
    "a band's unit": lambda dataset: dataset.GetRasterBand(1).SetUnitType(PICTURE),
    "a coordinate system": lambda dataset: crs_named(dataset, SCRIPT),
    "two together": lambda dataset: dataset.SetMetadata({"A": '<b title="', "B": '" onmouseover=alert(1) title="'}),
}


@pytest.mark.parametrize("where", WRITTEN)
def test_a_raster_with_a_page_in_it_is_refused(land, store, qgis_app, where):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    WRITTEN[where](dataset)
    dataset = None
    error = failure(land, store)
    assert isinstance(error, UnsafeFileError)
    assert "web page" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "<link rel=stylesheet href=//127.0.0.1:9/a.css>",
        "<meta content='0;url=//127.0.0.1:9' http-equiv=refresh>",
        "<BASE\nHREF='//127.0.0.1:9'>",
        "<link rel='&#115;tylesheet' href=//127.0.0.1:9/a.css>",
        "<link href=//127.0.0.1:9/a.css type=text/css>",
        "<object DATA=//127.0.0.1:9/a.svg>",
        f"<input type=image src{' ' * 30}=//127.0.0.1:9/a.png>",
        f"<table background{chr(10) * 30}=//127.0.0.1:9/a.png><tr><td>a",
        "<image src=//127.0.0.1:9/a.png>",
        "<video poster=//127.0.0.1:9/a.png>",
        "<p style='background:url(//127.0.0.1:9/a.png)'>a",
        "<p style='background:&#117;rl(//127.0.0.1:9/a.png)'>a",
        "<p style='background:url&#x28;//127.0.0.1:9/a.png)'>a",
        "<p style='background:URL&lpar;//127.0.0.1:9/a.png)'>a",
        "<style>@import '//127.0.0.1:9/a.css';</style>",
        "<style>@\\69mport '//127.0.0.1:9/a.css';</style>",
    ],
)
def test_what_fetches_something_by_an_attribute_or_a_style_is_a_page(text):
    """Each of them makes QtWebKit, the view of QGIS 3, ask for it."""
    assert is_active_page("a", text)


@pytest.mark.parametrize(
    "text",
    [
        '<premis><object xmlID="a" xsi:type="file"><objectIdentifier/></object></premis>',
        "<frame>1</frame><video>b</video><audio>c</audio><source>d</source>",
        '<mets:fptr FILEID="x"/><file><FLocat LOCTYPE="URL" xlink:href="https://example.org/d"/></file>',
        "<file src='https://example.org/c.tif'/>",
        "<entry><link rel='alternate' href='https://example.org/b'/><icon_of>c</icon_of></entry>",
        "<meta name='a' content='b'/><a href='https://example.org'>c</a>",
        "<kml><Style id='a'><IconStyle><Icon><href>https://example.org/c</href></Icon></IconStyle></Style></kml>",
        "<math><mi>x</mi></math>",
        "<NA>",
        "&lt;a&gt; &lpar;b)",
    ],
)
def test_what_fetches_nothing_is_none(text):
    assert not is_active_page("a", text)


def test_qgis_takes_such_words_as_they_are(land, qgis_app):
    """The check of the check."""
    dataset = gdal.Open(str(land), gdal.GA_Update)
    WRITTEN["metadata"](dataset)
    dataset = None
    assert SCRIPT in QgsRasterLayer(str(land), "a").htmlMetadata()


@pytest.mark.parametrize(
    "text",
    [
        "a < b, and c > d",
        '<?xml version="1.0"?><OME xmlns="urn:x"><Image ID="Image:0" Name="a"/><metadata source="x"/></OME>',
        "<p>Heights <b>in metres</b>, see <a href='https://example.org'>the page</a></p>",
        '{"processing": "on = off", "src": 5}',
        # what QGIS itself writes of a layer into a GeoPackage, and a document's own
        '<qgis version="3.40"><links><link name="Data" type="WWW:LINK" url="https://example.org/"/></links></qgis>',
        "<office:meta><meta:generator>a</meta:generator><style:style/></office:meta>",
    ],
)
def test_other_texts_are_no_matter(land, store, qgis_app, text):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    dataset.SetMetadata({"TIFFTAG_IMAGEDESCRIPTION": text, "onboardgain": "1", "SRC": "a"})
    dataset = None
    assert layer_of(item({"land": asset(store(land.parent), land)}), "land").isValid()


def test_a_vector_file_with_a_page_in_it_is_refused(tmp_path, store, qgis_app):
    geometry = {"type": "Point", "coordinates": [0, 0]}
    features = [{"type": "Feature", "properties": {"a": 1}, "geometry": geometry}]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "name": SCRIPT, "features": features}))
    source = layer_files.source(store(tmp_path), "a.geojson", AssetKind.GEOJSON, "extent")
    ((_, error),) = result(OpenLayersTask([source])).failures
    assert isinstance(error, UnsafeFileError)
    assert error.__traceback__ is None  # which would keep the file open, also when QGIS ends


def test_what_a_catalogue_says_of_bands_is_no_page_in_a_mosaic(land, store, qgis_app, tmp_path):
    said = asset(store(land.parent), land, bands=[{"name": SCRIPT, "unit": PICTURE}])
    asked = MosaicRequest(CATALOG, collection(), (item({"land": said}),), "land", "land", tmp_path / "out")
    (source,) = result(MosaicTask(asked)).sources
    dataset = gdal.Open(source.path)
    band = dataset.GetRasterBand(1)
    assert band.GetDescription() == "‹script>alert(1)‹/script>"
    assert not is_active_page(band.GetUnitType())


def test_nor_in_what_is_saved(land, store, qgis_app, tmp_path):
    said = asset(store(land.parent), land, bands=[{"name": SCRIPT, "unit": PICTURE}])
    written = saved(export_source(choice(item({"land": said}, f"scene {SCRIPT}"), "land")), tmp_path)
    words = [*written.GetMetadata().values(), written.GetRasterBand(1).GetDescription()]
    assert sum("‹script>" in word for word in words) >= 2
    assert not any("<script" in word for word in words)
    assert not is_active_page(written.GetRasterBand(1).GetUnitType())


def geojson_with_field(folder, name):
    geometry = {"type": "Point", "coordinates": [0, 0]}
    features = [{"type": "Feature", "properties": {name: 1}, "geometry": geometry}]
    (folder / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


@pytest.mark.parametrize("name", ["<NA>", "<b>heights</b>", "value <unit>"])
def test_a_field_may_have_a_name_in_brackets(tmp_path, store, qgis_app, name):
    geojson_with_field(tmp_path, name)
    source = layer_files.source(store(tmp_path), "a.geojson", AssetKind.GEOJSON, "extent")
    opened = result(OpenLayersTask([source]))
    assert not opened.failures
    assert name in opened.layers[0].fields().names()


@pytest.mark.parametrize("name", [PICTURE, "<table background=//127.0.0.1:9/a.png>"])
def test_a_picture_in_the_name_of_a_field_is_refused(tmp_path, store, qgis_app, name):
    """Its tool tip would draw it, a file of this computer too."""
    geojson_with_field(tmp_path, name)
    source = layer_files.source(store(tmp_path), "a.geojson", AssetKind.GEOJSON, "extent")
    ((_, error),) = result(OpenLayersTask([source])).failures
    assert isinstance(error, UnsafeFileError)


NAME = "<script src=//x.y></script>"


def copc(folder):
    kind_files.write_copc(folder / "a.copc.laz")
    content = bytearray((folder / "a.copc.laz").read_bytes())
    content[26:58] = NAME.encode().ljust(32, b"\0")  # the system that made it
    (folder / "a.copc.laz").write_bytes(content)


def ept(folder):
    kind_files.write_ept(folder / "cloud")
    path = folder / "cloud" / "ept.json"
    fields = json.loads(path.read_text())
    fields["schema"].append({"name": NAME, "type": "unsigned", "size": 1})
    path.write_text(json.dumps(fields))


def mbtiles(folder):
    kind_files.write_rasters(folder)
    with closing(sqlite3.connect(folder / "pictures.mbtiles")) as database:
        database.execute("INSERT INTO metadata (name, value) VALUES ('attribution', ?)", (NAME,))
        database.commit()


def netcdf(folder):
    kind_files.write_rasters(folder)
    raster = gdal.Open(str(folder / "one.nc"))
    gdal.Translate(str(folder / "a.nc"), raster, format="netCDF", metadataOptions=[f"NC_GLOBAL#title={NAME}"])


OTHERS = {
    "copc": (copc, "a.copc.laz", "application/vnd.laszip+copc"),
    "ept": (ept, "cloud/ept.json", "application/json"),
    "mbtiles": (mbtiles, "pictures.mbtiles", "application/vnd.mbtiles"),
    "netcdf": (netcdf, "a.nc", "application/netcdf"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_files_of_other_kinds_with_a_page_in_them_are_refused(tmp_path, store, qgis_app, kind):
    write, name, media_type = OTHERS[kind]
    write(tmp_path)
    source = source_of_choice(kind_choice(f"{store(tmp_path)}/{name}", media_type))
    ((_, error),) = result(OpenLayersTask([source])).failures
    assert isinstance(error, UnsafeFileError)
    assert "web page" in error.message
