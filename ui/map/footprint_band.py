"""A rubber band for thousands of polygons, which it paints into a picture over several turns of the event loop."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsGeometry, QgsMapToPixel, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPen, QTransform

from .outlines import CASING, outline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: A line of one pixel that lies between two rows of pixels would be pale in both.
_MORE = 0.5
#: Pixels of casing on each side of the line.
_CASING = 1.75
_FORMAT = QImage.Format.Format_ARGB32_Premultiplied


@dataclass
class _Picture:
    """The polygons in one view of the canvas: an image of their lines' casings, and one of the lines over it. The first
    `count` polygons are painted."""

    view: QgsMapToPixel
    key: tuple[float, ...]
    layers: tuple[QImage, QImage]
    count: int = field(default=0)


class FootprintBand(QgsRubberBand):
    """QgsRubberBand paints all of its polygons whenever the canvas is painted, which takes seconds for thousands, and
    goes over all of their points whenever one is added or the view moves. This one keeps a picture of their outlines,
    and is itself the box around them. Nothing is painted inside them: many fills, one over the other, hide the map.

    `on_outdated` is called when the canvas shows another view than the picture, or when polygons are missing in it:
    call `paint_until` then, in as many turns as it needs. Until then the old picture is drawn at its place on the map.
    `width` is in pixels, about; `dashes` are lengths of dashes and gaps in widths of the line; a line without is whole.
    """

    def __init__(
        self,
        canvas: QgsMapCanvas,
        colour: QColor,
        on_outdated: Callable[[], None],
        *,
        width: int = 1,
        dashes: Sequence[float] = (),
    ) -> None:
        super().__init__(canvas, Qgis.GeometryType.Polygon)
        self._canvas = canvas
        self._on_outdated = on_outdated
        self._shapes: list[QgsGeometry] = []
        self._box = QgsRectangle()
        self._shown: _Picture | None = None
        self._coming: _Picture | None = None
        line = width + _MORE
        self._pens = _pen(CASING, line + 2 * _CASING), _pen(colour, line, dashes)
        outline(self, colour, width)

    def add(self, shape: QgsGeometry) -> None:
        """Add a polygon in the canvas's CRS."""
        self._shapes.append(shape)
        if len(self._shapes) == 1 or not self._box.contains(shape.boundingBox()):
            self._box.combineExtentWith(shape.boundingBox())
            self.setToGeometry(QgsGeometry.fromRect(self._box), None)

    def show_if_any(self) -> None:
        """Be visible if there are polygons."""
        self.setVisible(bool(self._shapes))

    def asGeometry(self) -> QgsGeometry:
        """All polygons, as one geometry in the canvas's CRS."""
        return QgsGeometry.collectGeometry(self._shapes)

    def clear(self) -> None:
        """Remove all polygons."""
        self.reset(Qgis.GeometryType.Polygon)
        self._shapes.clear()
        self._box = QgsRectangle()
        self._shown = self._coming = None

    def paint_until(self, end: float) -> bool:
        """Paint polygons into the picture, at least one, until this time of the monotonic clock; whether all are
        painted."""
        if not self._shapes:
            return True
        key = self._key()
        picture = next((one for one in (self._coming, self._shown) if one is not None and one.key == key), None)
        if picture is None:
            picture = self._coming = self._blank(key)
            if self._shown is None:
                self._shown, self._coming = picture, None
        if picture.count < len(self._shapes):
            self._paint_shapes(picture, end)
        is_done = picture.count == len(self._shapes)
        if is_done and picture is self._coming:
            self._shown, self._coming = picture, None
        self.update()
        return is_done

    def paint(self, painter: QPainter, *_rest: Any) -> None:
        picture = self._shown
        if picture is None or picture.key != self._key() or picture.count < len(self._shapes):
            self._on_outdated()
        if picture is None:
            return
        near = picture.view.toMapCoordinates(0, 0)
        far = picture.view.toMapCoordinates(picture.view.mapWidth(), picture.view.mapHeight())
        place = QRectF(self.toCanvasCoordinates(near) - self.pos(), self.toCanvasCoordinates(far) - self.pos())
        for image in picture.layers:
            painter.drawImage(place, image)

    def _paint_shapes(self, picture: _Picture, end: float) -> None:
        ratio = self._canvas.devicePixelRatioF()
        transform = picture.view.transform() * QTransform.fromScale(ratio, ratio)
        view = self._canvas.mapSettings().visibleExtent()
        painters = [QPainter(image) for image in picture.layers]
        for painter, pen in zip(painters, self._pens, strict=True):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setTransform(transform)
            painter.setPen(_scaled(pen, ratio))
        while picture.count < len(self._shapes):
            shape = self._shapes[picture.count]
            picture.count += 1
            if shape.boundingBoxIntersects(view):
                for painter in painters:
                    shape.constGet().draw(painter)
            if time.monotonic() > end:
                break
        for painter in painters:
            painter.end()

    def _blank(self, key: tuple[float, ...]) -> _Picture:
        size = self._canvas.viewport().size() * self._canvas.devicePixelRatioF()
        layers = (QImage(size, _FORMAT), QImage(size, _FORMAT))
        for image in layers:
            image.fill(Qt.GlobalColor.transparent)
        return _Picture(QgsMapToPixel(self._canvas.getCoordinateTransform()), key, layers)

    def _key(self) -> tuple[float, ...]:
        """Equal for equal views of the canvas."""
        view, size = self._canvas.getCoordinateTransform(), self._canvas.viewport().size()
        centre = (view.xCenter(), view.yCenter(), view.mapUnitsPerPixel(), view.mapRotation())
        return (*centre, size.width(), size.height(), self._canvas.devicePixelRatioF())


def _pen(colour: QColor, width: float, dashes: Sequence[float] = ()) -> QPen:
    pen = QPen(colour)
    pen.setWidthF(width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashes:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(dashes)
    return pen


def _scaled(pen: QPen, ratio: float) -> QPen:
    """The pen for a picture with so many pixels to a unit of the screen. Its width is the same at any map scale."""
    scaled = QPen(pen)
    scaled.setWidthF(pen.widthF() * ratio)
    scaled.setCosmetic(True)
    return scaled
