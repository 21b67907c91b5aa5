"""VRTs whose files are signed each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.plain_vrt import plain_vrt
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.signing.signed_vrt import signed_vrt
from osgeo import gdal

from tests.qgis.in_background import done

SIZE = 16


@pytest.fixture
def theia(object_store, signing_api, tmp_path):
    """A store with two tiles and a VRT of them, and a profile for it."""
    store = object_store({"b": tmp_path})
    tiles = [tmp_path / "forms" / f"{name}.tif" for name in ("west", "east & more")]
    tiles[0].parent.mkdir()
    for number, tile in enumerate(tiles):
        write_tile(tile, number)
    vrt = tmp_path / "forms" / "full.vrt"
    gdal.BuildVRT(str(vrt), [str(tile) for tile in tiles]).FlushCache()
    profile = SigningProfile("x", "X", SigningKind.TELEDETECTION, (store.url,), signing_api(store).url)
    signatures().forget()
    yield store, profile
    signatures().forget()


def write_tile(path, number):
    tile = gdal.GetDriverByName("GTiff").Create(str(path), SIZE, SIZE, 1, gdal.GDT_Byte)
    tile.SetGeoTransform((number * SIZE, 1, 0, SIZE, 0, -1))
    tile.GetRasterBand(1).Fill(number + 1)
    tile.FlushCache()


def test_each_file_of_a_vrt_is_signed_and_gdal_reads_them(theia):
    store, profile = theia
    url = store.href("b/forms/full.vrt")

    def work(feedback):
        vrt = plain_vrt(FileNetwork("", profile, feedback, refresh=True).get(url), url)
        signed = signatures().signed_all(profile, vrt.hrefs, feedback)
        found = signed_vrt(vrt, signed)
        raster = gdal.Open(found.text)
        return found, signed, raster.ReadAsArray()

    found, signed, pixels = done(work)

    assert sorted(signed) == [f"{store.url}/b/forms/east%20&%20more.tif", f"{store.url}/b/forms/west.tif"]
    assert found.text.count("X-Amz-Signature") == 2
    assert "&amp;X-Amz-Signature" in found.text
    assert np.unique(pixels[:, :SIZE]).tolist() == [1]
    assert np.unique(pixels[:, SIZE:]).tolist() == [2]
    assert found.expires == min(each.expires for each in signed.values())
    assert "X-Amz-Signature" not in repr(found)


def test_a_file_of_another_host_stays_as_it_is(theia):
    store, profile = theia
    url = store.href("b/forms/full.vrt")
    other = "https://data.example.org/a.tif"
    content = done(lambda feedback: FileNetwork("", profile, feedback, refresh=True).get(url)).decode()
    content = content.replace('relativeToVRT="1">west.tif', f'relativeToVRT="0">/vsicurl/{other}')

    vrt = plain_vrt(content, url)
    found = signed_vrt(vrt, done(lambda feedback: signatures().signed_all(profile, vrt.hrefs, feedback)))

    assert f"/vsicurl/{other}<" in found.text
    assert found.text.count("X-Amz-Signature") == 1
