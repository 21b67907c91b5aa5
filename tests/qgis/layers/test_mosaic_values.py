"""The stretch of a mosaic whose samples are empty: from values of its files in the view, read side by side."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.layers import mosaic_values as mosaic_module
from datacube_browser.core.layers.mosaic_profile import read_profile
from datacube_browser.core.layers.mosaic_values import mosaic_values
from datacube_browser.core.layers.mosaic_vrt import MosaicSource, mosaic_vrt
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.remote_files.vsicurl import lasting_path
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_records import AssetKind

from demo.store_server import StoreHandler, StoreServer
from tests.rasters import NODATA, write_raster
from tests.servers.tasks import result

CRS = "EPSG:3979"
SIDE = 64
LEFT, TOP = 2_000_000, 500_000


class Busy(StoreHandler):
    """Notes which files are asked for, and how many requests are answered at the same time."""

    def _answer(self, *, with_body):
        server = self.server
        with server.lock:
            server.files.add(self.path.rpartition("/")[2])
            server.working += 1
            server.at_once = max(server.at_once, server.working)
        time.sleep(0.05)
        try:
            super()._answer(with_body=with_body)
        finally:
            with server.lock:
                server.working -= 1


@contextmanager
def busy_server(folder):
    with StoreServer(folder) as server:
        server.RequestHandlerClass = Busy
        server.lock, server.files, server.working, server.at_once = threading.Lock(), set(), 0, 0
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def mosaic(qgis_app, tmp_path):
    """A function that serves so many files side by side, of which those with the numbers given have values, and writes
    the mosaic of all. Returns the server and the mosaic's path."""
    with busy_server(tmp_path) as server:

        def made(count, with_values):
            tiles = []
            for number in range(count):
                values = np.full((SIDE, SIDE), NODATA, np.float32)
                if number in with_values:
                    values[10:20, 10:20] = 1000 + number + np.linspace(0, 0.5, 10)
                left = LEFT + number * SIDE
                write_raster(tmp_path / f"{number}.tif", values, origin=(left, TOP))
                grid = Georeference(CRS, (left, TOP - SIDE, left + SIDE, TOP), (left, 1, 0, TOP, 0, -1), (SIDE, SIDE))
                tiles.append(MosaicSource(lasting_path(f"http://{server.address}/{number}.tif"), grid))
            path = tmp_path / "mosaic.vrt"
            path.write_text(mosaic_vrt(tiles, read_profile(tiles[0].path)), encoding="utf-8")
            server.files.clear()
            return server, str(path)

        yield made


def layer_of(server, path, count):
    """The layer of the mosaic as the dock adds it, its first file standing for all, in a view that shows all."""
    sample = lasting_path(f"http://{server.address}/0.tif")
    view = MapExtent(LEFT, TOP - SIDE, LEFT + count * SIDE, TOP, CRS)
    return result(OpenLayersTask([LayerSource("m", path, path, AssetKind.VRT, samples=(sample,), view=view)])).layers[0]


def test_one_file_with_values_among_many_gives_the_stretch(mosaic):
    server, path = mosaic(40, {1, 23})

    stretch = layer_of(server, path, 40).renderer().contrastEnhancement()

    assert stretch.minimumValue() < stretch.maximumValue()
    assert int(stretch.minimumValue()) in (1001, 1023)
    assert server.at_once > 1


def test_of_many_files_with_values_some_are_read(mosaic):
    server, path = mosaic(60, range(1, 60))

    stretch = layer_of(server, path, 60).renderer().contrastEnhancement()

    assert 1001 <= stretch.minimumValue() < 1020
    assert 1040 < stretch.maximumValue() < 1060
    assert len(server.files) <= 1 + 16


def test_files_outside_the_window_are_not_read(mosaic):
    server, path = mosaic(10, range(10))

    values = mosaic_values(path, (3 * SIDE, 0, 2 * SIDE, SIDE), 512)

    assert set(np.unique(np.floor(values))) == {1003.0, 1004.0}
    assert {name.partition(".tif")[0] for name in server.files} == {"3", "4"}


def test_a_file_that_cannot_be_read_is_left_out(mosaic, tmp_path):
    _, path = mosaic(3, {0, 2})
    (tmp_path / "2.tif").write_bytes(b"no raster")

    values = mosaic_values(path, (0, 0, 3 * SIDE, SIDE), 512)

    assert set(np.unique(np.floor(values))) == {1000.0}


def test_where_no_file_has_values_there_is_none(mosaic):
    _, path = mosaic(20, ())

    assert not mosaic_values(path, (0, 0, 20 * SIDE, SIDE), 512).size


def test_of_a_mosaic_of_very_many_empty_files_not_all_are_asked_for(mosaic, monkeypatch):
    monkeypatch.setattr(mosaic_module, "_MOST_ROUNDS", 2)
    server, path = mosaic(60, ())

    assert not mosaic_values(path, (0, 0, 60 * SIDE, SIDE), 512).size

    assert 16 < len(server.files) <= 32
