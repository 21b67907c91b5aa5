"""IGN's own SDK, unchanged, against the test server `Entrepot`: where it fails, the server is wrong.

What it runs is the workflow generic_moissonnage that it brings along: its steps moissonnage and flux-wms-raster. Only
the address of the WMS is another, because that of the example is inside IGN's network.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.client_python import ClientPython
from tests.servers.proxy import Answer
from tests.venvs import python_with

#: That of the example's area, near Paris.
BOX = (2.14, 48.70, 2.59, 48.97)
EXAMPLE_WMS = "https://geoplateforme-gpf-geoserver-wms-v.qua.gpf-tech.ign.fr/geoserver/ows"


@pytest.fixture(scope="session")
def sdk_python() -> Path:
    return python_with("entrepot-sdk")


@pytest.fixture
def sdk(sdk_python, entrepot, tmp_path):
    """The SDK of a person with a password; it asks for short pages and does not try again."""
    sign_in = entrepot.sign_in
    # the example names no storage, so that there may be but one
    entrepot.datastore.quotas = {"PYRAMIDE": 10**11}
    settings = {
        "store_authentification": {
            "token_url": sign_in.token_url,
            "grant_type": "password",
            "login": sign_in.user,
            "password": sign_in.password,
            "client_id": "partner",
            "client_secret": sign_in.partner_secret,
            "nb_attempts": 1,
            "sec_between_attempt": 0,
        },
        "store_api": {
            "root_url": entrepot.api_url,
            "datastore": entrepot.datastore.id,
            "nb_attempts": 2,
            "sec_between_attempt": 0,
            "nb_limit": 2,
        },
        "processing_execution": {"nb_sec_between_check_updates": 1},
        "miscellaneous": {"tmp_workdir": str(tmp_path)},
    }
    lines = [f"[{name}]\n" + "\n".join(f"{k}={v}" for k, v in values.items()) for name, values in settings.items()]
    (tmp_path / "sdk.ini").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Sdk(ClientPython(sdk_python, {"HOME": str(tmp_path)}), tmp_path)


class Sdk:
    """Its command line."""

    def __init__(self, client: ClientPython, folder: Path) -> None:
        self._client, self._folder = client, folder

    def run(self, *arguments: str) -> tuple[int, str]:
        """Status and what was said."""
        command = ("-m", "sdk_entrepot_gpf", "--ini", str(self._folder / "sdk.ini"), *arguments)
        process = self._client.start(*command)
        output, errors = process.communicate(timeout=240)
        return process.returncode, output + errors

    def workflow(self, step: str, wms_url: str) -> tuple[int, str]:
        """Run a step of the example that it brings along."""
        path = self._folder / "generic_moissonnage.jsonc"
        if not path.exists():
            status, said = self.run("example", "workflow", "generic_moissonnage", str(self._folder))
            assert status == 0, said
            text = path.read_text(encoding="utf-8")
            assert EXAMPLE_WMS in text
            path.write_text(text.replace(EXAMPLE_WMS, wms_url), encoding="utf-8")
        return self.run("workflow", "-f", str(path), "-s", step)


@pytest.fixture
def harvested(sdk, entrepot):
    """The example's harvest has been done."""
    entrepot.add_layer("Lovelace__moissonnage_bdd", BOX, bottom=12)
    status, said = sdk.workflow("moissonnage", entrepot.wms_url)
    assert status == 0, said
    return sdk


def only(documents):
    (one,) = documents.values()
    return one


def named(entrepot, name):
    return next(data for data in entrepot.datastore.stored_data.values() if data["name"] == name)


def test_its_harvest_is_created_tagged_commented_launched_and_followed(harvested, entrepot):
    execution = only(entrepot.datastore.executions)
    data = named(entrepot, "Lovelace__moissonnage_cantons")
    assert (execution["status"], data["status"]) == ("SUCCESS", "GENERATED")
    assert data["tags"] == {"tuto": "oui", "tuto_name": "moissonnage"}
    assert [one["text"] for one in entrepot.datastore.comments[data["_id"]]] == [
        "Tutoriel de mise en place d'un moissonnage : moissonnage"
    ]
    assert sorted(map(int, data["type_infos"]["levels"])) == list(range(15))
    assert entrepot.count("POST", "/executions$") == entrepot.count("POST", "/launch$") == 1
    assert entrepot.count("GET", r"/processings\?.*page=1") >= 1
    assert entrepot.sign_in.grants == ["password"]


def test_its_layer_is_configured_published_and_deleted(harvested, entrepot):
    status, said = harvested.workflow("flux-wms-raster", entrepot.wms_url)
    assert status == 0, said
    offering = next(one for one in entrepot.datastore.offerings.values() if one["layer_name"].endswith("pyramide"))
    assert (offering["status"], offering["type"]) == ("PUBLISHED", "WMS-RASTER")
    assert offering["urls"][0]["url"] in said

    data = named(entrepot, "Lovelace__moissonnage_cantons")
    status, said = harvested.run("stored_data", data["_id"], "--delete", "--force")
    assert (status, data["_id"] in entrepot.datastore.stored_data) == (1, True), said  # it is in use
    for kind, key in (
        ("offering", offering["_id"]),
        ("offering", offering["_id"]),
        ("configuration", offering["configuration"]["_id"]),
        ("stored_data", data["_id"]),
    ):
        status, said = harvested.run(kind, key, "--delete", "--force")
        assert status == 0, said
    assert offering["_id"] not in entrepot.datastore.offerings
    assert data["_id"] not in entrepot.datastore.stored_data


def test_it_reads_why_something_is_refused(sdk, entrepot):
    entrepot.add_layer("Lovelace__moissonnage_bdd", BOX, bottom=10)
    entrepot.datastore.rights = ("UPLOAD",)
    status, said = sdk.workflow("moissonnage", entrepot.wms_url)
    assert status == 1
    assert "403" in said or "NotAuthorized" in said
    entrepot.sign_in.password_expired = True
    status, said = sdk.run("me")
    assert status == 1
    assert "Account is not fully set up" in said


def test_it_signs_in_anew_when_the_token_ends(sdk, entrepot):
    entrepot.fault(Answer(401, json.dumps({"error": "unauthorized"}).encode()), path="/users/me", times=1)
    status, said = sdk.run("me")
    assert status == 0, said
    assert "Lovelace" in said
    assert entrepot.sign_in.grants == ["password", "password"]
