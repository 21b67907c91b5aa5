"""EODAG's provider `theia`, unchanged, against the store and the signer: it signs by GET, one URL at a time."""

from __future__ import annotations

import pytest

from tests.client_python import ClientPython
from tests.servers.signing import STORAGE_HOST, Call
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.venvs import python_with

pytestmark = pytest.mark.servers

CONTENT = bytes(range(256))

DOWNLOAD = """
import json, sys
from eodag import EODataAccessGateway
gateway = EODataAccessGateway()
(product,) = gateway.search(provider="theia", collection="spot", raise_errors=True)
print(json.dumps(product.download(output_dir=sys.argv[1], extract=False)))
"""


@pytest.fixture(scope="module")
def python():
    return python_with("platform-clients")


def test_eodag_finds_signs_and_downloads(python, object_store, signing_api, stub_api, tmp_path):
    href = f"{STORAGE_HOST}/sm1-gdc/a.tif"
    store = object_store({"sm1-gdc": {"a.tif": CONTENT}})
    signer = signing_api(store, keys_demanded=True)
    key = signer.add_key()
    item = minimal_item("scene-1", "spot", assets={"img": {"href": href, "type": "image/tiff", "roles": ["data"]}})
    stac = stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection("spot")], "links": []},
            "GET /collections/spot": minimal_collection("spot"),
            "GET /collections/spot/queryables": {"type": "object", "properties": {}},
            "POST /search": {"type": "FeatureCollection", "features": [item], "links": [], "numberMatched": 1},
        }
    )
    (tmp_path / "none.json").write_text("{}")
    collections = f"{stac.url}/collections"
    environment = {
        "HOME": str(tmp_path),
        "EODAG_PROVIDERS_WHITELIST": '["theia"]',
        "EODAG_EXT_COLLECTIONS_CFG_URI": str(tmp_path / "none.json"),
        "EODAG__THEIA__SEARCH__API_ENDPOINT": f"{stac.url}/search",
        "EODAG__THEIA__SEARCH__DISCOVER_COLLECTIONS__FETCH_URL": collections,
        "EODAG__THEIA__SEARCH__DISCOVER_COLLECTIONS__SINGLE_COLLECTION_FETCH_URL": collections + "/{_collection}",
        "EODAG__THEIA__AUTH__AUTH_URI": signer.url + "/sign?url={url}",
        "EODAG__THEIA__AUTH__CREDENTIALS__ACCESS_KEY": key["access-key"],
        "EODAG__THEIA__AUTH__CREDENTIALS__SECRET_KEY": key["secret-key"],
    }

    path = ClientPython(python, environment).run(DOWNLOAD, str(tmp_path / "files"))

    assert signer.calls == [Call("sign", (href,), None, "keys")]
    assert [(logged.method, logged.status) for logged in store.log] == [("HEAD", 403), ("GET", 200), ("GET", 200)]
    saved = [file.read_bytes() for file in (tmp_path / "files").rglob("*") if file.is_file() and file.name == "a.tif"]
    assert saved == [CONTENT], path
