"""Layers of files that their store hands out to signed requests alone: added, saved, opened again, renewed, copied."""

from __future__ import annotations

import html
import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from datacube_browser.core.gateway.signed_paths import forget_all
from datacube_browser.core.gdal_calls import call_or_none
from datacube_browser.core.layers import signed_source
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.signing import signatures as kept_signatures
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.ui.integration import layer_signatures
from datacube_browser.ui.integration.history_guard import HistoryGuard
from datacube_browser.ui.integration.layer_signatures import LayerSignatures
from datacube_browser.ui.integration.raw_sources import RawSources
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsLayoutItemElevationProfile,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsProject,
    QgsRasterDemTerrainProvider,
)
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import Qt

from demo.person import settle, wait_until
from tests.authentication import header_authentication
from tests.qgis import layer_files as files
from tests.qgis.living_layers import (
    assert_without,
    definitions_of,
    looks,
    pasted,
    styled,
    texts_of,
    value_of,
    write_files,
)
from tests.servers.signing import UNAVAILABLE
from tests.servers.tasks import result


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("tiles"))


def test_a_layer_of_a_signed_file_is_added_and_read(signed):
    (layer,) = signed.add("a.tif")

    assert value_of(layer) == 7
    assert signed.store.sibling_probes == 0
    assert [len(call.urls) for call in signed.signer.calls] == [1]
    assert signed.signatures.of(layer.id()).expires is not None


@pytest.mark.parametrize("ending", ["qgz", "qgs"])
def test_a_project_keeps_the_unsigned_address(signed, ending, tmp_path):
    (layer,) = signed.add("a.tif")
    path = tmp_path / f"project.{ending}"

    assert QgsProject.instance().write(str(path))

    texts = texts_of(path)
    assert f"<datasource>/vsicurl/{signed.store.url}/signed/a.tif</datasource>" in "".join(texts.values())
    for text in texts.values():
        assert_without(signed.secrets(), text)
    assert layer.isValid()


def test_a_project_is_opened_first_and_signed_then_and_all_else_of_its_layers_stays(signed, tmp_path, connect):
    (layer,) = signed.add("rgb.tif")
    styled(layer)
    before, path = looks(layer), tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()

    at_first = []
    connect(QgsProject.instance().layersAdded, lambda added: at_first.extend(each.isValid() for each in added))
    (found,) = signed.open(path)
    assert at_first == [True]  # else QGIS asks the user what to do with it
    assert (found.isValid(), signed.store.requests) == (False, [])
    wait_until(signed.is_quiet, "the layer has been signed")
    assert value_of(found) == 99

    assert looks(found) == before
    assert not QgsProject.instance().isDirty()
    assert signed.signatures.of(found.id()).expires is not None


def test_fifty_layers_of_a_project_cost_one_call(signed, folder, tmp_path):
    content = (folder / "a.tif").read_bytes()
    names = [f"many{number:02}.tif" for number in range(50)]
    signed.store.objects.update({f"signed/{name}": content for name in names})
    signed.add(*names)
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()

    layers = signed.open(path)
    wait_until(signed.is_quiet, "all layers have been signed")
    assert all(value_of(layer) == 7 for layer in layers)

    assert len(layers) == 50
    assert [len(call.urls) for call in signed.signer.calls] == [50]


def test_a_project_saved_before_its_layers_are_signed_keeps_their_addresses(signed, tmp_path):
    (layer,) = signed.add("rgb.tif")
    styled(layer)
    before, path, again = looks(layer), tmp_path / "project.qgs", tmp_path / "again.qgs"
    QgsProject.instance().write(str(path))
    signed.forget()
    signed.signer.fault(UNAVAILABLE)

    signed.open(path)
    assert QgsProject.instance().write(str(again))

    assert f"<datasource>/vsicurl/{signed.store.url}/signed/rgb.tif</datasource>" in again.read_text()
    assert "/vsimem/" not in again.read_text()
    signed.forget()
    signed.signer.heal()
    (found,) = signed.open(again)
    wait_until(signed.is_quiet, "the layer has been signed")
    assert (value_of(found), looks(found)) == (99, before)


