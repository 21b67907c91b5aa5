"""Harvests that run on the Géoplateforme, in the window that follows them."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.geoplateforme.followed_runs import FollowedRun, follow, followed_runs
from datacube_browser.core.geoplateforme.run_tasks import StartTask
from datacube_browser.ui.geoplateforme import account_section, run_follower
from datacube_browser.ui.geoplateforme.harvests import Harvests
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsSettings
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtWidgets import QPushButton

from demo.person import click, settle, wait_until
from tests.qgis.geoplateforme import CORSICA, harvest_body, remembered, workplace
from tests.servers import tasks
from tests.servers.proxy import Answer, Hang


@pytest.fixture
def place(host, entrepot):
    account_section._known.clear()
    entrepot.add_layer("ORTHO", CORSICA, bottom=8)
    return remembered(entrepot)


@pytest.fixture
def harvests(host, place, monkeypatch):
    """What the entries of the menus open; runs are asked about without a pause."""
    monkeypatch.setattr(run_follower, "INTERVAL_MS", 20)
    operations = OperationMessages(host.bar, host.window)
    made = Harvests(host, operations, host.window)
    yield made
    made.dispose()
    operations.clear()
    made.deleteLater()
    settle(0)


def started(place, body):
    return tasks.result(StartTask(place, body))


def harvested(store):
    """The names of what harvests have put into the datastore, beside the layer that is harvested."""
    return [data["name"] for data in store.datastore.stored_data.values() if data["name"] != "ORTHO"]


def texts(host):
    return [item.text() for item in host.bar.items()]


def row(window, number=0):
    item = window.runs.tree.topLevelItem(number)
    return [item.text(column) for column in range(3)]


def test_a_run_is_followed_to_its_report_and_its_extent_on_the_map(harvests, host, place, entrepot):
    harvests.follower.add(started(place, harvest_body(entrepot)))
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Finished", "the end of the run")
    assert row(window)[0] == "Photographies de la Corse"
    assert row(window)[2]
    view = window.runs.view
    assert "moissonnage" in view.log.toPlainText()
    report = view.report.text()
    assert "Levels: 0 to 8" in report
    assert "CRS: EPSG:3857" in report
    assert "Channels: 3, UINT8" in report
    assert "Size: " in report
    assert "8.5070 to 9.5910, 41.3380 to 43.0040" in report
    click(window.runs.extent_button)
    wait_until(lambda: [one for one in bands(host) if one.numberOfVertices()], "the outline")
    west, south, east, north = place_of(host)
    assert (west, south) < (8.6, 41.4)
    assert east > 9.5
    assert north > 42.9
    window.reject()
    assert bands(host) == []


def bands(host):
    return [item for item in host.canvas.scene().items() if isinstance(item, QgsRubberBand)]


def place_of(host):
    from datacube_browser.core.extent import MapExtent

    return MapExtent.from_rectangle(host.canvas.extent(), host.canvas.mapSettings().destinationCrs()).lonlat_box()


def test_the_end_of_a_run_is_said_in_qgis_also_after_the_window_is_closed(harvests, host, place, entrepot):
    entrepot.waiting_looks = 3
    harvests.follower.add(started(place, harvest_body(entrepot)))
    harvests.open_window().reject()
    wait_until(lambda: any(": Finished" in text for text in texts(host)), "the message")
    buttons = host.bar.findChildren(QPushButton)
    click(
        wait_until(lambda: next((each for each in buttons if each.text() == "Show" and each.isVisible()), None), "it")
    )
    wait_until(lambda: harvests.window() is not None, "the window")
    assert row(harvests.window())[1] == "Finished"


def test_closing_qgis_loses_no_run_and_keeps_ids_alone(harvests, host, place, entrepot):
    run = started(place, harvest_body(entrepot, harvest_extras="apikey=ouvre-toi&STYLES="))
    harvests.follower.add(run)
    harvests.dispose()
    kept = [str(QgsSettings().value(key)) for key in QgsSettings().allKeys()]
    assert not any("ouvre-toi" in value or "Corse" in value for value in kept)
    secrets = {secret for secret in entrepot.sign_in.secrets if len(secret) > 5}
    assert not any(secret in value for secret in secrets for value in kept)
    again = Harvests(host, OperationMessages(host.bar, host.window), host.window)
    window = again.open_window()
    wait_until(lambda: row(window)[1] == "Finished", "the run, seen again")
    again.dispose()
    assert followed_runs() == (run,)


def test_the_log_grows_page_by_page_without_repeating_a_line(harvests, place, entrepot):
    entrepot.most_per_page = 3
    entrepot.requests_per_look = 1
    run = started(place, harvest_body(entrepot, harvest_levels=["8", "7"]))
    harvests.follower.add(run)
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Finished", "the end of the run")
    assert window.runs.view.log.toPlainText().splitlines() == entrepot.runs[run.execution].log


def test_the_watchdog_says_that_the_engine_tries_in_vain_and_abort_and_clean_up_end_it(harvests, place, entrepot):
    entrepot.requests_per_look = 50
    run = started(place, harvest_body(entrepot, harvest_layers="NOBODY"))
    harvests.follower.add(run)
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Stuck", "the watchdog's word")
    assert "gets nowhere" in window.runs.view.note.text()
    bar = window.runs.view.log.verticalScrollBar()
    settle(0.3)
    assert bar.value() == bar.maximum() > 0
    assert not window.runs.publish_button.isEnabled()
    click(window.runs.abort_button)
    wait_until(lambda: row(window)[1] == "Aborted", "the abort")
    assert "gets nowhere" not in window.runs.view.note.text()
    assert not window.runs.abort_button.isEnabled()
    click(window.runs.clean_up_button)
    wait_until(lambda: not window.runs.tree.topLevelItemCount(), "the run to be cleared up")
    assert not harvested(entrepot)
    assert followed_runs() == ()


def test_a_failed_run_says_so_and_can_be_cleaned_up(harvests, host, place, entrepot):
    entrepot.run_fails = True
    harvests.follower.add(started(place, harvest_body(entrepot)))
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Failed", "the failure")
    assert "No space left" in window.runs.view.log.toPlainText()
    assert any(": Failed" in text for text in texts(host))
    click(window.runs.clean_up_button)
    wait_until(lambda: not harvested(entrepot), "the cleaning")


def test_an_execution_that_was_never_launched_is_an_orphan_that_can_be_cleaned_up(harvests, place, entrepot):
    executions = f"datastores/{entrepot.datastore.id}/processings/executions"
    made = entrepot.fetch("POST", executions, harvest_body(entrepot))[1]
    harvests.follower.add(FollowedRun(place, made["_id"]))
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Not launched", "the orphan")
    assert not window.runs.abort_button.isEnabled()
    click(window.runs.clean_up_button)
    wait_until(lambda: not harvested(entrepot), "the cleaning")


def test_faults_that_pass_are_waited_for(harvests, place, entrepot):
    run = started(place, harvest_body(entrepot))
    entrepot.fault(Answer(503), path="/executions/", times=9)
    harvests.follower.add(run)
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Finished", "the end of the run")


def test_a_refused_sign_in_is_said_and_not_asked_again_and_again(harvests, place, entrepot):
    run = started(place, harvest_body(entrepot))
    entrepot.sign_in.end_access()
    harvests.follower.add(run)
    window = harvests.open_window()
    wait_until(lambda: "does not accept your sign-in" in window.runs.view.note.text(), "the refusal")
    asked = len(entrepot.requests)
    settle(0.5)
    assert len(entrepot.requests) == asked
    assert row(window)[1] == "Unknown"


def test_a_run_that_is_gone_is_said_and_leaves_the_list_by_a_click(harvests, place, entrepot):
    follow(FollowedRun(place, "0b0a1b2c-0000-4000-8000-000000000000"))
    window = harvests.open_window()
    wait_until(lambda: "Not found on the Géoplateforme" in window.runs.view.note.text(), "the reason")
    click(window.runs.remove_button)
    assert window.runs.tree.topLevelItemCount() == 0
    assert followed_runs() == ()


def test_runs_of_two_accounts_are_told_apart(harvests, place, entrepot):
    other = workplace(entrepot, entrepot.sandbox)
    harvests.follower.add(started(place, harvest_body(entrepot, "Une")))
    harvests.follower.add(started(other, harvest_body(entrepot, "Autre")))
    window = harvests.open_window()
    wait_until(lambda: [row(window, number)[1] for number in (0, 1)] == ["Finished"] * 2, "both runs")
    assert [row(window, number)[0] for number in (0, 1)] == ["Autre", "Une"]


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "no JSON",
        "[]",
        '["http://127.0.0.1:1/api"]',
        '{"a": 1}',
        '["file:///etc", "", "", "", ""]',
        "[1, 2, 3, 4, 5]",
    ],
)
def test_settings_that_cannot_be_read_lose_the_others_not(host, place, entry):
    from datacube_browser.core.settings import settings

    run = FollowedRun(place, "abc")
    follow(run)
    entries = settings().geoplateforme_runs
    entries.setValue([entry, *entries.value()])
    assert followed_runs() == (run,)
    assert json.loads(entries.value()[-1])[-1] == "abc"


def test_what_can_neither_be_launched_nor_deleted_is_listed_to_be_cleaned_up(harvests, host, place, entrepot):
    entrepot.fault(Answer(400, b'{"error_description": "pas maintenant"}'), path="/launch$", times=1)
    entrepot.fault(Answer(403), path="/stored_data/", method="DELETE", times=1)
    harvests._start(place, harvest_body(entrepot))
    wait_until(lambda: any("pas maintenant" in text for text in texts(host)), "the reason")
    window = harvests.open_window()
    wait_until(lambda: row(window)[1] == "Not launched", "what is left")
    click(window.runs.clean_up_button)
    wait_until(lambda: not harvested(entrepot), "the cleaning")


def test_what_a_canceled_start_could_not_delete_is_listed_to_be_cleaned_up(harvests, host, place, entrepot):
    entrepot.fault(Hang(), path="/tags$", method="POST")
    entrepot.fault(Answer(403), path="/stored_data/", method="DELETE", times=1)
    harvests._start(place, harvest_body(entrepot))
    wait_until(lambda: entrepot.count("POST", "/tags$"), "the execution")
    buttons = lambda: [one for one in host.bar.findChildren(QPushButton) if one.text() == "Cancel"]  # noqa: E731
    click(wait_until(buttons, "the button")[0])
    window = wait_until(harvests.window, "the window")
    wait_until(lambda: row(window)[1] == "Not launched", "what was left")
    click(window.runs.clean_up_button)
    wait_until(lambda: not window.runs.tree.topLevelItemCount(), "the cleaning up")
    assert entrepot.datastore.executions == {}
    assert [data["name"] for data in entrepot.datastore.stored_data.values()] == ["ORTHO"]
