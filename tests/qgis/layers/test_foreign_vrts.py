"""VRTs of servers: GDAL reads from one whatever it names and runs the functions in it, so none reaches GDAL as it is.
Each is tried as a layer, as a source of an export, and as a file for ArcGIS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import LayerError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.export.sources.source_raster import inspect_raster
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.layer_refresh import ItemLayer, UpdateLayersTask
from datacube_browser.core.layers.local_vrt import LocalVrtRequest, LocalVrtTask
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.recipes import gdal_script, rasterio_script
from datacube_browser.core.remote_files.plain_vrt import MOST_SOURCES, plain_vrt
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection, Item
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer

from tests.authentication import basic_authentication
from tests.qgis import layer_files as files
from tests.qgis.in_background import done
from tests.qgis.layers.test_true_causes import in_ranges
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer
from tests.servers.stub import minimal_item
from tests.servers.tasks import failure, outcome, result

HREF = "https://example.org/stac/a.vrt"
HEAD = (
    '<VRTDataset rasterXSize="256" rasterYSize="256"><SRS>EPSG:3979</SRS>'
    "<GeoTransform>2000000,1,0,500000,0,-1</GeoTransform>"
)
BAND = '<VRTRasterBand dataType="Float32" band="1">'
PROPERTIES = (
    '<SourceProperties RasterXSize="256" RasterYSize="256" DataType="Float32" BlockXSize="256" BlockYSize="256"/>'
)
RECTANGLES = '<SrcRect xOff="0" yOff="0" xSize="256" ySize="256"/><DstRect xOff="0" yOff="0" xSize="256" ySize="256"/>'
END = "</VRTRasterBand></VRTDataset>"


def source(name: str, attributes: str = 'relativeToVRT="0"') -> str:
    return (
        f"<SimpleSource><SourceFilename {attributes}>{name}</SourceFilename><SourceBand>1</SourceBand>"
        f"{PROPERTIES}{RECTANGLES}</SimpleSource>"
    )


def vrt(*parts: str, band: str = BAND) -> str:
    return HEAD + band + "".join(parts) + END


#: @LOCAL@ is a raster on this machine, @URL@ the server that has a.tif.
GOOD = source("@URL@/a.tif")
HOSTILE = {
    "local file": vrt(source("@LOCAL@")),
    "local file beside a good one": vrt(GOOD, source("@LOCAL@")),
    "local file as a relative one": vrt(source("file://@LOCAL@", 'relativeToVRT="1"')),
    "local file in CDATA": vrt(source("<![CDATA[@LOCAL@]]>")),
    "lower case": vrt(source("@LOCAL@")).lower().replace("@local@", "@LOCAL@"),
    "odd case": vrt(source("@LOCAL@"))
    .replace("SourceFilename", "sOURCEfILENAME")
    .replace("SimpleSource", "SIMPLESOURCE"),
    "name as an attribute": vrt(
        f'<SimpleSource SourceFilename="@LOCAL@"><SourceBand>1</SourceBand>{PROPERTIES}</SimpleSource>'
    ),
    "two names": vrt(source("@URL@/a.tif</SourceFilename><SourceFilename>@LOCAL@")),
    "a share": vrt(source("\\\\example.org\\share\\a.tif")),
    "another file system": vrt(source("/vsizip//vsicurl/@URL@/a.zip/a.tif")),
    "a bucket": vrt(source("/vsis3/bucket/a.tif")),
    "another file system as a relative one": vrt(source("/vsis3/bucket/a.tif", 'relativeToVRT="1"')),
    "standard input": vrt(source("/vsistdin/")),
    "a file system in another": vrt(source("/vsicurl//vsizip/@LOCAL@")),
    "a service": vrt(source("WCS:https://example.org/wcs")),
    "a database": vrt(source("PG:host=example.org")),
    "ftp": vrt(source("ftp://example.org/a.tif")),
    "a connection": vrt(source("vrt://@LOCAL@")),
    "XML of another driver": vrt(source("&lt;GDAL_WMS&gt;&lt;/GDAL_WMS&gt;")),
    "VRT as text": vrt(source("&lt;VRTDataset/&gt;")),
    "nested": vrt(source("@URL@/inner.vrt")),
    "nested in upper case": vrt(source("@URL@/INNER.VRT?x=1")),
    "nested under another name": vrt(source("@URL@/inner.tif")),
    "nothing": vrt(source("")),
    "no source at all": vrt(),
    "open options": vrt(
        source(
            "@URL@/a.tif</SourceFilename><OpenOptions><OOI key='GEOREF_SOURCES'>x</OOI></OpenOptions><SourceFilename>"
        )
    ),
    "raw band": vrt(
        "<SourceFilename>@LOCAL@</SourceFilename><ImageOffset>0</ImageOffset>",
        band=BAND.replace("<VRTRasterBand", '<VRTRasterBand subClass="VRTRawRasterBand"'),
    ),
    "raw band in lower case": vrt(
        "<sourcefilename>@LOCAL@</sourcefilename>",
        band=BAND.replace("<VRTRasterBand", '<VRTRasterBand SUBCLASS="vrtrawrasterband"'),
    ),
    "kind as an element": vrt("<subClass>VRTRawRasterBand</subClass>", GOOD),
    "Python": vrt(
        GOOD,
        "<PixelFunctionType>f</PixelFunctionType><PixelFunctionLanguage>Python</PixelFunctionLanguage>"
        "<PixelFunctionCode>def f(*a): pass</PixelFunctionCode>",
        band=BAND.replace("<VRTRasterBand", '<VRTRasterBand subClass="VRTDerivedRasterBand"'),
    ),
    "Python without saying so": vrt(GOOD, "<PixelFunctionType>os.system</PixelFunctionType>"),
    "pansharpened": HEAD.replace("<VRTDataset", '<VRTDataset subClass="VRTPansharpenedDataset"') + BAND + GOOD + END,
    "processed": HEAD.replace("<VRTDataset", '<VRTDataset subClass="VRTProcessedDataset"') + BAND + GOOD + END,
    "warped": HEAD.replace("<VRTDataset", '<VRTDataset subClass="VRTWarpedDataset"')
    + "<GDALWarpOptions><SourceDataset>@LOCAL@</SourceDataset></GDALWarpOptions></VRTDataset>",
    "steps without saying so": HEAD + "<ProcessingSteps/>" + BAND + GOOD + END,
    "arrays": "<VRTDataset><Group name='/'><Array name='x'/></Group></VRTDataset>",
    "a filter": vrt(GOOD.replace("SimpleSource", "KernelFilteredSource").replace("</Kern", "<Kernel/></Kern")),
    "a CRS from a file": vrt(GOOD).replace("EPSG:3979", "@LOCAL@"),
    "a CRS from an address": vrt(GOOD).replace("EPSG:3979", "@URL@/crs.wkt"),
    "a mask of this machine": vrt(GOOD).replace(
        "</VRTDataset>", f"<MaskBand>{BAND}{source('@LOCAL@')}</VRTRasterBand></MaskBand></VRTDataset>"
    ),
    "entities": "<!DOCTYPE VRTDataset [<!ENTITY a SYSTEM '@LOCAL@'>]>" + vrt(source("&a;")),
    "billion laughs": "<!DOCTYPE VRTDataset [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 10))
    + "]>"
    + vrt(source("&a9;")),
    "deep": HEAD + "<MaskBand>" * 200_000,
    "no numbers": vrt(GOOD).replace('xOff="0"', 'xOff="x"'),
    "no XML": "VRTDataset",
    "a web page": "<html><body>VRTDataset</body></html>",
}
PLAIN = {
    "as GDAL writes it": vrt(GOOD),
    "lower case": vrt(GOOD).lower().replace("@url@", "@URL@").replace("float32", "Float32").replace("epsg", "EPSG"),
    "upper case names": vrt(GOOD).replace("SimpleSource", "SIMPLESOURCE").replace("SrcRect", "srcrect"),
    "CDATA": vrt(source("<![CDATA[@URL@/a.tif]]>")),
    "relative": vrt(source("a.tif", 'relativeToVRT="1"')),
    "relative in lower case": vrt(source("a.tif", 'relativetovrt="1"')),
    "a GDAL path": vrt(source("/vsicurl/@URL@/a.tif")),
    "a GDAL path with options": vrt(source("/vsicurl?header.Authorization=x&amp;use_head=no&amp;url=@URL@/a.tif")),
    "comments and statistics": vrt(
        "<!-- made elsewhere --><Histograms><HistItem/></Histograms><Overview><SourceFilename>@LOCAL@</SourceFilename>"
        "</Overview><Metadata domain='xml:x'>@LOCAL@</Metadata><Description>Heights &lt; 900 m</Description>",
        GOOD,
    ),
    "an old document type": "<!DOCTYPE VRTDataset>" + vrt(GOOD),
}


@pytest.fixture
def places(tmp_path, store, qgis_app):
    """A server with a raster and a folder on it, and a raster of this machine, which nothing may read."""
    folder = tmp_path / "store"
    folder.mkdir()
    write_raster(folder / "a.tif", terrain(256, 256), origin=(2_000_000, 500_000))
    local = write_raster(tmp_path / "private.tif", np.full((256, 256), 4242, "f4"), origin=(2_000_000, 500_000))
    url = store(folder)

    def serve(text, name="x.vrt"):
        for inner in ("inner.vrt", "INNER.VRT", "inner.tif"):
            (folder / inner).write_text(vrt(source(str(local))))
        (folder / name).write_text(text.replace("@LOCAL@", str(local)).replace("@URL@", url))
        return f"{url}/{name}"

    return folder, url, serve


def request(href, path, kind=AssetKind.VRT):
    catalog = Catalog("x", "Test", "http://other.invalid/api")
    asset = Asset("vrt", href, "VRT", kind)
    return LocalVrtRequest(catalog, ((Item("a", "c", None, None, None, (asset,)), asset),), path)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_vrt_of_something_else_than_remote_files_is_refused_everywhere(places, text, tmp_path):
    _, url, serve = places
    href = serve(text)
    opened = result(OpenLayersTask([files.source(url, "x.vrt", AssetKind.VRT)]))
    assert not opened.layers
    ((_, error),) = opened.failures
    assert isinstance(error, LayerError)
    assert error.url
    kind, error = outcome(LocalVrtTask(request(href, tmp_path)))
    assert (kind, isinstance(error, LayerError)) == ("failed", True)
    assert not list(tmp_path.glob("*.vrt"))
    with pytest.raises(Exception, match="could not be opened") as caught:
        inspect_raster(ExportSource(href), "")
    assert "4242" not in str(caught.value)


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_a_plain_vrt_has_the_pixels_of_its_file_everywhere(places, text, tmp_path):
    folder, url, serve = places
    href = serve(text)
    true = gdal.Open(str(folder / "a.tif")).ReadAsArray()
    (layer,) = result(OpenLayersTask([files.source(url, "x.vrt", AssetKind.VRT)])).layers
    assert layer.crs().authid() == "EPSG:3979"
    assert layer.dataProvider().block(1, layer.extent(), 256, 256).value(5, 7) == true[5, 7]
    (path,) = result(LocalVrtTask(request(href, tmp_path))).paths
    assert np.array_equal(gdal.Open(str(path)).ReadAsArray(), true)
    assert np.array_equal(inspect_raster(ExportSource(href), "").open(with_pixels=True).ReadAsArray(), true)
    assert "private" not in path.read_text()
    assert "Authorization" not in path.read_text()


@pytest.mark.parametrize("name", ["x.tif", "x.png"])
@pytest.mark.parametrize("text", ["local file", "Python"])
def test_a_vrt_under_another_name_is_refused(places, text, name):
    _, url, serve = places
    href = serve(HOSTILE[text], name)
    opened = result(OpenLayersTask([files.source(url, name, AssetKind.COG)]))
    assert not opened.layers
    with pytest.raises(Exception, match="could not be opened"):
        inspect_raster(ExportSource(href), "")


def test_a_header_that_names_the_file_of_its_pixels_is_refused(places, tmp_path):
    folder, url, _ = places
    with_header = {"DATA_LOCATION": "EXTERNAL", "EXTERNAL_FILENAME": str(tmp_path / "pixels.cub")}
    options = [f"{name}={value}" for name, value in with_header.items()]
    gdal.GetDriverByName("ISIS3").Create(str(tmp_path / "header.lbl"), 20, 20, 1, gdal.GDT_Byte, options)
    (folder / "x.tif").write_bytes((tmp_path / "header.lbl").read_bytes())
    (folder / "pixels.cub").write_bytes(bytes(400))
    opened = result(OpenLayersTask([files.source(url, "x.tif", AssetKind.COG)]))
    assert not opened.layers
    with pytest.raises(Exception, match="could not be opened"):
        inspect_raster(ExportSource(f"{url}/x.tif"), "")


#: Vector files that lead to others, by the names under which they come; @URL@ is the address of what they lead to.
LEADING = {
    "x.geojson": "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/@URL@/f.geojson</SrcDataSource>"
    "</OGRVRTLayer></OGRVRTDataSource>",
    "x.gpkg": "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/@URL@/f.geojson</SrcDataSource>"
    "</OGRVRTLayer></OGRVRTDataSource>",
}
KINDS = {".geojson": AssetKind.GEOJSON, ".gpkg": AssetKind.GEOPACKAGE}


@pytest.mark.parametrize("name", LEADING)
def test_nothing_is_asked_for_that_a_vector_file_under_another_name_leads_to(stub_api, qgis_app, name):
    led_to = stub_api({})
    api = stub_api({f"/{name}": in_ranges(LEADING[name].replace("@URL@", led_to.url).encode())})
    opened = result(OpenLayersTask([files.source(api.url, name, KINDS[name[name.index(".") :]])]))
    assert "leads to other files" in str(opened.failures[0][1])
    assert not led_to.requests


def test_a_vector_file_that_leads_to_another_is_refused(places):
    folder, url, _ = places
    files.write_vectors(folder)
    (folder / "x.geojson").write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='coverage'><SrcDataSource>{folder / 'coverage.geojson'}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    opened = result(OpenLayersTask([files.source(url, "x.geojson", AssetKind.GEOJSON)]))
    assert not opened.layers
    assert "not opened" in str(opened.failures[0][1])


def test_what_the_server_sends_later_does_not_reach_gdal(places, tmp_path):
    """The layer reads the copy that was checked, also after the project is opened again."""
    _, url, serve = places
    serve(vrt(GOOD))
    (layer,) = result(OpenLayersTask([files.source(url, "x.vrt", AssetKind.VRT)])).layers
    project = QgsProject.instance()
    project.addMapLayer(layer)
    assert project.write(str(tmp_path / "p.qgz"))
    serve(HOSTILE["local file"])
    project.clear()
    gdal.VSICurlClearCache()
    assert project.read(str(tmp_path / "p.qgz"))
    (again,) = project.mapLayers().values()
    assert again.isValid()
    assert again.dataProvider().block(1, again.extent(), 256, 256).value(5, 7) != 4242
    project.clear()


def test_a_project_from_before_vrts_were_checked_leaves_them_closed(places, tmp_path):
    """Its layer of the catalogue reads the server's own VRT; that of the user alone is opened."""
    _, url, serve = places
    serve(vrt(GOOD))
    serve(vrt(GOOD), "mine.vrt")
    project, reopening = QgsProject.instance(), Reopening()
    for name in ("x.vrt", "mine.vrt"):
        layer = QgsRasterLayer(f"/vsicurl/{url}/{name}", name, "gdal")
        if name == "x.vrt":
            layer.setCustomProperty("datacube_browser/item", "a")
            layer.setCustomProperty("datacube_browser/href", f"{url}/{name}")
        project.addMapLayer(layer)
    assert project.write(str(tmp_path / "p.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "p.qgz"))
    assert {layer.name(): layer.isValid() for layer in project.mapLayers().values()} == {
        "x.vrt": False,
        "mine.vrt": True,
    }
    project.clear()
    reopening.dispose()


def test_an_update_checks_the_vrt_again(places, stub_api):
    _, _, serve = places
    href = serve(HOSTILE["local file"])
    assets = {"vrt": {"href": href, "type": "application/x-gdal-vrt"}}
    api = stub_api({"/search": {"features": [minimal_item("a", assets=assets)], "links": []}})
    asked = ItemLayer("l", "a", Catalog("", "x", api.url), "demo", "a", "vrt", href)
    updates = result(UpdateLayersTask([asked]))
    assert not updates.renewed
    assert "not opened" in str(updates.failures[0][1])


def test_a_mosaic_takes_no_vrts(places, tmp_path):
    _, _, serve = places
    asset = Asset("vrt", serve(vrt(GOOD)), "VRT", AssetKind.VRT)
    item = Item("a", "c", None, None, None, (asset,))
    request = MosaicRequest(Catalog("x", "X", "http://x.invalid"), Collection("c", "C"), (item,), "vrt", "T", tmp_path)
    assert "VRTs" in str(failure(MosaicTask(request)))


@pytest.mark.parametrize("place", range(7))
def test_a_vrt_under_the_name_of_any_of_the_files_is_found(places, place, tmp_path):
    folder, url, serve = places
    names = [f"{number}.tif" for number in range(7)]
    for name in names:
        (folder / name).write_bytes((folder / "a.tif").read_bytes())
    names[place] = "inner.tif"
    href = serve(vrt(*(source(f"@URL@/{name}") for name in names)))
    opened = result(OpenLayersTask([files.source(url, "x.vrt", AssetKind.VRT)]))
    assert not opened.layers
    assert "leads to other files" in str(opened.failures[0][1])
    assert outcome(LocalVrtTask(request(href, tmp_path)))[0] == "failed"
    with pytest.raises(Exception, match="could not be opened"):
        inspect_raster(ExportSource(href), "")


def test_signatures_in_a_vrt_are_not_written_to_disk(places):
    _, url, serve = places
    serve(vrt(source("@URL@/a.tif?sig=s3cr3t")))
    opened = result(OpenLayersTask([files.source(url, "x.vrt", AssetKind.VRT)]))
    assert "signed" in str(opened.failures[0][1])


def test_the_number_of_sources_is_limited():
    one = source("a.tif", 'relativeToVRT="1"').replace(PROPERTIES + RECTANGLES, "")
    assert plain_vrt(vrt(one * 3), HREF).hrefs == ("https://example.org/stac/a.tif",)
    with pytest.raises(LayerError) as caught:
        plain_vrt(vrt(one * (MOST_SOURCES + 1)), HREF)
    assert str(MOST_SOURCES) in caught.value.details


@pytest.mark.parametrize(
    ("name", "href"),
    [
        ("../b/c.tif", "https://example.org/b/c.tif"),
        ("/data/c.tif", "https://example.org/data/c.tif"),
        ("//cdn.example.org/c.tif", "https://cdn.example.org/c.tif"),
        ("a b.tif", "https://example.org/stac/a%20b.tif"),
        ("a.tif|authcfg='abc1234'", "https://example.org/stac/a.tif%7C%61uthcfg=%27abc1234%27"),
    ],
)
def test_a_relative_name_is_one_on_the_server(qgis_app, name, href):
    assert plain_vrt(vrt(source(name, 'relativeToVRT="1"')), HREF).hrefs == (href,)


def test_a_vrt_that_has_gone_is_said_to_be(stub_api):
    api = stub_api({"/x.vrt": Answer(404)})
    ((_, error),) = result(OpenLayersTask([files.source(api.url, "x.vrt", AssetKind.VRT)])).failures
    assert "404" in str(error)


def test_a_vrt_behind_a_sign_in_is_exported_and_is_no_layer(places, stub_api):
    """Its files need the sign-in too: in memory they may have it, in a file on disk not."""
    folder, _, _ = places
    content = (folder / "a.tif").read_bytes()

    def signed_in(body):
        def answer(seen):
            if not seen.headers.get("authorization", "").startswith("Basic "):
                return Answer(401)
            return in_ranges(body)(seen)

        return answer

    text = vrt(source("a.tif", 'relativeToVRT="1"')).encode()
    api = stub_api({"/x.vrt": signed_in(text), "/a.tif": signed_in(content)})
    authcfg = basic_authentication("vrts")
    raster = inspect_raster(ExportSource(f"{api.url}/x.vrt", authcfg=authcfg), "")
    true = gdal.Open(str(folder / "a.tif")).ReadAsArray()
    assert np.array_equal(raster.open(with_pixels=True).ReadAsArray(), true)
    assert "lovelace" not in repr(raster)

    wanted = replace(files.source(api.url, "x.vrt", AssetKind.VRT), authcfg=authcfg)
    ((_, error),) = result(OpenLayersTask([wanted])).failures
    assert "sign-in" in str(error)


def test_no_script_reads_the_vrt_of_a_server(places, tmp_path):
    _, _, serve = places
    extent = MapExtent(2_000_000, 499_900, 2_000_100, 500_000, "EPSG:3979")
    request = ExportRequest((ExportSource(serve(vrt(GOOD))),), extent, tmp_path / "o.tif")
    plan = done(lambda feedback: plan_export(request, feedback))
    for recipe in (gdal_script, rasterio_script):
        assert "VRT" in recipe.problem(plan)


def test_a_layer_of_a_vrt_is_exported_from_the_servers_vrt(places):
    """So that the file's provenance names it, and not a file in a profile."""
    _, url, serve = places
    href = serve(vrt(GOOD))
    (layer,) = result(OpenLayersTask([files.source(url, "x.vrt", AssetKind.VRT)])).layers
    assert source_of_layer(layer).href == href
