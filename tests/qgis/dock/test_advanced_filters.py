"""The advanced filters, which only some catalogues support, used by mouse and keyboard against a live API."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from datacube_browser.core.settings import settings
from qgis.core import QgsApplication
from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox

from demo.person import click, click_row, expand_row, find_row, select_rows, settle, type_text, wait_until
from tests.qgis.filter_stub import CQL2, HEIGHTS, IMAGES, PLAIN, QUERY, routes, searches
from tests.servers.stub import json_answer


@pytest.fixture
def opened(stub_api, open_dock, host):
    """A function that opens the dock on a stub catalogue with the given conformance classes."""

    def open_(conforms_to, **options):
        host.frame(-76, 44, -73, 47, "EPSG:4326")
        api = stub_api(routes(conforms_to, **options))
        panel = open_dock(api.url)
        wait_until(
            lambda: panel.tree.model().rowCount() == 2 and panel.search_controller.contents,
            "both collections are listed",
        )
        wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
        return panel, api

    return open_


def paste(edit, text):
    """Replace a line edit's text at once."""
    QApplication.clipboard().setText(text)
    edit.setFocus()
    edit.selectAll()
    edit.paste()


def expand_advanced_filters(panel):
    more = panel.filter_panel.advanced
    click(panel.filter_panel.more_chip.button)
    assert more.isVisible()
    return more


def problem(panel):
    """What is said to be wrong below the filters."""
    line = panel.filter_panel.problem
    return line.text() if line.isVisible() else ""


def chip_text(panel):
    chip = panel.filter_panel.more_chip
    return chip.button.text() if chip.isVisible() else ""


def row_of(panel, collection_id):
    return find_row(panel.tree, collection_id.title())


def searched(panel, collection_id):
    expand_row(panel.tree, row_of(panel, collection_id))
    wait_until(lambda: any(item.collection_id == collection_id for item in panel.model.items()), "items are found")
    wait_until(lambda: not panel.search_controller.is_searching, "the search has ended")


def ids(panel):
    return {item.id for item in panel.model.items()}


def add_condition(more):
    """Press the button for a new condition and return its row."""
    wait_until(more.add.isEnabled, "the properties are known")
    count = len(more.rows)
    click(more.add)
    assert len(more.rows) == count + 1
    settle(0.05)
    return more.rows[-1]


def choose(combo, text):
    """Select an entry by typing its first letters."""
    assert combo.findText(text) >= 0, [combo.itemText(row) for row in range(combo.count())]
    combo.setFocus()
    combo.setCurrentIndex(combo.findText(text))


def last_filter(api, key="filter"):
    return searches(api, IMAGES)[-1].get(key)


def test_a_catalogue_without_filters_shows_none(opened):
    panel, api = opened(PLAIN)
    assert not panel.filter_panel.more_chip.isVisible()
    searched(panel, HEIGHTS)
    assert not panel.filter_panel.more_chip.isVisible()
    assert not [seen for seen in api.requests if "queryables" in seen.path]


def test_queryables_are_requested_when_the_chip_is_unfolded(opened):
    panel, api = opened(CQL2)
    more = panel.filter_panel.advanced
    assert chip_text(panel) == "+ Filter"
    assert not more.add.isVisible()
    settle()
    assert not [seen for seen in api.requests if "queryables" in seen.path]
    expand_advanced_filters(panel)
    row = add_condition(more)
    titles = [row.property.itemText(index) for index in range(row.property.count())]
    assert titles == ["Checked", "Created", "Platform", "Resolution", "Season"]


