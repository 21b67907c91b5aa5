"""A button that may be narrower than its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QSize, Qt
from qgis.PyQt.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QToolTip, QWidget

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QPaintEvent

#: The least that is seen of the text, in letters of average width.
_LEAST_LETTERS = 16


class ElidingButton(QPushButton):
    """Shows as much of its text as it has room for, with an ellipsis; its tool tip then is the whole text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        size, metrics = super().minimumSizeHint(), self.fontMetrics()
        text = metrics.size(int(Qt.TextFlag.TextShowMnemonic), self.text()).width()
        return QSize(size.width() - max(0, text - _LEAST_LETTERS * metrics.averageCharWidth()), size.height())

    def event(self, event: QEvent | None) -> bool:
        if event is None or event.type() != QEvent.Type.ToolTip or self.toolTip() or self.shown_text() == self.text():
            return bool(super().event(event))
        QToolTip.showText(event.globalPos(), self.text().replace("&", ""), self)
        return True

    def shown_text(self) -> str:
        """The text as it is painted."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        mode, flag = Qt.TextElideMode.ElideRight, int(Qt.TextFlag.TextShowMnemonic)
        return str(self.fontMetrics().elidedText(self.text(), mode, room, flag))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text()
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)
