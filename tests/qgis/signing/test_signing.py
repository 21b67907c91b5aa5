"""Files that a store hands out to signed requests alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.errors import SigningError
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures

from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer


class SignedStore:
    """A stub that signs the files of /b/ with a number, and hands them out to the number signed last."""

    def __init__(self, stub_api) -> None:
        self.signed: list[list[str]] = []
        self.seconds = 3600
        self.api = stub_api({"POST /sign_urls": self._sign, "GET /b/k.tif": self._file})
        host = self.api.url.removeprefix("http://")
        self.profile = SigningProfile(
            "test-store", "Test", SigningKind.TELEDETECTION, hosts=(f"http://{host}",), endpoint=self.api.url
        )

    def _sign(self, seen):
        urls = json.loads(seen.body)["urls"]
        self.signed.append(urls)
        expiry = datetime.now(timezone.utc) + timedelta(seconds=self.seconds)
        return {"expiry": expiry.isoformat(), "hrefs": {url: f"{url}?sig={len(self.signed)}" for url in urls}}

    def _file(self, seen):
        is_signed = seen.path.endswith(f"?sig={len(self.signed)}")
        return Answer(200, b"pixels", {}) if is_signed else json_answer({"detail": "no"}, 403)


@pytest.fixture
def signed_store(stub_api):
    signatures().forget()
    store = SignedStore(stub_api)
    SigningProfileStore().save(store.profile)
    yield store
    SigningProfileStore().remove(store.profile.id)
    signatures().forget()


def test_a_file_of_a_signed_store_is_read_with_one_signature(signed_store):
    url = f"{signed_store.api.url}/b/k.tif"

    for _ in range(3):
        assert done(lambda feedback: FileNetwork("", signed_store.profile.id, refresh=True).get(url)) == b"pixels"

    assert signed_store.signed == [[url]]


def test_a_refused_signature_is_renewed_once(signed_store):
    url = f"{signed_store.api.url}/b/k.tif"
    network = FileNetwork("", signed_store.profile.id, refresh=True)
    done(lambda feedback: network.get(url))
    signed_store.signed.append([])  # as if the service had withdrawn the first

    assert done(lambda feedback: network.get(url)) == b"pixels"
    assert len(signed_store.signed) == 3


def test_a_store_that_refuses_every_signature_costs_the_service_few_requests(signed_store):
    url = f"{signed_store.api.url}/b/k.tif"
    signed_store.api.routes["GET /b/k.tif"] = json_answer({"detail": "no"}, 403)

    errors = [failed(lambda feedback: FileNetwork("", signed_store.profile.id).get(url)) for _ in range(12)]

    assert {error.status for error in errors} == {403}
    assert len(signed_store.signed) <= 4


def test_without_a_profile_nothing_is_signed(signed_store):
    error = failed(lambda feedback: FileNetwork(refresh=True).get(f"{signed_store.api.url}/b/k.tif"))

    assert error.status == 403

    assert signed_store.signed == []


def test_a_host_that_the_profile_does_not_name_is_never_signed(signed_store):
    other = replace(signed_store.profile, hosts=(".example.org",))
    SigningProfileStore().save(other)

    error = failed(lambda feedback: FileNetwork("", other.id, refresh=True).get(f"{signed_store.api.url}/b/k.tif"))

    assert error.status == 403

    assert signed_store.signed == []


def test_many_files_are_signed_64_at_a_time(signed_store):
    urls = [f"{signed_store.api.url}/b/{number}.tif" for number in range(130)]

    found = done(lambda feedback: signatures().signed_all(signed_store.profile, urls))

    assert [len(each) for each in signed_store.signed] == [64, 64, 2]
    assert list(found) == urls


def test_a_service_that_does_not_sign_a_file_is_named(signed_store):
    signed_store.api.routes["POST /sign_urls"] = {"expiry": "2100-01-01T00:00:00+00:00", "hrefs": {}}

    url = f"{signed_store.api.url}/b/k.tif"
    error = failed(lambda feedback: signatures().signed(signed_store.profile, url))

    assert isinstance(error, SigningError)
    assert "Test does not sign this file" in str(error)
