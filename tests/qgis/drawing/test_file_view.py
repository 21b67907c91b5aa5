"""The tab *File* of the details, in the real dock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.export.jobs.throughput import speeds
from datacube_browser.ui.details.file_view import AGAIN, FileView
from datacube_browser.ui.results.tree_nodes import NodeKind
from osgeo import gdal
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtWidgets import QTextBrowser

from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.rasters import terrain, write_raster
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.signed_files import signed_files

#: Around the files, and much more.
PLACE = {"type": "Polygon", "coordinates": [[[-95, 40], [-40, 40], [-40, 70], [-95, 70], [-95, 40]]]}
COG = "image/tiff; application=geotiff; profile=cloud-optimized"


def item(assets):
    return minimal_item(assets=assets, geometry=PLACE, bbox=[-95, 40, -40, 70])


@pytest.fixture
def files(tmp_path):
    """A COG, and a file in strips that its catalogue calls a COG."""
    plain = write_raster(tmp_path / "plain.tif", terrain(2000, 2000), options=())
    options = ["BLOCKSIZE=512", "COMPRESS=LZW", "PREDICTOR=YES"]
    gdal.Translate(str(tmp_path / "good.tif"), str(plain), format="COG", creationOptions=options)
    write_raster(tmp_path / "bad.tif", terrain(2000, 2000), options=("COMPRESS=DEFLATE",))
    return tmp_path


@pytest.fixture
def served(files, store, proxy):
    return proxy(store(files))


@pytest.fixture
def look(served, stub_api, open_dock, host, monkeypatch):
    """A function that opens the dock over the files, with a row for each asset, and returns its panel."""
    monkeypatch.setattr(speeds, "_rates", {})  # other tests have saved extents from this computer

    def open_(root="", profile="", width=380):
        assets = {
            "good": {"href": f"{root or served.url}/good.tif", "type": COG, "roles": ["data"]},
            "bad": {"href": f"{root or served.url}/bad.tif", "type": COG, "roles": ["data"], "file:size": 12},
            "none": {"href": f"{root or served.url}/none.tif", "type": COG, "roles": ["data"]},
            "picture": {"href": f"{served.url}/p.png", "type": "image/png"},
        }
        routes = {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection()], "links": []},
            "POST /search": {
                "features": [item(assets)],
                "links": [],
            },
        }
        host.frame(2_000_500, 498_500, 2_001_500, 499_500)
        panel = open_dock(stub_api(routes).url, width)
        if profile:
            panel._on_catalog(CatalogStore().update(replace(CatalogStore().current(), profile=profile)))
        wait_until(lambda: find_row(panel.tree, "Demo"), "the collection is listed")
        expand_row(panel.tree, find_row(panel.tree, "Demo"))
        return panel

    open_.served = served
    return open_


def rows_of(panel):
    """A function for the row of an asset, by its key."""
    parent = find_row(panel.tree, "Demo")
    wait_until(lambda: find_row(panel.tree, "item-1", find_row(panel.tree, "Demo")), "the item is found")
    settle()
    item = find_row(panel.tree, "item-1", parent)
    expand_row(panel.tree, item)
    return lambda key: wait_until(lambda: find_row(panel.tree, key, item), f"the asset {key} is listed")


def browser(panel):
    return panel.details.findChild(FileView).findChild(QTextBrowser)


def shown(panel):
    return browser(panel).toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def open_tab(panel, row):
    """Choose *File Details* in the row's menu."""
    click_row(panel.tree, row)
    menu = panel.results_menu.menu(NodeKind.ASSET)
    next(action for action in menu.actions() if action.text() == "File Details").trigger()
    menu.deleteLater()


def test_the_menu_of_a_cog_shows_what_its_file_is_like(look, files):
    panel = look()
    open_tab(panel, rows_of(panel)("good"))
    wait_until(lambda: "Layout" in shown(panel), "the file is described")
    for words in (
        "Cloud Optimized GeoTIFF (COG), TIFF",
        "Pixels\n2,000 × 2,000",
        "Data type\nFloat32",
        "Nodata\n-32767",
        "tiles of 512 × 512 pixels",
        "LZW with predictor 3",
        "1,000 × 1,000; 500 × 500",
        "Drawing the view\nabout",
        "Saving the view\nabout",
        "assumed until",
    ):
        assert words in shown(panel)
    assert "catalogue says" not in shown(panel)
    assert look.served.count(path="/good.tif") <= 2


def test_a_file_that_is_no_cog_says_why_whatever_the_catalogue_calls_it(look):
    panel = look()
    open_tab(panel, rows_of(panel)("bad"))
    wait_until(lambda: "Layout" in shown(panel), "the file is described")
    for words in (
        "Not a Cloud Optimized GeoTIFF",
        "in strips, not in tiles",
        "no overviews",
        "catalogue says 12 bytes",
    ):
        assert words in shown(panel)


def test_a_failure_is_said_and_can_be_tried_again(look, files):
    panel = look()
    open_tab(panel, rows_of(panel)("none"))
    wait_until(lambda: "Try again" in shown(panel), "the failure is said")
    assert "Not found on the server (404)" in shown(panel)
    (files / "none.tif").write_bytes((files / "good.tif").read_bytes())
    browser(panel).anchorClicked.emit(QUrl(AGAIN))
    wait_until(lambda: "Layout" in shown(panel), "the file is described")


def test_nothing_is_asked_for_unless_the_tab_is_open(look):
    panel = look()
    row = rows_of(panel)
    panel.details_action.setChecked(True)
    for key in ("good", "bad"):
        click_row(panel.tree, row(key))
        settle(0.6)
    assert look.served.count(path="/good.tif") == look.served.count(path="/bad.tif") == 0
    panel.details.show_file()
    wait_until(lambda: "in strips" in shown(panel), "the last one is described")
    assert look.served.count(path="/good.tif") == 0


def test_what_is_no_tiff_is_not_asked_for(look):
    panel = look()
    row = rows_of(panel)("picture")
    click_row(panel.tree, row)
    panel.results_menu.menu(NodeKind.ASSET).deleteLater()
    assert not panel.file_action.isEnabled()
    panel._show_details(panel.tree.current_record())
    panel.details.show_file()
    settle(0.6)
    assert "Only COG and GeoTIFF files" in browser(panel).placeholderText()
    click_row(panel.tree, find_row(panel.tree, "Demo"))
    assert "Select a raster" in browser(panel).placeholderText()
    assert look.served.count(path="/p.png") == 0


def test_a_late_answer_is_not_shown_for_another_file(look):
    panel = look()
    row = rows_of(panel)
    look.served.latency = 0.5
    open_tab(panel, row("good"))
    wait_until(lambda: look.served.count(path="/good.tif"), "the first one is asked for")
    click_row(panel.tree, row("bad"))
    wait_until(lambda: "Layout" in shown(panel), "the second one is described")
    assert "in strips" in shown(panel)


def test_a_signed_file_is_described(look, files):
    content = (files / "good.tif").read_bytes()
    with signed_files({"good.tif": content}) as signed:
        root = signed.href("good.tif").removesuffix("/good.tif")
        panel = look(root, signed.profile.id)
        open_tab(panel, rows_of(panel)("good"))
        wait_until(lambda: "Layout" in shown(panel) or "Try again" in shown(panel), "the file is described")
        assert "Cloud Optimized" in shown(panel)
        assert signed.secrets
        assert not [secret for secret in signed.secrets if secret in browser(panel).toHtml()]
