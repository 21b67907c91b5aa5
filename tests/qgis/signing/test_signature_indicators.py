"""What the layer tree says of the layers of signed files, the messages about them, and pasted signed URLs."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.sign_in import sign_ins
from datacube_browser.ui.actions.asset_actions import AssetActions
from datacube_browser.ui.integration.layer_updater import LayerUpdater
from datacube_browser.ui.integration.pasted_urls import PastedUrls
from datacube_browser.ui.integration.signature_help import SignatureHelp
from datacube_browser.ui.integration.signature_indicators import SignatureIndicators
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from datacube_browser.ui.wording.times import short_time
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QDateTime, QLocale, QTime
from qgis.PyQt.QtWidgets import QDialogButtonBox, QInputDialog, QLabel, QLineEdit, QPushButton

from demo.person import click, settle, wait_until
from tests.authentication import header_authentication
from tests.qgis import layer_files as files
from tests.qgis.living_layers import assert_without, by_name, looks, styled, texts_of, value_of, write_files
from tests.servers.stub import minimal_item


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("tiles"))


class Window:
    """QGIS's window with the layers of signed files in its tree."""

    def __init__(self, host, signed):
        self.host, self.signed, self.signed_in = host, signed, []
        self.view = host.layerTreeView()
        self.actions = AssetActions(host, OperationMessages(host.bar, signed.owner), host.window)
        self.pasted = PastedUrls(
            host, add_sources=self.actions.open_sources, renew=signed.signatures.renew, parent=signed.owner
        )
        self.help = SignatureHelp(
            host, signed.signatures, sign_in=self.signed_in.append, ask_for_url=self.pasted.ask, parent=signed.owner
        )
        self.indicators = SignatureIndicators(self.view, signed.signatures, self.help.mend, signed.owner)

    def tip(self, layer, words):
        """Wait until the mark says it."""
        return wait_until(lambda: [tip for tip in self.tips(layer) if tip.startswith(words)], f"the mark “{words}”")

    def tips(self, layer):
        node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
        return [indicator.toolTip() for indicator in self.view.indicators(node)]

    def click(self, layer):
        node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
        (indicator,) = self.view.indicators(node)
        indicator.clicked.emit(self.view.node2index(node))

    def messages(self):
        return [label.text() for item in self.host.bar.items() for label in item.findChildren(QLabel)]

    def message(self, words):
        return wait_until(lambda: [text for text in self.messages() if words in text], f"the message “{words}”")

    def button(self, text):
        def shown():
            found = [one for item in self.host.bar.items() for one in item.findChildren(QPushButton)]
            return next((one for one in found if one.text() == text and one.isVisible()), None)

        return wait_until(shown, f"the button {text}")

    def dialog(self):
        return wait_until(
            lambda: next((one for one in self.host.window.findChildren(QInputDialog) if one.isVisible()), None),
            "the dialog is open",
        )

    def enter(self, text):
        dialog = self.dialog()
        dialog.findChild(QLineEdit).setText(text)
        click(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok))
        settle()


@pytest.fixture
def window(host, signed):
    made = Window(host, signed)
    yield made
    made.indicators.dispose()
    made.pasted.dispose()
    made.actions.dispose()


@pytest.fixture
def needs_sign_in(signed, tmp_path):
    """A function that opens a project with two layers in a QGIS without the key, and tells how they looked before."""

    def open_():
        layers = signed.add("a.tif", "b.tif")
        styled(layers[0])
        path, before = tmp_path / "project.qgz", [looks(layer) for layer in by_name()]
        QgsProject.instance().write(str(path))
        signed.forget()
        signed.signer.keys_demanded = True
        found = signed.open(path)
        wait_until(signed.is_quiet, "the service has answered")
        return found, before

    return open_


def sign_in(signed):
    key = header_authentication(uuid.uuid4().hex, signed.signer.add_key())
    SigningProfileStore().save(replace(signed.profile, authcfg=key))


