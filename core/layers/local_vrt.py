"""VRTs on disk that other programs open without the plugin, with statistics so that these need not be computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # nosec B405

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..download.names import file_name
from ..errors import CanceledError, DatacubeError, LayerError, StorageError, bare
from ..files.file_names import free_name, with_ending
from ..files.own_files import put_in_place, remove
from ..files.sidecar_files import beside, set_orphans_aside, sidecars_of
from ..gdal_calls import GdalFailure, call, gdal_errors
from ..http.network import Network
from ..parsing.xml_parser import parsed_xml
from ..redaction import is_secret
from ..remote_files.remote_formats import check_driver, check_overviews_beside, open_plain
from ..remote_files.vsicurl import PREFIX, href_of, http_limits, prepare_host, vsicurl_path
from ..signing.profiles import profile_for
from ..stac.asset_records import AssetKind
from ..threads.ordered_pool import all_results
from ..threads.tasks import Task
from .contrast import overview_values
from .mosaic_profile import read_profile
from .mosaic_sidecars import profile_with_sidecars
from .mosaic_vrt import MosaicSource, by_crs, mosaic_vrt, source_of_file
from .statistics import Statistics, add_statistics, sidecar, statistics_of
from .vrt_sources import SourceFinder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..stac.asset_records import Asset
    from ..stac.records import Item
    from .mosaic_profile import Profile

#: So many files are read at once.
_AT_ONCE = 8


@dataclass(frozen=True)
class LocalVrtRequest:
    """The raster assets to save, each as a VRT of its own in the folder `path`, or all as the one file `path`, which
    gets a number where a file is there, unless it `replaces` it."""

    catalog: Catalog
    assets: tuple[tuple[Item, Asset], ...]
    path: Path
    as_one: bool = False
    replaces: bool = True


@dataclass(frozen=True)
class LocalVrts:
    """The files written; how many of the assets name a file that has moved, and how many of the files have no
    statistics because the pixels looked at are nodata; and the assets that could not be saved."""

    paths: tuple[Path, ...]
    moved: int = 0
    without_statistics: int = 0
    failures: tuple[tuple[str, DatacubeError], ...] = ()


@dataclass(frozen=True)
class _AssetVrt:
    """The VRT of one asset, and the addresses of the files in it."""

    text: str
    hrefs: tuple[str, ...]
    is_moved: bool = False


class LocalVrtTask(Task):
    """Writes the VRTs, and an `.aux.xml` beside each: `succeeded(LocalVrts)`.

    Of each remote file, the header and the smallest overview are read. An existing file is kept and the new one gets a
    number, except for the one file that the user has named. An asset that fails does not stop the others, unless all go
    into one file. Raises LayerError, StorageError and the errors of `Network.send`.
    """

    def __init__(self, request: LocalVrtRequest) -> None:
        super().__init__(QCoreApplication.translate("LocalVrtTask", "Saving VRTs"))
        self._request = request

    def work(self, feedback: QgsFeedback) -> LocalVrts:
        finder = SourceFinder(feedback)
        return self._one(finder, feedback) if self._request.as_one else self._each(finder, feedback)

    def _each(self, finder: SourceFinder, feedback: QgsFeedback) -> LocalVrts:
        def read(pair: tuple[Item, Asset]) -> tuple[_AssetVrt, dict[int, Statistics]] | DatacubeError:
            try:
                vrt = self._asset_vrt(*pair, finder, feedback)
                return vrt, _statistics([vrt.text], feedback)
            except CanceledError:
                raise
            except DatacubeError as error:
                return bare(error)

        written = LocalVrts(())
        answers = all_results(read, self._request.assets, workers=_AT_ONCE, feedback=feedback)
        for (_, asset), answer in zip(self._request.assets, answers, strict=True):
            if isinstance(answer, DatacubeError):
                written = replace(written, failures=(*written.failures, (asset.href, answer)))
                continue
            vrt, statistics = answer
            try:
                path = free_name(with_ending(self._request.path / file_name(asset), ".vrt"))
                _save(path, vrt.text, statistics)
            except DatacubeError as error:
                written = replace(written, failures=(*written.failures, (asset.href, error)))
            else:
                written = replace(
                    written,
                    paths=(*written.paths, path),
                    moved=written.moved + vrt.is_moved,
                    without_statistics=written.without_statistics + (not statistics),
                )
        if not written.paths and written.failures:
            raise written.failures[0][1]
        return written

    def _one(self, finder: SourceFinder, feedback: QgsFeedback) -> LocalVrts:
        def asset_vrt(pair: tuple[Item, Asset]) -> _AssetVrt:
            return self._asset_vrt(*pair, finder, feedback)

        read = partial(all_results, workers=_AT_ONCE, feedback=feedback)
        vrts = read(asset_vrt, self._request.assets)
        hrefs = tuple(dict.fromkeys(href for vrt in vrts for href in vrt.hrefs))
        files = read(partial(_mosaic_source, feedback=feedback), hrefs)
        if len(by_crs(files)) > 1:
            raise LayerError(
                QCoreApplication.translate("LocalVrtTask", "These files are in several coordinate systems."),
                hint=QCoreApplication.translate("LocalVrtTask", "Save one file for each item."),
            )
        profiles = read(partial(_profile, feedback=feedback), files)
        if len({profile.kind for profile in profiles}) > 1:
            raise LayerError(
                QCoreApplication.translate(
                    "LocalVrtTask", "The pixels of these files differ in type, nodata value, scale, colours or mask."
                ),
                hint=QCoreApplication.translate("LocalVrtTask", "Save one file for each item."),
            )
        text = mosaic_vrt(files, profiles[0])
        statistics = _statistics([vsicurl_path(href) for href in hrefs], feedback)
        path = self._request.path if self._request.replaces else free_name(self._request.path)
        _save(path, text, statistics)
        return LocalVrts((path,), sum(vrt.is_moved for vrt in vrts), int(not statistics))

    def _asset_vrt(self, item: Item, asset: Asset, finder: SourceFinder, feedback: QgsFeedback) -> _AssetVrt:
        if authcfg_for(self._request.catalog, asset.href):
            raise LayerError(
                QCoreApplication.translate("LocalVrtTask", "A VRT cannot be made of files that need a sign-in."),
                url=asset.href,
                hint=QCoreApplication.translate("LocalVrtTask", "Save the extent you need instead."),
            )
        if is_secret(asset.href) or profile_for(self._request.catalog, asset.href):
            raise _signed(asset.href)
        if asset.kind is AssetKind.VRT:
            vrt = finder.readable(Network("", feedback, refresh=True).get(asset.href), asset.href, item)
            for href in vrt.hrefs:
                if is_secret(href) or profile_for(self._request.catalog, href):
                    raise _signed(href)
                prepare_host(href)
            return _AssetVrt(vrt.text, vrt.hrefs, vrt.is_moved)
        finder.check(asset.href)
        file = _mosaic_source(asset.href, feedback)
        return _AssetVrt(mosaic_vrt([file], _profile(file, feedback)), (asset.href,))


def _signed(href: str) -> LayerError:
    return LayerError(
        QCoreApplication.translate("LocalVrt", "A VRT cannot be made of files with signed addresses."),
        url=href,
        hint=QCoreApplication.translate(
            "LocalVrt", "It would hold the signatures, which expire. Save the extent that you need instead."
        ),
    )


def _mosaic_source(href: str, feedback: QgsFeedback) -> MosaicSource:
    """The file with its own grid, whatever the catalogue says."""
    source = source_of_file(PREFIX + href, _opened(vsicurl_path(href), feedback))
    if source is None:
        raise LayerError(
            QCoreApplication.translate("LocalVrt", "This raster has no place on the map, or does not lie north up."),
            url=href,
        )
    return source


def _profile(file: MosaicSource, feedback: QgsFeedback) -> Profile:
    """The file's layout, with what lies beside it on its server."""
    with http_limits(), gdal_errors(strict=False):
        return read_profile(file.path, partial(profile_with_sidecars, file=file, feedback=feedback))