def test_reading_a_stand_in_is_an_error(signed, tmp_path):
    """QGIS may read one while it opens the project, and whoever opens its path."""
    signed.add("rgb.tif")
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.signatures.dispose()
    signed.forget()

    (found,) = signed.open(path)

    assert (found.isValid(), found.bandCount()) == (True, 3)
    assert found.extent().toString(3) == "2000000.000,499488.000 : 2000512.000,500000.000"
    assert value_of(found) is None
    raster = gdal.Open(found.source())
    assert call_or_none(raster.ReadAsArray, 0, 0, 2, 2) is None
    assert signed.store.requests == []
    signed.signatures = LayerSignatures(signed.owner)


def test_a_layer_is_renewed_before_its_signature_ends_and_its_project_is_not_changed(signed, monkeypatch, connect):
    monkeypatch.setattr(layer_signatures, "_SOONEST", 0.5)
    SigningProfileStore().save(replace(signed.profile, duration=5))
    (layer,) = signed.add("a.tif")
    styled(layer)
    QgsProject.instance().setDirty(False)
    before, first, source = looks(layer), signed.signatures.of(layer.id()).expires, layer.source()
    legends, changes = [], []
    layer.legendChanged.connect(lambda: legends.append(1))
    connect(QgsProject.instance().dirtySet, lambda: changes.append(1))

    wait_until(lambda: signed.signatures.of(layer.id()).expires > first, "there is a newer signature")

    assert len(signed.signer.calls) >= 2
    assert (looks(layer), layer.source(), legends, changes) == (before, source, [], [])
    assert value_of(layer) == 7


def test_a_store_that_refuses_a_signature_before_its_end_gets_another(signed):
    (layer,) = signed.add("rgb.tif")
    signed.store.revoke()
    vsicurl.forget_file(layer.source())

    layer.dataProvider().reloadData()
    if not layer.dataProvider().isValid():  # GDAL 3.11 and later ask for no other: the plugin does when it is drawn
        signed.signatures.renew_undrawn(layer.id())
        wait_until(signed.is_quiet, "the layer has been signed")

    assert value_of(layer) == 99


def test_the_clock_of_a_computer_that_has_slept_is_noticed(signed, monkeypatch):
    """Timers stand still meanwhile."""
    (layer,) = signed.add("a.tif")
    first = signed.signatures.of(layer.id()).expires
    assert signed.signatures._timer.interval() <= 60_000
    later = datetime.now(timezone.utc) + timedelta(hours=9)
    monkeypatch.setattr(layer_signatures, "_now", lambda: later)
    monkeypatch.setattr(kept_signatures, "datetime", SimpleNamespace(now=lambda _zone: later))
    signed.store.clock.advance(9 * 3600)

    QgsApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    wait_until(lambda: signed.signatures.of(layer.id()).expires > first, "there is a newer signature")

    assert signed.signatures.of(layer.id()).expires > later
    assert value_of(layer) == 7


def test_a_layer_that_needs_a_sign_in_says_so_and_lives_after_it(signed, tmp_path):
    (layer,) = signed.add("a.tif")
    styled(layer)
    before, path = looks(layer), tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()
    signed.signer.keys_demanded = True
    failed = []
    signed.signatures.failed.connect(failed.append)

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "the service has answered")
    assert failed == [[found.id()]]
    assert signed.signatures.of(found.id()).needs_sign_in
    assert not found.isValid()  # rather than empty
    assert len(signed.signer.requests) == 2
    assert not QgsProject.instance().isDirty()

    SigningProfileStore().save(
        replace(signed.profile, authcfg=header_authentication(uuid.uuid4().hex, signed.signer.add_key()))
    )
    signed.signatures.renew(found.id())
    wait_until(signed.is_quiet, "the layer has been signed")
    assert value_of(found) == 7
    assert looks(found) == before
    assert signed.signatures.of(found.id()).error is None
    assert not QgsProject.instance().isDirty()


def test_a_service_that_is_busy_is_asked_again(signed, monkeypatch, tmp_path):
    monkeypatch.setattr(layer_signatures, "_LATER", 0.3)
    signed.add("a.tif")
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()
    signed.signer.fault(UNAVAILABLE)

    (found,) = signed.open(path)
    wait_until(lambda: signed.signatures.of(found.id()).error is not None, "the service has not answered")
    signed.signer.heal()
    wait_until(lambda: signed.signatures.of(found.id()).expires is not None, "the layer has been signed")

    assert value_of(found) == 7


