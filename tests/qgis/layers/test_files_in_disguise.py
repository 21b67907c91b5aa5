"""Files of a server that lead elsewhere, under the name and the media type of a TIFF or a GeoJSON, and true rasters
that name other files inside. However they are used: nobody else is asked for anything, and no other file is opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import DatacubeError, LayerError, ResponseError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.sources.source_raster import inspect_raster
from datacube_browser.core.layers.composite_task import CompositeRequest, CompositeTask
from datacube_browser.core.layers.local_vrt import LocalVrtRequest, LocalVrtTask
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.provenance import set_provenance
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.layers.source import Drawing
from datacube_browser.core.layers.trial import opened_once
from datacube_browser.core.rasters.bands import BandRef
from datacube_browser.core.remote_files.vsicurl import forget_hosts
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.data_outline import OutlineStore
from datacube_browser.core.stac.records import Collection, Item
from osgeo import gdal
from qgis.core import (
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from tests.file_watch import opened_in
from tests.qgis import layer_files as files
from tests.qgis.in_background import done
from tests.qgis.layers.test_reopening import sources_in
from tests.rasters import terrain, write_raster
from tests.servers.hostile import Trap, in_ranges, with_overviews
from tests.servers.loopback import LoopbackServer
from tests.servers.tasks import outcome, result

SOURCE = "<SimpleSource><SourceFilename>{}</SourceFilename></SimpleSource>"
BAND = f'<VRTRasterBand dataType="Byte" band="1">{SOURCE}</VRTRasterBand>'
VRT = f'<VRTDataset rasterXSize="64" rasterYSize="64"><GeoTransform>0,1,0,0,0,-1</GeoTransform>{BAND}</VRTDataset>'
SERVER = "<Service name='{}'><ServerUrl>@TRAP@/wms?</ServerUrl><Layers>a</Layers></Service>"
WMS = f"<GDAL_WMS>{SERVER}<DataWindow/></GDAL_WMS>"
OGR = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
LINES = ("LINES = 9", "LINE_SAMPLES = 9", "SAMPLE_BITS = 8", "END_OBJECT = IMAGE", "END", "")
PDS = "\r\n".join(("PDS_VERSION_ID = PDS3", '^IMAGE = "{}"', "OBJECT = IMAGE", *LINES))
GRID = {"proj:epsg": 4326, "proj:transform": [1, 0, 0, 0, -1, 0], "proj:shape": [9, 9]}
FEATURE = {"type": "Feature", "stac_version": "1.0.0", "properties": GRID, "assets": {"a": {"href": "@TRAP@/a.tif"}}}
STAC = json.dumps({"type": "FeatureCollection", "stac_version": "1.0.0", "features": [FEATURE]})
#: Texts under the name of a TIFF. @LOCAL@ is a raster of this computer, @TRAP@ another server.
TEXTS = {
    "a VRT of a local file": VRT.format("@LOCAL@"),
    "a VRT of a file elsewhere": VRT.format("/vsicurl/@TRAP@/a.tif"),
    "a VRT of an address": VRT.format("@TRAP@/a.tif"),
    "a VRT of an archive": VRT.format("/vsizip//vsicurl/@TRAP@/a.zip/a.tif"),
    "a VRT of a connection": VRT.format("vrt://@LOCAL@"),
    "a VRT of a stream": VRT.format("/vsicurl_streaming/@TRAP@/a.tif"),
    "a VRT of a service": VRT.format("WMS:@TRAP@/wms?"),
    "a VRT behind a comment": f"<!-- {'a' * 500} -->" + VRT.format("@LOCAL@"),
    "a warped VRT": VRT.replace("<VRTDataset", '<VRTDataset subClass="VRTWarpedDataset"').format("@LOCAL@"),
    "tiles of a service": WMS.format("TMS"),
    "maps of a service": WMS.format("WMS"),
    "a coverage of a service": "<WCS_GDAL><ServiceURL>@TRAP@/wcs?</ServiceURL><CoverageName>a</CoverageName>",
    "a WMTS": "<GDAL_WMTS><GetCapabilitiesUrl>@TRAP@/wmts</GetCapabilitiesUrl></GDAL_WMTS>",
    "features of a local file": OGR.format("@LOCAL@"),
    "features of a service": "<OGRWFSDataSource><URL>@TRAP@/wfs</URL></OGRWFSDataSource>",
    "a label of a local file": PDS.format("@LOCAL@"),
    "items of a catalogue": STAC,
    "a label with a header": 'DatasetHeader Begin\n\tVersion = "5.0"\n\tName = "@LOCAL@"\nDatasetHeader End\n',
    "nothing": "",
    "a web page": "<html><img src='@TRAP@/a.png'></html>",
}
#: Texts whose kind some of GDAL's drivers find out further behind.
LONG_TEXTS = (STAC.replace("{", '{"title": "' + "a" * 20_000 + '", ', 1),)
#: What an export reads as it does under its own name: a VRT may name files of the web.
OF_THE_WEB = ("a VRT of a file elsewhere", "a VRT of an address")
#: What true rasters name as their overviews.
OVERVIEWS = (
    "@LOCAL@",
    "/vsicurl/@TRAP@/a.tif",
    "@TRAP@/a.tif",
    VRT.format("@LOCAL@"),
    ":::BASE:::../secrets/secret.tif",
)
NAMES = ("a.tif", "a.jp2")
CATALOG = Catalog("x", "X", "http://x.invalid")
WEST, NORTH = 2_000_000, 500_000


class TakesTurns(LoopbackServer):
    """Sends one content the first time, and the other one from then on."""

    def __init__(self, first, later):
        super().__init__()
        self._first, self._later = first, later

    def answer(self, seen):
        content = self._first if seen.method == "HEAD" or self.count("GET") < 2 else self._later
        return in_ranges(content, seen)


@dataclass(frozen=True)
class Places:
    """`served` is the folder of the server at `url`; `secret` is a raster of this computer, and `trap` another server.
    The plugin writes into `folder`."""

    served: Path
    url: str
    secret: Path
    trap: Trap
    folder: Path
    opened: Callable[[], list[str]]

    def forget(self):
        """What the test itself has opened and asked."""
        self.opened().clear()
        self.trap.clear()

    def filled(self, text):
        return text.replace("@TRAP@", self.trap.url).replace("@LOCAL@", str(self.secret))


@pytest.fixture
def places(qgis_app, tmp_path, store, proxy):
    """Whatever the test does, the trap is asked nothing, and no secret is opened."""
    served, secrets, folder = (tmp_path / name for name in ("served", "secrets", "written"))
    for each in (served, secrets, folder):
        each.mkdir()
    secret = write_raster(secrets / "secret.tif", np.full((32, 32), 7, "u1"), epsg=3979)
    gdal.VSICurlClearCache()
    with Trap().running() as trap, opened_in(secrets) as opened:
        yield Places(served, proxy(store(served)).url, secret, trap, folder, opened)
        assert opened() == []
        assert trap.requests == []


def drawn(layer, extent=None):
    """A picture of the layer on red, by default of all of it."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent or layer.extent())
    settings.setOutputSize(QSize(9, 9))
    settings.setBackgroundColor(QColor("red"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def as_layer(url, name, kind=AssetKind.COG, **others):
    return result(OpenLayersTask([replace(files.source(url, name, kind), **others)]))


def not_a_layer(url, name, folder):
    opened = as_layer(url, name)
    assert not opened.layers
    return opened.failures[0][1]


def not_a_relief(url, name, folder):
    return as_layer(url, name, drawing=Drawing.TINT).failures[0][1]


def not_a_jpeg_2000(url, name, folder):
    return as_layer(url, name, kind=AssetKind.JPEG_2000).failures[0][1]


def not_a_new_source(url, name, folder):
    """As when a layer is refreshed, or its view goes back to the web."""
    source = files.source(url, name)

    def attempt(_feedback):
        try:
            return opened_once(source)
        except DatacubeError as error:
            return error

    found = done(attempt)
    assert isinstance(found, LayerError)
    return found


def not_an_export(url, name, folder):
    def attempt(feedback):
        try:
            return inspect_raster(ExportSource(f"{url}/{name}"), "EPSG:3979", feedback)
        except DatacubeError as error:
            return error

    found = done(attempt)
    assert isinstance(found, DatacubeError)
    return found


def items(url, *names):
    """An item for each file, one east of the other."""
    return tuple(
        Item(
            f"item-{number}",
            "c",
            None,
            None,
            None,
            (Asset("dtm", f"{url}/{name}", "DTM", AssetKind.COG),),
            georeference=Georeference(
                "EPSG:3979",
                (WEST + 64 * number, NORTH - 64, WEST + 64 * (number + 1), NORTH),
                (WEST + 64 * number, 1, 0, NORTH, 0, -1),
                (64, 64),
            ),
        )
        for number, name in enumerate(names)
    )


def mosaic(url, folder, *names):
    return outcome(MosaicTask(MosaicRequest(CATALOG, Collection("c", "C"), items(url, *names), "dtm", "T", folder)))


def not_a_mosaic(url, name, folder):
    kind, found = mosaic(url, folder, name)
    assert kind == "failed"
    return found


def not_a_picture(url, name, folder):
    """Of three bands."""
    bands = (BandRef("dtm", 1, "0"),) * 3
    request = CompositeRequest(CATALOG, Collection("c", "C"), items(url, name), bands, "T", folder)
    kind, found = outcome(CompositeTask(request))
    assert kind == "failed"
    return found


def not_a_vrt(url, name, folder):
    (item,) = items(url, name)
    kind, found = outcome(LocalVrtTask(LocalVrtRequest(CATALOG, ((item, item.assets[0]),), folder)))
    assert kind == "failed"
    return found


WAYS = (
    *(not_a_layer, not_a_relief, not_a_jpeg_2000, not_a_new_source),
    *(not_an_export, not_a_mosaic, not_a_picture, not_a_vrt),
)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_under_the_name_of_a_tiff(places, kind):
    (places.served / "a.tif").write_text(places.filled(TEXTS[kind]))
    for way in WAYS:
        if way is not not_an_export or kind not in OF_THE_WEB:
            assert way(places.url, "a.tif", places.folder).report()


def test_it_says_what_the_file_is(places):
    (places.served / "a.tif").write_text(places.filled(TEXTS["a VRT of a local file"]))
    for way in (not_a_layer, not_a_relief, not_a_jpeg_2000, not_a_new_source):
        assert "Virtual Raster" in str(way(places.url, "a.tif", places.folder))


@pytest.mark.parametrize("kind", ["features of a local file", "features of a service"])
@pytest.mark.parametrize("as_kind", [AssetKind.GEOJSON, AssetKind.GEOPACKAGE, AssetKind.FLATGEOBUF])
def test_a_text_under_the_name_of_a_vector_file(places, kind, as_kind):
    (places.served / "a").write_text(places.filled(TEXTS[kind]))
    assert not as_layer(places.url, "a", as_kind).layers


def test_an_outline_whose_coordinate_system_is_a_link(places):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    crs = {"type": "link", "properties": {"href": f"{places.trap.url}/crs.wkt", "type": "ogcwkt"}}
    (places.served / "a.geojson").write_text(json.dumps({**square, "crs": crs}))
    outline = Asset("coverage", f"{places.url}/a.geojson", "", AssetKind.GEOJSON)

    def attempt(feedback):
        with pytest.raises(ResponseError):
            OutlineStore().outline(outline, "", feedback)

    done(attempt)


def test_a_server_that_sends_another_file_the_second_time(places, proxy, store):
    """QGIS opens what was looked at."""
    good = write_raster(places.served / "a.tif", terrain(64, 64, "uint8"), options=()).read_bytes()
    vrt = places.filled(TEXTS["a VRT of a local file"]).encode().ljust(len(good))
    turns = TakesTurns(good, vrt)
    with turns.running():
        opened = as_layer(turns.url, "a.tif")
    (layer,) = opened.layers
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{turns.url}/a.tif"
    assert turns.count("GET", r"a\.tif$") == 1


def test_a_mosaic_leaves_out_what_it_has_found(places):
    for name in ("a.tif", "c.tif"):
        write_raster(places.served / name, terrain(64, 64, "uint8"), options=())
    (places.served / "b.tif").write_text(places.filled(TEXTS["a VRT of a local file"]))
    _, found = mosaic(places.url, places.folder, "a.tif", "b.tif", "c.tif")
    (source,) = found.sources
    assert "/b.tif" not in Path(source.path).read_text()


def test_a_mosaic_draws_none_of_those_that_it_has_not_looked_at(places):
    """Of 24 files it looks at every sixth; the others are what nobody may open."""
    names = [f"{number:02}.tif" for number in range(24)]
    texts = iter([*TEXTS.values(), *LONG_TEXTS])
    for number in range(0, len(names), 6):
        place = WEST + 64 * number, NORTH
        write_raster(places.served / names[number], np.full((64, 64), 200, "u1"), origin=place, options=())
    for name in (each for each in names if each not in names[::6]):
        (places.served / name).write_text(places.filled(next(texts, "<")))
    _, found = mosaic(places.url, places.folder, *names)
    (layer,) = result(OpenLayersTask(found.sources)).layers
    middles = [QgsPointXY(WEST + 64 * number + 32, NORTH - 32) for number in range(len(names))]
    pictures = [drawn(layer, QgsRectangle.fromCenterAndSize(middle, 9, 9)) for middle in middles]
    shown = [picture.pixelColor(4, 4) != QColor("red") for picture in pictures]
    assert shown == [name in names[::6] for name in names]


@pytest.fixture
def reopening(qgis_new_project):
    made = Reopening()
    yield made
    made.dispose()
    QgsProject.instance().clear()
    forget_hosts()


@pytest.mark.usefixtures("reopening")
def test_a_project_opens_none_of_them(places):
    """They were plain files when the project was saved."""
    good = write_raster(places.served / "good.tif", terrain(64, 64, "uint8"), options=()).read_bytes()
    texts = {f"{number:02}.tif": places.filled(text).encode() for number, text in enumerate(TEXTS.values())}
    others = {"named.tif": with_overviews(good, escape(str(places.secret)))}
    for name in (*texts, *others):
        (places.served / name).write_bytes(good)
    features = places.served / "features.geojson"
    features.write_text('{"type": "FeatureCollection", "features": []}')
    for name in ("good.tif", *texts, *others):
        add(QgsRasterLayer(f"/vsicurl/{places.url}/{name}", name), places.url)
    add(QgsVectorLayer(f"/vsicurl/{places.url}/features.geojson", "features.geojson", "ogr"), places.url)
    project = QgsProject.instance()
    path = places.folder / "project.qgs"
    assert all(layer.isValid() for layer in project.mapLayers().values())
    assert project.write(str(path))
    before = sources_in(path)
    project.clear()
    gdal.VSICurlClearCache()
    for name, content in {**texts, **others}.items():
        (places.served / name).write_bytes(content)
    features.write_text(places.filled(TEXTS["features of a service"]))
    assert project.read(str(path))
    assert [layer.name() for layer in project.mapLayers().values() if layer.isValid()] == ["good.tif"]
    assert project.write(str(path))
    assert sources_in(path) == before


def add(layer, url):
    set_provenance(layer, files.source(url, layer.name()))
    QgsProject.instance().addMapLayer(layer)


@pytest.mark.parametrize("ending", [".ovr", ".msk"])
@pytest.mark.parametrize("name", NAMES)
def test_a_vrt_beside_a_raster(places, name, ending):
    tiff = write_raster(places.served / "a.tif", terrain(64, 64, "uint8"), options=())
    gdal.Translate(str(places.served / "a.jp2"), str(tiff), format="JP2OpenJPEG")
    (places.served / "a.jp2.aux.xml").unlink(missing_ok=True)
    (places.served / f"{name}{ending}").write_text(places.filled(TEXTS["a VRT of a local file"]))
    places.forget()
    opened = as_layer(places.url, name, AssetKind.COG if name == "a.tif" else AssetKind.JPEG_2000)
    assert bool(opened.layers) == (f"{name}{ending}" != "a.jp2.ovr")
    for layer in opened.layers:
        drawn(layer)


@pytest.mark.parametrize("ending", [".ovr", ".msk", ".aux.xml"])
def test_what_lies_beside_a_raster_of_a_catalogue_on_this_computer(places, ending):
    path = write_raster(places.served / "a.tif", terrain(64, 64, "uint8"), options=())
    text = TEXTS["a VRT of a local file"]
    if ending == ".aux.xml":
        named = '<MDI key="OVERVIEW_FILE">@LOCAL@</MDI>'
        text = f'<PAMDataset><Metadata domain="OVERVIEWS">{named}</Metadata></PAMDataset>'
    path.with_name(f"a.tif{ending}").write_text(places.filled(text))
    assert not as_layer(places.url, "a.tif", path=str(path)).layers


def rasters_with_overviews(folder, name):
    """A TIFF and a JPEG 2000 that name their overviews."""
    plain = write_raster(folder / "plain.tif", terrain(64, 64, "uint8"), options=()).read_bytes()
    (folder / "a.tif").write_bytes(with_overviews(plain, escape(name)))
    gdal.Translate(
        str(folder / "a.jp2"), str(folder / "a.tif"), format="JP2OpenJPEG", creationOptions=["WRITE_METADATA=YES"]
    )
    for each in NAMES:
        assert b"OVERVIEW_FILE" in (folder / each).read_bytes()
        (folder / f"{each}.aux.xml").unlink(missing_ok=True)


@pytest.mark.parametrize("named", OVERVIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_a_raster_that_names_another_file_as_its_overviews(places, named, name):
    rasters_with_overviews(places.served, places.filled(named))
    places.forget()
    gdal.VSICurlClearCache()
    for way in WAYS:
        # a TIFF is exported by byte ranges, without what it says of overviews
        if way is not not_an_export or name == "a.jp2":
            assert "another file as its overviews" in way(places.url, name, places.folder).report()
