"""Publishing rasters that say little of themselves, onto disks and with Pythons that lack something."""

from __future__ import annotations

import sys
from datetime import datetime, timezone

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.gdal_calls import GdalFailure
from datacube_browser.core.http.upload import send_once
from datacube_browser.core.publishing.bands import data_type_name
from datacube_browser.core.publishing.item_check import check_item
from datacube_browser.core.publishing.prepare import prepare
from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish
from datacube_browser.core.publishing.thumbnail import write_thumbnail
from osgeo import gdal

from tests.file_limits import largest_file
from tests.qgis.in_background import failed
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer

MOMENT = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)
CATALOG = Catalog("", "Here", "https://catalogue.example.org/stac/")

pytestmark = pytest.mark.usefixtures("qgis_app")


def request(folder, *paths, moment=MOMENT):
    rasters = tuple(RasterToPublish(ExportSource(str(path)), moment=moment) for path in paths)
    return PublishRequest(rasters, folder, CATALOG, "relief", "https://store.example.org/bucket")


@pytest.fixture
def raster(tmp_path):
    return write_raster(tmp_path / "dtm.tif", terrain(300, 400))


def test_no_raster_makes_no_folder(tmp_path):
    with pytest.raises(DatacubeError, match="no raster to publish"):
        prepare(request(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_raster_without_a_single_value_has_no_statistics(tmp_path):
    path = write_raster(tmp_path / "empty.tif", np.full((30, 40), np.nan, np.float32), nodata=None)
    (band,) = prepare(request(tmp_path / "out", path)).items[0].json["assets"]["data"]["raster:bands"]
    assert "statistics" not in band


def test_complex_whole_numbers_have_the_names_of_stac():
    assert [data_type_name(each) for each in (gdal.GDT_CInt16, gdal.GDT_CInt32, gdal.GDT_Byte)] == [
        "cint16",
        "cint32",
        "uint8",
    ]


def test_a_disk_without_room_is_not_taken_for_a_broken_raster(raster, tmp_path):
    with largest_file(20_000), pytest.raises((DatacubeError, GdalFailure)) as raised:
        prepare(request(tmp_path / "out", raster))
    assert "dtm could not be read" not in str(raised.value)
    assert not list((tmp_path / "out").rglob("*.tif"))


def test_a_picture_that_cannot_be_written_is_said(raster, tmp_path):
    with pytest.raises(OSError, match=r"gone/a\.png"):
        write_thumbnail(str(raster), tmp_path / "gone" / "a.png")


@pytest.mark.parametrize("has_jsonschema", [False, True])
def test_items_are_checked_with_less_where_python_has_no_jsonschema(raster, tmp_path, monkeypatch, has_jsonschema):
    """As the Python of QGIS on Windows. Debian 12 has one without `referencing`, Debian 13 one that needs it."""
    item = prepare(request(tmp_path / "out", raster)).items[0].json
    if not has_jsonschema:
        monkeypatch.setitem(sys.modules, "jsonschema", None)
    said = check_item(item)
    assert ("without the JSON schema" in said) != has_jsonschema
    broken = {**item, "properties": {**item["properties"], "datetime": "yesterday"}}
    with pytest.raises(DatacubeError, match="not valid STAC"):
        check_item(broken)


def test_a_change_that_is_sent_on_in_a_circle_ends(stub_api):
    api = stub_api({})
    api.routes["POST /items"] = Answer(307, b"", {"Location": f"{api.url}/items"})
    error = failed(lambda feedback: send_once("POST", f"{api.url}/items", b"{}", feedback=feedback))
    assert "redirect" in error.report().lower()
    assert 2 < len(api.requests) < 50
