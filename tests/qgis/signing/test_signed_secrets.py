"""After work with a store that wants a signature for each file, nothing that is left behind holds one, or the key."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.export.jobs.interrupted import remember
from datacube_browser.core.export.jobs.processing_parameters import parameters_of
from datacube_browser.core.export.jobs.request_json import request_to_json
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.gateway.signed_paths import forget_all, signed_path
from datacube_browser.core.layers.local_copies import with_local_copy
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.plugin_layers import PROPERTY_PREFIX
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.message_log import log_message
from datacube_browser.core.recipes import RECIPES, Recipe, SplitTask, script_of
from datacube_browser.core.settings import settings
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.ui.widgets.remote_image_cache import RemoteImageCache
from osgeo import gdal
from qgis.core import QgsApplication, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QStandardPaths

from demo.person import wait_until
from tests.authentication import header_authentication
from tests.qgis.dock.test_thumbnails import picture
from tests.qgis.in_background import done, failed
from tests.qgis.tree_samples import HRDEM, tile
from tests.rasters import terrain, write_raster
from tests.servers.s3_access import s3_error
from tests.servers.tasks import outcome, result
from tests.signed_files import PROFILE, signed_files

EXTENT = MapExtent(2_000_000, 499_000, 2_001_000, 500_000, "EPSG:3979")
OUTLINE = {"type": "Polygon", "coordinates": [[[-75, 45], [-74, 45], [-74, 46], [-75, 46], [-75, 45]]]}


@pytest.fixture
def files(host, tmp_path):
    """A store whose service wants a key, which is in QGIS's authentication database."""
    folder = tmp_path / "store"
    folder.mkdir()
    write_raster(folder / "dem.tif", terrain(1000, 1000))
    (folder / "zones.geojson").write_text(json.dumps(OUTLINE))
    (folder / "thumb.png").write_bytes(picture())
    with signed_files(folder) as files:
        key = files.signer.add_key()
        files.signer.keys_demanded = True
        authcfg = header_authentication("test-store", key)
        SigningProfileStore().save(replace(files.profile, authcfg=authcfg))
        yield replace(files, key=tuple(key.values()))
        QgsApplication.authManager().removeAuthenticationConfig(authcfg)
        settings().interrupted_exports.setValue([])
        forget_all()


@pytest.fixture
def log():
    """What is logged meanwhile, but for the tab *Network*: QGIS itself writes there of each refused request, with its
    whole address."""
    said: list[str] = []
    messages = QgsApplication.messageLog()
    connection = messages.messageReceived.connect(
        lambda text, tag, _level: said.append(f"{tag}: {text}") if tag != "Network" else None
    )
    yield said
    messages.messageReceived.disconnect(connection)


def export_source(files):
    return ExportSource(
        files.href("dem.tif"),
        profile=PROFILE,
        collection_id="c",
        item_id="i",
        asset_key="a",
        catalog_url="https://example.org/stac",
    )


def test_nothing_that_work_on_a_signed_store_leaves_behind_has_a_secret(files, log, tmp_path):
    left, href = tmp_path / "left", files.href("dem.tif")
    left.mkdir()
    catalog = Catalog("signed", "Signed", "https://example.org/stac/", profile=PROFILE)

    # an export whose signature ends on the way, and one that is refused
    files.store.expire_after(ranges=4)
    request = ExportRequest((export_source(files),), EXTENT, left / "out.tif")
    assert outcome(ExportTask(request))[0] == "succeeded"
    (left / "tags.txt").write_text(json.dumps(gdal.Open(str(left / "out.tif")).GetMetadata()))
    remember(request)
    plan = plan_export(request)

    # scripts, jobs, and the parameters in the history of Processing
    for recipe in RECIPES:
        script = script_of(recipe, plan)
        (left / f"{recipe.value}{script.suffix}").write_text(script.text)
        assert script.text or recipe is Recipe.OTB, script.problem
    result(SplitTask(plan, left / "jobs"))
    (left / "history.json").write_text(json.dumps(parameters_of(request, keep_secrets=True)))
    (left / "request.json").write_text(json.dumps(request_to_json(request)))

    # a layer as GDAL reads it, exported
    layer = QgsRasterLayer(done(lambda feedback: signed_path(href, PROFILE, feedback)).path, "dem")
    assert layer.isValid()
    layer.setCustomProperty(f"{PROPERTY_PREFIX}profile", PROFILE)
    of_layer = source_of_layer(layer)
    assert (of_layer.href, of_layer.profile) == (href, PROFILE)
    assert outcome(ExportTask(ExportRequest((of_layer,), EXTENT, left / "layer.tif")))[0] == "succeeded"
    del layer

    # downloads, pictures, vector files
    zones = files.href("zones.geojson")
    result(DownloadTask([DownloadFile(zones, left / "zones.geojson", profile=PROFILE)]))
    vector = LayerSource("zones", zones, f"/vsicurl/{zones}", AssetKind.GEOJSON, profile=PROFILE)
    done(lambda feedback: with_local_copy(vector, feedback))
    pictures = RemoteImageCache()
    pictures.set_catalog(catalog)
    pictures.want(files.href("thumb.png"), lambda: True)
    wait_until(lambda: pictures.image(files.href("thumb.png")) is not None, "the picture has come", 20)

    # a mosaic layer, exported
    item = tile(10, 3, assets=(Asset("dtm", href, "Terrain", AssetKind.COG),))
    made = result(MosaicTask(MosaicRequest(catalog, HRDEM, (item,), "dtm", "Terrain", left / "mosaics")))
    (mosaic,) = result(OpenLayersTask(made.sources)).layers
    (left / "mosaic.txt").write_text(f"{made!r} {mosaic.source()} {source_of_layer(mosaic)!r}")
    of_mosaic = ExportRequest((source_of_layer(mosaic),), EXTENT, left / "mosaic.tif")
    assert outcome(ExportTask(of_mosaic))[0] == "succeeded"
    (left / "mosaic.json").write_text(json.dumps(request_to_json(of_mosaic)))
    remember(of_mosaic)
    del mosaic

    # what is refused
    reports = []
    files.store.fault(s3_error("AccessDenied", "Request has expired"))
    reports.append(outcome(ExportTask(replace(request, output=left / "refused.tif")))[1])
    reports.append(outcome(DownloadTask([DownloadFile(zones, left / "refused.geojson", profile=PROFILE)]))[1])
    files.signer.keys.clear()
    signatures().forget()
    reports.append(failed(lambda feedback: signatures().signed(files.profile_now, href, feedback)))
    (left / "messages.txt").write_text("\n".join(f"{error!r} {error.report()}" for error in reports))
    for error in reports:
        log_message(error.report())
    (left / "log.txt").write_text("\n".join(log))
    assert log
    (left / "values.txt").write_text(f"{files.profile_now!r} {export_source(files)!r} {plan.request!r}")

    secrets = [*files.secrets, *files.key]
    assert len(secrets) > 4
    for folder in (left, Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser"):
        for path in (path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            assert not [path for secret in secrets if secret.encode() in content], path
    kept = QgsSettings()
    assert not [key for key in kept.allKeys() for secret in secrets if secret in str(kept.value(key))]
    assert not [secret for secret in secrets if secret in QgsApplication.clipboard().text()]
    cache = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation))
    assert list(cache.glob("data*"))  # QGIS's, of answers to requests
    for path in cache.rglob("*.d"):
        content = path.read_bytes()
        assert not [path for secret in secrets if secret.encode() in content], path
