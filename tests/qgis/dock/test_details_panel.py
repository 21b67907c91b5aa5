from __future__ import annotations

from datetime import datetime, timezone

import pytest
from datacube_browser.core.spatial.crs import described_crs
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.thumbnail import thumbnail_href
from datacube_browser.core.threads.tasks import cancel_all
from datacube_browser.ui.details import record_html
from datacube_browser.ui.details.details_panel import DetailsPanel
from qgis.core import QgsCoordinateReferenceSystem
from qgis.PyQt.QtCore import QEvent, Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDesktopServices, QImage, QPalette
from qgis.PyQt.QtWidgets import QApplication, QTabWidget, QTextBrowser, QToolButton

from demo.person import settle, wait_until
from demo.store_server import store_server
from tests.qgis.tree_samples import CATALOG, HRDEM, assets, collection, item, tile
from tests.servers.stub import minimal_item

NASTY = '<img src="https://evil.example/x.png"><script>alert("&")</script>'


@pytest.fixture
def panel(qgis_app):
    panel = DetailsPanel()
    panel._language = "en"
    panel.resize(340, 400)
    panel.show()
    yield panel
    panel.clear()
    panel.close()
    panel.deleteLater()
    cancel_all()


@pytest.fixture
def pictures(tmp_path):
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(tmp_path / "thumbnail.png"))
    (tmp_path / "page.png").write_text("<html>not a picture</html>")
    with store_server(tmp_path) as url:
        yield url.rstrip("/")


def text(panel):
    return panel.findChild(QTextBrowser).toPlainText()


def with_picture(href, key="10_3-mosaic-1m"):
    return item(key, assets=(Asset("thumbnail", href, "Thumbnail", AssetKind.PNG, roles=("thumbnail",)),))


def picture_of(panel):
    """The size of the picture in the panel once it is loaded; None if there is none."""
    wait_until(lambda: not panel._picture.isNull() or not panel._pictures._coming, "the picture or a failure")
    return None if panel._picture.isNull() else (panel._picture.width(), panel._picture.height())


def test_a_collection_is_described_in_the_users_language_with_both_titles(panel):
    panel.show_collection(HRDEM)
    shown = text(panel)
    assert "HRDEM mosaic, 1 m" in shown
    assert "Mosaïque MNEHR, 1 m" in shown
    assert "Elevation of Canada's land, 1 m" in shown
    assert "Élévation du territoire" not in shown
    for words in ("hrdem-mosaic-1m", "OGL-Canada-2.0", "NRCan / RNCan", "LiDAR", "150.958°W", "76.495°N", "2018"):
        assert words in shown


def test_only_links_to_web_pages_are_shown(panel):
    panel.show_collection(HRDEM)
    html = panel.findChild(QTextBrowser).toHtml()
    assert 'href="https://open.example/licence"' in html
    assert 'href="https://nrcan.example/"' in html
    assert "javascript" not in html
    assert "collections/hrdem-mosaic-1m" not in html


def test_a_collection_with_few_fields_shows_no_empty_rows(panel):
    panel.show_collection(collection("bare", "bare", boxes=()))
    assert [line for line in text(panel).splitlines() if line.strip()] == ["bare", "Identifier", "bare"]


def test_an_item_shows_its_grid_dates_and_properties(panel):
    found = tile(10, 3, properties={"created": "2024-09-03", "gsd": 1, "proj:epsg": 3979, "empty": None})
    panel.show_item(found, HRDEM)
    shown = text(panel)
    for words in ("EPSG:3979", "500,000 × 500,000 pixels", "1 m", "OGL-Canada-2.0", "Created", "3 September 2024"):
        assert words in shown
    assert "Monday" not in shown
    assert "proj:" not in shown
    assert "empty" not in shown


def test_an_item_without_properties_is_shown(panel):
    bare = item("bare", assets=(), datetime=None, geometry=None, bbox=None)
    panel.show_item(bare, None)
    assert "bare" in text(panel)
    assert "None" not in text(panel)


