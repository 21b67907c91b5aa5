from __future__ import annotations

import pytest
from datacube_browser.core.errors import CanceledError, DatacubeError
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.assets import asset as parsed_asset
from datacube_browser.core.stac.records import ItemPage, Skipped
from datacube_browser.ui.results.results_model import NodeKind, ResultsModel, Role, Status
from qgis.PyQt.QtCore import QModelIndex, QPersistentModelIndex, Qt
from qgis.PyQt.QtTest import QAbstractItemModelTester

from tests.qgis.tree_samples import CATALOG, HRDEM, LANDCOVER, MRDEM, NEXT, collection, item, page

CHECK = Qt.ItemDataRole.CheckStateRole
CHECKED = Qt.CheckState.Checked
NOWHERE = QModelIndex()
UNCHECKED = Qt.CheckState.Unchecked
PARTLY = Qt.CheckState.PartiallyChecked


@pytest.fixture
def model(qgis_app):
    model = ResultsModel()
    model.wanted = []
    model.page_wanted.connect(lambda key, request: model.wanted.append((key, request)))
    model.set_collections(CATALOG, [HRDEM, LANDCOVER, MRDEM], "en")
    return model


def row_of(model, collection_id):
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return next(index for index in rows if index.data(Role.RECORD).id == collection_id)


def texts(model, parent=NOWHERE):
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def filled(model, *items, **fields):
    """Search the collection with these items as the answer; return its index."""
    model.request_first_page("hrdem-mosaic-1m")
    model.begin_page("hrdem-mosaic-1m")
    model.add_page("hrdem-mosaic-1m", ItemPage(items or (item(),), **fields))
    return row_of(model, "hrdem-mosaic-1m")


def test_titles_are_shown_and_sorted_in_the_users_language(qgis_app):
    model = ResultsModel()
    zebra = collection("z", "Zebra / Écluses")
    model.set_collections(CATALOG, [HRDEM, zebra, MRDEM, LANDCOVER], "fr")
    assert texts(model) == ["Écluses", "landcover", "MNEMR, 30 m", "Mosaïque MNEHR, 1 m"]
    model.set_collections(CATALOG, [zebra, HRDEM], "en")
    assert texts(model) == ["HRDEM mosaic, 1 m", "Zebra"]


def test_the_tool_tip_shows_the_full_title_escaped(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [collection("a", "<b>Bold</b> / Gras")], "fr")
    assert texts(model) == ["Gras"]
    assert "&lt;b&gt;Bold&lt;/b&gt; / Gras" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_collections_with_the_same_title_show_their_ids(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [collection("evap-1", "Evaporation"), collection("evap-2", "Evaporation")], "en")
    assert texts(model) == ["Evaporation (evap-1)", "Evaporation (evap-2)"]


def test_an_unsearched_collection_can_be_expanded_and_requests_its_first_page_once(model):
    index = row_of(model, "mrdem-30")
    assert model.hasChildren(index)
    assert model.canFetchMore(index)
    model.fetchMore(index)
    model.fetchMore(index)
    model.request_first_page("mrdem-30")
    model.fetch_next(index)
    assert model.wanted == [("mrdem-30", None)]
    assert texts(model, index) == ["Loading…"]
    assert index.data(Role.SECOND_TEXT) == "Searching…"


def test_items_contain_assets_with_kind_and_size(model):
    index = filled(model)
    found = model.index(0, 0, index)
    assert (found.data(), found.data(Role.SECOND_TEXT)) == ("10_3-mosaic-1m", "2023-05-29")
    assert texts(model, found)[:2] == ["Digital Surface Model", "Digital Terrain Model"]
    seconds = [model.index(row, 0, found).data(Role.SECOND_TEXT) for row in range(model.rowCount(found))]
    assert seconds == ["COG", "COG · 133 GB", "GeoJSON", "VRT", "GeoPackage", "PNG"]
    assert model.index(1, 0, found).data(Role.RECORD) == AssetChoice(CATALOG, HRDEM, item(), item().assets[1])
    assert model.index(1, 0, found).data(Role.KIND) == NodeKind.ASSET
    assert "133 GB" in model.index(1, 0, found).data(Qt.ItemDataRole.AccessibleTextRole)


