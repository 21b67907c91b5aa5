from __future__ import annotations

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac.records import ItemPage
from datacube_browser.ui.panel.list_area import OutsideLabel
from datacube_browser.ui.results.results_filter_model import ResultsFilterModel
from datacube_browser.ui.results.results_model import ResultsModel
from qgis.PyQt.QtCore import QModelIndex
from qgis.PyQt.QtTest import QAbstractItemModelTester

from demo.person import settle, wait_until
from tests.qgis.tree_samples import CATALOG, HRDEM, LANDCOVER, MANITOBA, MRDEM, NEXT, collection, item

QUEBEC = MapExtent(-72, 46, -71, 47, "EPSG:4326")
WINNIPEG = MapExtent(-98, 49.5, -97, 50, "EPSG:4326")
TOP = QModelIndex()


@pytest.fixture
def model(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [HRDEM, LANDCOVER, MANITOBA, MRDEM], "en")
    return model


@pytest.fixture
def shown(model):
    shown = ResultsFilterModel()
    shown.setSourceModel(model)
    return shown


def texts(shown, parent=TOP):
    return [shown.index(row, 0, parent).data() for row in range(shown.rowCount(parent))]


def fill(model, *items, next_page=None):
    model.begin_page("hrdem-mosaic-1m")
    model.add_page("hrdem-mosaic-1m", ItemPage(items, next=next_page))


def test_collections_outside_the_extent_are_hidden_and_counted(shown):
    changes = []
    shown.counts_changed.connect(lambda: changes.append(shown.outside_count()))
    shown.set_extent(QUEBEC)
    assert texts(shown) == ["HRDEM mosaic, 1 m", "landcover", "MRDEM, 30 m"]
    shown.set_extent(WINNIPEG)
    assert "Flood susceptibility" in texts(shown)
    shown.set_extent(None)
    assert len(texts(shown)) == 4
    assert changes == [1, 0]


def test_an_extent_in_a_projection_hides_collections_once_it_is_projected(shown):
    shown.set_extent(WINNIPEG)
    shown.set_extent(MapExtent(-8_014_000, 5_780_000, -7_903_000, 5_940_000, "EPSG:3857"))
    assert shown.is_projecting
    assert "Flood susceptibility" in texts(shown)
    wait_until(lambda: not shown.is_projecting, "the extent is projected")
    assert texts(shown) == ["HRDEM mosaic, 1 m", "landcover", "MRDEM, 30 m"]


def test_of_two_extents_the_later_one_counts(shown):
    shown.set_extent(MapExtent(-8_014_000, 5_780_000, -7_903_000, 5_940_000, "EPSG:3857"))
    shown.set_extent(WINNIPEG)
    settle()
    assert "Flood susceptibility" in texts(shown)


def test_collections_outside_the_extent_are_shown_on_request(shown):
    shown.set_extent(QUEBEC)
    shown.set_show_outside(True)
    assert "Flood susceptibility" in texts(shown)
    assert shown.outside_count() == 1
    assert shown.visible_collections()[0].id == "flood-manitoba"


def test_an_extent_set_before_the_catalogue_arrives_is_applied(qgis_app):
    model, shown = ResultsModel(), ResultsFilterModel()
    shown.setSourceModel(model)
    shown.set_extent(QUEBEC)
    model.set_collections(CATALOG, [HRDEM, MANITOBA], "en")
    assert texts(shown) == ["HRDEM mosaic, 1 m"]
    assert shown.outside_count() == 1
    model.set_collections(CATALOG, [MANITOBA], "en")
    assert texts(shown) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mosaique", ["HRDEM mosaic, 1 m"]),
        ("ÉLEVATION lidar", ["HRDEM mosaic, 1 m"]),
        ("mrdem-30", ["MRDEM, 30 m"]),
        ("land", ["HRDEM mosaic, 1 m", "landcover"]),
        ("lidar landcover", []),
        ("  ", ["Flood susceptibility", "HRDEM mosaic, 1 m", "landcover", "MRDEM, 30 m"]),
    ],
)
def test_words_match_titles_ids_descriptions_and_keywords(shown, words, found):
    shown.set_words(words)
    assert texts(shown) == found


def test_a_collection_that_matches_shows_all_its_items(model, shown):
    fill(model, item("10_3-mosaic-1m"), item("9_3-mosaic-1m"))
    shown.set_words("hrdem")
    assert texts(shown, shown.index(0, 0)) == ["10_3-mosaic-1m", "9_3-mosaic-1m"]
    assert not shown.narrows(shown.index(0, 0))


