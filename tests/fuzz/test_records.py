"""Broken records of catalogues, from the text of an answer to the rows and the details of the dock: nothing but the
plugin's own errors comes out, and no word is shown as rich text."""

from __future__ import annotations

import json
import re

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download.names import file_names
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.extent import MapExtent, footprint_geometry
from datacube_browser.core.http.http_response import parsed_json
from datacube_browser.core.http.web_address import is_web_address
from datacube_browser.core.layers.footprints import footprint_features, footprint_fields, footprint_layer
from datacube_browser.core.ogc.map_links import map_links
from datacube_browser.core.signing.proposal import proposed_profile
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.links import ApiRoot, next_request
from datacube_browser.core.stac.queryables import queryables, with_seen
from datacube_browser.core.stac.record_json import record_json
from datacube_browser.core.stac.records import ItemPage, PageRequest
from datacube_browser.core.stac.tree_links import TreeRoot, links_of
from datacube_browser.ui.details.details_panel import DetailsPanel
from datacube_browser.ui.results.results_model import ResultsModel, Role
from hypothesis import strategies as st
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtWidgets import QTextBrowser

from tests.fuzz.hostile_values import broken
from tests.fuzz.inputs import fuzz
from tests.fuzz.records import COLLECTION, ITEM, LANDING, OLD_ITEM, PAGE, QUERYABLES, URL

ROOT = ApiRoot(URL)
CATALOG = Catalog("c", "C", URL)
CANADA = MapExtent(-76, 44, -73, 47, "EPSG:4326")
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole, Role.SECOND_TEXT)
#: What a rich text may hold that fetches or runs something.
_ACTIVE = re.compile(
    r"<(img|script|iframe|object|link|style)\b[^>]*(evil|script)|href=[\"']?(javascript|file|data|/vsi)", re.I
)


def read(value):
    """The value as it comes in an answer: lone surrogates, NaN and endless numbers too."""
    return parsed_json(json.dumps(value).encode(), f"{URL}/search")


@pytest.fixture(scope="module")
def panel(qgis_app):
    return DetailsPanel()


def shown(panel, record, collection=None):
    panel.show_record(record, collection)
    browser = panel.findChild(QTextBrowser)
    assert not _ACTIVE.search(browser.toHtml())
    return browser.toPlainText()


def all_rows(model, parent=QModelIndex()):
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield index
        yield from all_rows(model, index)


@fuzz(0.07, page=broken(PAGE))
def test_a_page_of_items(panel, page):
    try:
        response = read(page)
    except DatacubeError:
        return
    features = response.get("features") if isinstance(response, dict) else None
    if not isinstance(features, list):
        return
    items, skipped = parse.items(features, ROOT, {"demo": COLLECTION})
    assert all(each.what and each.why for each in skipped)
    following = next_request(response, PageRequest("POST", f"{URL}/search", {"limit": 10}))
    assert following is None or following.url.startswith("https://example.org/")
    count = parse.matched(response)
    assert count is None or 0 <= count <= 10**12
    (demo,) = parse.contents(LANDING, [COLLECTION], ROOT, {}).collections
    model = ResultsModel()
    model.set_collections(CATALOG, [demo], "en")
    model.request_first_page("demo")
    model.begin_page("demo")
    model.add_page("demo", ItemPage(items, count, skipped=skipped))
    for index in all_rows(model):
        for role in ROLES:
            assert index.data(role) is None or isinstance(index.data(role), str)
    for item in items:
        shown(panel, item, demo)
        record_json(item)
        item.touches(CANADA)
        footprint_geometry(item.geometry)
        map_links(item.links)
        names = file_names([(item.id, asset) for asset in item.assets])
        assert all(name and not re.search(r"[/\\\x00-\x1f]", name) and name not in (".", "..") for name in names)
        for asset in item.assets:
            assert is_web_address(asset.href) or not (asset.kind.is_layer or asset.is_tiff)
            shown(panel, AssetChoice(CATALOG, demo, item, asset), demo)
    fields = footprint_fields(items)
    layer = footprint_layer("a", fields)
    layer.dataProvider().addFeatures(list(footprint_features(items, fields)))
    with_seen(queryables(QUERYABLES), items)


@fuzz(0.03, landing=broken(LANDING, 2), collections=st.lists(broken(COLLECTION), min_size=1, max_size=2))
def test_the_collections_of_a_catalogue(panel, landing, collections):
    try:
        landing, collections = read(landing), read(collections)
    except DatacubeError:
        return
    contents = parse.contents(landing, collections, ROOT, parse.migrated_collections(collections))
    model = ResultsModel()
    model.set_collections(CATALOG, list(contents.collections), "fr")
    for index in all_rows(model):
        for role in ROLES:
            assert index.data(role) is None or isinstance(index.data(role), str)
    for each in contents.collections:
        shown(panel, each, each)
        record_json(each)
        map_links(each.links)


@fuzz(0.02, item=st.one_of(broken(ITEM), broken(OLD_ITEM), broken(COLLECTION)))
def test_the_signing_that_a_record_proposes(qgis_app, item):
    proposed_profile(read(item), "a", URL)


@fuzz(0.02, document=broken(QUERYABLES))
def test_queryables(qgis_app, document):
    found = queryables(read(document))
    with_seen(found, parse.items([ITEM], ROOT)[0])


@fuzz(0.02, document=st.one_of(broken(COLLECTION), broken(ITEM)))
def test_links_of_a_catalogue_made_of_files(qgis_app, document):
    found = links_of(
        read(document), "https://example.org/data/catalog.json", TreeRoot("https://example.org/data/catalog.json")
    )
    assert found is not None
