"""Files of stores of S3 that want the user's own keys, or whose readers pay, in the real dock and the real dialog."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.recipes import Recipe, script_of, signing
from datacube_browser.core.remote_files.store_access import AccessKind
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.sign_in import SignInState, sign_in_state
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.ui.connections.signing_profile_dialog import SigningProfileDialog
from datacube_browser.ui.results.results_model import NodeKind, Role
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from demo.person import click, click_row, expand_row, settle, type_text, wait_until
from tests.authentication import authentication, basic_authentication
from tests.qgis.dock.test_dock import connected, row_of
from tests.qgis.dock.test_handover import clipboard, context_menu
from tests.qgis.in_background import done, failed
from tests.qgis.signed_files import write_cog
from tests.qgis.signing.test_dinamis_catalogue import asset_row
from tests.qgis.signing.test_signing_profile_dialog import choose, enter_hosts, new_dialog, ok_button, run_test
from tests.servers.s3_access import Presigned, s3_error
from tests.servers.stub import landing_page, minimal_collection, minimal_item

__all__ = ["new_dialog"]

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
ACCESS, OTHER = "STOREKEY", "store-words"
ODD = "é (1)+~'!.tif"
#: Some of the file.
BOX = (2_000_100, 499_000, 2_000_500, 499_500)


class Paid(Presigned):
    """A store that answers those alone who say that they pay."""

    def refusal(self, seen):
        if "x-amz-request-payer=requester" not in seen.path:
            return s3_error("AccessDenied", "Access Denied")
        return super().refusal(seen)


@pytest.fixture(autouse=True)
def _no_signatures():
    signatures().forget()
    yield
    signatures().forget()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With a file under two names, one of which needs escapes that signatures write otherwise than addresses do."""
    path = write_cog(tmp_path_factory.mktemp("bucket"))
    shutil.copy(path, path.with_name(ODD))
    return path.parent


@pytest.fixture(scope="module")
def keys(qgis_app):
    """A configuration of QGIS with the keys of the store."""
    return authentication("AWSS3", "S3 keys", {"username": ACCESS, "password": OTHER, "region": "default"})


@pytest.fixture
def store_of(object_store, folder):
    """A function that starts a store with the file k.tif in its one bucket."""
    return lambda access: object_store({"bucket": folder}, access)


@pytest.fixture
def profile_of(keys):
    """A function that keeps a profile with these keys for the files of a store."""
    kept = []

    def make(store, **more):
        made = SigningProfile("", "My keys", SigningKind.S3_KEYS, hosts=(store.url,), authcfg=keys)
        kept.append(SigningProfileStore().save(replace(made, **more)))
        return kept[-1]

    yield make
    for profile in kept:
        SigningProfileStore().remove(profile.id)


@pytest.fixture
def listed(stub_api, open_dock, qgis_new_project):
    """A function that shows an item with a file in a bucket of the store; the panel, and the row of the collection."""

    def show(store, *, is_paid, name="k.tif"):
        scheme = {"type": "custom-s3", "platform": store.url, "requester_pays": is_paid}
        asset = {"href": f"s3://bucket/{name}", "type": COG, "title": "Elevation", "storage:refs": ["own"]}
        item = minimal_item(assets={"dtm": asset if is_paid else {**asset, "auth:refs": ["s3"]}})
        item["properties"]["storage:schemes"] = {"own": scheme}
        routes = {
            "/": landing_page(),
            "/collections": {"collections": [minimal_collection()], "links": []},
            "/search": {"type": "FeatureCollection", "features": [item], "links": []},
        }
        panel = connected(open_dock(stub_api(routes).url))
        mode = panel.filter_panel.extent_filter.mode
        mode.setCurrentIndex(mode.count() - 1)
        return panel, expanded(panel)

    return show


def expanded(panel):
    expand_row(panel.tree, row_of(panel, "demo"))
    wait_until(panel.model.items, "the item is listed")
    settle()
    return row_of(panel, "demo")


def with_profile(panel, profile):
    """The row of the file, after the connection has been given the profile."""
    bar = panel.connection_bar
    bar.choose(CatalogStore().update(replace(bar.catalog(), profile=profile.id)))
    wait_until(lambda: row_of(panel, "demo"), "the collections are listed")
    return asset_row(panel, expanded(panel), "item-1", "Elevation")


def only_layer():
    return wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there", 60)


