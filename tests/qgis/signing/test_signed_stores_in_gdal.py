"""GDAL meets the test stores as it meets the platforms'."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import pytest
from osgeo import gdal

from tests.plain_http import ask, said
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.azure_access import ContainerToken
from tests.servers.signing import STORAGE_HOST
from tests.servers.store_access import NamedToken


@pytest.fixture
def folder(tmp_path):
    write_raster(tmp_path / "a.tif", terrain(600, 600), overviews=(2,))
    return tmp_path


@pytest.fixture(autouse=True)
def without_siblings():
    gdal.SetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
    yield
    gdal.SetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", None)


@pytest.mark.parametrize(("access", "first"), [(None, "GET"), (ContainerToken(), "HEAD")])
def test_gdal_reads_signed_urls_and_asks_for_the_size_as_the_store_allows(object_store, folder, access, first):
    store = object_store({"b": folder}, access)
    read = pixels_of(f"/vsicurl/{store.sign('b/a.tif').url}", 300, 300, 64, 64)
    assert np.array_equal(read, pixels_of(folder / "a.tif", 300, 300, 64, 64))
    assert store.log[0].method == first
    assert {logged.status for logged in store.log} <= {200, 206}
    assert store.sibling_probes == 0


def test_gdal_must_be_told_where_a_store_with_other_names_refuses_head(object_store, folder):
    store = object_store({"b": folder}, NamedToken())
    url = quote(store.sign("b/a.tif").url, safe="")
    read = pixels_of(f"/vsicurl?use_head=no&list_dir=no&url={url}", 300, 300, 64, 64)
    assert np.array_equal(read, pixels_of(folder / "a.tif", 300, 300, 64, 64))
    assert {logged.method for logged in store.log} == {"GET"}


@pytest.mark.parametrize("host", ["", STORAGE_HOST])
def test_the_files_of_the_signed_datacube_want_the_signer_and_its_thumbnails_do_not(signed_datacube, host):
    datacube = signed_datacube(host)
    _status, item = said(ask(f"{datacube.stac_url}/collections/hrdem-mosaic-1m/items/10_3-mosaic-1m"))
    _status, mrdem = said(ask(f"{datacube.stac_url}/collections/mrdem-30/items/mrdem"))
    hrefs = [item["assets"]["dtm"]["href"], item["assets"]["dtm-vrt"]["href"], mrdem["assets"]["thumbnail"]["href"]]
    assert all(href.startswith(f"{host or datacube.store.url}/datacube/") for href in hrefs)
    asked = [ask(href.replace(STORAGE_HOST, datacube.store.url)) for href in hrefs]
    assert [answer[0] for answer in asked] == [403, 403, 200]
    _status, answer = said(ask(f"{datacube.signer.url}/sign_urls", body={"urls": hrefs[:2]}))
    tif, vrt = (answer["hrefs"][href] for href in hrefs[:2])
    assert pixels_of(f"/vsicurl/{tif}", 0, 0, 16, 16).shape == (16, 16)
    assert f"/vsicurl/{hrefs[0]}<".encode() in ask(vrt)[2]
