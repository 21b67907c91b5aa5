"""Layers of rasters on a server that leave something to files beside them: their place, nodata, scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.errors import LayerError
from datacube_browser.core.gdal_calls import thread_options
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.origin import MASK_PROPERTY
from datacube_browser.core.layers.source import path_of
from datacube_browser.core.rasters.bands import Band
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal

from tests.qgis import layer_files as files
from tests.qgis.signed_files import signed_files
from tests.rasters import NO_PLACE, write_raster
from tests.servers.proxy import Answer
from tests.servers.tasks import result

VALUES = np.arange(64 * 64, dtype="u2").reshape(64, 64) % 50
PLACE = "1\n0\n0\n-1\n2000000.5\n499999.5\n"
BESIDE = r"\.(tfw|wld|msk|aux\.xml)$"
SRS = "<SRS>EPSG:3979</SRS><GeoTransform>2000000, 1, 0, 500000, 0, -1</GeoTransform>"
BAND = "<NoDataValue>3</NoDataValue><Scale>0.5</Scale><Offset>-2</Offset><UnitType>m</UnitType>"


def metadata(text: str = "", band: str = "") -> str:
    return f'<PAMDataset>{text}<PAMRasterBand band="1">{band}</PAMRasterBand></PAMDataset>'


@pytest.fixture
def served(tmp_path, store, proxy):
    return proxy(store(tmp_path))


def write_bare(path) -> None:
    """Without a place."""
    write_raster(path, VALUES, transform=NO_PLACE, nodata=None, epsg=None)


def opened(*sources):
    layers = result(OpenLayersTask(sources))
    assert not layers.failures, layers.failures[0][1].report()
    return layers.layers


def failure_of(source) -> LayerError:
    layers = result(OpenLayersTask([source]))
    assert not layers.layers
    return layers.failures[0][1]


def nodata_of(layer) -> list[float]:
    return [each.min() for each in layer.dataProvider().userNoDataValues(1)]


@pytest.mark.parametrize(
    ("ending", "text"), [(".tfw", PLACE), (".wld", PLACE), (".tif.aux.xml", metadata(SRS))], ids=["tfw", "wld", "aux"]
)
def test_a_raster_that_only_a_file_beside_it_places_does_not_lie_elsewhere(tmp_path, served, ending, text):
    write_bare(tmp_path / "bare.tif")
    (tmp_path / f"bare{ending}").write_text(text)

    error = failure_of(files.source(served.url, "bare.tif"))

    assert ending.removeprefix(".tif") in str(error)
    assert "Save an extent" in error.hint


def test_a_raster_without_a_place_anywhere_is_opened_as_before(tmp_path, served):
    write_bare(tmp_path / "bare.tif")

    assert opened(files.source(served.url, "bare.tif"))[0].isValid()
    assert served.count("GET", BESIDE) == 4


def test_a_server_that_fails_to_say_where_a_raster_lies_is_named(tmp_path, served):
    write_bare(tmp_path / "bare.tif")
    served.fault(Answer(501), path=r"\.wld$")

    assert "501" in failure_of(files.source(served.url, "bare.tif")).report()


def test_nodata_and_the_meaning_of_pixels_beside_a_raster_are_those_of_its_layer(tmp_path, served):
    write_raster(tmp_path / "plain.tif", VALUES, nodata=None)
    (tmp_path / "plain.tif.aux.xml").write_text(metadata(band=BAND))
    source = files.source(served.url, "plain.tif")

    first, other = opened(source, replace(source, bands=(Band(name="height", scale=9.0),)))

    for layer in (first, other):
        assert nodata_of(layer) == [3]
        assert "value = pixel × 0.5 + -2, in m" in layer.metadata().abstract()
    assert served.count("GET", r"aux\.xml$") == 2


@pytest.mark.parametrize("status", [403, 404, 501])
def test_a_server_without_such_files_costs_a_placed_raster_two_requests(tmp_path, served, status):
    """One for what is nodata there, and one for a mask."""
    write_raster(tmp_path / "plain.tif", VALUES, nodata=None)
    served.fault(Answer(status), path=BESIDE)

    (layer,) = opened(files.source(served.url, "plain.tif"))

    assert nodata_of(layer) == []
    assert layer.customProperty(MASK_PROPERTY) is None
    assert served.count("GET", BESIDE) == 2


def test_a_layer_whose_mask_is_another_file_says_so(tmp_path, served):
    write_raster(tmp_path / "masked.tif", VALUES, nodata=None)
    with thread_options({"GDAL_TIFF_INTERNAL_MASK": "NO"}):
        dataset = gdal.Open(str(tmp_path / "masked.tif"))
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        del dataset
    assert (tmp_path / "masked.tif.msk").exists()
    write_raster(tmp_path / "own.tif", VALUES, nodata=7)

    masked, own = opened(files.source(served.url, "masked.tif"), files.source(served.url, "own.tif"))

    assert masked.customProperty(MASK_PROPERTY)
    assert own.customProperty(MASK_PROPERTY) is None


def test_a_server_that_sends_the_raster_for_every_address_has_no_mask(tmp_path, served):
    for ending in ("", ".msk", ".no-such-file"):
        write_raster(tmp_path / f"plain.tif{ending}", VALUES, nodata=None)

    assert opened(files.source(served.url, "plain.tif"))[0].customProperty(MASK_PROPERTY) is None


def test_nothing_is_asked_for_beside_a_cog_or_where_nodata_is_known(tmp_path, served):
    files.write_cog(tmp_path / "cog.tif", VALUES[np.newaxis])
    write_raster(tmp_path / "own.tif", VALUES, nodata=7)
    write_raster(tmp_path / "plain.tif", VALUES, nodata=None)
    known = replace(files.source(served.url, "plain.tif"), bands=(Band(nodata=5.0),))

    *_, last = opened(files.source(served.url, "cog.tif"), files.source(served.url, "own.tif"), known)

    assert nodata_of(last) == [5]
    assert served.count(None, BESIDE) == 0


def test_what_lies_beside_a_signed_raster_is_signed_too(tmp_path):
    write_raster(tmp_path / "plain.tif", VALUES, nodata=None)
    (tmp_path / "plain.tif.aux.xml").write_text(metadata(band=BAND))
    with signed_files(tmp_path) as signed:
        href = signed.href("plain.tif")
        source = replace(
            files.source("https://example.org", "plain.tif"),
            href=href,
            path=path_of(href, AssetKind.COG),
            profile=signed.profile.id,
        )
        (layer,) = opened(source)
        assert nodata_of(layer) == [3]
        del layer
