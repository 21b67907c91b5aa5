"""Whether a file names, in its coordinate system, another file: PROJ opens a grid by its path, on this computer or, on
Windows, on a server to which Windows signs in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osgeo import gdal

from ..gdal_calls import call, call_or_none
from ..spatial.crs import names_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLATGEOBUF = b"fgb"
#: The length of the header stands behind these bytes.
_BEFORE_HEADER = 8
#: GDAL takes no larger header.
_LONGEST_HEADER = 10 * 1024 * 1024
#: What a definition begins with.
_DEFINITION = re.compile(rb"[A-Z]{2,12}\s{0,9}\[|\{")
_DEFINITIONS = (
    "SELECT s.* FROM gpkg_spatial_ref_sys s WHERE s.srs_id IN (SELECT srs_id FROM gpkg_geometry_columns) "
    "OR s.srs_id IN (SELECT srs_id FROM gpkg_contents)"
)


def header_names_file(path: str) -> bool:
    """Whether the file at GDAL's path is a FlatGeobuf that names a file so: GDAL opens that with it. For a worker."""
    file = call_or_none(gdal.VSIFOpenL, path, "rb")
    if file is None:
        return False
    try:
        head = bytes(call_or_none(gdal.VSIFReadL, 1, _BEFORE_HEADER + 4, file) or b"")
        if not head.startswith(_FLATGEOBUF):
            return False
        length = min(int(head[: _BEFORE_HEADER - 1 : -1].hex() or "0", 16), _LONGEST_HEADER)
        header = bytes(call_or_none(gdal.VSIFReadL, 1, length, file) or b"")
    finally:
        gdal.VSIFCloseL(file)
    return any(names_file(text) for text in _texts_with_definition(header))


def _texts_with_definition(header: bytes) -> Iterator[str]:
    """Texts of a header, which are between zeros, from where a definition may begin."""
    for text in header.split(b"\0"):
        if found := _DEFINITION.search(text):
            yield text[found.start() :].decode("utf-8", "replace")


def dataset_names_file(dataset: gdal.Dataset) -> bool:
    """Whether an open file does. Of a GeoPackage that is known before anybody asks for its coordinate system. Raises
    GdalFailure."""
    return any(map(names_file, _of_geopackage(dataset))) or any(map(names_file, _definitions(dataset)))


def _of_geopackage(dataset: gdal.Dataset) -> Iterator[str]:
    if dataset.GetDriver().ShortName != "GPKG":
        return
    rows = call_or_none(dataset.ExecuteSQL, _DEFINITIONS)
    if rows is None:
        return
    try:
        for row in rows:
            yield from (str(row.GetField(index) or "") for index in range(row.GetFieldCount()))
    finally:
        dataset.ReleaseResultSet(rows)


def _definitions(dataset: gdal.Dataset) -> Iterator[str]:
    holders = [dataset] if dataset.RasterCount else []
    holders += [call(dataset.GetLayer, index) for index in range(dataset.GetLayerCount())]
    for holder in holders:
        reference = call_or_none(holder.GetSpatialRef)
        if reference is not None:
            yield str(call_or_none(reference.ExportToWkt) or "")
