"""Publishing into NRCan's own engine, stac-fastapi on pgSTAC, with the Transaction extension."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.publishing.dry_run import look_at_catalog, platform_command
from datacube_browser.core.publishing.prepare import prepare
from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish
from datacube_browser.core.publishing.run import publish
from datacube_browser.core.stac.transactions import StacTransactions
from qgis.core import QgsFeedback

from tests.client_python import ClientPython
from tests.qgis.publishing.published_layers import assert_opens_with_its_pixels
from tests.rasters import terrain, wkt_of, write_raster
from tests.servers.object_store import object_store
from tests.servers.pgstac import pgstac_server
from tests.servers.signing import STORAGE_HOST, signing_api
from tests.servers.stub import minimal_collection
from tests.upload_profile import UPLOADS, stored, upload_profile
from tests.venvs import python_with

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("qgis_app")]
MOMENT = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)


@contextmanager
def chdir(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def pgstac():
    with pgstac_server([minimal_collection("relief")], [], transactions=True) as url:
        yield url


@pytest.fixture
def platform():
    with (
        object_store({"sm1-gdc": {}}, open_prefixes=["sm1-gdc/"]) as store,
        signing_api(store) as signer,
        stored(upload_profile(store, signer)),
    ):
        yield store, signer


@pytest.fixture
def prepared(pgstac, platform, tmp_path):
    def make(**values):
        rasters = tuple(
            RasterToPublish(ExportSource(str(write_raster(tmp_path / f"{name}.tif", pixels, **options))), moment=MOMENT)
            for name, (pixels, options) in values.items()
        )
        storage = f"{platform[0].url}/sm1-gdc"
        return prepare(
            PublishRequest(
                rasters, tmp_path / "items", Catalog("", "pgSTAC", pgstac), "relief", storage, profile=UPLOADS
            )
        )

    return make


def test_what_is_published_is_found_and_opened_with_the_same_pixels(prepared, platform):
    made = prepared(
        lambert=(terrain(300, 400), {}),
        fiji=(terrain(20, 20), {"origin": (179, -16), "resolution": 0.1, "epsg": 4326}),
        nan=(terrain(50, 50), {"nodata": float("nan")}),
    )
    found = look_at_catalog(made)
    assert (found.there, found.refusal) == ((), None)
    report = publish(made, QgsFeedback())
    assert report.lines()[2:] == []
    assert report.created == ("lambert", "fiji", "nan")
    assert_opens_with_its_pixels(made)


def test_publishing_again_replaces_the_item(prepared, platform):
    values = terrain(60, 80)
    for seed, done in ((1, "created"), (2, "replaced")):
        made = prepared(again=(values * seed, {}))
        report = publish(made, QgsFeedback())
        assert getattr(report, done) == ("again",), report.lines()
    assert_opens_with_its_pixels(made)


def test_an_item_whose_crs_has_no_code_is_kept_as_it_was_sent(prepared, platform, tmp_path, pgstac):
    path = write_raster(tmp_path / "laea.tif", terrain(30, 40), epsg=None)
    crs = wkt_of("+proj=laea +lat_0=47.3 +lon_0=-71.7 +datum=WGS84")
    raster = RasterToPublish(ExportSource(str(path), crs=crs), moment=MOMENT)
    catalog = Catalog("", "pgSTAC", pgstac)
    made = prepare(
        PublishRequest((raster,), tmp_path / "laea", catalog, "relief", f"{platform[0].url}/sm1-gdc", profile=UPLOADS)
    )
    report = publish(made, QgsFeedback())
    assert report.created == ("laea",), report.lines()
    assert StacTransactions(catalog).item("relief", "laea")["properties"]["proj:wkt2"]


def test_a_collection_that_pgstac_does_not_have_is_named(prepared, tmp_path, pgstac, platform):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    raster = RasterToPublish(ExportSource(str(path)), moment=MOMENT)
    storage = f"{platform[0].url}/sm1-gdc"
    made = prepare(PublishRequest((raster,), tmp_path / "b", Catalog("", "p", pgstac), "forests", storage))
    assert "has no collection forests" in str(look_at_catalog(made).refusal)


def test_the_command_that_is_said_publishes_the_folder(prepared, platform, pgstac, tmp_path):
    """The vendor's own client, unchanged, run in the folder as the message says."""
    store, signer = platform
    signer.keys_demanded = True
    key = signer.add_key()
    made = prepared(one=(terrain(300, 400), {}), two=(terrain(30, 40), {"epsg": 32618}))
    request = replace(made.request, storage=f"{STORAGE_HOST}/sm1-gdc", folder=tmp_path / "vendor")
    made = prepare(request)
    name, *arguments = platform_command(made).split()
    environment = {
        "HOME": str(tmp_path),
        "TLD_CONFIG_DIR": str(tmp_path / "config"),
        "TLD_SIGNING_ENDPOINT": signer.url,
        "TLD_ACCESS_KEY": key["access-key"],
        "TLD_SECRET_KEY": key["secret-key"],
        "PWD": str(request.folder),
    }
    client = ClientPython(python_with("platform-clients"), environment)
    with chdir(request.folder):
        client.command(name, *arguments)
    for file in made.files:
        assert store.objects[file.href.removeprefix(f"{STORAGE_HOST}/")] == file.path.read_bytes()
    for item in made.items:
        found = StacTransactions(request.catalog).item("relief", item.id)
        assert found["assets"]["data"]["href"] == item.json["assets"]["data"]["href"]
        assert found["properties"]["datetime"] == item.json["properties"]["datetime"]


def test_pgstac_without_transactions_says_so(tmp_path, pgstac_datacube):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    raster = RasterToPublish(ExportSource(str(path)), moment=MOMENT)
    catalog = Catalog("", "p", pgstac_datacube.stac_url)
    made = prepare(PublishRequest((raster,), tmp_path / "b", catalog, "landcover", "https://store.invalid/b"))
    assert "no transactions" in str(look_at_catalog(made).refusal)
