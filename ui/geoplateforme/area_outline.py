"""An area of the Géoplateforme on the map: the slabs that a harvest would compute, or the extent of a pyramid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsGeometry
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QColor

from ...core.extent import transformed
from ...core.projection_tasks import TransformationsTask
from ...core.spatial.crs import crs_to_text
from ...core.threads.tasks import LatestTask
from ..map.outlines import outline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osgeo import osr
    from qgis.gui import QgsMapCanvas

_COLOUR = QColor(190, 0, 120)
#: Pixels.
_WIDTH = 2
#: Points that each side of a shape with few corners gets before it is projected.
_DENSIFY, _FEW = 50, 500


class AreaOutline(QObject):
    """Draws one area as an outline, and again when the canvas gets another CRS. Taken off the canvas by `clear`."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._shape: tuple[QgsGeometry, str] | None = None
        self._looking = LatestTask(self)
        self._band: QgsRubberBand | None = None
        canvas.destinationCrsChanged.connect(self._draw)

    def show(self, area: QgsGeometry, crs: str) -> None:
        """Draw this area, whose coordinates are in a CRS (authority id or WKT), in place of the one before."""
        few = area.constGet().nCoordinates() < _FEW
        self._shape = (area.densifyByCount(_DENSIFY) if few else area, crs)
        self._draw()

    def clear(self) -> None:
        self._shape = None
        self._looking.drop()
        if self._band is not None:
            self._canvas.scene().removeItem(self._band)
            self._band = None

    def _draw(self) -> None:
        if self._shape is None:
            return
        target = crs_to_text(self._canvas.mapSettings().destinationCrs())
        self._looking.start(TransformationsTask((self._shape[1],), target), self._on_transformations)

    def _on_transformations(self, found: Mapping[str, osr.CoordinateTransformation | None]) -> None:
        if self._shape is None:
            return
        area, crs = self._shape
        transformation = found.get(crs)
        shape = None if transformation is None else transformed(area, transformation)
        if self._band is None:
            self._band = QgsRubberBand(self._canvas, Qgis.GeometryType.Polygon)
            outline(self._band, _COLOUR, _WIDTH)
        if shape is None:
            self._band.reset(Qgis.GeometryType.Polygon)
        else:
            self._band.setToGeometry(shape, None)