@pytest.fixture
def zone(monkeypatch):
    """A function that moves this computer into another time zone."""

    def move(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("place", ["UTC", "Asia/Tokyo", "America/Montreal"])
def test_the_tree_says_until_when_a_layer_is_signed_in_local_time(window, signed, zone, place):
    zone(place)
    (layer,) = signed.add("a.tif")
    (tip,) = window.tips(layer)
    end = signed.signatures.of(layer.id()).expires.astimezone(ZoneInfo(place))
    assert QLocale().toString(QTime(end.hour, end.minute, end.second), QLocale.FormatType.ShortFormat) in tip
    assert tip.startswith("Signed until ")


def test_an_end_on_another_day_is_said_with_the_day():
    now = datetime.now(timezone.utc)
    tomorrow = QDateTime.fromSecsSinceEpoch(int(now.timestamp())).addDays(1)
    assert short_time(now + timedelta(days=1)) == QLocale().toString(tomorrow, QLocale.FormatType.ShortFormat)


def test_layers_of_open_data_have_no_mark(window, signed):
    window.actions.open_sources([replace(signed.source("a.tif"), profile="", href=signed.open_href("a.tif"))])
    settle()
    assert all(window.tips(layer) == [] for layer in QgsProject.instance().mapLayers().values())


def test_the_mark_follows_a_layer_to_its_place_and_goes_with_it(window, signed):
    (layer,) = signed.add("a.tif")
    root = QgsProject.instance().layerTreeRoot()
    group, node = root.addGroup("group"), root.findLayer(layer.id())
    group.addChildNode(node.clone())
    root.removeChildNode(node)
    wait_until(lambda: len(window.tips(layer)) == 1, "the mark is beside the moved layer")

    QgsProject.instance().removeMapLayer(layer.id())
    assert window.indicators._shown == {}


def test_a_click_renews(window, signed):
    (layer,) = signed.add("a.tif")
    window.click(layer)
    wait_until(signed.is_quiet, "it has been signed again")
    assert len(signed.signer.calls) == 2
    assert value_of(layer) == 7


def test_one_message_for_all_layers_that_need_the_same_sign_in_and_one_click_opens_it(window, signed, needs_sign_in):
    layers, _ = needs_sign_in()
    assert window.messages().count("2 layer(s) need a sign-in to Test.") == 1
    for layer in layers:
        (tip,) = window.tips(layer)
        assert tip.startswith("Sign-in needed")

    click(window.button("Sign In…"))
    assert window.signed_in == [signed.profile.id]
    window.click(layers[0])
    wait_until(lambda: len(window.signed_in) == 2, "the sign-in is opened by a click on the mark, too")


def test_a_click_opens_the_sign_in_that_a_renewal_needs_while_the_layer_can_still_be_read(window, signed):
    (layer,) = signed.add("a.tif")
    signed.signer.keys_demanded = True
    window.click(layer)
    wait_until(lambda: window.signed_in == [signed.profile.id], "the sign-in is opened")
    assert window.tips(layer)[0].startswith("Signed until")
    assert value_of(layer) == 7

    calls = len(signed.signer.calls)
    sign_in(signed)
    sign_ins().key_refused(signed.profile.id, False)  # as the dialog for keys says it
    wait_until(lambda: len(signed.signer.calls) > calls, "it is signed anew, without a second click")
    wait_until(signed.is_quiet, "it has been signed")
    assert window.messages() == []


def test_a_click_says_why_there_is_no_newer_signature(window, signed):
    (layer,) = signed.add("a.tif")
    signed.signer.forbidden = ("signed/",)
    window.click(layer)
    window.message("1 layer(s) could not be signed.")
    assert window.tips(layer)[0].startswith("Signed until")


def test_nobody_is_bothered_by_a_renewal_that_nobody_has_asked_for(window, signed):
    (layer,) = signed.add("a.tif")
    signed.signer.keys_demanded = True
    signed.signatures._is_anew = True
    signed.signatures._await(layer.id())
    signed.signatures._start_timer()
    wait_until(lambda: signed.signatures.of(layer.id()).refusal, "it has been refused")
    assert (window.signed_in, window.messages()) == ([], [])


def test_a_click_after_the_sign_in_lets_all_its_layers_live(window, signed, needs_sign_in):
    layers, before = needs_sign_in()
    sign_in(signed)
    window.click(layers[0])
    wait_until(signed.is_quiet, "both have been signed")
    assert window.signed_in == []
    assert [value_of(layer) for layer in layers] == [8, 7]
    assert [looks(layer) for layer in layers] == before
    assert [window.tips(layer)[0][:12] for layer in layers] == ["Signed until"] * 2
    assert not QgsProject.instance().isDirty()


def test_a_sign_in_anywhere_lets_the_layers_live_without_a_click(window, signed, needs_sign_in):
    layers, before = needs_sign_in()
    sign_in(signed)
    sign_ins().key_refused(signed.profile.id, False)  # as the dialog for keys says it
    wait_until(lambda: window.tips(layers[0])[0].startswith("Signed until"), "they have been signed")
    wait_until(signed.is_quiet, "both have been signed")
    assert [value_of(layer) for layer in layers] == [8, 7]
    assert [looks(layer) for layer in layers] == before


def test_a_profile_that_this_qgis_does_not_have_is_said(window, signed, tmp_path):
    signed.add("a.tif")
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()
    SigningProfileStore().remove(signed.profile.id)

    (layer,) = signed.open(path)
    wait_until(signed.is_quiet, "it has been looked for")

    assert window.tips(layer)[0].startswith("Cannot be signed: The signing profile of this file is gone.")
    assert window.message("1 layer(s) could not be signed.")


def test_a_pasted_signed_url_is_added_and_its_end_is_known(window, signed, tmp_path):
    url, end = signed.store.sign("signed/a.tif", lifetime=3 * 3600)
    window.pasted.action.trigger()
    window.enter(f"  {url} ")
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "it is added")

    assert value_of(layer) == 7
    assert layer.name() == "a.tif"
    assert abs(signed.signatures.of(layer.id()).expires - end) < timedelta(seconds=2)
    window.tip(layer, "Signed until ")
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    for text in texts_of(path).values():
        assert_without(signed.secrets(), text)
    assert f"<datasource>/vsicurl/{signed.href('a.tif')}</datasource>" in "".join(texts_of(path).values())
    assert signed.signer.requests == []


