"""After a day's work with secrets of every kind, none of them is found in what the plugin leaves behind."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.credentials import path_with_credentials
from datacube_browser.core.download import DownloadFile, DownloadTask, file_name
from datacube_browser.core.errors import DatacubeError, LayerError
from datacube_browser.core.export.jobs.processing_parameters import parameters_of
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.layers.source import layer_source
from datacube_browser.core.ogc.known_services import remember_service, used_services
from datacube_browser.core.recipes import dask_script, gdal_script, processing_script, rasterio_script
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from osgeo import gdal
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProject, QgsSettings

from tests.authentication import basic_authentication
from tests.qgis import layer_files as files
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import outcome, result

SECRET = "s3cr3tValue"  # pragma: allowlist secret
WEB_TOKEN = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.{SECRET}"  # pragma: allowlist secret
FILE = "/files/dem.tif"
ADDRESSES = (
    *(f"{FILE}?sig={SECRET}", f"{FILE}?key={SECRET}", f"{FILE}?jwt={SECRET}", f"{FILE}?hmac={SECRET}"),
    *(f"{FILE}?pwd={SECRET}", f"{FILE}?api-key={SECRET}", f"{FILE}?{SECRET}", f"{FILE}?map={WEB_TOKEN}"),
    f"{FILE}?url=https%3A%2F%2Fx.org%2Fa%3Fsig%3D{SECRET}",
    *(f"/{WEB_TOKEN}/dem.tif", f"/hdnts=exp=1~acl=/*~hmac={SECRET}/dem.tif", f"{FILE}&sig={SECRET}"),
)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "dem.tif"
    files.write_dem(path)
    return path.read_bytes()


@pytest.fixture
def choice(stub_api, content, host):
    """A function that gives the choice of an asset at this address of a server, as a search finds it."""

    def dem(seen):
        if not seen.range:
            return Answer(200, content, {"ETag": '"a"'})
        first, last = seen.range.removeprefix("bytes=").split("-")
        last = min(int(last) if last else len(content) - 1, len(content) - 1)
        header = f"bytes {first}-{last}/{len(content)}"
        return Answer(206, content[int(first) : last + 1], {"Content-Range": header, "ETag": '"a"'})

    def choose(address):
        asset = {"href": f"@URL@{address}", "type": "image/tiff; application=geotiff"}
        grid = {"proj:code": "EPSG:3979", "proj:bbox": [2_000_000, 491_808, 2_008_192, 500_000]}
        grid.update({"proj:shape": [8192, 8192], "proj:transform": [1, 0, 2_000_000, 0, -1, 500_000]})
        item = minimal_item(
            assets={"dtm": asset, "gone": {**asset, "href": f"@URL@/gone{address}"}},
            properties={"datetime": "2023-05-29T12:00:00Z", **grid},
        )
        api = stub_api(
            {
                "/": landing_page(),
                "/collections": {"collections": [minimal_collection()], "links": []},
                "/search": {"type": "FeatureCollection", "features": [item], "links": []},
                address.partition("?")[0]: dem,
            }
        )
        catalog = Catalog("secrets", "Secrets", f"{api.url}/")
        (found,) = StacService(catalog).search(ItemQuery(("demo",)), None).items
        collection = StacService(catalog).connect(None).collections[0]
        return lambda key: AssetChoice(catalog, collection, found, found.asset(key))

    return choose


def found_in(folder: Path) -> list[str]:
    """The files that have the secret in them, as it is or escaped."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_a_signed_address_leaves_behind_has_the_signature(choice, address, tmp_path):
    reopening, project, left = Reopening(), QgsProject.instance(), tmp_path / "left"
    left.mkdir()
    choose = choice(address)
    dtm, gone = choose("dtm"), choose("gone")

    (layer,) = result(OpenLayersTask([layer_source(dtm.catalog, dtm.collection, dtm.item, dtm.asset)])).layers
    assert SECRET in layer.source()
    project.addMapLayer(layer)
    assert project.write(str(left / "project.qgz"))
    assert project.write(str(left / "project.qgs"))
    layer.saveNamedStyle(str(left / "layer.qml"))
    layer.saveNamedMetadata(str(left / "layer.qmd"))
    (left / "properties.txt").write_text(
        json.dumps({key: str(layer.customProperty(key)) for key in layer.customPropertyKeys()})
    )

    source = export_source(dtm)
    request = ExportRequest((source,), MapExtent(2_000_000, 499_744, 2_000_256, 500_000, "EPSG:3979"), left / "out.tif")
    plan = plan_export(request, None)
    for number, recipe in enumerate((gdal_script, rasterio_script, dask_script, processing_script)):
        (left / f"script{number}.py").write_text(recipe.text(plan))
    (left / "history.json").write_text(json.dumps(parameters_of(request, keep_secrets=False)))
    kind, _ = outcome(ExportTask(request))
    assert kind == "succeeded"
    (left / "tags.txt").write_text(json.dumps(gdal.Open(str(left / "out.tif")).GetMetadata()))

    mosaic = MosaicRequest(dtm.catalog, dtm.collection, (dtm.item,), "dtm", "Terrain", left / "mosaics")
    kind, refused = outcome(MosaicTask(mosaic))
    assert kind == "failed"
    reports = [refused.report()]
    gone_source = layer_source(gone.catalog, gone.collection, gone.item, gone.asset)
    reports += [error.report() for _, error in result(OpenLayersTask([gone_source])).failures]
    kind, refused = outcome(DownloadTask([DownloadFile(gone.asset.href, left / file_name(gone.asset))]))
    reports.append(refused.report())
    kind, refused = outcome(ExportTask(ExportRequest((export_source(gone),), request.extent, left / "gone.tif")))
    reports.append(refused.report())
    assert len(reports) == 4
    (left / "messages.txt").write_text("\n".join(reports))

    remember_service(f"{dtm.catalog.url}ows{address}")
    assert used_services() == [] or SECRET not in str(used_services())
    settings = QgsSettings()
    assert not [key for key in settings.allKeys() if SECRET in str(settings.value(key))]
    assert found_in(left) == []
    assert SECRET not in QgsApplication.clipboard().text()
    project.clear()
    reopening.dispose()


