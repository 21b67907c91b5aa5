"""Where an item has data: the outlines in its `extent` asset. An item's bounding box does not tell."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import gdal, ogr, osr
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, ResponseError
from ..extent import LONLAT
from ..gdal_calls import GdalFailure, call, call_or_none, gdal_errors, memory_file
from ..http.http_response import parsed_json
from ..remote_files.geojson_crs import asks_for_its_crs
from ..signing.file_network import FileNetwork
from ..spatial.crs import text_of_reference
from .asset_records import AssetKind

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .asset_records import Asset
    from .records import Item

_KEY = "extent"
#: OGR's dimension of polygons.
_SURFACE = 2
#: The most outlines in memory; that of an HRDEM tile has up to some ten thousand points.
_MOST_KEPT = 128
#: Seconds for which a failed file is not requested again: otherwise each move of the map would.
_RETRY_AFTER = 60.0


@dataclass(frozen=True)
class Outline:
    """Polygons as WKB in a CRS (text), x first; empty where there is no data."""

    wkb: bytes
    crs: str = LONLAT

    def geometry(self) -> ogr.Geometry:
        """A new geometry, for the calling thread alone."""
        return call(ogr.CreateGeometryFromWkb, self.wkb)


def coverage_asset(item: Item) -> Asset | None:
    """The asset with the outlines of an item's data; None when it has none."""
    asset = item.asset(_KEY)
    return asset if asset is not None and asset.kind is AssetKind.GEOJSON else None


def parsed_outline(content: bytes, url: str) -> Outline:
    """The polygons of a GeoJSON geometry, feature or collection, as one valid geometry.

    They are in longitude and latitude, or in the CRS of an old `crs` member; not where that is a link, which GDAL would
    ask for. Raises ResponseError when the content is not such GeoJSON with polygons. GDAL parses it: Python's parser
    would block all threads for that long.
    """
    try:
        with memory_file(content, ".geojson") as path, gdal_errors(strict=False):
            outline = None if asks_for_its_crs(path) else _read(path)
    except GdalFailure:
        outline = None
    if outline is None:
        parsed_json(content, url)  # raises for a web page or broken JSON
        message = QCoreApplication.translate("DataOutline", "The outline of the data is not GeoJSON with polygons.")
        raise ResponseError(message, url=url)
    return outline


class OutlineStore:
    """Fetches outlines over QGIS's network and cache, and keeps the last ones in memory. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Outline] = OrderedDict()
        self._failed: dict[str, tuple[float, DatacubeError]] = {}
        self._lock = threading.Lock()

    def has(self, asset: Asset) -> bool:
        with self._lock:
            return asset.href in self._kept

    def outline(self, asset: Asset, authcfg: str, feedback: QgsFeedback, profile: str = "") -> Outline:
        """The asset's outline; `profile` is the id of the signing profile for its address. Raises what `Network.send`
        and `parsed_outline` raise, and SigningError; a recent failure is raised again without a request."""
        with self._lock:
            if asset.href in self._kept:
                self._kept.move_to_end(asset.href)
                return self._kept[asset.href]
            failed_at, failure = self._failed.get(asset.href, (0.0, None))
        if failure is not None and time.monotonic() - failed_at < _RETRY_AFTER:
            raise failure
        try:
            outline = parsed_outline(FileNetwork(authcfg, profile, feedback).get(asset.href), asset.href)
        except DatacubeError as error:
            if not feedback.isCanceled():
                with self._lock:
                    self._failed[asset.href] = time.monotonic(), error
            raise
        with self._lock:
            self._failed.pop(asset.href, None)
            self._kept[asset.href] = outline
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return outline

    def forget_failures(self) -> None:
        """Request failed outlines again; for the user's retry."""
        with self._lock:
            self._failed.clear()


def _read(path: str) -> Outline | None:
    dataset = call_or_none(gdal.OpenEx, path, gdal.OF_VECTOR, allowed_drivers=["GeoJSON"])
    if dataset is None:
        return None
    layer = dataset.GetLayer(0)
    parts, others = ogr.Geometry(ogr.wkbMultiPolygon), 0
    for feature in layer:
        shape = feature.GetGeometryRef()
        if shape is None or shape.IsEmpty():
            continue
        if shape.GetDimension() != _SURFACE:
            others += 1
            continue
        shape.FlattenTo2D()
        for polygon in _polygons(shape):
            for mended in [polygon] if polygon.IsValid() else _polygons(call_or_none(polygon.MakeValid)):
                parts.AddGeometry(mended)
    if others and parts.IsEmpty():
        return None
    union = parts if parts.IsEmpty() or parts.IsValid() else call_or_none(parts.UnionCascaded) or parts
    return Outline(bytes(union.ExportToIsoWkb()), _crs_name(layer.GetSpatialRef()))


def _polygons(shape: ogr.Geometry | None) -> list[ogr.Geometry]:
    """Copies of all polygons in a geometry, at any depth; the originals end with the geometry."""
    if shape is None or ogr.GT_Flatten(shape.GetGeometryType()) == ogr.wkbPolygon:
        return [] if shape is None else [shape.Clone()]
    parts = (shape.GetGeometryRef(index) for index in range(shape.GetGeometryCount()))
    return [polygon for part in parts for polygon in _polygons(part)]


def _crs_name(reference: osr.SpatialReference | None) -> str:
    if reference is None or reference.GetAuthorityCode(None) == "4326":
        return LONLAT
    return text_of_reference(reference)
