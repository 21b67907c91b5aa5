"""The vendor's own command for publishing (`tld publish`), unchanged, against the store, the signer and pgSTAC."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from tests.client_python import ClientPython
from tests.plain_http import ask, said
from tests.rasters import terrain, write_raster
from tests.servers.signing import STORAGE_HOST
from tests.servers.stub import minimal_collection, minimal_item
from tests.venvs import python_with

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def python():
    return python_with("platform-clients")


def test_tld_publish_uploads_the_files_and_registers_the_item_twice(
    python, object_store, signing_api, writable_pgstac, tmp_path
):
    assert ask(f"{writable_pgstac}/collections", body=minimal_collection("published"))[0] == 201
    store = object_store({"sm1-gdc-tests": {}})
    signer = signing_api(store, keys_demanded=True)
    key = signer.add_key()
    raster = write_raster(tmp_path / "dtm.tif", terrain(300, 300))
    item = minimal_item("dtm-1", "published", assets={"dtm": {"href": str(raster), "roles": ["data"]}})
    (tmp_path / "item.json").write_text(json.dumps(item))
    environment = {
        "HOME": str(tmp_path),
        "TLD_CONFIG_DIR": str(tmp_path / "config"),
        "TLD_SIGNING_ENDPOINT": signer.url,
        "TLD_ACCESS_KEY": key["access-key"],
        "TLD_SECRET_KEY": key["secret-key"],
    }
    client = ClientPython(python, environment)
    publish = ["tld", "publish", str(tmp_path / "item.json"), "--stac_endpoint", writable_pgstac]
    publish += ["--storage_endpoint", STORAGE_HOST, "-b", "sm1-gdc-tests"]

    client.command(*publish)
    (name,) = store.objects
    assert name == "sm1-gdc-tests/published/dtm-1/dtm.tif"
    assert [call.route for call in signer.calls] == ["sign_urls", "sign_urls_put"]
    assert [(logged.method, logged.status) for logged in store.log] == [("GET", 404), ("PUT", 200)]
    url = f"{writable_pgstac}/collections/published/items/dtm-1"
    status, first = said(ask(url))
    assert status == 200
    asset = first["assets"]["dtm"]
    assert asset["href"] == f"{STORAGE_HOST}/{name}"
    assert not urlsplit(asset["href"]).query
    assert "profile=cloud-optimized" in asset["type"]
    assert asset["raster:bands"][0]["statistics"]["maximum"] > 0
    assert "created" in first["properties"]

    client.command(*publish, "--overwrite")  # 409, then PUT
    _status, second = said(ask(url))
    assert second["properties"]["created"] == first["properties"]["created"]
    assert "updated" in second["properties"]
    assert [logged.method for logged in store.log] == ["GET", "PUT", "PUT"]
