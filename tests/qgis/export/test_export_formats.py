"""Output formats: pyramids, Cloud Optimized GeoTIFF, another nodata value."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, StorageError
from datacube_browser.core.export.planning import plan_export as planning
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.writing import finishing as completing
from datacube_browser.core.export.writing.overviews import overview_factors
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import export, request
from tests.rasters import NODATA, terrain, write_raster

X, Y = 2_000_000, 500_000
BOX = (X, Y - 1200, X + 1500, Y)


@pytest.fixture
def values():
    values = terrain(1200, 1500)
    values[100:300, 200:700] = NODATA
    return values


@pytest.fixture
def source(tmp_path, values):
    return write_raster(tmp_path / "source.tif", values)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("options", [(), ("COMPRESS=NONE",), ("COMPRESS=LZW", "BLOCKSIZE=256")])
def test_a_cog_has_the_sources_pixels_and_the_layout_of_a_cog(source, values, folder, options):
    export([source], BOX, folder / "out.tif", format="COG", creation_options=options)

    saved = gdal.Open(str(folder / "out.tif"))
    assert saved.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    assert np.array_equal(saved.ReadAsArray(), values)
    assert saved.GetRasterBand(1).GetNoDataValue() == NODATA
    assert saved.GetRasterBand(1).GetOverviewCount() > 0
    assert not list(folder.glob("*part*"))


def test_whole_numbers_keep_gdals_own_level(folder, tmp_path):
    whole = write_raster(tmp_path / "whole.tif", terrain(300, 400, "int16"))
    for name, options in (("default", ()), ("6", ("ZLEVEL=6",)), ("3", ("ZLEVEL=3",))):
        export([whole], BOX, folder / f"{name}.tif", creation_options=options)
    sizes = {path.stem: path.stat().st_size for path in folder.glob("*.tif")}

    assert sizes["default"] == pytest.approx(sizes["6"], abs=100)
    assert sizes["default"] != pytest.approx(sizes["3"], abs=100)


@pytest.mark.parametrize(("format_name", "level"), [("GTiff", "ZLEVEL"), ("COG", "LEVEL")])
def test_the_default_of_floats_is_deflate_at_level_3_and_another_level_wins(source, folder, format_name, level):
    sizes = {}
    for options in ((), (f"{level}=3",), (f"{level}=9",)):
        path = folder / f"{len(sizes)}.tif"
        export([source], BOX, path, format=format_name, creation_options=options)
        sizes[options] = path.stat().st_size

    assert sizes[()] == pytest.approx(sizes[f"{level}=3",], abs=100)
    assert sizes[f"{level}=9",] < sizes[()] - 1000


def test_a_cog_has_the_chosen_compression(source, folder):
    for options, expected in (((), "DEFLATE"), (("compress=lzw",), "LZW"), (("COMPRESS=NONE",), None)):
        path = folder / f"{expected}.tif"
        export([source], BOX, path, format="COG", creation_options=options)
        assert gdal.Open(str(path)).GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == expected


def test_overviews_of_a_cog_of_classes_hold_only_classes(tmp_path, folder):
    classes = np.where(terrain(1024, 1024) > 50, 200, 10).astype("uint8")
    source = write_raster(tmp_path / "classes.tif", classes, nodata=0)

    export([source], (X, Y - 1024, X + 1024, Y), folder / "out.tif", format="COG")

    saved = gdal.Open(str(folder / "out.tif"))
    assert set(np.unique(saved.GetRasterBand(1).GetOverview(0).ReadAsArray())) == {10, 200}


@pytest.mark.parametrize("options", [(), ("COMPRESS=NONE",), ("TILED=NO",)])
def test_pyramids_are_internal_and_hold_means(source, values, folder, options):
    export([source], BOX, folder / "out.tif", pyramids=True, creation_options=options)

    saved = gdal.Open(str(folder / "out.tif"))
    assert np.array_equal(saved.ReadAsArray(), values)
    first = saved.GetRasterBand(1).GetOverview(0)
    assert [saved.GetRasterBand(1).GetOverview(n).XSize for n in range(2)] == [750, 375]
    assert np.allclose(first.ReadAsArray()[200:, 400:], values.reshape(600, 2, 750, 2).mean((1, 3))[200:, 400:])
    assert not list(folder.glob("*.ovr"))
    assert not list(folder.glob("*part*"))


def test_a_raster_of_one_block_gets_no_pyramids():
    assert overview_factors(512, 300) == []
    assert overview_factors(513, 300) == [2]
    assert overview_factors(1500, 1200) == [2, 4]


def test_a_cog_from_a_raster_without_nodata_has_a_mask(tmp_path, folder):
    source = write_raster(tmp_path / "source.tif", terrain(700, 700, "uint8"), nodata=None)

    export([source], (X, Y - 700, X + 1000, Y), folder / "out.tif", format="COG")

    saved = gdal.Open(str(folder / "out.tif"))
    mask = saved.GetRasterBand(1).GetMaskBand().ReadAsArray()
    assert (mask[:, :700] == 255).all()
    assert (mask[:, 700:] == 0).all()


def test_a_chosen_nodata_value_replaces_the_sources_value(source, values, folder):
    export([source], BOX, folder / "out.tif", nodata=-9999.0)

    saved = gdal.Open(str(folder / "out.tif"))
    assert saved.GetRasterBand(1).GetNoDataValue() == -9999
    assert np.array_equal(saved.ReadAsArray(), np.where(values == NODATA, np.float32(-9999), values))


def test_the_disk_must_have_room_for_a_cog_and_its_temporary_file(source, folder):
    raw = ("COMPRESS=NONE",)
    plain = plan_export(request([source], BOX, folder / "out.tif", creation_options=raw))
    pyramids = plan_export(request([source], BOX, folder / "out.tif", creation_options=raw, pyramids=True))
    cog = plan_export(request([source], BOX, folder / "out.tif", creation_options=raw, format="COG"))

    assert plain.bytes_needed == 1500 * 1200 * 4
    assert pyramids.bytes_needed == pyramids.bytes_to_write == plain.bytes_needed * 4 // 3
    assert cog.bytes_needed == 2 * cog.bytes_to_write


@pytest.mark.parametrize("others", [{"format": "COG"}, {"pyramids": True}])
def test_canceling_during_the_final_steps_keeps_the_old_file(source, folder, others, monkeypatch):
    output = folder / "out.tif"
    output.write_text("precious")
    feedback = QgsFeedback()
    plan = plan_export(request([source], BOX, output, **others))

    def canceled(*given):
        feedback.cancel()
        return real(*given)

    real = completing.gdal_progress
    monkeypatch.setattr(completing, "gdal_progress", canceled)
    with pytest.raises(CanceledError):
        run_export(plan, feedback=feedback)

    assert [path.name for path in folder.iterdir()] == ["out.tif"]
    assert output.read_text() == "precious"


def test_a_failed_copy_to_a_cog_keeps_the_old_file(source, folder, monkeypatch):
    # else the option is refused before anything is fetched
    monkeypatch.setattr(planning, "check_options", lambda *_: None)
    output = folder / "out.tif"
    output.write_text("precious")

    with pytest.raises(StorageError, match="could not be written"):
        export([source], BOX, output, format="COG", creation_options=("BLOCKSIZE=17",))

    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.part.tif", "out.part.tif.jsonl"}
    assert output.read_text() == "precious"


@pytest.mark.parametrize(
    ("others", "words"), [({"format": "COG"}, "cloud optimized"), ({"pyramids": True}, "pyramids"), ({}, "")]
)
def test_steps_after_the_last_pixel_report_their_progress(source, folder, others, words):
    told = []
    plan = plan_export(request([source], BOX, folder / "out.tif", **others))

    run_export(plan, lambda *said: told.append(said))

    fetching = [said for said in told if len(said) == 2]
    stage = [said for said in told if len(said) == 3]
    assert told == [*fetching, *stage]
    assert bool(stage) == bool(words)
    assert all(words in text for _, _, text in stage)
    assert [done for done, _, _ in stage] == sorted({done for done, _, _ in stage})
    assert not stage or stage[-1][:2] == (100, 100)
