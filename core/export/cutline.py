"""The polygons that an export is cut by, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qgis.core import QgsGeometry
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ExportError
from ..grid import bounds_in, bounds_of
from ..spatial.polygons import geometry_of, is_polygon, polygons_of, valid_polygons
from ..spatial.projected_area import turn_of
from ..threads.cancellation import stop_if_canceled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..extent import MapExtent
    from ..spatial.polygons import PolygonLayer
    from ..spatial.projected_area import Bounds
    from ..threads.cancellation import Feedback

#: Corners of all polygons together, those that lie in the extent.
MOST_CORNERS = 2_000_000


@dataclass(frozen=True)
class Cutline:
    """`polygons` is a MultiPolygon (WKB, x and y alone) in `crs` (authority id or WKT): each valid by itself, with the
    outer ring clockwise; they may overlap, and all of them count. `title` is the layer's name, `features` the number of
    its features that are in it; `address` is what Processing finds the layer by, if it can, and `selected_only` tells
    that only features that were selected count."""

    polygons: bytes = field(repr=False)
    crs: str
    title: str = ""
    features: int = 0
    address: str = ""
    selected_only: bool = False


def read_cutline(layer: PolygonLayer, extent: MapExtent, feedback: Feedback | None = None) -> Cutline:
    """The cutline of those polygons of a layer that may meet an extent; see `cutline_of`."""
    found = cutline_of(polygons_of(layer, box_around(extent, layer.crs)), layer.crs, layer.title, feedback)
    return replace(found, address=layer.address, selected_only=layer.chosen is not None)


def cutline_of(shapes: Iterable[bytes], crs: str, title: str = "", feedback: Feedback | None = None) -> Cutline:
    """The cutline of these polygons (WKB of any kind; lines and points are left out), in a CRS (authority id or WKT).
    Invalid ones are made valid as QGIS does it. For a worker thread. Raises ExportError where there are no polygons or
    far too many corners, CanceledError."""
    parts: list[QgsGeometry] = []
    features = corners = 0
    for wkb in shapes:
        stop_if_canceled(feedback)
        shape = geometry_of(wkb)
        if not is_polygon(shape):
            continue
        corners += shape.constGet().nCoordinates()
        if corners > MOST_CORNERS:
            raise _too_many(title)
        valid = valid_polygons(shape)
        if not is_polygon(valid):  # flat: no area is left of it
            continue
        features += 1
        parts.extend(_plain(valid))
    if not parts:
        raise no_polygon(title)
    return Cutline(bytes(QgsGeometry.collectGeometry(parts).asWkb()), crs, title, features)


def box_around(extent: MapExtent, crs: str) -> Bounds | None:
    """The box of a layer's CRS in which polygons may meet a result for this extent, whichever its CRS is; None where
    that cannot be told."""
    box, turn = bounds_in(bounds_of(extent), extent.crs, crs), turn_of(crs)
    if box is None:
        return None
    reach = max(box[2] - box[0], box[3] - box[1])
    around = box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach
    return None if turn and (around[0] < -turn / 2 or around[2] > turn / 2) else around


def _plain(shape: QgsGeometry) -> list[QgsGeometry]:
    """The single polygons, x and y alone, outer rings clockwise."""
    turned = shape.forcePolygonClockwise()
    geometry = turned.get()
    geometry.dropZValue()
    geometry.dropMValue()
    return [part for part in turned.asGeometryCollection() if is_polygon(part)]


def no_polygon(title: str) -> ExportError:
    """None of the layer's polygons meets the extent."""
    return ExportError(
        QCoreApplication.translate("Cutline", "No polygon of “{layer}” lies in the extent.").format(layer=title),
        hint=QCoreApplication.translate("Cutline", "Choose another extent, or other polygons."),
    )


def _too_many(title: str) -> ExportError:
    return ExportError(
        QCoreApplication.translate("Cutline", "The polygons of “{layer}” have too many corners in this extent.").format(
            layer=title
        ),
        hint=QCoreApplication.translate("Cutline", "Select a few of them, or simplify the layer."),
    )
