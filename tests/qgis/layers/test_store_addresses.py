"""Files that a catalogue names in an object store, in the real dock: added, exported, downloaded and copied."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.ui.results.results_model import Role
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt

from demo.person import check_row, click, click_row, expand_row, find_row, settle, wait_until
from tests.qgis.dock.test_dock import connected, row_of
from tests.qgis.dock.test_handover import clipboard, context_menu
from tests.qgis.in_background import failed
from tests.qgis.signed_files import write_cog
from tests.qgis.signing.test_dinamis_catalogue import asset_row
from tests.servers.s3_access import s3_error
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import outcome

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_cog(tmp_path_factory.mktemp("bucket")).parent


@pytest.fixture
def listed(stub_api, object_store, folder, open_dock, qgis_new_project):
    """A function that shows an item with these assets of a store (its bucket "public" is open to everybody, "keys" is
    not); the panel, the row of the collection, and the store."""
    store = object_store({"public": folder, "keys": folder}, open_prefixes=["public/"])

    def show(assets, **more):
        schemes = {
            "own": {"type": "custom-s3", "platform": store.url},
            "paid": {"type": "custom-s3", "platform": store.url, "requester_pays": True},
        }
        item = minimal_item(assets=assets)
        item["properties"] |= {
            "storage:schemes": schemes,
            "auth:schemes": {"oidc": {"type": "openIdConnect"}, "s3": {"type": "s3"}},
        }
        routes = {
            "/": landing_page(),
            "/collections": {"collections": [minimal_collection()], "links": []},
            "/search": {"type": "FeatureCollection", "features": [item], "links": []},
            **more,
        }
        panel = connected(open_dock(stub_api(routes).url))
        mode = panel.filter_panel.extent_filter.mode
        mode.setCurrentIndex(mode.count() - 1)
        expand_row(panel.tree, row_of(panel, "demo"))
        wait_until(panel.model.items, "the item is listed")
        settle()
        return panel, row_of(panel, "demo")

    show.store = store
    return show


def asset(href, title="Elevation", **fields):
    fields = {key.replace("__", ":"): value for key, value in fields.items()}
    return {"href": href, "type": COG, "roles": ["data"], "title": title, **fields}


def only_layer():
    return wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there", 30)


def test_a_file_of_a_public_bucket_is_added_as_any_other(listed):
    panel, row = listed({"dtm": asset("s3://public/k.tif", storage__refs=["own"])})
    found = asset_row(panel, row, "item-1", "Elevation")
    assert found.data(Role.SECOND_TEXT) == "COG"
    assert "open to all" in found.data(TIP)
    click_row(panel.tree, found, double=True)
    layer = only_layer()
    assert isinstance(layer, QgsRasterLayer)
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{listed.store.href('public/k.tif')}"


def test_the_address_that_opens_is_chosen_among_several(listed):
    web = listed.store.href("public/k.tif")
    panel, row = listed(
        {"dtm": asset("s3://keys/k.tif", auth__refs=["s3"], storage__refs=["own"], alternate={"https": {"href": web}})}
    )
    found = asset_row(panel, row, "item-1", "Elevation")
    assert found.data(Role.SECOND_TEXT) == "COG"
    check_row(panel.tree, found)
    click(panel.add_button)
    assert only_layer().source() == f"/vsicurl/{web}"


def test_a_store_that_refuses_everybody_says_what_it_is(listed):
    panel, row = listed({"dtm": asset("s3://keys/k.tif", storage__refs=["own"])})
    click_row(panel.tree, asset_row(panel, row, "item-1", "Elevation"), double=True)
    said = wait_until(panel.message_bar.currentItem, "it says why", 60).text()
    assert "open to all" in said
    assert not QgsProject.instance().mapLayers()


#: What S3 answers where a bucket is in another region, without an address.
ELSEWHERE = s3_error("PermanentRedirect", "The bucket must be addressed using the specified endpoint.", 301)


def test_a_bucket_in_another_region_is_said_after_one_request(listed, tmp_path):
    listed.store.fault(ELSEWHERE)
    url = listed.store.href("public/k.tif")
    error = failed(lambda feedback: FileNetwork("", "", feedback).get(url))
    assert "redirects without an address" in str(error)
    assert "in another region" in error.hint
    assert listed.store.count() == 1
    error = outcome(DownloadTask([DownloadFile(url, tmp_path / "k.tif")]))[1]
    assert "must be addressed using the specified endpoint" in error.hint
    assert "in another region" in error.hint
    assert not (tmp_path / "k.tif").exists()
    panel, row = listed({"dtm": asset("s3://public/k.tif", storage__refs=["own"])})
    click_row(panel.tree, asset_row(panel, row, "item-1", "Elevation"), double=True)
    said = wait_until(panel.message_bar.currentItem, "it says why", 60).text()
    assert "in another region" in said


@pytest.mark.parametrize(
    ("fields", "label", "advice"),
    [
        ({"storage__refs": ["paid"]}, "requester pays", "AWS_REQUEST_PAYER=requester"),
        ({"auth__refs": ["s3"]}, "S3 keys", "AWS_ACCESS_KEY_ID"),
        ({"auth__refs": ["oidc"], "storage__refs": ["own"]}, "sign-in (OpenID Connect) · COG", "a token for this host"),
    ],
)
def test_a_locked_file_is_marked_before_it_is_clicked(listed, fields, label, advice):
    panel, row = listed({"dtm": asset("s3://keys/k.tif", **fields), "open": asset("s3://public/k.tif", "Open")})
    found = asset_row(panel, row, "item-1", "Elevation")
    assert found.data(Role.SECOND_TEXT) == label
    assert advice in found.data(TIP)
    icons = [
        index.data(Qt.ItemDataRole.DecorationRole).pixmap(16).toImage()
        for index in (found, asset_row(panel, row, "item-1", "Open"))
    ]
    assert icons[0] != icons[1]


def test_an_item_all_of_whose_layers_are_locked_says_so_in_its_row(listed):
    locked = asset("https://locked.example/k.tif", auth__refs=["oidc"])
    panel, row = listed({"dtm": locked, "dsm": locked})
    found = find_row(panel.tree, "item-1", row)
    assert found.data(Role.FACTS) == ["sign-in (OpenID Connect)"]
    assert "a token for this host" in found.data(TIP)


def test_an_item_with_one_open_layer_does_not(listed):
    panel, row = listed({"dtm": asset("https://locked.example/k.tif", auth__refs=["oidc"]), "dsm": asset("a.tif")})
    assert find_row(panel.tree, "item-1", row).data(Role.FACTS) == []


def test_the_other_addresses_are_copied(listed):
    web = listed.store.href("public/k.tif")
    alternate = {"https": {"href": web}, "google": {"href": "gs://public/k.tif", "title": "Google & more"}}
    panel, row = listed({"dtm": asset("s3://keys/k.tif", auth__refs=["s3"], alternate__name="S3", alternate=alternate)})
    found = asset_row(panel, row, "item-1", "Elevation")
    click_row(panel.tree, found)
    entries = context_menu(panel, found, "Copy As", "Other URL: S3")
    assert clipboard() == "s3://keys/k.tif"
    assert [text for text in entries if text.startswith("Other")] == ["Other URL: S3", "Other URL: Google && more"]
    context_menu(panel, found, "Copy As", "URL")
    assert clipboard() == web


def test_of_two_stores_that_want_a_sign_in_that_of_the_users_profile_is_read(listed):
    profile = SigningProfileStore().save(
        SigningProfile("", "Mine", SigningKind.BEARER, hosts=("mine.example",), authcfg="")
    )
    try:
        assets = {
            "dtm": asset(
                "https://other.example/k.tif",
                auth__refs=["oidc"],
                alternate={"mine": {"href": "https://mine.example/k.tif", "auth:refs": ["oidc"]}},
            )
        }
        panel, _ = listed(assets)
        assert panel.model.items()[0].assets[0].href == "https://other.example/k.tif"
        bar = panel.connection_bar
        bar.choose(CatalogStore().update(replace(bar.catalog(), profile=profile.id)))
        wait_until(lambda: row_of(panel, "demo"), "the collections are listed")
        expand_row(panel.tree, row_of(panel, "demo"))
        wait_until(panel.model.items, "the item is listed")
        found = panel.model.items()[0].assets[0]
        assert found.href == "https://mine.example/k.tif"
        assert not found.access.kind.is_locked
    finally:
        SigningProfileStore().remove(profile.id)
