"""Integers of 64 bits, of which GDAL holds 53 or 24 where it computes: mosaics and exports have the files' own."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.layers.mosaic_profile import read_profile
from datacube_browser.core.layers.mosaic_vrt import mosaic_vrt, source_of_file
from datacube_browser.core.rasters.bands import Band
from osgeo import gdal

from tests.export_tools import export
from tests.rasters import pixels_of, write_masked, write_raster

X, Y, SIDE = 2_000_000, 500_000, 48
BOX = (X, Y - SIDE, X + SIDE, Y)
HIGHEST = 2**64 - 1
#: A type and its nodata value.
KINDS = [("int64", -9999), ("int64", -(2**63)), ("uint64", HIGHEST)]
OF_KINDS = pytest.mark.parametrize(("kind", "nodata"), KINDS, ids=["-9999", "lowest", "highest"])


def numbers(kind: str, nodata: int, *, most: int = 2**53, seed: int = 1) -> np.ndarray:
    """All different, beyond what floats hold, with nodata at the upper left."""
    values = np.random.default_rng(seed).integers(most // 2, most, (SIDE, SIDE)).astype(kind)
    values[:9, :11] = nodata
    return values


def write_mosaic(path, *files):
    datasets = [gdal.Open(str(file)) for file in files]
    sources = [source_of_file(str(file), dataset) for file, dataset in zip(files, datasets, strict=True)]
    path.write_text(mosaic_vrt(sources, read_profile(str(files[0]))), encoding="utf-8")
    return path


@OF_KINDS
def test_a_mosaic_has_the_pixels_of_its_files_and_none_between_them(tmp_path, qgis_app, kind, nodata):
    places, wanted = (0, 30, 90), np.full((SIDE, 90 + SIDE), nodata, kind)
    files = []
    for place in places:
        values = numbers(kind, nodata, seed=place)
        files.append(write_raster(tmp_path / f"{place}.tif", values, nodata=nodata, origin=(X + place, Y)))
        np.copyto(wanted[:, place : place + SIDE], values, where=values != np.asarray(nodata).astype(kind))
    mosaic = write_mosaic(tmp_path / "mosaic.vrt", *files)

    drawn = pixels_of(mosaic)
    report = export([mosaic], (X, Y - SIDE, X + wanted.shape[1], Y), tmp_path / "out.tif")

    assert np.array_equal(drawn, wanted.astype("f8"))
    result = gdal.Open(str(report.path))
    assert np.array_equal(result.ReadAsArray(), wanted)
    assert result.ReadAsArray().dtype == kind
    assert result.GetRasterBand(1).GetNoDataValue() == nodata


def test_a_mosaic_of_masked_files_has_their_pixels(tmp_path, qgis_app):
    values = numbers("int64", 5)
    file = write_masked(tmp_path / "a.tif", values, values != 5)

    report = export([write_mosaic(tmp_path / "mosaic.vrt", file)], BOX, tmp_path / "out.tif")

    result = gdal.Open(str(report.path))
    valid = result.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0
    assert np.array_equal(valid, values != 5)
    assert np.array_equal(result.ReadAsArray()[valid], values[valid])


def test_numbers_that_a_mosaic_cannot_hold_are_not_saved_as_others(tmp_path, qgis_app):
    file = write_raster(tmp_path / "a.tif", numbers("int64", -9999, most=2**60), nodata=-9999)

    with pytest.raises(ExportError) as error:
        export([write_mosaic(tmp_path / "mosaic.vrt", file)], BOX, tmp_path / "out.tif")

    assert "2⁵³" in error.value.report()
    assert "Save the extent of its items" in error.value.hint
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize(
    ("kind", "nodata", "grid"),
    [(*KINDS[0], {"resolution": (2, 2)}), (*KINDS[1], {"resolution": (2, 2)}), (*KINDS[2], {"crs": "EPSG:32620"})],
    ids=["-9999", "lowest", "highest, reprojected"],
)
def test_the_nearest_pixel_is_one_of_the_files(tmp_path, qgis_app, kind, nodata, grid):
    values = numbers(kind, nodata, most=2**62)
    path = write_raster(tmp_path / "a.tif", values, nodata=nodata)
    places = np.arange(values.size, dtype="u4").reshape(values.shape)
    numbered = write_raster(tmp_path / "numbers.tif", places, nodata=2**32 - 1)

    found, picked = (
        pixels_of(export([file], BOX, tmp_path / f"out-{file.name}", **grid).path) for file in (path, numbered)
    )

    outside = picked == 2**32 - 1
    assert (found[outside] == np.asarray(nodata).astype(kind)).all()
    assert np.array_equal(found[~outside], values.ravel()[picked[~outside]])
    assert (~outside).sum() > 500


def test_a_mask_goes_with_the_nearest_pixels(tmp_path, qgis_app):
    values = numbers("int64", 5, most=2**62)
    path = write_masked(tmp_path / "a.tif", values, values != 5)

    result = gdal.Open(str(export([path], BOX, tmp_path / "out.tif", resolution=(3, 3)).path))

    valid = result.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0
    assert np.array_equal(valid, values[1::3, 1::3] != 5)
    assert np.array_equal(result.ReadAsArray()[valid], values[1::3, 1::3][valid])


@pytest.mark.parametrize(("kind", "nodata"), KINDS[1:], ids=["lowest", "highest"])
def test_means_are_of_the_valid_pixels_alone(tmp_path, qgis_app, kind, nodata):
    values = np.random.default_rng(1).integers(0, 2**40, (SIDE, SIDE)).astype(kind)
    values[::2, ::2] = nodata
    values[:8, :8] = nodata
    path = write_raster(tmp_path / "a.tif", values, nodata=nodata)

    found = pixels_of(export([path], BOX, tmp_path / "out.tif", resolution=(2, 2), resampling=Resampling.AVERAGE).path)

    assert (found[:4, :4] == np.asarray(nodata).astype(kind)).all()
    three = values[::2, 1::2].astype("f8") + values[1::2, ::2] + values[1::2, 1::2]
    assert np.abs(found[4:, 4:].astype("f8") - (three / 3)[4:, 4:]).max() <= 0.5


@pytest.mark.parametrize(
    ("kind", "bands", "asked"),
    [
        ("int64", (Band(nodata=7.0),), {}),
        ("uint64", (Band(nodata=7.0),), {"crs": "EPSG:32620"}),
        ("uint64", (), {"nodata": 7.0}),
        ("int64", (), {"nodata_ranges": ((7.0, 7.0),)}),
    ],
    ids=["the catalogue's", "the catalogue's, reprojected", "the user's", "the user's range"],
)
def test_a_nodata_value_that_is_not_the_files_is_taken(tmp_path, qgis_app, kind, bands, asked):
    path = write_raster(tmp_path / "a.tif", numbers(kind, 7, most=2**62), nodata=None)

    report = export([ExportSource(str(path), bands=bands)], BOX, tmp_path / "out.tif", **asked)

    band = (result := gdal.Open(str(report.path))).GetRasterBand(1)
    assert band.GetNoDataValue() == 7
    assert result.ReadAsArray()[4:8, 4:8].tolist() == [[7] * 4] * 4 or "crs" in asked
