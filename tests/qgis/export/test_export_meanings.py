"""Rasters that mean different things by their numbers, saved as one file."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.gdal_calls import thread_options
from osgeo import gdal

from tests.export_tools import export, request
from tests.rasters import pixels_of, write_raster

X, Y = 2_000_000, 500_000
SIDE = 64
BOX = (X, Y - SIDE, X + SIDE, Y)


def whole(value, kind="uint8"):
    return np.full((SIDE, SIDE), value, kind)


def raster(path, values, *, nodata=None, scale=None, offset=None, unit="", colors=(), names=(), mask=None, **others):
    write_raster(path, values, nodata=nodata, **others)
    with thread_options({"GDAL_TIFF_INTERNAL_MASK": "YES"}):
        dataset = gdal.Open(str(path), gdal.GA_Update)
        if mask is not None:
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
        for number in range(1, dataset.RasterCount + 1):
            band = dataset.GetRasterBand(number)
            if scale is not None:
                band.SetScale(scale)
            if offset is not None:
                band.SetOffset(offset)
            if unit:
                band.SetUnitType(unit)
            if names:
                band.SetCategoryNames(list(names))
            if colors:
                table = gdal.ColorTable()
                for value, color in enumerate(colors):
                    table.SetColorEntry(value, color)
                band.SetColorTable(table)
        del band, dataset
    return path


def mask_of(path):
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0


@pytest.mark.parametrize("nodata_below", [255, None])
def test_zeros_that_are_values_below_stay_values_where_zero_is_nodata_above(tmp_path, nodata_below):
    above, below = whole(5), whole(0)
    above[:, :10], below[::2] = 0, 7
    files = [
        raster(tmp_path / "above.tif", above, nodata=0),
        raster(tmp_path / "below.tif", below, nodata=nodata_below),
    ]

    export(files, BOX, tmp_path / "out.tif")

    assert mask_of(tmp_path / "out.tif").all()
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), np.where(above == 0, below, above))


def test_what_no_file_has_is_still_nodata_beside_zeros_that_are_values(tmp_path):
    above, below = whole(0), whole(0)
    below[:20] = 255
    files = [raster(tmp_path / "above.tif", above, nodata=0), raster(tmp_path / "below.tif", below, nodata=255)]

    export(files, BOX, tmp_path / "out.tif")

    assert not mask_of(tmp_path / "out.tif")[:20].any()
    assert mask_of(tmp_path / "out.tif")[20:].all()


@pytest.mark.parametrize("others", [{"tile_size": 512}, {"format": "COG"}])
def test_the_same_in_tiles_and_in_a_cog(tmp_path, others):
    from datacube_browser.core.export.tiling.run_tiled import run_tiled

    above, below = whole(5), whole(0)
    above[:, :10] = 0
    files = [raster(tmp_path / "above.tif", above, nodata=0), raster(tmp_path / "below.tif", below)]
    output = tmp_path / ("out.vrt" if "tile_size" in others else "out.tif")

    if "tile_size" in others:
        run_tiled(plan_export(request(files, BOX, output, **others)))
    else:
        export(files, BOX, output, **others)

    assert mask_of(output).all()
    assert np.array_equal(pixels_of(output), above)


def test_each_band_has_a_nodata_value_of_its_own_and_keeps_its_values(tmp_path):
    values = np.stack([whole(1), whole(1)])
    values[0, :9], values[1, :9], values[1, 20:30] = 0, 255, 0
    path = tmp_path / "bands.vrt"
    write_raster(tmp_path / "bands.tif", values, nodata=None)
    dataset = gdal.Translate(str(path), str(tmp_path / "bands.tif"), format="VRT")
    for number, nodata in ((1, 0), (2, 255)):
        dataset.GetRasterBand(number).SetNoDataValue(nodata)
    del dataset

    export([path], BOX, tmp_path / "out.tif")

    assert mask_of(tmp_path / "out.tif")[20:30].all()
    assert not mask_of(tmp_path / "out.tif")[:9].any()


def test_nan_beside_a_nodata_value_is_a_gap_that_the_raster_below_fills(tmp_path):
    above = whole(1, "float32")
    above[:, 20:40] = np.nan
    files = [
        raster(tmp_path / "above.tif", above, nodata=-9999),
        raster(tmp_path / "below.tif", whole(77, "float32"), nodata=-9999),
    ]

    export(files, BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), np.where(np.isnan(above), 77, above))


@pytest.mark.parametrize("has_mask", [False, True])
def test_nan_without_any_nodata_value_is_a_gap_too(tmp_path, has_mask):
    above, below = whole(1, "float32"), whole(77, "float32")
    above[:, 20:40], below[:, 30:50] = np.nan, np.nan
    mask = np.full((SIDE, SIDE), 255, "uint8") if has_mask else None
    files = [raster(tmp_path / "above.tif", above, mask=mask), raster(tmp_path / "below.tif", below)]

    export(files, BOX, tmp_path / "out.tif")

    result, valid = pixels_of(tmp_path / "out.tif"), mask_of(tmp_path / "out.tif")
    assert (result[:, 20:30] == 77).all()
    assert (np.isnan(result[:, 30:40]) | ~valid[:, 30:40]).all()
    assert (result[:, 40:] == 1).all()


def test_a_float_that_is_the_nodata_value_of_another_raster_stays_a_value(tmp_path):
    above, below = whole(1, "float32"), whole(-9999, "float32")
    above[:, 20:40] = -9999
    files = [raster(tmp_path / "above.tif", above, nodata=-9999), raster(tmp_path / "below.tif", below)]

    export(files, BOX, tmp_path / "out.tif")

    assert mask_of(tmp_path / "out.tif").all()
    assert np.allclose(pixels_of(tmp_path / "out.tif"), above, rtol=1e-6, atol=0)


def test_a_zero_among_floats_stays_a_zero(tmp_path):
    above, below = whole(1, "float32"), whole(0, "float32")
    above[:, 20:40], below[:5] = 0, -1
    files = [raster(tmp_path / "above.tif", above, nodata=0), raster(tmp_path / "below.tif", below, nodata=-1)]

    export(files, BOX, tmp_path / "out.tif")

    result, valid = pixels_of(tmp_path / "out.tif"), mask_of(tmp_path / "out.tif")
    assert (result[5:, 20:40] == 0).all()
    assert valid[5:].all()
    assert not valid[:5, 20:40].any()


def test_reflectances_of_before_and_after_a_shift_of_the_offset_are_the_same_reflectances(tmp_path):
    """As in Sentinel-2's baseline 04.00: the same scale, another offset."""
    above, below = whole(2000, "uint16"), whole(1000, "uint16")
    above[:, 20:40] = 0
    files = [
        raster(tmp_path / "new.tif", above, nodata=0, scale=0.0001, offset=-0.1),
        raster(tmp_path / "old.tif", below, nodata=0, scale=0.0001),
    ]

    export(files, BOX, tmp_path / "out.tif")

    dataset = gdal.Open(str(tmp_path / "out.tif"))
    band = dataset.GetRasterBand(1)
    assert (band.GetScale() or 1, band.GetOffset() or 0) == (1, 0)
    assert np.allclose(band.ReadAsArray(), 0.1, rtol=1e-6)
    assert mask_of(tmp_path / "out.tif").all()