def test_a_signed_url_is_good_until_its_end_in_whatever_zone(window, signed, zone):
    zone("Asia/Tokyo")  # where its end, in UTC, would be a time of this morning
    window.pasted.take(signed.store.sign("signed/a.tif", lifetime=3600)[0])
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "it is added")
    assert value_of(layer) == 7


def test_a_copied_signed_url_is_filled_in(window, signed):
    url, _ = signed.store.sign("signed/a.tif")
    QgsApplication.clipboard().setText(url)
    window.pasted.action.trigger()
    assert window.dialog().textValue() == url
    field = window.dialog().findChild(QLineEdit)
    assert (field.cursorPosition(), field.selectedText()) == (0, url)  # its beginning is seen, its end says nothing
    QgsApplication.clipboard().setText("something else")
    window.pasted.action.trigger()
    assert window.dialog().textValue() == ""


def test_the_same_layer_gets_a_new_signed_url_after_the_end(window, signed, tmp_path):
    url, _ = signed.store.sign("signed/a.tif")
    window.pasted.take(url)
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "it is added")
    styled(layer)
    before, path = looks(layer), tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "it has been looked for")
    assert window.tips(found)[0].startswith("A new signed URL is needed.")
    assert value_of(found) is None
    window.message("1 layer(s) need a new signed URL.")
    window.click(found)
    window.enter(signed.store.sign("signed/a.tif")[0])
    wait_until(signed.is_quiet, "it is read again")

    assert list(QgsProject.instance().mapLayers().values()) == [found]
    assert (value_of(found), looks(found)) == (7, before)
    window.tip(found, "Signed until ")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda signed: signed.href("a.tif"), "There is no signature in this address."),
        (lambda signed: "no address", "There is no signature in this address."),
        (lambda signed: ended(signed.store.sign("signed/a.tif").url), "This signature expired"),
    ],
    ids=["unsigned", "text", "ended"],
)
def test_what_cannot_be_used_is_refused_with_words(window, signed, make, words):
    window.pasted.take(make(signed))
    window.message(words)
    assert not QgsProject.instance().mapLayers()


def ended(url):
    year = datetime.now(timezone.utc).year
    return url.replace(f"X-Amz-Date={year}", f"X-Amz-Date={year - 1}")


