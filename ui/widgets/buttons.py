"""Buttons of dialogs and panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, QSize, Qt
from qgis.PyQt.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QToolTip,
    QWidget,
)

from .plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtCore import pyqtBoundSignal
    from qgis.PyQt.QtGui import QPaintEvent

    Slot = Callable[..., object] | pyqtBoundSignal

#: The least that is seen of the text, in letters of average width.
_LEAST_LETTERS = 16


def push_button(text: str, parent: QWidget, clicked: Slot | None = None, *, icon: str = "") -> QPushButton:
    """A button that Enter does not press: in a dialog, Qt would give Enter to the first button that takes it, but Enter
    is for the field or the list that has the focus, or for OK. `clicked` is called, or emitted, with a click; `icon` is
    the name of one of QGIS's theme."""
    button = QPushButton(text, parent)
    if icon:
        button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setAutoDefault(False)
    if clicked is not None:
        button.clicked.connect(clicked)
    return button


def icon_button(icon: str, name: str, parent: QWidget, clicked: Slot | None = None) -> QToolButton:
    """A button with an icon of QGIS's theme and no text: its `name` is the tool tip, and what screen readers say."""
    button = QToolButton(parent)
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setToolTip(plain_tip(name))
    button.setAccessibleName(name)
    if clicked is not None:
        button.clicked.connect(clicked)
    return button


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
