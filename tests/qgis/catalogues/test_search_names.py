"""Enter on a name: what is found is shown, what is not found or hidden is said, and a search can be stopped."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest
from datacube_browser.core.catalogs import CatalogStore
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from demo.person import click, click_row, find_row, settle, type_text, unfold, wait_until
from tests.qgis.filter_stub import CQL2, QUERYABLES
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item

BOX = [-75.0, 45.0, -74.0, 46.0]
FAR = {
    "geometry": {"type": "Polygon", "coordinates": [[[10, 45], [11, 45], [11, 46], [10, 46], [10, 45]]]},
    "bbox": [10.0, 45.0, 11.0, 46.0],
}
ITEMS = [
    *(minimal_item(f"north-{number}", "north") for number in range(3)),
    minimal_item("Mixed-Case", "north"),
    *(minimal_item(f"further-{number}", "north") for number in range(40)),
    minimal_item("on-the-last-page", "north"),
    minimal_item("LAST-ONE", "south"),
    minimal_item("far-away", "south", **FAR),
    minimal_item("old", "south", properties={"datetime": "1999-05-29T12:00:00Z"}),
    minimal_item("rough", "south", properties={"datetime": "2023-05-29T12:00:00Z", "gsd": 30}),
]


class Catalogue:
    """Answers searches by ids, collections, dates and `gsd <=` as a STAC API does, four items a page. While `gate` is
    closed, searches wait."""

    def __init__(self):
        self.gate = threading.Event()
        self.gate.set()
        self.searches = []
        self.status = 200

    def search(self, request):
        body = json.loads(request.body)
        self.searches.append(body)
        self.gate.wait(60)
        if self.status != 200:
            return json_answer({"code": "Broken", "description": "the index is being rebuilt"}, self.status)
        found = [each for each in ITEMS if each["collection"] in body.get("collections", [each["collection"]])]
        if "ids" in body:
            found = [each for each in found if each["id"] in body["ids"]]
        if "filter" in body:
            most = body["filter"]["args"][1]
            found = [each for each in found if each["properties"].get("gsd", 0) <= most]
        if "datetime" in body:
            first = body["datetime"].partition("/")[0]
            found = [each for each in found if first <= each["properties"]["datetime"]]
        page = int(body.get("page", 0))
        following = {"rel": "next", "method": "POST", "href": "@URL@/search", "merge": True, "body": {"page": page + 1}}
        shown, rest = found[4 * page :][:4], found[4 * (page + 1) :]
        return {"type": "FeatureCollection", "features": shown, "links": [following] if rest else []}

    def routes(self):
        north, south = minimal_collection("north"), minimal_collection("south")
        east = minimal_collection(
            "far-east", extent={"spatial": {"bbox": [[100, 10, 110, 20]]}, "temporal": {"interval": [[None, None]]}}
        )
        return {
            "/": landing_page(conformsTo=CQL2),
            "/collections": {"collections": [north, south, east], "links": []},
            "/search": self.search,
            "/queryables": QUERYABLES,
        }


@pytest.fixture
def catalogue():
    made = Catalogue()
    yield made
    made.gate.set()


@pytest.fixture
def panel(catalogue, stub_api, open_dock, host):
    host.frame(-75, 45, -74, 46, "EPSG:4326")
    panel = open_dock(stub_api(catalogue.routes()).url)
    panel.activateWindow()
    wait_until(lambda: panel.tree.model().rowCount() == 2 and panel.search_controller.contents, "it is connected")
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    return panel


def enter(panel, text):
    type_text(panel.filter_panel.words, text)
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)


def ended(panel):
    wait_until(lambda: not panel.search_command.is_running, "the search has ended")
    settle()


def selected(panel):
    return [item.id for item in panel.tree.selected_items()]


def said(panel):
    """What is said in place of the list, or above it."""
    page, notice = panel.status, panel.notice
    if page.isVisible():
        return f"{page.title_label.text()}\n{page.text_label.text()}"
    return notice.text_label.text() if notice.isVisible() else ""


def test_an_unknown_name_is_said_to_be_in_none_of_the_collections_searched(panel):
    type_text(panel.filter_panel.words, "nobody")
    assert "Press Enter" in said(panel)
    enter(panel, "nobody")
    ended(panel)
    assert panel.status.title_label.text() == "No item named “nobody” in these collections."
    assert "Searched: North, South." in said(panel)
    assert "Nor has any other collection of Test" in said(panel)
    assert "Press Enter" not in said(panel)
    assert QApplication.focusWidget() is panel.filter_panel.words
    type_text(panel.filter_panel.words, "nobod")
    assert "Press Enter" in said(panel)


def test_only_the_selected_collections_are_named(panel):
    click_row(panel.tree, find_row(panel.tree, "North"))
    enter(panel, "nobody")
    ended(panel)
    assert "Searched: North." in said(panel)
    assert "South" not in said(panel)


@pytest.mark.parametrize(
    "text", ["north-1", "  north-1 ", "NORTH-1", '"north-1"', "north-1,", "last-one", "mixed-case", "on-the-last-page"]
)
def test_an_item_that_is_named_is_expanded_and_selected(panel, text):
    enter(panel, text)
    ended(panel)
    name = text.strip(' ",')
    assert [each.casefold() for each in selected(panel)] == [name.casefold()]
    row = panel.tree.currentIndex()
    assert panel.tree.isExpanded(row)
    assert panel.tree.visualRect(row).top() >= 0
    assert QApplication.focusWidget() is panel.tree
    assert said(panel) == ""


def test_the_search_button_does_the_same(panel):
    type_text(panel.filter_panel.words, "north-1")
    click(panel.search_button)
    ended(panel)
    assert selected(panel) == ["north-1"]


@pytest.mark.parametrize("text", ["north-0 last-one", "north-0, LAST-ONE", "north-0;LAST-ONE"])
def test_several_names_select_several_items(panel, text):
    enter(panel, text)
    ended(panel)
    assert selected(panel) == ["north-0", "LAST-ONE"]
    assert said(panel) == ""


def test_what_is_missing_of_several_names_is_said(panel):
    enter(panel, "north-0 nobody LAST-ONE")
    ended(panel)
    assert selected(panel) == ["north-0", "LAST-ONE"]
    assert "No item named “nobody” in these collections." in said(panel)


@pytest.mark.parametrize("text", ["south", " SOUTH ", "South"])
def test_a_collection_that_is_named_is_expanded_and_selected(panel, text):
    enter(panel, text)
    ended(panel)
    assert [each.id for each in panel.tree.selected_collections()] == ["south"]
    assert panel.tree.isExpanded(panel.tree.currentIndex())
    assert said(panel) == ""


def test_a_choice_that_words_hide_stays_is_shown_and_comes_back(panel):
    click_row(panel.tree, find_row(panel.tree, "North"))
    type_text(panel.filter_panel.words, "south")
    assert find_row(panel.tree, "North") is None
    assert panel.search_button.text() == "Search (1)"
    panel.filter_panel.words.clear()
    wait_until(panel.tree.selected_collections, "it is selected again")
    assert [each.id for each in panel.tree.selected_collections()] == ["north"]
    click_row(panel.tree, find_row(panel.tree, "South"))
    assert [each.id for each in panel.tree.chosen.records()] == ["south"]
    panel.tree.clearSelection()
    assert panel.search_button.text() == "Search"


def test_a_choice_stays_when_the_catalogue_is_reloaded_and_goes_with_it(panel, stub_api):
    click_row(panel.tree, find_row(panel.tree, "North"))
    panel.connection_bar.refresh_action.trigger()
    wait_until(lambda: not panel.search_controller.is_connecting, "it is reloaded")
    settle()
    assert panel.search_button.text() == "Search (1)"
    other = stub_api({"/": landing_page(), "/collections": {"collections": [minimal_collection("north")], "links": []}})
    panel.connection_bar.choose(CatalogStore().add("Other", other.url))
    wait_until(lambda: not panel.search_controller.is_connecting, "the other one has answered")
    assert panel.search_button.text() == "Search"


def test_an_item_of_a_collection_that_is_not_selected_is_said_and_can_be_shown(panel):
    click_row(panel.tree, find_row(panel.tree, "North"))
    enter(panel, "LAST-ONE")
    ended(panel)
    assert "The filters hide “LAST-ONE”" in said(panel)
    assert "South" in said(panel)
    assert "not among the selected ones" in said(panel)
    click(panel.status.show_button)
    wait_until(lambda: selected(panel) == ["LAST-ONE"], "it is shown")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("far-away", "outside the extent"),
        ("old", "not between the first and the last day"),
        ("rough", "Another filter hides it"),
    ],
)
def test_an_item_that_the_filters_hide_is_said_with_the_filter_and_can_be_shown(panel, name, why):
    if name == "old":
        panel.filter_panel.date_range.set_days(date(2020, 1, 1), None)
    if name == "rough":
        more = panel.filter_panel.advanced
        unfold(panel.filter_panel.more_chip)
        settle()
        click(more.expression_button)
        QTest.keyClicks(more.expression, "gsd <= 10")
        assert panel.filter_panel.filters().cql == "gsd <= 10"
    enter(panel, name)
    ended(panel)
    assert f"The filters hide “{name}”" in said(panel)
    assert why in said(panel)
    click(panel.status.show_button)
    wait_until(lambda: selected(panel) == [name], "it is shown")


def test_a_collection_outside_the_view_is_said_and_can_be_shown(panel):
    enter(panel, "far-east")
    ended(panel)
    assert "outside the extent" in said(panel)
    click(panel.status.show_button)
    wait_until(lambda: [each.id for each in panel.tree.selected_collections()] == ["far-east"], "it is shown")


def test_a_failed_search_says_its_true_cause_and_can_be_repeated(panel, catalogue):
    catalogue.status = 500
    enter(panel, "north-1")
    ended(panel)
    assert "“north-1” could not be searched for." in said(panel)
    assert "the index is being rebuilt" in said(panel)
    assert "No item" not in said(panel)
    catalogue.status = 200
    click(panel.status.retry_button)
    ended(panel)
    assert selected(panel) == ["north-1"]


def held(panel, catalogue, text):
    """Begin a search that the server does not answer."""
    catalogue.gate.clear()
    enter(panel, text)
    wait_until(lambda: catalogue.searches, "the server is asked")


def stop_by_button(panel):
    assert panel.search_button.text() == "Stop"
    click(panel.search_button)


def stop_by_key(panel):
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Escape)


@pytest.mark.parametrize("stop", [stop_by_button, stop_by_key])
def test_a_search_can_be_stopped_and_asks_for_nothing_more(panel, catalogue, stop):
    width = panel.search_button.width()
    held(panel, catalogue, "north-1")
    assert "Searching" in said(panel)
    stop(panel)
    assert panel.search_button.text() == "Search"
    assert panel.search_button.width() == width
    assert "The search was stopped." in said(panel)
    settle(0.5)  # a request that is under way arrives
    asked = len(catalogue.searches)
    catalogue.gate.set()
    settle(1.0)
    assert len(catalogue.searches) == asked
    assert not panel.model.items()
    assert not panel.search_controller.is_searching
    enter(panel, "north-1")
    ended(panel)
    assert selected(panel) == ["north-1"]


def test_rows_of_a_stopped_search_offer_to_go_on(panel, catalogue):
    catalogue.gate.clear()
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    wait_until(lambda: catalogue.searches, "the server is asked")
    click(panel.search_button)
    catalogue.gate.set()
    row = find_row(panel.tree, "North")
    status = panel.tree.model().index(0, 0, row)
    assert "canceled" in status.data()
    panel.tree.clicked.emit(status)
    wait_until(panel.model.items, "it is searched again")
    assert "stopped" not in said(panel)


def test_a_new_word_takes_the_place_of_the_search_that_runs(panel, catalogue):
    held(panel, catalogue, "nobody")
    enter(panel, "north-2")
    assert panel.search_button.text() == "Stop"
    catalogue.gate.set()
    ended(panel)
    assert selected(panel) == ["north-2"]
    assert "nobody" not in said(panel)


def test_a_result_does_not_take_the_keyboard_from_a_user_who_goes_on(panel, catalogue):
    held(panel, catalogue, "north-1")
    unfold(panel.filter_panel.when_chip)
    catalogue.gate.set()
    ended(panel)
    assert selected(panel) == ["north-1"]
    assert QApplication.focusWidget() is panel.filter_panel.date_range.first
