"""Resuming a temporary file: whether it belongs to the same export, and which of its blocks are intact."""

from __future__ import annotations

import hashlib
import json
import zlib
from contextlib import suppress
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ...errors import CanceledError
from ...gdal_calls import GdalFailure, call
from ...grid import Window
from ...redaction import redacted_text, unsigned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from qgis.core import QgsFeedback

    from ..planning.chunks import Chunk
    from ..planning.plan import ExportPlan
    from ..request import ExportRequest
    from ..sources.source_raster import SourceRaster
    from .journal import BlockKey

#: Lossless compressions, which GDAL also writes with the same settings into a file that it has opened again.
_LOSSLESS = frozenset(("NONE", "DEFLATE", "LZW", "ZSTD", "LZMA", "PACKBITS"))
_CHANGES_VALUES = ("DISCARD_LSB=", "NBITS=")


def can_be_resumed(creation_options: Sequence[str]) -> bool:
    """Whether a file with these creation options ("KEY=VALUE") can be resumed. Not with lossy compression: the file
    does not store its quality, so that later blocks would differ."""
    options = [option.upper() for option in creation_options]
    compression = next((option.partition("=")[2] for option in options if option.startswith("COMPRESS=")), "NONE")
    return compression in _LOSSLESS and not any(option.startswith(_CHANGES_VALUES) for option in options)


def fingerprint(plan: ExportPlan) -> str:
    """A hash of all that the pixels depend on: two plans with the same one give the same blocks. With a source
    that does not tell its version, each plan has its own. Holds no secret."""
    facts = [
        astuple(plan.grid),
        [plan.bands, plan.data_type, repr(plan.nodata), plan.masked, plan.creation_options],
        [plan.request.format, plan.request.resampling.value, plan.request.pyramids, plan.request.origins],
        plan.is_continuous,
        [_facts(placement.raster) for placement in plan.placements],
        [(astuple(placement.window), placement.shift, repr(placement.warping)) for placement in plan.placements],
        [placement.conversions for placement in plan.placements],
        "" if all(placement.raster.identity for placement in plan.placements) else plan.number,
        gdal.VersionInfo() if plan.resamples else "",
        *([] if plan.cut is None else [plan.cut.digest]),
        *([repr(plan.request.nodata_ranges)] if plan.request.nodata_ranges else []),
        *(_facts_of_image(plan.request) if plan.request.rendered else []),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _facts(raster: SourceRaster) -> list[Any]:
    source, identity = raster.source, raster.identity
    # where the content identifies the file, the signature in the address may be a new one; two files of a scene may
    # have the same date and length
    href = unsigned(source.href) if identity else redacted_text(source.href)
    options = [redacted_text(option) for option in source.open_options]
    asset = [source.collection_id, source.item_id, source.asset_key]
    return [href, identity, asset, astuple(raster.grid), source.crs, source.authcfg, options]


def _facts_of_image(request: ExportRequest) -> list[Any]:
    """What a picture depends on besides the pixels that it is drawn from."""
    styles = [[source.style, source.shading, source.relief] for source in request.sources]
    return [request.creation_options, *styles]


def block_window(block: BlockKey, unit: tuple[int, int], whole: Window) -> Window | None:
    """The pixels of a block; None outside the file. `unit` is (columns, rows) of a block."""
    columns, rows = unit
    return Window(block[0] * columns, block[1] * rows, columns, rows).intersection(whole)


def blocks_in(window: Window, unit: tuple[int, int]) -> Iterable[BlockKey]:
    """The blocks that the window touches, row by row."""
    columns, rows = unit
    for row in range(window.row // rows, (window.bottom - 1) // rows + 1):
        for column in range(window.column // columns, (window.right - 1) // columns + 1):
            yield column, row


def count_blocks(chunks: Iterable[Chunk], unit: tuple[int, int]) -> int:
    """How many blocks the chunks touch."""
    return len({block for chunk in chunks for block in blocks_in(chunk.window, unit)})


def checksum(values: NDArray[Any], valid: NDArray[np.bool_] | None) -> int:
    """CRC-32 of a block's values, and of its mask where it has one."""
    total = zlib.crc32(np.ascontiguousarray(values).view(np.uint8).data)
    return total if valid is None else zlib.crc32(np.ascontiguousarray(valid).view(np.uint8).data, total)


def intact_blocks(
    path: Path,
    plan: ExportPlan,
    blocks: Mapping[BlockKey, int],
    unit: tuple[int, int],
    feedback: QgsFeedback | None = None,
) -> dict[BlockKey, int]:
    """Those of the blocks whose pixels in the file still have their checksum. Reads them all back: after a crash of the
    machine, the journal may list blocks that never reached the disk. Raises GdalFailure when the file is another one,
    and CanceledError."""
    dataset = call(gdal.OpenEx, str(path), gdal.OF_RASTER)
    band = dataset.GetRasterBand(1)
    found = dataset.RasterXSize, dataset.RasterYSize, dataset.RasterCount, band.DataType
    has_mask = bool(band.GetMaskFlags() & gdal.GMF_PER_DATASET) and not band.GetMaskFlags() & gdal.GMF_ALPHA
    if found != (plan.grid.columns, plan.grid.rows, plan.bands, plan.data_type) or has_mask != plan.masked:
        raise GdalFailure("another file")
    good = {}
    for block, expected in blocks.items():
        if feedback is not None and feedback.isCanceled():
            raise CanceledError("")
        window = block_window(block, unit, plan.grid.window)
        if window is None:
            continue
        box = window.column, window.row, window.columns, window.rows
        with suppress(GdalFailure):
            values = call(dataset.ReadAsArray, *box)
            mask = call(band.GetMaskBand().ReadAsArray, *box) != 0 if plan.masked else None
            if checksum(values, mask) == expected:
                good[block] = expected
    return good
