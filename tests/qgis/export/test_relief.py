"""Heights with relief: the two layers, their stretch, and from the menu of the tree."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.layer_sources import relief_sources, source_of_choice
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.elevation import is_elevation
from datacube_browser.ui.integration.options_page import OptionsPage
from datacube_browser.ui.results.node_model import Role
from osgeo import gdal
from qgis.core import (
    QgsHillshadeRenderer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QDialogButtonBox

from demo.person import click, click_row, expand_row, find_row, settle, type_text, wait_until
from tests.qgis.described_items import asset, choice, item
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected, expanded
from tests.qgis.layers.test_mosaic import choose, project_layers
from tests.qgis.tree_samples import STORE
from tests.rasters import NODATA, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000


@pytest.mark.parametrize(
    ("key", "title", "name", "expected"),
    [
        ("dtm", "Digital Terrain Model (COG)", "a-dtm.tif", True),
        ("dsm-vrt", "Digital Surface Model (VRT)", "a-dsm.vrt", True),
        ("data", "Modèle numérique de terrain", "a.tif", True),
        ("data", "N56", "Copernicus_DSM_COG_10_N56_00_DEM.tif", True),
        ("mnh", "Hauteur", "a.tif", True),
        ("hillshade-dtm", "Shaded Relief of the Digital Terrain Model", "a-dtm.tif", False),
        ("dtm", "Digital Terrain Model", "a-dtm_hillshade.tif", False),
        ("source", "Digital Terrain and Surface Model source", "a-source.tif", False),
        ("slope", "Slope of the DEM", "slope.tif", False),
        ("red", "Red", "B04.tif", False),
        ("demand", "Demand", "demand.tif", False),
        ("coverage", "Data Coverage", "dtm.gpkg", False),
    ],
)
def test_heights_are_told_from_what_is_made_of_them(key, title, name, expected):
    kind = AssetKind.VRT if name.endswith(".vrt") else AssetKind.GEOPACKAGE if ".gpkg" in name else AssetKind.COG
    assert is_elevation(Asset(key, STORE + name, title, kind)) == expected


@pytest.fixture
def heights(tmp_path, store, qgis_app):
    """From 0 m in the west to 1,000 m in the east, and a column of nodata."""
    values = np.tile(np.linspace(0, 1000, 400, dtype="float32"), (200, 1))
    values[:, 100] = NODATA
    path = write_raster(tmp_path / "dtm.tif", values, overviews=(2, 4))
    record = item({"dtm": asset(store(tmp_path), path, bands=[{"unit": "m"}])})
    yield source_of_choice(choice(record, "dtm"))
    QgsProject.instance().clear()


def opened(sources):
    found = result(OpenLayersTask(sources))
    assert not found.failures
    return found.layers


def limits(layer):
    renderer = layer.renderer()
    return renderer.classificationMin(), renderer.classificationMax()


def test_colours_lie_over_the_shading_of_the_same_file(heights):
    tint, shade = opened(relief_sources(heights, None))
    assert isinstance(tint.renderer(), QgsSingleBandPseudoColorRenderer)
    assert tint.blendMode() == QPainter.CompositionMode.CompositionMode_Multiply
    assert isinstance(shade.renderer(), QgsHillshadeRenderer)
    assert tint.source() == shade.source()
    assert (tint.name(), shade.name()) == ("dtm · scene-1 – heights", "dtm · scene-1 – shading")
    assert tint.renderer().shader().rasterShaderFunction().legendSettings().suffix() == " m"


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (MapExtent(X, Y - 200, X + 80, Y, "EPSG:3979"), (4, 196)),
        (MapExtent(X + 200, Y - 200, X + 400, Y, "EPSG:3979"), (510, 990)),
        (MapExtent(X - 5000, Y, X - 4000, Y + 100, "EPSG:3979"), (20, 980)),
        (None, (20, 980)),
    ],
    ids=["west", "east", "outside", "no view"],
)
def test_the_colours_are_stretched_to_the_heights_in_the_view(heights, view, expected):
    (tint,) = opened(relief_sources(heights, view)[:1])
    assert limits(tint) == pytest.approx(expected, abs=12)


def test_a_view_in_another_projection_is_found(heights):
    box = MapExtent(X + 200, Y - 200, X + 400, Y, "EPSG:3979").lonlat_box()
    (tint,) = opened(relief_sources(heights, MapExtent(*box, "EPSG:4326"))[:1])
    low, high = limits(tint)
    assert 300 < low < high <= 1000


def test_heights_over_degrees_are_shaded_in_metres(tmp_path, store, qgis_app):
    path = write_raster(
        tmp_path / "dem.tif",
        np.zeros((64, 64), "float32"),
        epsg=4326,
        transform=(-70, 0.001, 0, 47, 0, -0.001),
    )
    feet = item({"dem": asset(store(tmp_path), path, bands=[{"unit": "ft"}])})
    _, shade = opened(relief_sources(source_of_choice(choice(feet, "dem")), None))
    assert shade.renderer().zFactor() == pytest.approx(0.3048 / 111_320)


def test_flat_water_is_drawn(tmp_path, store, qgis_app):
    path = write_raster(tmp_path / "dem.tif", np.full((64, 64), 5, "float32"))
    record = item({"dem": asset(store(tmp_path), path)})
    view = MapExtent(X, Y - 64, X + 64, Y, "EPSG:3979")
    tint, _ = opened(relief_sources(source_of_choice(choice(record, "dem")), view))
    low, high = limits(tint)
    assert low <= 5 <= high


def test_the_picture_has_colours_shades_and_transparent_nodata(heights):
    layers = opened(relief_sources(heights, None))
    QgsProject.instance().addMapLayers(layers)
    settings = QgsMapSettings()
    settings.setLayers(list(layers))
    settings.setExtent(layers[0].extent())
    settings.setDestinationCrs(layers[0].crs())
    settings.setOutputSize(QSize(400, 200))
    settings.setBackgroundColor(settings.backgroundColor().fromRgb(255, 0, 255))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    low, high = picture.pixelColor(20, 100), picture.pixelColor(390, 100)
    assert low.green() > low.red()
    assert high.lightness() != low.lightness()
    assert picture.pixelColor(100, 100).getRgb()[:3] == (255, 0, 255)


def test_relief_is_added_from_the_menu_and_not_twice(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    tile = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, tile)
    click_row(panel.tree, find_row(panel.tree, DTM, tile))

    def add():
        menu = panel.results_menu.menu(panel.tree.currentIndex().data(Role.KIND))
        menu.popup(panel.tree.mapToGlobal(panel.tree.rect().center()))
        settle()
        choose(menu, "Add with Relief")
        menu.deleteLater()

    add()
    wait_until(lambda: len(project_layers()) == 2, "both layers are on the map")
    group = QgsProject.instance().layerTreeRoot().children()[0]
    names = [each.name() for each in group.children()]
    assert [name.rpartition("– ")[2] for name in names] == ["heights", "shading"]
    add()
    settle()
    assert len(project_layers()) == 2
    panel.actions.add_to_map(panel.tree.selected_assets())
    wait_until(lambda: len(project_layers()) == 3, "the plain layer is another one")


def test_heights_come_with_relief_from_the_button_and_are_saved_with_it(datacube, open_dock, host, tmp_path):
    settings().relief.setValue(True)
    host.frame(2086000, 299000, 2086400, 299300)
    panel = connected(open_dock(datacube.stac_url))
    tile = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, tile)
    click_row(panel.tree, find_row(panel.tree, DTM, tile))
    click(panel.save_button)
    dialog = panel.actions.exports._open.current()
    path = tmp_path / "view.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    click(ok)
    wait_until(lambda: len(project_layers()) == 2, "heights and shading of the saved file are on the map")
    assert {layer.source() for layer in project_layers()} == {str(path)}
    assert {type(layer.renderer()) for layer in project_layers()} == {
        QgsHillshadeRenderer,
        QgsSingleBandPseudoColorRenderer,
    }
    QgsProject.instance().clear()
    click(panel.add_button)
    wait_until(lambda: len(project_layers()) == 2, "heights and shading are on the map")
    tint = next(each for each in project_layers() if isinstance(each.renderer(), QgsSingleBandPseudoColorRenderer))
    shade = next(each for each in project_layers() if each is not tint)
    shade.renderer().setAzimuth(120)
    tint.renderer().setClassificationMax(1234)
    click(panel.save_button)
    dialog = panel.actions.exports._open.current()
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "again.tif"))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    click(ok)
    wait_until(lambda: len(project_layers()) == 4, "both layers of the saved file are on the map")
    saved = [each for each in project_layers() if each.source().endswith("again.tif")]
    found = {type(each.renderer()): each.renderer() for each in saved}
    assert found[QgsHillshadeRenderer].azimuth() == 120
    assert found[QgsSingleBandPseudoColorRenderer].classificationMax() == 1234


def test_the_menu_offers_the_other_way_and_a_plain_layer_is_not_doubled(datacube, open_dock):
    settings().relief.setValue(True)
    panel = connected(open_dock(datacube.stac_url))
    tile = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, tile)
    click_row(panel.tree, find_row(panel.tree, DTM, tile))
    menu = panel.results_menu.menu(panel.tree.currentIndex().data(Role.KIND))
    texts = [action.text() for action in menu.actions()]
    assert "Add with Relief" not in texts
    menu.popup(panel.tree.mapToGlobal(panel.tree.rect().center()))
    settle()
    choose(menu, "Add Without Relief")
    menu.deleteLater()
    (plain,) = wait_until(project_layers, "the layer is on the map")
    assert isinstance(plain.renderer(), QgsSingleBandGrayRenderer)
    click(panel.add_button)
    settle()
    assert project_layers() == [plain]


def test_the_option_switches_it(host):
    page = OptionsPage(host.window, lambda _changed: None)
    page.show()
    assert not page.relief.isChecked()
    click(page.relief)
    page.apply()
    assert settings().relief.value()
    page.close()


@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize(
    ("epsg", "fields", "expected"),
    [
        (3979, {"unit": "ft"}, 0.3048),
        (2263, {"unit": "m"}, 3937 / 1200),
        (2263, {"unit": "us-ft"}, 1.0),
        (3979, {"raster:scale": 0.1, "unit": "m"}, 0.1),
        (4326, {"raster:scale": 0.01}, 0.01 / 111_320),
    ],
    ids=["heights in feet", "a map in feet", "both in feet", "scale of the catalogue", "degrees and scale"],
)
def test_the_shading_has_the_units_of_the_map(tmp_path, store, epsg, fields, expected):
    where = (-70, 0.001, 0, 47, 0, -0.001) if epsg == 4326 else (X, 1, 0, Y, 0, -1)
    path = write_raster(tmp_path / "dem.tif", np.zeros((64, 64), "float32"), epsg=epsg, transform=where)
    record = item({"dem": asset(store(tmp_path), path, bands=[fields])})
    _, shade = opened(relief_sources(source_of_choice(choice(record, "dem")), None))
    assert shade.renderer().zFactor() == pytest.approx(expected)


def test_heights_whose_file_gives_their_unit_are_shaded_in_it(tmp_path, store, qgis_app):
    path = write_raster(tmp_path / "dem.tif", np.zeros((64, 64), "float32"))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetUnitType("ft")
    del dataset
    record = item({"dem": asset(store(tmp_path), path)})
    tint, shade = opened(relief_sources(source_of_choice(choice(record, "dem")), None))
    assert shade.renderer().zFactor() == pytest.approx(0.3048)
    assert tint.renderer().shader().rasterShaderFunction().legendSettings().suffix() == " ft"


@pytest.mark.parametrize("pixels", [490, 333, 190, 1500])
def test_hills_are_shaded_without_steps_at_any_scale(tmp_path, store, qgis_app, pixels):
    """Pixels that are left out or repeated would be steps, drawn as lines."""
    rows, columns = np.mgrid[0:500, 0:500]
    hills = ((np.sin(columns / 60) + np.cos(rows / 45)) * 200 + 500).astype("float32")
    path = write_raster(tmp_path / "dem.tif", hills, overviews=(2, 4), resolution=10)
    source = source_of_choice(choice(item({"dem": asset(store(tmp_path), path)}), "dem"))
    _, shade = opened(relief_sources(source, None))
    shade.brightnessFilter().setBrightness(0)  # with which the brightest slopes are alike
    settings = QgsMapSettings()
    settings.setLayers([shade])
    settings.setExtent(shade.extent())
    settings.setDestinationCrs(shade.crs())
    settings.setOutputSize(QSize(pixels, pixels))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    picture, edge = job.renderedImage(), pixels // 10
    grays = [picture.pixelColor(x, pixels // 2).red() for x in range(edge, pixels - edge)]
    assert max(grays) - min(grays) > 50
    assert np.abs(np.diff(grays, 2)).max() < 10
