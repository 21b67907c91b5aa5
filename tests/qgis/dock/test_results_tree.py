from __future__ import annotations

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.layers.mime_uris import dropped_sources
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.records import ItemPage
from datacube_browser.ui.results.results_filter_model import ResultsFilterModel
from datacube_browser.ui.results.results_menu import ResultsMenu
from datacube_browser.ui.results.results_model import ResultsModel
from datacube_browser.ui.results.results_tree import ResultsTree
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QAction, QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from tests.qgis.tree_samples import CATALOG, HRDEM, MANITOBA, MRDEM, NEXT, item, page

CHECK = Qt.ItemDataRole.CheckStateRole
TREE_SIGNALS = ("add_requested", "items_selected", "current_changed")
MENU_SIGNALS = (
    "download_requested",
    "save_extent_requested",
    "zoom_requested",
    "search_requested",
    "details_requested",
)


@pytest.fixture
def model(qgis_app):
    model = ResultsModel()
    model.wanted = []
    model.page_wanted.connect(lambda *args: model.wanted.append(args))
    model.set_collections(CATALOG, [HRDEM, MRDEM, MANITOBA], "en")
    return model


@pytest.fixture
def tree(model):
    shown = ResultsFilterModel(model)
    shown.setSourceModel(model)
    tree = ResultsTree()
    tree.setModel(shown)
    tree.menu = ResultsMenu(tree)
    tree.heard = {}
    for part, names in ((tree, TREE_SIGNALS), (tree.menu, MENU_SIGNALS)):
        for name in names:
            tree.heard[name] = []
            getattr(part, name).connect(tree.heard[name].append)
    tree.resize(340, 300)
    tree.show()
    QApplication.processEvents()
    yield tree
    tree.close()
    tree.deleteLater()


def find(tree, text, parent=None):
    """The first row with the text, at any depth."""
    shown = tree.model()
    for row in range(shown.rowCount() if parent is None else shown.rowCount(parent)):
        index = shown.index(row, 0) if parent is None else shown.index(row, 0, parent)
        if index.data() == text:
            return index
        inner = find(tree, text, index)
        if inner is not None:
            return inner
    return None


def settle():
    for _ in range(5):
        QApplication.processEvents()


def click(tree, index, *, double=False):
    tree.scrollTo(index)
    place = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    if double:
        QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def select(tree, *texts):
    command = tree.selectionModel().SelectionFlag
    tree.selectionModel().clear()
    for text in texts:
        tree.selectionModel().setCurrentIndex(find(tree, text), command.Select)


def open_hrdem(tree, model, *items):
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    model.add_page("hrdem-mosaic-1m", ItemPage(items or (item(),)))
    for each in items or (item(),):
        tree.expand(find(tree, each.id))
    settle()


def menu_texts(tree, index):
    """The enabled and the disabled entries of a row's context menu."""
    found = {}

    def read():
        menu = QApplication.activePopupWidget()
        found.update({action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()})
        menu.close()

    QTimer.singleShot(0, read)
    place = tree.visualRect(index).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, tree.viewport().mapToGlobal(place))
    QApplication.sendEvent(tree.viewport(), event)
    return found


def test_expanding_a_collection_searches_it_once(tree, model):
    index = find(tree, "MRDEM, 30 m")
    rect = tree.visualRect(index)
    QTest.mouseClick(
        tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() - tree.indentation() // 2, rect.center().y())
    )
    settle()
    assert model.wanted == [("mrdem-30", None)]
    tree.collapse(index)
    tree.expand(index)
    settle()
    assert len(model.wanted) == 1


def test_scrolling_fetches_each_page_once(tree, model):
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    model.add_page("hrdem-mosaic-1m", page(100, next=NEXT))
    settle()
    assert model.wanted == [("hrdem-mosaic-1m", None)]
    bar = tree.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle()
    assert len(model.wanted) == 1
    bar.setValue(bar.maximum())
    settle()
    tree.doItemsLayout()
    settle()
    assert model.wanted[1:] == [("hrdem-mosaic-1m", NEXT)]
    model.add_page("hrdem-mosaic-1m", page(100, 100))
    bar.setValue(bar.maximum())
    settle()
    assert len(model.wanted) == 2
    assert tree.model().rowCount(find(tree, "HRDEM mosaic, 1 m")) == 200


