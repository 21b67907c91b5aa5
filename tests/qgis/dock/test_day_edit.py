"""Dates as a person types, pastes and clears them in the dock, and what the search then asks the server."""

from __future__ import annotations

import json
from datetime import date

import pytest
from datacube_browser.core.settings import settings
from datacube_browser.ui.filters.filter_panel import FilterPanel
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QSignalSpy, QTest
from qgis.PyQt.QtWidgets import QApplication, QCalendarWidget, QToolButton, QToolTip

from demo.person import click, settle, unfold, wait_until
from tests.servers.stub import landing_page, minimal_collection, minimal_item

LOCALES = ("en_CA", "fr_CA", "fr_FR", "en_US")


@pytest.fixture(params=LOCALES)
def locale(request, use_locale):
    use_locale(request.param)
    return request.param


@pytest.fixture
def panel(qgis_app):
    settings().filters.remove()
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    panel = FilterPanel(canvas)
    panel.resize(340, panel.sizeHint().height())
    panel.show()
    unfold(panel.when_chip)
    panel.activateWindow()
    QTest.qWaitForWindowExposed(panel)
    yield panel
    panel.dispose()
    panel.close()
    for made in (panel, canvas):
        made.deleteLater()
    settings().filters.remove()


def typed(edit, text):
    """Type the text key by key into the empty field."""
    edit.setFocus()
    QTest.keyClicks(edit, text)


def leave(edit):
    QTest.keyClick(edit, Qt.Key.Key_Tab)


def pasted(edit, text):
    QgsApplication.clipboard().setText(text)
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2023-02-03", ["2023-02-03", "2023-02-03"]),
        ("2023", ["2023-01-01", "2023-12-31"]),
        ("2023-02", ["2023-02-01", "2023-02-28"]),
        ("20230203", ["2023-02-03", "2023-02-03"]),
        (" 2023-02-03 ", ["2023-02-03", "2023-02-03"]),
        ("2023-02-03T23:30:00-05:00", ["2023-02-04", "2023-02-04"]),
        ("3 Feb 2023", ["2023-02-03", "2023-02-03"]),
    ],
)
@pytest.mark.parametrize("way", [typed, pasted])
def test_a_date_that_is_entered_is_the_day_that_is_meant(panel, locale, way, text, meant):
    days = panel.date_range
    way(days.first, text)
    way(days.last, text)
    assert [day.isoformat() for day in days.days()] == meant
    leave(days.last)
    assert [days.first.text(), days.last.text()] == meant
    assert not panel.problem.isVisible()


@pytest.mark.parametrize(
    ("name", "day"),
    [("fr_FR", "2023-02-03"), ("fr_CA", "2023-02-03"), ("en_US", "2023-03-02"), ("en_CA", "2023-03-02")],
)
def test_what_is_understood_of_an_ambiguous_date_is_shown(panel, use_locale, name, day):
    use_locale(name)
    first = panel.date_range.first
    typed(first, "03/02/2023")
    assert "2023" in QToolTip.text()
    assert QToolTip.text() == first.accessibleDescription()
    assert first.text() == "03/02/2023"
    leave(first)
    assert first.text() == day


@pytest.mark.parametrize("way", [typed, pasted])
@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2023-01-01/2023-06-30", (date(2023, 1, 1), date(2023, 6, 30))),
        ("../2023", (None, date(2023, 12, 31))),
        ("2023-02/..", (date(2023, 2, 1), None)),
    ],
)
@pytest.mark.parametrize("end", ["first", "last"])
def test_an_interval_in_either_field_fills_both(panel, way, text, days, end):
    panel.date_range.set_days(date(2001, 1, 1), date(2002, 2, 2))
    edit = getattr(panel.date_range, end)
    edit.selectAll()
    way(edit, text)
    assert panel.date_range.days() == days
    leave(edit)
    assert panel.date_range.days() == days
    assert [each.text() for each in (panel.date_range.first, panel.date_range.last)] == [
        "" if day is None else day.isoformat() for day in days
    ]


def press(*keys):
    def act(edit):
        for key, modifier in keys:
            QTest.keyClick(edit, key, modifier)

    return act


_PLAIN, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_ALL = (Qt.Key.Key_A, _CTRL)


