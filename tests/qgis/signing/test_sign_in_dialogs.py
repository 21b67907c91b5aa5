"""Signing in and giving keys, in the real dialogs, against real services; QGIS asks for its master password itself."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from datacube_browser.core import redaction
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.settings import settings
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import DeviceSignIn, SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.sign_in import SignInState, sign_in_state, sign_ins
from datacube_browser.core.signing.sign_in_tasks import SignOutTask
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.ui.connections.connection_bar import ConnectionBar
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from datacube_browser.ui.connections.device_sign_in_dialog import DeviceSignInDialog
from datacube_browser.ui.connections.key_dialog import KeyDialog
from datacube_browser.ui.connections.sign_in import open_sign_in
from datacube_browser.ui.connections.signing_profile_dialog import SigningProfileDialog
from datacube_browser.ui.connections.signing_profiles_dialog import SigningProfilesDialog
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPushButton

from demo.person import click, settle, type_text, wait_until
from tests.qgis.in_background import done, failed
from tests.qgis.signing.master_password import MASTER, locked_database
from tests.servers.store_access import bearer
from tests.servers.stub import json_answer, landing_page
from tests.servers.tasks import result


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(host):
    manager = QgsApplication.authManager()
    manager.setMasterPassword(MASTER, True)
    start_anew()
    yield
    for each in QApplication.topLevelWidgets():
        if isinstance(each, QDialog) and each.isVisible():
            each.reject()
    settle()
    manager.setMasterPassword(MASTER, True)
    for profile in SigningProfileStore().all():
        result(SignOutTask(profile))
        SigningProfileStore().remove(profile.id)
    start_anew()


def start_anew() -> None:
    """As after a restart of QGIS: what is in memory alone is gone."""
    signatures.cache_clear()
    sign_ins.cache_clear()


class _Browser(QObject):
    """Gets the addresses that the plugin opens, in the place of the user's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @pyqtSlot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser():
    made = _Browser()
    for scheme in ("http", "https"):
        QDesktopServices.setUrlHandler(scheme, made.open)
    yield made
    for scheme in ("http", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def store(object_store):
    return object_store({"b": {"k.tif": b"pixels"}})


@pytest.fixture
def service(store, signing_api, identity_provider):
    """The gateway, which wants a key or a sign-in."""
    made = signing_api(store, keys_demanded=True, token_url=identity_provider.token_url)
    made.knows_token = identity_provider.knows
    return made


@pytest.fixture
def profile(service, store):
    """A profile as the preset is: its service describes where to sign in."""
    device = DeviceSignIn("gdal", "openid offline_access", f"{service.url}/openapi.json")
    return SigningProfileStore().save(
        SigningProfile(
            "", "Gateway", SigningKind.TELEDETECTION, hosts=(store.url,), endpoint=service.url, device=device
        )
    )


def kept(profile) -> SigningProfile:
    return SigningProfileStore().get(profile.id)


def read(profile, store) -> bytes:
    return done(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))


def go_on(dialog, identity_provider) -> None:
    """Up to the page and its code."""
    wait_until(dialog.next_button.isVisible, "the addresses")
    click(dialog.next_button)
    wait_until(dialog.code.isVisible, f"the code ({dialog.note.text()})")


def close_button(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)