def test_each_property_has_a_field_of_its_type_and_all_conditions_are_sent(opened):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    searched(panel, IMAGES)
    number = add_condition(more)
    choose(number.property, "Resolution")
    assert isinstance(number.value, QgsDoubleSpinBox)
    assert (number.value.minimum(), number.value.maximum()) == (0.5, 30)
    number.value.selectAll()
    QTest.keyClicks(number.value, "2.5")
    text = add_condition(more)
    choose(text.property, "Platform")
    type_text(text.value, "lidar")
    day = add_condition(more)
    choose(day.property, "Created")
    day.value.setFocus()
    QTest.keyClicks(day.value, "20200501")
    assert day.value.day() == date(2020, 5, 1)
    season = add_condition(more)
    choose(season.property, "Season")
    assert isinstance(season.value, QComboBox)
    choose(season.value, "wet")
    truth = add_condition(more)
    choose(truth.property, "Checked")
    choose(truth.value, "No")
    wait_until(lambda: (last_filter(api) or {"args": ()}).get("args", ())[4:], "the five conditions are asked for")
    assert last_filter(api) == {
        "op": "and",
        "args": [
            {"op": "<=", "args": [{"property": "gsd"}, 2.5]},
            {"op": "like", "args": [{"property": "platform"}, "%lidar%"]},
            {"op": ">=", "args": [{"property": "created"}, "2020-05-01T00:00:00Z"]},
            {"op": "=", "args": [{"property": "season"}, "wet"]},
            {"op": "=", "args": [{"property": "checked"}, False]},
        ],
    }
    assert chip_text(panel) == "Filters: 5"
    assert "gsd <= 2.5" in panel.filter_panel.more_chip.button.accessibleDescription()
    for row in (truth, season, day, text):
        click(row.remove)
    assert chip_text(panel) == "gsd <= 2.5"
    wait_until(lambda: last_filter(api) == number.condition().cql2_json(), "only the number is left")


@pytest.mark.parametrize(
    ("comparison", "text", "asked"),
    [
        ("from", "2023", {"op": ">=", "args": [{"property": "created"}, "2023-01-01T00:00:00Z"]}),
        ("until", "2023", {"op": "<=", "args": [{"property": "created"}, "2023-12-31T23:59:59.999Z"]}),
        ("until", "2023-02", {"op": "<=", "args": [{"property": "created"}, "2023-02-28T23:59:59.999Z"]}),
    ],
)
def test_a_year_or_a_month_of_a_property_stands_for_its_first_or_last_day(opened, comparison, text, asked):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    searched(panel, IMAGES)
    row = add_condition(more)
    choose(row.property, "Created")
    choose(row.operator, comparison)
    type_text(row.value, text)
    wait_until(lambda: last_filter(api) == asked, "it is asked for")


@pytest.mark.parametrize(
    ("comparison", "text", "said"),
    [("on", "2023", "more than one day"), ("from", "2023/2024", "more than one day"), ("until", "soon", "not a date")],
)
def test_what_is_no_day_of_a_property_is_said_and_not_searched_for(opened, comparison, text, said):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    searched(panel, IMAGES)
    row = add_condition(more)
    choose(row.property, "Created")
    choose(row.operator, comparison)
    paste(row.value, text)  # typed slowly, "2023/2024" would be searched for as "2023" first
    QTest.keyClick(row.value, Qt.Key.Key_Return)
    assert said in problem(panel)
    settle(0.6)
    assert all(not search.get("filter") for search in searches(api, IMAGES))
    type_text(row.value, "2023-02-03")
    assert problem(panel) == ""


def test_the_selected_collection_offers_its_own_properties(opened):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    row = add_condition(more)
    click_row(panel.tree, row_of(panel, HEIGHTS))
    wait_until(lambda: row.property.findText("Model") >= 0, "the collection's own properties are offered")
    assert row.property.currentText() == "Checked"  # the choice stays
    select_rows(panel.tree, row_of(panel, HEIGHTS), row_of(panel, IMAGES))
    wait_until(lambda: row.property.findText("Season") >= 0, "those of the catalogue are back")
    assert row.property.findText("Model") < 0
    assert [seen.path for seen in api.requests if "queryables" in seen.path] == [
        "/queryables",
        f"/collections/{HEIGHTS}/queryables",
    ]


def test_without_queryables_the_properties_come_from_the_items(opened):
    panel, _ = opened(CQL2, queryables={"properties": {}})
    more = expand_advanced_filters(panel)
    assert not more.add.isEnabled()
    searched(panel, IMAGES)
    row = add_condition(more)
    assert [row.property.itemText(index) for index in range(row.property.count())] == ["eo:cloud_cover", "gsd"]