@pytest.mark.parametrize(
    "clear",
    [
        press(_ALL, (Qt.Key.Key_Delete, _PLAIN)),
        press(_ALL, (Qt.Key.Key_Backspace, _PLAIN)),
        press(_ALL, (Qt.Key.Key_X, _CTRL)),
        press((Qt.Key.Key_End, _PLAIN), *[(Qt.Key.Key_Backspace, _PLAIN)] * 10),
        press((Qt.Key.Key_Home, _PLAIN), *[(Qt.Key.Key_Delete, _PLAIN)] * 10),
        press(_ALL, (Qt.Key.Key_Space, _PLAIN)),
        lambda edit: click(
            next(b for b in edit.findChildren(QToolButton) if b.defaultAction() is not edit.calendar_action)
        ),
    ],
    ids=["delete", "backspace", "cut", "backspaces", "deletes", "blank", "button"],
)
@pytest.mark.parametrize("name", ["first", "last"])
def test_a_day_can_be_cleared_and_then_the_end_is_open(panel, clear, name):
    panel.date_range.set_days(date(2023, 2, 3), date(2023, 2, 3))
    settle(0.6)
    spy = QSignalSpy(panel.filters_changed)
    edit = getattr(panel.date_range, name)
    edit.setFocus()
    clear(edit)
    assert edit.day() is None
    assert not panel.problem.isVisible()
    assert spy.wait(60_000)
    assert getattr(spy[-1][0], {"first": "date_from", "last": "date_to"}[name]) is None


@pytest.mark.parametrize("text", ["soon", "2023-02-30", "2023-13-01", "2023-02-03-04", "<b>x</b>"])
def test_a_text_that_is_no_date_is_said_and_changes_nothing(panel, text):
    panel.date_range.first.set_day(date(2020, 1, 1))
    settle(0.6)
    searches, filters = QSignalSpy(panel.search_requested), QSignalSpy(panel.filters_changed)
    edit = panel.date_range.first
    edit.selectAll()
    typed(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert panel.problem.isVisible()
    assert f"“{text}” is not a date" in panel.problem.text()
    assert edit.text() == text
    assert edit.accessibleDescription() == panel.problem.text()
    assert panel.filters().date_from == date(2020, 1, 1)
    assert len(searches) == len(filters) == 0
    edit.clear()
    assert not panel.problem.isVisible()


def test_a_date_that_is_being_typed_is_not_called_wrong_before_a_pause(panel):
    typed(panel.date_range.first, "2023-0")
    assert not panel.problem.isVisible()
    wait_until(panel.problem.isVisible, "a pause says so")
    QTest.keyClicks(panel.date_range.first, "2-03")
    assert not panel.problem.isVisible()


def test_an_interval_that_ends_before_it_begins_is_said(panel):
    pasted(panel.date_range.first, "2023-06-30/2023-01-01")
    assert panel.problem.text() == "The first day is after the last."


def test_a_day_can_be_chosen_in_a_calendar(panel):
    edit = panel.date_range.first
    edit.set_day(date(2023, 2, 3))
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = wait_until(lambda: edit.findChild(QCalendarWidget), "the calendar is open")
    settle()
    keys = QApplication.focusWidget()
    QTest.keyClick(keys, Qt.Key.Key_Right)
    QTest.keyClick(keys, Qt.Key.Key_Return)
    assert edit.text() == "2023-02-04"
    assert not calendar.isVisible()
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert edit.day() == date(2023, 2, 3)


@pytest.fixture
def api(stub_api):
    """One collection with one item, which all searches find."""
    return stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection("demo")], "links": []},
            "POST /search": {"type": "FeatureCollection", "features": [minimal_item()], "links": []},
        }
    )


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("2023-02-03", "2023-02-03T00:00:00Z/.."),
        ("2023", "2023-01-01T00:00:00Z/.."),
        ("2023-02/2023-03", "2023-02-01T00:00:00Z/2023-03-31T23:59:59.999Z"),
        ("../2023-02", "../2023-02-28T23:59:59.999Z"),
    ],
)
@pytest.mark.usefixtures("locale")
def test_enter_in_a_date_searches_for_what_was_typed(api, open_dock, host, text, asked):
    host.frame(-75, 45, -74, 46, "EPSG:4326")
    dock = open_dock(api.url)
    wait_until(lambda: dock.tree.model().rowCount(), "the collection is listed")
    typed(dock.filter_panel.date_range.first, text)
    QTest.keyClick(dock.filter_panel.date_range.first, Qt.Key.Key_Return)
    sent = wait_until(lambda: [each for each in api.requests if each.method == "POST"], "it is searched")
    assert json.loads(sent[0].body)["datetime"] == asked