def ok_button(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_signing_in_in_the_dialog(host, profile, identity_provider, store, browser):
    dialog = open_sign_in(profile.id, host.window)
    assert not dialog.isModal()
    wait_until(dialog.next_button.isVisible, "the addresses that the service names")
    assert dialog.token_url.text() == identity_provider.token_url
    assert dialog.device_url.text() == identity_provider.device_url
    assert identity_provider.requests == []  # nothing is sent there before the user has seen them

    click(dialog.next_button)
    wait_until(dialog.code.isVisible, "the code")
    assert dialog.code.text() == identity_provider.user_code
    assert "127.0.0.1" in dialog.text.text()
    assert dialog.time.text().startswith("expires in ")
    assert browser.opened == []
    click(dialog.open_button)
    assert browser.opened == [dialog.link.text()]
    click(dialog.copy_link)
    assert QApplication.clipboard().text() == dialog.link.text()
    click(dialog.copy_code)
    assert QApplication.clipboard().text() == identity_provider.user_code

    identity_provider.approve()
    wait_until(lambda: "You are signed in to Gateway." in dialog.note.text(), "the end")
    assert sign_in_state(kept(profile)) is SignInState.SIGNED_IN
    assert read(profile, store) == b"pixels"
    dialog.close()


def test_addresses_that_the_user_has_seen_are_not_asked_about_again(host, profile, identity_provider):
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    identity_provider.approve()
    wait_until(lambda: "You are signed in to" in dialog.note.text(), "the end")
    dialog.close()
    settle()

    again = open_sign_in(profile.id, host.window)
    wait_until(again.code.isVisible, "the code, at once")


def test_a_no_in_the_browser_is_said_and_can_be_tried_again(host, profile, identity_provider):
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    identity_provider.deny()
    wait_until(lambda: "refused" in dialog.note.text(), "the refusal")
    assert not dialog.code.isVisible()
    assert dialog.details_button.isVisible()
    assert sign_in_state(kept(profile)) is SignInState.NEEDED

    click(dialog.next_button)
    wait_until(dialog.code.isVisible, "another code")
    identity_provider.approve()
    wait_until(lambda: "You are signed in to" in dialog.note.text(), "the end")


def test_cancel_ends_the_sign_in(host, profile, identity_provider):
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    click(close_button(dialog))
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "the task's end")
    asked = identity_provider.count("POST", "/token")
    identity_provider.approve()
    settle()

    assert identity_provider.count("POST", "/token") == asked
    assert sign_in_state(kept(profile)) is SignInState.NEEDED


def test_the_dialog_is_opened_once_for_a_profile(host, profile):
    dialog = open_sign_in(profile.id, host.window)

    assert open_sign_in(profile.id, host.window) is dialog


def test_an_unknown_profile_opens_nothing(host):
    assert open_sign_in("gone", host.window) is None


def test_the_dialog_survives_the_question_for_the_master_password(host, profile, identity_provider, store):
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    with locked_database(MASTER) as given:
        identity_provider.approve()
        wait_until(lambda: "You are signed in to Gateway." in dialog.note.text(), "the end")
        assert given == [MASTER]
    start_anew()

    assert sign_in_state(kept(profile)) is SignInState.SIGNED_IN
    assert read(profile, store) == b"pixels"


def test_a_sign_in_that_cannot_be_kept_lasts_until_qgis_ends(host, profile, identity_provider, store):
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    with locked_database(None) as given:
        identity_provider.approve()
        wait_until(lambda: "until you close QGIS" in dialog.note.text(), "the end")
        assert given == [None]
        assert read(profile, store) == b"pixels"
        identity_provider.end_access()
        signatures().forget()
        assert read(profile, store) == b"pixels"  # renewed, without another question
        assert given == [None]
    start_anew()
    assert sign_in_state(kept(profile)) is SignInState.NEEDED


def test_a_kept_sign_in_asks_for_the_master_password_once(host, profile, identity_provider, store):
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    identity_provider.approve()
    wait_until(lambda: "You are signed in to Gateway." in dialog.note.text(), "the end")
    start_anew()
    with locked_database(None, MASTER) as given:
        error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
        assert "master password" in str(error)
        failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
        assert given == [None]  # not for each file
        assert sign_in_state(kept(profile)) is SignInState.SIGNED_IN  # nothing is lost
    assert read(profile, store) == b"pixels"


def test_an_error_that_a_sign_in_mends_leads_to_it(open_dock, host, profile, store, stub_api):
    panel = open_dock(stub_api({"/": landing_page(), "/collections": {"collections": [], "links": []}}).url)
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
    panel.actions.failed.emit(error)

    def button():
        found = host.window.findChildren(QPushButton)
        return next((each for each in found if each.text() == "Sign In…" and each.isVisible()), None)

    click(wait_until(button, "the button"))
    wait_until(
        lambda: [each for each in host.window.findChildren(DeviceSignInDialog) if each.isVisible()], "the dialog"
    )