def test_a_file_that_the_service_does_not_sign_does_not_keep_the_others_from_it(signed, tmp_path):
    signed.add("a.tif", "b.tif")
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()
    refused = f"{signed.store.url}/signed/a.tif"
    sign = signed.signer._signed
    signed.signer._signed = lambda urls, *more: sign([url for url in urls if url != refused], *more)

    layers = {signed_source.href_of_layer(layer): layer for layer in signed.open(path)}
    wait_until(signed.is_quiet, "the service has answered")

    assert "does not sign this file" in str(signed.signatures.of(layers.pop(refused).id()).error)
    (other,) = layers.values()
    assert value_of(other) == 8


def test_a_layer_definition_and_a_copied_layer_keep_the_unsigned_address_and_live_again(signed, tmp_path):
    (layer,) = signed.add("a.tif")
    styled(layer)
    texts, document = definitions_of(layer, tmp_path)
    for text in texts:
        assert f"/vsicurl/{signed.store.url}/signed/a.tif" in text
        assert_without(signed.secrets(), text)

    for is_another_qgis in (False, True):
        if is_another_qgis:
            signed.forget()
        found = pasted(signed, document)
        assert value_of(found) == 7
        assert looks(found)[1:] == ("my layer", *looks_of_style(found))
        assert signed.signatures.of(found.id()).expires is not None


def looks_of_style(layer):
    assert (layer.renderer().type(), layer.renderer().opacity()) == ("singlebandpseudocolor", 0.42)
    return looks(layer)[2:]


def test_a_duplicated_layer_lives_and_a_removed_one_is_left_alone(signed):
    (layer,) = signed.add("a.tif")
    copy = layer.clone()
    QgsProject.instance().addMapLayer(copy)
    assert value_of(copy) == 7
    assert signed.signatures.of(copy.id()).expires == signed.signatures.of(layer.id()).expires

    QgsProject.instance().removeMapLayers([copy.id(), layer.id()])

    assert signed.signatures._layers == {}
    assert len(signed.signer.calls) == 1


def test_styles_and_metadata_hold_no_signature(signed, tmp_path):
    (layer,) = signed.add("a.tif")
    layer.saveNamedStyle(str(tmp_path / "layer.qml"))
    layer.saveNamedMetadata(str(tmp_path / "layer.qmd"))
    for path in tmp_path.iterdir():
        assert_without(signed.secrets(), path.read_text())
    values = " ".join(str(layer.customProperty(key)) for key in layer.customPropertyKeys())
    assert_without(signed.secrets(), values)
    assert layer.customProperty("datacube_browser/profile") == signed.profile.id
    assert layer.customProperty("datacube_browser/href") == f"{signed.store.url}/signed/a.tif"


def with_raw_sources(layer):
    """Give the layer to all that QGIS writes into projects as it is."""
    project = QgsProject.instance()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    locked, profile = QgsLayoutItemMap(layout), QgsLayoutItemElevationProfile(layout)
    locked.setLayers([layer])
    locked.setKeepLayerSet(True)
    locked.storeCurrentLayerStyles()
    locked.setKeepLayerStyles(True)
    profile.setLayers([layer])
    for item in (locked, profile):
        layout.addLayoutItem(item)
    project.layoutManager().addLayout(layout)
    terrain = QgsRasterDemTerrainProvider()
    terrain.setLayer(layer)
    project.elevationProperties().setTerrainProvider(terrain)


def test_locked_maps_profiles_and_the_terrain_of_a_project_keep_the_unsigned_address(signed, tmp_path):
    raw = RawSources(signed.owner)
    (layer,) = signed.add("a.tif")
    styled(layer)
    with_raw_sources(layer)
    before, source, legends = looks(layer), layer.source(), []
    layer.legendChanged.connect(lambda: legends.append(1))
    path = tmp_path / "project.qgz"
    for _ in range(2):
        assert QgsProject.instance().write(str(path))
    assert (looks(layer), value_of(layer), layer.source(), legends) == (before, 7, source, [])
    for text in texts_of(path).values():
        assert_without(signed.secrets(), text)
        assert "/vsimem/" not in text
    plain = f"/vsicurl/{signed.href('a.tif')}"
    written = "".join(texts_of(path).values())
    assert written.count(f'source="{plain}"') >= 3
    assert f'layerSource="{plain}"' in written
    signed.forget()

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "the layer has been signed")
    (layout,) = QgsProject.instance().layoutManager().layouts()
    kept = [
        item.layers() for item in layout.items() if isinstance(item, (QgsLayoutItemMap, QgsLayoutItemElevationProfile))
    ]
    assert kept == [[found], [found]]
    assert QgsProject.instance().elevationProperties().terrainProvider().layer() == found
    assert (looks(found), value_of(found)) == (before, 7)
    raw.dispose()