def test_the_older_query_extension_is_used_where_there_is_no_other(opened):
    panel, api = opened(QUERY)
    more = expand_advanced_filters(panel)
    searched(panel, IMAGES)
    row = add_condition(more)
    choose(row.property, "Resolution")
    row.value.selectAll()
    QTest.keyClicks(row.value, "12")
    assert not more.expression_button.isVisible()
    wait_until(lambda: last_filter(api, "query") == {"gsd": {"lte": 12}}, "the query is asked")
    wait_until(lambda: not panel.search_controller.is_searching, "the search has ended")
    assert ids(panel) == {"image-10", "image-50", "image-90"}


def test_an_expression_is_checked_while_typing_and_sent_when_valid(opened):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    searched(panel, IMAGES)
    before = len(searches(api, IMAGES))
    click(more.expression_button)
    QTest.keyClicks(more.expression, "gsd <= 1 AND ")
    assert problem(panel) == "The expression is not finished."
    settle(0.7)
    assert len(searches(api, IMAGES)) == before
    QTest.keyClicks(more.expression, "platform = 'a'")
    assert problem(panel) == ""
    wait_until(lambda: last_filter(api), "the expression is asked for")
    assert last_filter(api)["args"][1] == {"op": "=", "args": [{"property": "platform"}, "a"]}
    click(more.expression_button)
    wait_until(lambda: last_filter(api) is None, "without it again")


def test_the_servers_error_about_an_expression_is_shown_beside_the_field(opened):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    searched(panel, IMAGES)
    api.routes["/search"] = json_answer({"code": "InvalidParameterValue", "description": "no property nosuch"}, 400)
    click(more.expression_button)
    QTest.keyClicks(more.expression, "nosuch = 1")
    wait_until(lambda: "no property nosuch" in problem(panel), "the server's words are shown")
    click(panel.filter_panel.more_chip.button)
    assert "no property nosuch" in problem(panel), "folded, it is still in force"
    click(panel.filter_panel.more_chip.button)
    more.expression.setFocus()
    api.routes["/search"] = routes(CQL2)["/search"]
    QTest.keyClicks(more.expression, "0")
    assert problem(panel) == ""
    wait_until(lambda: not panel.search_controller.is_searching and ids(panel), "the search goes on")


@pytest.mark.parametrize("conforms_to", [PLAIN, QUERY, CQL2])
def test_cloud_cover_is_filtered_by_server_or_client_and_only_where_collections_have_it(opened, conforms_to):
    panel, api = opened(conforms_to, says_clouds=True)
    more = expand_advanced_filters(panel)
    assert more.clouds.isVisible()
    searched(panel, IMAGES)
    searched(panel, HEIGHTS)
    assert ids(panel) == {"image-10", "image-50", "image-90", "height-1"}
    more.clouds.slider.setFocus()
    for _ in range(5):
        QTest.keyClick(more.clouds.slider, Qt.Key.Key_PageDown)
    assert "50" in more.clouds._words.text()
    wait_until(lambda: len(searches(api, IMAGES)) > 1 and len(searches(api, HEIGHTS)) > 1, "both are searched again")
    wait_until(lambda: not panel.search_controller.is_searching, "the searches have ended")
    body = searches(api, IMAGES)[-1]
    if conforms_to is CQL2:
        assert body["filter"] == {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 50]}
    elif conforms_to is QUERY:
        assert body["query"] == {"eo:cloud_cover": {"lte": 50}}
    else:
        assert not body.keys() & {"filter", "query"}
        assert ids(panel) == {"image-10", "image-50", "height-1"}
        assert "1 item(s) left out by the filters" in row_of(panel, IMAGES).data(Qt.ItemDataRole.ToolTipRole)
    assert not searches(api, HEIGHTS)[-1].keys() & {"filter", "query"}


def test_the_cloud_slider_appears_when_items_have_cloud_cover(opened):
    panel, _ = opened(PLAIN)
    assert chip_text(panel) == ""
    searched(panel, IMAGES)
    assert chip_text(panel) == "+ Filter"
    assert expand_advanced_filters(panel).clouds.isVisible()
    assert not panel.filter_panel.advanced.add.isVisible()


