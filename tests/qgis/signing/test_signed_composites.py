"""Pictures of three bands whose files their store hands out to signed requests alone."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layers.composite_task import CompositeRequest, CompositeTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.composites import Composite, composite_refs
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.records import Collection
from qgis.core import QgsProject

from demo.person import wait_until
from tests.qgis.color_scenes import SIZE, scenes, write_scenes
from tests.qgis.described_items import API
from tests.qgis.living_layers import assert_without, by_name, texts_of
from tests.servers.tasks import result

COLLECTION = Collection("scenes", "Scenes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenes")
    write_scenes(path)
    return path


def values_of(layer):
    """The first pixel of each scene in the middle row, in each band; None where reading is an error."""
    provider, extent = layer.dataProvider(), layer.extent()
    blocks = [provider.block(band, extent, 2 * SIZE, SIZE) for band in (1, 2, 3)]
    if not layer.isValid() or not all(block.isValid() for block in blocks):
        return None
    return [[block.value(100, column) for column in (0, SIZE)] for block in blocks]


def added(signed, folder, home):
    items, _ = parse.items(scenes(signed.href("x").rpartition("/")[0], folder), ApiRoot(API))
    catalog = Catalog("signed", "Signed", API, profile=signed.profile.id)
    bands = composite_refs(COLLECTION, items[0], Composite.TRUE_COLOR)
    request = CompositeRequest(catalog, COLLECTION, tuple(items), bands, "True Colour", home / "kept", as_mosaic=True)
    (source,) = result(CompositeTask(request)).sources
    found = result(OpenLayersTask([source]))
    assert not found.failures, found.failures[0][1].report()
    QgsProject.instance().addMapLayers(found.layers)
    wait_until(signed.is_quiet, "nothing is being signed")
    return found.layers[0]


def test_a_picture_of_signed_files_is_drawn_and_keeps_plain_addresses(signed, folder, tmp_path):
    layer = added(signed, folder, tmp_path)
    assert values_of(layer) == [[900, 950], [600, 650], [300, 350]]
    assert layer.renderer().redContrastEnhancement().maximumValue() > 1000
    (vrt,) = tmp_path.rglob("*.vrt")
    assert_without(signed.secrets(), vrt.read_text())
    assert signed.store.sibling_probes == 0


def test_it_lives_again_in_a_project_that_is_opened(signed, folder, tmp_path):
    added(signed, folder, tmp_path)
    secrets = signed.secrets()
    path = tmp_path / "a.qgz"
    assert QgsProject.instance().write(str(path))
    for text in texts_of(path).values():
        assert_without(secrets, text)
    signed.forget()
    signed.open(path)
    wait_until(signed.is_quiet, "the files have been signed")
    (layer,) = by_name()
    wait_until(lambda: values_of(layer) == [[900, 950], [600, 650], [300, 350]], "the picture can be read")
