"""Entering and testing a signing profile, against the signers and stores of the tests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.signing.profile import DeviceSignIn, SigningKind, SigningProfile, SigningTemplate
from datacube_browser.core.signing.profiles import PRESETS
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.ui.connections.signing_profile_dialog import SigningProfileDialog
from datacube_browser.ui.widgets.fitting_dialog import FittingScrollArea
from qgis.gui import QgsMessageViewer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QTextEdit

from demo.person import click, settle, type_text, wait_until
from tests.servers.azure_access import ContainerToken
from tests.servers.store_access import NamedToken

TIFF = b"II*\0" + b"\0" * 5000
DINAMIS = next(each for each in PRESETS if each.id == "dinamis")


@pytest.fixture(autouse=True)
def _no_signatures():
    signatures().forget()
    yield
    signatures().forget()


@pytest.fixture
def new_dialog():
    dialogs = []

    def make(profile=None, **more) -> SigningProfileDialog:
        dialog = SigningProfileDialog(profile, **more)
        dialog.open()
        QTest.qWaitForWindowExposed(dialog)
        dialogs.append(dialog)
        return dialog

    yield make
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()


def ok_button(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def enter_hosts(dialog, text):
    dialog.hosts.setFocus()
    dialog.hosts.selectAll()
    QTest.keyClicks(dialog.hosts, text)


def choose(combo, key):
    combo.setCurrentIndex(combo.findData(key))


def add_parameter(dialog, name, place, value):
    form = dialog.template
    click(form.add_button)
    row = form.parameters.rowCount() - 1
    form.parameters.item(row, 0).setText(name)
    choose(form.parameters.cellWidget(row, 1), place)
    form.parameters.item(row, 2).setText(value)


def run_test(dialog):
    click(dialog.test_button)
    wait_until(lambda: "Cancel" not in dialog.test_button.text(), "the test has ended")


@pytest.fixture
def dinamis(object_store, template_signer):
    """A store and a signer like those that the webinar shows of DINAMIS."""
    keys = ("S1_ORTHO/ortho/multispec/a.tif", "S1_ORTHO/ortho/pan/a.tif", "S1_BRUT/a.tif")
    store = object_store({"downloads": dict.fromkeys(keys, TIFF)}, NamedToken())
    return store, template_signer(store)


def test_a_template_is_entered_as_a_person_does_and_tried(new_dialog, dinamis):
    store, signer = dinamis
    dialog = new_dialog()
    type_text(dialog.name, "DINAMIS")
    enter_hosts(dialog, store.url)
    type_text(dialog.endpoint, signer.endpoint)
    type_text(dialog.duration, "3h")
    choose(dialog.template.duration_format, "unit")
    add_parameter(dialog, "href", "query", "{href}")
    add_parameter(dialog, "validity", "query", "{duration}")
    type_text(dialog.template.response_field, "signed_url")
    assert dialog.problem.isHidden()
    assert not dialog.test_button.isEnabled(), "no file to test with"
    type_text(dialog.test_href, store.href("downloads/S1_ORTHO/ortho/pan/a.tif"))

    run_test(dialog)

    assert dialog.result.text().startswith("Signed until ")
    assert dialog.result.text().endswith("The file can be read (5.0 kB).")
    assert signer.calls == [("downloads/S1_ORTHO/ortho/pan/a.tif", "3h")]
    click(ok_button(dialog))
    template = SigningTemplate(
        "GET", (("href", "query", "{href}"), ("validity", "query", "{duration}")), "signed_url", "", "unit", 1
    )
    assert dialog.profile() == SigningProfile(
        "", "DINAMIS", SigningKind.TEMPLATE, (store.url,), signer.endpoint, "", 10_800, template
    )


def test_what_the_service_refuses_is_told_with_its_words(new_dialog, dinamis):
    store, signer = dinamis
    parameters = (("href", "query", "{href}"),)
    template = SigningTemplate("GET", parameters, "signed_url")
    profile = replace(DINAMIS, hosts=(store.url,), endpoint=signer.endpoint, duration=0, template=template)
    dialog = new_dialog(profile, test_href=store.href("downloads/S1_BRUT/a.tif"))

    run_test(dialog)
    assert "This level of production cannot be signed" in dialog.result.text()

    click(dialog.details_button)
    viewer = dialog.findChild(QgsMessageViewer)
    assert "HTTP 403" in viewer.findChild(QTextEdit).toPlainText()
    viewer.close()

    type_text(dialog.template.response_field, "url")
    assert dialog.result.text() == ""
    type_text(dialog.test_href, store.href("downloads/S1_ORTHO/ortho/pan/a.tif"))
    run_test(dialog)
    assert "is not a signature" in dialog.result.text()
    click(dialog.details_button)
    viewer = wait_until(lambda: next((v for v in dialog.findChildren(QgsMessageViewer) if v.isVisible()), None))
    details = viewer.findChild(QTextEdit).toPlainText()
    assert '"signed_url"' in details
    assert "token=***" in details, "what is no address in the right field may be one in another"
    viewer.close()


def test_a_store_that_refuses_the_signed_address_is_told(new_dialog, dinamis):
    store, signer = dinamis
    template = SigningTemplate("GET", (("href", "query", "{href}"),), "signed_url")
    profile = replace(DINAMIS, hosts=(store.url,), endpoint=signer.endpoint, duration=0, template=template)
    dialog = new_dialog(profile, test_href=store.href("downloads/S1_ORTHO/ortho/pan/gone.tif"))

    run_test(dialog)

    assert "(404)" in dialog.result.text()
    assert "token" not in dialog.result.text()


def test_a_file_of_another_host_is_not_sent_to_the_service(new_dialog, dinamis):
    store, signer = dinamis
    template = SigningTemplate("GET", (("href", "query", "{href}"),), "signed_url")
    profile = replace(DINAMIS, hosts=(store.url,), endpoint=signer.endpoint, template=template)
    dialog = new_dialog(profile, test_href="https://other.example.org/a.tif")

    run_test(dialog)

    assert "The profile names no host of this address." in dialog.result.text()
    assert signer.requests == []


def test_what_is_no_raster_is_told(new_dialog, object_store, template_signer):
    store = object_store({"d": {"a.tif": b"<html>sign in</html>"}}, NamedToken())
    template = SigningTemplate("GET", (("href", "query", "{href}"),), "signed_url")
    profile = replace(DINAMIS, hosts=(store.url,), endpoint=template_signer(store).endpoint, template=template)
    dialog = new_dialog(replace(profile, duration=0), test_href=store.href("d/a.tif"))

    run_test(dialog)

    assert "neither a TIFF nor a VRT" in dialog.result.text()


def test_containers_are_tried_too(new_dialog, object_store, sas_api):
    store = object_store({"acct/naip": {"a.tif": TIFF}, "acct/open": {"b.tif": TIFF}}, ContainerToken(depth=2))
    store.open_prefixes.append("acct/open/")
    endpoint = sas_api(store, ["acct/naip"]).token_url
    profile = SigningProfile("", "PC", SigningKind.SAS, (store.url,), endpoint)
    dialog = new_dialog(profile, test_href=store.href("acct/naip/a.tif"))

    run_test(dialog)
    assert dialog.result.text().startswith("Signed until ")

    type_text(dialog.test_href, store.href("acct/open/b.tif"))
    run_test(dialog)
    assert dialog.result.text().startswith("This file needs no signature, says the service. The file can be read")


def test_a_test_can_be_cancelled_and_is_dropped_with_the_dialog(new_dialog, dinamis, proxy):
    from tests.servers.proxy import Hang

    store, signer = dinamis
    slow = proxy(signer.url)
    slow.fault(Hang(60))
    template = SigningTemplate("GET", (("href", "query", "{href}"),), "signed_url")
    profile = replace(DINAMIS, hosts=(store.url,), endpoint=f"{slow.url}/sign", duration=0, template=template)
    dialog = new_dialog(profile, test_href=store.href("downloads/S1_ORTHO/ortho/pan/a.tif"))

    click(dialog.test_button)
    assert dialog.result.text() == "Signing…"
    click(dialog.test_button)
    assert dialog.result.text() == ""
    assert dialog.test_button.isEnabled()
    click(dialog.test_button)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    "entry",
    [
        *("*", ".com", ".fr", ".gouv.fr", ".co.uk", ".qc.ca", "*.example.org", "https://", "a..b"),
        *("files.example.org:0", "files.example.org:99999", "me@files.example.org", "http://.example.org", "."),
    ],
)
def test_a_host_that_is_none_or_too_wide_is_refused_while_it_is_typed(new_dialog, entry):
    dialog = new_dialog(replace(PRESETS[0], hosts=()))
    assert "hosts" in dialog.problem.text()

    enter_hosts(dialog, entry)

    assert dialog.problem.isVisible()
    assert not ok_button(dialog).isEnabled()


@pytest.mark.parametrize(
    ("entry", "hosts"),
    [
        ("files.example.org", ("files.example.org",)),
        (".example.gouv.fr", (".example.gouv.fr",)),
        ("https://Files.Example.org/b/k.tif?x=1", ("files.example.org",)),
        ("http://127.0.0.1:8080/b", ("http://127.0.0.1:8080",)),
        ("a.example.org, b.example.org\n\na.example.org", ("a.example.org", "b.example.org")),
        (".example.org\n!open.example.org", (".example.org", "!open.example.org")),
        ("[::1]:8443", ("[::1]:8443",)),
    ],
)
def test_hosts_as_people_type_and_paste_them(new_dialog, entry, hosts):
    dialog = new_dialog(replace(PRESETS[0], hosts=()))

    dialog.hosts.setPlainText(entry)

    assert dialog.profile().hosts == hosts
    assert ok_button(dialog).isEnabled()


@pytest.mark.parametrize("kind", [SigningKind.HEADER, SigningKind.BEARER])
def test_hosts_that_get_the_key_themselves_are_not_those_of_strangers(new_dialog, kind):
    dialog = new_dialog(SigningProfile("", "Mine", kind, (".s3.amazonaws.com",)))
    assert "hosts of strangers" in dialog.problem.text()
    assert dialog.endpoint.isHidden()
    assert dialog.duration.isHidden()

    dialog.hosts.setPlainText("bucket.s3.amazonaws.com")
    assert ok_button(dialog).isEnabled()


@pytest.mark.parametrize("text", ["3", "3h10", "P1M", "8d", "soon", "-1h"])
def test_a_duration_is_checked_while_it_is_typed(new_dialog, text):
    dialog = new_dialog(PRESETS[0])

    type_text(dialog.duration, text)
    assert dialog.problem.isVisible()
    assert not ok_button(dialog).isEnabled()

    type_text(dialog.duration, "PT3H10M")
    assert ok_button(dialog).isEnabled()
    assert dialog.profile().duration == 11_400


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ((), "No parameter tells the service which file to sign"),
        ((("format", "query", "json"),), "No parameter tells the service which file to sign"),
        ((("href", "query", ""),), "needs a value"),
        ((("a b", "query", "{href}"),), "cannot be a parameter"),
        ((("Authorization", "header", "{href}"),), "cannot be a parameter"),
        ((("href", "body", "{href}"),), "GET has no body"),
        ((("href", "query", "{href}"), ("api_key", "query", "abcd")), "authentication configuration"),
    ],
)
def test_a_request_that_cannot_be_sent_is_said(new_dialog, parameters, problem):
    template = SigningTemplate("GET", parameters)
    dialog = new_dialog(replace(DINAMIS, endpoint="https://sign.example.org/", template=template))
    assert problem in dialog.problem.text()


@pytest.mark.parametrize("address", ["", "sign.example.org", "ftp://x.example.org/", "https://me:@x.example.org/"])
def test_an_address_that_is_no_service_is_said(new_dialog, address):
    dialog = new_dialog(replace(PRESETS[0], endpoint=address))
    assert dialog.problem.isVisible()
    assert "me:" not in dialog.problem.text()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_what_is_not_changed_stays(new_dialog, preset):
    device = DeviceSignIn("gdal", "openid", "https://x.example.org/")
    profile = replace(preset, device=device, authcfg="")
    dialog = new_dialog(profile)
    assert dialog.profile() == profile
    assert dialog.template.isVisible() == (preset.kind is SigningKind.TEMPLATE)


def test_parameters_are_removed(new_dialog):
    template = SigningTemplate("POST", (("a", "body", "{href}"), ("b", "form", "x"), ("c", "header", "{duration}")))
    dialog = new_dialog(replace(DINAMIS, endpoint="https://sign.example.org/", template=template))
    assert dialog.profile().template == template
    assert not dialog.template.remove_button.isEnabled()

    dialog.template.parameters.selectRow(1)
    click(dialog.template.remove_button)

    assert [name for name, _, _ in dialog.profile().template.parameters] == ["a", "c"]


def test_the_whole_form_is_seen_in_a_theme_that_draws_a_frame_around_it(new_dialog):
    dialog = new_dialog()
    choose(dialog.kind, SigningKind.HEADER.value)  # the shortest
    dialog.setStyleSheet("QScrollArea { border: 3px solid; }")  # Night Mapping's has a pixel
    settle()
    dialog.fit()
    settle()
    area = dialog.findChild(FittingScrollArea)
    assert area.contentsMargins().top() == 3
    assert area.verticalScrollBar().maximum() == 0


WITH_SIGN_IN = [SigningKind.TELEDETECTION, SigningKind.TEMPLATE, SigningKind.SAS, SigningKind.BEARER]


@pytest.mark.parametrize("kind", WITH_SIGN_IN, ids=lambda kind: kind.value)
def test_a_sign_in_is_entered_as_a_person_does(new_dialog, kind):
    template = SigningTemplate(parameters=(("url", "query", "{href}"),))
    dialog = new_dialog(
        SigningProfile("x", "X", kind, ("files.example.org",), "https://sign.example.org/", template=template)
    )
    assert not dialog.device.isChecked()
    assert not dialog.device.client_id.isVisible()
    assert dialog.device.isFlat()  # no frame around nothing
    assert dialog.profile().device is None
    dialog.device.setChecked(True)
    assert not dialog.device.isFlat()
    assert dialog.device.client_id.isVisible()
    assert "client ID" in dialog.problem.text()
    assert not ok_button(dialog).isEnabled()
    type_text(dialog.device.client_id, "gdal")
    assert "both of its addresses" in dialog.problem.text()
    type_text(dialog.device.scope, "openid")
    type_text(dialog.device.discovery, "http://sso.example.org/")
    assert "https://" in dialog.problem.text()
    type_text(dialog.device.discovery, "https://sso.example.org/")
    assert ok_button(dialog).isEnabled()
    assert dialog.profile().device == DeviceSignIn("gdal", "openid", "https://sso.example.org/")
    dialog.device.setChecked(False)
    assert dialog.profile().device is None


def test_a_key_in_a_header_needs_no_sign_in(new_dialog):
    theia = next(each for each in PRESETS if each.kind is SigningKind.TELEDETECTION)
    dialog = new_dialog(theia)
    assert dialog.device.isVisible()
    assert dialog.device.client_id.text() == theia.device.client_id
    choose(dialog.kind, SigningKind.HEADER.value)
    assert not dialog.device.isVisible()
    assert dialog.profile().device is None
    choose(dialog.kind, SigningKind.TELEDETECTION.value)
    assert dialog.profile().device == theia.device
