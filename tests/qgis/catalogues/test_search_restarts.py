"""Which searches are sent when filters change, and how often."""

from __future__ import annotations

import json
from datetime import date

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from demo.person import expand_row, find_row, settle, wait_until
from tests.qgis.filter_stub import CQL2, HEIGHTS, IMAGES, routes, searches
from tests.servers.stub import json_answer


@pytest.fixture
def catalog(stub_api):
    return stub_api(routes(CQL2))


@pytest.fixture
def panel(catalog, open_dock, host):
    host.frame(-76, 44, -73, 47, "EPSG:4326")
    panel = open_dock(catalog.url)
    wait_until(lambda: panel.tree.model().rowCount() == 2, "both collections are listed")
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    return panel


def open_collection(panel, collection_id):
    expand_row(panel.tree, find_row(panel.tree, collection_id.title()))
    wait_until(lambda: found(panel, collection_id), "items are found")
    at_rest(panel)


def found(panel, collection_id):
    return [item.id for item in panel.model.items() if item.collection_id == collection_id]


def at_rest(panel):
    wait_until(lambda: not panel.search_controller.is_searching, "the searches have ended")
    settle()


def set_first_day(panel, day):
    panel.filter_panel.date_range.first.set_day(day)


def test_changed_filters_search_only_the_open_collections(panel, catalog):
    open_collection(panel, IMAGES)
    set_first_day(panel, date(2020, 1, 1))
    wait_until(lambda: len(searches(catalog, IMAGES)) == 2, "the open collection is searched again")
    at_rest(panel)
    assert len(searches(catalog, IMAGES)) == 2
    assert searches(catalog, HEIGHTS) == []


def test_enter_after_a_filter_change_sends_each_search_once(panel, catalog):
    open_collection(panel, IMAGES)
    open_collection(panel, HEIGHTS)
    set_first_day(panel, date(2020, 1, 1))
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    at_rest(panel)
    wait_until(lambda: len(searches(catalog, IMAGES)) > 1 and len(searches(catalog, HEIGHTS)) > 1, "they are searched")
    at_rest(panel)
    assert len(searches(catalog, IMAGES)) == 2
    assert len(searches(catalog, HEIGHTS)) == 2
    assert searches(catalog, IMAGES)[-1]["datetime"].startswith("2020-01-01")


def test_enter_right_after_the_map_has_moved_searches_only_what_it_shows_now(panel, catalog, host):
    host.frame(6_000_000, 6_000_000, 6_001_000, 6_001_000, "EPSG:3857")  # neither collection is there
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    assert panel.item_filter.is_projecting
    at_rest(panel)
    wait_until(lambda: not panel.item_filter.is_projecting, "the view is projected")
    assert panel.item_filter.visible_collections() == []
    assert searches(catalog, HEIGHTS) == []


def test_enter_without_a_change_repeats_the_searches(panel, catalog):
    open_collection(panel, IMAGES)
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    wait_until(lambda: len(searches(catalog, IMAGES)) == 2, "it is searched again")
    at_rest(panel)
    assert len(searches(catalog, IMAGES)) == 2


def test_the_cloud_filter_applies_to_earlier_pages_once_cloud_cover_is_seen(panel, catalog):
    """Cloud cover is missing on the first page and first seen on the second."""
    clear = routes(CQL2)["/search"]

    def pages(request):
        asked = json.loads(request.body)
        answer = clear(request)
        if asked["collections"] == [IMAGES] and "filter" not in asked:
            if "token" in asked:
                return answer
            body = {**asked, "token": "2"}
            first = {**answer["features"][2], "id": "unknown", "properties": {"datetime": "2023-05-29T12:00:00Z"}}
            link = {"rel": "next", "method": "POST", "href": "@URL@/search", "body": body}
            return {**answer, "features": [first], "links": [link]}
        if asked["collections"] == [IMAGES]:
            return {**answer, "features": answer["features"][:1]}
        return answer

    catalog.routes["/search"] = pages
    panel.filter_panel.advanced.clouds.set_percent(20)
    settle(0.6)
    open_collection(panel, IMAGES)
    wait_until(lambda: "filter" in searches(catalog, IMAGES)[-1], "the clouds are asked for")
    at_rest(panel)
    assert found(panel, IMAGES) == ["image-10"]


def test_refresh_repeats_failed_searches(panel, catalog):
    works, catalog.routes["/search"] = catalog.routes["/search"], json_answer({"description": "out of order"}, 503)
    expand_row(panel.tree, find_row(panel.tree, IMAGES.title()))
    wait_until(lambda: searches(catalog, IMAGES), "the collection is searched")
    at_rest(panel)
    assert found(panel, IMAGES) == []
    catalog.routes["/search"] = works
    panel.connection_bar.refresh_action.trigger()
    wait_until(lambda: len(found(panel, IMAGES)) == 3, "its items are listed")