@pytest.mark.parametrize("is_paid", [False, True])
def test_a_file_that_wants_keys_is_marked_and_opens_with_a_profile_for_its_host(
    listed, store_of, profile_of, tmp_path, is_paid
):
    store = store_of(Paid() if is_paid else Presigned())
    panel, row = listed(store, is_paid=is_paid, name=ODD)
    found = asset_row(panel, row, "item-1", "Elevation")
    assert found.data(Role.SECOND_TEXT) == ("requester pays" if is_paid else "S3 keys")
    assert f"a signing profile of the connection for {store.url}." in found.data(Qt.ItemDataRole.ToolTipRole)
    click_row(panel.tree, found, double=True)
    wait_until(panel.message_bar.currentItem, "it says what is needed")
    assert "signing profile of the connection" in panel.message_bar.currentItem().text()
    assert store.requests == []

    found = with_profile(panel, profile_of(store, pays=is_paid))

    assert found.data(Role.SECOND_TEXT) == ("you pay · COG" if is_paid else "COG")
    assert found.parent().data(Role.FACTS) == (["you pay"] if is_paid else [])
    click_row(panel.tree, found, double=True)
    layer = only_layer()
    assert layer.isValid()
    assert layer.dataProvider().sample(layer.extent().center(), 1)[1]
    path = tmp_path / "project.qgs"
    assert QgsProject.instance().write(str(path))
    text = path.read_text(encoding="utf-8")
    assert "X-Amz-Signature" not in text
    assert ACCESS not in text
    context_menu(panel, found, "Copy As", "Signed URL")
    wait_until(lambda: "X-Amz-Signature=" in clipboard(), "the signed address is copied")
    assert {seen.status for seen in store.requests} <= {200, 206, 404}  # of which the last is no file beside it


@pytest.mark.parametrize("is_paid", [False, True])
def test_keys_are_set_up_from_the_menu_of_the_file(listed, store_of, keys, is_paid):
    store = store_of(Paid() if is_paid else Presigned())
    panel, row = listed(store, is_paid=is_paid)
    found = asset_row(panel, row, "item-1", "Elevation")
    click_row(panel.tree, found)
    context_menu(panel, found, "Set Up S3 Keys…")
    dialog = wait_until(lambda: panel.window().findChild(SigningProfileDialog), "the form is open")
    QTest.qWaitForWindowExposed(dialog)
    assert (dialog.hosts.toPlainText(), dialog.pays.isChecked()) == (store.url, is_paid)
    assert store.requests == []
    dialog.authentication.setConfigId(keys)
    run_test(dialog)
    assert "The file can be read" in dialog.result.text()
    click(ok_button(dialog))
    profile = SigningProfileStore().get(CatalogStore().current().profile)
    try:
        wait_until(lambda: row_of(panel, "demo"), "the collections are listed")
        found = asset_row(panel, expanded(panel), "item-1", "Elevation")
        assert found.data(Role.SECOND_TEXT) == ("you pay · COG" if is_paid else "COG")
        click_row(panel.tree, found)
        entries = [action.text() for action in panel.results_menu.menu(NodeKind.ASSET).actions()]
        assert "Set Up S3 Keys…" not in entries
    finally:
        SigningProfileStore().remove(profile.id)


def test_keys_are_not_set_up_where_the_connection_signs_in_another_way(listed, store_of, profile_of):
    store = store_of(Presigned())
    panel, _ = listed(store, is_paid=False)
    found = with_profile(panel, profile_of(store, kind=SigningKind.HEADER))
    assert found.data(Role.SECOND_TEXT) == "S3 keys"
    click_row(panel.tree, found)
    entries = [action.text() for action in panel.results_menu.menu(NodeKind.ASSET).actions()]
    assert "Download Whole Files…" in entries
    assert "Set Up S3 Keys…" not in entries


def test_a_profile_that_does_not_pay_opens_nothing_that_is_paid_for(listed, store_of, profile_of):
    store = store_of(Paid())
    panel, _ = listed(store, is_paid=True)
    found = with_profile(panel, profile_of(store))
    assert found.data(Role.SECOND_TEXT) == "requester pays"
    assert panel.model.items()[0].assets[0].access.kind is AccessKind.REQUESTER_PAYS
    assert store.requests == []


