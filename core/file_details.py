"""What a raster file of a catalogue is like, from its head alone: one request, or two."""

from __future__ import annotations

import math
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from .errors import ResponseError
from .gdal_calls import call_or_none, memory_path
from .grid import Grid
from .threads.tasks import Task
from .tiff.cog_check import CogProblem, cog_problems, lacks_overviews
from .tiff.head import read_head
from .tiff.ifd import NotTiffError, Tag
from .tiff.range_file import RangeFile
from .tiff.sparse_files import SparseFiles
from .view_cost import View, ViewCost, view_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeedback

    from .spatial.georeference import Georeference
    from .tiff.head import TiffHead
    from .tiff.ifd import Directory

#: TIFF's numbers, by the names that GDAL and libtiff have for them.
_COMPRESSIONS = {
    1: "",
    2: "CCITT RLE",
    3: "CCITT Fax 3",
    4: "CCITT Fax 4",
    5: "LZW",
    6: "JPEG (old)",
    7: "JPEG",
    8: "Deflate",
    32773: "PackBits",
    32946: "Deflate",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34887: "LERC",
    34925: "LZMA",
    50000: "ZSTD",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
_SAMPLES = {1: "UInt", 2: "Int", 3: "Float", 5: "CInt", 6: "CFloat"}
_LONGEST_NODATA = 50
#: An extra sample that says which pixels are valid.
_ALPHA = (1, 2)


@dataclass(frozen=True)
class FileDetails:
    """A TIFF file. `length` is in bytes, None where the server does not tell; `data_type` is GDAL's name ("Float32"),
    empty where two requests do not reach it; `nodata` the text in the file, empty without one, None where they do not
    reach it; `block` is columns and rows of a tile, or of a strip; `overviews` are the sizes of those inside the file.
    `compression` is empty without one; `predictor` is TIFF's number, 1 for none. `raw_bytes` are those of its pixels
    without compression, without overviews; 0 where that is not known. `is_partial`: not all of the directories could be
    read, so that there may be further overviews. `cost` is None where the view does not show the file, or its place or
    its type is not known. `requests` and `bytes_read` are what it took to know all that."""

    length: int | None
    columns: int
    rows: int
    bands: int
    data_type: str
    nodata: str | None
    block: tuple[int, int]
    is_tiled: bool
    compression: str
    predictor: int
    raw_bytes: int
    is_big: bool
    overviews: tuple[tuple[int, int], ...]
    has_mask: bool
    has_alpha: bool
    problems: tuple[CogProblem, ...]
    lacks_overviews: bool
    is_partial: bool
    cost: ViewCost | None
    is_in_view: bool
    requests: int
    bytes_read: int

    @property
    def is_cog(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class RemoteFile:
    """A file to look at. `profile` is the id of the signing profile for its address; `georeference` is what the
    catalogue says of its place, for a file that does not say it itself."""

    href: str
    authcfg: str = ""
    profile: str = ""
    georeference: Georeference | None = None


class FileDetailsTask(Task):
    """Reads the head of a file: `succeeded(FileDetails)`. `view` is what the map shows, None where it shows nothing."""

    def __init__(self, file: RemoteFile, view: View | None) -> None:
        super().__init__(QCoreApplication.translate("FileDetails", "Reading the header of a file"), hidden=True)
        self._file = file
        self._view = view

    def work(self, feedback: QgsFeedback) -> FileDetails:
        return file_details(self._file, self._view, feedback)


def file_details(file: RemoteFile, view: View | None, feedback: QgsFeedback | None = None) -> FileDetails:
    """What the file is like. Blocks. Raises ResponseError for a file that is no TIFF, and what `RangeFile.read`
    raises."""
    remote = RangeFile(file.href, file.authcfg, profile=file.profile, feedback=feedback)
    started = time.monotonic()
    try:
        head = read_head(remote)
        seconds = (time.monotonic() - started) / len(head.source.ranges)
        data_type = _data_type(head.full)
        grid = _grid(head, file.georeference) if data_type else None
        cost = None if grid is None or view is None else view_cost(head, grid, view, seconds)
    except (NotTiffError, struct.error) as error:
        raise ResponseError(
            QCoreApplication.translate("FileDetails", "This file is not a readable TIFF."),
            url=file.href,
            details=f"{error}\n{remote.length or '?'} B",
            hint=QCoreApplication.translate("FileDetails", "The catalogue may call it by a wrong media type."),
        ) from error
    full = head.full
    bands = full.number(Tag.SAMPLES_PER_PIXEL, 1)
    return FileDetails(
        length=head.length,
        columns=full.columns,
        rows=full.rows,
        bands=bands,
        data_type=data_type,
        nodata=_nodata(full),
        block=full.block,
        is_tiled=full.is_tiled,
        compression=_compression(full),
        predictor=full.number(Tag.PREDICTOR, 1),
        raw_bytes=full.columns * full.rows * bands * full.number(Tag.BITS_PER_SAMPLE, 1) // 8 if data_type else 0,
        is_big=head.is_big,
        overviews=tuple((each.columns, each.rows) for each in head.overviews),
        has_mask=any(each.is_mask for each in head.directories),
        has_alpha=full.number(Tag.EXTRA_SAMPLES) in _ALPHA,
        problems=cog_problems(head),
        lacks_overviews=lacks_overviews(head),
        is_partial=not head.is_complete,
        cost=cost,
        is_in_view=cost is not None or grid is None or view is None,
        requests=len(head.source.ranges),
        bytes_read=remote.bytes_fetched,
    )


def _data_type(directory: Directory) -> str:
    if not all(_is_known(directory, tag) for tag in (Tag.BITS_PER_SAMPLE, Tag.SAMPLE_FORMAT)):
        return ""
    bits, sample = directory.number(Tag.BITS_PER_SAMPLE, 1), directory.number(Tag.SAMPLE_FORMAT, 1)
    name = _SAMPLES.get(sample, "UInt")
    # TIFF counts both parts of a complex number, GDAL one of them
    name += str(bits // 2 if name.startswith("C") else bits)
    return "Byte" if name == "UInt8" else name


def _is_known(directory: Directory, tag: Tag) -> bool:
    """Whether the value has been read, or the directory has none."""
    entry = directory.entries.get(tag)
    return entry is None or entry.value is not None


def _compression(directory: Directory) -> str:
    number = directory.number(Tag.COMPRESSION, 1)
    return _COMPRESSIONS.get(number, str(number))


def _nodata(directory: Directory) -> str | None:
    if not _is_known(directory, Tag.GDAL_NODATA):
        return None
    entry = directory.entries.get(Tag.GDAL_NODATA)
    value = b"" if entry is None else entry.value or b""
    text = value.partition(b"\0")[0].decode("ascii", "replace").strip()
    return text if text.isprintable() and len(text) <= _LONGEST_NODATA else ""


def _grid(head: TiffHead, stated: Georeference | None) -> Grid | None:
    """The file's own grid, as GDAL reads it from the bytes that have come, else the catalogue's."""
    own = _own_grid(head)
    if own is not None:
        return own
    full = head.full
    if stated is None or stated.is_doubtful or not stated.crs:
        return None
    transform = stated.transform
    if transform is None or stated.shape != (full.rows, full.columns):
        xmin, ymin, xmax, ymax = stated.bounds
        transform = (xmin, (xmax - xmin) / full.columns, 0.0, ymax, 0.0, -(ymax - ymin) / full.rows)
    return Grid(stated.crs, transform, full.columns, full.rows) if _is_usable(transform) else None


def _is_usable(transform: Sequence[float]) -> bool:
    """Whether each place has a pixel, and each pixel a place."""
    area = transform[1] * transform[5] - transform[2] * transform[4]
    return all(map(math.isfinite, transform)) and area != 0 and math.isfinite(1 / area)


def _own_grid(head: TiffHead) -> Grid | None:
    if head.length is None:
        return None
    files, name = SparseFiles(), f"{memory_path()}.tif"
    files.add(name, head.length, head.source.ranges)
    try:
        dataset = call_or_none(gdal.OpenEx, f"/vsisparse/{name}", gdal.OF_RASTER, allowed_drivers=["GTiff"])
        reference = None if dataset is None else call_or_none(dataset.GetSpatialRef)
        transform = None if dataset is None else dataset.GetGeoTransform(can_return_null=True)
        if reference is None or transform is None or not _is_usable(transform):
            return None
        crs = str(reference.ExportToWkt(["FORMAT=WKT2_2019"]))
        return Grid(crs, transform, head.full.columns, head.full.rows)
    finally:
        dataset = None
        files.remove()
