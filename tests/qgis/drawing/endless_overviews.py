"""Opens a JPEG 2000 of a server that has it under every name, in one of the ways in which people do:
`work`, in a process of its own. Says what it got, and ends."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from osgeo import gdal
from qgis.core import QgsApplication, QgsProject

import tests.conftest  # noqa: F401 - makes the checkout the package datacube_browser
from tests.qgis.layer_files import write_vrt
from tests.rasters import write_raster
from tests.servers.loopback import LoopbackServer
from tests.servers.proxy import Answer, Seen
from tests.servers.tasks import outcome, result

SIZE = 64


class SameFile(LoopbackServer):
    """Has one file under every name, but for its VRTs."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content
        self.vrt = b""

    def answer(self, seen: Seen) -> Answer:
        content = self.vrt if urlsplit(seen.path).path.endswith("/a.vrt") else self._content
        headers = {"ETag": '"1"', "Accept-Ranges": "bytes"}
        found = re.match(r"bytes=(\d+)-(\d*)", seen.range or "")
        if found is None:
            return Answer(200, content, headers)
        start, end = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
        return Answer(
            206, content[start : end + 1], {**headers, "Content-Range": f"bytes {start}-{end}/{len(content)}"}
        )


class Ways:
    def __init__(self, server: SameFile, file: str, folder: Path) -> None:
        from datacube_browser.core.catalogs import Catalog
        from datacube_browser.core.spatial.georeference import Georeference
        from datacube_browser.core.stac.assets import asset
        from datacube_browser.core.stac.records import Collection, Item

        self.server, self.folder, self.href = server, folder, f"{server.url}/{file}"
        self.catalog, self.collection = Catalog("c", "C", "https://stac.example.org/api"), Collection("c", "C")
        kind = "image/jp2" if file.endswith("jp2") else "image/tiff"
        fields = {"href": self.href, "type": kind, "roles": ["data"]}
        self.asset = asset("data", fields, self.href, {}, over_https=False)
        grid = Georeference("EPSG:3979", (0, 0, SIZE, SIZE), (0, 1, 0, SIZE, 0, -1), (SIZE, SIZE))
        self.item = Item("item", "c", None, None, None, (self.asset,), georeference=grid)

    def layer(self) -> str:
        from datacube_browser.core.layers.source import layer_source

        return self._opened([layer_source(self.catalog, self.collection, self.item, self.asset)])

    def vrt(self) -> str:
        from datacube_browser.core.layers.source import LayerSource
        from datacube_browser.core.remote_files.vsicurl import vsicurl_path
        from datacube_browser.core.stac.asset_records import AssetKind

        href = f"{self.server.url}/a.vrt"
        return self._opened([LayerSource("a", href, vsicurl_path(href), AssetKind.VRT)])

    def mosaic(self) -> str:
        from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask

        asked = MosaicRequest(self.catalog, self.collection, (self.item,), "data", "C", self.folder / "out")
        return self._made(MosaicTask(asked))

    def rgb(self) -> str:
        from datacube_browser.core.layers.composite_task import CompositeRequest, CompositeTask
        from datacube_browser.core.rasters.bands import BandRef

        bands = (BandRef("data", 1),) * 3
        asked = CompositeRequest(self.catalog, self.collection, (self.item,), bands, "C", self.folder / "out")
        return self._made(CompositeTask(asked))

    def export(self) -> str:
        from tests.export_tools import export

        output = self.folder / "out.tif"
        export([self.href], (8, 8, 56, 56), output, resolution=(4.0, 4.0))
        return f"read: {gdal.Open(str(output)).ReadAsArray().any()}"

    def project(self) -> str:
        """One that was saved when the server was an honest one."""
        from datacube_browser.core.layers.reopening import Reopening

        reopening = Reopening()
        project = QgsProject.instance()
        path = self.folder / "project.qgs"
        href = f'<Option name="datacube_browser/href" type="QString" value="{self.href}"/>'
        path.write_text(
            '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM"><qgis version="3.40.0"><projectlayers>'
            f'<maplayer type="raster"><id>a</id><datasource>/vsicurl/{self.href}</datasource>'
            f'<customproperties><Option type="Map">{href}</Option></customproperties><layername>a</layername>'
            "<provider>gdal</provider></maplayer></projectlayers></qgis>"
        )
        project.read(str(path))
        layers = [layer.isValid() for layer in project.mapLayers().values()]
        reopening.dispose()
        return f"valid: {layers}"

    def _made(self, task) -> str:
        kind, made = outcome(task)
        return self._opened(made.sources) if kind == "succeeded" else str(made)

    def _opened(self, sources) -> str:
        from datacube_browser.core.layers.opening import OpenLayersTask

        found = result(OpenLayersTask(sources))
        if found.failures:
            return str(found.failures[0][1])
        provider = found.layers[0].dataProvider()
        return f"drawn: {provider.block(1, provider.extent(), 9, 9).isValid()}"


def prepare() -> None:
    """Import what the ways need."""
    import datacube_browser.core.layers.composite_task
    import datacube_browser.core.layers.mosaic_task
    import datacube_browser.core.layers.opening
    import datacube_browser.core.layers.reopening  # noqa: F401 - as above

    import tests.export_tools  # noqa: F401


def work(way: str, file: str, folder_name: str) -> None:
    folder = Path(folder_name)
    application = QgsApplication([], False)
    application.initQgis()
    pixels = np.arange(SIZE * SIZE, dtype="u2").reshape(SIZE, SIZE)
    tiff = write_raster(folder / "source.tif", pixels, origin=(0, SIZE), options=())
    gdal.Translate(str(folder / "a.jp2"), str(tiff), format="JP2OpenJPEG")
    with SameFile((folder / "a.jp2").read_bytes()).running() as server:
        write_vrt(folder / "a.vrt", f"/vsicurl/{server.url}/{file}", tiff)
        server.vrt = (folder / "a.vrt").read_bytes()
        print(getattr(Ways(server, file, folder), way)())
        print("looked", max(seen.path.count(".ovr") for seen in server.requests), "deep")
    print("end")
