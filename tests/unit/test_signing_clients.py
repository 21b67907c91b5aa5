"""The vendors' own clients, unchanged, against the test servers: where one of them fails, the server is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from demo.person import wait_until
from tests.client_python import ClientPython
from tests.servers.azure_access import ContainerToken
from tests.servers.signing import STORAGE_HOST, Call
from tests.venvs import python_with

CONTENT = bytes(range(256))
HREFS = [f"{STORAGE_HOST}/sm1-gdc/{number}.tif" for number in range(130)]


@pytest.fixture(scope="session")
def clients() -> Path:
    return python_with("signing-clients")


@pytest.fixture
def store(object_store):
    return object_store({"sm1-gdc": {f"{number}.tif": CONTENT for number in range(130)}})


@pytest.fixture
def signer(store, signing_api, identity_provider):
    """THEIA's signer, which wants keys or a token."""
    signer = signing_api(store, keys_demanded=True, token_url=identity_provider.token_url)
    signer.knows_token = identity_provider.knows
    return signer


@pytest.fixture
def teledetection(clients, signer, tmp_path):
    """The client of a person without keys."""
    return ClientPython(
        clients,
        {
            "HOME": str(tmp_path),
            "TLD_CONFIG_DIR": str(tmp_path / "config"),
            "TLD_SIGNING_ENDPOINT": signer.url,
            "TLD_RETRY_TOTAL": "1",
            "TLD_RETRY_BACKOFF_FACTOR": "0.01",
        },
    )


@pytest.fixture
def with_key(teledetection, signer):
    """The client of a person with an API key."""
    key = signer.add_key()
    teledetection.environment |= {"TLD_ACCESS_KEY": key["access-key"], "TLD_SECRET_KEY": key["secret-key"]}
    return teledetection


SIGN = """
import json, sys, requests, teledetection
signed = teledetection.sign_urls(json.loads(sys.argv[1]))
read = {url: requests.get(href, headers={"Range": "bytes=1-2"}).content.hex() for url, href in signed.items()
        if href.startswith("http://127.0.0.1")}
print(json.dumps([signed, read]))
"""


def test_teledetection_signs_in_batches_and_leaves_other_hosts_alone(with_key, signer, store):
    foreign = "https://data.geopf.fr/lidar.laz"
    signed, read = with_key.run(SIGN, json.dumps([*HREFS, foreign]))
    assert set(signed) == {*HREFS, foreign}
    assert signed[foreign] == foreign
    assert read == dict.fromkeys(HREFS, "0102")
    assert [(call.route, len(call.urls), call.duration, call.sign_in) for call in signer.calls] == [
        ("sign_urls", 64, None, "keys"),
        ("sign_urls", 64, None, "keys"),
        ("sign_urls", 2, None, "keys"),
    ]
    assert {logged.status for logged in store.log} == {206}


def test_teledetection_asks_for_a_duration(with_key, signer, store):
    with_key.run(SIGN, json.dumps(HREFS[:1]), TLD_URL_DURATION="45")
    assert signer.calls == [Call("sign_urls", (HREFS[0],), 45, "keys")]
    assert "X-Amz-Expires=45&" in store.log[0].query


TWICE = """
import json, sys, teledetection
first, second = (teledetection.sign_urls(json.loads(sys.argv[1])) for _ in range(2))
print(json.dumps(first == second))
"""


def test_teledetection_keeps_what_was_signed_as_long_as_the_expiry_allows(with_key, signer):
    assert with_key.run(TWICE, json.dumps(HREFS[:2]), TLD_URL_DURATION="3600")
    assert len(signer.calls) == 1
    with_key.run(TWICE, json.dumps(HREFS[:2]), TLD_URL_DURATION="600")  # less than its margin of half an hour
    assert len(signer.calls) == 3


SIGN_INPLACE = """
import json, sys, teledetection
item = json.loads(sys.argv[1])
teledetection.sign_inplace(item)
vrt = "<VRTDataset><SourceFilename>/vsicurl/" + sys.argv[2] + "</SourceFilename></VRTDataset>"
print(json.dumps([item["assets"]["img"]["href"], teledetection.sign(vrt)]))
"""


def test_teledetection_signs_items_and_the_sources_of_a_vrt(with_key, store):
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": "i",
        "geometry": None,
        "properties": {"datetime": "2023-01-01T00:00:00Z"},
        "links": [],
        "assets": {"img": {"href": HREFS[0]}},
    }
    href, vrt = with_key.run(SIGN_INPLACE, json.dumps(item), HREFS[1])
    assert href.startswith(f"{store.url}/sm1-gdc/0.tif?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=")
    assert f"<SourceFilename>/vsicurl/{store.url}/sm1-gdc/1.tif?X-Amz-Algorithm=" in vrt


def test_teledetection_takes_signed_urls_while_they_last_and_has_others_signed_anew(with_key, signer, store):
    signed = [store.sign("sm1-gdc/0.tif", lifetime=lifetime).url for lifetime in (3600, 60)]
    young, old = (f"{STORAGE_HOST}{url.removeprefix(store.url)}" for url in signed)
    answer, read = with_key.run(SIGN, json.dumps([young, old]))
    assert answer[young] == young
    assert read == {old: "0102"}
    assert [call.urls for call in signer.calls] == [(old,)]


PUSH = """
import json, sys
from teledetection.upload.transfer import push
print(json.dumps(push(sys.argv[1], sys.argv[2])))
"""