def test_counts_show_how_many_of_how_many_items_are_listed(model):
    index = filled(model, item("a"), item("b"), matched=7, outside=2, skipped=(Skipped("x", "broken"),), next=NEXT)
    assert index.data(Role.SECOND_TEXT) == "2 of 4"
    assert "2 item" in index.data(Qt.ItemDataRole.ToolTipRole)
    model.fetch_next(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((item("c"), item("d")), matched=7))
    assert index.data(Role.SECOND_TEXT) == "4 of 4"


def test_unreadable_assets_are_told_from_items_and_change_no_count(model):
    left_out = (*(Skipped(f"asset {each}", "no address", is_asset=True) for each in "123"), Skipped("x", "broken"))
    index = filled(model, item("a"), item("b"), matched=7, skipped=left_out, next=NEXT)
    assert index.data(Role.SECOND_TEXT) == "2 of 6"
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert all(each in tip for each in ("1 unreadable item(s)", "3 unreadable asset(s)", "asset 3"))


@pytest.mark.parametrize("matched", [0, 1, 2])
def test_a_server_that_counts_each_page_alone_is_not_believed(model, matched):
    index = filled(model, item("a"), item("b"), matched=matched, next=NEXT)
    assert index.data(Role.SECOND_TEXT) == "2+"
    model.fetch_next(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((item("c"),), matched=matched))
    assert index.data(Role.SECOND_TEXT) == "3 of 3"


def test_without_the_servers_count_the_total_is_known_after_the_last_page(model):
    index = filled(model, item("a"), item("b"), next=NEXT)
    assert index.data(Role.SECOND_TEXT) == "2+"
    model.fetch_next(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((item("c"),)))
    assert index.data(Role.SECOND_TEXT) == "3 of 3"


def test_the_next_page_is_requested_once(model):
    index = filled(model, item("a"), next=NEXT)
    assert not model.canFetchMore(index)
    model.wanted.clear()
    model.fetch_next(index)
    model.fetch_next(index)
    assert model.wanted == [("hrdem-mosaic-1m", NEXT)]
    assert texts(model, index) == ["a", "Loading…"]
    model.add_page("hrdem-mosaic-1m", ItemPage((item("b"),)))
    model.fetch_next(index)
    assert len(model.wanted) == 1
    assert texts(model, index) == ["a", "b"]


def test_after_a_page_without_items_the_user_asks_for_the_next_one(model):
    index = filled(model, item("a"), next=NEXT)
    model.fetch_next(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((), outside=100, next=NEXT))
    assert model.index(1, 0, index).data(Role.RECORD) is Status.PAUSED


def test_an_item_on_two_pages_is_shown_once(model):
    index = filled(model, item("a"), item("b"), next=NEXT)
    model.fetch_next(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((item("b"), item("c"))))
    assert texts(model, index) == ["a", "b", "c"]


def test_an_unexpected_answer_is_dropped(model):
    index = filled(model, item("a"))
    model.add_page("hrdem-mosaic-1m", ItemPage((item("late"),)))
    model.set_error("hrdem-mosaic-1m", DatacubeError("late"))
    model.add_page("unknown", ItemPage((item("late"),)))
    assert texts(model, index) == ["a"]


def test_a_row_says_that_there_are_no_items_or_an_error(model):
    index = row_of(model, "mrdem-30")
    model.fetchMore(index)
    model.add_page("mrdem-30", ItemPage(()))
    assert texts(model, index) == ["No items here"]
    model.reset_items(["mrdem-30"])
    model.fetchMore(index)
    model.set_error("mrdem-30", DatacubeError("The server is busy", details="HTTP 503", hint="Try later"))
    row = model.index(0, 0, index)
    assert (row.data(), row.data(Role.SECOND_TEXT)) == ("The server is busy", "Try Again")
    assert "HTTP 503" in row.data(Qt.ItemDataRole.ToolTipRole)


