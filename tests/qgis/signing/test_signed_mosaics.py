"""Mosaic layers of files that their store hands out to signed requests alone: made, saved, opened again, renewed."""

from __future__ import annotations

import secrets
import shutil
import uuid
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.gateway.signed_paths import forget_all
from datacube_browser.core.gdal_calls import call_or_none, thread_options
from datacube_browser.core.layers import signed_source
from datacube_browser.core.layers.mosaic_task import MosaicTask
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.ui.actions.asset_actions import AssetActions
from datacube_browser.ui.integration import layer_signatures
from datacube_browser.ui.integration.layer_signatures import LayerSignatures
from datacube_browser.ui.integration.raw_sources import RawSources
from datacube_browser.ui.results.item_scope import BulkLayerRequest, ItemScope
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from osgeo import gdal, ogr
from qgis.core import QgsApplication, QgsLayerDefinition, QgsProject

from demo.person import wait_until
from tests.authentication import header_authentication
from tests.qgis.layers.test_living_layers import with_raw_sources
from tests.qgis.living_layers import assert_without, by_name, definitions_of, looks, pasted, styled, texts_of
from tests.qgis.signed_files import BUCKET
from tests.qgis.signing.signed_mosaics import NAMES, Mosaics
from tests.rasters import write_raster
from tests.servers.s3_access import s3_error
from tests.servers.signing import UNAVAILABLE
from tests.servers.store_access import api_key
from tests.servers.tasks import failure, result

