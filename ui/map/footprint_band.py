"""A rubber band for thousands of polygons: painted a little at a time, and then only copied."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsGeometry, QgsMapToPixel
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

if TYPE_CHECKING:
    from collections.abc import Callable

_HALO = QColor(255, 255, 255, 160)
_FILL = 24
_FORMAT = QImage.Format.Format_ARGB32_Premultiplied


@dataclass
class _Picture:
    """The shapes as they are in one view of the canvas: their halos, and over these their lines. `count` of them are
    in it so far."""

    view: QgsMapToPixel
    key: tuple[float, ...]
    layers: tuple[QImage, QImage]
    count: int = field(default=0)


class FootprintBand(QgsRubberBand):
    """QgsRubberBand paints all of its polygons whenever the canvas is painted, which holds everything up once there are
    thousands. This one keeps a picture of them. `stale` is called when the picture is not that of the canvas's view any
    more, or lacks shapes: `paint_some` is to be called then until it says that it is done. Until a new picture is
    ready, the old one is shown where it belongs."""

    def __init__(self, canvas: QgsMapCanvas, colour: QColor, stale: Callable[[], None]) -> None:
        super().__init__(canvas, Qgis.GeometryType.Polygon)
        self._canvas = canvas
        self._stale = stale
        self._shapes: list[QgsGeometry] = []
        self._shown: _Picture | None = None
        self._coming: _Picture | None = None
        fill = QColor(colour)
        fill.setAlpha(_FILL)
        self._styles = (_pen(_HALO, 3), QBrush(Qt.BrushStyle.NoBrush)), (_pen(colour, 1), QBrush(fill))
        self.setWidth(1)

    def add(self, shape: QgsGeometry) -> None:
        """A polygon more, in the canvas's projection."""
        self._shapes.append(shape)
        self.addGeometry(shape, doUpdate=False)

    def clear(self) -> None:
        """No polygon."""
        self.reset(Qgis.GeometryType.Polygon)
        self._shapes.clear()
        self._shown = self._coming = None

    def paint_some(self, until: float) -> bool:
        """Go on with the picture, by a polygon at least, until that time of the monotonic clock; whether it is done."""
        if not self._shapes:
            return True
        key = self._key()
        picture = next((one for one in (self._coming, self._shown) if one is not None and one.key == key), None)
        if picture is None:
            picture = self._coming = self._blank(key)
            if self._shown is None:
                self._shown, self._coming = picture, None
        if picture.count < len(self._shapes):
            self._go_on(picture, until)
        is_done = picture.count == len(self._shapes)
        if is_done and picture is self._coming:
            self._shown, self._coming = picture, None
        self.update()
        return is_done

    def paint(self, painter: QPainter, *_rest: Any) -> None:
        picture = self._shown
        if picture is None or picture.key != self._key() or picture.count < len(self._shapes):
            self._stale()
        if picture is None:
            return
        near = picture.view.toMapCoordinates(0, 0)
        far = picture.view.toMapCoordinates(picture.view.mapWidth(), picture.view.mapHeight())
        place = QRectF(self.toCanvasCoordinates(near) - self.pos(), self.toCanvasCoordinates(far) - self.pos())
        for image in picture.layers:
            painter.drawImage(place, image)

    def _go_on(self, picture: _Picture, until: float) -> None:
        ratio = self._canvas.devicePixelRatioF()
        transform = picture.view.transform() * QTransform.fromScale(ratio, ratio)
        view = self._canvas.mapSettings().visibleExtent()
        painters = [QPainter(image) for image in picture.layers]
        for painter, (pen, brush) in zip(painters, self._styles, strict=True):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setTransform(transform)
            painter.setPen(pen)
            painter.setBrush(brush)
        while picture.count < len(self._shapes):
            shape = self._shapes[picture.count]
            picture.count += 1
            if shape.boundingBoxIntersects(view):
                for painter in painters:
                    shape.constGet().draw(painter)
            if time.monotonic() > until:
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
        """What tells one view of the canvas from another."""
        view, size = self._canvas.getCoordinateTransform(), self._canvas.viewport().size()
        centre = (view.xCenter(), view.yCenter(), view.mapUnitsPerPixel(), view.mapRotation())
        return (*centre, size.width(), size.height(), self._canvas.devicePixelRatioF())


def _pen(colour: QColor, width: int) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)  # in pixels, whatever the scale
    return pen