def _opened(source: str, feedback: QgsFeedback) -> gdal.Dataset:
    """The dataset at a GDAL path, or of a VRT's text."""
    if feedback.isCanceled():
        raise CanceledError("")
    try:
        with http_limits():
            if source.startswith("<"):  # our own
                return call(gdal.OpenEx, source, gdal.OF_RASTER)
            check_overviews_beside(source, check_driver(source, gdal.OF_RASTER))
            return open_plain(source, gdal.OF_RASTER)
    except GdalFailure as failure:
        raise LayerError(
            QCoreApplication.translate("LocalVrt", "A file of the VRT could not be opened."),
            url="" if source.startswith("<") else href_of(source),
            details=str(failure),
        ) from failure


def _statistics(sources: Sequence[str], feedback: QgsFeedback) -> dict[int, Statistics]:
    """The statistics of each band over all sources; each source counts with the pixels of its smallest overview."""
    values: dict[int, list[NDArray[Any]]] = {}
    for bands in all_results(partial(_values, feedback=feedback), sources, workers=_AT_ONCE, feedback=feedback):
        for number, found in enumerate(bands, start=1):
            values.setdefault(number, []).append(found)
    known = {number: statistics_of(_joined(parts)) for number, parts in values.items()}
    return {number: statistics for number, statistics in known.items() if statistics is not None}


def _values(source: str, feedback: QgsFeedback) -> list[NDArray[Any]]:
    """Those of each band that stand for the source."""
    dataset = _opened(source, feedback)
    with http_limits(), gdal_errors(strict=False):
        return [overview_values(dataset.GetRasterBand(number)) for number in range(1, dataset.RasterCount + 1)]


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    filled = [part.ravel() for part in parts if part.size]
    return np.concatenate(filled) if filled else np.empty(0)


def _save(path: Path, text: str, statistics: Mapping[int, Statistics]) -> None:
    """Write the VRT and its sidecar, the VRT last, so that the sidecar is there when the VRT appears."""
    root = parsed_xml(text)
    add_statistics(root, statistics)
    files = [(path, ET.tostring(root, encoding="unicode"))]
    if statistics:
        files.insert(0, (beside(path, ".aux.xml"), ET.tostring(sidecar(statistics), encoding="unicode")))
    try:
        set_orphans_aside(path)
        old = {beside(path, suffix) for suffix in sidecars_of(path)}
        for file, content in files:
            with put_in_place(file) as new:
                new.write_text(content, encoding="utf-8", newline="\n")
        remove(*(old - {file for file, _ in files}))
    except OSError as error:
        raise StorageError(
            QCoreApplication.translate("LocalVrt", "{file} could not be written.").format(file=path),
            details=str(error),
            hint=QCoreApplication.translate("LocalVrt", "Choose another folder."),
        ) from error