def test_retrying_requests_the_page_that_failed(model):
    index = filled(model, item("a"), next=NEXT)
    model.fetch_next(index)
    model.set_error("hrdem-mosaic-1m", CanceledError("stopped"))
    assert texts(model, index) == ["a", "Search canceled"]
    model.wanted.clear()
    model.fetch_next(index)
    assert model.wanted == [("hrdem-mosaic-1m", NEXT)]
    model.add_page("hrdem-mosaic-1m", ItemPage((item("b"),)))
    assert texts(model, index) == ["a", "b"]


def test_items_found_again_after_a_reset_keep_their_rows_and_checks(model):
    index = filled(model, item("a"), item("b"), item("c"))
    kept = QPersistentModelIndex(model.index(1, 0, index))
    gone = QPersistentModelIndex(model.index(0, 0, index))
    for row in (0, 1):
        model.setData(model.index(1, 0, model.index(row, 0, index)), CHECKED, CHECK)
    model.reset_items()
    assert texts(model, index) == ["a", "b", "c"]
    assert model.items() == []
    model.fetchMore(index)
    assert [found.id for found in model.items()] == ["a", "b", "c"]
    model.add_page("hrdem-mosaic-1m", ItemPage((item("new"), item("b"), item("other"))))
    assert texts(model, index) == ["new", "b", "other"]
    assert (kept.isValid(), gone.isValid()) == (True, False)
    assert [(choice.item.id, choice.asset.key) for choice in model.checked_assets()] == [("b", "dtm")]

    model.reset_items()
    model.fetchMore(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((item("b"), item("a"))))
    assert [(choice.item.id, choice.asset.key) for choice in model.checked_assets()] == [("b", "dtm"), ("a", "dtm")]


def test_a_new_order_after_a_reset_is_applied(model):
    index = filled(model, item("a"), item("b"), item("c"))
    model.reset_items()
    model.fetchMore(index)
    model.add_page("hrdem-mosaic-1m", ItemPage((item("c"), item("b"), item("a"))))
    assert texts(model, index) == ["c", "b", "a"]


def test_an_error_after_a_reset_removes_the_old_items(model):
    index = filled(model, item("a"))
    model.reset_items()
    model.fetchMore(index)
    model.set_error("hrdem-mosaic-1m", DatacubeError("no answer"))
    assert texts(model, index) == ["no answer"]
    assert model.items() == []


def test_a_collection_has_no_check_box(model):
    index = filled(model, item("a"))
    assert index.data(CHECK) is None
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert not model.setData(index, CHECKED, CHECK)
    assert model.index(0, 0, index).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_refreshing_the_catalogue_keeps_checks(model):
    index = filled(model, item("a"))
    model.setData(model.index(0, 0, model.index(0, 0, index)), CHECKED, CHECK)
    model.set_collections(CATALOG, [HRDEM, MRDEM], "en")
    assert model.checked_assets() == []
    filled(model, item("a"))
    assert [choice.asset.key for choice in model.checked_assets()] == ["dsm"]


def test_an_items_check_box_checks_its_data_layers(model):
    found = model.index(0, 0, filled(model))
    changes = []
    model.checks_changed.connect(lambda: changes.append(model.checked_assets()))
    assert found.data(CHECK) == UNCHECKED
    model.setData(found, CHECKED, CHECK)
    assert [choice.asset.key for choice in changes[-1]] == ["dsm", "dtm"]
    assert model.index(1, 0, found).data(CHECK) == CHECKED
    model.setData(model.index(0, 0, found), UNCHECKED, CHECK)
    assert found.data(CHECK) == PARTLY
    model.setData(found, CHECKED, CHECK)
    assert found.data(CHECK) == CHECKED
    model.setData(found, UNCHECKED, CHECK)
    assert changes[-1] == []


def test_checking_twice_does_not_uncheck(model):
    first = model.index(0, 0, model.index(0, 0, filled(model)))
    model.setData(first, CHECKED, CHECK)
    model.setData(first, CHECKED, CHECK)
    assert len(model.checked_assets()) == 1


