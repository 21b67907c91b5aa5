"""Layers of signed files in a project, with all that keeps them alive, and what is to be found of them afterwards."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace

import numpy as np
from datacube_browser.core.gateway import signed_paths
from datacube_browser.core.layers import signed_source
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.ui.integration.layer_signatures import LayerSignatures
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsDateTimeRange,
    QgsLayerDefinition,
    QgsProject,
    QgsRasterRange,
    QgsReadWriteContext,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QDateTime, QObject
from qgis.PyQt.QtXml import QDomDocument

from demo.person import settle, wait_until
from tests.qgis import layer_files as files
from tests.qgis.signed_files import BUCKET, SignedFiles
from tests.servers.tasks import result


def write_files(path):
    """Three rasters whose pixels are 7, 8 and 9, and one of three bands."""
    for number, name in enumerate(("a", "b", "c")):
        files.write_cog(path / f"{name}.tif", np.full((1, 512, 512), number + 7, dtype="f4"))
    files.write_cog(path / "rgb.tif", np.full((3, 512, 512), 99, dtype="u1"))
    return path


class LivingLayers(SignedFiles):
    """Also the part of the plugin that keeps layers alive."""

    def __init__(self, store, signer):
        super().__init__(store, signer)
        SigningProfileStore().save(self.profile)
        self.reopening = Reopening()
        self.owner = QObject()
        self.signatures = LayerSignatures(self.owner)

    def source(self, name, kind=AssetKind.COG, **changes):
        source = files.source(self.store.href(BUCKET), name, kind)
        return replace(source, profile=self.profile.id, **changes)

    def add(self, *names, kind=AssetKind.COG):
        """Layers as the plugin adds them."""
        opened = result(OpenLayersTask([self.source(name, kind) for name in names]))
        assert not opened.failures, opened.failures[0][1].report()
        QgsProject.instance().addMapLayers(opened.layers)
        wait_until(self.is_quiet, "nothing is being signed")
        settle()  # marks in the tree come with the next event
        return opened.layers

    def is_quiet(self):
        return self.signatures._task is None and not self.signatures._wanted

    def secrets(self):
        """The signatures that have been used, and the addresses at which GDAL has found their files, where these are
        others than the unsigned ones."""
        sent = {found for seen in self.store.requests for found in re.findall(r"Signature=(\w{8,})", seen.path)}
        used = {path for public, path in dict(signed_paths._private).items() if path != public}
        parts = {part for path in used for part in re.findall(r"[\w-]{20,}", path)}
        assert sent
        return sent | used | parts - {"datacube_browser"}

    def forget(self):
        """As in another QGIS: nothing is signed, and GDAL remembers nothing."""
        QgsProject.instance().clear()
        signatures().forget()
        signed_paths.forget_all()
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
        signed_paths.forget_all()
        signed_source.forget_memory()
        vsicurl.forget_hosts()


def by_name():
    return sorted(QgsProject.instance().mapLayers().values(), key=lambda layer: layer.name())


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
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(55, 56)])


def looks(layer):
    """What the user has given the layer."""
    nodata = [(each.min(), each.max()) for each in layer.dataProvider().userNoDataValues(1)]
    times = layer.temporalProperties()
    return (
        *(layer.id(), layer.name(), layer.renderer().type(), layer.renderer().opacity(), times.isActive()),
        *(
            times.fixedTemporalRange().begin(),
            layer.maximumScale(),
            layer.crs().authid(),
            layer.extent().toString(3),
            nodata,
        ),
    )


def value_of(layer):
    """The value of a pixel in the middle of the layer; None where it cannot be read."""
    if not layer.isValid():
        return None
    block = layer.dataProvider().block(1, layer.extent(), 8, 8)
    return None if not block.isValid() or block.isNoData(4, 4) else block.value(4, 4)


def texts_of(path):
    """The files in a project archive, or the file itself."""
    if path.suffix != ".qgz":
        return {path.name: path.read_text(errors="replace")}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def assert_without(secrets, text):
    text = html.unescape(text)
    places = [text[max(0, text.find(secret) - 150) :][:200] for secret in secrets if secret in text]
    assert places == []


def definitions_of(layer, folder):
    """The layer's definition as a file and as QGIS's clipboard have it, and the latter's QDomDocument."""
    node, path = QgsProject.instance().layerTreeRoot().findLayer(layer), folder / "layer.qlr"
    assert QgsLayerDefinition.exportLayerDefinition(str(path), [node])[0]
    document = QDomDocument("qgis-layer-definition")
    assert QgsLayerDefinition.exportLayerDefinition(document, [node], QgsReadWriteContext())[0]
    return (path.read_text(), document.toString()), document


def pasted(signed, document):
    """The layer of a definition from the clipboard, once it has been signed."""
    project = QgsProject.instance()
    before = set(project.mapLayers())
    QgsLayerDefinition.loadLayerDefinition(document, project, project.layerTreeRoot(), QgsReadWriteContext())
    (layer_id,) = set(project.mapLayers()) - before
    wait_until(signed.is_quiet, "the layer has been signed")
    return project.mapLayer(layer_id)
