"""A catalogue and a service whose every word looks like HTML with a picture: wherever the plugin shows the words, they
are there as they are, and nobody asks for the picture."""

from __future__ import annotations

import html

import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.layers.footprints import FootprintsTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.project import add_to_project
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.ogc.capabilities import parsed_wcs, parsed_wms
from datacube_browser.core.stac import cache
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.queryables import PropertyType, Queryable
from datacube_browser.core.stac.records import Item
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from datacube_browser.ui.export.wcs_export_dialog import WcsExportDialog
from datacube_browser.ui.filters.property_filter_row import PropertyFilterRow
from datacube_browser.ui.integration.browser.items import CatalogItem
from datacube_browser.ui.map.coverage_label import CoverageLabel
from datacube_browser.ui.services.service_layers_model import ServiceLayersModel
from datacube_browser.ui.widgets.message_bar import push
from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.gui import QgsMessageBar, QgsMessageLogViewer
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtGui import QTextDocument
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from demo.person import click_row, expand_row, settle, wait_until
from tests.qgis import layer_files as files
from tests.qgis.in_background import done
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import result

PICTURE = "/picture.png"


def words(text: str) -> str:
    """The text as such a server writes it; @URL@ is the server's."""
    return f"<b>{text}</b><img src='@URL@{PICTURE}'>"


@pytest.fixture
def api(stub_api):
    asset = {
        "href": "@URL@/dem.tif",
        "type": "image/tiff; application=geotiff; profile=cloud-optimized",
        "title": words("asset"),
        "description": words("asset description"),
        "roles": [words("role")],
        "raster:bands": [{"name": words("band"), "unit": words("unit")}],
    }
    properties = {
        "datetime": "2023-05-29T12:00:00Z",
        "title": words("item"),
        "description": words("item description"),
        words("key"): words("value"),
        "nested": {words("inner key"): [words("inner value")]},
        "license": words("licence"),
        "providers": [{"name": words("provider"), "roles": [words("role")], "url": f"javascript:{words('url')}"}],
    }
    link = {"rel": "about", "href": "@URL@/about", "title": words("link")}
    script = {"rel": "about", "href": "javascript:alert(1)", "title": words("script")}
    item = minimal_item(
        assets={"dtm": asset}, properties=properties, links=[link, script], geometry=None, bbox=[-180, -90, 180, 90]
    )
    collection = minimal_collection(
        title=words("collection"),
        description=words("collection description"),
        license=words("licence"),
        keywords=[words("keyword")],
        providers=[{"name": words("provider"), "roles": [words("role")]}],
        links=[link, script],
        summaries={words("summary"): [words("summary value")]},
        extent={"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}},
    )
    return stub_api(
        {
            "GET /": landing_page(title=words("catalogue"), description=words("catalogue description")),
            "GET /collections": {"collections": [collection], "links": []},
            "POST /search": {"type": "FeatureCollection", "features": [item], "links": []},
            PICTURE: Answer(200, b"", {"Content-Type": "image/png"}),
        }
    )


def shown(text: str) -> str:
    """What Qt shows of a text of which it decides itself whether it is HTML."""
    if not _is_taken_for_html(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    assert "￼" not in document.toPlainText(), f"a picture in {text}"
    return document.toPlainText()


def _is_taken_for_html(text: str) -> bool:
    label = QLabel()
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setText(text)
    label.setSelection(0, len(text))
    return label.selectedText().replace("\u2029", "\n").replace("\u2028", "\n") != text


def texts_in(window: QWidget):
    """Everything that widgets of the window show, as it is read there: labels, tool tips, rows of lists, documents."""
    for widget in (window, *window.findChildren(QWidget)):
        yield shown(widget.toolTip())
        if isinstance(widget, QLabel):
            is_html = widget.textFormat() in (Qt.TextFormat.AutoText, Qt.TextFormat.RichText)
            yield shown(widget.text()) if is_html else widget.text()
        if isinstance(widget, (QTextBrowser, QPlainTextEdit)):
            text = widget.toPlainText()
            assert "￼" not in text
            yield text
        if isinstance(widget, (QAbstractItemView, QComboBox)) and widget.model() is not None:
            yield from texts_of_rows(widget.model())
        yield from (shown(action.toolTip()) for action in QWidget.actions(widget))


def texts_of_rows(model, parent=None):
    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield str(index.data() or "")
            yield shown(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))
        yield from texts_of_rows(model, model.index(row, 0, parent))


def assert_literal(api, found, *names: str) -> None:
    """The words are among the texts as they are, and nobody has asked for the picture."""
    joined = "\n".join(found).replace("\u200b", "")
    for name in names:
        assert words(name).replace("@URL@", api.url) in joined, name
    settle()
    assert not [seen for seen in api.requests if seen.path.startswith(PICTURE)]


def row_below(view, parent=None):
    wait_until(lambda: view.model().rowCount(parent or QModelIndex()), "there is a row")
    return view.model().index(0, 0, parent or QModelIndex())


def details(panel) -> str:
    return "".join(browser.toPlainText() for browser in panel.findChildren(QTextBrowser))


def test_the_dock_with_its_tree_and_its_details(api, open_dock):
    panel = open_dock(api.url)
    if not panel.details_action.isChecked():
        panel.details_action.trigger()
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    tree = panel.tree
    collection = row_below(tree)
    click_row(tree, collection)
    wait_until(lambda: ">keyword<" in details(panel), "the collection's details are shown")
    assert_literal(api, texts_in(panel), "collection", "collection description", "keyword", "provider", "link")
    expand_row(tree, collection)
    wait_until(panel.model.items, "the first page has come")
    settle()
    item = row_below(tree, row_below(tree))
    click_row(tree, item)
    wait_until(lambda: ">inner value<" in details(panel), "the item's details are shown")
    assert_literal(api, texts_in(panel), "item", "item description", "value", "inner value", "licence", "provider")
    assert not [each for each in panel.findChildren(QTextBrowser) if 'href="javascript' in each.toHtml()]
    expand_row(tree, item)
    asset = row_below(tree, row_below(tree, row_below(tree)))
    click_row(tree, asset)
    wait_until(lambda: ">band<" in details(panel), "the asset's details are shown")
    assert_literal(api, texts_in(panel), "asset", "asset description", "band", "role")


def test_the_browser_panel(api, qgis_app):
    catalog = CatalogStore().add(words("connection").replace("@URL@", api.url), api.url)
    cache.forget(catalog)
    row = CatalogItem(None, catalog, 0)
    (collection,) = done(lambda _: row.createChildren())
    (item,) = done(lambda _: collection.createChildren())
    (asset,) = done(lambda _: item.createChildren())
    found = [shown(each.toolTip()) for each in (row, collection, item, asset)]
    assert_literal(api, found, "collection", "item", "asset")
    found = [each.name() for each in (collection, item, asset)]
    assert_literal(api, found, "collection", "item", "asset")


def test_layer_properties_layer_tree_and_groups(api, store, tmp_path, host):
    files.write_vectors(tmp_path)
    source = files.source(store(tmp_path), "coverage.geojson", files.AssetKind.GEOJSON)
    hostile = {
        name: words(name).replace("@URL@", api.url) for name in ("title", "description", "license", "attribution")
    }
    source = type(source)(**{**source.__dict__, **hostile, "name": words("name"), "item_id": words("id")})
    opened = result(OpenLayersTask([source]))
    (layer,) = add_to_project(opened, QgsProject.instance(), words("group"))
    page = layer.htmlMetadata()
    assert "<img" not in page
    assert not [name for name in (*hostile, "name", "id") if f"<b>{name}" in page]
    assert layer.customProperty("datacube_browser/item") == words("id")
    (group,) = QgsProject.instance().layerTreeRoot().findGroups()
    assert "<" not in group.name() + layer.name()
    assert layer.metadata().title().startswith("‹b>title‹/b>")


def test_the_message_bar_and_the_log(api, host):
    viewer = QgsMessageLogViewer()
    error = DatacubeError("Failed.", details=words("log").replace("@URL@", api.url))
    bar = QgsMessageBar()
    push(bar, Qgis.MessageLevel.Warning, words("message").replace("@URL@", api.url), report=error.report())
    QgsApplication.processEvents()
    assert_literal(api, texts_in(bar), "message")
    assert_literal(api, [text.replace("‹", "<") for text in texts_in(viewer)], "log")


def test_the_list_of_a_services_layers(api, qgis_app):
    def text(name):
        return html.escape(words(name).replace("@URL@", api.url))

    wms = f"""<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Service><Name>WMS</Name>
        <Title>{text("service")}</Title></Service><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP>
        <Get><OnlineResource xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{api.url}"/></Get></HTTP></DCPType>
        </GetMap></Request><Layer><Title>{text("top")}</Title><CRS>EPSG:3857</CRS><Layer><Name>{text("name")}</Name>
        <Title>{text("layer")}</Title><Abstract>{text("abstract")}</Abstract></Layer></Layer></Capability>
        </WMS_Capabilities>"""
    wcs = f"""<Capabilities version="1.1.1"><Contents><CoverageSummary><Title>{text("coverage")}</Title>
        <Identifier>{text("identifier")}</Identifier></CoverageSummary></Contents></Capabilities>"""
    model = ServiceLayersModel()
    model.set_services([parsed_wms(wms.encode(), api.url), parsed_wcs(wcs.encode(), api.url)])
    tips = [shown(str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))) for row in range(model.rowCount())]
    assert_literal(api, tips, "layer", "name", "coverage", "identifier")