def test_the_catalogues_of_the_gateway_have_its_profile(host):
    names = {catalog.name: catalog.profile for catalog in CatalogStore().all()}

    assert names["CDS-MTD"] == names["CDS-MTD-THEIA"] == "teledetection"


# keys


def headers_of(authcfg: str) -> dict[str, str]:
    config = QgsAuthMethodConfig()
    assert QgsApplication.authManager().loadAuthenticationConfig(authcfg, config, True)
    assert config.method() == "APIHeader"
    return config.configMap()


def test_a_typed_key_is_kept_and_signs(host, profile, service, store):
    key = service.add_key()
    dialog = KeyDialog(profile, host.window)
    dialog.show()
    assert not dialog.isModal()
    assert not ok_button(dialog).isEnabled()
    type_text(dialog.access, key["access-key"])
    assert not ok_button(dialog).isEnabled()
    type_text(dialog.secret, key["secret-key"])
    click(ok_button(dialog))
    wait_until(lambda: not dialog.isVisible(), "it is kept")

    assert headers_of(kept(profile).authcfg) == key
    assert sign_in_state(kept(profile)) is SignInState.SIGNED_IN
    assert read(profile, store) == b"pixels"
    assert service.calls[-1].sign_in == "keys"


def test_a_pasted_key_file_fills_both_fields(host, profile, service):
    key = service.add_key()
    dialog = KeyDialog(profile, host.window)
    dialog.show()
    QApplication.clipboard().setText(json.dumps(key, indent=2))
    dialog.access.paste()

    assert (dialog.access.text(), dialog.secret.text()) == (key["access-key"], key["secret-key"])
    assert ok_button(dialog).isEnabled()
    QApplication.clipboard().clear()


def test_a_key_stays_in_its_fields_until_the_database_is_open(host, profile, service, store):
    key = service.add_key()
    dialog = KeyDialog(profile, host.window)
    dialog.show()
    type_text(dialog.access, key["access-key"])
    type_text(dialog.secret, key["secret-key"])
    with locked_database(None, MASTER) as given:
        click(ok_button(dialog))
        wait_until(lambda: "stays locked" in dialog.note.text(), "the canceled question")
        assert dialog.isVisible()
        assert dialog.secret.text() == key["secret-key"]
        assert kept(profile).authcfg == ""
        click(ok_button(dialog))
        wait_until(lambda: not dialog.isVisible(), "it is kept")
        assert given == [None, MASTER]
    assert read(profile, store) == b"pixels"


def test_a_new_key_takes_the_place_of_the_old_one(host, profile, service):
    for _ in range(2):
        key = service.add_key()
        dialog = KeyDialog(kept(profile), host.window)
        dialog.show()
        type_text(dialog.access, key["access-key"])
        type_text(dialog.secret, key["secret-key"])
        click(ok_button(dialog))
        wait_until(lambda: not dialog.isVisible(), "it is kept")  # noqa: B023 - used at once
    configs = QgsApplication.authManager().availableAuthMethodConfigs()

    assert headers_of(kept(profile).authcfg) == key
    assert len([each for each in configs.values() if each.uri().endswith(profile.id)]) == 1


def test_a_refused_key_is_said_and_a_good_one_mends_it(host, profile, service, store):
    dialog = KeyDialog(profile, host.window)
    dialog.show()
    type_text(dialog.access, "wrong")
    type_text(dialog.secret, "wrong")
    click(ok_button(dialog))
    wait_until(lambda: not dialog.isVisible(), "it is kept")
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
    assert error.profile == profile.id
    assert sign_in_state(kept(profile)) is SignInState.NEEDED
    key = service.add_key()
    dialog = KeyDialog(kept(profile), host.window)
    dialog.show()
    type_text(dialog.access, key["access-key"])
    type_text(dialog.secret, key["secret-key"])
    click(ok_button(dialog))
    wait_until(lambda: not dialog.isVisible(), "it is kept")

    assert sign_in_state(kept(profile)) is SignInState.SIGNED_IN
    assert read(profile, store) == b"pixels"