SIDE = 512
REFUSED = s3_error("AccessDenied", "Access Denied")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two adjacent rasters, whose pixels are 7 and 8, and two with masks."""
    path = tmp_path_factory.mktemp("tiles")
    for number, name in enumerate(NAMES):
        origin = (2_000_000 + number * SIDE, 500_000)
        values = np.full((SIDE, SIDE), number + 7, "float32")
        write_raster(path / f"{name}.tif", values, origin=origin, overviews=(2,))
        write_raster(path / f"{name}-masked.tif", values.astype("uint8"), origin=origin, nodata=None)
        with thread_options({"GDAL_TIFF_INTERNAL_MASK": "YES"}):
            dataset = gdal.Open(str(path / f"{name}-masked.tif"), gdal.GA_Update)
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.full((SIDE, SIDE), 255, "uint8"))
            del dataset
    return path


@pytest.fixture
def mosaics(signed, folder, tmp_path):
    return Mosaics(signed, folder, tmp_path)


def values_of(layer):
    """A pixel in the middle of each half of the layer; None where reading is an error."""
    if not layer.isValid():
        return None
    provider, extent = layer.dataProvider(), layer.extent()
    block = provider.block(1, extent, 8, 4)
    return (block.value(1, 2), block.value(1, 6)) if block.isValid() else None


def test_a_mosaic_of_signed_files_is_added_and_read_with_one_call(mosaics, signed):
    layer = mosaics.add()

    assert values_of(layer) == (7, 8)
    assert [len(call.urls) for call in signed.signer.calls] == [2]
    assert signed.store.sibling_probes == 0
    assert signed.signatures.of(layer.id()).expires is not None
    assert {seen.status for seen in signed.store.log} <= {200, 206}


def test_what_is_kept_of_a_mosaic_has_unsigned_addresses_alone(mosaics, signed, tmp_path):
    layer = mosaics.add()
    text = mosaics.kept().read_text()
    assert all(f"url={signed.href(f'{name}.tif')}<" in text for name in NAMES)
    assert_without(signed.secrets(), text)
    layer.saveNamedStyle(str(tmp_path / "layer.qml"))
    layer.saveNamedMetadata(str(tmp_path / "layer.qmd"))
    for path in tmp_path.glob("layer.*"):
        assert_without(signed.secrets(), path.read_text())
    values = " ".join(str(layer.customProperty(key)) for key in layer.customPropertyKeys())
    assert_without(signed.secrets(), values)
    assert layer.customProperty("datacube_browser/profile") == signed.profile.id
    sent = {secret for secret in signed.secrets() if len(secret) == 64}
    assert sent
    assert_without(sent, layer.htmlMetadata())
    for kept in Path(QgsApplication.qgisSettingsDirPath(), "datacube_browser").rglob("*"):
        if kept.is_file():
            assert_without(signed.secrets(), kept.read_text(errors="replace"))


@pytest.mark.parametrize("ending", ["qgz", "qgs"])
@pytest.mark.parametrize("is_beside", [True, False], ids=["beside the project", "in the profile"])
def test_a_project_is_opened_first_and_its_mosaic_signed_then(mosaics, signed, tmp_path, connect, *, ending, is_beside):
    home = tmp_path / "a project"
    home.mkdir()
    layer = mosaics.add(project=home if is_beside else None)
    styled(layer)
    before, path = looks(layer), home / f"project.{ending}"
    assert QgsProject.instance().write(str(path))
    written = "".join(texts_of(path).values())
    assert ("<datasource>./mosaics/" in written) is is_beside
    assert f"{mosaics.kept().name}</datasource>" in written
    assert "/vsimem/" not in written
    assert_without(signed.secrets(), written)
    signed.forget()
    if is_beside:
        path = shutil.move(home, tmp_path / "moved") / path.name

    at_first = []
    connect(QgsProject.instance().layersAdded, lambda added: at_first.extend(each.isValid() for each in added))
    (found,) = signed.open(path)
    assert at_first == [True]  # else QGIS asks the user what to do with it
    assert (found.isValid(), signed.store.requests) == (False, [])
    wait_until(signed.is_quiet, "the layer has been signed")

    assert values_of(found) == (7, 8)
    assert looks(found) == before
    assert [len(call.urls) for call in signed.signer.calls] == [2]
    assert not QgsProject.instance().isDirty()
    assert signed.signatures.of(found.id()).expires is not None
    again = path.parent / "again.qgs"
    assert QgsProject.instance().write(str(again))
    assert ("<datasource>./mosaics/" in again.read_text()) is is_beside
    assert "/vsimem/" not in again.read_text()


def test_a_mosaic_beside_a_geopackage_lives_in_the_project_that_is_kept_in_it(mosaics, signed, tmp_path):
    home = tmp_path / "a project"
    home.mkdir()
    ogr.GetDriverByName("GPKG").CreateDataSource(str(home / "projects.gpkg")).CreateLayer("points")
    mosaics.add(project=home)
    uri = f"geopackage:{home / 'projects.gpkg'}?projectName=mine"
    assert QgsProject.instance().write(uri)
    signed.forget()

    (found,) = signed.open(uri)
    assert (found.isValid(), signed.store.requests) == (False, [])
    wait_until(signed.is_quiet, "the layer has been signed")

    assert values_of(found) == (7, 8)
    assert not QgsProject.instance().isDirty()


def test_several_mosaics_of_a_project_are_signed_in_one_call(mosaics, signed, tmp_path):
    mosaics.add("left")
    mosaics.add("right")
    mosaics.add("right", suffix="-masked")
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()

    assert len(signed.open(path)) == 3
    wait_until(signed.is_quiet, "all layers have been signed")

    assert all(values_of(layer) for layer in by_name())
    assert [len(call.urls) for call in signed.signer.calls] == [3]


def test_a_project_saved_before_its_mosaic_is_signed_keeps_it(mosaics, signed, tmp_path):
    layer = mosaics.add(project=tmp_path)
    styled(layer)
    before, path, again = looks(layer), tmp_path / "project.qgs", tmp_path / "again.qgs"
    QgsProject.instance().write(str(path))
    signed.forget()
    signed.signer.fault(UNAVAILABLE)

    signed.open(path)
    assert QgsProject.instance().write(str(again))

    assert "<datasource>./mosaics/" in again.read_text()
    assert "/vsimem/" not in again.read_text()
    signed.forget()
    signed.signer.heal()
    (found,) = signed.open(again)
    wait_until(signed.is_quiet, "the layer has been signed")
    assert (values_of(found), looks(found)) == ((7, 8), before)


def test_a_mosaic_is_renewed_before_its_signatures_end_and_its_project_is_not_changed(
    mosaics, signed, monkeypatch, connect
):
    monkeypatch.setattr(layer_signatures, "_SOONEST", 0.5)
    SigningProfileStore().save(replace(signed.profile, duration=5))
    layer = mosaics.add()
    styled(layer)
    QgsProject.instance().setDirty(False)
    before, first, source = looks(layer), signed.signatures.of(layer.id()).expires, layer.source()
    legends, changes = [], []
    layer.legendChanged.connect(lambda: legends.append(1))
    connect(QgsProject.instance().dirtySet, lambda: changes.append(1))

    wait_until(lambda: signed.signatures.of(layer.id()).expires > first, "there are newer signatures")

    assert (looks(layer), layer.source(), legends, changes) == (before, source, [], [])
    assert values_of(layer) == (7, 8)


def test_a_mosaic_that_needs_a_sign_in_says_so_and_lives_after_it(mosaics, signed, tmp_path):
    layer = mosaics.add()
    styled(layer)
    before, path = looks(layer), tmp_path / "project.qgs"
    QgsProject.instance().write(str(path))
    signed.forget()
    signed.signer.keys_demanded = True

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "the service has answered")
    assert signed.signatures.of(found.id()).needs_sign_in
    assert not found.isValid()  # rather than empty
    assert signed.store.requests == []
    assert QgsProject.instance().write(str(tmp_path / "again.qgs"))
    assert f"{mosaics.kept().name}</datasource>" in (tmp_path / "again.qgs").read_text()

    SigningProfileStore().save(
        replace(signed.profile, authcfg=header_authentication(uuid.uuid4().hex, signed.signer.add_key()))
    )
    signed.signatures.renew(found.id())
    wait_until(signed.is_quiet, "the layer has been signed")
    assert (values_of(found), looks(found)) == ((7, 8), before)


def test_a_mosaic_whose_description_is_gone_says_so(mosaics, signed, tmp_path):
    mosaics.add()
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()
    mosaics.kept().unlink()

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "it has been looked for")

    assert not found.isValid()
    assert "could not be read" in str(signed.signatures.of(found.id()).error)
    assert signed.signer.calls == []


def test_a_layer_definition_and_a_copied_mosaic_keep_unsigned_addresses_and_live_again(mosaics, signed, tmp_path):
    layer = mosaics.add()
    styled(layer)
    texts, document = definitions_of(layer, tmp_path)
    for text in texts:
        assert mosaics.kept().name in text
        assert "/vsimem/" not in text
        assert_without(signed.secrets(), text)

    for is_another_qgis in (False, True):
        if is_another_qgis:
            signed.forget()
        found = pasted(signed, document)
        assert values_of(found) == (7, 8)
        assert found.renderer().opacity() == 0.42
        assert signed.signatures.of(found.id()).expires is not None


def test_the_definition_of_a_mosaic_in_another_qgis_asks_its_store_for_nothing_unsigned(mosaics, signed, tmp_path):
    """Its VRT could be opened before its files are signed, and drawn."""
    layer = mosaics.add()
    path = tmp_path / "layer.qlr"
    QgsLayerDefinition.exportLayerDefinition(str(path), [QgsProject.instance().layerTreeRoot().findLayer(layer)])
    signed.forget()
    signed.signer.fault(UNAVAILABLE)

    QgsLayerDefinition.loadLayerDefinition(str(path), QgsProject.instance(), QgsProject.instance().layerTreeRoot())
    (found,) = by_name()
    assert not found.isValid()
    wait_until(lambda: signed.signatures.of(found.id()).error is not None, "the service has not answered")
    assert values_of(found) is None
    assert signed.store.requests == []
    signed.signer.heal()
    signed.signatures.renew(found.id())
    wait_until(signed.is_quiet, "the layer has been signed")
    assert values_of(found) == (7, 8)


def test_a_duplicated_mosaic_lives(mosaics, signed):
    layer = mosaics.add()
    copy = layer.clone()
    QgsProject.instance().addMapLayer(copy)

    assert values_of(copy) == (7, 8)
    assert signed.signatures.of(copy.id()).expires == signed.signatures.of(layer.id()).expires


def test_locked_maps_profiles_and_the_terrain_keep_the_mosaic_with_unsigned_addresses(mosaics, signed, tmp_path):
    raw = RawSources(signed.owner)
    layer = mosaics.add()
    styled(layer)
    with_raw_sources(layer)
    before, source, path = looks(layer), layer.source(), tmp_path / "project.qgz"
    assert QgsProject.instance().write(str(path))
    assert (looks(layer), values_of(layer), layer.source()) == (before, (7, 8), source)
    for text in texts_of(path).values():
        assert_without(signed.secrets(), text)
        assert "/vsimem/" not in text
    raw.dispose()


def test_open_and_signed_files_are_one_mosaic(mosaics, signed, tmp_path):
    """The profile signs the store's files at one of its two names alone."""
    there = signed.store.url.replace("127.0.0.1", "localhost") + "/open/right.tif"
    layer = mosaics.add(hrefs=[signed.href("left.tif"), there])
    assert values_of(layer) == (7, 8)
    assert [len(call.urls) for call in signed.signer.calls] == [1]
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "the layer has been signed")

    assert values_of(found) == (7, 8)
    assert not [seen for seen in signed.store.requests if "/open/" in seen.path and "X-Amz" in seen.path]


