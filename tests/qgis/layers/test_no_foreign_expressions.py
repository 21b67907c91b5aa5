"""Words of a catalogue or a file in which QGIS would evaluate an expression, as a layout's legend does with the names
of layers, groups, classes and bands: none is, on the map nor in what is saved."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import UnsafeFileError
from datacube_browser.core.export.paths import origins_path
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.language.plain_name import holds_expression, plain_name
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.project import add_to_project
from datacube_browser.core.remote_files.plain_vrt import plain_vrt
from datacube_browser.core.remote_files.remote_formats import check_driver
from osgeo import gdal
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsLayerTreeModel,
    QgsLegendSettings,
    QgsProject,
)
from qgis.PyQt.QtCore import QModelIndex

from tests.qgis.counted_expressions import counted_function
from tests.qgis.described_items import CATALOG, asset, choice, collection, item
from tests.qgis.layers.test_band_meaning import CLASSES, opened, saved
from tests.rasters import write_raster
from tests.servers.tasks import result

HOSTILE = "[% datacube_test_legend() %]"
NAMED = [{"value": 1, "name": HOSTILE, "title": HOSTILE}, {"value": 2, "name": "forest"}]


@pytest.fixture
def counter(qgis_app):
    with counted_function("datacube_test_legend") as function:
        yield function
    QgsProject.instance().clear()


def legend() -> str:
    """All that a layout's legend of the project shows, evaluated as it does."""
    model, settings = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot()), QgsLegendSettings()

    def below(index):
        for row in range(model.rowCount(index)):
            child = model.index(row, 0, index)
            text = str(model.data(child) or "")
            yield "\n".join(settings.evaluateItemText(text, QgsExpressionContext()))
            yield from below(child)

    return "\n".join(below(QModelIndex()))


@pytest.fixture
def land(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return write_raster(folder / "land.tif", CLASSES, nodata=None)


def test_the_legend_evaluates_what_stands_in_a_name(counter):
    """The check of the check."""
    QgsProject.instance().layerTreeRoot().addGroup(HOSTILE)
    legend()
    assert counter.calls


def test_names_of_layers_groups_and_classes_are_not_evaluated(land, store, counter):
    record = item({HOSTILE: asset(store(land.parent), land, **{"classification:classes": NAMED})}, f"scene {HOSTILE}")
    found = result(OpenLayersTask([source_of_choice(choice(record, HOSTILE))] * 2))
    assert not found.failures
    add_to_project(found, QgsProject.instance(), HOSTILE)
    assert legend().count("datacube_test_legend") >= 5  # two layers with a class each, their item, the group
    assert counter.calls == 0


def test_a_file_whose_bands_name_would_be_evaluated_is_refused(land, store, counter):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    dataset.GetRasterBand(1).SetDescription(HOSTILE)
    dataset = None
    record = item({"land": asset(store(land.parent), land)})
    ((_, error),) = result(OpenLayersTask([source_of_choice(choice(record, "land"))])).failures
    assert isinstance(error, UnsafeFileError)
    assert "expression" in error.message


@pytest.mark.parametrize("text", ["Slope [%]", "Slope [%], Cover [%]", "[%][% 1 %]", "[%] 1 %]"])
def test_a_unit_in_brackets_stays_and_is_not_evaluated(counter, text):
    """A name that only begins with one is changed from there on."""
    hostile = text + HOSTILE
    assert plain_name(text) == text.replace("[% 1", "[ % 1")
    assert holds_expression(hostile)
    for each in (text, plain_name(text), plain_name(hostile)):
        assert QgsExpression.replaceExpressionText(each, QgsExpressionContext()) == each
    assert counter.calls == 0


def test_a_file_whose_bands_name_has_a_unit_in_brackets_is_opened(land, store, counter):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    dataset.GetRasterBand(1).SetDescription("Cover [%]")
    dataset = None
    record = item({"land": asset(store(land.parent), land)})
    assert not result(OpenLayersTask([source_of_choice(choice(record, "land"))])).failures


def test_a_file_of_a_local_catalogue_beside_which_such_a_class_is_named_is_refused(land, qgis_app):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    dataset.GetRasterBand(1).SetCategoryNames(["none", HOSTILE])
    dataset = None
    with pytest.raises(UnsafeFileError):
        check_driver(str(land), gdal.OF_RASTER)


def test_a_vrt_and_a_mosaic_have_no_such_names(land, store, counter, tmp_path):
    url = store(land.parent)
    said = asset(url, land, bands=[{"name": HOSTILE}], **{"classification:classes": NAMED})
    asked = MosaicRequest(CATALOG, collection(), (item({"land": said}),), "land", "land", tmp_path / "out")
    (source,) = result(MosaicTask(asked)).sources
    add_to_project(result(OpenLayersTask([source])), QgsProject.instance())
    vrt = gdal.Translate("", gdal.Open(str(land)), format="VRT").GetMetadata("xml:VRT")[0]
    for before in ("<ColorInterp>", "<SimpleSource>", "<ComplexSource>"):
        vrt = vrt.replace(before, f"<Description>{HOSTILE}</Description>{before}", 1)
    vrt = vrt.replace(f">{land}<", f">{url}/{land.name}<").replace('relativeToVRT="1"', 'relativeToVRT="0"')
    text = plain_vrt(vrt, f"{url}/a.vrt").text()
    assert "datacube_test_legend" in text
    assert "[%" not in text
    legend()
    assert counter.calls == 0


def test_what_is_saved_has_no_such_names(land, store, counter, tmp_path):
    said = {"bands": [{"name": HOSTILE}], "classification:classes": NAMED}
    record = item({"land": asset(store(land.parent), land, **said)}, f"scene {HOSTILE}")
    written = saved(export_source(choice(record, "land")), tmp_path, origins=True)
    index = opened(origins_path(tmp_path / "saved.tif", ".tif"))
    names = [each for file in (written, index) for each in file.GetRasterBand(1).GetCategoryNames()]
    table = written.GetRasterBand(1).GetDefaultRAT()
    names += [table.GetValueAsString(row, 1) for row in range(table.GetRowCount())]
    names.append(written.GetRasterBand(1).GetDescription())
    assert sum("datacube_test_legend" in name for name in names) >= 3
    assert not any("[%" in name for name in names)


def test_tables_of_a_file_are_saved_without(land, tmp_path):
    table = gdal.RasterAttributeTable()
    table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    table.CreateColumn("Class", gdal.GFT_String, gdal.GFU_Name)
    table.SetRowCount(1)
    table.SetValueAsString(0, 1, HOSTILE)
    dataset = gdal.Open(str(land), gdal.GA_Update)
    dataset.GetRasterBand(1).SetDefaultRAT(table)
    dataset = None
    written = saved(ExportSource(str(land)), tmp_path)
    assert written.GetRasterBand(1).GetDefaultRAT().GetValueAsString(0, 1) == HOSTILE.replace("[%", "[ %")
    assert np.array_equal(written.ReadAsArray(), gdal.Open(str(land)).ReadAsArray())