def test_a_key_that_the_service_repeats_is_not_told(host, profile, service, store):
    key = service.add_key()
    dialog = KeyDialog(profile, host.window)
    dialog.show()
    type_text(dialog.access, key["access-key"])
    type_text(dialog.secret, key["secret-key"])
    click(ok_button(dialog))
    wait_until(lambda: not dialog.isVisible(), "it is kept")
    redaction._secrets.clear()  # as after a restart
    service.fault(json_answer({"detail": f"No right with {key['access-key']} and {key['secret-key']}"}, 403))
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))

    assert "No right with" in error.report()
    assert key["access-key"] not in f"{error.report()}{error}"
    assert key["secret-key"] not in f"{error.report()}{error}"


def test_a_pasted_token_opens_the_store(host, object_store):
    token = secrets.token_urlsafe(16)
    store = object_store({"b": {"k.tif": b"pixels"}}, access=bearer([token]))
    profile = SigningProfileStore().save(SigningProfile("", "Datahub", SigningKind.BEARER, hosts=(store.url,)))
    assert sign_in_state(profile) is SignInState.NO_KEY
    dialog = open_sign_in(profile.id, host.window)
    assert isinstance(dialog, KeyDialog)
    assert not dialog.access.isVisible()
    type_text(dialog.secret, f"Bearer {token}")
    click(ok_button(dialog))
    wait_until(lambda: kept(profile).authcfg, "it is kept")

    assert headers_of(kept(profile).authcfg) == {"Authorization": f"Bearer {token}"}
    assert read(profile, store) == b"pixels"


# the list and the choice


def row_of(dialog, profile):
    tree = dialog.tree
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return next(each for each in items if each.text(0) == profile.name)


def test_the_list_shows_states_and_signs_in_and_out(host, profile, identity_provider, store):
    dialog = SigningProfilesDialog(host.window)
    dialog.show()
    dialog.tree.setCurrentItem(row_of(dialog, profile))
    assert row_of(dialog, profile).text(2) == "Sign-in needed"
    assert not dialog.sign_out_button.isEnabled()
    click(dialog.sign_in_button)
    sign_in = next(each for each in dialog.findChildren(DeviceSignInDialog) if each.isVisible())
    go_on(sign_in, identity_provider)
    identity_provider.approve()
    wait_until(lambda: row_of(dialog, profile).text(2) == "Signed in", "the state")
    wait_until(lambda: "You are signed in to" in sign_in.note.text(), "the end")

    click(dialog.sign_out_button)
    wait_until(lambda: row_of(dialog, profile).text(2) == "Sign-in needed", "the state")
    wait_until(lambda: profile.id not in settings().signed_in.value(), "it is removed")
    dialog.close()


def test_a_profile_that_a_connection_uses_is_not_removed(host, profile):
    catalog = CatalogStore().add("Mine", "https://example.org/stac", profile=profile.id)
    dialog = SigningProfilesDialog(host.window)
    dialog.show()
    dialog.tree.setCurrentItem(row_of(dialog, profile))
    click(dialog.remove_button)
    assert "Mine" in dialog.note.text()
    assert kept(profile) is not None

    CatalogStore().remove(catalog.id)
    click(dialog.remove_button)
    wait_until(lambda: kept(profile) is None, "it is removed")
    dialog.close()


def test_a_changed_preset_can_be_restored(host):
    preset = SigningProfileStore().get("teledetection")
    dialog = SigningProfilesDialog(host.window)
    dialog.show()
    dialog.tree.setCurrentItem(row_of(dialog, preset))
    assert not dialog.remove_button.isEnabled()
    click(dialog.edit_button)
    form = dialog.findChild(SigningProfileDialog)
    type_text(form.device.client_id, "another")
    click(ok_button(form))
    settle()
    assert SigningProfileStore().get("teledetection").device.client_id == "another"
    assert "Restore" in dialog.remove_button.text()

    click(dialog.remove_button)
    wait_until(lambda: SigningProfileStore().get("teledetection") == preset, "the preset")
    dialog.close()


def test_the_list_is_in_the_menu_of_the_connections(host):
    bar = ConnectionBar(host.window)
    bar.profiles_action.trigger()
    dialog = next(each for each in host.window.findChildren(SigningProfilesDialog) if each.isVisible())

    assert not dialog.isModal()
    dialog.close()


