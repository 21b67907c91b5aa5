"""Layers of files that their store hands out to signed requests alone: added, saved, opened again, renewed, copied."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core import vsicurl
from datacube_browser.core.gateway.signed_paths import forget_all
from datacube_browser.core.layers import signed_source
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.stac.records import AssetKind
from datacube_browser.ui.integration.layer_signatures import LayerSignatures
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsDateTimeRange,
    QgsLayerDefinition,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsReadWriteContext,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QDateTime, QObject
from qgis.PyQt.QtXml import QDomDocument

from demo.person import settle, wait_until
from tests.qgis import layer_files as files
from tests.servers.tasks import result


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles")
    for number, name in enumerate(("a", "b", "c")):
        files.write_cog(path / f"{name}.tif", np.full((1, 512, 512), number + 7, dtype="f4"))
    files.write_cog(path / "rgb.tif", np.full((3, 512, 512), 99, dtype="u1"))
    files.write_vectors(path)
    return path


class SignedStore:
    """A store of signed files, its service, the profile for both, and the part of QGIS that keeps layers alive."""

    def __init__(self, store, signer):
        self.store, self.signer = store, signer
        self.profile = SigningProfile(
            "test-store", "Test", SigningKind.TELEDETECTION, hosts=(store.url,), endpoint=signer.url
        )
        SigningProfileStore().save(self.profile)
        self.reopening = Reopening()
        self.owner = QObject()
        self.signatures = LayerSignatures(self.owner)

    def source(self, name, kind=AssetKind.COG, **changes):
        source = files.source(f"{self.store.url}/signed", name, kind)
        return replace(source, profile=self.profile.id, **changes)

    def add(self, *names, kind=AssetKind.COG):
        """Layers as the plugin adds them."""
        opened = result(OpenLayersTask([self.source(name, kind) for name in names]))
        assert not opened.failures, opened.failures[0][1].report()
        QgsProject.instance().addMapLayers(opened.layers)
        wait_until(self.is_quiet, "nothing is being signed")
        return opened.layers

    def is_quiet(self):
        return self.signatures._task is None and not self.signatures._wanted

    def secrets(self):
        """The signatures that have been used, and the addresses at which GDAL has found their files."""
        sent = {found for seen in self.store.requests for found in re.findall(r"Signature=(\w{8,})", seen.path)}
        used = {str(each.path.path) for each in signed_source_paths().values()}
        parts = {part for path in used for part in re.findall(r"[\w-]{20,}", path)}
        assert sent
        return sent | used | parts - {"datacube_browser"}

    def forget(self):
        """As in another QGIS: nothing is signed, and GDAL remembers nothing."""
        QgsProject.instance().clear()
        signatures().forget()
        forget_all()
        signed_source.forget_memory()
        gdal.VSICurlClearCache()
        self.signer.calls.clear()
        self.store.clear()

    def open(self, path):
        assert QgsProject.instance().read(str(path))
        return by_name()

    def dispose(self):
        self.signatures.dispose()
        self.reopening.dispose()
        QgsProject.instance().clear()
        SigningProfileStore().remove(self.profile.id)
        signatures().forget()
        forget_all()
        signed_source.forget_memory()
        vsicurl.forget_hosts()


def signed_source_paths():
    from datacube_browser.core.gateway import signed_paths

    return dict(signed_paths._in_use)


def by_name():
    return sorted(QgsProject.instance().mapLayers().values(), key=lambda layer: layer.name())


@pytest.fixture
def signed(folder, object_store, signing_api, qgis_new_project):
    signatures().forget()
    store = object_store({"signed": folder, "open": folder}, open_prefixes=["open/"])
    made = SignedStore(store, signing_api(store))
    yield made
    made.dispose()


def styled(layer):
    """Give the layer what a user may have given it."""
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1)
    renderer.setOpacity(0.42)
    layer.setRenderer(renderer)
    times = layer.temporalProperties()
    times.setMode(Qgis.RasterTemporalMode.FixedTemporalRange)
    times.setFixedTemporalRange(QgsDateTimeRange(*(QDateTime(year, 1, 1, 0, 0) for year in (2020, 2021))))
    times.setIsActive(True)
    layer.setName("my layer")
    layer.setScaleBasedVisibility(True)
    layer.setMaximumScale(123)
    layer.dataProvider().setUserNoDataValue(1, [])


def looks(layer):
    """What the user has given the layer."""
    times = layer.temporalProperties()
    return (
        *(layer.id(), layer.name(), layer.renderer().type(), layer.renderer().opacity(), times.isActive()),
        *(times.fixedTemporalRange().begin(), layer.maximumScale(), layer.crs().authid(), layer.extent().toString(3)),
    )


def value_of(layer):
    """The value of a pixel in the middle of the layer; None where it cannot be read."""
    block = layer.dataProvider().block(1, layer.extent(), 8, 8)
    return None if not block.isValid() or block.isNoData(4, 4) else block.value(4, 4)


def texts_of(path):
    """The files in a project archive, or the file itself."""
    if path.suffix != ".qgz":
        return {path.name: path.read_text(errors="replace")}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def assert_without(secrets, text):
    assert [secret for secret in secrets if secret in text] == []


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


def test_a_project_is_opened_first_and_signed_then_and_all_else_of_its_layers_stays(signed, tmp_path):
    (layer,) = signed.add("rgb.tif")
    styled(layer)
    before, path = looks(layer), tmp_path / "project.qgz"
    QgsProject.instance().write(str(path))
    signed.forget()

    (found,) = signed.open(path)
    assert found.isValid()  # else QGIS asks the user what to do with it
    assert signed.store.requests == []
    assert looks(found) == before
    assert found.bandCount() == 3
    assert value_of(found) is None
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
    signed.add("a.tif")
    path, again = tmp_path / "project.qgs", tmp_path / "again.qgs"
    QgsProject.instance().write(str(path))
    signed.forget()
    signed.signer.fault(answer_503())

    signed.open(path)
    assert QgsProject.instance().write(str(again))

    assert f"<datasource>/vsicurl/{signed.store.url}/signed/a.tif</datasource>" in again.read_text()
    assert "/vsimem/" not in again.read_text()


def answer_503():
    from tests.servers.signing import UNAVAILABLE

    return UNAVAILABLE