def test_a_grid_with_wkt_and_uneven_pixels_is_summarized_briefly(qgis_app):
    wkt = QgsCoordinateReferenceSystem("PROJ:+proj=lcc +lat_1=40 +lat_2=60 +lon_0=-90 +ellps=GRS80").toWkt()
    grid = Georeference(wkt, (0, 0, 1, 1), (0, 0.5, 0, 0, 0, -0.25), (4, 2))
    described_crs(wkt)  # as reading an item's grid does
    html = record_html.item_html(item(georeference=grid), HRDEM, "en")
    assert "PROJCRS" not in html
    assert "0.5 × 0.25" in html


def test_an_asset_shows_its_type_size_and_url(panel):
    panel.show_asset(AssetChoice(CATALOG, HRDEM, item(), assets("a")[1]))
    shown = text(panel).replace("\u200b", "")
    for words in ("Digital Terrain Model (COG)", "COG", "133 GB", "data", "https://store.example/a-dtm.tif"):
        assert words in shown


def test_the_copy_link_copies_the_url(panel):
    panel.show_asset(AssetChoice(CATALOG, HRDEM, item(), assets("a")[1]))
    panel.findChild(QTextBrowser).anchorClicked.emit(QUrl(record_html.COPY))
    assert QApplication.clipboard().text() == "https://store.example/a-dtm.tif"