def test_a_connection_gets_a_signing_profile(host, profile):
    dialog = ConnectionDialog(CatalogStore(), None, host.window)
    dialog.show()
    type_text(dialog.name, "Mine")
    type_text(dialog.url, "https://example.org/stac")
    assert dialog.catalog().profile == ""
    combo = dialog.signing_profile.combo
    combo.setCurrentIndex(combo.findText("Gateway"))

    assert dialog.catalog().profile == profile.id
    assert "127.0.0.1" in dialog.signing_profile.note.text()
    assert "Sign-in needed" in dialog.signing_profile.note.text()
    assert dialog.signing_profile.sign_in_button.isVisible()
    dialog.close()


def test_an_edited_connection_keeps_its_signing_profile(host, profile):
    mine = CatalogStore().add("Mine", "https://example.org/stac", profile=profile.id)
    dialog = ConnectionDialog(CatalogStore(), mine, host.window)

    assert dialog.catalog() == mine
    CatalogStore().remove(mine.id)


def test_a_removed_profile_is_kept_in_an_edited_connection(host):
    mine = Catalog("x", "Mine", "https://example.org/stac", profile="gone")
    dialog = ConnectionDialog(CatalogStore(), mine, host.window)

    assert dialog.catalog().profile == "gone"
    assert "Removed" in dialog.signing_profile.combo.currentText()


def test_a_new_profile_from_the_connection_is_chosen(host):
    dialog = ConnectionDialog(CatalogStore(), None, host.window)
    dialog.show()
    click(dialog.signing_profile.new_button)
    form = dialog.findChild(SigningProfileDialog)
    type_text(form.name, "Hydroweb")
    form.kind.setCurrentIndex(form.kind.findData(SigningKind.HEADER.value))
    form.hosts.setPlainText("hydroweb.example.org")
    click(ok_button(form))
    settle()

    assert SigningProfileStore().get(dialog.catalog().profile).name == "Hydroweb"
    dialog.close()


def test_a_form_without_a_client_or_with_plain_addresses_is_not_accepted(host, profile):
    form = SigningProfileDialog(profile, host.window)
    form.show()
    assert ok_button(form).isEnabled()
    type_text(form.device.client_id, " ")
    assert "client ID" in form.problem.text()
    type_text(form.device.client_id, "gdal")
    type_text(form.device.token_url, "http://example.org/token")
    assert "https" in form.problem.text()
    assert not ok_button(form).isEnabled()
    form.close()


# secrets


def test_no_secret_is_left_in_settings_messages_files_and_profiles(
    host, profile, identity_provider, service, store, *, connect
):
    log = []
    connect(QgsApplication.messageLog().messageReceived, lambda *told: log.append(str(told)))
    dialog = open_sign_in(profile.id, host.window)
    go_on(dialog, identity_provider)
    identity_provider.approve()
    wait_until(lambda: "You are signed in to Gateway." in dialog.note.text(), "the end")
    dialog.close()
    read(profile, store)
    identity_provider.end_access()
    signatures().forget()
    read(profile, store)
    identity_provider.end_access()
    identity_provider.refresh_fails = True
    signatures().forget()
    errors = [failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))]
    key = service.add_key()
    box = KeyDialog(kept(profile), host.window)
    box.show()
    type_text(box.access, key["access-key"])
    type_text(box.secret, key["secret-key"])
    click(ok_button(box))
    wait_until(lambda: not box.isVisible(), "it is kept")
    read(profile, store)
    service.keys.clear()
    signatures().forget()
    errors.append(
        failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
    )

    used = {*identity_provider.secrets, *key.values()}
    assert len(used) >= 7  # a device code, three pairs of tokens less the failed one, and the key
    told = "\n".join((*log, *(f"{error.report()}{error!r}" for error in errors), repr(kept(profile)), repr(sign_ins())))
    values = "\n".join(str(QgsSettings().value(name)) for name in QgsSettings().allKeys())
    folder = Path(QgsApplication.qgisSettingsDirPath())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert folder / "qgis-auth.db" in files
    for secret in used:
        assert secret not in told
        assert secret not in values
        assert not [path for path in files if secret.encode() in path.read_bytes()]
