"""Keep This View Offline: a layer of a remote raster draws from a local file, looks the same, and goes back."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from datacube_browser.core import offline_views as core_views
from datacube_browser.core.layers.offline import remote_source
from datacube_browser.core.layers.plugin_layers import is_kept_offline, is_remote
from datacube_browser.core.tiff import disk_cache
from datacube_browser.ui.integration.layer_updater import LayerUpdater
from datacube_browser.ui.integration.offline_actions import OfflineActions
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGradientColorRamp,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest

from demo.person import wait_until
from tests.authentication import PASSWORD, basic_authentication
from tests.qgis.offline_person import Person
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.faults import Fault, Schedule, fault_server

X, Y, SIDE = 2_083_000, 305_000, 2048
VIEW = (X + 500, Y - 1500, X + 1700, Y - 600)
OPTIONS = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=LZW")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    made = tmp_path_factory.mktemp("served")
    write_raster(made / "dtm.tif", terrain(SIDE, SIDE), origin=(X, Y), options=OPTIONS, overviews=(2, 4))
    colors = np.stack([terrain(SIDE, SIDE, "uint8", seed) for seed in (1, 2, 3)])
    write_raster(made / "rgb.tif", colors, origin=(X, Y), nodata=None, options=OPTIONS, overviews=(2, 4))
    return made


@pytest.fixture(scope="module")
def server(served):
    with fault_server(served) as running:
        yield running


@pytest.fixture
def person(host, tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    made = Person(host, folder)
    made.look(VIEW)
    yield made
    made.dispose()


def path_of(layer):
    return layer.source()


def drawn(layer, box=(X + 700, Y - 1200, X + 1000, Y - 900), size=(300, 300)):
    """The pixels as the layer draws them, at the resolution of its file."""
    block = layer.renderer().block(1, QgsRectangle(*box), *size)
    return bytes(block.data())


def styled(layer):
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1)
    renderer.setClassificationMin(10)
    renderer.setClassificationMax(90)
    renderer.createShader(QgsGradientColorRamp(QColor("white"), QColor("darkgreen")))
    renderer.setOpacity(0.42)
    layer.setRenderer(renderer)


# Keeping --------------------------------------------------------------------------------------------------------------


def test_the_view_is_kept_in_a_file_and_the_layer_looks_the_same(person, server, served):
    layer = person.add(server.run().url("dtm.tif"))
    styled(layer)
    before, style = drawn(layer), layer.renderer().opacity()
    assert len(set(before)) > 50

    person.keep(layer)

    assert path_of(layer) == str(person.folder / "Terrain-dtm.tif")
    assert layer.isValid()
    assert is_kept_offline(layer)
    assert layer.renderer().type() == "singlebandpseudocolor"
    assert layer.renderer().opacity() == style
    assert drawn(layer) == before
    assert QgsProject.instance().isDirty()
    extent = layer.extent()
    window = round(extent.xMinimum() - X), round(Y - extent.yMaximum()), layer.width(), layer.height()
    assert np.array_equal(pixels_of(path_of(layer)), pixels_of(served / "dtm.tif", *window))


def test_all_of_the_view_is_there(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    person.keep(layer)

    shown = person.host.canvas.extent()
    assert layer.extent().contains(shown.intersect(QgsRectangle(X, Y - SIDE, X + SIDE, Y)))


def test_one_click_on_the_mark_keeps_it_and_one_more_goes_back(person, server):
    run = server.run()
    layer = person.add(run.url("dtm.tif"))
    before = layer.source()
    wait_until(lambda: person.marks().get(layer.name()), "the mark")
    assert "Streamed from the web" in person.marks()[layer.name()]

    person.views.toggle(layer.id())
    wait_until(person.is_quiet)
    assert "kept offline" in person.marks()[layer.name()]

    person.views.toggle(layer.id())
    wait_until(person.is_quiet)
    assert layer.source() == before
    assert layer.isValid()
    assert not is_kept_offline(layer)
    assert "Streamed from the web" in person.marks()[layer.name()]


def test_the_menu_of_a_layer_offers_what_can_be_done_with_it(person, server, served):
    layer = person.add(server.run().url("dtm.tif"))
    local = QgsRasterLayer(str(served / "dtm.tif"), "local", "gdal")
    QgsProject.instance().addMapLayer(local)

    person.select(layer)
    assert person.visible() == ["Keep This View Offline"]
    person.select(local)
    assert person.visible() == []
    person.keep(layer)
    person.select(layer)
    assert person.visible() == ["Return to Remote Source"]


def test_the_file_of_a_layer_that_went_back_stays(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    person.keep(layer)
    path = path_of(layer)
    person.go_back(layer)

    assert os.path.isfile(path)


def test_no_file_is_replaced(person, server):
    run = server.run()
    mine = person.folder / "Terrain-dtm.tif"
    mine.write_text("mine")
    one, two = person.add(run.url("dtm.tif")), person.add(run.url("rgb.tif"))

    person.keep(one, two)

    assert mine.read_text() == "mine"
    assert {path_of(one), path_of(two)} == {str(person.folder / f"Terrain-dtm ({n}).tif") for n in (2, 3)}
    person.go_back(one)
    person.keep(one)
    assert path_of(one) == str(person.folder / "Terrain-dtm (4).tif")


@pytest.mark.parametrize("ending", [".qml", ".qmd"])
def test_a_name_beside_which_something_lies_is_not_used(ending, person, server):
    (person.folder / f"Terrain-dtm{ending}").write_text("mine")
    layer = person.add(server.run().url("dtm.tif"))

    person.keep(layer)

    assert (person.folder / f"Terrain-dtm{ending}").read_text() == "mine"
    assert path_of(layer) == str(person.folder / "Terrain-dtm (2).tif")


def test_the_file_lies_beside_a_project_that_has_been_saved(person, server, tmp_path):
    place = tmp_path / "project"
    place.mkdir()
    layer = person.add(server.run().url("dtm.tif"))
    assert QgsProject.instance().write(str(place / "mine.qgz"))

    person.keep(layer)

    assert path_of(layer) == str(place / "Terrain-dtm.tif")


def test_where_the_folder_of_the_project_cannot_be_written_to_it_goes_to_the_downloads(person, server, monkeypatch):
    layer = person.add(server.run().url("dtm.tif"))
    closed = person.folder / "closed"
    closed.mkdir()
    assert QgsProject.instance().write(str(closed / "mine.qgs"))
    access = os.access
    monkeypatch.setattr(core_views.os, "access", lambda path, mode: str(path) != str(closed) and access(path, mode))

    person.keep(layer)

    assert path_of(layer) == str(person.folder / "Terrain-dtm.tif")


def test_both_layers_of_one_source_go_and_come_together(person, server):
    run = server.run()
    tint, shade = (person.add(run.url("dtm.tif"), f"dtm · 10_3 – {each}") for each in ("heights", "shading"))
    other = person.add(run.url("rgb.tif"), "picture")
    styled(tint)

    person.keep(shade)
    assert path_of(tint) == path_of(shade) == str(person.folder / "dtm-10_3.tif")  # of both, named for both
    assert is_kept_offline(tint)
    assert is_remote(other)

    person.go_back(tint)
    assert is_remote(tint)
    assert is_remote(shade)
    assert tint.renderer().type() == "singlebandpseudocolor"


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (["DTM – heights", "DTM – shading"], "DTM"),
        (["DTM", "DTM copy"], "DTM"),
        (["DTM 2020", "DTM 2021"], "DTM"),
        (["heights", "shading"], "heights"),
        (["élévations", "élèves"], "élévations"),
        (["(a)"], "(a)"),
    ],
)
def test_what_several_layers_read_is_named_for_all_of_them(names, shared):
    from datacube_browser.core.layers.offline import shared_name

    assert shared_name(names) == shared


def test_three_bands_keep_their_colours(person, server):
    layer = person.add(server.run().url("rgb.tif"), "picture")
    layer.renderer().setRedBand(3)
    before = drawn(layer)
    person.keep(layer)

    assert layer.renderer().redBand() == 3
    assert drawn(layer) == before


def test_another_crs_and_nodata_of_the_user_stay(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:3347"))
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(10, 20)])
    person.look(VIEW, "EPSG:3347")

    person.keep(layer)
    assert layer.crs().authid() == "EPSG:3347"
    assert layer.dataProvider().userNoDataValues(1)[0].max() == 20

    person.go_back(layer)
    assert layer.crs().authid() == "EPSG:3347"
    assert layer.dataProvider().userNoDataValues(1)[0].max() == 20


def test_a_large_view_is_kept_coarser_and_says_so(person, server, monkeypatch):
    monkeypatch.setattr(core_views, "MOST_PIXELS", 200_000)
    layer = person.add(server.run().url("dtm.tif"))
    person.keep(layer)

    assert layer.rasterUnitsPerPixelX() == 4
    assert layer.width() * layer.height() <= 250_000
    assert "4 times as wide" in person.said()


def test_a_view_beside_the_raster_leaves_the_layer_as_it_is(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    before = layer.source()
    person.look((X + 50_000, Y, X + 51_000, Y + 1000))
    person.keep(layer)

    assert layer.source() == before
    assert list(person.folder.iterdir()) == []
    assert person.host.bar.items()


# While it runs --------------------------------------------------------------------------------------------------------


def test_an_export_that_is_canceled_leaves_the_layer_as_it_is(person, server):
    run = server.run(Schedule(seed=1, rate=1.0, kinds=(Fault.DELAY,), delay=0.5))
    layer = person.add(server.run().url("dtm.tif"))
    layer.setDataSource(f"/vsicurl/{run.url('dtm.tif')}", layer.name(), "gdal")
    before = layer.source()

    person.views.keep([layer])
    wait_until(lambda: person.commands.exports()._queue._running, "the export runs")
    assert "being kept" in person.marks()[layer.name()]
    person.views.keep([layer])  # once more: it runs already
    person.commands.exports()._queue._running.cancel_and_remove()
    wait_until(person.is_quiet)

    assert layer.source() == before
    assert not is_kept_offline(layer)
    assert list(person.folder.iterdir()) == []


def test_a_layer_that_reads_something_else_meanwhile_is_left_alone(person, server):
    run = server.run()
    layer = person.add(run.url("dtm.tif"))
    person.views.keep([layer])
    layer.setDataSource(f"/vsicurl/{run.url('rgb.tif')}", layer.name(), "gdal")
    wait_until(person.is_quiet)

    assert layer.source() == f"/vsicurl/{run.url('rgb.tif')}"
    assert not is_kept_offline(layer)


def test_a_layer_that_is_removed_meanwhile_leaves_its_file(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    person.views.keep([layer])
    QgsProject.instance().removeMapLayer(layer)
    wait_until(person.is_quiet)

    assert (person.folder / "Terrain-dtm.tif").is_file()


# Projects -------------------------------------------------------------------------------------------------------------


def test_a_project_opens_and_draws_without_a_network_and_goes_back_later(person, server, tmp_path):
    run = server.run()
    place = tmp_path / "project"
    place.mkdir()
    layer = person.add(run.url("dtm.tif"), href=run.url("dtm.tif"), item="i", catalog="https://x.example/")
    styled(layer)
    source, before = layer.source(), drawn(layer)
    QgsProject.instance().write(str(place / "mine.qgs"))
    person.keep(layer)
    assert QgsProject.instance().write()
    QgsProject.instance().clear()
    place.rename(tmp_path / "moved")
    run.requests.clear()

    assert QgsProject.instance().read(str(tmp_path / "moved" / "mine.qgs"))
    (found,) = QgsProject.instance().mapLayers().values()
    assert found.isValid()
    assert drawn(found) == before
    assert not run.requests

    person.go_back(found)
    assert found.source() == source
    assert found.isValid()
    assert found.renderer().type() == "singlebandpseudocolor"


def test_where_the_server_does_not_answer_the_layer_keeps_its_file(person, server, served):
    with fault_server(served) as other:
        layer = person.add(other.run().url("dtm.tif"))
        person.keep(layer)
        other.go_away()
        path = path_of(layer)
        gdal.VSICurlClearCache()
        person.go_back(layer)
        other.come_back()

    assert path_of(layer) == path
    assert is_kept_offline(layer)
    assert "could not be opened" in person.said() or person.host.bar.items()


def test_a_layer_whose_file_is_gone_is_offered_the_way_back(person, server, tmp_path):
    run = server.run()
    layer = person.add(run.url("dtm.tif"))
    source = layer.source()
    QgsProject.instance().write(str(tmp_path / "mine.qgs"))
    person.keep(layer)
    path = path_of(layer)
    assert QgsProject.instance().write()
    QgsProject.instance().clear()
    os.unlink(path)

    QgsProject.instance().read(str(tmp_path / "mine.qgs"))
    (found,) = QgsProject.instance().mapLayers().values()
    assert not found.isValid()
    person.select(found)
    assert person.visible() == ["Return to Remote Source"]
    assert "is gone" in person.said()
    person.button("Return to Remote Source").click()
    wait_until(found.isValid, "the layer is back")

    assert found.source() == source


def test_update_from_catalogue_leaves_it_alone(person, server):
    layer = person.add(server.run().url("dtm.tif"), item="i", collection="c", catalog="http://127.0.0.1:1/")
    person.keep(layer)
    path = path_of(layer)
    updater = LayerUpdater(person.iface, None, person.dock.operations, person.owner)
    updater.update([layer])
    updater.dispose()

    assert path_of(layer) == path
    assert not person.dock.operations().children()


# Secrets --------------------------------------------------------------------------------------------------------------


#: Paths of GDAL's to a file, by the kind of path: each has its secret in another place.
SECRET_PATHS = {
    "query": "/vsicurl/{url}?sig=Zx81Qw77secret",
    "query without HEAD": "/vsicurl?use_head=no&empty_dir=/vsicurl/&url={url}%3Fsig%3DZx81Qw77secret",
    "option": "/vsicurl?userpwd=me:Zx81Qw77secret&url={url}",
    "option, and options of QGIS's": "/vsicurl?cookie=sid%3DZx81Qw77secret&url={url}|option:NUM_THREADS=2",
}


@pytest.mark.parametrize("kind", SECRET_PATHS)
def test_a_secret_in_an_address_is_never_stored_and_the_way_back_is_there(kind, person, server, tmp_path):
    url = server.run().url("dtm.tif")
    layer = QgsRasterLayer(SECRET_PATHS[kind].format(url=url), "signed", "gdal")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    source = layer.source()
    person.keep(layer)
    QgsProject.instance().write(str(tmp_path / "mine.qgs"))

    assert is_kept_offline(layer)
    written = [tmp_path / "mine.qgs", *person.folder.iterdir()]
    assert not [path for path in written if b"Zx81Qw77secret" in path.read_bytes()]
    assert remote_source(layer) == source
    person.go_back(layer)
    assert layer.source() == source


@pytest.mark.parametrize("options", ["", "|option:NUM_THREADS=2"])
def test_a_sign_in_stays_in_qgis_and_is_used_on_the_way_back(options, person, served, *, store, proxy, tmp_path):
    authcfg = basic_authentication("offline")
    running = proxy(store(served))
    layer = QgsRasterLayer(f"/vsicurl/{running.url}/dtm.tif{options} authcfg='{authcfg}'", "signed in", "gdal")
    QgsProject.instance().addMapLayer(layer)
    source = layer.dataProvider().dataSourceUri(False)
    person.keep(layer)
    QgsProject.instance().write(str(tmp_path / "mine.qgs"))

    assert layer.source().endswith(".tif")
    assert is_kept_offline(layer)
    assert not disk_cache.cache_folder().exists()
    text = (tmp_path / "mine.qgs").read_text()
    assert authcfg in text
    assert PASSWORD not in text
    QgsProject.instance().read(str(tmp_path / "mine.qgs"))
    (found,) = QgsProject.instance().mapLayers().values()
    before = len(running.requests)
    person.go_back(found)
    assert found.isValid()
    assert found.dataProvider().dataSourceUri(False) == source
    asked = running.requests[before:]
    assert asked
    assert all(seen.headers.get("authorization", "").startswith("Basic ") for seen in asked)


def test_the_property_names_the_source_without_more(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    source = layer.source()
    person.keep(layer)

    properties = {key: layer.customProperty(key) for key in layer.customPropertyKeys() if "datacube" in key}
    assert properties == {"datacube_browser/remote_source": source}
    json.dumps(properties)


# The dock -------------------------------------------------------------------------------------------------------------


def test_the_dock_keeps_the_layers_of_the_chosen_assets(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    chosen = []
    pair = OfflineActions(lambda: person.views, lambda: chosen, person.host.window, "Chosen", stays=True)
    pair.update()
    assert pair.keep.isVisible()
    assert not pair.keep.isEnabled()
    chosen.append(layer)
    pair.update()
    assert pair.keep.isEnabled()
    pair.keep.trigger()
    wait_until(person.is_quiet)
    pair.update()

    assert is_kept_offline(layer)
    assert not pair.keep.isVisible()
    pair.go_back.trigger()
    wait_until(person.is_quiet)
    assert is_remote(layer)


def test_nothing_is_left_behind_when_the_plugin_goes(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    wait_until(lambda: person.marks().get(layer.name()), "the mark")
    person.menu.dispose()
    person.views.dispose()

    assert person.marks() == {}
    assert person.iface.actions == []
    person.menu = person.views = type("Gone", (), {"dispose": staticmethod(lambda: None)})


def test_undo_in_the_message_goes_back(person, server):
    layer = person.add(server.run().url("dtm.tif"))
    source = layer.source()
    person.keep(layer)
    QTest.mouseClick(person.button("Undo"), Qt.MouseButton.LeftButton)
    wait_until(lambda: layer.source() == source, "the layer is back")
