"""Writing the mosaic of an asset over many items, in the background."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..download.names import safe_name
from ..errors import CanceledError, LayerError
from ..gdal_calls import gdal_errors
from ..stac.records import AssetKind
from ..tasks import Task
from ..vsicurl import http_limits
from .mosaic_vrt import Profile, by_crs, mosaic_vrt, read_profile, tile_of
from .source import LayerSource, layer_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..stac.records import Asset, Collection, Item
    from .mosaic_vrt import MosaicSource

#: Files that are opened before the mosaic is given up: one of them must be there to tell the others' form.
_TRIES = 3
#: Files whose values choose the contrast of the whole, spread over the list.
_SAMPLES = 4


@dataclass(frozen=True)
class MosaicRequest:
    """What to put together: the asset of this key of all the items; `folder` is where the VRT is written."""

    catalog: Catalog
    collection: Collection
    items: tuple[Item, ...]
    key: str
    title: str
    folder: Path


@dataclass(frozen=True)
class Mosaics:
    """A layer source for each CRS, and how many items were left out: they lack the asset, or do not tell its grid."""

    sources: tuple[LayerSource, ...]
    tiles: int
    without_asset: int
    without_grid: int


class MosaicTask(Task):
    """Writes the VRTs and gives Mosaics. One file is opened to learn the form of all; the rest is the catalogue's word.

    Where items overlap the newest lies on top. The same mosaic asked for again is the same file. Fails with LayerError
    when no item is of use, when the files need a sign-in, which would have to be written into the VRT, or when the
    folder cannot be written.
    """

    def __init__(self, order: MosaicRequest) -> None:
        super().__init__(
            QCoreApplication.translate("MosaicTask", "Preparing the mosaic of {title}").format(title=order.title)
        )
        self._order = order

    def work(self, feedback: QgsFeedback) -> Mosaics:
        order = self._order
        pairs = [(item, asset) for item in _oldest_first(order.items) if (asset := item.asset(order.key)) is not None]
        if any(authcfg_for(order.catalog, asset.href) for _, asset in pairs):
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of files that need a sign-in."),
                hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
            )
        placed = [(item, asset, tile) for item, asset in pairs if (tile := tile_of(item, asset)) is not None]
        groups = by_crs(tile for _, _, tile in placed)
        if not groups:
            raise LayerError(
                QCoreApplication.translate("MosaicTask", "None of these items has this file with a known grid."),
                hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
            )
        first = {id(tile): (item, asset) for item, asset, tile in placed}
        sources: list[LayerSource] = []
        for crs, tiles in groups.items():
            profile = _profile(tiles, feedback)
            name = order.title if len(groups) == 1 else f"{order.title} · {crs if len(crs) < 20 else len(sources) + 1}"
            path = _written(order, name, mosaic_vrt(tiles, profile))
            sources.append(self._source(*first[id(tiles[0])], name, path, tiles))
        return Mosaics(tuple(sources), len(placed), len(order.items) - len(pairs), len(pairs) - len(placed))

    def _source(self, item: Item, asset: Asset, name: str, path: Path, tiles: list[MosaicSource]) -> LayerSource:
        """The VRT with the words of its first tile, as far as they hold for all."""
        one = layer_source(self._order.catalog, self._order.collection, item, asset)
        step = max(1, len(tiles) // _SAMPLES)
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
            samples=tuple(tile.path for tile in tiles[::step][:_SAMPLES]),
        )


def _oldest_first(items: Sequence[Item]) -> list[Item]:
    long_ago = datetime.min.replace(tzinfo=timezone.utc)
    return sorted(items, key=lambda item: item.datetime or long_ago)


def _profile(tiles: list[MosaicSource], feedback: QgsFeedback) -> Profile:
    failure = LayerError("")
    for tile in tiles[:_TRIES]:
        if feedback.isCanceled():
            raise CanceledError("")
        with http_limits(), gdal_errors(strict=False) as messages:
            try:
                return read_profile(tile.path)
            except LayerError as error:
                details = "\n".join([*messages, str(error)])
                failure = LayerError(
                    QCoreApplication.translate("MosaicTask", "The first files of the mosaic could not be opened."),
                    details=details,
                    hint=QCoreApplication.translate("MosaicTask", "Check the connection and try again."),
                )
    raise failure


def _written(order: MosaicRequest, name: str, text: str) -> Path:
    """The file with this text: its name carries a digest, so that another choice of items is another file."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = order.folder / f"{safe_name(name)} {digest}.vrt"
    try:
        order.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            part.replace(path)
    except OSError as error:
        raise LayerError(
            QCoreApplication.translate("MosaicTask", "The mosaic could not be written to {folder}.").format(
                folder=order.folder
            ),
            details=str(error),
        ) from error
    return path
