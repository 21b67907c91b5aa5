"""Thumbnails in item rows, against a real server that counts requests."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Link
from datacube_browser.core.stac.thumbnail import MOST_BYTES, thumbnail_href
from datacube_browser.ui.widgets.remote_image_cache import RemoteImageCache
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QBuffer, QIODevice, QUrl
from qgis.PyQt.QtGui import QColor, QImage

from demo.person import click, find_row, settle, wait_until
from tests.authentication import basic_authentication
from tests.qgis.dock.test_dock import HRDEM_1M, connected, expanded
from tests.qgis.tree_samples import HRDEM, item
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page, minimal_collection, minimal_item

RED = QColor("#d01020")


def picture(width=80, height=60):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())


def png(body=None, **headers):
    return Answer(200, picture() if body is None else body, {"Content-Type": "image/png", **headers})


def with_picture(href, key="10_3-mosaic-1m"):
    return item(key, assets=(Asset("thumbnail", href, "Thumbnail", AssetKind.PNG, roles=("thumbnail",)),))


def asked(api, path="/"):
    return [seen.path for seen in api.requests if seen.path.startswith(path) and "thumb" in seen.path]


@pytest.fixture
def pictures(qgis_app):
    cache = QgsNetworkAccessManager.instance().cache()
    if cache is not None:
        cache.clear()
    made = RemoteImageCache()
    yield made
    made.stop()


def fetched(pictures, href):
    """The image at the URL, or None once it is known to have none."""
    ended = []
    pictures.settled.connect(ended.append)
    pictures.want(href, lambda: True)
    wait_until(lambda: href in ended, f"{href} has come or failed", 20)
    return pictures.image(href)


def test_an_image_is_fetched_once_and_scaled_down(pictures, stub_api):
    api = stub_api({"/thumb.png": png(picture(1200, 600))})
    image = fetched(pictures, f"{api.url}/thumb.png")
    assert image.width() == 2 * image.height() < 600
    pictures.want(f"{api.url}/thumb.png", lambda: True)
    settle()
    assert asked(api) == ["/thumb.png"]


def test_a_file_that_is_not_an_image_is_not_requested_again(pictures, stub_api):
    api = stub_api({"/thumb-page.png": png(b"<html>")})
    for name in ("thumb-page.png", "thumb-missing.png"):
        assert fetched(pictures, f"{api.url}/{name}") is None
        pictures.want(f"{api.url}/{name}", lambda: True)
    settle()
    assert asked(api) == ["/thumb-page.png", "/thumb-missing.png"]


def test_the_download_of_a_file_over_the_limit_is_stopped(pictures, proxy, stub_api):
    api = stub_api({"/thumb.png": png(picture() + bytes(20 * MOST_BYTES))})
    slow = proxy(api.url, bandwidth=20_000_000)
    assert fetched(pictures, f"{slow.url}/thumb.png") is None
    settle()
    assert slow.requests[0].bytes < 10 * MOST_BYTES


def test_an_image_with_too_many_pixels_is_not_decoded(pictures, stub_api):
    header = picture()
    huge = header[:16] + (60_000).to_bytes(4, "big") * 2 + header[24:]
    api = stub_api({"/thumb.png": png(huge)})
    assert fetched(pictures, f"{api.url}/thumb.png") is None


def test_only_a_few_visible_images_are_fetched_at_a_time(pictures, proxy, stub_api):
    api = stub_api({f"/thumb-{number}.png": png() for number in range(12)})
    slow = proxy(api.url, latency=0.2)
    for number in range(12):
        pictures.want(f"{slow.url}/thumb-{number}.png", lambda number=number: number != 11)
    assert len(pictures._coming) == 4
    wait_until(lambda: len(asked(api)) == 11 and not pictures._coming, "all but one have come", 20)
    assert "/thumb-11.png" not in asked(api)


def test_images_are_cached_on_disk_except_those_with_signed_urls(pictures, stub_api):
    cache = QgsNetworkAccessManager.instance().cache()
    assert cache is not None
    api = stub_api({"/thumb.png": png()})
    for address in (f"{api.url}/thumb.png", f"{api.url}/thumb.png?sig=abc"):
        assert fetched(pictures, address) is not None
    assert cache.metaData(QUrl(f"{api.url}/thumb.png")).isValid()
    assert not cache.metaData(QUrl(f"{api.url}/thumb.png?sig=abc")).isValid()
    later = RemoteImageCache()
    assert fetched(later, f"{api.url}/thumb.png") is not None
    assert len(asked(api)) == 2


def test_the_connections_authentication_is_sent_to_its_own_origin_only(pictures, stub_api):
    own, foreign = (stub_api({"/thumb.png": png()}) for _ in range(2))
    pictures.set_catalog(Catalog("a", "A", own.url, basic_authentication("thumbnails")))
    for api in (own, foreign):
        fetched(pictures, f"{api.url}/thumb.png")
    assert own.requests[0].headers["authorization"].startswith("Basic ")
    assert "authorization" not in foreign.requests[0].headers


def test_a_preview_link_is_used_as_thumbnail(qgis_app):
    link = Link("preview", "https://x.example/p.jpg", media_type="image/jpeg")
    page = Link("preview", "https://x.example/p.html", media_type="text/html")
    assert thumbnail_href(item(assets=(), links=(page, link))) == "https://x.example/p.jpg"
    assert thumbnail_href(item(assets=(), links=(page,))) == ""


# In the dock


@pytest.fixture
def long_list(stub_api, open_dock, host):
    """The dock listing a hundred items, each with a thumbnail; that of the first is broken."""
    settings().show_thumbnails.setValue(True)
    cache = QgsNetworkAccessManager.instance().cache()
    cache.clear()
    api = stub_api({f"/thumb-{number:03}.png": png() for number in range(1, 100)})
    features = [
        minimal_item(
            f"item-{number:03}",
            HRDEM_1M,
            assets={"thumbnail": {"href": f"@URL@/thumb-{number:03}.png", "type": "image/png", "roles": ["thumbnail"]}},
        )
        for number in range(100)
    ]
    api.routes |= {
        "GET /": landing_page(),
        "GET /collections": {"collections": [minimal_collection(HRDEM_1M)], "links": []},
        "POST /search": {"features": features, "links": []},
    }
    host.frame(-180, -90, 180, 90, "EPSG:4326")
    panel = connected(open_dock(api.url))
    expanded(panel, HRDEM_1M)
    wait_until(lambda: asked(api) and not panel.details._pictures._coming, "the pictures in sight have come", 20)
    settle()
    return panel, api


def shown_in(panel, text):
    """Whether the row's icon has the red of the thumbnail."""
    tree = panel.tree
    index = find_row(tree, text, tree.model().index(0, 0))
    image = tree.viewport().grab(tree.visualRect(index)).toImage()
    return any(image.pixelColor(x, image.height() // 2) == RED for x in range(image.width()))


def test_only_visible_rows_get_thumbnails(long_list):
    panel, api = long_list
    assert shown_in(panel, "item-001")
    assert not shown_in(panel, "item-000")
    assert 3 < len(asked(api)) < 60
    assert "/thumb-099.png" not in asked(api)
    panel.tree.verticalScrollBar().setValue(panel.tree.verticalScrollBar().maximum())
    wait_until(lambda: shown_in(panel, "item-099"), "the last row has its picture", 20)


def test_thumbnails_can_be_switched_off_and_stay_off(long_list):
    panel, api = long_list
    height = panel.tree.visualRect(panel.tree.model().index(0, 0)).height()
    click(panel.toolbar.widgetForAction(panel.toolbar.thumbnails_action))
    wait_until(lambda: not shown_in(panel, "item-001"), "the picture is gone", 20)
    assert panel.tree.visualRect(panel.tree.model().index(0, 0)).height() < height
    before = len(asked(api))
    panel.tree.verticalScrollBar().setValue(panel.tree.verticalScrollBar().maximum())
    settle()
    assert len(asked(api)) == before
    assert settings().show_thumbnails.value() is False


def test_the_details_panel_reuses_the_thumbnail(long_list):
    panel, api = long_list
    before = len(asked(api))
    panel.details.show_item(with_picture(f"{api.url}/thumb-001.png"), HRDEM)
    assert not panel.details._picture.isNull()
    assert len(asked(api)) == before


def test_refresh_requests_failed_thumbnails_again(long_list):
    panel, api = long_list
    assert asked(api).count("/thumb-000.png") == 1
    api.routes["/thumb-000.png"] = png()
    panel.tree.viewport().repaint()
    settle()
    assert not shown_in(panel, "item-000")
    panel.connection_bar.refresh_action.trigger()
    wait_until(lambda: panel.model.items() and shown_in(panel, "item-000"), "the picture has come", 20)
    assert asked(api).count("/thumb-000.png") == 2