def test_a_profile_of_keys_is_entered_as_a_person_does_and_tried(new_dialog, store_of, keys):
    store = store_of(Paid())
    dialog = new_dialog()
    type_text(dialog.name, "My keys")
    choose(dialog.kind, SigningKind.S3_KEYS.value)
    assert dialog.pays.isVisible()
    assert not dialog.endpoint.isVisible()
    assert not dialog.device.isVisible()
    enter_hosts(dialog, store.url)
    dialog.authentication.setConfigId(keys)
    type_text(dialog.test_href, store.href("bucket/k.tif"))
    run_test(dialog)
    assert "(403)" in dialog.result.text()
    click(dialog.pays)
    assert dialog.result.text() == ""
    type_text(dialog.duration, "2h")
    run_test(dialog)
    assert dialog.result.text().startswith("Signed until ")
    assert "The file can be read" in dialog.result.text()
    click(ok_button(dialog))
    assert dialog.profile() == SigningProfile(
        "", "My keys", SigningKind.S3_KEYS, (store.url,), "", keys, 7200, dialog.profile().template, pays=True
    )


def test_a_domain_in_which_anyone_has_a_bucket_is_too_wide_for_keys(new_dialog):
    dialog = new_dialog()
    type_text(dialog.name, "My keys")
    choose(dialog.kind, SigningKind.S3_KEYS.value)
    enter_hosts(dialog, ".s3.us-west-2.amazonaws.com")
    assert "covers hosts of strangers" in dialog.problem.text()
    enter_hosts(dialog, "usgs-landsat.s3.us-west-2.amazonaws.com")
    assert dialog.problem.isHidden()


def test_a_password_serves_as_keys_and_wrong_ones_are_told_in_the_stores_words(object_store, profile_of):
    store = object_store({"bucket": {"a.tif": b"pixels"}})
    url = store.href("bucket/a.tif")
    good = authentication("Basic", "Keys as a password", {"username": ACCESS, "password": OTHER})
    assert done(lambda feedback: FileNetwork("", profile_of(store, authcfg=good), feedback).get(url)) == b"pixels"
    wrong = profile_of(store, authcfg=basic_authentication("Of somebody else"))
    error = failed(lambda feedback: FileNetwork("", wrong, feedback).get(url))
    assert error.status == 403
    assert "does not exist in our records" in error.report()


def test_a_profile_without_keys_says_what_it_needs(object_store, profile_of):
    store = object_store({"bucket": {"a.tif": b"pixels"}})
    url = store.href("bucket/a.tif")
    none = profile_of(store, authcfg="")
    assert sign_in_state(none) is SignInState.NO_KEY
    assert "My keys needs a sign-in" in str(failed(lambda feedback: FileNetwork("", none, feedback).get(url)))
    other = profile_of(store, authcfg=authentication("APIHeader", "No keys", {"X-API-Key": "1"}))
    error = failed(lambda feedback: FileNetwork("", other, feedback).get(url))
    assert "holds no S3 keys" in str(error)
    assert "AWS S3" in error.hint
    assert store.requests == []


@pytest.mark.parametrize("pays", [False, True])
def test_a_script_signs_with_keys_from_the_environment(store_of, profile_of, tmp_path, pays):
    store = store_of(Paid() if pays else Presigned())
    profile, href = profile_of(store, pays=pays), store.href("bucket/k.tif")
    extent = MapExtent(*BOX, "EPSG:3979")
    plan = plan_export(ExportRequest((ExportSource(href, profile=profile.id),), extent, tmp_path / "out.tif"))
    other = "https://other.example/k.tif"
    reading = "from urllib.request import urlopen\nfound = sign(sys.argv[1:])\n"
    reading += "print(len(urlopen(found[sys.argv[1]]).read()), found[sys.argv[2]])"
    script = f"import os\nimport sys\n\n{signing.python(plan)}\n\n{reading}\n"
    done_ = subprocess.run(
        [sys.executable, "-c", script, href, other],
        env={"AWS_ACCESS_KEY_ID": ACCESS, "AWS_SECRET_ACCESS_KEY": OTHER},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done_.stdout == f"{(store.folders['bucket'] / 'k.tif').stat().st_size} {other}\n", done_.stderr
    assert any("AWS_SECRET_ACCESS_KEY" in line for line in signing.notes(plan))
    assert any("pays" in line for line in signing.notes(plan)) is pays
    for text in (ACCESS, OTHER):
        assert text not in script_of(Recipe.GDAL, plan).text
