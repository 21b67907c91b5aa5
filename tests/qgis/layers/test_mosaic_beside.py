"""Mosaics of rasters on a server that leave nodata, scale or a mask to files beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.rasters.bands import Band
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection
from osgeo import gdal

from tests.qgis import layer_files
from tests.qgis.layers.test_beside_layers import BAND, BESIDE, metadata
from tests.qgis.layers.test_mosaic import CATALOG, stac_item, tile
from tests.qgis.signed_files import signed_files
from tests.rasters import write_raster
from tests.servers.proxy import Answer
from tests.servers.tasks import failure, result

#: Two files that lie over each other for half of their width.
PLACES = {"a": 0, "b": 32}


@pytest.fixture
def served(tmp_path, store, proxy, qgis_app):
    files = tmp_path / "files"
    files.mkdir()
    return files, proxy(store(files))


def values_of(name: str) -> np.ndarray:
    values = np.full((64, 64), 10 + PLACES[name], "u2")
    values[:, :40] = 3
    return values


def write(files, name: str, write_file=write_raster, **others) -> None:
    write_file(
        files / f"{name}.tif", values_of(name), origin=(2_000_000 + PLACES[name], 500_000), nodata=None, **others
    )


def write_mask(files, name: str) -> None:
    write_raster(files / f"{name}.tif.msk", np.where(values_of(name) == 3, 0, 255).astype("u1"), nodata=None, epsg=None)


def request(served, folder, bands=()) -> MosaicRequest:
    files, server = served
    items = []
    for name in PLACES:
        asset = Asset("dtm", f"{server.url}/{name}.tif", "dtm", AssetKind.COG, bands=bands)
        items.append(replace(stac_item(name), assets=(asset,), georeference=tile(files / f"{name}.tif").grid))
    return MosaicRequest(CATALOG, Collection("c", "c"), tuple(items), "dtm", "DTM", folder / "out")


def test_nodata_and_the_meaning_of_pixels_beside_its_files_are_those_of_a_mosaic(tmp_path, served):
    for name in PLACES:
        write(served[0], name)
        (served[0] / f"{name}.tif.aux.xml").write_text(metadata(band=BAND))

    made = result(MosaicTask(request(served, tmp_path)))

    mosaic = gdal.Open(made.sources[0].path)
    band = mosaic.GetRasterBand(1)
    assert (band.GetNoDataValue(), band.GetScale(), band.GetOffset(), band.GetUnitType()) == (3, 0.5, -2, "m")
    # the nodata of the upper file does not cover the lower one
    assert mosaic.ReadAsArray()[0, [0, 39, 40, 63, 64, 71, 72, 95]].tolist() == [3, 3, 10, 10, 3, 3, 42, 42]


def test_files_with_another_nodata_beside_them_are_a_layer_of_their_own(tmp_path, served):
    for name in PLACES:
        write(served[0], name)
    (served[0] / "b.tif.aux.xml").write_text(metadata(band=BAND))

    made = result(MosaicTask(request(served, tmp_path)))

    mosaics = [gdal.Open(source.path) for source in made.sources]
    assert [each.GetRasterBand(1).GetNoDataValue() for each in mosaics] in ([None, 3], [3, None])


def test_files_with_a_mask_beside_them_are_left_out(tmp_path, served):
    for name in PLACES:
        write(served[0], name)
    write_mask(served[0], "b")

    made = result(MosaicTask(request(served, tmp_path)))

    assert (made.files, made.unreadable) == (1, 1)
    assert gdal.Open(made.sources[0].path).RasterXSize == 64


def test_a_mosaic_of_files_with_masks_beside_them_is_refused_in_words(tmp_path, served):
    for name in PLACES:
        write(served[0], name)
        write_mask(served[0], name)

    error = failure(MosaicTask(request(served, tmp_path)))

    assert ".msk" in str(error)
    assert "Save an extent" in error.hint


@pytest.mark.parametrize(("kind", "asked"), [("cog", 0), ("declared", 0), ("plain", 4), ("failing", 4)])
def test_what_is_asked_for_beside_a_mosaics_files(tmp_path, served, kind, asked):
    files, server = served
    for name in PLACES:
        if kind == "cog":
            layer_files.write_cog(files / f"{name}.tif", values_of(name)[np.newaxis])
        else:
            write(files, name)
    if kind == "failing":
        server.fault(Answer(501), path=BESIDE)

    made = result(MosaicTask(request(served, tmp_path, (Band(nodata=3.0),) if kind == "declared" else ())))

    assert made.files == 2
    assert server.count(None, r"\.(aux\.xml|msk|no-such-file|tfw|wld)$") == asked


def test_what_lies_beside_signed_files_is_signed_too(tmp_path, qgis_app):
    write(tmp_path, "a")
    (tmp_path / "a.tif.aux.xml").write_text(metadata(band=BAND))
    with signed_files(tmp_path) as signed:
        asset = Asset("dtm", signed.href("a.tif"), "dtm", AssetKind.COG)
        item = replace(stac_item("a"), assets=(asset,), georeference=tile(tmp_path / "a.tif").grid)
        catalog = replace(CATALOG, profile=signed.profile.id)
        made = result(MosaicTask(MosaicRequest(catalog, Collection("c", "c"), (item,), "dtm", "DTM", tmp_path / "out")))

    assert "<NODATA>3" in Path(made.sources[0].path).read_text(encoding="utf-8")
