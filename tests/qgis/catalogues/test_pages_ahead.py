"""The page after the wanted one is asked for meanwhile, and known catalogues are asked for all at once."""

from __future__ import annotations

import json
import threading

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac import cache
from datacube_browser.core.stac.service import StacService
from datacube_browser.ui.panel import page_search

from demo.person import expand_row, find_row, settle, wait_until
from tests.qgis.in_background import done, failed
from tests.servers.stub import json_answer, landing_page, long_list, minimal_collection

RESULTS, PAGE = 450, 100


@pytest.fixture
def catalog(stub_api):
    return stub_api(long_list(RESULTS, PAGE))


@pytest.fixture
def panel(catalog, open_dock, host):
    """A dock whose collection shows its first page."""
    host.frame(-76, 44, -73, 47, "EPSG:4326")
    panel = open_dock(catalog.url)
    wait_until(lambda: panel.tree.model().rowCount() == 1, "the collection is listed")
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    expand_row(panel.tree, find_row(panel.tree, "Demo"))
    wait_until(lambda: len(panel.model.items()) == PAGE, "the first page is listed")
    settle()
    return panel


def pages(catalog):
    """The pages that were asked for, by their numbers."""
    bodies = [json.loads(seen.body) for seen in catalog.requests if seen.path == "/search"]
    return [1 + int(body.get("token", 0)) // PAGE for body in bodies]


def scroll_to_the_end(panel):
    bar = panel.tree.verticalScrollBar()
    bar.setValue(bar.maximum())


def go_on_to(panel, page):
    """Scroll to the end until so many pages are listed."""
    wanted = min(page * PAGE, RESULTS)

    def is_listed():
        scroll_to_the_end(panel)
        return len(panel.model.items()) == wanted

    wait_until(is_listed, f"page {page} is listed")
    panel.tree.verticalScrollBar().setValue(0)
    settle()


def test_the_first_page_leads_to_no_further_request(panel, catalog):
    assert pages(catalog) == [1]


def test_who_wants_a_second_page_finds_the_third_one_there(panel, catalog):
    go_on_to(panel, 2)
    wait_until(lambda: pages(catalog) == [1, 2, 3], "the third page is asked for ahead")
    settle()
    assert pages(catalog) == [1, 2, 3]
    assert len(panel.model.items()) == 2 * PAGE
    assert not panel.search_controller.is_searching

    go_on_to(panel, 3)
    wait_until(lambda: pages(catalog) == [1, 2, 3, 4], "the fourth page is asked for ahead")
    go_on_to(panel, 5)
    settle()
    assert pages(catalog) == [1, 2, 3, 4, 5]
    assert len({item.id for item in panel.model.items()}) == RESULTS


def test_the_next_page_is_asked_for_before_the_items_of_the_present_one_are_read(panel, catalog, monkeypatch):
    read, page = threading.Event(), catalog.routes["POST /search"]
    items = StacService._page.__globals__["parse"].items

    def read_items(*arguments, **named):
        found = items(*arguments, **named)
        assert read.wait(60)
        return found

    def answer(seen):
        if json.loads(seen.body).get("token") == str(2 * PAGE):
            read.set()
        return page(seen)

    monkeypatch.setattr(StacService._page.__globals__["parse"], "items", read_items)
    catalog.routes["POST /search"] = answer
    go_on_to(panel, 2)
    assert read.is_set()


def test_a_page_that_failed_ahead_is_asked_for_anew_when_it_is_wanted(panel, catalog):
    page, refused = catalog.routes["POST /search"], []

    def answer(seen):
        if json.loads(seen.body).get("token") == str(2 * PAGE) and not refused:
            refused.append(seen)
            return json_answer({"description": "out of order"}, 500)
        return page(seen)

    catalog.routes["POST /search"] = answer
    go_on_to(panel, 2)
    wait_until(lambda: refused, "the third page is refused")
    settle()
    assert len(panel.model.items()) == 2 * PAGE
    go_on_to(panel, 3)
    assert pages(catalog)[:4] == [1, 2, 3, 3]


def test_other_filters_drop_the_page_that_is_there_ahead(panel, catalog):
    go_on_to(panel, 2)
    wait_until(lambda: pages(catalog) == [1, 2, 3], "the third page is asked for ahead")
    panel.search_controller.search([panel.model.collection("demo")])
    wait_until(lambda: len(panel.model.items()) == PAGE, "the first page is listed again")
    settle()
    assert pages(catalog) == [1, 2, 3, 1]


def test_what_came_long_ago_is_asked_for_anew(panel, catalog, monkeypatch):
    go_on_to(panel, 2)
    wait_until(lambda: pages(catalog) == [1, 2, 3], "the third page is asked for ahead")
    settle()
    monkeypatch.setattr(page_search, "_FRESH_SECONDS", 0.0)
    go_on_to(panel, 3)
    assert pages(catalog)[:4] == [1, 2, 3, 3]


def test_stop_drops_the_page_that_is_there_ahead(panel, catalog):
    go_on_to(panel, 2)
    wait_until(lambda: pages(catalog) == [1, 2, 3], "the third page is asked for ahead")
    panel.search_controller.stop()
    settle()
    go_on_to(panel, 3)
    assert pages(catalog)[:4] == [1, 2, 3, 3]


# Connecting


KNOWN = "known"


@pytest.fixture
def known(stub_api, qgis_app):
    """A catalogue that was connected to before, and its API."""
    api = stub_api(
        {"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection("a")], "links": []}}
    )
    found = Catalog(KNOWN, "Known", api.url)
    cache.forget(found)
    done(StacService(found).connect)
    yield found, api
    cache.forget(found)


def test_a_known_catalogue_is_asked_for_its_landing_page_and_its_collections_at_once(known):
    catalog, api = known
    listed, routes = threading.Event(), dict(api.routes)

    def landing(_seen):
        assert listed.wait(60)
        return routes["GET /"]

    def collections(_seen):
        listed.set()
        return routes["GET /collections"]

    api.routes.update({"GET /": landing, "GET /collections": collections})
    before = len(api.requests)
    assert [each.id for each in done(StacService(catalog).connect).collections] == ["a"]
    assert len(api.requests) - before == 2


def test_the_landing_page_s_error_comes_first(known):
    catalog, api = known
    api.routes["GET /"] = json_answer({"description": "out of order"}, 410)
    api.routes["GET /collections"] = json_answer({"description": "not this one"}, 410)
    assert "out of order" in failed(StacService(catalog).connect).report()


def test_a_catalogue_that_says_the_same_is_not_written_again(known):
    catalog, _api = known
    path = cache._path(catalog)
    before, contents = path.stat(), cache.cached_contents(catalog)
    assert done(StacService(catalog).connect) is contents
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    "change",
    [
        {"GET /": landing_page(title="Another")},
        {"GET /": landing_page(more={"of": "it"})},
        {"GET /collections": {"collections": [minimal_collection("a", more="of it")], "links": []}},
        {"GET /collections": {"collections": [minimal_collection("a"), minimal_collection("b")], "links": []}},
        {"GET /collections": {"collections": [], "links": []}},
    ],
)
def test_a_catalogue_that_says_something_else_is_kept_anew_and_not_read_again(known, change, monkeypatch):
    catalog, api = known
    before = cache._path(catalog).read_bytes()
    api.routes.update(change)
    contents = done(StacService(catalog).connect)
    kept = cache._path(catalog).read_bytes()
    assert kept != before
    with monkeypatch.context() as patched:
        patched.setattr(cache, "read_json", lambda _text: pytest.fail("the file is read"))
        assert cache.cached_contents(catalog) is contents
    cache.forget_memory()
    again = cache.cached_contents(catalog)
    assert again == contents
    assert [dict(each.source) for each in again.collections] == [dict(each.source) for each in contents.collections]
    assert again.source == contents.source
