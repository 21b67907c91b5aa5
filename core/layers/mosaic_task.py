"""A task that writes the mosaic of an asset over many items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..rasters.bands import common_bands
from ..stac.asset_records import AssetKind
from ..threads.tasks import Task
from .mosaic_files import check_assets, files_of, lasting, no_grid_error, written_vrt
from .mosaic_kinds import SAMPLES, kinds_of, spread
from .mosaic_profile import with_declared
from .mosaic_vrt import by_crs, mosaic_vrt
from .source import LayerSource, layer_source, terms_fields

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..stac.asset_records import Asset
    from ..stac.records import Collection, Item
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
            (item, asset) for item in oldest_first(request.items) if (asset := item.asset(request.key)) is not None
        ]
        check_assets(request.catalog, [asset for _, asset in pairs])
        found, without_grid = files_of(pairs, request.catalog.profile, feedback)
        placed = [(item, asset, file) for (item, asset), file in zip(pairs, found, strict=True) if file is not None]
        groups = by_crs(file for _, _, file in placed)
        if not groups:
            raise no_grid_error()
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
                bands = common_bands([request.collection.bands_of(first[id(file)][1]) for file in kind.files])
                kept = lasting(kind.files)
                text = mosaic_vrt(kept, with_declared(kind.profile, bands))
                path = written_vrt(request.folder, request.project_folder, name, text)
                source = self._source(*first[id(kind.files[0])], name, path, kept)
                sources.append(replace(source, bands=bands))
        if not sources:
            raise failure
        without_asset = len(request.items) - len(pairs)
        known = len(pairs) - without_grid
        unreadable += known - len(placed)
        return Mosaics(tuple(sources), known - unreadable, without_asset, without_grid, unreadable, further_kinds)

    def _source(self, item: Item, asset: Asset, name: str, path: Path, files: list[MosaicSource]) -> LayerSource:
        """The VRT with the metadata of its first file, as far as it holds for all."""
        one = layer_source(self._request.catalog, self._request.collection, item, asset)
        return replace(
            one,
            **terms_fields(self._request.collection.terms),
            name=name,
            href=path.as_posix(),
            path=path.as_posix(),
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


def oldest_first(items: Sequence[Item]) -> list[Item]:
    long_ago = datetime.min.replace(tzinfo=timezone.utc)
    return sorted(items, key=lambda item: item.datetime or long_ago)
