"""Ranges of values that become nodata: as QGIS's own writer does it, and from the dialog."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.writing.resume import fingerprint
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.recipes import Recipe
from datacube_browser.core.recipes.recipe import script_of
from osgeo import gdal
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsProject,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterNuller,
    QgsRasterPipe,
    QgsRasterRange,
    QgsRasterTransparency,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEvent, QLocale, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLineEdit

from demo.person import click, wait_until
from tests.export_tools import export, failing_halfway, request
from tests.qgis.export.test_save_extent_dialog import canvas, ok, opened, planned, source  # noqa: F401 - fixtures
from tests.rasters import NODATA, pixels_of, terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000
BOX = (X + 10, Y - 110, X + 130, Y - 10)
SIZE = 120, 100


def written_by_qgis(path, output, ranges) -> tuple[np.ndarray, list[float | None]]:
    """The pixels (band, row, column) and the nodata values of what QGIS writes with these ranges."""
    layer = QgsRasterLayer(str(path), "layer")
    pipe, nuller = QgsRasterPipe(), QgsRasterNuller()
    pipe.set(layer.dataProvider().clone())
    for band in range(1, layer.bandCount() + 1):
        nuller.setNoData(band, [QgsRasterRange(*each) for each in ranges])
    pipe.insert(1, nuller.clone())  # one that Python made would be watched while it works, and fail
    writer = QgsRasterFileWriter(str(output))
    assert writer.writeRaster(pipe, *SIZE, QgsRectangle(*BOX), layer.crs(), QgsCoordinateTransformContext()) == 0
    dataset = gdal.Open(str(output))
    values = dataset.ReadAsArray().reshape(dataset.RasterCount, SIZE[1], SIZE[0])
    return values, [dataset.GetRasterBand(number + 1).GetNoDataValue() for number in range(dataset.RasterCount)]


CASES = {
    "bytes without a nodata value": (terrain(200, 200).astype("uint8"), None, ((40, 60), (80, 80))),
    "floats with one": (np.round(terrain(200, 200)), NODATA, ((40, 60), (70.0, 90.5))),
    "floats without one": (np.round(terrain(200, 200)), None, ((12.5, 20),)),
    "two bands": (
        np.stack([terrain(200, 200).astype("int16"), 90 - terrain(200, 200).astype("int16")]),
        None,
        ((30, 50),),
    ),
    "nothing within": (terrain(200, 200).astype("uint8"), 0, ((230, 240),)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_file_is_the_one_that_qgis_writes(case, tmp_path, qgis_app):
    values, nodata, ranges = CASES[case]
    path = write_raster(tmp_path / "source.tif", values, nodata=nodata)
    export([path], BOX, tmp_path / "ours.tif", nodata_ranges=ranges)
    expected, theirs = written_by_qgis(path, tmp_path / "theirs.tif", ranges)
    found = gdal.Open(str(tmp_path / "ours.tif"))
    assert np.array_equal(found.ReadAsArray().reshape(expected.shape), expected)
    assert [found.GetRasterBand(number + 1).GetNoDataValue() for number in range(found.RasterCount)] == theirs
    assert (found.GetRasterBand(1).DataType == gdal.GDT_Byte) == (values.dtype == np.uint8)


def test_a_bound_that_the_type_cannot_hold_gives_the_nearest_value_in_the_range(tmp_path, qgis_app):
    """QGIS gives a byte raster the nodata value -5, which no pixel of it can have, and writes 251."""
    values = terrain(200, 200).astype("uint8")
    path = write_raster(tmp_path / "source.tif", values, nodata=None)
    export([path], BOX, tmp_path / "ours.tif", nodata_ranges=((-5, 40.5),))
    found = gdal.Open(str(tmp_path / "ours.tif"))
    assert found.GetRasterBand(1).GetNoDataValue() == 0
    part = values[10:110, 10:130]
    assert np.array_equal(found.ReadAsArray(), np.where(part <= 40, 0, part))


def test_values_count_as_qgis_shows_them(tmp_path, qgis_app):
    path = write_raster(tmp_path / "source.tif", terrain(200, 200).astype("int16") * 100, nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.01)
    dataset.GetRasterBand(1).SetOffset(-5)
    dataset = None
    export([path], BOX, tmp_path / "ours.tif", nodata_ranges=((20, 40),))
    before = pixels_of(path)[10:110, 10:130] * 0.01 - 5
    layer = QgsRasterLayer(str(tmp_path / "ours.tif"), "ours")
    block = layer.dataProvider().block(1, layer.extent(), *SIZE)
    shown = np.array([[not block.isNoData(row, column) for column in range(SIZE[0])] for row in range(SIZE[1])])
    assert np.array_equal(shown, (before < 20 - 1e-9) | (before > 40 + 1e-9))


def test_excluded_values_do_not_reach_into_their_neighbours(tmp_path, qgis_app):
    """Half of it is 50, half is a collar of 0: whatever is interpolated between the two is wrong."""
    values = np.full((400, 400), 50, "float32")
    values[:, 200:] = 0
    path = write_raster(tmp_path / "source.tif", values, nodata=None)
    box = X + 100, Y - 300, X + 300, Y - 100
    others = {"resampling": Resampling.CUBIC, "resolution": (0.7, 0.7), "nodata_ranges": ((0, 0),), "crs": "EPSG:3978"}
    export([path], box, tmp_path / "ours.tif", **others)
    found = pixels_of(tmp_path / "ours.tif")
    assert gdal.Open(str(tmp_path / "ours.tif")).GetRasterBand(1).GetNoDataValue() == 0
    assert set(np.unique(np.round(found, 3))) == {0, 50}


def test_a_mask_grows(tmp_path, qgis_app):
    path = write_raster(tmp_path / "source.tif", terrain(200, 200).astype("uint8"), nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    mask = np.full((200, 200), 255, "uint8")
    mask[:50] = 0
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
    dataset = None
    export([path], BOX, tmp_path / "ours.tif", nodata_ranges=((40, 60),))
    saved = gdal.Open(str(tmp_path / "ours.tif"))
    values = pixels_of(path)[10:110, 10:130]
    expected = (mask[10:110, 10:130] != 0) & ((values < 40) | (values > 60))
    assert np.array_equal(saved.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0, expected)


def test_holes_show_what_lies_below(tmp_path, qgis_app):
    top = write_raster(tmp_path / "top.tif", terrain(200, 200).astype("uint8"), nodata=None)
    below = write_raster(tmp_path / "below.tif", np.full((200, 200), 7, "uint8"), nodata=None)
    export([top, below], BOX, tmp_path / "ours.tif", nodata_ranges=((40, 60),))
    part = pixels_of(top)[10:110, 10:130]
    assert np.array_equal(pixels_of(tmp_path / "ours.tif"), np.where((part >= 40) & (part <= 60), 7, part))


def test_an_export_of_other_ranges_is_not_resumed(tmp_path, store, proxy, qgis_app):
    folder = tmp_path / "files"
    folder.mkdir()
    write_raster(folder / "a.tif", terrain(3000, 3000).astype("uint8"), nodata=None)
    remote = proxy(store(folder))
    box = X, Y - 3000, X + 3000, Y
    wanted = request([ExportSource(f"{remote.url}/a.tif")], box, tmp_path / "a.out.tif", nodata_ranges=((40, 60),))
    plan = plan_export(wanted)
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    assert request_from_json(request_to_json(wanted), wanted.output) == wanted
    again = plan_export(wanted)
    other = plan_export(request([wanted.sources[0]], box, wanted.output, nodata_ranges=((40, 61),)))
    assert fingerprint(again) == fingerprint(plan) != fingerprint(other)
    remote.clear()
    run_export(again)
    assert remote.bytes_sent < 0.9 * (folder / "a.tif").stat().st_size
    values = pixels_of(folder / "a.tif")
    assert np.array_equal(pixels_of(wanted.output), np.where((values >= 40) & (values <= 60), 40, values))


def test_other_scripts_say_that_they_do_not_and_processings_does(tmp_path, qgis_app):
    path = write_raster(tmp_path / "source.tif", terrain(200, 200))
    plan = plan_export(request([path], BOX, tmp_path / "out.tif", nodata_ranges=((40, 60), (-1.5, 0))))
    assert "ranges of values" in script_of(Recipe.GDAL, plan).problem
    script = script_of(Recipe.PROCESSING, plan)
    assert "'NODATA_RANGES': '40:60|-1.5:0'" in script.text.replace('"', "'")
    image = plan_export(request([path], BOX, tmp_path / "out.tif", rendered=True))
    assert "Save the image in QGIS" in script_of(Recipe.PROCESSING, image).problem


def cell(dialog, row: int, column: int, text: str) -> None:
    """Enter a value by the keyboard; a new row is being edited already."""
    table = dialog.nodata_section.table
    if not any(each.isVisible() for each in table.findChildren(QLineEdit)):
        table.setCurrentCell(row, column)
        table.editItem(table.item(row, column))
    field = next(each for each in table.findChildren(QLineEdit) if each.isVisible())
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait_until(lambda: table.item(row, column).text() == text, "the value is taken")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_person_enters_ranges(opened, source, tmp_path):  # noqa: F811
    dialog = opened()
    section = dialog.nodata_section
    section.setCollapsed(False)
    assert not section.load_button.isEnabled()
    click(section.add_button)
    assert section.table.rowCount() == 1
    assert dialog.problem() == ""  # an empty row is none
    cell(dialog, 0, 0, "40")
    assert section.ranges() == ((40.0, 40.0),)
    cell(dialog, 0, 1, QLocale().toString(60.5))
    click(section.add_button)
    cell(dialog, 1, 0, "eighty")
    assert "Row 2" in dialog.problem()
    wait_until(lambda: "Row 2" in dialog.estimate_section.note.text(), "it is said")
    assert not ok(dialog).isEnabled()
    section.table.selectRow(1)
    click(section.remove_button)
    planned(dialog)
    path = tmp_path / "mine.tif"
    dialog.file_name.setFilePath(str(path))
    planned(dialog)
    wanted = dialog.export_request()
    assert wanted.nodata_ranges == ((40.0, 60.5),)
    result(ExportTask(wanted))
    values = pixels_of(source)[100:400, 100:400]
    assert np.array_equal(pixels_of(path), np.where((values >= 40) & (values <= 60.5), NODATA, values))
    click(section.clear_button)
    assert dialog.export_request().nodata_ranges == ()


def test_the_values_that_the_layer_does_not_show_are_loaded(opened, source):  # noqa: F811
    layer = QgsRasterLayer(str(source), "layer")
    QgsProject.instance().addMapLayer(layer)
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(-5, 3)])
    transparency = QgsRasterTransparency()
    pixel = QgsRasterTransparency.TransparentSingleValuePixel
    transparency.setTransparentSingleValuePixelList([pixel(70, 80, 0), pixel(90, 91, 0.5)])
    layer.renderer().setRasterTransparency(transparency)
    dialog = opened(source_of_layer(layer))
    click(dialog.nodata_section.load_button)
    click(dialog.nodata_section.load_button)
    assert dialog.export_request().nodata_ranges == ((-5, 3), (70, 80))
    QgsProject.instance().clear()
