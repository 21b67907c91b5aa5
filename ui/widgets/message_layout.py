"""The layout of a message: its text, and buttons beside it or, in a narrow bar, below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QRect, QSize, Qt

from .item_layout import ItemLayout
from .summary_label import SummaryLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.PyQt.QtWidgets import QLayoutItem, QWidget

#: Letters of the text that are readable beside the buttons; where there is less room, these go below it.
_READABLE = 30
#: Letters that any bar has room for.
_LEAST = 6
_GAP = 6
#: Pixels; the width that is assumed until the layout is given one.
_WIDE = 10_000


class MessageLayout(ItemLayout):
    """The first widget is the text, a SummaryLabel; all others keep their size, in as many rows as they need. The width
    that it asks for does not depend on them: a message never makes a window wider.

    It asks for the height that it needs at the width that it has been given. Qt's own way, a height for each width, is
    of no use here: message bars are as high as their size hint, for which Qt takes the height at the least width.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._letter = parent.fontMetrics().averageCharWidth()
        self._width = _WIDE

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def minimumSize(self) -> QSize:
        return QSize(_LEAST * self._letter, self._height())

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def setGeometry(self, space: QRect) -> None:
        super().setGeometry(space)
        before = self._height()
        self._width = space.width()
        if self._height() != before:
            self.invalidate()
            self.parentWidget().updateGeometry()
        top = space.top() + max(0, space.height() - self._height()) // 2
        for item, place in self._places(space.width()):
            item.setGeometry(place.translated(space.left(), top))

    def _height(self) -> int:
        return max((place.bottom() + 1 for _, place in self._places(self._width)), default=0)

    def _places(self, width: int) -> Iterator[tuple[QLayoutItem, QRect]]:
        """The visible items with their places, from the upper left corner of such a width."""
        text, *others = self._shown() or [None]
        if text is None:
            return
        wanted = min(text.widget().natural_width(), _READABLE * self._letter)
        room = width - sum(self._own_width(each, width) + _GAP for each in others)
        rows = [[text, *others]] if room >= wanted else [[text], *self._rows(others, width)]
        top = 0
        for row in rows:
            height = max(each.sizeHint().height() for each in row)
            left = 0
            for item in row:
                own = (room if len(row) > 1 else width) if item is text else self._own_width(item, width)
                yield item, QRect(left, top, max(0, own), height)
                left += own + _GAP
            top += height + _GAP // 2

    def _rows(self, items: list[QLayoutItem], width: int) -> Iterator[list[QLayoutItem]]:
        row: list[QLayoutItem] = []
        for item in items:
            if row and sum(self._own_width(each, width) + _GAP for each in (*row, item)) - _GAP > width:
                yield row
                row = []
            row.append(item)
        if row:
            yield row

    def _own_width(self, item: QLayoutItem, width: int) -> int:
        widget = item.widget()
        own = widget.natural_width() if isinstance(widget, SummaryLabel) else item.sizeHint().width()
        return min(own, widget.maximumWidth(), width)
