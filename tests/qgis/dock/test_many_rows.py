"""Ten thousand results: adding a page costs no more for the rows that are already listed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac.records import Collection
from datacube_browser.ui.results import visible_rows_model
from datacube_browser.ui.results.results_filter_model import ResultsFilterModel
from datacube_browser.ui.results.results_model import ResultsModel
from datacube_browser.ui.results.results_tree import ResultsTree
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from demo.person import expand_row, find_row, settle, wait_until
from tests.qgis.tree_samples import CATALOG, HRDEM, MRDEM, NEXT, page
from tests.servers import stub
from tests.servers.stub import minimal_item

UI = str(Path(visible_rows_model.__file__).parent)
RESULTS, PAGE = 10_000, 100
#: Calls for each further collection: catalogues have thousands of them, and they are listed in one turn.
MOST_TO_LIST, MOST_TO_FILTER = 16, 18


@pytest.fixture
def tree(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [HRDEM, MRDEM], "en")
    shown = ResultsFilterModel(model)
    shown.setSourceModel(model)
    tree = ResultsTree()
    tree.setModel(shown)
    tree.resize(340, 300)
    tree.show()
    tree.expand(shown.mapFromSource(model.collection_index(HRDEM.id)))
    yield tree
    tree.close()
    tree.deleteLater()


@contextmanager
def calls_in_the_ui():
    """Count the calls of functions under ui/, by name."""
    calls = {}

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(UI):
            calls[frame.f_code.co_name] = calls.get(frame.f_code.co_name, 0) + 1

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def add_page_of(model, number):
    """Add a page of results and let the tree show it."""
    model.begin_page(HRDEM.id)
    model.add_page(HRDEM.id, page(PAGE, number * PAGE, next=NEXT))
    for _ in range(5):
        QApplication.processEvents()


def test_adding_the_hundredth_page_takes_as_many_calls_as_the_third(tree):
    model = tree.model().sourceModel()
    works = []
    for number in range(RESULTS // PAGE):
        with calls_in_the_ui() as calls:
            add_page_of(model, number)
        works.append(calls)
    early, late = sum(works[2].values()), sum(works[-1].values())
    assert early > 0
    assert late < early + PAGE, {name: count for name, count in works[-1].items() if count > PAGE}


@pytest.mark.parametrize("words", ["", "hrdem", "05"])
def test_a_page_inserts_its_own_rows_and_looks_at_no_others(tree, words):
    shown = tree.model()
    model = shown.sourceModel()
    shown.set_words(words)
    for number in range(5):
        add_page_of(model, number)
    inserted, removed, looked_at = [], [], []
    shown.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    shown.rowsRemoved.connect(lambda *_range: removed.append(_range))
    plain = shown.accepted_rows
    shown.accepted_rows = lambda node, rows: looked_at.append(len(rows)) or plain(node, rows)
    before = shown.rowCount(shown.index(0, 0))
    add_page_of(model, 5)
    assert looked_at == [PAGE]
    assert removed == []
    assert inserted == [(before - 1, before - 1 + PAGE - 1)], "before the row that loads more"
    assert shown.rowCount(shown.index(0, 0)) == before + PAGE


def test_a_page_is_told_as_additions_and_the_checks_are_told_only_if_they_differ(tree):
    model = tree.model().sourceModel()
    add_page_of(model, 0)
    model.set_checked([model.item_index(model.items()[3])], is_checked=True)
    checked = model.checked_assets()
    assert checked
    told = {"added": [], "replaced": [], "checks": []}
    model.items_added.connect(lambda items: told["added"].append([item.id for item in items]))
    model.items_replaced.connect(lambda: told["replaced"].append(True))
    model.checks_changed.connect(lambda: told["checks"].append(True))
    add_page_of(model, 1)
    add_page_of(model, 1)  # a page that overlaps the one before has nothing new
    assert told == {"added": [[item.id for item in page(PAGE, PAGE).items]], "replaced": [], "checks": []}
    assert model.checked_assets() == checked


def test_checks_that_come_back_with_a_page_are_told_once_and_keep_the_order_of_the_rows(tree):
    model = tree.model().sourceModel()
    for number in range(2):
        add_page_of(model, number)
    chosen = [model.items()[row] for row in (150, 3, 199)]
    for each in chosen:
        model.set_checked([model.item_index(each)], is_checked=True)
    in_order = [choice.item.id for choice in model.checked_assets()]
    assert list(dict.fromkeys(in_order)) == [chosen[1].id, chosen[0].id, chosen[2].id]
    model.reset_items([HRDEM.id])
    add_page_of(model, 0)
    assert {choice.item.id for choice in model.checked_assets()} == {chosen[1].id}
    told = []
    model.checks_changed.connect(lambda: told.append([choice.item.id for choice in model.checked_assets()]))
    add_page_of(model, 1)
    assert told == [in_order]


def test_an_expanded_item_does_not_make_pages_slower_to_add(tree):
    shown = tree.model()
    model = shown.sourceModel()
    add_page_of(model, 0)
    tree.expand(shown.index(0, 0, shown.index(0, 0)))
    works = []
    for number in range(1, 30):
        with calls_in_the_ui() as calls:
            add_page_of(model, number)
        works.append(sum(calls.values()))
    assert works[-1] < works[1] + PAGE
    assert tree.isExpanded(shown.index(0, 0, shown.index(0, 0)))


def test_scrolling_through_ten_thousand_rows_reads_only_the_visible_ones(tree):
    model = tree.model().sourceModel()
    for number in range(RESULTS // PAGE):
        add_page_of(model, number)
    tree.setCurrentIndex(tree.model().index(0, 0))
    works = []
    for _ in range(20):
        with calls_in_the_ui() as calls:
            QTest.keyClick(tree, Qt.Key.Key_PageDown)
            QApplication.processEvents()
        works.append(calls)
    in_sight = tree.viewport().height() // tree.visualRect(tree.currentIndex()).height() + 2
    assert all(calls["paint"] <= 3 * in_sight for calls in works if "paint" in calls)
    assert max(sum(calls.values()) for calls in works) < RESULTS / 2


@pytest.fixture
def long_list(stub_api):
    """A catalogue with ten thousand adjacent items in the canvas extent, a hundred a page."""

    def feature(number):
        west, south = -75 + 0.001 * (number % 100), 45 + 0.001 * (number // 100)
        ring = [[west, south], [west + 0.001, south], [west + 0.001, south + 0.001], [west, south + 0.001]]
        return minimal_item(
            f"item-{number:05}",
            geometry={"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            bbox=[west, south, west + 0.001, south + 0.001],
        )

    return stub_api(stub.long_list(RESULTS, PAGE, feature))


def test_pressing_end_pages_through_ten_thousand_results_with_one_request_a_page(long_list, open_dock, host):
    host.frame(-8360000, 5610000, -8320000, 5650000, "EPSG:3857")
    panel = open_dock(long_list.url)
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collection is listed")
    expand_row(panel.tree, find_row(panel.tree, "Demo"))
    wait_until(panel.model.items, "the first page is there")
    panel.tree.setFocus()

    def go_on():
        if not panel.search_controller.is_searching:
            QTest.keyClick(panel.tree, Qt.Key.Key_End)
        return len(panel.model.items()) == RESULTS

    wait_until(go_on, "all have come", 300)
    settle()
    assert len([seen for seen in long_list.requests if seen.path == "/search"]) == RESULTS / PAGE
    assert [item.id for item in panel.model.items()] == [f"item-{number:05}" for number in range(RESULTS)]
    shown = panel.tree.model()
    assert shown.rowCount(shown.index(0, 0)) == RESULTS


def calls_to_list(count, words=""):
    """The calls of functions under ui/results/ that listing so many collections takes, and filtering them."""
    model = ResultsModel()
    shown = ResultsFilterModel(model)
    shown.setSourceModel(model)
    shown.set_extent(MapExtent(-180.0, -80.0, 180.0, 80.0, "EPSG:4326"))
    box = (-75.0, 45.0, -74.0, 46.0)
    collections = [Collection(f"c-{number}", f"Region {number}", boxes=(box,)) for number in range(count)]
    with calls_in_the_ui() as listing:
        model.set_collections(CATALOG, collections, "en")
    assert shown.rowCount() == count
    with calls_in_the_ui() as filtering:
        shown.set_words("region")
    assert shown.rowCount() == count
    return sum(listing.values()), sum(filtering.values())


def test_a_collection_more_takes_few_calls_to_list_and_to_filter(qgis_app):
    few, many = calls_to_list(100), calls_to_list(1100)
    listing, filtering = ((more - less) / 1000 for more, less in zip(many, few, strict=True))
    assert 0 < listing <= MOST_TO_LIST
    assert 0 < filtering <= MOST_TO_FILTER
