"""The filters as a user works with them: keys, clicks and a moving map."""

from __future__ import annotations

import json
from datetime import date

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.settings import settings
from datacube_browser.ui.filters.filter_panel import FilterPanel
from datacube_browser.ui.filters.filters import Filters
from qgis.core import (
    QgsApplication,
    QgsBookmark,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsExtentWidget, QgsFilterLineEdit, QgsMapCanvas
from qgis.PyQt.QtCore import QDate, QPoint, Qt
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtTest import QSignalSpy, QTest
from qgis.PyQt.QtWidgets import QApplication, QCheckBox, QToolButton

from demo.person import click, unfold

LAMBERT = QgsCoordinateReferenceSystem("EPSG:3979")
LONLAT = QgsCoordinateReferenceSystem("EPSG:4326")
#: The extent of the guide's export, with digits that rounding would lose.
GUIDE = QgsRectangle(2083945.331912345, 297225.521798765, 2093862.159812345, 303286.785798765)


@pytest.fixture(autouse=True)
def _without_saved_filters():
    settings().filters.remove()
    yield
    settings().filters.remove()


@pytest.fixture
def canvas():
    canvas = QgsMapCanvas()
    canvas.resize(600, 400)
    canvas.setDestinationCrs(LAMBERT)
    canvas.setExtent(GUIDE)
    canvas.show()
    QTest.qWaitForWindowExposed(canvas)
    yield canvas
    canvas.deleteLater()


@pytest.fixture
def new_panel(canvas):
    panels = []

    def make(on: QgsMapCanvas = canvas) -> FilterPanel:
        panel = FilterPanel(on)
        panel.setFont(QFont("DejaVu Sans", 10))
        panel.resize(340, panel.sizeHint().height())
        panel.show()
        panel.activateWindow()
        QTest.qWaitForWindowExposed(panel)
        panels.append(panel)
        return panel

    yield make
    for panel in panels:
        panel.close()
        panel.deleteLater()


@pytest.fixture
def panel(new_panel):
    return new_panel()


def choose(panel: FilterPanel, text: str) -> None:
    unfold(panel.where_chip)
    mode = panel.extent_filter.mode
    mode.setFocus()
    mode.setCurrentIndex(mode.findText(text))


def picker(panel: FilterPanel) -> QgsExtentWidget:
    return panel.extent_filter.findChild(QgsExtentWidget)


def type_extent(panel: FilterPanel, text: str) -> None:
    line = picker(panel).findChild(QgsFilterLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def pick_from_menu(panel: FilterPanel, menu_title: str, entry: str) -> None:
    button = next(b for b in picker(panel).findChildren(QToolButton) if b.menu() and b.isVisible())
    menu = next(a.menu() for a in button.menu().actions() if a.menu() and a.text() == menu_title)
    menu.aboutToShow.emit()
    next(a for a in menu.actions() if a.text() == entry).trigger()


def follow_box(panel: FilterPanel) -> QCheckBox:
    unfold(panel.where_chip)
    return panel.extent_filter.findChild(QCheckBox)


def canvas_extent(canvas: QgsMapCanvas) -> MapExtent:
    return MapExtent.from_rectangle(canvas.extent(), canvas.mapSettings().destinationCrs())


def test_the_field_of_a_custom_extent_is_made_when_one_is_wanted_and_tab_reaches_it(panel):
    assert picker(panel) is None
    choose(panel, "Custom extent")
    reached = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    line = picker(panel).findChild(QgsFilterLineEdit)
    button = next(each for each in picker(panel).findChildren(QToolButton) if each.menu() and each.isVisible())
    assert reached == [panel.extent_filter._draw, line, button]
    choose(panel, "Everywhere")
    assert not picker(panel).isVisible()


def test_a_new_panel_filters_by_the_map_extent(panel, canvas):
    assert panel.filters() == Filters(extent=canvas_extent(canvas))
    assert panel.filters().extent.crs == "EPSG:3979"


def test_a_moved_map_filters_once_after_it_stops(panel, canvas, qgis_bot):
    spy = QSignalSpy(panel.filters_changed)
    for _ in range(5):
        canvas.zoomByFactor(0.5)
    assert len(spy) == 0
    assert spy.wait(60_000)
    assert spy[0][0].extent == canvas_extent(canvas)
    QTest.qWait(600)
    assert len(spy) == 1


def test_the_extent_stays_when_the_map_is_not_followed(panel, canvas):
    before = canvas_extent(canvas)
    QTest.mouseClick(follow_box(panel), Qt.MouseButton.LeftButton, pos=QPoint(8, follow_box(panel).height() // 2))
    assert not follow_box(panel).isChecked()
    spy = QSignalSpy(panel.filters_changed)
    canvas.zoomByFactor(3)
    QTest.qWait(700)
    assert len(spy) == 0
    assert panel.filters().extent == before


def test_a_fixed_extent_can_be_updated_from_the_map(panel, canvas):
    follow_box(panel).click()
    canvas.zoomByFactor(3)
    take = next(b for b in panel.extent_filter.findChildren(QToolButton) if "Current" in b.toolTip() and b.isVisible())
    spy = QSignalSpy(panel.filters_changed)
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    assert spy.wait(60_000)
    assert panel.filters().extent == canvas_extent(canvas)


def test_following_the_map_again_uses_its_extent_at_once(panel, canvas):
    follow_box(panel).click()
    canvas.zoomByFactor(3)
    spy = QSignalSpy(panel.filters_changed)
    follow_box(panel).click()
    assert spy.wait(60_000)
    assert spy[0][0].extent == canvas_extent(canvas)


def test_changing_the_maps_projection_filters_again(panel, canvas):
    spy = QSignalSpy(panel.filters_changed)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert spy.wait(60_000)
    assert spy[0][0].extent.crs == "EPSG:3857"
    assert spy[0][0].extent == canvas_extent(canvas)


def test_a_hidden_panel_ignores_map_moves_and_filters_once_when_shown(panel, canvas):
    panel.hide()
    spy = QSignalSpy(panel.filters_changed)
    canvas.zoomByFactor(0.5)
    canvas.zoomByFactor(0.5)
    QTest.qWait(700)
    assert len(spy) == 0
    panel.show()
    assert spy.wait(60_000)
    assert len(spy) == 1
    assert spy[0][0].extent == canvas_extent(canvas)


def test_a_map_across_the_antimeridian_gives_a_box_with_west_greater_than_east(panel, canvas):
    canvas.setDestinationCrs(LONLAT)
    canvas.setExtent(QgsRectangle(170, 50, 200, 70))
    west, _, east, _ = panel.filters().extent.lonlat_box()
    assert west > 0 > east


def test_a_project_without_crs_searches_everywhere_and_says_so(panel, canvas):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    QTest.qWait(500)
    assert panel.problem.isVisible()
    assert "no coordinate reference system" in panel.problem.text()


def test_a_layers_extent_keeps_all_digits_and_the_layers_crs(panel):
    layer = QgsVectorLayer("Polygon?crs=EPSG:26918", "Plots", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(440000.123456789, 5028000.987654321, 441000.5, 5029000.25)))
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    choose(panel, "Custom extent")
    pick_from_menu(panel, "Calculate from Layer", "Plots")
    assert panel.filters().extent == MapExtent(440000.123456789, 5028000.987654321, 441000.5, 5029000.25, "EPSG:26918")
    QgsProject.instance().removeMapLayer(layer)


def test_a_bookmarks_extent_keeps_its_crs(panel):
    bookmark = QgsBookmark()
    bookmark.setName("Halifax")
    bookmark.setExtent(QgsReferencedRectangle(QgsRectangle(-63.7, 44.5, -63.5, 44.7), LONLAT))
    manager = QgsApplication.bookmarkManager()
    bookmark_id, _ = manager.addBookmark(bookmark)
    choose(panel, "Custom extent")
    pick_from_menu(panel, "Calculate from Bookmark", "Halifax")
    assert panel.filters().extent == MapExtent(-63.7, 44.5, -63.5, 44.7, "EPSG:4326")
    manager.removeBookmark(bookmark_id)


def test_an_extent_is_drawn_on_the_map(panel, canvas):
    choose(panel, "Custom extent")
    draw = next(b for b in panel.extent_filter.findChildren(QToolButton) if b.toolTip() == "Draw on Map Canvas")
    QTest.mouseClick(draw, Qt.MouseButton.LeftButton)
    spy = QSignalSpy(panel.filters_changed)
    view = canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    QTest.mouseMove(view, QPoint(200, 200))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    assert spy.wait(60_000)
    to_map = canvas.getCoordinateTransform()
    corner, other = to_map.toMapCoordinates(100, 300), to_map.toMapCoordinates(300, 100)
    assert panel.filters().extent == MapExtent(corner.x(), corner.y(), other.x(), other.y(), "EPSG:3979")


def test_a_typed_extent_names_its_crs(panel):
    choose(panel, "Custom extent")
    type_extent(panel, "-75.5,-75.25,45.125,45.5 [EPSG:4326]")
    assert panel.filters().extent == MapExtent(-75.5, 45.125, -75.25, 45.5, "EPSG:4326")


def test_a_typed_extent_may_cross_the_antimeridian(panel):
    choose(panel, "Custom extent")
    type_extent(panel, "170,-170,50,60 [EPSG:4326]")
    assert panel.filters().extent.lonlat_box() == (170, 50, -170, 60)


def test_a_custom_extent_does_not_follow_the_map(panel, canvas):
    choose(panel, "Custom extent")
    before = panel.filters().extent
    QTest.qWait(600)
    spy = QSignalSpy(panel.filters_changed)
    canvas.zoomByFactor(4)
    QTest.qWait(700)
    assert len(spy) == 0
    assert panel.filters().extent == before


def test_qgis_integration_means_no_extent(panel):
    spy = QSignalSpy(panel.filters_changed)
    choose(panel, "Everywhere")
    assert spy.wait(60_000)
    assert spy[0][0].extent is None


def test_words_are_emitted_with_every_key_and_start_no_search(panel):
    words, filters = QSignalSpy(panel.words_changed), QSignalSpy(panel.filters_changed)
    QTest.keyClicks(panel.words, "hrdem")
    assert [call[0] for call in words] == ["h", "hr", "hrd", "hrde", "hrdem"]
    QTest.qWait(700)
    assert len(filters) == 0
    assert panel.filters().words == "hrdem"


def test_enter_searches_with_the_filters_shown(panel):
    order = []
    panel.filters_changed.connect(lambda filters: order.append(filters.date_from))
    panel.search_requested.connect(lambda: order.append("search"))
    panel.date_range.first.set_day(date(2020, 5, 1))
    QTest.keyClick(panel.words, Qt.Key.Key_Return)
    assert order == [date(2020, 5, 1), "search"]


def test_dates_are_open_ended_until_a_day_is_typed(panel):
    assert (panel.filters().date_from, panel.filters().date_to) == (None, None)
    spy = QSignalSpy(panel.filters_changed)
    unfold(panel.when_chip)
    panel.date_range.last.setFocus()
    QTest.keyClicks(panel.date_range.last, "20190203")
    assert spy.wait(60_000)
    assert (spy[0][0].date_from, spy[0][0].date_to) == (None, date(2019, 2, 3))


def test_today_can_be_typed_too(panel):
    today = QDate.currentDate()
    unfold(panel.when_chip)
    QTest.keyClicks(panel.date_range.first, today.toString("yyyyMMdd"))
    assert panel.filters().date_from == today.toPyDate()


def test_a_cleared_day_shows_that_any_day_matches(panel):
    unfold(panel.when_chip)
    panel.date_range.first.set_day(date(2019, 2, 3))
    buttons = panel.date_range.first.findChildren(QToolButton)
    clear = next(each for each in buttons if each.defaultAction() is not panel.date_range.first.calendar_action)
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert panel.date_range.first.text() == ""
    assert panel.date_range.first.placeholderText() == "First day"
    assert panel.filters().date_from is None


def test_the_days_are_of_one_width_whatever_is_in_them(panel):
    unfold(panel.when_chip)
    first, last = panel.date_range.first, panel.date_range.last
    for text in ("", "2023-02-03", "nonsense"):
        first.setText(text)
        first.editingFinished.emit()
        first.updateGeometry()  # as a change of its style does
        QTest.qWait(50)
        assert first.width() == pytest.approx(last.width(), abs=1), text


def test_what_is_hidden_takes_no_room(panel):
    assert not panel.more_chip.isVisible()
    assert not panel.problem.isVisible()
    below_chips = panel.sort_chip.mapTo(panel, panel.sort_chip.rect().bottomLeft()).y() + 1
    assert panel.heightForWidth(panel.width()) == below_chips


def test_a_first_day_after_the_last_is_reported_and_not_searched(panel):
    panel.date_range.last.set_day(date(2020, 1, 1))
    QTest.qWait(600)
    spy = QSignalSpy(panel.filters_changed)
    panel.date_range.first.set_day(date(2021, 1, 1))
    assert panel.problem.isVisible()
    assert panel.problem.text() == "The first day is after the last."
    QTest.qWait(700)
    assert len(spy) == 0
    assert (panel.filters().date_from, panel.filters().date_to) == (None, date(2020, 1, 1))
    panel.date_range.first.clear()
    assert not panel.problem.isVisible()


def test_the_sort_order_can_be_reversed_once_a_sort_field_is_chosen(panel):
    unfold(panel.sort_chip)
    assert not panel.order.descending.isEnabled()
    panel.order.sort_by.setCurrentIndex(panel.order.sort_by.findText("By date"))
    assert panel.order.descending.isEnabled()
    panel.order.descending.click()
    assert (panel.filters().sort_by, panel.filters().descending) == ("datetime", True)


def test_the_filters_survive_a_restart(new_panel):
    first = new_panel()
    QTest.keyClicks(first.words, "mosaic")
    choose(first, "Custom extent")
    picker(first).setOutputExtentFromUser(GUIDE, LAMBERT)
    first.date_range.first.set_day(date(2019, 2, 3))
    first.order.sort_by.setCurrentIndex(first.order.sort_by.findText("By identifier"))
    first.order.descending.click()
    QTest.qWait(600)
    second = new_panel()
    assert second.filters() == first.filters()
    assert second.filters() == Filters(
        words="mosaic",
        extent=MapExtent.from_rectangle(GUIDE, LAMBERT),
        date_from=date(2019, 2, 3),
        sort_by="id",
        descending=True,
    )


def test_a_fixed_map_extent_survives_a_restart(new_panel, canvas):
    first = new_panel()
    follow_box(first).click()
    held = canvas_extent(canvas)
    QTest.qWait(600)
    canvas.zoomByFactor(5)
    assert new_panel().filters().extent == held


def test_an_extent_across_the_antimeridian_survives_a_restart(new_panel):
    first = new_panel()
    choose(first, "Custom extent")
    type_extent(first, "170,-170,50,60 [EPSG:4326]")
    QTest.qWait(600)
    assert new_panel().filters().extent.lonlat_box() == (170, 50, -170, 60)


@pytest.mark.parametrize("state", ["", "{", "[]", "null", json.dumps({"where": "nowhere"})])
def test_an_invalid_saved_state_is_ignored(new_panel, canvas, state):
    settings().filters.setValue(state)
    assert new_panel().filters() == Filters(extent=canvas_extent(canvas))


def press(key):
    QTest.keyClick(QApplication.focusWidget(), key)


def test_tab_goes_from_the_words_to_the_chips_and_then_into_what_is_unfolded(panel):
    panel.words.setFocus()
    seen = []
    for _ in range(4):
        press(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen[:3] == [panel.where_chip.button, panel.when_chip.button, panel.sort_chip.button]
    panel.when_chip.button.setFocus()
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is panel.date_range.first
    seen = []
    for _ in range(2):
        press(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [panel.date_range.last, panel.temporal_button]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_chip_is_unfolded_with_the_keyboard_and_escape_folds_it(panel, key):
    chips = (panel.where_chip, panel.extent_filter), (panel.when_chip, panel.date_range), (panel.sort_chip, panel.order)
    for chip, shown in chips:
        chip.button.setFocus()
        press(key)
        assert shown.isVisible()
        assert [each for _, each in chips if each.isVisible()] == [shown], "one at a time"
        assert shown.isAncestorOf(QApplication.focusWidget())
        press(Qt.Key.Key_Escape)
        assert not shown.isVisible()
        assert QApplication.focusWidget() is chip.button


def test_a_second_click_folds_the_chip(panel):
    height = panel.sizeHint().height()
    click(panel.when_chip.button)
    assert panel.date_range.isVisible()
    click(panel.when_chip.button)
    assert not panel.date_range.isVisible()
    QTest.qWait(10)
    assert panel.sizeHint().height() == height


def texts(panel):
    return [chip.button.text() for chip in (panel.where_chip, panel.when_chip, panel.sort_chip)]


def test_the_chips_say_what_is_in_force_and_clear_it(panel, canvas):
    assert texts(panel) == ["In: map canvas", "When: any", "Sort: catalogue"]
    assert not any(chip.clear_button.isVisible() for chip in (panel.where_chip, panel.when_chip, panel.sort_chip))
    choose(panel, "Everywhere")
    unfold(panel.when_chip)
    QTest.keyClicks(panel.date_range.first, "2019")
    QTest.keyClick(panel.date_range.first, Qt.Key.Key_Tab)
    QTest.keyClicks(panel.date_range.last, "2020-02-03")
    unfold(panel.sort_chip)
    panel.order.sort_by.setCurrentIndex(panel.order.sort_by.findText("By date"))
    click(panel.order.descending)
    assert texts(panel) == ["In: everywhere", "When: 2019-01-01 – 2020-02-03", "Sort: newest"]
    for chip in (panel.where_chip, panel.when_chip, panel.sort_chip):
        assert chip.button.font().bold()
        assert chip.clear_button.accessibleName() == f"Clear this filter: {chip.button.text()}"
        click(chip.clear_button)
        assert not chip.clear_button.isVisible()
        assert not chip.button.font().bold()
        assert QApplication.focusWidget() is chip.button
    assert texts(panel) == ["In: map canvas", "When: any", "Sort: catalogue"]
    assert panel.filters() == Filters(extent=canvas_extent(canvas))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2019-02-03", None, "When: from 2019-02-03"),
        (None, "2019-02-03", "When: until 2019-02-03"),
        ("2019-02-03", "2019-02-03", "When: 2019-02-03"),
    ],
)
def test_the_days_are_said_as_people_do(panel, first, last, said):
    panel.date_range.set_days(first and date.fromisoformat(first), last and date.fromisoformat(last))
    assert texts(panel)[1] == said


def test_a_chip_says_the_days_in_force_while_an_entry_is_wrong(panel):
    panel.date_range.first.set_day(date(2019, 2, 3))
    panel.apply_now()
    unfold(panel.when_chip)
    panel.date_range.first.setText("soon")
    QTest.keyClick(panel.date_range.first, Qt.Key.Key_Return)
    assert "not a date" in panel.problem.text()
    click(panel.when_chip.button)
    assert panel.problem.isVisible(), "also while the field is folded away"
    assert texts(panel)[1] == "When: from 2019-02-03"


@pytest.mark.parametrize("is_folded", [True, False])
def test_a_moved_map_filters_whether_its_chip_is_unfolded_or_not(panel, canvas, is_folded):
    if not is_folded:
        unfold(panel.where_chip)
    spy = QSignalSpy(panel.filters_changed)
    canvas.zoomByFactor(0.5)
    assert spy.wait(60_000)
    assert spy[0][0].extent == canvas_extent(canvas)


def test_every_control_has_an_accessible_name(panel):
    controls = (panel.words, panel.extent_filter.mode, panel.date_range.first, panel.date_range.last)
    chips = (panel.where_chip, panel.when_chip, panel.sort_chip)
    assert all(control.accessibleName() for control in (*controls, *(chip.button for chip in chips)))
    assert panel.order.sort_by.accessibleName()


@pytest.mark.parametrize("choice", ["Map canvas", "Custom extent", "Everywhere"])
def test_the_panel_fits_340_pixels(panel, choice):
    choose(panel, choice)
    assert panel.minimumSizeHint().width() <= 340


@pytest.mark.parametrize("width", [200, 340, 420])
def test_chips_that_do_not_fit_go_on_in_a_second_row(panel, width):
    choose(panel, "Custom extent")
    panel.date_range.set_days(date(2019, 2, 3), date(2020, 2, 3))
    panel.resize(width, panel.heightForWidth(width))
    QTest.qWait(20)
    chips = (panel.where_chip, panel.when_chip, panel.sort_chip)
    places = [chip.geometry() for chip in chips]
    assert all(place.right() < width for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    assert panel.extent_filter.mapTo(panel, QPoint(0, 0)).y() > max(place.bottom() for place in places)