def test_the_url_of_another_file_is_not_taken_for_that_of_the_layer(window, signed):
    window.pasted.take(signed.store.sign("signed/a.tif")[0])
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "it is added")
    window.pasted.take(signed.store.sign("signed/b.tif")[0], layer.id())
    window.message("This is the URL of another file than that of a.tif.")
    assert value_of(layer) == 7


def test_update_from_catalogue_gives_a_signed_layer_its_new_file_and_its_own_end(window, signed, stub_api, host):
    asset = {"href": signed.href("b.tif"), "type": "image/tiff; application=geotiff; profile=cloud-optimized"}
    item = minimal_item("10_3-mosaic-1m", files.COLLECTION.id, assets={"dtm": asset})
    api = stub_api({"POST /search": {"type": "FeatureCollection", "features": [item]}})
    catalog = CatalogStore().add("Signed", api.url, profile=signed.profile.id)
    (layer,) = signed.add("a.tif")
    layer.setCustomProperty("datacube_browser/catalog", catalog.url)
    styled(layer)
    before = looks(layer)
    operations = OperationMessages(host.bar, signed.owner)
    updater = LayerUpdater(host, signed.reopening, lambda: operations, signed.owner)
    updater.updated.connect(signed.signatures.look_at)

    updater.update([layer])
    window.message("1 layer(s) updated.")
    wait_until(signed.is_quiet, "nothing is being signed")

    assert (value_of(layer), looks(layer)) == (8, before)
    window.tip(layer, "Signed until ")
    updater.update([layer])
    window.message("1 layer(s) already up to date.")
    updater.dispose()


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_ends_in_odd_years_are_said(qgis_app, zone, year):
    """The year 9999 stands in tokens that are not meant to end; in zones east of Greenwich it may be 10000 there."""
    zone("Asia/Tokyo")
    assert short_time(datetime(year, 12, 31, 23, 59, tzinfo=timezone.utc))


def show_on_map(window, layer, extent):
    """The pixel in the middle of the map, once it is drawn."""
    canvas = window.host.mapCanvas()
    canvas.setLayers([layer])
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(extent)
    canvas.refresh()
    canvas.waitWhileRendering()
    return canvas


def test_a_layer_whose_signature_the_store_refuses_before_its_end_is_drawn_with_another(window, signed, folder):
    """Whoever looks at the map does nothing: GDAL itself, which has the signature from 3.11 on, asks for no other."""
    files.write_cog(folder / "noise.tif", np.random.default_rng(1).random((1, 2048, 2048), dtype="f4") + 5)
    (layer,) = signed.add("noise.tif")
    canvas = show_on_map(window, layer, layer.extent())
    signed.store.revoke()
    corner = layer.extent()
    corner.setXMaximum(corner.xMinimum() + 300)
    corner.setYMinimum(corner.yMaximum() - 300)

    show_on_map(window, layer, corner)
    wait_until(lambda: len(signed.signer.calls) == 2, "another signature")
    wait_until(signed.is_quiet, "the layer has it")
    wait_until(lambda: middle_of(canvas) != (255, 255, 255), "it is drawn: the canvas begins that in a later turn")
    assert value_of(layer) > 5


def middle_of(canvas):
    image = canvas.grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).getRgb()[:3]


def test_a_layer_that_is_loaded_again_while_its_store_refuses_it_is_drawn_with_another(window, signed):
    """As by F5: QGIS opens the file again, and draws nothing where that fails."""
    (layer,) = signed.add("rgb.tif")
    show_on_map(window, layer, layer.extent())
    signed.store.revoke()
    vsicurl.forget_file(layer.source())

    layer.reload()
    show_on_map(window, layer, layer.extent())
    wait_until(lambda: len(signed.signer.calls) == 2, "another signature")
    wait_until(signed.is_quiet, "the layer has it")

    assert value_of(layer) == 99


def test_a_layer_that_cannot_be_drawn_is_not_signed_again_and_again(window, signed):
    (layer,) = signed.add("a.tif")
    for _ in range(3):
        window.host.mapCanvas().renderErrorOccurred.emit("Read error", layer)
        wait_until(signed.is_quiet, "the layer is signed")

    assert len(signed.signer.calls) == 2
