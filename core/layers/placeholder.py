"""Stand-ins for the layers of a project whose files must be signed before they can be opened.

A layer that could not be opened at all would make QGIS ask about it in a dialog. A stand-in has the place and the bands
of its layer and no pixels: reading it is an error, never an empty picture.
"""

from __future__ import annotations

import math
import re
from html import unescape
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405

from osgeo import gdal

from .origin import PROFILE_PROPERTY
from .signed_source import WAITING

#: Pixels a side; the layer's own are not known yet.
_SIZE = 512
#: GDAL's message names it.
_NO_FUNCTION = "this file must be signed first"
_MOST_BANDS = 10_000
_SOURCE = re.compile(r"<datasource>(/vsicurl/https?://[^<]{1,9000})</datasource>")
_PROFILE = re.compile(r'<Option\b[^<>]{0,1000}"datacube_browser/profile"[^<>]{0,1000}>')
_SIDES = ("xmin", "ymin", "xmax", "ymax")


def layers_to_sign(text: str) -> dict[str, str]:
    """The layers in a project's XML that want a signature: the data source of each as it is kept, and its XML."""
    found: dict[str, str] = {}
    for part in text.split("<maplayer ")[1:] if PROFILE_PROPERTY in text else ():
        layer = part.partition("</maplayer>")[0]
        profile, source = _PROFILE.search(layer), _SOURCE.search(layer)
        if profile is not None and source is not None and 'value=""' not in profile.group():
            found[unescape(source.group(1))] = layer
    return found


def stand_in(source: str, layer: str) -> str:
    """Make the stand-in of a layer, of which the data source and the XML in the project are given; returns the data
    source to open. Never raises, and waits for nothing."""
    path = WAITING + source.partition("|")[0].partition(" ")[0]
    gdal.FileFromMemBuffer(path, _vrt(layer))
    return path


def _vrt(layer: str) -> bytes:
    """A VRT whose pixels are to be computed by a function that does not exist: GDAL says so when it is to read any. For
    the pixels of files that do not exist it would give zeros."""
    xmin, ymin, xmax, ymax = _extent(layer)
    root = Element("VRTDataset", rasterXSize=str(_SIZE), rasterYSize=str(_SIZE))
    SubElement(root, "SRS").text = unescape(_inside(_inside(layer, "srs"), "wkt"))
    width, height = (xmax - xmin) / _SIZE, (ymax - ymin) / _SIZE
    SubElement(root, "GeoTransform").text = f"{xmin!r}, {width!r}, 0, {ymax!r}, 0, {-height!r}"
    for number in range(1, max(1, min(layer.count("<noDataList "), _MOST_BANDS)) + 1):
        band = SubElement(root, "VRTRasterBand", dataType="Float32", band=str(number), subClass="VRTDerivedRasterBand")
        SubElement(band, "PixelFunctionType").text = _NO_FUNCTION
    return tostring(root)


def _extent(layer: str) -> tuple[float, float, float, float]:
    extent = _inside(layer, "extent")
    try:
        xmin, ymin, xmax, ymax = (float(_inside(extent, side)) for side in _SIDES)
    except ValueError:
        return 0.0, 0.0, 1.0, 1.0
    is_one = all(map(math.isfinite, (xmin, ymin, xmax, ymax))) and xmax > xmin and ymax > ymin
    return (xmin, ymin, xmax, ymax) if is_one else (0.0, 0.0, 1.0, 1.0)


def _inside(text: str, tag: str) -> str:
    return text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
