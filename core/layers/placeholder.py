"""Stand-ins for the layers of a project whose files must be signed before they can be opened.

A layer that could not be opened at all would make QGIS ask about it in a dialog. A stand-in has the place and the bands
of its layer and no pixels: reading it is an error, never an empty picture.
"""

from __future__ import annotations

import math
import posixpath
import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405

from osgeo import gdal

from ..remote_files.vsicurl import PREFIX
from .origin import PROFILE_PROPERTY
from .signed_source import WAITING, memory_path

if TYPE_CHECKING:
    from pathlib import Path, PurePath

#: Pixels a side; the layer's own are not known yet.
_SIZE = 512
#: GDAL's message names it.
_NO_FUNCTION = "this file must be signed first"
_MOST_BANDS = 10_000
#: Of the local files, those of mosaics; others with a profile are copies.
_SOURCE = re.compile(r"<datasource>(/vsicurl/https?://[^<]{1,9000}|[^<]{1,4000}\.vrt)</datasource>", re.IGNORECASE)
_PROFILE = re.compile(r'<Option\b[^<>]{0,1000}"datacube_browser/profile"[^<>]{0,1000}>')
_SIDES = ("xmin", "ymin", "xmax", "ymax")


class LayerToSign(NamedTuple):
    """A layer's data source, with an absolute path where it is a file on this computer, and its XML."""

    source: str
    xml: str


def project_path(folder: PurePath, kept: str) -> str:
    """The absolute path of a file that a project in this folder keeps by a relative or an absolute one, as QGIS has it:
    with slashes on Windows too."""
    return posixpath.normpath((folder / kept).as_posix())


def layers_to_sign(text: str, folder: Path) -> dict[str, LayerToSign]:
    """The layers that want a signature in the XML of a project in this folder, by their data sources as they are kept,
    and by the absolute ones."""
    found: dict[str, LayerToSign] = {}
    for part in text.split("<maplayer ")[1:] if PROFILE_PROPERTY in text else ():
        layer = part.partition("</maplayer>")[0]
        profile, source = _PROFILE.search(layer), _SOURCE.search(layer)
        if profile is not None and source is not None and 'value=""' not in profile.group():
            kept = unescape(source.group(1))
            is_local = not kept.startswith(PREFIX)
            absolute = project_path(folder, kept) if is_local else kept
            found[kept] = found[absolute] = LayerToSign(absolute, layer)
    return found


def stand_in(source: str, layer: str) -> str:
    """Make the stand-in of a layer, of which the data source and the XML in the project are given; returns the data
    source to open. Never raises, and waits for nothing."""
    path = memory_path(WAITING, source.partition("|")[0].partition(" ")[0] if source.startswith(PREFIX) else source)
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