def test_links_open_in_the_browser(panel, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel.show_collection(HRDEM)
    panel.findChild(QTextBrowser).anchorClicked.emit(QUrl("https://open.example/licence"))
    assert opened == [QUrl("https://open.example/licence")]


def test_text_from_a_catalogue_is_escaped(qgis_app):
    asset = Asset(NASTY, f'https://x.example/"{NASTY}', NASTY, AssetKind.OTHER, NASTY, NASTY, (NASTY,))
    nasty = item(NASTY, assets=(asset,), properties={NASTY: NASTY, "list": [NASTY], "description": NASTY})
    holder = collection(
        NASTY,
        NASTY,
        description=NASTY,
        keywords=(NASTY,),
        license=NASTY,
        providers=tuple(type(each)(NASTY, 'https://x.example/"><b>', (NASTY,)) for each in HRDEM.providers),
        links=tuple(type(each)("about", 'https://x.example/"><b>', NASTY) for each in HRDEM.links),
    )
    for html in (
        record_html.collection_html(holder, "en"),
        record_html.item_html(nasty, holder, "en"),
        record_html.asset_html(asset, nasty, "en"),
    ):
        assert "alert" in html
        assert "<script" not in html
        assert "<img" not in html
        assert "<b>" not in html


def test_an_items_thumbnail_is_scaled_down(panel, pictures):
    panel.show_item(with_picture(f"{pictures}/thumbnail.png"), HRDEM)
    width, height = picture_of(panel)
    assert width == 2 * height
    assert width < 600
    assert record_html.PICTURE in panel.findChild(QTextBrowser).toHtml()
    document = panel.findChild(QTextBrowser).document()
    assert not document.resource(2, QUrl(record_html.PICTURE)).isNull()


@pytest.mark.parametrize("name", ["page.png", "missing.png"])
def test_an_unreadable_thumbnail_leaves_the_details_in_place(panel, pictures, name):
    panel.show_item(with_picture(f"{pictures}/{name}"), HRDEM)
    assert picture_of(panel) is None
    assert "10_3-mosaic-1m" in text(panel)


def test_a_picture_that_arrives_late_is_dropped(panel, pictures):
    panel.show_item(with_picture(f"{pictures}/thumbnail.png"), HRDEM)
    panel.show_collection(HRDEM)
    wait_until(lambda: panel._pictures.image(f"{pictures}/thumbnail.png") is not None, "the picture has come")
    settle()
    assert panel._picture.isNull()
    assert record_html.PICTURE not in panel.findChild(QTextBrowser).toHtml()


def test_only_small_pictures_count_as_thumbnails():
    huge = Asset("thumbnail", "https://x.example/t.png", "T", AssetKind.PNG, roles=("thumbnail",), size=10**9)
    raster = Asset("overview", "https://x.example/o.tif", "O", AssetKind.COG, roles=("overview",))
    local = Asset("thumbnail", "file:///etc/passwd", "T", AssetKind.PNG, roles=("thumbnail",))
    assert thumbnail_href(item(assets=(huge, raster, local))) == ""
    assert thumbnail_href(item()) == "https://store.example/10_3-mosaic-1m-thumbnail.png"


def test_the_details_follow_a_change_of_theme(panel):
    panel.show_item(item(datetime=datetime(2023, 5, 29, tzinfo=timezone.utc), assets=()), HRDEM)
    palette = QPalette(panel.palette())
    palette.setColor(QPalette.ColorRole.Text, QColor("#ffffff"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    panel.setPalette(palette)
    QApplication.sendEvent(panel, QEvent(QEvent.Type.PaletteChange))
    settle()
    assert "#aaaaaa" in panel.findChild(QTextBrowser).toHtml()


def test_the_title_in_the_users_language_comes_first(qgis_app):
    html = record_html.collection_html(HRDEM, "fr")
    assert html.index("Mosaïque MNEHR") < html.index("HRDEM mosaic")


def shown_properties(panel, **properties):
    panel.show_item(item(properties={key.replace("__", ":"): value for key, value in properties.items()}), None)
    return text(panel)


def test_known_fields_have_titles_and_units_and_dates_are_formatted(panel):
    shown = shown_properties(
        panel, eo__cloud_cover=12.5, gsd=30, created="2024-02-06T21:38:07+02:00", updated="2024-09-03", year=2023
    )
    for line in (
        "Cloud cover\n12.5%",
        "Ground sample distance\n30 m",
        "Created\n6 February 2024, 19:38:07 UTC",
        "Updated\n3 September 2024",
        "year\n2023",
    ):
        assert line in shown


def test_nested_values_can_be_read(panel):
    shown = shown_properties(
        panel,
        instruments=["lidar", "radar"],
        box={"count": 1234567, "flags": {"good": True, "bad": False}},
        parts=[{"name": "a"}, {"name": "b"}],
        many=list(range(50)),
    )
    assert "Instruments\nlidar; radar" in shown
    for words in ("count: 1,234,567", "good: yes", "bad: no", "Name: a", "Name: b", "28; 29; 20 more"):
        assert words in shown
    assert "{" not in shown


def test_odd_values_do_not_break_the_panel(panel):
    deep = [[[[[[{"a": 1}]]]]]]
    shown = shown_properties(panel, a=float("inf"), b=10**40, c=deep, d="9999-12-31T23:59:59-10:00", e="x" * 5000)
    assert str(10**40) in shown
    assert "…" in shown


def test_the_licence_links_to_spdx_and_to_its_own_text(qgis_app):
    html = record_html.collection_html(HRDEM, "en")
    assert 'href="https://spdx.org/licenses/OGL-Canada-2.0.html"' in html
    assert ">Open Government Licence<" in html
    other = record_html.collection_html(collection("x", "x", license="proprietary", links=HRDEM.links), "en")
    assert "spdx.org" not in other
    assert '<a href="https://open.example/licence">proprietary</a>' in other


def choice_of(asset, **properties):
    """An asset as the server sends it, in an item with these properties."""
    (found,), _ = parse.items(
        [minimal_item(assets={"dtm": asset}, properties=properties)], ApiRoot("https://a.example")
    )
    return AssetChoice(CATALOG, HRDEM, found, found.assets[0])


def test_an_asset_shows_its_own_grid_and_all_its_other_fields(panel):
    source = {
        "href": "https://store.example/a.tif",
        "proj:code": "EPSG:3979",
        "proj:shape": [20000, 10000],
        "proj:transform": [1, 0, 0, 0, -1, 0],
        "raster:bands": [{"nodata": -32767, "data_type": "float32"}],
        "file:checksum": "1220abc",
    }
    panel.show_asset(choice_of(source))
    shown = text(panel)
    for words in ("EPSG:3979 - NAD83(CSRS)", "10,000 × 20,000 pixels", "Data type: float32", "Nodata: -32,767"):
        assert words in shown
    assert "Checksum\n1220abc" in shown
    panel.show_asset(choice_of({**source, "file:checksum": "1114" + "ab" * 20}))
    assert "Checksum\nSHA-1: " + "ab" * 20 in text(panel)


def test_only_web_addresses_are_opened(panel, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel.findChild(QTextBrowser).anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert opened == []


def test_an_asset_inherits_missing_grid_fields_from_its_item(panel):
    source = {"href": "a.tif", "proj:shape": [100, 50], "proj:transform": [20, 0, 0, 0, -20, 0]}
    panel.show_asset(choice_of(source, **{"proj:code": "EPSG:3979", "proj:shape": [1, 1]}))
    shown = text(panel)
    for words in ("EPSG:3979 - NAD83(CSRS)", "50 × 100 pixels", "20 m"):
        assert words in shown


def test_a_band_described_in_two_lists_is_shown_once(panel):
    source = {
        "href": "a.tif",
        "eo:bands": [{"name": "B4", "common_name": "red"}],
        "raster:bands": [{"data_type": "uint16", "classification:classes": [{"value": 3, "name": "cloud"}]}],
    }
    panel.show_asset(choice_of(source))
    shown = text(panel)
    assert shown.count("Bands") == 1
    for words in ("Name: B4", "Common name: red", "Data type: uint16", "cloud"):
        assert words in shown


def test_what_an_asset_says_of_its_only_band_is_shown_once(panel):
    panel.show_asset(choice_of({"href": "a.tif", "data_type": "uint16", "unit": "kelvin"}))
    shown = text(panel)
    assert shown.count("kelvin") == 1
    assert "Bands" not in shown


def test_extension_fields_are_shown_as_their_specifications_define_them(panel):
    properties = {
        "datetime": "2023-05-29T12:00:00Z",
        "published": "2024-09-03T10:00:00.000Z",
        "sci:publications": [{"doi": "10.1000/xyz", "citation": "A. Author, 2020"}],
        "sat:orbit_state": "ascending",
        "view:sun_azimuth": 160.8,
    }
    panel.show_item(choice_of({"href": "a.tif"}, **properties).item, None)
    shown = text(panel)
    for words in ("3 September 2024, 10:00:00 UTC", "A. Author, 2020", "ascending", "160.8°"):
        assert words in shown
    assert 'href="https://doi.org/10.1000/xyz"' in panel.findChild(QTextBrowser).toHtml()


def test_values_invalid_for_their_extension_are_shown_as_the_server_sent_them(panel):
    properties = {
        "published": "soon",
        "expires": {"on": 5},
        "sat:orbit_state": "sideways",
        "sci:publications": "none yet",
        "sci:doi": 7,
        "sar:polarizations": ["XX", None],
        "view:sun_azimuth": "south",
        "eo:cloud_cover": [1],
        "grid:code": {},
    }
    choice = choice_of({"href": "a.tif", "file:checksum": 12, "file:values": 3, "raster:bands": [3]}, **properties)
    panel.show_item(choice.item, None)
    shown = text(panel)
    for words in ("soon", "sideways", "none yet", "XX", "south"):
        assert words in shown
    panel.show_asset(choice)
    assert "12" in text(panel)


def test_an_asset_of_an_old_item_is_shown_with_current_field_names(panel):
    old = {
        "stac_version": "0.9.0",
        "stac_extensions": ["checksum"],
        "assets": {"dtm": {"href": "a.tif", "checksum:multihash": "1220abc"}},
    }
    (found,), _ = parse.items([{**minimal_item(), **old}], ApiRoot("https://a.example"))
    panel.show_asset(AssetChoice(CATALOG, HRDEM, found, found.assets[0]))
    assert "Checksum\n1220abc" in text(panel)


def test_deeply_nested_values_do_not_break_the_panel(panel):
    nested = []
    for _ in range(600):
        nested = [nested]
    panel.show_item(choice_of({"href": "a.tif"}, **{"sci:publications": nested, "eo:cloud_cover": 12}).item, None)
    assert "12" in text(panel)


@pytest.mark.parametrize("larger", [1.0, 1.25])
def test_the_tabs_are_whole_in_a_narrow_dock(qgis_app, larger):
    panel = DetailsPanel()
    font = panel.font()
    font.setPointSizeF(font.pointSizeF() * larger)
    panel.setFont(font)
    panel.show()
    tabs, button = panel.findChild(QTabWidget), panel.findChild(QToolButton, "copyJson")
    for width, is_narrow in ((320, None), (900, False), (250, True)):
        panel.resize(width, 200)
        settle()
        assert tabs.tabBar().width() >= tabs.tabBar().sizeHint().width()
        if is_narrow is not None:
            is_icon_only = button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
            assert is_icon_only == is_narrow
    panel.deleteLater()
