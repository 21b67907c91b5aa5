"""The locator bar: what `dc` finds, and that no setting of QGIS is left behind."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.stac import cache
from datacube_browser.core.stac.service import StacService
from datacube_browser.ui.integration.locator_filter import DatacubeLocatorFilter, register_locator_filter
from qgis.core import QgsFeedback, QgsLocator, QgsLocatorContext, QgsLocatorResult, QgsSettings

from demo.person import wait_until
from tests.servers.stub import landing_page, minimal_collection, minimal_item

PREFIX = "locator-filters/items/datacube_browser/prefix"
ROUTES = {
    "GET /": landing_page(),
    "GET /collections": {"collections": [minimal_collection()], "links": []},
    "POST /search": {"type": "FeatureCollection", "features": [minimal_item("tile-7")], "links": []},
}


class Bar:
    """The part of QgisInterface that takes locator filters, with QGIS's own locator behind it."""

    def __init__(self):
        self.locator = QgsLocator()
        self.results = []
        self.locator.foundResult.connect(
            lambda result: self.results.append(QgsLocatorResult(result))
        )  # a copy: QGIS deletes its own

    def registerLocatorFilter(self, one):
        self.locator.registerFilter(one)

    def type(self, text):
        """The titles of the results for a text."""
        self.results.clear()
        self.locator.fetchResults(text, QgsLocatorContext())
        wait_until(lambda: not self.locator.isRunning(), "all has been found", 20)
        return [result.displayString for result in self.results]


@pytest.fixture
def bar(qgis_app):
    QgsSettings().clear()
    made = Bar()
    yield made
    made.locator.cancel()
    QgsSettings().clear()


@pytest.fixture
def shown(bar):
    """The dock commands that the filter has called."""
    calls = []
    register_locator_filter(bar, DatacubeLocatorFilter(lambda *target: calls.append(target), lambda: calls.append(())))
    return calls


@pytest.fixture
def catalog(bar, stub_api):
    made = CatalogStore().add("Stub", stub_api(ROUTES).url)
    CatalogStore().set_current(made.id)
    cache.forget(made)
    StacService(made).connect(QgsFeedback())
    return made


def test_a_two_letter_prefix_works_and_leaves_no_setting(bar, shown):
    (registered,) = bar.locator.filters("dc")
    assert registered.name() == "datacube_browser"
    assert [key for key in QgsSettings().allKeys() if "locator" in key] == []


def test_a_prefix_chosen_by_the_user_is_kept(bar):
    QgsSettings().setValue(PREFIX, "cube")
    register_locator_filter(bar, DatacubeLocatorFilter())
    assert bar.locator.filters("cube")
    assert not bar.locator.filters("dc")
    assert QgsSettings().value(PREFIX) == "cube"


def test_collections_are_found_by_words_and_items_by_their_id(bar, shown, catalog):
    assert bar.type("dc demo") == ["Demo", "tile-7"]  # the stub returns this item for every search
    assert bar.type("dc tile-7") == ["tile-7"]
    bar.results[0].filter.triggerResult(bar.results[0])
    assert shown == [(catalog, "demo", "tile-7")]


def test_the_command_save_canvas_extent_is_found_by_its_name(bar, shown, catalog):
    assert bar.type("dc save extent") == ["Save canvas extent as…"]
    bar.results[0].filter.triggerResult(bar.results[0])
    assert shown == [()]


def test_the_catalogue_cache_is_read_in_a_worker_thread(bar, shown, catalog, monkeypatch):
    threads = []

    def read(wanted):
        threads.append(threading.current_thread())
        return cached(wanted)

    cached = cache.cached_contents
    monkeypatch.setattr(cache, "cached_contents", read)
    assert "Demo" in bar.type("dc demo")
    assert threading.main_thread() not in threads != []
