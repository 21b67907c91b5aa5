"""The dialog of a harvest, by mouse and keyboard: from the canvas to a request that was tried."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.ogc.service import Service, ServiceKind, ServiceLayer
from datacube_browser.ui.geoplateforme import account_section
from datacube_browser.ui.geoplateforme.area_section import AreaKind
from datacube_browser.ui.geoplateforme.harvest_dialog import HarvestDialog
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.gui import QgsFilterLineEdit, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel, QWidget

from demo.person import click, find_row, settle, type_text, wait_until
from tests.harvests import asked_for, exception
from tests.qgis.geoplateforme import CORSICA, remembered
from tests.servers.proxy import Answer


@pytest.fixture
def ortho(entrepot):
    """The test server with a layer ORTHO of Corsica, whose harvests are small."""
    entrepot.add_layer("ORTHO", CORSICA, 8)
    return entrepot


@pytest.fixture
def open_dialog(host, ortho):
    """A function that opens the dialog over Corsica, for an account that was chosen before."""
    account_section._known.clear()
    remembered(ortho)
    host.frame(8.8, 41.9, 9.0, 42.1, "EPSG:4326")
    made = []

    def make(layer=None, updated=None):
        made.append(HarvestDialog(host, layer, updated))
        made[-1].show()
        return made[-1]

    yield make
    for one in made:
        one.close()
        one.deleteLater()
    settle(0)


@pytest.fixture
def dialog(open_dialog, ortho):
    """The dialog, filled in and connected."""
    made = open_dialog()
    fill_in(made, ortho)
    return made


def fill_in(made, store):
    type_text(made.form.source.url, store.wms_url)
    type_text(made.form.source.layers, "ORTHO")
    type_text(made.form.name, "Corse")
    made.form.levels.bottom.setValue(8)
    click(made.form.account.connect_button)
    wait_until(lambda: made.form.usual.field("compression"), "the parameters")
    made.form.unusual.set_values({"width": 2, "height": 2})
    counted(made)


def counted(made):
    wait_until(lambda: made.plan.area is not None and made.plan.estimate is not None, "the estimate")


def tried(made):
    click(made.try_button)
    return wait_until(lambda: made.plan.trial, "the trial")


def choose_area(made, kind):
    made.form.area.kind.setCurrentIndex(made.form.area.kind.findData(kind))
    settle()  # its fields get their places


def leave(made, line, text=None):
    """Go on from a line with Tab, after another text was typed."""
    made.activateWindow()
    wait_until(made.isActiveWindow, "the focus")
    line.setFocus()
    if text is not None:
        type_text(line, text)
    QTest.keyClick(line, Qt.Key.Key_Tab)


def wms_layer(store, name="Photographies"):
    layer = QgsRasterLayer(
        f"contextualWMSLegend=0&crs=EPSG:3857&format=image/png&layers=ORTHO&styles=&url={store.wms_url}", name, "wms"
    )
    QgsProject.instance().addMapLayer(layer)
    return layer


def shown(made):
    return " ".join([made.note.text(), *made.problems.texts()])


def test_from_the_canvas_to_a_request_that_was_tried(dialog, ortho):
    assert not dialog.harvest_button.isEnabled()
    assert "Try it first" in dialog.note.text()

    trial = tried(dialog)

    assert trial.problems == ()
    assert "REQUEST=GetMap" in dialog.note.toolTip()
    assert dialog.harvest_button.isEnabled()
    accepted = []
    dialog.accepted.connect(lambda: accepted.append((dialog.workplace(), dialog.request())))
    click(dialog.harvest_button)
    ((place, request),) = accepted
    assert place.datastore == ortho.datastore.id
    body = request.body()
    assert body["output"]["stored_data"] == {"name": "Corse", "storage_tags": ["PYRAMIDE"]}
    assert body["parameters"] == {
        "tms": "PM",
        "harvest_url": ortho.wms_url,
        "harvest_layers": "ORTHO",
        "harvest_format": "image/png",
        "harvest_levels": ["8"],
        "bottom": "8",
        "top": "0",
        "harvest_area": request.area.wkt,
        "compression": "jpg",
        "samplesperpixel": 3,
        "sampleformat": "UINT8",
        "width": 2,
        "height": 2,
    }
    status, answer, _ = ortho.fetch("POST", f"datastores/{place.datastore}/processings/executions", body)
    assert status in (200, 201), answer


def test_an_empty_form_asks_for_one_thing(open_dialog):
    made = open_dialog()
    counted(made)
    assert len(made.problems.texts()) == 1
    assert "address of a WMS" in made.problems.texts()[0]


def test_a_wms_layer_of_the_project_fills_the_fields(open_dialog, ortho, host):
    layer = wms_layer(ortho)
    made = open_dialog(layer)

    source = made.form.source
    assert (source.url.text(), source.layers.text()) == (ortho.wms_url, "ORTHO")
    assert source.layer.currentText() == "Photographies"
    assert made.form.name.placeholderText() == "Photographies"
    counted(made)
    assert made.request().name == "Photographies"


def test_wms_layers_that_are_added_later_are_offered_and_tiles_never(open_dialog, ortho, host):
    tiles = QgsRasterLayer("type=xyz&url=http://127.0.0.1:1/{z}/{x}/{y}.png&zmax=3&zmin=0", "Tuiles", "wms")
    QgsProject.instance().addMapLayer(tiles)
    made = open_dialog()
    combo = made.form.source.layer
    assert [combo.itemText(row) for row in range(combo.count())] == ["None: enter an address"]
    wms_layer(ortho, "Plus tard")
    assert [combo.itemText(row) for row in range(combo.count())] == ["None: enter an address", "Plus tard"]
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert made.form.source.url.text() == ortho.wms_url


def test_an_extent_can_be_typed(dialog):
    choose_area(dialog, AreaKind.EXTENT)
    counted(dialog)
    before = dialog.plan.area
    box = dialog.form.area.extent
    type_text(box.findChild(QgsFilterLineEdit), "8.6,8.7,41.4,41.5 [EPSG:4326]")
    QTest.keyClick(box.findChild(QgsFilterLineEdit), Qt.Key.Key_Return)
    wait_until(lambda: dialog.plan.area not in (None, before), "the typed area")
    assert dialog.request().area.box == pytest.approx((8.6, 41.4, 8.7, 41.5))


def test_the_slabs_are_outlined_on_the_canvas_and_wiped_when_it_closes(dialog, host):
    def bands():
        items = host.canvas.scene().items()
        return [item for item in items if isinstance(item, QgsRubberBand) and item.numberOfVertices() > 3]

    (band,) = wait_until(bands, "the outline")
    outline = band.asGeometry()
    assert outline.contains(QgsGeometry.fromRect(host.canvas.extent()))
    click(dialog.buttons.button(dialog.buttons.StandardButton.Close))
    wait_until(lambda: not bands(), "the canvas without it")


def test_the_estimate_follows_the_levels_and_the_view_that_is_taken(dialog, host):
    one = dialog.plan.estimate
    assert "slab" in dialog.estimate.text()
    table = dialog.form.by_level.tree
    assert [table.topLevelItem(0).text(column) for column in range(3)] == ["8", "1", "1"]
    assert table.topLevelItemCount() == 9
    dialog.form.levels.bottom.setValue(12)
    wait_until(lambda: dialog.plan.estimate is not one and dialog.plan.estimate, "the new estimate")
    finer = dialog.plan.estimate
    assert finer.levels[0].level == 12
    assert finer.slabs > one.slabs
    taken = dialog.form.area.source()
    host.frame(8.6, 41.4, 9.5, 43.0, "EPSG:4326")
    assert dialog.form.area.source() == taken  # the map is moved to look at the slabs
    click(dialog.form.area.view_button)
    wait_until(lambda: dialog.plan.estimate is not finer and dialog.plan.estimate, "the estimate of the new view")
    assert dialog.plan.estimate.slabs > finer.slabs


def test_a_change_asks_for_another_trial(dialog):
    for change in (
        lambda: type_text(dialog.form.source.extras, "TIME=2020"),
        lambda: dialog.form.usual.set_values({"compression": "png"}),
        lambda: dialog.form.levels.bottom.setValue(9),
        lambda: type_text(dialog.form.name, "Another"),
    ):
        counted(dialog)
        tried(dialog)
        assert dialog.harvest_button.isEnabled()
        change()
        assert not dialog.harvest_button.isEnabled()


def test_it_is_tried_when_the_datastore_has_answered(open_dialog, ortho, monkeypatch):
    """Its parameters belong to the request: what was tried without them would be tried for nothing."""
    may_answer, answer = threading.Event(), ortho.answer

    def answer_late(seen):
        if "/processings" in seen.path:
            may_answer.wait(60)
        return answer(seen)

    monkeypatch.setattr(ortho, "answer", answer_late)
    made = open_dialog()
    type_text(made.form.source.url, ortho.wms_url)
    type_text(made.form.source.layers, "ORTHO")
    type_text(made.form.name, "Corse")
    made.form.levels.bottom.setValue(8)
    click(made.form.account.connect_button)
    counted(made)
    wait_until(lambda: made.note.text().startswith("Asking the datastore"), "what is waited for")
    assert not made.try_button.isEnabled()
    may_answer.set()
    wait_until(made.try_button.isEnabled, "the answer")
    tried(made)
    assert made.harvest_button.isEnabled()


def test_an_answer_that_changes_nothing_asks_for_no_other_trial(dialog):
    trial = tried(dialog)
    account = dialog.form.account
    click(account.connect_button)
    wait_until(lambda: not account.is_asking and account.datastore(), "the account's answer")
    settle()
    assert dialog.plan.trial is trial
    assert dialog.harvest_button.isEnabled()


def test_a_trial_of_another_environment_does_not_hold(dialog):
    tried(dialog)
    account = dialog.form.account
    account.api.setText(f"{account.api.text()}/other")
    assert dialog.plan.trial is None
    assert not dialog.harvest_button.isEnabled()


def test_a_wrong_layer_name_stops_the_launch_with_the_right_one(dialog):
    type_text(dialog.form.source.layers, "ORTHOS")
    tried(dialog)

    assert not dialog.harvest_button.isEnabled()
    assert "ORTHOS" in shown(dialog)
    assert "ORTHO." in shown(dialog)


def test_a_name_that_the_datastore_has_already_stops_the_launch(dialog, ortho):
    (taken, *_) = [data["name"] for data in ortho.fetch("GET", f"datastores/{ortho.datastore.id}/stored_data")[1]]
    tried(dialog)
    type_text(dialog.form.name, taken)
    assert any(taken in text for text in dialog.problems.texts())
    assert not dialog.harvest_button.isEnabled()
    type_text(dialog.form.name, f"{taken} bis")
    assert dialog.problems.texts() == []


@pytest.mark.parametrize(("room", "stops"), [(10**11, None), (11_000, False), (10_000, True)])
def test_a_pyramid_that_does_not_fit_into_the_datastore_is_said(open_dialog, ortho, room, stops):
    ortho.datastore.quotas["PYRAMIDE"] = room  # ORTHO takes 10,000 bytes
    made = open_dialog()
    fill_in(made, ortho)
    said = [text for text in made.problems.texts() if "has room for" in text]
    assert bool(said) == (stops is not None)
    assert made.try_button.isEnabled() == (not stops)
    if not stops:
        click(made.try_button)
        wait_until(made.harvest_button.isEnabled, "the trial")


def test_what_the_schema_does_not_allow_is_said_in_words(dialog):
    type_text(dialog.form.unusual.field("harvest_dimensions"), "512")
    assert any("Size of the pictures" in text and "2" in text for text in dialog.problems.texts())
    assert not dialog.try_button.isEnabled()
    type_text(dialog.form.unusual.field("harvest_dimensions"), "500, 500")
    assert any("512 pixels cannot be made of pictures of 500" in text for text in dialog.problems.texts())
    type_text(dialog.form.unusual.field("harvest_dimensions"), "256, 256")
    assert dialog.problems.texts() == []
    assert dialog.request().parameters()["harvest_dimensions"] == [256, 256]
    type_text(dialog.form.unusual.field("parallelization"), "many")
    assert any("Parallel" in text for text in dialog.problems.texts())


def test_another_host_needs_the_users_word(dialog, stub_api, ortho):
    relay = stub_api({})

    def passed_on(seen):
        return ortho.answer(seen)

    relay.routes["/wms-r/wms"] = passed_on
    type_text(dialog.form.source.url, f"{relay.url.replace('127.0.0.1', 'localhost')}/wms-r/wms")
    assert dialog.confirm.isVisible()
    assert "cannot reach localhost" in shown(dialog)
    tried(dialog)
    assert not dialog.harvest_button.isEnabled()
    click(dialog.confirm)
    assert dialog.harvest_button.isEnabled()
    type_text(dialog.form.source.url, f"{relay.url}/wms-r/wms")
    assert "another protocol or port" in shown(dialog)
    assert not dialog.confirm.isChecked()
    assert not dialog.harvest_button.isEnabled()


def test_a_pasted_getmap_request_is_taken_apart(open_dialog, ortho):
    made = open_dialog()
    value = "".join(("not", "a", "key", "42"))
    type_text(
        made.form.source.url,
        f"{ortho.wms_url}?map=/a&SERVICE=WMS&REQUEST=GetMap&LAYERS=ORTHO&FORMAT=image/jpeg&STYLES=&apikey={value}",
    )
    leave(made, made.form.source.url)

    source = made.form.source.source()
    assert (source.url, source.layers, source.image, source.extras) == (
        ortho.wms_url,
        ("ORTHO",),
        "image/jpeg",
        "map=/a",
    )
    assert source.private == f"apikey={value}"
    assert made.form.source.key.echoMode() != made.form.source.key.EchoMode.Normal


def test_layers_are_chosen_from_the_services_list(dialog, ortho):
    ortho.add_layer("RELIEF", CORSICA, 6)
    type_text(dialog.form.source.layers, "")
    click(dialog.form.source.choose_button)
    (chooser,) = [
        each for each in QApplication.topLevelWidgets() if each.objectName() == "WmsLayersDialog" and each.isVisible()
    ]
    row = wait_until(lambda: find_row(chooser.tree, "RELIEF"), "the layer's row")
    chooser.tree.setCurrentIndex(row)
    click(chooser.buttons.button(chooser.buttons.StandardButton.Ok))

    assert dialog.form.source.layers.text() == "RELIEF"
    assert dialog.form.source.url.text() == ortho.wms_url


def test_a_key_stays_with_the_host_that_it_was_entered_for(dialog, ortho):
    source = dialog.form.source
    type_text(source.key, "not-a-key-42")
    assert source.source().private == "apikey=not-a-key-42"
    leave(dialog, source.url, f"{ortho.wms_url}/")
    assert source.key.text()
    leave(dialog, source.url, "https://example.org/wms")
    assert source.key.text() == ""


def test_no_key_goes_where_the_list_of_a_service_says(dialog, ortho):
    source = dialog.form.source
    layer = ServiceLayer("OTHER", "Other")
    service = Service(ServiceKind.WMS, ortho.wms_url, "1.3.0", (layer,), data_url="https://example.org/wms?")
    type_text(source.key, "not-a-key-42")
    source._on_chosen(service, [layer])
    assert (source.url.text(), source.layers.text()) == (ortho.wms_url, "OTHER")
    assert source.key.text()
    source.key.clear()
    source._on_chosen(service, [layer])
    assert source.url.text() == "https://example.org/wms"


def test_the_area_can_be_drawn(dialog, host):
    choose_area(dialog, AreaKind.DRAWN)
    assert "draw a polygon" in shown(dialog)
    click(dialog.form.area.draw_button)
    assert not dialog.isVisible()
    canvas = host.canvas
    places = [QPoint(100, 100), QPoint(300, 120), QPoint(250, 300)]
    for place in places:
        QTest.mouseMove(canvas.viewport(), place)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, places[-1])

    wait_until(dialog.isVisible, "the dialog")
    counted(dialog)
    to_map = canvas.getCoordinateTransform()
    corners = [to_map.toMapCoordinates(place.x(), place.y()) for place in places]
    wkt = QgsGeometry.fromWkt(dialog.request().area.wkt)
    assert dialog.request().area.corners == 3
    asked = QgsGeometry.fromPolygonXY([[QgsPointXY(point) for point in corners]])
    assert wkt.symDifference(asked).area() < 0.01 * asked.area()


def test_a_corner_is_taken_back_and_a_double_click_ends_the_drawing(dialog, host):
    choose_area(dialog, AreaKind.DRAWN)
    click(dialog.form.area.draw_button)
    viewport = host.canvas.viewport()
    wrong, places = QPoint(500, 500), [QPoint(100, 100), QPoint(300, 120), QPoint(250, 300)]
    for place in (*places[:2], wrong):
        QTest.mouseMove(viewport, place)
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.keyClick(host.canvas, Qt.Key.Key_Backspace)
    QTest.mouseMove(viewport, places[2])
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[2])
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[2])

    counted(dialog)
    to_map = host.canvas.getCoordinateTransform()
    outside = to_map.toMapCoordinates(wrong.x(), wrong.y())
    assert dialog.request().area.corners == 3
    assert not QgsGeometry.fromWkt(dialog.request().area.wkt).boundingBox().contains(outside)


def test_drawing_can_be_given_up(dialog, host):
    choose_area(dialog, AreaKind.DRAWN)
    before = host.canvas.mapTool()
    click(dialog.form.area.draw_button)
    QTest.keyClick(host.canvas, Qt.Key.Key_Escape)

    wait_until(dialog.isVisible, "the dialog")
    assert host.canvas.mapTool() is before
    assert [item for item in host.canvas.scene().items() if isinstance(item, QgsRubberBand)] == []
    assert dialog.plan.area is None


def test_the_area_can_be_the_polygons_of_a_layer_or_its_selection(dialog, host):
    layer = QgsVectorLayer("Polygon?crs=EPSG:2154", "Communes", "memory")
    for x in (1_180_000, 1_210_000):
        feature = QgsFeature()
        feature.setGeometry(
            QgsGeometry.fromWkt(f"Polygon (({x} 6100000, {x + 9000} 6100000, {x} 6109000, {x} 6100000))")
        )
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    choose_area(dialog, AreaKind.LAYER)
    counted(dialog)
    both = dialog.request().area
    assert both.wkt.startswith("MULTIPOLYGON")

    layer.selectByIds([next(layer.getFeatures()).id()])
    click(dialog.form.area.polygons.selected_only)
    wait_until(lambda: dialog.plan.area not in (None, both), "the area of the selection")
    assert dialog.request().area.wkt.startswith("POLYGON")
    assert dialog.form.about_area.text()


def test_the_level_is_chosen_by_resolution_and_by_scale(dialog):
    levels = dialog.form.levels
    levels.show_latitude(0.0)
    type_text(levels.resolution.lineEdit(), "10")
    QTest.keyClick(levels.resolution, Qt.Key.Key_Tab)
    assert levels.bottom.value() == 14
    levels.scale.setScale(10_000)
    assert levels.bottom.value() == 16
    assert levels.scale.scale() == pytest.approx(8531, abs=1)
    levels.harvested.setCheckedItems([levels.harvested.itemText(3)])
    assert levels.levels() == (16, 12)
    levels.top.setValue(13)
    assert levels.levels() == (16,)
    levels.top.setValue(18)
    assert levels.levels() == (18,)


def test_a_new_version_of_a_pyramid_names_it_as_input(open_dialog, ortho):
    pyramid = type("Pyramid", (), {"id": "an-id", "name": "Corse 2024"})
    made = open_dialog(updated=pyramid)
    counted(made)

    assert "Corse 2024" in made.form.about_update.text()
    assert made.request().body()["inputs"] == {"stored_data": ["an-id"]}
    assert made.request().name == "Corse 2024 (new version)"


def test_a_datastore_without_the_right_or_the_processing_says_so(open_dialog, ortho):
    made = open_dialog()
    fill_in(made, ortho)
    names = [made.form.account.datastores.itemText(row) for row in range(made.form.account.datastores.count())]
    made.form.account.datastores.setCurrentIndex(names.index(ortho.reader.name))
    tried(made)
    assert "PROCESSING" in shown(made)
    assert not made.harvest_button.isEnabled()


def test_a_failure_of_the_api_is_said(open_dialog, ortho):
    made = open_dialog()
    ortho.fault(Answer(500), path="/processings")
    type_text(made.form.source.url, ortho.wms_url)
    type_text(made.form.source.layers, "ORTHO")
    click(made.form.account.connect_button)
    wait_until(lambda: "500" in made.note.text(), "the failure")
    assert not made.harvest_button.isEnabled()


def test_the_trial_asks_as_the_engine_does(dialog, ortho):
    ortho.requests.clear()
    tried(dialog)
    (seen,) = [seen for seen in ortho.requests if "GetMap" in seen.path]
    asked = asked_for(seen)
    assert (asked["WIDTH"], asked["HEIGHT"], asked["CRS"], asked["STYLES"]) == ("512", "512", "EPSG:3857", "")
    assert "authorization" not in seen.headers


def test_a_key_is_found_in_no_text_setting_or_log(dialog, ortho):
    value = "".join(("not", "a", "key", "4711"))
    logged = []
    QgsApplication.messageLog().messageReceived.connect(lambda *words: logged.append(str(words)))
    ortho.fault(exception(f"Refusé : {value} ({ortho.wms_url}?apikey={value})", 403), path="GetMap")
    type_text(dialog.form.source.key, value)
    trial = tried(dialog)

    assert any(f"apikey={value}" in seen.path for seen in ortho.requests)
    assert dialog.request().parameters()["harvest_extras"] == f"STYLES=&apikey={value}"
    settings = QgsSettings()
    texts = [
        *(widget.toolTip() for widget in dialog.findChildren(QWidget)),
        *(label.text() for label in dialog.findChildren(QLabel)),
        *(str(settings.value(key)) for key in settings.allKeys()),
        *logged,
        repr(trial),
        repr(dialog.request()),
    ]
    assert [text for text in texts if value in text] == []
    assert "API key" in shown(dialog)
