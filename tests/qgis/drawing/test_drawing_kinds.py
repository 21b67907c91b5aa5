"""Files of many kinds, drawn over several connections: the pixels are those of QGIS's own draw of the plain layer."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.layers import gateway_layers, open_layer
from osgeo import gdal, osr

from tests.qgis.drawing.test_parallel_drawing import NORTH, WEST, canvas, drawn, plain_layer, watched  # noqa: F401 - fixtures

SIDE = 1024
MIDDLE = (WEST + SIDE / 2, NORTH - SIDE / 2)
PLACE = (WEST, 1, 0, NORTH, 0, -1)
TURNED = (WEST, 0.8, 0.6, NORTH, 0.6, -0.8)
GRAY = np.random.default_rng(3).integers(1, 255, (1, SIDE, SIDE), dtype="u1")
COLORS = np.concatenate([GRAY, GRAY[:, ::-1], 255 - GRAY])
HOLE = np.full((1, SIDE, SIDE), 255, "u1")
HOLE[:, 300:700, 400:800] = 0


def raster(pixels, place=PLACE):
    kind = {"u1": gdal.GDT_Byte, "u2": gdal.GDT_UInt16, "f4": gdal.GDT_Float32}[pixels.dtype.str[1:]]
    made = gdal.GetDriverByName("MEM").Create("", SIDE, SIDE, len(pixels), kind)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    if place:
        made.SetGeoTransform(place)
        made.SetProjection(reference.ExportToWkt())
    else:
        corners = [(x, y, x + (30 if x and y else 0)) for x in (0, SIDE) for y in (0, SIDE)]
        made.SetGCPs([gdal.GCP(WEST + at, NORTH - y, 0, x, y) for x, y, at in corners], reference.ExportToWkt())
    made.WriteArray(pixels)
    return made


def write(path, dataset, driver="COG", **options):
    made = gdal.GetDriverByName(driver).CreateCopy(str(path), dataset, options=[f"{k}={v}" for k, v in options.items()])
    made.FlushCache()


def palette(path):
    colors = gdal.ColorTable()
    for value in range(256):
        colors.SetColorEntry(value, (value, 255 - value, value // 2, 255))
    dataset = raster(GRAY)
    dataset.GetRasterBand(1).SetColorTable(colors)
    write(path, dataset, COMPRESS="LZW")


def masked(path):
    dataset = raster(COLORS)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(HOLE[0])
    write(path, dataset, COMPRESS="JPEG")


def alpha(path):
    dataset = raster(np.concatenate([COLORS, HOLE]))
    dataset.GetRasterBand(4).SetColorInterpretation(gdal.GCI_AlphaBand)
    write(path, dataset, COMPRESS="DEFLATE")


def twelve_bits(path):
    write(path, raster(GRAY.astype("u2") * 16), "GTiff", NBITS=12, TILED="YES", COMPRESS="DEFLATE")


def planes(path):
    write(path, raster(COLORS), "GTiff", INTERLEAVE="BAND", TILED="YES")


def strips_with_overviews_beside(path):
    write(path, raster(GRAY), "GTiff", COMPRESS="DEFLATE")
    gdal.Open(str(path)).BuildOverviews("AVERAGE", [2, 4])


def turned(path):
    write(path, raster(GRAY, TURNED), "GTiff", TILED="YES")


def control_points(path):
    write(path, raster(GRAY, None), "GTiff", TILED="YES")


def lerc(path):
    write(path, raster(GRAY.astype("f4")), COMPRESS="LERC")


def sixteen_planes(path):
    write(path, raster(np.concatenate([COLORS] * 5 + [GRAY])), "GTiff", INTERLEAVE="BAND", TILED="YES", BIGTIFF="YES")


def large_end_first_with_odd_overviews(path):
    write(path, raster(GRAY.astype("u2") * 200), "GTiff", ENDIANNESS="BIG", TILED="YES")
    gdal.Open(str(path), gdal.GA_Update).BuildOverviews("NEAREST", [3, 5])


def blocks_left_out(path):
    sparse = GRAY.copy()
    sparse[:, 256:768] = 0
    write(path, raster(sparse), "GTiff", SPARSE_OK="YES", TILED="YES")


KINDS = [
    *(palette, masked, alpha, twelve_bits, planes, strips_with_overviews_beside, turned, control_points, lerc),
    *(sixteen_planes, large_end_first_with_odd_overviews, blocks_left_out),
]


@pytest.fixture
def layer_of(store, tmp_path, canvas, watched):  # noqa: F811
    """A layer of a file that this writes, and the same as QGIS adds it."""

    def made(write_file):
        write_file(tmp_path / "file.tif")
        gdal.VSICurlClearCache()
        layer = open_layer(f"{store(tmp_path)}/file.tif")
        assert gateway_layers.is_drawn_through_gateway(layer)
        return layer, plain_layer(None, layer)

    return made


def same_picture(canvas, layers, *view):  # noqa: F811
    ours, plain = (drawn(canvas, layer, *view) for layer in layers)
    gdal.VSICurlClearCache()
    assert ours == plain
    assert len({ours.pixel(x, y) for x in range(600, 1000, 20) for y in range(300, 700, 20)}) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_any_kind_has_the_pixels_that_qgis_draws(layer_of, canvas, kind):  # noqa: F811
    layers = layer_of(kind)
    place = layers[0].extent().center()
    same_picture(canvas, layers, 1.3, "EPSG:3979", (place.x(), place.y()))


@pytest.mark.parametrize(("turn", "magnified"), [(30.0, 1.0), (0.0, 2.0)], ids=["turned", "magnified"])
def test_a_map_that_is_turned_or_magnified_has_the_pixels_that_qgis_draws(
    layer_of,
    canvas,  # noqa: F811
    turn,
    magnified,
):
    canvas.setRotation(turn)
    canvas.setMagnificationFactor(magnified)
    same_picture(canvas, layer_of(masked), 1.3, "EPSG:3979", MIDDLE)