def test_the_same_scale_in_all_files_leaves_their_numbers_alone(tmp_path):
    above, below = whole(2000, "uint16"), whole(1000, "uint16")
    above[:, 20:40] = 0
    files = [raster(tmp_path / f"{v[0, 0]}.tif", v, nodata=0, scale=0.0001, unit="m") for v in (above, below)]

    export(files, BOX, tmp_path / "out.tif")

    dataset = gdal.Open(str(tmp_path / "out.tif"))
    band = dataset.GetRasterBand(1)
    assert (band.GetScale(), band.GetUnitType(), band.DataType) == (0.0001, "m", gdal.GDT_UInt16)
    assert np.array_equal(band.ReadAsArray(), np.where(above == 0, below, above))


def test_feet_under_metres_become_metres(tmp_path):
    above = whole(3, "float32")
    above[:, 20:40] = -9999
    files = [
        raster(tmp_path / "metres.tif", above, nodata=-9999, unit="m"),
        raster(tmp_path / "feet.tif", whole(10, "float32"), nodata=-9999, unit="ft"),
    ]

    export(files, BOX, tmp_path / "out.tif")

    dataset = gdal.Open(str(tmp_path / "out.tif"))
    band = dataset.GetRasterBand(1)
    assert band.GetUnitType() == "m"
    assert np.allclose(band.ReadAsArray(), np.where(above == -9999, 3.048, above))


COLORS = ((0, 0, 0, 255), (10, 20, 30, 255), (90, 80, 70, 255))


@pytest.mark.parametrize(
    ("above", "below", "words"),
    [
        ({"unit": "m"}, {"unit": "K"}, "their units are m and K"),
        ({"colors": COLORS}, {"colors": COLORS[::-1]}, "colours or names"),
        ({"colors": COLORS}, {}, "colours or names"),
        ({"names": ("none", "water")}, {"names": ("none", "forest")}, "colours or names"),
    ],
)
def test_what_cannot_be_put_together_is_said_before_anything_is_fetched(tmp_path, above, below, words):
    files = [raster(tmp_path / "a.tif", whole(1), **above), raster(tmp_path / "b.tif", whole(2), **below)]

    with pytest.raises(ExportError, match=words) as error:
        plan_export(request(files, BOX, tmp_path / "out.tif"))

    assert "a.tif" in str(error.value)
    assert "b.tif" in str(error.value)