def test_a_mosaic_of_a_store_that_wants_a_key_with_each_request(mosaics, signed, folder, tmp_path, *, object_store):
    key = secrets.token_hex(8)
    store = object_store({BUCKET: folder}, access=api_key(key))
    authcfg = header_authentication(uuid.uuid4().hex, {"X-API-Key": key})
    keyed = SigningProfile("", "Keyed", SigningKind.HEADER, hosts=(store.url,), authcfg=authcfg)
    profile = SigningProfileStore().save(keyed)
    mosaics.catalog = replace(mosaics.catalog, profile=profile.id)
    layer = mosaics.add(hrefs=[store.href(f"{BUCKET}/{name}.tif") for name in NAMES])
    assert values_of(layer) == (7, 8)
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    for text in (*texts_of(path).values(), mosaics.kept().read_text(), layer.source(), layer.htmlMetadata()):
        assert key not in text
    signed.forget()

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "the layer has been signed")

    assert values_of(found) == (7, 8)
    SigningProfileStore().remove(profile.id)


def test_a_mosaic_of_open_files_alone_is_a_plain_one(mosaics, signed):
    url = signed.store.url.replace("127.0.0.1", "localhost")
    layer = mosaics.add(hrefs=[f"{url}/open/{name}.tif" for name in NAMES])

    assert values_of(layer) == (7, 8)
    assert layer.source() == str(mosaics.kept())
    assert "datacube_browser/profile" not in layer.customPropertyKeys()
    assert signed.signer.requests == []


