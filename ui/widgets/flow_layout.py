"""A layout that puts widgets beside each other, and goes on in a new row where they do not fit."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPoint, QRect, QSize, Qt

from .item_layout import ItemLayout


class FlowLayout(ItemLayout):
    """It asks for no more width than its widest widget needs at least; one that is wider than a row gets the row."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self.setSpacing(spacing)

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
        at, row_height = QPoint(0, 0), 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(max(width, item.minimumSize().width()), 1_000_000))
            if at.x() > 0 and at.x() + size.width() > width:
                at, row_height = QPoint(0, at.y() + row_height + self.spacing()), 0
            places.append(QRect(at, size))
            at.setX(at.x() + size.width() + self.spacing())
            row_height = max(row_height, size.height())
        return places