def test_a_project_that_cannot_be_written_leaves_its_layers_as_they_are(signed, tmp_path):
    raw = RawSources(signed.owner)
    (layer,) = signed.add("a.tif")
    with_raw_sources(layer)
    assert not QgsProject.instance().write(str(tmp_path / "missing" / "project.qgs"))
    settle()
    assert value_of(layer) == 7
    raw.dispose()


def test_what_qgis_says_of_a_layer_has_no_signature(signed):
    """With the gateway; QGIS shows the data source as it is."""
    (layer,) = signed.add("a.tif")
    sent = {secret for secret in signed.secrets() if len(secret) == 64}
    assert sent
    assert_without(sent, layer.htmlMetadata())


def test_a_vrt_of_signed_files_is_read_through_signatures_for_each(signed, folder, tmp_path):
    for name in ("a", "b"):
        files.write_vrt(folder / f"{name}.vrt", f"{signed.store.url}/signed/{name}.tif", folder / f"{name}.tif")
    (layer,) = signed.add("a.vrt", kind=AssetKind.VRT)
    assert value_of(layer) == 7
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    for text in texts_of(path).values():
        assert_without(signed.secrets(), text)
        assert "/vsimem/" not in text
    for kept in Path(QgsApplication.qgisSettingsDirPath(), "datacube_browser").rglob("*"):
        if kept.is_file():
            assert_without(signed.secrets(), kept.read_text(errors="replace"))
    signed.forget()

    (found,) = signed.open(path)
    wait_until(signed.is_quiet, "the layer has been signed")
    assert value_of(found) == 7
    assert len(signed.signer.calls) == 2  # the VRT, and its file


def test_layers_of_open_data_stay_as_they_are(signed, tmp_path):
    opened = result(OpenLayersTask([files.source(f"{signed.store.url}/open", "a.tif")]))
    QgsProject.instance().addMapLayers(opened.layers)
    (layer,) = opened.layers
    plain = f"/vsicurl/{signed.store.url}/open/a.tif"
    assert layer.source() == plain
    assert "datacube_browser/profile" not in layer.customPropertyKeys()
    path = tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()
    (found,) = signed.open(path)
    settle()
    assert (found.source(), value_of(found)) == (plain, 7)
    assert signed.signatures.of(found.id()) is None
    assert signed.signer.requests == []
    assert all("X-Amz" not in seen.path for seen in signed.store.requests)


def test_the_history_of_processing_keeps_the_unsigned_address(signed):
    guard = HistoryGuard(signed.owner)
    (layer,) = signed.add("a.tif")
    registry = QgsGui.historyProviderRegistry()
    parameters = {"INPUT": layer.source(), "LAYERS": [layer.source()], "BAND": 1}
    entry = {"python_command": f"processing.run('gdal:slope', {parameters})", "parameters": {"inputs": parameters}}

    number, _ = registry.addEntry("processing", entry)
    log = f"gdaldem slope &quot;{html.escape(layer.source())}&quot; out.tif<br>ERROR in {html.escape(layer.source())}."
    registry.updateEntry(number, {**entry, "log": log})

    kept = registry.entry(number)[0].entry
    guard.dispose()
    plain = f"/vsicurl/{signed.href('a.tif')}"
    assert kept["parameters"]["inputs"] == {"INPUT": plain, "LAYERS": [plain], "BAND": 1}
    assert kept["log"] == f"gdaldem slope &quot;{plain}&quot; out.tif<br>ERROR in {plain}."
    assert_without(signed.secrets(), str(kept))
    assert_without(signed.secrets(), Path(registry.userHistoryDbPath()).read_bytes().decode("utf-8", "replace"))


def test_a_plugin_that_is_switched_off_leaves_unsigned_addresses(signed):
    (layer,) = signed.add("a.tif")
    styled(layer)
    before = looks(layer)
    signed.store.clear()

    signed.signatures.dispose()
    forget_all()
    assert layer.source() == f"/vsicurl/{signed.store.url}/signed/a.tif"
    assert not layer.isValid()
    assert signed.store.requests == []

    signed.signatures = LayerSignatures(signed.owner)
    wait_until(signed.is_quiet, "the layer has been signed")
    assert value_of(layer) == 7
    assert looks(layer) == before
