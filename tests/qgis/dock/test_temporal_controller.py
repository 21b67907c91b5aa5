"""The temporal controller drives the date filter, and layers have the time range of their item."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.ui.filters.temporal_controller_button import days_of
from qgis.core import Qgis, QgsDateTimeRange, QgsInterval, QgsTemporalNavigationObject
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime
from qgis.PyQt.QtTest import QSignalSpy

from demo.person import click, settle, unfold, wait_until

MAY = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)
TILE = "hrdem-mosaic-1m/10_3-mosaic-1m-"


def moment(*ymd):
    return QDateTime(QDate(*ymd), QTime(0, 0), Qt.TimeSpec.UTC)


@pytest.fixture
def controller(host):
    """The canvas's temporal controller, switched off, over three months in frames of one month."""
    made = QgsTemporalNavigationObject(host.canvas)
    host.canvas.setTemporalController(made)
    made.setTemporalExtents(QgsDateTimeRange(moment(2023, 4, 1), moment(2023, 7, 1)))
    made.setFrameDuration(QgsInterval(1, Qgis.TemporalUnit.Months))
    yield made
    host.canvas.setTemporalController(None)


@pytest.fixture
def panel(datacube, open_dock, controller):
    panel = open_dock(datacube.stac_url)
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    return panel


def follow(filters):
    """Click the button that follows the controller."""
    unfold(filters.when_chip)
    click(filters.temporal_button)


def dates(panel):
    filters = panel.filter_panel.filters()
    return filters.date_from, filters.date_to


def test_the_dates_follow_the_controller_when_enabled(panel, controller):
    filters = panel.filter_panel
    controller.setNavigationMode(Qgis.TemporalNavigationMode.FixedRange)
    assert dates(panel) == (None, None)
    spy = QSignalSpy(filters.filters_changed)
    follow(filters)
    assert dates(panel) == (date(2023, 4, 1), date(2023, 7, 1))
    assert not filters.date_range.first.isEnabled()
    assert spy.wait(60_000)
    assert (spy[0][0].date_from, spy[0][0].date_to) == dates(panel)


def test_each_frame_sets_its_days_and_an_animation_searches_once_it_stops(panel, controller):
    filters = panel.filter_panel
    controller.setNavigationMode(Qgis.TemporalNavigationMode.Animated)
    follow(filters)
    settle(0.6)
    assert dates(panel) == (date(2023, 4, 1), date(2023, 4, 30))
    spy = QSignalSpy(filters.filters_changed)
    controller.next()
    controller.next()
    assert spy.wait(60_000)
    settle(0.6)
    assert [(call[0].date_from, call[0].date_to) for call in spy] == [(date(2023, 6, 1), date(2023, 6, 30))]


def test_a_controller_that_is_off_sets_no_dates(panel, controller):
    controller.setNavigationMode(Qgis.TemporalNavigationMode.FixedRange)
    follow(panel.filter_panel)
    controller.setNavigationMode(Qgis.TemporalNavigationMode.NavigationOff)
    assert dates(panel) == (None, None)


def test_disabling_keeps_the_dates_and_lets_the_user_edit_them(panel, controller):
    filters = panel.filter_panel
    controller.setNavigationMode(Qgis.TemporalNavigationMode.FixedRange)
    follow(filters)
    follow(filters)
    controller.setTemporalExtents(QgsDateTimeRange(moment(2020, 1, 1), moment(2020, 2, 1)))
    assert dates(panel) == (date(2023, 4, 1), date(2023, 7, 1))
    assert filters.date_range.first.isEnabled()


def test_a_hidden_dock_takes_the_dates_when_it_is_shown(panel, controller):
    follow(panel.filter_panel)
    click(panel.filter_panel.when_chip.button)
    panel.parent().hide()
    controller.setNavigationMode(Qgis.TemporalNavigationMode.FixedRange)
    assert dates(panel) == (None, None)
    panel.parent().show()
    assert dates(panel) == (date(2023, 4, 1), date(2023, 7, 1))


def test_following_the_controller_survives_a_restart(panel, controller, datacube, open_dock):
    controller.setNavigationMode(Qgis.TemporalNavigationMode.FixedRange)
    follow(panel.filter_panel)
    settle(0.6)
    again = open_dock(datacube.stac_url)
    assert again.filter_panel.temporal_button.isChecked()
    assert dates(again) == (date(2023, 4, 1), date(2023, 7, 1))
    assert again.filter_panel.when_chip.button.text() == "When: temporal controller"
    click(again.filter_panel.when_chip.clear_button)
    assert not again.filter_panel.temporal_button.isChecked()
    assert dates(again) == (None, None)


@pytest.mark.parametrize(
    ("time", "days"),
    [
        (QgsDateTimeRange(QDateTime(), QDateTime()), (None, None)),
        (QgsDateTimeRange(moment(2023, 5, 1), QDateTime()), (date(2023, 5, 1), None)),
        (QgsDateTimeRange(moment(2023, 5, 1), moment(2023, 6, 1), True, False), (date(2023, 5, 1), date(2023, 5, 31))),
        (QgsDateTimeRange(moment(2023, 5, 1), moment(2023, 6, 1)), (date(2023, 5, 1), date(2023, 6, 1))),
        (QgsDateTimeRange(moment(2023, 5, 1), moment(2023, 5, 1), True, False), (date(2023, 5, 1), date(2023, 5, 1))),
    ],
)
def test_time_ranges_become_whole_days(time, days):
    assert days_of(time) == days


def opened(source):
    task = OpenLayersTask([source])
    done = []
    task.succeeded.connect(done.append)
    task.start()
    return wait_until(lambda: done, "the layer is open")[0].layers[0]


@pytest.mark.parametrize(
    ("kind", "name", "mode"),
    [
        (AssetKind.COG, "dtm.tif", Qgis.RasterTemporalMode.FixedTemporalRange),
        (AssetKind.GEOJSON, "extent.geojson", Qgis.VectorTemporalMode.FixedTemporalRange),
    ],
)
def test_layers_have_their_items_time_range_and_stay_visible(datacube, host, kind, name, mode):
    href = f"{datacube.store_url}/{TILE}{name}"
    source = LayerSource("x", href, f"/vsicurl/{href}", kind, item_id="i", asset_key="a", datetime=MAY)
    layer = opened(source)
    properties = layer.temporalProperties()
    taken = QDateTime(QDate(2023, 5, 29), QTime(12, 0), Qt.TimeSpec.UTC)
    assert properties.mode() == mode
    assert properties.fixedTemporalRange() == QgsDateTimeRange(taken, taken)
    assert not properties.isActive()

    layer = opened(replace(source, start=MAY, end=MAY + timedelta(days=2)))
    time = layer.temporalProperties().fixedTemporalRange()
    assert (time.begin(), time.end()) == (taken, taken.addDays(2))
    assert layer.metadata().extent().temporalExtents() == [time]

    layer = opened(replace(source, datetime=None))
    assert layer.temporalProperties().fixedTemporalRange().isInfinite()