def test_the_next_page_is_fetched_at_once_if_the_first_does_not_fill_the_view(tree, model):
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    model.add_page("hrdem-mosaic-1m", page(2, next=NEXT))
    settle()
    assert model.wanted == [("hrdem-mosaic-1m", None), ("hrdem-mosaic-1m", NEXT)]


def test_filtering_a_collection_by_words_does_not_fetch_its_pages(tree, model):
    tree.model().set_words("00001")
    model.begin_page("hrdem-mosaic-1m")
    model.add_page("hrdem-mosaic-1m", page(2, next=NEXT))
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    settle()
    assert model.wanted == []
    click(tree, find(tree, "Loading…"))
    assert model.wanted == [("hrdem-mosaic-1m", NEXT)]


def test_a_click_retries_a_failed_search(tree, model):
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    model.set_error("hrdem-mosaic-1m", DatacubeError("no answer"))
    settle()
    assert len(model.wanted) == 1
    click(tree, find(tree, "no answer"))
    assert model.wanted == [("hrdem-mosaic-1m", None)] * 2


def test_open_collections_are_the_visible_expanded_ones(tree, model):
    open_hrdem(tree, model)
    assert tree.open_collections() == [HRDEM]
    tree.model().set_extent(MapExtent(10, 10, 11, 11, "EPSG:4326"))
    assert tree.open_collections() == []


def test_rows_that_are_shown_again_are_still_expanded(tree, model):
    open_hrdem(tree, model, item("a"), item("b"))
    for items in ((item("b"),), (item("a"), item("b"))):
        model.reset_items()
        model.begin_page("hrdem-mosaic-1m")
        model.add_page("hrdem-mosaic-1m", ItemPage(items))
    settle()
    assert tree.isExpanded(find(tree, "a"))
    assert tree.isExpanded(find(tree, "b"))
    tree.model().set_extent(MapExtent(10, 10, 11, 11, "EPSG:4326"))
    assert tree.model().rowCount() == 0
    tree.model().set_extent(None)
    settle()
    assert tree.isExpanded(find(tree, "a"))
    model.wanted.clear()
    model.set_collections(CATALOG, [HRDEM], "en")
    settle()
    assert model.wanted == [("hrdem-mosaic-1m", None)]


def test_double_click_and_enter_add_an_asset(tree, model):
    open_hrdem(tree, model)
    index = find(tree, "Digital Terrain Model")
    click(tree, index, double=True)
    choice = AssetChoice(CATALOG, HRDEM, item(), item().asset("dtm"))
    assert tree.heard["add_requested"] == [[choice]]
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert tree.heard["add_requested"] == [[choice], [choice]]


def test_enter_adds_all_selected_assets_that_are_layers(tree, model):
    open_hrdem(tree, model)
    select(tree, "Thumbnail", "Digital Surface Model", "Digital Terrain Model")
    QTest.keyClick(tree, Qt.Key.Key_Enter)
    assert [[choice.asset.key for choice in choices] for choices in tree.heard["add_requested"]] == [["dsm", "dtm"]]


def test_enter_on_a_thumbnail_adds_nothing(tree, model):
    open_hrdem(tree, model)
    select(tree, "Thumbnail")
    QTest.keyClick(tree, Qt.Key.Key_Enter)
    assert tree.heard["add_requested"] == []


def test_enter_still_adds_after_a_menu_disabled_the_add_action(tree, model, monkeypatch):
    """Qt 6 does not trigger disabled actions, Qt 5 does; the test makes both behave like Qt 6."""
    trigger = QAction.trigger
    monkeypatch.setattr(QAction, "trigger", lambda action: trigger(action) if action.isEnabled() else None)
    open_hrdem(tree, model)
    select(tree, "Thumbnail")
    assert menu_texts(tree, tree.currentIndex())["Add to Map"] is False
    select(tree, "Digital Terrain Model")
    QTest.keyClick(tree, Qt.Key.Key_Return)
    click(tree, find(tree, "Digital Surface Model"), double=True)
    assert [[choice.asset.key for choice in choices] for choices in tree.heard["add_requested"]] == [["dtm"], ["dsm"]]