def test_the_saved_cloud_limit_applies_once_a_collection_is_found_to_have_cloud_cover(opened):
    panel, api = opened(CQL2)
    panel.filter_panel.advanced.clouds.set_percent(20)
    settle(0.6)
    searched(panel, IMAGES)
    wait_until(lambda: last_filter(api), "asked again, with the clouds")
    assert "filter" not in searches(api, IMAGES)[0]


def test_filters_are_not_carried_over_to_another_catalogue(opened, stub_api):
    from datacube_browser.core.catalogs import CatalogStore

    panel, _ = opened(CQL2)
    more = expand_advanced_filters(panel)
    add_condition(more)
    click(more.expression_button)
    QTest.keyClicks(more.expression, "a = 1")
    other = stub_api(routes(CQL2))
    panel.connection_bar.choose(CatalogStore().add("Other", other.url))
    settle()
    assert (more.rows, more.cql()) == ([], "")


def test_advanced_filters_survive_a_restart(opened, open_dock):
    panel, api = opened(CQL2)
    more = expand_advanced_filters(panel)
    row = add_condition(more)
    choose(row.property, "Season")
    choose(row.value, "wet")
    click(more.expression_button)
    QTest.keyClicks(more.expression, "gsd > 3")
    more.clouds.set_percent(40)
    kept = settings().filters
    wait_until(lambda: json.loads(kept.value() or "null") == panel.filter_panel.state(), "the filters are kept")
    before = panel.filter_panel.filters()
    again = open_dock(api.url)
    wait_until(lambda: not again.search_controller.is_connecting, "connected again")
    assert replace(again.filter_panel.filters(), extent=None) == replace(
        before, extent=None
    )  # the canvas is narrower now
    assert before.conditions[0].value == "wet"
    assert not again.filter_panel.advanced.isVisible()
    wait_until(lambda: chip_text(again) == chip_text(panel) == "Filters: 2", "the chip says that they are in force")
    click(again.filter_panel.more_chip.clear_button)
    assert (chip_text(again), again.filter_panel.filters().conditions) == ("+ Filter", ())
    assert (again.filter_panel.filters().cql, again.filter_panel.filters().cloud_cover) == ("", None)


def test_the_filters_fit_into_340_pixels(opened):
    panel, _ = opened(CQL2, says_clouds=True)
    more = expand_advanced_filters(panel)
    row = add_condition(more)
    click(more.expression_button)
    for title in ("Resolution", "Platform", "Created", "Season", "Checked"):
        choose(row.property, title)
        settle(0.05)
        assert panel.filter_panel.minimumSizeHint().width() <= 340, title


def test_tab_reaches_every_field_from_top_to_bottom(opened):
    panel, _ = opened(CQL2, says_clouds=True)
    more = expand_advanced_filters(panel)
    first, second = add_condition(more), add_condition(more)
    click(more.expression_button)
    panel.activateWindow()
    panel.filter_panel.sort_chip.button.setFocus()
    QTest.keyClick(panel.filter_panel.sort_chip.button, Qt.Key.Key_Tab)
    assert QgsApplication.focusWidget().accessibleName() == "Filters: 2"
    QTest.keyClick(QgsApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(panel.filter_panel.more_chip.clear_button, Qt.Key.Key_Tab)
    seen = []
    for _ in range(12):
        seen.append(QgsApplication.focusWidget())
        QTest.keyClick(seen[-1], Qt.Key.Key_Tab)
    rows = [field for row in (first, second) for field in (row.property, row.remove, row.operator, row.value)]
    assert seen == [more.clouds.slider, *rows, more.add, more.expression_button, more.expression]


def test_refresh_requests_queryables_again_after_a_failure(opened):
    panel, api = opened(CQL2)
    api.routes["/queryables"] = json_answer({"description": "out of order"}, 500)
    more = expand_advanced_filters(panel)

    def asked():
        return sum(seen.path.startswith("/queryables") for seen in api.requests)

    wait_until(asked, "the properties are asked for")
    settle()
    assert not more.add.isEnabled()
    api.routes["/queryables"] = routes(CQL2)["/queryables"]
    before = asked()
    panel.connection_bar.refresh_action.trigger()
    wait_until(more.add.isEnabled, "there are properties to choose from")
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    settle()
    assert asked() == before + 1