def test_words_in_item_ids_show_these_items_and_their_collections(model, shown):
    fill(model, item("10_3-mosaic-1m"), item("9_3-mosaic-1m"))
    shown.set_words("10_3")
    assert texts(shown) == ["HRDEM mosaic, 1 m"]
    assert texts(shown, shown.index(0, 0)) == ["10_3-mosaic-1m"]
    assert shown.narrows(shown.index(0, 0))
    assert shown.rowCount(shown.index(0, 0, shown.index(0, 0))) == 6
    shown.set_words("lidar 9_3")
    assert texts(shown, shown.index(0, 0)) == ["9_3-mosaic-1m"]
    shown.set_words("9_3 nothing")
    assert texts(shown) == []


def test_a_collection_reappears_when_a_later_page_has_a_matching_item(model, shown):
    shown.set_words("8_2")
    assert texts(shown) == []
    fill(model, item("10_3-mosaic-1m"), item("8_2-mosaic-1m"), next_page=NEXT)
    assert texts(shown) == ["HRDEM mosaic, 1 m"]
    assert texts(shown, shown.index(0, 0)) == ["8_2-mosaic-1m", "Loading…"]


def test_only_collections_that_match_the_words_count_as_outside_the_extent(shown):
    shown.set_extent(QUEBEC)
    shown.set_words("hrdem")
    assert shown.outside_count() == 0
    shown.set_words("flood")
    assert shown.outside_count() == 1


def test_fetching_more_is_passed_to_the_results_model(model, shown):
    wanted = []
    model.page_wanted.connect(lambda *args: wanted.append(args))
    shown.set_words("mrdem")
    assert shown.canFetchMore(shown.index(0, 0))
    shown.fetchMore(shown.index(0, 0))
    assert wanted == [("mrdem-30", None)]


def test_a_collection_can_be_expanded_before_it_has_rows(model, shown):
    shown.set_words("hrdem")
    index = shown.index(0, 0)
    assert (shown.hasChildren(index), shown.rowCount(index)) == (True, 0)
    fill(model, item("10_3-mosaic-1m"))
    assert texts(shown, index) == ["10_3-mosaic-1m"]
    model.reset_items()
    fill(model)
    assert texts(shown, index) == ["No items here"]


def test_rows_have_the_flags_of_the_results_model(model, shown):
    shown.set_words("10_3")
    fill(model, item("9_3-mosaic-1m"), item("10_3-mosaic-1m"), next_page=NEXT)
    rows = [shown.index(0, 0)]
    rows += [shown.index(row, 0, rows[0]) for row in range(shown.rowCount(rows[0]))]
    rows += [shown.index(row, 0, rows[1]) for row in range(shown.rowCount(rows[1]))]
    assert len(rows) == 1 + 2 + 6
    for index in rows:
        source = shown.mapToSource(index)
        assert source.data() == index.data()
        assert source.flags() == index.flags()
        assert shown.mapFromSource(source) == index


def test_the_label_shows_and_hides_collections_outside_the_extent(shown):
    label = OutsideLabel(shown)
    assert label.isHidden()
    shown.set_extent(QUEBEC)
    assert not label.isHidden()
    assert "1 collection" in label.text()
    label.linkActivated.emit("#")
    assert shown.shows_outside()
    assert "hide" in label.text()


def test_qts_model_tester_finds_no_errors(model, shown):
    tester = QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    fill(model, item("10_3-mosaic-1m"), item("9_3-mosaic-1m"))
    for words in ("9_3", "mrdem", "", "10_3"):
        shown.set_words(words)
        shown.set_extent(QUEBEC if words else WINNIPEG)
        shown.set_show_outside(bool(words))
    fill(model, item("9_4-mosaic-1m"))
    model.reset_items()
    fill(model, item("9_4-mosaic-1m"), item("10_3-mosaic-1m"))
    model.set_collections(CATALOG, [collection("other", "Other"), HRDEM], "fr")
    assert tester.model() is shown


def test_words_that_hide_every_other_collection_tell_of_it_once(model, shown):
    """Qt's own signals tell of each run of rows, which made a key stroke among 2,000 collections take 0.2 s."""
    titles = [f"{number} {name}" for number in range(50) for name in ("lake", "river")]
    model.set_collections(CATALOG, [collection(title, title=title) for title in titles], "en")
    runs, changes = [], []
    shown.rowsRemoved.connect(lambda *_: runs.append(1))
    shown.rows_changed.connect(lambda: changes.append(shown.rowCount(TOP)))
    shown.set_words("lake")
    shown.set_words("")
    assert len(runs) > 1
    assert changes == [50, 100]


def test_the_listed_rows_change_once_when_the_catalogue_or_a_page_comes(model, shown):
    changes = []
    shown.rows_changed.connect(lambda: changes.append(shown.rowCount(TOP)))
    model.set_collections(CATALOG, [HRDEM, LANDCOVER], "en")
    assert changes == [2]
    fill(model, item("a"), item("b"))
    assert changes[1:]
    assert set(changes) == {2}