def test_teledetection_uploads(with_key, signer, store, tmp_path):
    (tmp_path / "new.tif").write_bytes(b"new")
    url = with_key.run(PUSH, str(tmp_path / "new.tif"), f"{STORAGE_HOST}/sm1-gdc/col/item/new.tif")
    assert url.startswith(f"{store.url}/sm1-gdc/col/item/new.tif?")
    assert store.objects["sm1-gdc/col/item/new.tif"] == b"new"
    assert [call.route for call in signer.calls] == ["sign_urls_put"]


REFUSED = """
import json, sys, requests, teledetection
try:
    teledetection.sign_urls(json.loads(sys.argv[1]))
except requests.HTTPError as error:
    print(json.dumps(error.response.status_code))
"""


def test_teledetection_can_read_what_the_signer_refuses(with_key, signer):
    assert with_key.run(REFUSED, json.dumps(HREFS[:1]), TLD_SECRET_KEY="wrong") == 401  # pragma: allowlist secret
    assert with_key.run(REFUSED, json.dumps(HREFS[:1]), TLD_DISABLE_AUTH="true") == 401
    signer.forbidden = ["sm1-gdc/"]
    assert with_key.run(REFUSED, json.dumps(HREFS[:1])) == 403
    assert with_key.run(REFUSED, json.dumps(HREFS[:1]), TLD_URL_DURATION=str(30 * 86400)) == 422


def test_teledetection_needs_no_key_where_none_is_demanded(teledetection, signer):
    signer.keys_demanded, signer.knows_token = False, None
    _signed, read = teledetection.run(SIGN, json.dumps(HREFS[:1]), TLD_DISABLE_AUTH="true")
    assert read == {HREFS[0]: "0102"}
    assert signer.calls == [Call("sign_urls", (HREFS[0],))]


def test_teledetection_signs_in_by_device_code_refreshes_and_signs_in_again(teledetection, signer, identity_provider):
    identity_provider.slow_down()
    process = teledetection.start("-c", SIGN, json.dumps(HREFS[:1]))
    assert wait_until(lambda: identity_provider.polls == ["slow_down"], "the first poll")
    identity_provider.approve()
    assert teledetection.result(process)[1] == {HREFS[0]: "0102"}
    assert signer.calls[-1].sign_in == "bearer"
    sent = [seen.body for seen in identity_provider.requests if seen.path.endswith("/auth/device")]
    assert sent == [b"client_id=gdal&scope=openid+offline_access"]

    teledetection.run(SIGN, json.dumps(HREFS[:1]))  # with the tokens that it has kept
    assert b"grant_type=refresh_token" in identity_provider.requests[-1].body
    assert len(signer.calls) == 2

    identity_provider.refresh_fails = True
    process = teledetection.start("-c", SIGN, json.dumps(HREFS[:1]))
    assert wait_until(lambda: identity_provider.polls[-1] == "authorization_pending", "another sign-in")
    identity_provider.approve()
    assert teledetection.result(process)[1] == {HREFS[0]: "0102"}


USERNAME = "import json, teledetection; print(json.dumps(teledetection.get_username()))"


def test_teledetection_manages_api_keys_for_a_person(teledetection, signer, identity_provider):
    process = teledetection.start("-c", USERNAME)
    assert wait_until(lambda: identity_provider.polls, "the first poll")
    identity_provider.approve()
    assert teledetection.result(process) == "ada"

    teledetection.command("tld", "apikey", "register", "of a test")
    (key,) = signer.keys
    listed = teledetection.command("tld", "apikey", "list")
    assert key in listed
    assert "of a test" in listed
    assert HREFS[0].rpartition("/")[2] in teledetection.command("tld", "sign", "url", HREFS[0])
    assert signer.calls[-1].sign_in == "keys"
    teledetection.command("tld", "apikey", "revoke", key)
    assert signer.keys == {}


PLANETARY_COMPUTER = """
import json, sys, requests, planetary_computer
signed = [planetary_computer.sign(url) for url in json.loads(sys.argv[1])]
read = [requests.get(url, headers={"Range": "bytes=1-2"}, proxies={"http": sys.argv[2]}).content.hex()
        for url in signed if "?" in url]
print(json.dumps([signed, read]))
"""


@pytest.fixture
def planetary_computer(clients, object_store, sas_api, tmp_path):
    containers = {name: {"a.tif": CONTENT} for name in ("naip", "dem")}
    store = object_store(containers, ContainerToken())
    signer = sas_api(store, ["acct/naip", "acct/dem"])
    return ClientPython(clients, {"HOME": str(tmp_path), "PC_SDK_SAS_URL": signer.token_url}), store, signer


def test_planetary_computer_asks_once_a_container_and_reads_with_its_token(planetary_computer):
    client, store, signer = planetary_computer
    hrefs = [f"http://acct.blob.core.windows.net/{container}/a.tif" for container in ("naip", "dem")] * 25
    open_href = "http://ai4edatasetspublicassets.blob.core.windows.net/x/y.png"
    # the client keeps the host of a URL, so the store is its proxy
    signed, read = client.run(PLANETARY_COMPUTER, json.dumps([*hrefs, open_href]), store.url)
    assert read == ["0102"] * 50
    assert signed[-1] == open_href
    assert sorted(signer.calls) == ["acct/dem", "acct/naip"]
    again, _read = client.run(PLANETARY_COMPUTER, json.dumps(signed[:1]), store.url)
    assert again == signed[:1]


def test_planetary_computer_waits_out_a_limit_of_its_rate(planetary_computer):
    client, store, signer = planetary_computer
    signer.limit_rate(3, times=1)
    _signed, read = client.run(
        PLANETARY_COMPUTER, json.dumps(["http://acct.blob.core.windows.net/naip/a.tif"]), store.url
    )
    assert read == ["0102"]
    assert signer.count("GET", "/token/acct/naip") == 2