def test_filters_labels_and_connections(api, host):
    name = words("property").replace("@URL@", api.url)
    row = PropertyFilterRow([Queryable(name, name, PropertyType.TEXT)])
    label = CoverageLabel()
    label.show_failure(DatacubeError(words("failure").replace("@URL@", api.url)))
    assert_literal(api, [*texts_in(row), *texts_in(label)], "property", "failure")
    dialog = ConnectionDialog(CatalogStore(), Catalog("x", words("connection"), words("url")))
    for each in dialog.findChildren(QLabel):
        assert each.textFormat() == Qt.TextFormat.PlainText or each.buddy() is not None, each.objectName()


def test_all_labels_of_the_dialogs_show_text(api, host):
    dialog = WcsExportDialog(host.canvas)
    labels = [each for each in dialog.findChildren(QLabel) if type(each).__module__.startswith("datacube_browser")]
    assert labels
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}


def test_fields_of_footprints_have_no_html_in_their_labels(api, qgis_app):
    item = Item("a", "c", None, None, None, (), properties={words("key"): words("value")})
    (layer,) = [result(FootprintsTask([item])).layer(LayerSource(words("name"), "", "", AssetKind.OTHER))]
    assert [alias for alias in layer.attributeAliases().values() if "<" in alias] == []
    (feature,) = layer.getFeatures()
    assert words("value") in feature.attributes()
    assert "<b>name" not in layer.htmlMetadata()
