"""A CRS first used by a worker thread still works after the thread has ended, and its transformations are looked up
without Python's lock."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.layers.opening import OpenLayersTask
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsProject, QgsRectangle

from demo.person import wait_until
from tests.qgis import layer_files as files
from tests.servers.tasks import result

#: Used by no other test: the main thread must not have looked it up before.
UTM = "EPSG:2961"


def opener_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("datacube_browser")]


def test_a_layer_can_be_reprojected_after_the_thread_that_opened_it_has_ended(qgis_app, tmp_path, store):
    files.write_dem(tmp_path / "dem.tif")
    gdal.Warp(str(tmp_path / "utm.tif"), str(tmp_path / "dem.tif"), dstSRS=UTM)
    (layer,) = result(OpenLayersTask([files.source(store(tmp_path), "utm.tif")])).layers
    wait_until(lambda: not opener_threads(), "the threads are gone")
    assert layer.crs().authid() == layer.metadata().crs().authid() == UTM
    assert "UTM zone 20N" in layer.crs().toWkt()
    lonlat, context = QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance().transformContext()
    for crs in (layer.crs(), QgsCoordinateReferenceSystem(UTM)):
        transform = QgsCoordinateTransform(crs, lonlat, context)
        assert transform.isValid()
        box = transform.transformBoundingBox(QgsRectangle(490000, 4990000, 510000, 5010000))
        assert -64 < box.xMinimum() < -63 < box.xMaximum() < -62


def test_projecting_an_extent_leaves_no_crs_of_its_thread_behind(qgis_app):
    extent = MapExtent(490000, 4990000, 510000, 5010000, "EPSG:2960")
    thread = threading.Thread(target=extent.lonlat_box)
    thread.start()
    thread.join()
    crs = QgsCoordinateReferenceSystem("EPSG:2960")
    assert QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()).isValid()


ROOT = Path(__file__).resolve().parents[3]
#: OSR keeps Python's lock while it looks a transformation up in PROJ's database. Prints what it has read there, in
#: bytes, and where the transformation and one of OSR's alone lead to.
ASKED = """
import json
from pathlib import Path
from osgeo import osr
from benchmarks.in_qgis import load_plugin
load_plugin()
from datacube_browser.core.spatial import crs
ask, reads = osr.CreateCoordinateTransformation, []

def counters():
    return Path("/proc/thread-self/io").read_text()

def bytes_read(text):
    return int(text.split()[1])

def ask_and_count(*args):
    before = counters()
    found = ask(*args)
    reads.append(bytes_read(counters()) - bytes_read(before) - len(before))
    return found

def place(found):
    return found.TransformPoint(500000, 5000000)[:2]

osr.CreateCoordinateTransformation = ask_and_count
wkt = crs.spatial_reference("EPSG:2961").ExportToWkt(["FORMAT=WKT2_2019"])
places = []
for source, target, area in (
    ("EPSG:2960", "OGC:CRS84", None),
    ("EPSG:2962", "OGC:CRS84", (-64, 45, -62, 46)),
    (wkt, "EPSG:32620", None),
    ("EPSG:3979+6647", "OGC:CRS84", None),
):
    found = crs.new_transformation(source, target, area)
    places.append([place(found), place(ask(crs.spatial_reference(source), crs.spatial_reference(target)))])
print(json.dumps([reads, places]))
"""


#: Bytes of PROJ's database: a look-up reads 1 to 2 million; GDAL 3.13 reads 13,000 of a compound CRS all the same.
LITTLE = 100_000


def test_a_transformation_is_looked_up_without_pythons_lock():
    result = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    reads, places = json.loads(result.stdout.splitlines()[-1])
    assert max(reads) < LITTLE, reads
    for found, expected in places:
        assert found == pytest.approx(expected)