def test_transparency_is_not_mixed_with_a_fourth_colour(tmp_path):
    four = np.stack([whole(1)] * 4)
    files = [
        raster(tmp_path / "a.tif", four, options=("PHOTOMETRIC=RGB", "ALPHA=YES")),
        raster(tmp_path / "b.tif", four, options=("PHOTOMETRIC=RGB", "ALPHA=NO")),
    ]

    with pytest.raises(ExportError, match="transparency"):
        plan_export(request(files, BOX, tmp_path / "out.tif"))


def test_the_same_colours_stay(tmp_path):
    files = [raster(tmp_path / f"{name}.tif", whole(1), colors=COLORS) for name in "ab"]

    export(files, BOX, tmp_path / "out.tif")

    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetRasterBand(1).GetColorTable().GetColorEntry(2) == COLORS[2]


def test_large_whole_numbers_keep_their_digits_beside_floats(tmp_path):
    number = 2**24 + 1
    above = whole(number, "int32")
    files = [
        raster(tmp_path / "numbers.tif", above),
        raster(tmp_path / "floats.tif", whole(0.5, "float32")),
    ]

    export(files, BOX, tmp_path / "out.tif")

    assert (pixels_of(tmp_path / "out.tif") == number).all()


def test_a_raster_of_the_resolution_that_is_asked_for_is_copied_beside_a_finer_one(tmp_path):
    fine = raster(tmp_path / "fine.tif", np.arange(SIDE * SIDE, dtype="float32").reshape(SIDE, SIDE))
    coarse = raster(
        tmp_path / "coarse.tif", np.arange(SIDE * SIDE, dtype="float32").reshape(SIDE, SIDE) + 9000, resolution=2
    )

    plan = plan_export(
        request([coarse, fine], (X + 1, Y - 61, X + 61, Y - 1), tmp_path / "out.tif", resolution=(2.0, 2.0))
    )

    assert plan.placements[0].shift is not None
    assert plan.placements[1].shift is None


# Bands that are valid in different places -----------------------------------------------------------------------------


def with_nodata_of_bands(path, values, *nodata):
    """A VRT whose bands have these nodata values, of a file that has none; None for a band without one."""
    write_raster(path.with_suffix(".tif"), values, nodata=None)
    dataset = gdal.Translate(str(path), str(path.with_suffix(".tif")), format="VRT")
    for number, value in enumerate(nodata, 1):
        if value is not None:
            dataset.GetRasterBand(number).SetNoDataValue(value)
    del dataset
    return path


def valid_in(path):
    """Where the bands are valid: (band, row, column)."""
    dataset = gdal.Open(str(path))
    bands = (dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1))
    return np.stack([band.GetMaskBand().ReadAsArray() != 0 for band in bands])


@pytest.mark.parametrize("kind", ["uint8", "int16", "uint16", "int32", "uint32", "float32"])
@pytest.mark.parametrize("nodata", [(0, 9), (0, None)])
def test_a_pixel_without_data_in_one_band_stays_valid_in_the_other(tmp_path, kind, nodata):
    """A mask of the whole file would hide it there."""
    values = np.stack([whole(1, kind), whole(0, kind)])
    values[0, :9], values[1, 20:30] = 0, 9
    path = with_nodata_of_bands(tmp_path / "bands.vrt", values, *nodata)

    report = export([path], BOX, tmp_path / "out.tif")

    expected = valid_in(path)
    assert not expected.all()
    assert np.array_equal(valid_in(tmp_path / "out.tif"), expected)
    assert np.array_equal(pixels_of(tmp_path / "out.tif")[expected], values[expected])
    assert any("Saved as" in note for note in report.notes) == (kind != "float32")