def test_enter_expands_and_collapses_a_collection(tree):
    tree.setCurrentIndex(find(tree, "MRDEM, 30 m"))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(tree.currentIndex())
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert not tree.isExpanded(tree.currentIndex())


@pytest.mark.parametrize("name", ["Thumbnail"])
def test_what_is_no_layer_has_no_box_and_is_not_checked(tree, model, name):
    open_hrdem(tree, model)
    assert find(tree, name).data(CHECK) is None
    assert not find(tree, name).flags() & Qt.ItemFlag.ItemIsUserCheckable
    select(tree, name)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert model.checked_assets() == []


def test_space_checks_all_layers_among_the_selected_rows(tree, model):
    open_hrdem(tree, model)
    select(tree, "Digital Surface Model", "Thumbnail", "Digital Terrain Model")
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert [choice.asset.key for choice in model.checked_assets()] == ["dsm", "dtm"]
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert model.checked_assets() == []


def test_space_on_a_thousand_selected_items_reports_one_change(tree, model):
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    model.add_page("hrdem-mosaic-1m", page(1000))
    settle()
    tree.setCurrentIndex(find(tree, "hrdem-mosaic-1m-00003"))
    changes, drawn = [], []
    model.checks_changed.connect(lambda: changes.append(len(model.checked_assets())))
    tree.model().dataChanged.connect(lambda first, last: drawn.append((first.row(), last.row())))
    QTest.keyClick(tree, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert changes == [2000]
    assert len(drawn) < 20
    assert find(tree, "hrdem-mosaic-1m-00999").data(CHECK) == Qt.CheckState.Checked
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert changes == [2000, 0]


def test_check_boxes_are_repainted_even_if_the_first_and_last_rows_are_filtered_out(tree, model):
    open_hrdem(tree, model, item("a"), item("wanted-1"), item("wanted-2"), item("z"))
    tree.model().set_words("wanted")
    drawn = []
    tree.model().dataChanged.connect(lambda first, last: drawn.append((first.data(), last.data())))
    model.set_checked([model.item_index(item(key)) for key in ("a", "wanted-1", "wanted-2", "z")], is_checked=True)
    assert ("wanted-1", "wanted-2") in drawn


def test_dragging_carries_the_selected_layers_and_moves_no_rows(tree, model):
    open_hrdem(tree, model)
    for texts, keys in (
        (("Digital Terrain Model", "Thumbnail"), ["dtm"]),
        (("10_3-mosaic-1m",), ["dsm", "dtm"]),
    ):
        select(tree, *texts)
        dragged = dropped_sources(tree.model().mimeData(tree.selectedIndexes()))
        assert [source.href for source in dragged] == [item().asset(key).href for key in keys]
        assert {source.item_id for source in dragged} == {"10_3-mosaic-1m"}
    select(tree, "Thumbnail")
    assert tree.model().mimeData(tree.selectedIndexes()) is None
    assert tree.model().supportedDragActions() == Qt.DropAction.CopyAction


def test_listing_other_collections_clears_the_selection_and_signals_it(tree, model):
    open_hrdem(tree, model)
    select(tree, "10_3-mosaic-1m")
    assert tree.heard["items_selected"][-1] == [item()]
    model.set_collections(CATALOG, [MRDEM], "en")
    assert tree.heard["items_selected"][-1] == []
    assert tree.heard["current_changed"][-1] is None


def test_a_click_on_the_check_box_checks_the_row(tree, model):
    open_hrdem(tree, model)
    index = find(tree, "Digital Surface Model")
    option = QStyleOptionViewItem()
    option.initFrom(tree)
    option.rect = tree.visualRect(index)
    option.widget = tree
    tree.itemDelegate().initStyleOption(option, index)
    box = tree.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, tree)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert [choice.asset.key for choice in model.checked_assets()] == ["dsm"]
    assert index.data(CHECK) == Qt.CheckState.Checked


