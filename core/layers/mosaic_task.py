"""A task that writes the mosaic of an asset over many items."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..download.names import safe_name
from ..errors import LayerError
from ..own_files import put_in_place
from ..redaction import is_secret
from ..sidecar_files import set_orphans_aside
from ..signing.profiles import profile_for
from ..stac.records import AssetKind
from ..tasks import Task
from ..vsicurl import href_of, lasting_path
from .mosaic_grids import with_own_grids
from .mosaic_kinds import SAMPLES, kinds_of, spread
from .mosaic_signing import with_signatures
from .mosaic_vrt import by_crs, mosaic_source, mosaic_vrt
from .source import LayerSource, layer_source, terms_fields

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..stac.records import Asset, Collection, Item
    from .mosaic_vrt import MosaicSource


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
    """A layer source for each CRS and each kind of pixels, the number of files in them, and how many items were left
    out: without the asset, without its grid, or not to be opened. `further_kinds` says how many sources there are more
    than CRSs."""

    sources: tuple[LayerSource, ...]
    files: int
    without_asset: int
    without_grid: int
    unreadable: int = 0
    further_kinds: int = 0


class MosaicTask(Task):
    """Writes a VRT for each CRS and each kind of pixels: `succeeded(Mosaics)`. Some files are opened for their bands,
    blocks and overviews (see `kinds_of`); the grids are the catalogue's, but for doubtful ones (see `with_own_grids`).

    Where items overlap the newest lies on top. The same request gives the same file. Fails with LayerError when no
    item can be used, when the files need a sign-in, or have signed addresses, which would have to be written into the
    VRT, or when the folder cannot be written; with SigningError and what `Signatures.signed` raises when none of the
    files that must be signed is. Of such files, the VRT has the unsigned addresses, and its source names their profile.
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
        open_hrefs = [asset.href for _, asset in pairs if not profile_for(request.catalog, asset.href)]
        if any(authcfg_for(request.catalog, href) for href in open_hrefs):
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of files that need a sign-in."),
                hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
            )
        if any(asset.kind is AssetKind.VRT for _, asset in pairs):
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of VRTs."),
                hint=QCoreApplication.translate(
                    "MosaicTask", "Use the COGs of the same items, or add the VRTs as layers."
                ),
            )
        if any(map(is_secret, open_hrefs)):
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of files with signed addresses."),
                hint=QCoreApplication.translate(
                    "MosaicTask", "It would hold the signatures, which expire. Add the files as layers instead."
                ),
            )
        known = [(item, asset, file) for item, asset in pairs if (file := mosaic_source(item, asset)) is not None]
        signed = with_signatures([file for _, _, file in known], request.catalog.profile, feedback)
        readable = [(item, asset, file) for (item, asset, _), file in zip(known, signed, strict=True) if file]
        grids = with_own_grids([file for _, _, file in readable], feedback)
        placed = [(item, asset, file) for (item, asset, _), file in zip(readable, grids, strict=True) if file]
        groups = by_crs(file for _, _, file in placed)
        if not groups:
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "None of these items has this file with a known grid."),
                hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
            )
        first = {id(file): (item, asset) for item, asset, file in placed}
        sources: list[LayerSource] = []
        failure, unreadable, further_kinds = LayerError(""), 0, 0
        for crs, files in groups.items():
            try:
                kinds = kinds_of(files, feedback)
            except LayerError as error:
                failure, unreadable = error, unreadable + len(files)
                continue
            unreadable += len(files) - sum(len(kind.files) for kind in kinds)
            further_kinds += len(kinds) - 1
            for number, kind in enumerate(kinds, start=1):
                suffixes = [crs if len(crs) < 20 else len(sources) + 1] * (len(groups) > 1)
                suffixes += [number] * (len(kinds) > 1)
                name = " · ".join(map(str, (request.title, *suffixes)))
                # reading them has told whether their hosts answer HEAD
                lasting = [replace(file, path=lasting_path(href_of(file.path))) for file in kind.files]
                path = _written(request, name, mosaic_vrt(lasting, kind.profile))
                sources.append(self._source(*first[id(kind.files[0])], name, path, lasting))
        if not sources:
            raise failure
        without_asset, without_grid = len(request.items) - len(pairs), len(pairs) - len(known)
        unreadable += len(known) - len(placed)
        return Mosaics(tuple(sources), len(known) - unreadable, without_asset, without_grid, unreadable, further_kinds)

    def _source(self, item: Item, asset: Asset, name: str, path: Path, files: list[MosaicSource]) -> LayerSource:
        """The VRT with the metadata of its first file, as far as it holds for all."""
        one = layer_source(self._request.catalog, self._request.collection, item, asset)
        return replace(
            one,
            **terms_fields(self._request.collection.terms),
            name=name,
            href=str(path),
            path=str(path),
            kind=AssetKind.VRT,
            authcfg="",
            profile=self._request.catalog.profile if any(file.opened for file in files) else "",
            item_id="",
            item_href="",
            datetime=None,
            start=None,
            end=None,
            samples=tuple(file.path for file in spread(files, SAMPLES)),
        )


def _oldest_first(items: Sequence[Item]) -> list[Item]:
    long_ago = datetime.min.replace(tzinfo=timezone.utc)
    return sorted(items, key=lambda item: item.datetime or long_ago)


def _written(request: MosaicRequest, name: str, text: str) -> Path:
    """The file with this text. Its name has a digest, so that another selection of items is another file."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    folder = _folder(request)
    path = folder / f"{safe_name(name)} {digest}.vrt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            set_orphans_aside(path)
            with put_in_place(path) as new:
                new.write_text(text, encoding="utf-8")
    except OSError as error:
        message = QCoreApplication.translate("MosaicTask", "The mosaic could not be written to {folder}.")
        raise LayerError(message.format(folder=folder), details=str(error)) from error
    return path


def _folder(order: MosaicRequest) -> Path:
    beside = order.project_folder
    if beside is not None and beside.is_dir() and os.access(beside, os.W_OK):
        return beside / "mosaics"
    return order.folder
