"""Where an item has data: its `extent` asset, the outlines of the acquisition projects. Its rectangle says nothing."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osgeo import ogr
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, ResponseError
from ..extent import LONLAT
from ..network import Network, parsed_json
from .georeference import known_crs
from .records import AssetKind
from .values import dicts, mapping, text

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .records import Asset, Item

_KEY = "extent"
_POLYGONS = ("Polygon", "MultiPolygon", "GeometryCollection")
#: Outlines in memory; an HRDEM tile's has up to some ten thousand points.
_MOST_KEPT = 128
#: Seconds for which a file that could not be had is not asked for again: each move of the map would.
_REST = 60.0


@dataclass(frozen=True)
class Outline:
    """Polygons as WKB in the CRS of this name, x first; empty where the file says that there is no data."""

    wkb: bytes
    crs: str = LONLAT

    def geometry(self) -> ogr.Geometry:
        """A geometry of the calling thread's own."""
        return ogr.CreateGeometryFromWkb(self.wkb)


def coverage_asset(item: Item) -> Asset | None:
    """The asset with the outlines of an item's data; None when it has none."""
    asset = item.asset(_KEY)
    return asset if asset is not None and asset.kind is AssetKind.GEOJSON else None


def parsed_outline(content: bytes, url: str) -> Outline:
    """The polygons of a GeoJSON geometry, feature or collection, as one valid geometry.

    They are in longitude and latitude, or in the CRS that an old `crs` member names. Raises ResponseError for what is
    no GeoJSON of polygons.
    """
    document = mapping(parsed_json(content, url))
    name = text(mapping(mapping(document.get("crs")).get("properties")).get("name"))
    crs = known_crs(name) if name else ""
    union = ogr.Geometry(ogr.wkbMultiPolygon)
    if document.get("type") not in ("Feature", "FeatureCollection", *_POLYGONS):
        raise _no_outline(url, "")
    try:
        for geometry in _geometries(document):
            shape = ogr.CreateGeometryFromJson(json.dumps(geometry))
            if shape is not None and not shape.IsEmpty():
                shape.FlattenTo2D()
                union = union.Union(shape if shape.IsValid() else shape.MakeValid()) or union
    except RuntimeError as error:
        raise _no_outline(url, str(error)) from error
    return Outline(bytes(union.ExportToIsoWkb()), crs or LONLAT)


class OutlineStore:
    """Fetches outlines over QGIS's network, and its cache, and keeps those of last use in memory. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Outline] = OrderedDict()
        self._failed: dict[str, tuple[float, DatacubeError]] = {}
        self._lock = threading.Lock()

    def has(self, asset: Asset) -> bool:
        with self._lock:
            return asset.href in self._kept

    def outline(self, asset: Asset, authcfg: str, feedback: QgsFeedback) -> Outline:
        """The asset's outline. Raises what `Network.send` and `parsed_outline` raise; a failure of a moment ago is
        repeated without asking."""
        with self._lock:
            if asset.href in self._kept:
                self._kept.move_to_end(asset.href)
                return self._kept[asset.href]
            failed_at, failure = self._failed.get(asset.href, (0.0, None))
        if failure is not None and time.monotonic() - failed_at < _REST:
            raise failure
        try:
            outline = parsed_outline(Network(authcfg, feedback).get(asset.href), asset.href)
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
        """Ask again at once: the user wants another try."""
        with self._lock:
            self._failed.clear()


def _geometries(document: dict[str, Any]) -> list[dict[str, Any]]:
    if document.get("type") == "FeatureCollection":
        return [mapping(feature.get("geometry")) for feature in dicts(document.get("features"))]
    geometry = mapping(document.get("geometry")) if document.get("type") == "Feature" else document
    return [geometry] if geometry.get("type") in _POLYGONS else []


def _no_outline(url: str, details: str) -> ResponseError:
    message = QCoreApplication.translate("Coverage", "The outline of the data is not GeoJSON with polygons.")
    return ResponseError(message, url=url, details=details)
