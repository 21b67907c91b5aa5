"""A CRS first used by a worker thread still works after the thread has ended."""

from __future__ import annotations

import threading

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
