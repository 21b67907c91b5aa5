from __future__ import annotations

import struct

import numpy as np
import pytest
from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

from demo.cogs import CogGrid, write_cog
from demo.products import sheets

TILE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"


def tags(path):
    """The first IFD's entries by tag code: (type, count, value or offset)."""
    with path.open("rb") as file:
        order, version, _, _, start = struct.unpack("<2sHHHQ", file.read(16))
        assert (order, version) == (b"II", 43), "no BigTIFF"
        file.seek(start)
        (count,) = struct.unpack("<Q", file.read(8))
        entries = (struct.unpack("<HHQQ", file.read(20)) for _ in range(count))
        return {code: (kind, number, value) for code, kind, number, value in entries}


def test_a_tile_has_the_structure_of_the_published_ones(datacube_data):
    path = datacube_data / TILE
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    assert (dataset.RasterXSize, dataset.RasterYSize) == (500_000, 500_000)
    assert dataset.GetGeoTransform() == (2_000_000, 1, 0, 500_000, 0, -1)
    assert dataset.GetSpatialRef().GetAuthorityCode(None) == "3979"
    assert band.DataType == gdal.GDT_Float32
    assert band.GetBlockSize() == [512, 512]
    assert band.GetNoDataValue() == -32767
    assert band.GetOverviewCount() == 10
    assert [band.GetOverview(level).XSize for level in (0, 8, 9)] == [250_000, 977, 489]
    structure = dataset.GetMetadata("IMAGE_STRUCTURE")
    assert structure["COMPRESSION"] == "LZW"
    assert structure["LAYOUT"] == "COG"
    assert "PREDICTOR" not in structure
    entries = tags(path)
    assert entries[324][1] == entries[325][1] == 954_529


@pytest.mark.parametrize(
    "path",
    [
        TILE,
        "hrdem-mosaic-1m/4_8-mosaic-1m-dsm.tif",
        "hrdem-mosaic-2m/9_4-mosaic-2m-dsm_hillshade.tif",
        "hrdem-lidar/VILLE_KEDGWICK-Kedgwick_2021-1m-dsm.tif",
        "mrdem-30/mrdem-30-dtm.tif",
        "store/land/landcover/landcover-2020-classification.tif",
    ],
)
def test_gdals_cog_validator_finds_no_faults(datacube_data, path):
    warnings, errors, _ = validate(str(datacube_data / path), full_check=False)
    assert (warnings, errors) == ([], [])


def test_every_block_of_a_smaller_file_passes_gdals_full_check(tmp_path):
    rng = np.random.default_rng(1)
    grid = CogGrid(5_000, 3_001, (0.0, 3_001.0), 1.0, "float32", -32767)
    places = [(0, 0), (1, 0), (9, 5), (4, 3)]
    write_cog(tmp_path / "a.tif", grid, {at: rng.random((512, 512), np.float32) for at in places})
    assert validate(str(tmp_path / "a.tif"), full_check=True)[:2] == ([], [])


def test_pixels_are_read_as_written_and_overviews_are_means_of_valid_pixels(tmp_path):
    grid = CogGrid(2_000, 1_500, (0.0, 1_500.0), 1.0, "float32", -32767)
    block = np.arange(512 * 512, dtype=np.float32).reshape(512, 512)
    block[0:2, 0:2] = [[10, -32767], [20, -32767]]
    block[2:4, 2:4] = -32767
    write_cog(tmp_path / "a.tif", grid, {(1, 1): block})
    dataset = gdal.Open(str(tmp_path / "a.tif"))  # keep the dataset: a band does not
    band = dataset.GetRasterBand(1)
    np.testing.assert_array_equal(band.ReadAsArray(512, 512, 512, 512), block)
    assert (band.ReadAsArray(0, 0, 512, 512) == -32767).all()
    overview = band.GetOverview(0).ReadAsArray(256, 256, 256, 256)
    assert overview[0, 0] == 15
    assert overview[1, 1] == -32767
    assert overview[100, 100] == block[200:202, 200:202].mean()


def test_classes_are_not_averaged_and_keep_their_colours(datacube_data):
    path = datacube_data / "store/land/landcover/landcover-2020-classification.tif"
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    assert band.GetColorTable().GetColorEntry(18)[:3] == (76, 112, 163)
    overview = band.GetOverview(1)
    column, row = int((2_083_945 + 2_600_010) / 120), int((3_914_940 - 303_286) / 120)
    found = set(np.unique(overview.ReadAsArray(column, row, 80, 50)))
    assert {1, 6, 18} <= found <= {1, 6, 8, 10, 15, 17, 18}
    older = gdal.Open(str(path).replace("2020", "2010"))
    assert older.GetRasterBand(1).GetColorTable() is None


def test_the_files_are_sparse(datacube_data):
    files = [path for path in datacube_data.rglob("*.tif") if path.name.startswith("4_8")]
    assert files
    assert all(path.stat().st_size > 1_000_000 for path in files)
    assert all(path.stat().st_blocks * 512 < 50_000 for path in files)


def test_opening_over_http_takes_two_requests_and_a_block_at_most_three(datacube_data, store, proxy):
    between = proxy(store(datacube_data))
    path = f"/vsicurl/{between.url}/{TILE}"
    gdal.SetPathSpecificOption(f"/vsicurl/{between.url}/", "GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
    try:
        dataset = gdal.Open(path)
        assert dataset.GetRasterBand(1).GetOverviewCount() == 10
        opened = len(between.requests)
        assert opened <= 2
        block = dataset.ReadAsArray(170 * 512, 390 * 512, 512, 512)
        assert (block != -32767).all()
        assert len(between.requests) - opened <= 3
    finally:
        dataset = None
        gdal.ClearPathSpecificOptions(f"/vsicurl/{between.url}/")


def test_making_a_sheet_again_gives_the_same_bytes(datacube_data, tmp_path):
    sheet = next(sheet for sheet in sheets() if sheet.rasters[0].path.startswith("hrdem-mosaic-2m/9_4"))
    for raster, blocks in zip(sheet.rasters, sheet.blocks(), strict=True):
        again = tmp_path / "again.tif"
        write_cog(again, raster.grid, blocks)
        assert blocks
        assert again.read_bytes() == (datacube_data / raster.path).read_bytes()
