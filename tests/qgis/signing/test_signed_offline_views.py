"""Keep This View Offline for layers of signed files, and for mosaics: the file is the user's own, no secret is kept."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.layers.plugin_layers import is_kept_offline, is_remote
from datacube_browser.core.layers.signed_source import public_source
from datacube_browser.core.tiff import disk_cache
from qgis.core import QgsProject, QgsRectangle

from demo.person import wait_until
from tests.qgis.living_layers import assert_without, styled, texts_of
from tests.qgis.offline_person import Person
from tests.qgis.signing.signed_mosaics import NAMES, Mosaics
from tests.rasters import write_raster

X, Y, SIDE = 2_000_000, 500_000, 512


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two adjacent rasters, whose pixels are 7 and 8."""
    path = tmp_path_factory.mktemp("tiles")
    for number, name in enumerate(NAMES):
        values = np.full((SIDE, SIDE), number + 7, "float32")
        write_raster(path / f"{name}.tif", values, origin=(X + number * SIDE, Y), overviews=(2,))
    return path


@pytest.fixture
def person(host, signed, tmp_path):
    place = tmp_path / "downloads"
    place.mkdir()
    made = Person(host, place, signed.signatures)
    made.look((X + 300, Y - 400, X + 700, Y - 100))
    yield made
    made.dispose()


def value(layer, x):
    block = layer.dataProvider().block(1, QgsRectangle(x, Y - 300, x + 1, Y - 299), 1, 1)
    return block.value(0, 0) if layer.isValid() and block.isValid() else None


def test_a_signed_layer_is_kept_without_a_signature_and_signed_again_on_its_way_back(person, signed, tmp_path):
    (layer,) = signed.add("left.tif")
    styled(layer)
    assert signed.signatures.of(layer.id()) is not None
    person.keep(layer)

    assert is_kept_offline(layer)
    assert layer.isValid()
    assert value(layer, X + 400) == 7
    assert signed.signatures.of(layer.id()) is None
    assert not disk_cache.cache_folder().exists()
    path = tmp_path / "mine.qgs"
    assert QgsProject.instance().write(str(path))
    assert_without(signed.secrets(), "".join(texts_of(path).values()))

    signed.forget()
    (found,) = signed.open(path)
    wait_until(signed.is_quiet)
    assert value(found, X + 400) == 7
    assert found.name() == "my layer"
    assert not signed.store.requests
    assert not signed.signer.calls

    person.go_back(found)
    wait_until(signed.is_quiet)
    assert is_remote(found)
    assert value(found, X + 100) == 7
    assert signed.signatures.of(found.id()).expires is not None
    assert signed.store.requests
    assert public_source(found.source()) == f"/vsicurl/{signed.href('left.tif')}"


def test_a_signed_layer_stays_offline_while_its_service_does_not_sign(person, signed):
    from tests.servers.signing import UNAVAILABLE

    (layer,) = signed.add("left.tif")
    person.keep(layer)
    source = layer.source()
    from datacube_browser.core.signing.signatures import signatures

    signatures().forget()
    signed.signer.fault(UNAVAILABLE)
    person.go_back(layer)

    assert layer.source() == source
    assert value(layer, X + 400) == 7
    assert person.host.bar.items()


def test_a_mosaic_of_signed_files_goes_and_comes_back(person, signed, folder, tmp_path):
    home = tmp_path / "project"
    home.mkdir()
    layer = Mosaics(signed, folder, tmp_path).add(project=home)
    assert QgsProject.instance().write(str(home / "mine.qgs"))
    person.keep(layer)

    assert layer.source() == str(next(home.glob("*.tif")))
    assert (value(layer, X + 400), value(layer, X + 600)) == (7, 8)
    assert QgsProject.instance().write()
    signed.forget()
    home.rename(tmp_path / "moved")
    (found,) = signed.open(tmp_path / "moved" / "mine.qgs")
    wait_until(signed.is_quiet)
    assert (value(found, X + 400), value(found, X + 600)) == (7, 8)
    assert not signed.store.requests

    person.go_back(found)
    wait_until(signed.is_quiet)
    assert is_remote(found)
    assert found.isValid()
    assert (value(found, X + 10), value(found, X + 900)) == (7, 8)
