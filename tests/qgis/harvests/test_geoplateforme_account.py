"""The part of the Géoplateforme's dialogs that chooses account and datastore."""

from __future__ import annotations

import pytest
from datacube_browser.core.geoplateforme import workplace as places
from datacube_browser.core.geoplateforme.records import BROADCAST, PROCESSING
from datacube_browser.ui.geoplateforme import account_section
from datacube_browser.ui.geoplateforme.account_section import AccountSection
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt

from demo.person import click, settle, type_text, wait_until
from tests.qgis.geoplateforme import remembered, signed_in
from tests.servers.proxy import Answer


@pytest.fixture
def section(host, entrepot):
    """A function that makes the part as a dialog does."""
    account_section._known.clear()
    made = []

    def make(*rights):
        made.append(AccountSection(rights, host.window))
        made[-1].setWindowFlags(Qt.WindowType.Window)
        made[-1].resize(600, 200)
        made[-1].show()
        return made[-1]

    yield make
    for one in made:
        one.stop()
        one.close()
        one.deleteLater()
    settle(0)


def connect(section):
    click(section.connect_button)
    wait_until(section.datastore, "the datastores")


def test_nothing_is_sent_before_the_user_connects(section, entrepot):
    remembered(entrepot)
    made = section(PROCESSING)
    settle()
    assert made.datastore() is None
    assert "Connect" in made.problem()
    assert entrepot.requests == entrepot.sign_in.requests == []


def test_the_address_is_checked_and_a_sign_in_is_asked_for(section):
    made = section()
    made.environments.setCurrentIndex(made.environments.findData("custom"))
    assert made.api.isVisible()
    assert "address of the API" in made.problem()
    type_text(made.api, "ftp://example.org")
    assert "address of the API" in made.problem()
    type_text(made.api, "https://user:word@example.org/api")  # pragma: allowlist secret
    assert made.environment() is None
    type_text(made.api, "https://example.org/api")
    assert "authentication configuration" in made.problem()
    assert not made.connect_button.isEnabled()


def test_datastores_are_listed_with_rights_and_quotas(section, entrepot):
    remembered(entrepot)
    entrepot.datastore.quotas["gpf-rok4-server-wms-r"] = 7
    made = section(PROCESSING, BROADCAST)
    connect(made)
    names = [made.datastores.itemText(row) for row in range(made.datastores.count())]
    assert names == ["Atelier des données", "Bac à sable", "Données d'autrui"]
    assert made.datastore().id == entrepot.datastore.id
    assert made.problem() == ""
    assert "Ada Lovelace" in made.note.text()
    assert "WMS: 0 of 7 layers" in made.note.text()


def test_a_missing_right_is_said(section, entrepot):
    remembered(entrepot, entrepot.reader)
    made = section(PROCESSING)
    connect(made)
    assert made.datastore().id == entrepot.reader.id
    assert "PROCESSING is missing" in made.problem()
    assert "Ask the supervisor" in made.note.text()


def test_the_prefix_of_a_sandbox_is_said(section, entrepot):
    remembered(entrepot, entrepot.sandbox)
    made = section(PROCESSING)
    connect(made)
    assert "SANDBOX_" in made.note.text()


def test_an_account_without_a_datastore_says_so(section, entrepot):
    remembered(entrepot)
    entrepot.datastores.clear()
    made = section()
    click(made.connect_button)
    wait_until(lambda: "None of your communities" in made.problem(), "the reason")


def test_a_refusal_is_said_in_words(section, entrepot):
    remembered(entrepot)
    entrepot.fault(Answer(403, b'{"error": "forbidden", "error_description": ["pas vous"]}'))
    made = section()
    click(made.connect_button)
    wait_until(lambda: "pas vous" in made.note.text(), "the refusal")
    assert made.datastore() is None


def test_another_dialog_of_the_session_knows_the_account(section, entrepot):
    remembered(entrepot)
    connect(section())
    asked = len(entrepot.requests)
    again = section()
    settle()
    assert again.datastore().id == entrepot.datastore.id
    assert len(entrepot.requests) == asked


def test_what_was_chosen_is_there_the_next_time_by_ids_alone(section, entrepot):
    remembered(entrepot)
    made = section()
    connect(made)
    made.datastores.setCurrentIndex(1)
    made.remember()
    place = places.last_workplace()
    assert (place.datastore, place.environment.api) == (entrepot.sandbox.id, entrepot.api_url)
    kept = {key: str(QgsSettings().value(key)) for key in QgsSettings().allKeys() if "geoplateforme" in key}
    assert {key.rpartition("/")[2] for key in kept} <= {
        "geoplateforme-api",
        "geoplateforme-services",
        "geoplateforme-authcfg",
        "geoplateforme-datastore",
    }
    assert not any(secret in value for secret in entrepot.sign_in.secrets for value in kept.values())


def test_another_sign_in_forgets_the_datastores_of_the_first(section, entrepot):
    remembered(entrepot)
    made = section()
    connect(made)
    made.sign_in.setConfigId(signed_in(entrepot))
    assert made.datastore() is None
    connect(made)
