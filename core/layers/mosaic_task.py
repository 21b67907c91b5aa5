"""A task that writes the mosaic of an asset over many items."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..download.names import safe_name
from ..errors import CanceledError, LayerError
from ..gdal_calls import call_or_none, gdal_errors
from ..ordered_pool import all_results
from ..stac.records import AssetKind
from ..tasks import Task
from ..vsicurl import http_limits
from .mosaic_vrt import Profile, by_crs, mosaic_source, mosaic_vrt, read_profile, source_of_file
from .source import LayerSource, layer_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..stac.records import Asset, Collection, Item
    from .mosaic_vrt import MosaicSource

    _Placed = tuple[Item, Asset, MosaicSource]

#: So many files are tried until one can be opened: one stands for all.
_TRIES = 3
#: So many files, spread over the list, give the contrast.
_SAMPLES = 4
#: So many files are opened at once for their grids.
_OPENERS = 8


@dataclass(frozen=True)
class MosaicRequest:
    """The mosaic to write: the asset with this key of all the items.

    The VRT is written into the folder `mosaics` beside the project, so that both can be moved together, or into
    `folder` where there is no `project_folder` or it cannot be written.
    """

    catalog: Catalog
    collection: Collection
    items: tuple[Item, ...]
    key: str
    title: str
    folder: Path
    project_folder: Path | None = None


@dataclass(frozen=True)
class Mosaics:
    """A layer source for each CRS, the number of files in them, and how many items were left out: without the asset,
    without its grid, or in a CRS none of whose first files could be opened."""

    sources: tuple[LayerSource, ...]
    files: int
    without_asset: int
    without_grid: int
    unreadable: int = 0


class MosaicTask(Task):
    """Writes a VRT for each CRS: `succeeded(Mosaics)`. One file of each is opened for its bands, blocks and overviews,
    which are taken to be those of all; the grids are the catalogue's. Files whose grid is doubtful are opened for it.

    Where items overlap the newest lies on top. The same request gives the same file. Fails with LayerError when no
    item can be used, when the files need a sign-in, which would have to be written into the VRT, or when the folder
    cannot be written.
    """

    def __init__(self, request: MosaicRequest) -> None:
        super().__init__(
            QCoreApplication.translate("MosaicTask", "Preparing the mosaic of {title}").format(title=request.title)
        )
        self._request = request

    def work(self, feedback: QgsFeedback) -> Mosaics:
        request = self._request
        pairs = [
            (item, asset) for item in _oldest_first(request.items) if (asset := item.asset(request.key)) is not None
        ]
        if any(authcfg_for(request.catalog, asset.href) for _, asset in pairs):
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of files that need a sign-in."),
                hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
            )
        known = [(item, asset, file) for item, asset in pairs if (file := mosaic_source(item, asset)) is not None]
        placed = _with_own_grids(known, feedback)
        groups = by_crs(file for _, _, file in placed)
        if known and not placed:
            raise _not_opened()
        if not groups:
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "None of these items has this file with a known grid."),
                hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
            )
        first = {id(file): (item, asset) for item, asset, file in placed}
        sources: list[LayerSource] = []
        failure, unreadable = LayerError(""), 0
        for crs, files in groups.items():
            try:
                profile = _profile(files, feedback)
            except LayerError as error:
                failure, unreadable = error, unreadable + len(files)
                continue
            suffix = crs if len(crs) < 20 else len(sources) + 1
            name = request.title if len(groups) == 1 else f"{request.title} · {suffix}"
            path = _written(request, name, mosaic_vrt(files, profile))
            sources.append(self._source(*first[id(files[0])], name, path, files))
        if not sources:
            raise failure
        without_asset, without_grid = len(request.items) - len(pairs), len(pairs) - len(known)
        unreadable += len(known) - len(placed)
        return Mosaics(tuple(sources), len(known) - unreadable, without_asset, without_grid, unreadable)

    def _source(self, item: Item, asset: Asset, name: str, path: Path, files: list[MosaicSource]) -> LayerSource:
        """The VRT with the metadata of its first file, as far as it holds for all."""
        one = layer_source(self._request.catalog, self._request.collection, item, asset)
        step = max(1, len(files) // _SAMPLES)
        return replace(
            one,
            name=name,
            href=str(path),
            path=str(path),
            kind=AssetKind.VRT,
            item_id="",
            item_href="",
            datetime=None,
            start=None,
            end=None,
            samples=tuple(file.path for file in files[::step][:_SAMPLES]),
        )


def _oldest_first(items: Sequence[Item]) -> list[Item]:
    long_ago = datetime.min.replace(tzinfo=timezone.utc)
    return sorted(items, key=lambda item: item.datetime or long_ago)


def _profile(files: list[MosaicSource], feedback: QgsFeedback) -> Profile:
    failure = LayerError("")
    for file in files[:_TRIES]:
        if feedback.isCanceled():
            raise CanceledError("")
        with http_limits(), gdal_errors(strict=False) as messages:
            try:
                return read_profile(file.path)
            except LayerError as error:
                details = "\n".join([*messages, str(error)])
                failure = _not_opened(details)
    raise failure


def _not_opened(details: str = "") -> LayerError:
    return LayerError(
        QCoreApplication.translate("MosaicTask", "The first files of the mosaic could not be opened."),
        details=details,
        hint=QCoreApplication.translate("MosaicTask", "Check the connection and try again."),
    )


def _with_own_grids(files: list[_Placed], feedback: QgsFeedback) -> list[_Placed]:
    """The files, those whose grid is doubtful with the grid that they have themselves; without those of them that
    cannot be opened. Raises CanceledError."""
    doubtful = [file for _, _, file in files if file.grid.is_doubtful]
    if not doubtful:
        return files
    opened = dict(
        zip(map(id, doubtful), all_results(_opened, doubtful, workers=_OPENERS, feedback=feedback), strict=True)
    )
    placed = [(item, asset, opened.get(id(file), file)) for item, asset, file in files]
    return [(item, asset, file) for item, asset, file in placed if file is not None]


def _opened(file: MosaicSource) -> MosaicSource | None:
    with http_limits(), gdal_errors(strict=False):
        dataset = call_or_none(gdal.OpenEx, file.path, gdal.OF_RASTER)
        return None if dataset is None else source_of_file(file.path, dataset)


def _written(request: MosaicRequest, name: str, text: str) -> Path:
    """The file with this text. Its name has a digest, so that another selection of items is another file."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    folder = _folder(request)
    path = folder / f"{safe_name(name)} {digest}.vrt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            part.replace(path)
    except OSError as error:
        message = QCoreApplication.translate("MosaicTask", "The mosaic could not be written to {folder}.")
        raise LayerError(message.format(folder=folder), details=str(error)) from error
    return path


def _folder(order: MosaicRequest) -> Path:
    beside = order.project_folder
    if beside is not None and beside.is_dir() and os.access(beside, os.W_OK):
        return beside / "mosaics"
    return order.folder
