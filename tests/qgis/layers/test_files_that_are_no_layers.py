"""Files that are no rasters or layers in the way that they seem to be, and layers whose making is canceled."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, ExportError, LayerError, StorageError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.layers import hdf5_check
from datacube_browser.core.layers.footprints import FootprintsTask
from datacube_browser.core.layers.local_copies import mosaic_to_sign
from datacube_browser.core.remote_files.plain_vrt import plain_vrt
from datacube_browser.core.stac.records import Item
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import export, request
from tests.rasters import NO_PLACE, pixels_of, terrain, write_raster

BOX = (2_000_000, 499_970, 2_000_040, 500_000)

pytestmark = pytest.mark.usefixtures("qgis_app")


def test_footprints_that_are_canceled_are_none():
    feedback = QgsFeedback()
    feedback.cancel()
    with pytest.raises(CanceledError):
        FootprintsTask([Item("a", "c", None, None, None, ())]).work(feedback)


def test_an_hdf_5_file_of_a_later_version_or_of_too_many_parts_counts_as_leading_elsewhere(tmp_path, monkeypatch):
    tiff = write_raster(tmp_path / "a.tif", terrain(8, 8), options=())
    gdal.Translate(str(tmp_path / "a.nc"), str(tiff), format="netCDF", creationOptions=["FORMAT=NC4"])
    assert hdf5_check.is_self_contained(str(tmp_path / "a.nc"))
    monkeypatch.setattr(hdf5_check, "_MOST_PARTS", 1)
    assert not hdf5_check.is_self_contained(str(tmp_path / "a.nc"))
    later = tmp_path / "later.nc"
    later.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes([9]) * 200)
    assert not hdf5_check.is_self_contained(str(later))


def refused(path, tmp_path):
    with pytest.raises(ExportError) as raised:
        plan_export(request([path], BOX, tmp_path / "out.tif"))
    return str(raised.value)


def test_a_raster_without_a_place_is_not_exported(tmp_path):
    nowhere = write_raster(tmp_path / "nowhere.tif", terrain(30, 40), transform=NO_PLACE, epsg=None)
    assert "is not georeferenced" in refused(nowhere, tmp_path)


def test_a_float_that_became_the_nodata_value_0_gets_the_next_float(tmp_path):
    """A pixel of a raster without a nodata value is 0, which is that of the result."""
    values = np.array([[0.0, 1.0], [2.0, 0.0]], np.float32)
    path = write_raster(tmp_path / "a.tif", values, nodata=None, options=())
    report = export([path], (2_000_000, 499_998, 2_000_002, 500_000), tmp_path / "out.tif", nodata=0.0)
    found = pixels_of(report.path)
    assert (found != 0).all()
    assert np.allclose(found, values)


def vrt(source, name="SimpleSource"):
    return (
        '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1">'
        f"<{name}>{source}<SourceBand>1</SourceBand></{name}></VRTRasterBand></VRTDataset>"
    )


FILE = "<SourceFilename>https://example.org/a.tif</SourceFilename>"


@pytest.mark.parametrize(
    "text",
    [
        vrt("<SourceFilename>http://[x/a.tif</SourceFilename>"),
        vrt("<SourceFilename>https://example.org/a.tif<SourceBand>1</SourceBand></SourceFilename>"),
        vrt(FILE + FILE),
        vrt(FILE + "<VRTRasterBand/>"),
        vrt("<SourceFilename></SourceFilename>"),
    ],
)
def test_a_vrt_that_names_more_than_a_file_on_the_web_is_not_opened(text):
    assert [*plain_vrt(vrt(FILE), "https://example.org/a.vrt").hrefs] == ["https://example.org/a.tif"]
    with pytest.raises(LayerError):
        plain_vrt(text, "https://example.org/a.vrt")


def test_a_mosaic_whose_file_is_gone_says_what_to_do(tmp_path):
    with pytest.raises(StorageError, match="Make the mosaic layer again"):
        mosaic_to_sign(str(tmp_path / "gone.vrt"))