def test_items_selected_lists_each_item_once_also_for_its_assets(tree, model):
    open_hrdem(tree, model)
    select(tree, "10_3-mosaic-1m", "Thumbnail", "HRDEM mosaic, 1 m")
    assert tree.heard["items_selected"][-1] == [item()]
    assert tree.heard["current_changed"][-1] == HRDEM
    select(tree, "Thumbnail")
    assert tree.heard["items_selected"][-1] == [item()]
    assert tree.heard["current_changed"][-1].asset.key == "thumbnail"


def test_items_picked_on_the_map_are_selected_in_an_opened_collection(tree, model):
    open_hrdem(tree, model, item("a"), item("b"))
    tree.collapseAll()
    tree.select_items([item("b"), item("not loaded")])
    assert tree.isExpanded(find(tree, "HRDEM mosaic, 1 m"))
    assert tree.selected_items() == [item("b")]
    assert tree.currentIndex().data() == "b"
    tree.select_items([])
    assert tree.selected_items() == []


def test_the_context_menus_offer_the_actions_for_each_kind_of_row(tree, model):
    settings().relief.setValue(False)
    open_hrdem(tree, model)
    for text, expected in (
        (
            "Digital Terrain Model",
            {
                "Add to Map": True,
                "Add with Relief": True,
                "Save Canvas Extent as…": True,
                "Download Whole Files…": True,
                "Zoom to Item": True,
                "Show Details": True,
            },
        ),
        (
            "10_3-mosaic-1m",
            {
                "Zoom to Item": True,
                "Show Details": True,
                "Add to Map": True,
                "Add with Relief": True,
                "Save Canvas Extent as…": True,
                "Download Whole Files…": True,
            },
        ),
        ("HRDEM mosaic, 1 m", {"Search": True, "Show Details": True}),
    ):
        expected |= {"Add Each Item as a Layer": False, "Add All Items as One Mosaic Layer": False}
        expected |= {"Create Footprint Layer": True, "Copy JSON": True}
        select(tree, text)
        tree.scrollTo(tree.currentIndex())
        assert menu_texts(tree, tree.currentIndex()) == expected
    select(tree, "Thumbnail")
    tree.scrollTo(tree.currentIndex())
    offered = menu_texts(tree, tree.currentIndex())
    assert (offered["Add to Map"], offered["Save Canvas Extent as…"], offered["Download Whole Files…"]) == (
        False,
        False,
        True,
    )


def test_each_action_signals_its_choices(tree, model):
    open_hrdem(tree, model)
    actions = tree.menu
    select(tree, "Digital Terrain Model", "Thumbnail")
    actions.save_extent.trigger()
    actions.download.trigger()
    actions.zoom.trigger()
    assert [choice.asset.key for choice in tree.heard["save_extent_requested"][0]] == ["dtm"]
    assert [choice.asset.key for choice in tree.heard["download_requested"][0]] == ["dtm", "thumbnail"]
    assert tree.heard["zoom_requested"] == [item()]
    select(tree, "10_3-mosaic-1m")
    actions.add.trigger()
    assert [choice.asset.key for choice in tree.heard["add_requested"][0]] == ["dsm", "dtm"]
    select(tree, "HRDEM mosaic, 1 m", "MRDEM, 30 m")
    actions.search.trigger()
    actions.details.trigger()
    assert tree.heard["search_requested"] == [[HRDEM, MRDEM]]
    assert tree.heard["details_requested"] == [MRDEM]


def test_urls_are_copied_one_per_line(tree, model):
    open_hrdem(tree, model)
    select(tree, "Digital Surface Model", "Digital Terrain Model")
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    urls = [item().asset(key).href for key in ("dsm", "dtm")]
    assert QApplication.clipboard().text().split("\n") == urls


def test_only_visible_rows_of_ten_thousand_are_painted(tree, model):
    tree.expand(find(tree, "HRDEM mosaic, 1 m"))
    model.add_page("hrdem-mosaic-1m", page(10000))
    settle()
    delegate, painted = tree.itemDelegate(), []
    original = delegate.paint

    def paint(painter, option, index):
        painted.append(index.row())
        original(painter, option, index)

    delegate.paint = paint
    tree.grab()
    assert 0 < len(painted) < 40
