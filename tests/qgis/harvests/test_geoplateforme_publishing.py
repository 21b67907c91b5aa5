"""Pyramids of the Géoplateforme: published from the window, added to the map, unpublished, deleted."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.geoplateforme import publication
from datacube_browser.core.geoplateforme.records import WMTS_TMS
from datacube_browser.core.geoplateforme.run_tasks import StartTask
from datacube_browser.ui.geoplateforme import account_section, run_follower
from datacube_browser.ui.geoplateforme.harvest_dialog import HarvestDialog
from datacube_browser.ui.geoplateforme.harvests import Harvests
from datacube_browser.ui.geoplateforme.publish_dialog import PublishPyramidDialog
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsPointXY, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDialogButtonBox, QMessageBox, QPushButton

from demo.person import click, settle, type_text, wait_until
from tests.qgis.geoplateforme import CORSICA, harvest_body, remembered
from tests.servers import tasks
from tests.servers.proxy import Answer

pytestmark = pytest.mark.usefixtures("short_pauses")

NAME = "Photographies de la Corse"


@pytest.fixture
def place(host, entrepot):
    account_section._known.clear()
    entrepot.add_layer("ORTHO", CORSICA, bottom=8)
    return remembered(entrepot)


@pytest.fixture
def harvests(host, place, monkeypatch):
    monkeypatch.setattr(run_follower, "INTERVAL_MS", 20)
    operations = OperationMessages(host.bar, host.window)
    made = Harvests(host, operations, host.window)
    yield made
    made.dispose()
    operations.clear()
    made.deleteLater()
    settle(0)


def harvested(place, entrepot, **changes):
    """Have a pyramid harvested to its end."""
    run = tasks.result(StartTask(place, harvest_body(entrepot, NAME, **changes)))
    entrepot.finish(run.execution)
    return run


@pytest.fixture
def panel(harvests, place, entrepot):
    """The list of pyramids, with a harvested one."""
    harvested(place, entrepot)
    window = harvests.open_window()
    window.tabs.setCurrentWidget(window.pyramids)
    click(window.pyramids.account.connect_button)
    wait_until(lambda: row(window.pyramids, NAME), "the pyramid")
    window.pyramids.tree.setCurrentItem(row(window.pyramids, NAME))
    return window.pyramids


def row(panel, text):
    """The row whose first column has this text."""
    rows = [panel.tree.topLevelItem(number) for number in range(panel.tree.topLevelItemCount())]
    below = [one.child(number) for one in rows for number in range(one.childCount())]
    return next((one for one in (*rows, *below) if one.text(0) == text), None)


def publish_dialog(panel, host):
    click(panel.publish_button)
    return wait_until(lambda: shown(host), "the dialog")


def shown(host):
    found = host.window.findChildren(PublishPyramidDialog)
    return next((one for one in found if one.isVisible()), None)


def publish(dialog, abstract="Photographies aériennes"):
    dialog.abstract.setPlainText(abstract)
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))


def layers():
    return list(QgsProject.instance().mapLayers().values())


def color_at(layer, longitude, latitude):
    """Red, green and blue of a layer in EPSG:3857 at a place in degrees."""
    from math import log, pi, radians, tan

    x, y = longitude / 180 * 20037508.34, log(tan(pi / 4 + radians(latitude) / 2)) / pi * 20037508.34
    extent = layer.extent().__class__.fromCenterAndSize(QgsPointXY(x, y), 20_000, 20_000)
    block = layer.dataProvider().block(1, extent, 10, 10)
    color = QColor(block.color(5, 5))
    return color.red(), color.green(), color.blue()


def messages(host):
    return [item.text() for item in host.bar.items()]


def agree(panel):
    box = wait_until(lambda: next(iter(panel.findChildren(QMessageBox)), None), "the question")
    text = box.text()
    click(box.button(QMessageBox.StandardButton.Yes))
    return text


def test_a_pyramid_is_published_as_wms_and_its_layer_shows_the_harvested_picture(panel, host, entrepot):
    dialog = publish_dialog(panel, host)
    assert dialog.layer_name.text() == "Photographies_de_la_Corse"
    assert dialog.title.text() == NAME
    assert "Describe the layer" in dialog.problem_label.text()
    type_text(dialog.layer_name, "corse")
    type_text(dialog.keywords, "Tutoriel, Raster")
    dialog.shown.answers.setChecked(True)
    publish(dialog)
    wait_until(layers, "the layer on the map")
    layer = layers()[0]
    assert layer.isValid()
    assert layer.name() == NAME
    assert layer.crs().authid() == "EPSG:3857"
    red, green, blue = color_at(layer, 9.0, 42.2)
    assert red == pytest.approx(115, abs=12)
    assert green == pytest.approx(130, abs=12)
    assert blue == pytest.approx(100, abs=5)
    kept = next(each for each in entrepot.datastore.configurations.values() if each["layer_name"] == "corse")
    assert kept["type_infos"]["keywords"] == ["Tutoriel", "Raster"]
    assert kept["type_infos"]["getfeatureinfo"] == {"stored_data": True}
    assert kept["type_infos"]["used_data"][0]["bottom_level"] == "8"
    assert kept["type_infos"]["bbox"] == pytest.approx({"west": 8.507, "south": 41.338, "east": 9.591, "north": 43.004})
    wait_until(lambda: row(panel, "corse"), "the layer in the list")
    assert [row(panel, "corse").text(column) for column in (1, 2)] == ["Published", "WMS"]


def test_a_pyramid_is_published_as_wmts_with_attribution_logo_and_metadata(panel, host, entrepot):
    dialog = publish_dialog(panel, host)
    dialog.kind.setCurrentIndex(dialog.kind.findData(WMTS_TMS))
    type_text(dialog.layer_name, "corse_tuiles")
    dialog.attribution.setCollapsed(False)
    type_text(dialog.attribution.url, "https://www.ign.fr/")
    assert "Attribution: give it a name." in dialog.problem() or "Describe" in dialog.problem()
    type_text(dialog.attribution.name, "IGN")
    type_text(dialog.attribution.logo_url, "https://www.ign.fr/ign.jpg")
    dialog.attribution.logo_format.setCurrentText("image/jpeg")
    dialog.attribution.logo_width.setValue(220)
    dialog.attribution.logo_height.setValue(110)
    dialog.metadata.setCollapsed(False)
    click(dialog.metadata.add_button)
    dialog.metadata.table.item(0, 0).setText("https://example.org/corse.xml")
    publish(dialog)
    wait_until(layers, "the layer on the map")
    assert layers()[0].isValid()
    assert color_at(layers()[0], 9.0, 42.2)[2] == pytest.approx(100, abs=5)
    kept = next(each for each in entrepot.datastore.configurations.values() if each["layer_name"] == "corse_tuiles")
    assert kept["attribution"] == {
        "title": "IGN",
        "url": "https://www.ign.fr/",
        "logo": {"format": "image/jpeg", "url": "https://www.ign.fr/ign.jpg", "width": 220, "height": 110},
    }
    assert kept["metadata"] == [
        {"format": "application/xml", "url": "https://example.org/corse.xml", "type": "ISO19115:2003"}
    ]
    assert "getfeatureinfo" not in kept["type_infos"]


def test_every_type_of_metadata_that_the_api_knows_is_offered_and_taken(panel, host, entrepot):
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    dialog.metadata.setCollapsed(False)
    for number in range(5):
        click(dialog.metadata.add_button)
        dialog.metadata.table.item(number, 0).setText(f"https://example.org/{number}.xml")
        dialog.metadata.table.cellWidget(number, 2).setCurrentIndex(number)
    publish(dialog)
    wait_until(layers, "the layer on the map")
    kept = next(each for each in entrepot.datastore.configurations.values() if each["layer_name"] == "corse")
    assert [link["type"] for link in kept["metadata"]] == ["ISO19115:2003", "FGDC", "TC211", "19139", "Other"]


def test_what_is_entered_twice_is_sent_once(panel, host, entrepot):
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    type_text(dialog.keywords, "Corse, Raster, Corse")
    dialog.metadata.setCollapsed(False)
    for number in range(2):
        click(dialog.metadata.add_button)
        dialog.metadata.table.item(number, 0).setText("https://example.org/corse.xml")
    publish(dialog)
    wait_until(layers, "the layer on the map")
    kept = next(each for each in entrepot.datastore.configurations.values() if each["layer_name"] == "corse")
    assert kept["type_infos"]["keywords"] == ["Corse", "Raster"]
    assert len(kept["metadata"]) == 1


def test_a_pyramid_is_published_as_wms_and_as_wmts_with_the_same_name_and_title(panel, host, entrepot):
    for count, kind in enumerate(("WMS-RASTER", WMTS_TMS), 1):
        panel.tree.setCurrentItem(wait_until(lambda: row(panel, NAME), "the list"))
        dialog = publish_dialog(panel, host)
        dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
        dialog.shown.answers.setChecked(True)
        type_text(dialog.layer_name, "corse")
        publish(dialog)
        wait_until(lambda: len(layers()) == count, "the layer on the map")  # noqa: B023
        settle()
    kept = [each for each in entrepot.datastore.configurations.values() if each["layer_name"] == "corse"]
    assert [each["type_infos"]["title"] for each in kept] == [NAME, NAME]
    assert [each["type_infos"]["getfeatureinfo"] for each in kept] == [{"stored_data": True}] * 2


@pytest.mark.parametrize(("row_of_it", "kept"), [(0, "PRIVATE"), (2, "REFERENCED"), (3, "PUBLIC")])
def test_the_visibility_is_the_platforms_unless_another_one_is_chosen(panel, host, entrepot, row_of_it, kept):
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    dialog.visibility.setCurrentIndex(row_of_it)
    publish(dialog)
    wait_until(layers, "the layer on the map")
    offering = next(each for each in entrepot.datastore.offerings.values() if each["layer_name"] == "corse")
    assert offering["visibility"] == kept
    sent = next(seen for seen in entrepot.requests if seen.method == "POST" and seen.path.endswith("/offerings"))
    assert ("visibility" in json.loads(sent.body)) == bool(row_of_it)


def test_metadata_records_from_which_a_link_was_taken_are_named(panel, host, entrepot):
    entrepot.datastore.add_metadata("IGNF_CORSE", "corse")
    entrepot.datastore.add_metadata("IGNF_AUTRE", "autre")
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    publish(dialog)
    wait_until(layers, "the layer on the map")
    said = next(text for text in messages(host) if "IGNF_CORSE" in text)
    assert "metadata" in said
    assert "corse" in said
    assert "IGNF_AUTRE" not in said


@pytest.mark.parametrize(("part", "words"), [("attribution", "attribution"), ("metadata", "metadata record")])
def test_an_endpoint_that_demands_attribution_or_metadata_says_so_while_typing(panel, host, entrepot, part, words):
    entrepot.forced = {part}
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    dialog.abstract.setPlainText("x")
    assert words in dialog.problem_label.text()
    assert not getattr(dialog, part).isCollapsed()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    if part == "attribution":
        type_text(dialog.attribution.name, "IGN")
        type_text(dialog.attribution.url, "https://www.ign.fr/")
    else:
        click(dialog.metadata.add_button)
        dialog.metadata.table.item(0, 0).setText("https://example.org/corse.xml")
    publish(dialog)
    wait_until(layers, "the layer on the map")


@pytest.mark.parametrize("kind", ["WMS-RASTER", WMTS_TMS])
def test_a_layer_opens_though_qgis_has_kept_older_capabilities_of_its_service(panel, host, entrepot, kind):
    wmts = f"{entrepot.wmts_url}?SERVICE%3DWMTS%26VERSION%3D1.0.0%26REQUEST%3DGetCapabilities"
    of_wms = f"crs=EPSG:3857&format=image/png&layers=ORTHO&styles=&url={entrepot.wms_url}"
    of_wmts = f"crs=EPSG:3857&format=image/png&layers=ORTHO&styles=normal&tileMatrixSet=PM_0_8&url={wmts}"
    assert all(QgsRasterLayer(uri, "before", "wms").isValid() for uri in (of_wms, of_wmts))
    dialog = publish_dialog(panel, host)
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    type_text(dialog.layer_name, "corse")
    publish(dialog)
    wait_until(layers, "the layer on the map")
    assert layers()[0].isValid()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the layer a name"),
        ("été", "cannot be the name"),
        ("1corse", "cannot be the name"),
        ("a b", "cannot be the name"),
        ("a/b", "cannot be the name"),
    ],
)
def test_names_that_the_api_refuses_are_said_while_typing(panel, host, name, words):
    dialog = publish_dialog(panel, host)
    dialog.abstract.setPlainText("x")
    dialog.layer_name.setText(name)
    assert words in dialog.problem_label.text()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_wrong_addresses_extents_and_levels_are_said_while_typing(panel, host):
    dialog = publish_dialog(panel, host)
    dialog.abstract.setPlainText("x")
    assert dialog.problem() == ""
    dialog.attribution.name.setText("IGN")
    dialog.attribution.url.setText("file:///etc/passwd")
    assert "is not a web address" in dialog.problem_label.text()
    dialog.attribution.url.setText("https://www.ign.fr/")
    dialog.attribution.logo_url.setText("ign.jpg")
    assert "is not a web address" in dialog.problem_label.text()
    dialog.attribution.logo_url.setText("")
    dialog.shown.sides["west"].setValue(20)
    assert "west must be less than east" in dialog.problem_label.text()
    dialog.shown.show_all()
    dialog.shown.top.setCurrentIndex(4)
    dialog.shown.bottom.setCurrentIndex(2)
    assert "Levels" in dialog.problem_label.text()
    dialog.shown.show_all()
    assert dialog.problem_label.text() == ""


def test_a_sandbox_wants_its_prefix_and_gets_it_suggested(harvests, host, entrepot):
    place = remembered(entrepot, entrepot.sandbox)
    harvested(place, entrepot)
    window = harvests.open_window()
    window.tabs.setCurrentWidget(window.pyramids)
    click(window.pyramids.account.connect_button)
    wait_until(lambda: row(window.pyramids, NAME), "the pyramid")
    dialog = publish_dialog(window.pyramids, host)
    assert dialog.layer_name.text() == "SANDBOX_Photographies_de_la_Corse"
    type_text(dialog.layer_name, "corse")
    assert "begin with SANDBOX_" in dialog.problem_label.text()
    type_text(dialog.layer_name, "SANDBOX_corse")
    publish(dialog)
    wait_until(layers, "the layer on the map")


def test_an_endpoint_without_room_is_said(panel, host, entrepot):
    entrepot.datastore.quotas["gpf-rok4-server-wms-r"] = 1  # the harvested layer has it
    entrepot.datastore.quotas["gpf-rok4-server-wms-r-private"] = 0
    dialog = publish_dialog(panel, host)
    dialog.abstract.setPlainText("x")
    assert "no room for another layer" in dialog.problem_label.text()
    entrepot.datastore.quotas["gpf-rok4-server-wms-r"] = 20


def test_a_name_that_is_taken_is_said_and_the_dialog_keeps_what_was_entered(panel, host, entrepot):
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "ORTHO")
    publish(dialog, "Ce que j'ai écrit")
    change = wait_until(lambda: button(host, "Change…"), "the refusal")
    assert "already has a layer ORTHO" in messages(host)[-1]
    click(change)
    again = wait_until(lambda: shown(host), "the dialog")
    assert again.abstract.toPlainText() == "Ce que j'ai écrit"
    type_text(again.layer_name, "corse")
    click(again.buttons.button(QDialogButtonBox.StandardButton.Ok))
    wait_until(layers, "the layer on the map")
    settle()
    assert sip.isdeleted(again)


def button(host, text):
    found = (one for one in host.bar.findChildren(QPushButton) if one.text() == text and one.isVisible())
    return next(found, None)


def test_an_offering_that_becomes_unstable_is_said_and_can_be_removed(panel, host, entrepot):
    entrepot.publishing_ends = "UNSTABLE"
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    publish(dialog)
    wait_until(lambda: any("UNSTABLE" in text for text in messages(host)), "the word")
    assert layers() == []
    item = wait_until(lambda: row(panel, "corse"), "the layer in the list")
    assert item.text(1) == "Unusable"
    panel.tree.setCurrentItem(item)
    assert not panel.map_button.isEnabled()
    click(panel.unpublish_button)
    agree(panel)
    wait_until(lambda: row(panel, NAME) and not row(panel, "corse"), "the layer to go")


def test_a_500_after_which_the_layer_is_published_makes_it_once(panel, host, entrepot):
    entrepot.fault_afterwards(Answer(500), path="/offerings$", method="POST", times=1)
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    publish(dialog)
    wait_until(layers, "the layer on the map")
    assert len([each for each in entrepot.datastore.offerings.values() if each["layer_name"] == "corse"]) == 1


def test_a_layer_that_the_service_lists_late_is_added_from_the_message(panel, host, entrepot, monkeypatch):
    monkeypatch.setattr(publication, "_CAPABILITIES_PAUSES", (0.0,))
    entrepot.capabilities_lag = 1
    dialog = publish_dialog(panel, host)
    type_text(dialog.layer_name, "corse")
    publish(dialog)
    click(wait_until(lambda: button(host, "Add to Map"), "the message"))
    wait_until(layers, "the layer on the map")


def publish_with_a_key(panel, host):
    dialog = publish_dialog(panel, host)
    private = next(row for row in range(dialog.endpoint.count()) if "key" in dialog.endpoint.itemText(row))
    dialog.endpoint.setCurrentIndex(private)
    type_text(dialog.layer_name, "corse")
    publish(dialog)


def test_a_layer_for_readers_with_a_key_is_published_and_not_added(panel, host, entrepot):
    publish_with_a_key(panel, host)
    wait_until(lambda: any("for readers with a key" in text for text in messages(host)), "the message")
    assert layers() == []
    offering = next(each for each in entrepot.datastore.offerings.values() if each["layer_name"] == "corse")
    assert offering["open"] is False
    assert entrepot.count("GET", "/private/") == 1  # to ask again would not help


def test_a_layer_that_the_sign_in_may_read_is_added_though_others_need_a_key(panel, host, entrepot):
    entrepot.api_keys = {None}
    publish_with_a_key(panel, host)
    wait_until(layers, "the layer on the map")
    assert "authcfg=" in layers()[0].source()


def test_a_layer_with_a_key_that_is_to_be_added_says_what_is_needed_for_it(panel, host, entrepot):
    publish_with_a_key(panel, host)
    panel.tree.setCurrentItem(wait_until(lambda: row(panel, "corse"), "the layer in the list"))
    wait_until(panel.map_button.isEnabled, "the layer to be published")
    click(panel.map_button)
    said = wait_until(lambda: next((text for text in messages(host) if "could not" in text), ""), "the message")
    assert "key" in said
    assert "/private/wms-r" in said


@pytest.mark.parametrize("two_steps", [False, True])
def test_a_layer_is_unpublished_with_its_configuration_and_the_pyramid_stays(panel, entrepot, host, two_steps):
    entrepot.two_step_delete = two_steps
    panel.tree.setCurrentItem(wait_until(lambda: row(panel, "ORTHO").child(0), "the layer"))
    kept = dict(entrepot.datastore.stored_data)
    click(panel.unpublish_button)
    assert "The pyramid stays" in agree(panel)
    wait_until(lambda: len(entrepot.datastore.configurations) == 1, "the configuration to go")
    assert len(entrepot.datastore.offerings) == 1
    assert entrepot.datastore.stored_data == kept


def test_a_pyramid_is_deleted_with_its_layers_after_a_question(panel, entrepot):
    panel.tree.setCurrentItem(row(panel, "ORTHO"))
    click(panel.delete_button)
    assert "ORTHO, ORTHO" in agree(panel)
    wait_until(lambda: row(panel, NAME) and not row(panel, "ORTHO"), "the pyramid to go")
    assert entrepot.datastore.configurations == entrepot.datastore.offerings == {}
    assert [each["name"] for each in entrepot.datastore.stored_data.values()] == [NAME]


def test_a_question_that_is_answered_with_no_changes_nothing(panel, entrepot):
    before = json.dumps(entrepot.datastore.stored_data)
    panel.tree.setCurrentItem(row(panel, "ORTHO"))
    click(panel.delete_button)
    box = wait_until(lambda: next(iter(panel.findChildren(QMessageBox)), None), "the question")
    click(box.button(QMessageBox.StandardButton.Cancel))
    settle()
    assert json.dumps(entrepot.datastore.stored_data) == before


def test_a_published_layer_is_added_to_the_map_again(panel, host):
    item = next(row for row in layer_rows(panel) if row.text(2) == "WMTS")
    panel.tree.setCurrentItem(item)
    click(panel.map_button)
    wait_until(layers, "the layer on the map")
    assert layers()[0].isValid()


def layer_rows(panel):
    rows = [panel.tree.topLevelItem(number) for number in range(panel.tree.topLevelItemCount())]
    return [one.child(number) for one in rows for number in range(one.childCount())]


def test_the_extent_of_a_pyramid_in_the_list_is_shown(panel, host):
    click(panel.extent_button)
    from qgis.gui import QgsRubberBand

    wait_until(
        lambda: [
            one for one in host.canvas.scene().items() if isinstance(one, QgsRubberBand) and one.numberOfVertices()
        ],
        "the outline",
    )


def test_without_the_right_to_publish_the_buttons_stay_off(harvests, entrepot):
    entrepot.datastore.rights = ("PROCESSING",)
    remembered(entrepot)
    window = harvests.open_window()
    window.tabs.setCurrentWidget(window.pyramids)
    click(window.pyramids.account.connect_button)
    wait_until(lambda: row(window.pyramids, "ORTHO"), "the pyramid")
    assert not window.pyramids.publish_button.isEnabled()
    assert window.pyramids.update_button.isEnabled()


def test_words_of_the_server_are_shown_as_they_are(harvests, entrepot, host):
    entrepot.datastore.add_stored_data("<b>gras</b><img src='http://127.0.0.1:9/x.png'>")
    window = harvests.open_window()
    window.tabs.setCurrentWidget(window.pyramids)
    click(window.pyramids.account.connect_button)
    wait_until(lambda: row(window.pyramids, "ORTHO"), "the pyramids")
    item = next(
        window.pyramids.tree.topLevelItem(number)
        for number in range(window.pyramids.tree.topLevelItemCount())
        if "gras" in window.pyramids.tree.topLevelItem(number).text(0)
    )
    window.pyramids.tree.setCurrentItem(item)
    dialog = publish_dialog(window.pyramids, host)
    assert "<b>gras</b>" in dialog.about.text()
    assert dialog.about.textFormat() == dialog.about.textFormat().__class__(0)


def test_a_pyramid_is_updated_by_reference_from_the_list(panel, host, entrepot):
    panel.tree.setCurrentItem(row(panel, NAME))
    old = next(each["_id"] for each in entrepot.datastore.stored_data.values() if each["name"] == NAME)
    host.frame(8.8, 41.9, 9.0, 42.1, "EPSG:4326")
    click(panel.update_button)
    dialog = wait_until(lambda: next(iter(host.window.findChildren(HarvestDialog)), None), "the dialog")
    assert NAME in dialog.form.about_update.text()
    type_text(dialog.form.source.url, entrepot.wms_url)
    type_text(dialog.form.source.layers, "ORTHO")
    dialog.form.levels.bottom.setValue(8)
    wait_until(dialog.try_button.isEnabled, "the area")
    click(dialog.try_button)
    wait_until(dialog.harvest_button.isEnabled, "the trial")
    click(dialog.harvest_button)
    wait_until(lambda: len(entrepot.datastore.executions) == 2, "the execution")
    made = list(entrepot.datastore.executions.values())[-1]
    assert [each["_id"] for each in made["inputs"]["stored_data"]] == [old]
    window = panel.window()
    wait_until(lambda: window.runs.tree.topLevelItemCount() == 1, "the run in the window")
    wait_until(lambda: window.runs.tree.topLevelItem(0).text(1) == "Finished", "its end")
    assert window.tabs.currentWidget() is window.runs


def test_a_harvest_that_cannot_be_launched_says_why_and_leaves_nothing(panel, host, entrepot):
    entrepot.fault(Answer(403, b'{"error_description": ["pas de droit"]}'), path="/executions$", method="POST")
    host.frame(8.8, 41.9, 9.0, 42.1, "EPSG:4326")
    before = set(entrepot.datastore.stored_data)
    click(panel.window().harvest_button)
    dialog = wait_until(lambda: next(iter(host.window.findChildren(HarvestDialog)), None), "the dialog")
    type_text(dialog.form.source.url, entrepot.wms_url)
    type_text(dialog.form.name, "Une autre")
    type_text(dialog.form.source.layers, "ORTHO")
    dialog.form.levels.bottom.setValue(8)
    wait_until(dialog.try_button.isEnabled, "the area")
    click(dialog.try_button)
    wait_until(dialog.harvest_button.isEnabled, "the trial")
    click(dialog.harvest_button)
    wait_until(lambda: any("pas de droit" in text for text in messages(host)), "the reason")
    assert set(entrepot.datastore.stored_data) == before
    assert panel.window().runs.tree.topLevelItemCount() == 0


def test_a_pyramid_that_another_refers_to_cannot_be_deleted_and_that_is_said(panel, place, entrepot):
    old = next(each["_id"] for each in entrepot.datastore.stored_data.values() if each["name"] == NAME)
    body = {**harvest_body(entrepot, "Nouvelle"), "inputs": {"stored_data": [old]}}
    entrepot.finish(tasks.result(StartTask(place, body)).execution)
    panel.refresh()
    panel.tree.setCurrentItem(wait_until(lambda: row(panel, "Nouvelle") and row(panel, NAME), "both pyramids"))
    click(panel.delete_button)
    agree(panel)
    bar = panel.window().message_bar
    wait_until(lambda: any("in use" in item.text() for item in bar.items()), "the reason")
    wait_until(lambda: row(panel, NAME), "the list")
