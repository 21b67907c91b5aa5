"""What becomes of GDAL's messages."""

from __future__ import annotations

import pytest
from datacube_browser.core.gdal_calls import GdalFailure, call, call_or_none, gdal_errors, memory_file
from osgeo import gdal


@pytest.fixture
def raster(tmp_path):
    """The bytes of a TIFF that can be read, but for its metadata: GDAL quotes them, and they are no text."""
    path = tmp_path / "a.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 8, 8)
    dataset.SetMetadataItem("NAME", "value")
    del dataset
    return path.read_bytes().replace(b'<Item name="NAME">value', b'<Item name="NAME"\x80value')


def test_bytes_in_a_message_that_are_no_text_are_a_failure_however_often_they_come(raster):
    """Python runs what it has run some times by shorter ways, which look at fewer errors."""
    for content in (raster, b"<VRTDataset rasterX\xffize>"):
        with memory_file(content) as path:
            for _ in range(50):
                with pytest.raises(GdalFailure):
                    call(gdal.OpenEx, path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)


def test_a_file_that_gdal_opens_in_spite_of_them_is_opened(raster):
    with memory_file(raster) as path:
        assert all(call_or_none(gdal.OpenEx, path, gdal.OF_RASTER) is not None for _ in range(50))


def test_a_message_after_one_that_is_no_text_is_collected(raster):
    with memory_file(raster) as path, gdal_errors(strict=False) as messages:
        for _ in range(50):
            gdal.Open(path)
            gdal.Error(gdal.CE_Warning, 1, "of the file")
    assert messages.count("of the file") == 50