def test_a_password_in_the_address_of_a_catalogue_is_not_kept(host):
    assert CatalogStore().add("Mine", f"https://me:{SECRET}@example.org/stac").url == "https://example.org/stac"
    settings = QgsSettings()
    assert not [key for key in settings.allKeys() if SECRET in str(settings.value(key))]


@pytest.mark.parametrize("sign", ["'", '"', "<", ">", "#", "@", "/", "?", " ", "%41", "\\"])
def test_a_password_of_any_signs_is_neither_sent_to_another_host_nor_told(host, sign):
    manager = QgsApplication.authManager()
    authcfg = basic_authentication(uuid.uuid4().hex)
    config = QgsAuthMethodConfig()
    manager.loadAuthenticationConfig(authcfg, config, True)
    config.setConfig("password", f"{SECRET}{sign}tail")
    assert manager.updateAuthenticationConfig(config)
    path = "/vsicurl/https://example.org/a.tif"
    with pytest.raises(LayerError, match="password"):
        path_with_credentials(path, authcfg, for_layer=True)
    expanded = path_with_credentials(path, authcfg)
    assert expanded.count("@") == 1
    assert expanded.endswith("@example.org/a.tif")
    for said in (expanded, f"/vsicurl/https://ada:{SECRET}{sign}tail@example.org/a.tif"):  # pragma: allowlist secret
        error = DatacubeError("It failed.", url=said, details=f"GDAL says: {said}: 500")
        assert SECRET not in error.report()
        assert "tail" not in error.report()
    manager.removeAuthenticationConfig(authcfg)
