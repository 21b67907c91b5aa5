"""A layout that puts widgets beside each other, and goes on in a new row where they do not fit."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPoint, QRect, QSize, Qt

from .item_layout import ItemLayout


class FlowLayout(ItemLayout):
    """It asks for no more width than its widest widget needs at least; one that is wider than a row gets the row."""

    def __init__(self, spacing: int, *, is_centred: bool = False) -> None:
        """`is_centred`: each row in the middle."""
        super().__init__()
        self.setSpacing(spacing)
        self._is_centred = is_centred

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return max((place.bottom() + 1 for place in places), default=0)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def setGeometry(self, rectangle: QRect) -> None:
        super().setGeometry(rectangle)
        shown = self._shown()
        style, direction = self.parentWidget().style(), self.parentWidget().layoutDirection()
        for item, place in zip(shown, self._places(rectangle.width()), strict=True):
            place.translate(rectangle.topLeft())
            item.setGeometry(style.visualRect(direction, rectangle, place))

    def _places(self, width: int) -> list[QRect]:
        """Where the shown items go in a rectangle of this width, from the left."""
        places: list[QRect] = []
        at, row_height, row = QPoint(0, 0), 0, 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(max(width, item.minimumSize().width()), 1_000_000))
            if at.x() > 0 and at.x() + size.width() > width:
                self._centre(places[row:], width)
                at, row_height, row = QPoint(0, at.y() + row_height + self.spacing()), 0, len(places)
            places.append(QRect(at, size))
            at.setX(at.x() + size.width() + self.spacing())
            row_height = max(row_height, size.height())
        self._centre(places[row:], width)
        return places

    def _centre(self, row: list[QRect], width: int) -> None:
        if self._is_centred and row:
            left = max(0, width - row[-1].right() - 1) // 2
            for place in row:
                place.moveLeft(place.left() + left)