def test_an_item_without_layers_has_no_check_box(model):
    picture = Asset("thumbnail", "https://store.example/t.png", "Thumbnail", AssetKind.PNG)
    found = model.index(0, 0, filled(model, item(assets=(picture,))))
    assert found.data(CHECK) is None
    assert not model.setData(found, CHECKED, CHECK)


@pytest.mark.parametrize(
    ("href", "media_type", "roles", "has_box"),
    [
        ("t.png", "image/png", ["thumbnail"], False),
        ("t.jpg", "image/jpeg", ["overview"], False),
        ("m.xml", "application/xml", ["metadata"], False),
        ("m.json", "application/json", ["metadata"], False),
        ("m.txt", "text/plain", [], False),
        ("report.pdf", "application/pdf", ["data"], False),
        ("band.jp2", "image/jp2", ["data"], True),
        ("s3://bucket/dem.tif", "image/tiff", ["data"], True),
        ("s3://usgs-landsat/dem.tif", "image/tiff", ["data"], False),
        ("dem.tif", "image/tiff; application=geotiff", ["data"], True),
        ("dem.vrt", "application/x-gdal-vrt", ["metadata"], True),
        ("extent.geojson", "application/geo+json", ["metadata"], True),
        ("coverage.gpkg", "", [], True),
    ],
)
def test_only_what_can_be_added_to_the_map_has_a_check_box(model, href, media_type, roles, has_box):
    value = {"href": href, "type": media_type, "roles": roles}
    one = parsed_asset("one", value, "https://store.example/item", {}, over_https=True)
    layer = Asset("dtm", "https://store.example/dtm.tif", "DTM", AssetKind.COG)
    found = model.index(0, 0, filled(model, item(assets=(one, layer))))
    index = model.index(0, 0, found)

    assert (index.data(CHECK) == UNCHECKED) is has_box
    assert bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable) is has_box
    assert model.setData(index, CHECKED, CHECK) is has_box
    assert [choice.asset.key for choice in model.checked_assets()] == (["one"] if has_box else [])


def test_items_without_assets_date_or_title_are_shown(model):
    found = model.index(0, 0, filled(model, item(assets=(), datetime=None, geometry=None, bbox=None)))
    assert (found.data(), found.data(Role.SECOND_TEXT)) == ("10_3-mosaic-1m", "")
    assert not model.hasChildren(found)


def test_ten_thousand_items_are_inserted_page_by_page(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [HRDEM], "en")
    index = row_of(model, "hrdem-mosaic-1m")
    inserted = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append(last - first + 1))
    model.request_first_page("hrdem-mosaic-1m")
    for number in range(100):
        model.begin_page("hrdem-mosaic-1m")
        model.add_page("hrdem-mosaic-1m", page(100, number * 100, next=NEXT if number < 99 else None))
    assert model.rowCount(index) == 10000
    assert inserted.count(100) == 100
    assert index.data(Role.SECOND_TEXT) == "10,000 of 10,000"


def test_qts_model_tester_finds_no_errors_during_a_models_life(model):
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_collections(CATALOG, [HRDEM, MRDEM], "fr")  # the tester fetches everything that can be fetched
    for number in range(3):
        model.begin_page("hrdem-mosaic-1m")
        model.add_page("hrdem-mosaic-1m", page(5, number * 4, next=NEXT))
    model.setData(model.index(0, 0, row_of(model, "hrdem-mosaic-1m")), CHECKED, CHECK)
    model.set_error("mrdem-30", DatacubeError("broken"))
    for order in ((0, 2, 4), (1, 2, 9, 4, 5), (5, 1), ()):
        model.reset_items()
        model.begin_page("hrdem-mosaic-1m")
        items = tuple(item(f"hrdem-mosaic-1m-{number:05}") for number in order)
        model.add_page("hrdem-mosaic-1m", ItemPage(items))
        assert [found.id for found in model.items()] == [each.id for each in items]
    model.set_collections(CATALOG, [], "en")
    assert tester.model() is model
