"""Collections inside collections in the tree's models, as lists change, are narrowed and are replaced."""

from __future__ import annotations

import random

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import ItemPage
from datacube_browser.ui.results.results_filter_model import ResultsFilterModel
from datacube_browser.ui.results.results_model import ResultsModel
from datacube_browser.ui.results.results_tree import ResultsTree
from qgis.PyQt.QtCore import QModelIndex
from qgis.PyQt.QtTest import QAbstractItemModelTester

from tests.qgis.tree_samples import CATALOG, NEXT, collection, item

TOP = QModelIndex()
FAR = ((100.0, 10.0, 110.0, 20.0),)
QUEBEC = MapExtent(-72, 46, -71, 47, "EPSG:4326")


@pytest.fixture
def model(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [collection("a", "A"), collection("b", "B")], "en")
    return model


@pytest.fixture
def shown(model):
    shown = ResultsFilterModel()
    shown.setSourceModel(model)
    testers = [
        QAbstractItemModelTester(each, QAbstractItemModelTester.FailureReportingMode.Fatal) for each in (model, shown)
    ]
    yield shown
    del testers


def opened(model, key, *keys, items=(), following=None, boxes=()):
    """The page that answers the search of a collection: it holds these collections and items."""
    model.begin_page(key)
    inside = tuple(collection(each, each.upper(), boxes=boxes) for each in keys)
    found = tuple(item(each, key) for each in items)
    model.add_page(key, ItemPage(found, next=following, collections=inside))


def texts(shown, parent=TOP):
    """The titles below a row, each with those below it."""
    rows = (shown.index(row, 0, parent) for row in range(shown.rowCount(parent)))
    return {index.data(): texts(shown, index) for index in rows if "Surface" not in index.data()}


def names(shown, *path):
    index = TOP
    for name in path:
        index = next(
            found for row in range(shown.rowCount(index)) if (found := shown.index(row, 0, index)).data() == name
        )
    return [shown.index(row, 0, index).data() for row in range(shown.rowCount(index))]


def test_collections_come_before_items_and_status(model, shown):
    opened(model, "a", "c", "d", items=["one", "two"], following=NEXT)
    assert names(shown, "A") == ["C", "D", "one", "two", "Loading…"]
    opened(model, "c", items=["three"])
    assert names(shown, "A", "C") == ["three"]
    opened(model, "a", items=["four"])
    assert names(shown, "A") == ["C", "D", "one", "two", "four"]
    assert [each.id for each in model.items()] == ["one", "two", "four", "three"]
    index = shown.mapFromSource(model.index_by_id("c", "three"))
    assert (index.data(), index.parent().data(), index.parent().parent().data()) == ("three", "C", "A")


def test_the_files_of_a_collection_come_before_the_collections_in_it(model, shown):
    own = Asset("dtm", "https://example.org/dtm.tif", "DTM", AssetKind.COG)
    model.set_collections(CATALOG, [collection("a", "A", assets=(own,))], "en")
    tree = ResultsTree()
    tree.setModel(shown)
    opened(model, "a", "c", "d", items=["one"], following=NEXT)
    assert names(shown, "A") == ["Files of the collection", "C", "D", "one", "Loading…"]
    opened(model, "c", "e", items=["two"])
    assert [index.data() for index in shown.collection_indexes()] == ["A", "C", "E", "D"]
    tree.expand_collections([model.collection("a"), model.collection("c")])
    assert [each.id for each in tree.open_collections()] == ["a", "c"]
    opened(model, "a", "d", items=["one", "three"])
    assert names(shown, "A") == ["Files of the collection", "D", "one", "three"]
    assert [each.id for each in model.items()] == ["one", "three"]
    tree.deleteLater()


def test_an_item_in_a_level_that_words_had_hidden_is_found(model, shown):
    shown.set_words("one")
    opened(model, "a", "c")
    opened(model, "c", "d")
    assert shown.rowCount() == 0
    opened(model, "d", items=["one", "two"])
    assert texts(shown).keys() == {"A"}
    assert names(shown, "A", "C", "D") == ["one"]
    assert shown.mapFromSource(model.index_by_id("d", "one")).isValid()
    shown.set_words("")
    assert names(shown, "A", "C", "D") == ["one", "two"]
    shown.set_words("c")
    assert names(shown, "A", "C") == ["D"]


def test_levels_outside_the_extent_are_hidden_and_counted(model, shown):
    opened(model, "a", "c", "d", boxes=FAR)
    shown.set_extent(QUEBEC)
    assert names(shown, "A") == []
    assert shown.outside_count() == 2
    opened(model, "b", "e", boxes=FAR)
    assert names(shown, "B") == []
    assert shown.outside_count() == 3
    shown.set_show_outside(True)
    assert names(shown, "A") == ["C", "D"]


def test_a_search_anew_keeps_the_levels_that_are_still_there(model, shown):
    opened(model, "a", "c", "d")
    opened(model, "c", items=["one"])
    row = shown.mapFromSource(model.collection_index("c"))
    model.reset_items()
    opened(model, "a", "c", "d")
    assert shown.mapFromSource(model.collection_index("c")) == row
    assert names(shown, "A", "C") == ["one"]
    model.reset_items()
    opened(model, "a", "d", "e")
    assert names(shown, "A") == ["D", "E"]
    assert not model.collection_index("c").isValid()
    model.reset_items()
    model.begin_page("a")
    model.set_error("a", DatacubeError("broken"))
    assert names(shown, "A") == ["broken"]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_changes_leaves_both_models_right(model, shown, seed):
    chance = random.Random(seed)
    for step in range(120):
        key = chance.choice([each.record.id for each in model.all_collections()])
        what = chance.randrange(7)
        if what <= 2:
            inside = [f"{key}{name}" for name in chance.sample("xyz", chance.randrange(3))] if len(key) < 4 else []
            following = chance.choice([None, NEXT])
            opened(model, key, *inside, items=[f"{key}-{step % 7}"], following=following)
        elif what == 3:
            model.reset_items(chance.choice([None, [key]]))
        elif what == 4:
            shown.set_words(chance.choice(["", "x", "a", "nothing", "a-3"]))
        elif what == 5:
            shown.set_extent(chance.choice([None, QUEBEC]))
        else:
            model.begin_page(key)
            model.set_error(key, DatacubeError("broken"))
        for node in model.all_collections():
            index = shown.mapFromSource(model.index_of(node))
            assert not index.isValid() or shown.node(index) is node
    shown.set_words("")
    shown.set_extent(None)
    assert names(shown) == ["A", "B"]
    for node in model.all_collections():
        index = shown.mapFromSource(model.index_of(node))
        assert shown.rowCount(index) == node.row_count()
