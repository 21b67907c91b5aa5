"""Making the folder of items: COGs, thumbnails, and JSON that has been checked. Nothing is sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError
from ..export.writing.overviews import gdal_progress
from ..export.writing.publish import storage_errors
from ..threads.cancellation import stop_if_canceled
from .bands import described_bands
from .cog_file import inspect_local, write_cog
from .folder import PublishFolder
from .item_check import check_item
from .item_json import COG_TYPE, PNG_TYPE, ItemFacts, item_json, with_hrefs
from .moments import moment_in_file, moment_of_file
from .names import check_names, file_href, item_id
from .request import Prepared, PreparedFile, PreparedItem
from .thumbnail import write_thumbnail

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from qgis.core import QgsFeedback

    from ..export.sources.source_raster import SourceRaster
    from .request import PublishRequest, RasterToPublish

#: All items in one file, for the platform's own procedure.
ITEMS = "items.json"


def prepare(
    request: PublishRequest,
    feedback: QgsFeedback | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Prepared:
    """Make the folder of a request. What an earlier run has made of the same rasters is kept. `progress` gets
    hundredths, 100 and the stage. For a task. Raises DatacubeError."""
    ids = [each.item_id or item_id(each.source.title) for each in request.rasters]
    if not ids:
        raise DatacubeError(QCoreApplication.translate("Publishing", "There is no raster to publish."))
    check_names(request, ids)
    preparation = _Preparation(request, PublishFolder(request.folder), feedback, progress)
    items = [preparation.item(raster, name) for raster, name in zip(request.rasters, ids, strict=True)]
    return preparation.finish(items)


class _Preparation:
    """Makes one item after the other in the folder."""

    def __init__(
        self,
        request: PublishRequest,
        folder: PublishFolder,
        feedback: QgsFeedback | None,
        progress: Callable[[int, int, str], None] | None,
    ) -> None:
        self._request, self._folder = request, folder
        self._feedback, self._progress = feedback, progress
        self._checked = ""

    def item(self, wanted: RasterToPublish, name: str) -> PreparedItem:
        """Make the files of an item, and its JSON."""
        stop_if_canceled(self._feedback)
        raster = inspect_local(wanted.source)
        moment, notes = _moment(wanted, raster)
        cog, picture, record = f"{name}/{name}.tif", f"{name}/{name}-thumbnail.png", f"{name}/{name}.json"
        for file in (picture, record):
            self._folder.check_free(file)
        made_of = _made_of(raster)
        if not self._folder.has(cog, made_of):
            with self._folder.new(cog, made_of) as path:
                write_cog(raster, path, self._feedback, self._progress)
        bands = self._bands(cog, name)
        with self._folder.new(picture) as path:
            write_thumbnail(str(self._folder.path / cog), path)
        files = [self._file(cog, name, COG_TYPE), self._file(picture, name, PNG_TYPE)]
        json_ = item_json(
            self._request,
            ItemFacts(name, wanted.source.title, moment, raster.grid, bands, data=files[0], picture=files[1]),
        )
        self._checked = check_item(json_)
        self._folder.write_json(record, with_hrefs(json_, "."))
        return PreparedItem(name, json_, tuple(files), notes)

    def finish(self, items: list[PreparedItem]) -> Prepared:
        """Write the file of all items."""
        local = [with_hrefs(item.json, f"./{item.id}") for item in items]
        self._folder.write_json(ITEMS, {"type": "FeatureCollection", "features": local})
        return Prepared(self._request, tuple(items), self._folder.path / ITEMS, self._checked)

    def _bands(self, cog: str, name: str) -> list[dict[str, Any]]:
        stage = QCoreApplication.translate("Publishing", "{name}: statistics…").format(name=name)
        path = self._folder.path / cog
        with storage_errors(path):
            bands = described_bands(str(path), gdal_progress(stage, self._feedback, self._progress))
        stop_if_canceled(self._feedback)  # the statistics are not whole then
        return bands

    def _file(self, name: str, item: str, media_type: str) -> PreparedFile:
        path = self._folder.path / name
        href = file_href(self._request.storage, self._request.collection_id, item, path.name)
        with storage_errors(path):
            return PreparedFile(path, href, media_type, path.stat().st_size)


def _made_of(raster: SourceRaster) -> str:
    """What the COG is made of; empty where a change of it would not be noticed."""
    source = raster.source
    return json.dumps([source.href, raster.identity, source.crs, source.open_options]) if raster.identity else ""


def _moment(wanted: RasterToPublish, raster: SourceRaster) -> tuple[dt.datetime, tuple[str, ...]]:
    """The date of the item, with a note where the user should look at it."""
    found = wanted.moment or wanted.source.datetime or moment_in_file(raster.open())
    if found is not None:
        return found, ()
    written = moment_of_file(Path(wanted.source.href))
    if written is None:
        raise DatacubeError(
            QCoreApplication.translate("Publishing", "{name} does not say when it was taken.").format(
                name=wanted.source.title
            ),
            hint=QCoreApplication.translate("Publishing", "Enter a date."),
        )
    note = QCoreApplication.translate(
        "Publishing", "The date is the one on which the file was written: enter another one if it was taken before."
    )
    return written, (str(note),)