@pytest.mark.parametrize("is_masked", [False, True])
def test_the_bands_of_a_mosaic_are_valid_where_its_sources_are(tmp_path, is_masked):
    above, below = np.stack([whole(5), whole(6)]), np.stack([whole(0), whole(7)])
    above[0, :10], below[1, 5:15] = 0, 9
    mask = np.where(np.arange(SIDE)[:, np.newaxis] < 3, 0, np.full((SIDE, SIDE), 255)).astype("uint8")
    files = [
        raster(tmp_path / "above.tif", above, nodata=0),
        raster(tmp_path / "below.tif", below, **({"mask": mask} if is_masked else {"nodata": 9})),
    ]

    export(files, BOX, tmp_path / "out.tif")

    result, valid = pixels_of(tmp_path / "out.tif"), valid_in(tmp_path / "out.tif")
    assert valid[1].all()
    assert (result[1] == 6).all()
    assert valid[0].all() or is_masked
    assert np.array_equal(valid[0, :10].all(axis=1), np.arange(10) >= (3 if is_masked else 0))
    assert (result[0, 3:10] == 0).all()


def test_a_picture_stays_a_picture_of_bytes_with_a_mask(tmp_path):
    above, below = np.full((3, SIDE, SIDE), 5, "uint8"), np.zeros((3, SIDE, SIDE), "uint8")
    above[:, :10] = 0
    files = [raster(tmp_path / "above.tif", above, nodata=0), raster(tmp_path / "below.tif", below)]

    export(files, BOX, tmp_path / "out.tif")

    result = gdal.Open(str(tmp_path / "out.tif"))
    assert gdal.GetDataTypeName(result.GetRasterBand(1).DataType) == "Byte"
    assert mask_of(tmp_path / "out.tif").all()


def test_integers_of_64_bits_have_no_wider_type_and_what_is_lost_is_counted(tmp_path):
    values = np.stack([whole(1, "int64"), whole(1, "int64")])
    values[0, :9], values[1, 20:30] = 0, 0
    path = with_nodata_of_bands(tmp_path / "bands.vrt", values, 0, 9)

    report = export([path], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), values)
    assert valid_in(tmp_path / "out.tif")[1, :9].all()
    assert any(str(10 * SIDE) in note for note in report.notes)


# Complex numbers ------------------------------------------------------------------------------------------------------


def test_a_complex_number_that_is_the_nodata_value_of_another_raster_stays_a_value(tmp_path):
    above, below = whole(1 + 2j, "complex64"), whole(-9999, "complex64")
    above[:, 20:40] = -9999
    files = [raster(tmp_path / "above.tif", above, nodata=-9999), raster(tmp_path / "below.tif", below)]

    report = export(files, BOX, tmp_path / "out.tif")

    assert mask_of(tmp_path / "out.tif").all()
    assert np.allclose(pixels_of(tmp_path / "out.tif"), above, rtol=1e-6, atol=0)
    assert not report.notes


def test_what_is_missing_in_all_complex_rasters_is_no_zero(tmp_path):
    values = whole(1 + 2j, "complex64")
    values[:9] = np.nan
    files = [raster(tmp_path / name, values) for name in ("above.tif", "below.tif")]

    export(files, BOX, tmp_path / "out.tif")

    assert np.array_equal(np.isnan(pixels_of(tmp_path / "out.tif")), np.isnan(values))


@pytest.mark.parametrize("start", [0, 2**24])
def test_complex_whole_numbers_keep_their_digits_or_are_refused(tmp_path, start):
    path = raster(tmp_path / "pairs.tif", whole(0, "complex64"))
    dataset = gdal.Translate(str(tmp_path / "whole.tif"), str(path), outputType=gdal.GDT_CInt32)
    pairs = np.arange(start, start + 2 * SIDE * SIDE, dtype="int32")
    dataset.WriteRaster(0, 0, SIDE, SIDE, pairs.tobytes(), buf_type=gdal.GDT_CInt32)
    del dataset

    if start:
        with pytest.raises(ExportError) as caught:
            export([tmp_path / "whole.tif"], BOX, tmp_path / "out.tif")
        assert "2²⁴" in caught.value.report()
        return
    export([tmp_path / "whole.tif"], BOX, tmp_path / "out.tif")

    found = gdal.Open(str(tmp_path / "out.tif"))
    assert found.ReadRaster(buf_type=gdal.GDT_CInt32) == pairs.tobytes()


# Nodata values of all bands together ----------------------------------------------------------------------------------


@pytest.mark.parametrize("nodata", [None, 200])
def test_nodata_values_that_count_together_are_no_longer_those_of_the_result(tmp_path, nodata):
    """GDAL believes the dataset's NODATA_VALUES more than what a band says."""
    values = np.random.default_rng(4).integers(0, 3, (3, SIDE, SIDE)).astype("uint8")
    path = raster(tmp_path / "source.tif", values)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetMetadataItem("NODATA_VALUES", "0 1 2")
    del dataset
    expected = valid_in(path)

    export([path], BOX, tmp_path / "out.tif", nodata=nodata)

    assert not expected.all()
    assert np.array_equal(valid_in(tmp_path / "out.tif"), expected)