def test_signatures_in_the_addresses_of_a_catalogue_are_left_out(mosaics, signed):
    hrefs = [signed.store.sign(f"{BUCKET}/{name}.tif").url for name in NAMES]
    layer = mosaics.add(hrefs=hrefs)

    assert values_of(layer) == (7, 8)
    assert "X-Amz" not in mosaics.kept().read_text()


def test_a_file_that_the_service_does_not_sign_is_left_out_and_counted(mosaics, signed):
    signed.signer.forbidden = (f"{BUCKET}/right",)

    made = result(MosaicTask(mosaics.request()))

    assert (made.files, made.unreadable) == (1, 1)
    assert "right.tif" not in mosaics.kept().read_text()


def test_a_service_that_signs_nothing_is_said(mosaics, signed):
    signed.signer.keys_demanded = True

    error = failure(MosaicTask(mosaics.request()))

    assert isinstance(error, DatacubeError)
    assert "401" in error.report()
    assert not list(mosaics.home.rglob("*.vrt"))


@pytest.mark.parametrize("suffix", ["", "-masked"])
def test_a_store_that_refuses_from_some_range_on_is_an_error_and_no_empty_pixels(mosaics, signed, suffix):
    layer = mosaics.add(suffix=suffix)
    hand_out, before = signed.store.answer, signed.store.count()
    signed.store.answer = lambda seen: REFUSED if signed.store.count() > before + 1 else hand_out(seen)
    raster = gdal.Open(layer.source())
    gdal.VSICurlClearCache()

    assert call_or_none(raster.ReadAsArray) is None
    assert not layer.dataProvider().block(1, layer.extent(), 2 * SIDE, SIDE).isValid()


def test_a_signature_that_the_store_no_longer_takes_is_renewed_while_the_map_is_read(mosaics, signed):
    layer = mosaics.add()
    signed.store.revoke()

    block = layer.dataProvider().block(1, layer.extent(), 2 * SIDE, SIDE)

    assert block.isValid()
    assert {block.value(100, 100), block.value(100, SIDE + 100)} == {7, 8}


def test_a_plugin_that_is_switched_off_leaves_the_mosaic_without_signatures(mosaics, signed):
    layer = mosaics.add()
    styled(layer)
    before = looks(layer)
    signed.store.clear()

    signed.signatures.dispose()
    forget_all()
    signed_source.forget_memory()
    assert layer.source() == str(mosaics.kept())
    assert signed.store.requests == []
    assert values_of(layer) is None

    signed.signatures = LayerSignatures(signed.owner)
    wait_until(signed.is_quiet, "the layer has been signed")
    assert values_of(layer) == (7, 8)
    assert looks(layer) == before


def test_add_all_items_as_one_mosaic_layer(host, mosaics, signed):
    """As the menu of the dock asks for it, with what the message bar says."""
    request = mosaics.request()
    scope = ItemScope(request.catalog, request.collection, request.items, is_selection=False)
    actions = AssetActions(host, OperationMessages(host.bar, signed.owner), host.window)
    failed = []
    actions.failed.connect(failed.append)

    actions.add_bulk(BulkLayerRequest(scope, "dem", "DEM", as_mosaic=True), ItemQuery(("c",)))

    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None) or failed, "it has ended")
    said = wait_until(lambda: host.bar.currentItem() and host.bar.currentItem().text(), "the outcome is said")
    assert failed == []
    assert "Files in the mosaic: 2." in said
    assert values_of(layer) == (7, 8)
    assert signed.signatures.of(layer.id()).expires is not None
    actions.dispose()
