"""A filter in one word or two, which unfolds and can be cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPainter, QPalette
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QKeyEvent, QPaintEvent

#: The least that is seen of the text, in letters of average width.
_LEAST_LETTERS = 8
#: How much is seen of the colours of the outline, and of the tint of a filter that is set, of 255.
_OUTLINE, _TINT = 110, 40
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilterChip(QWidget):
    """Says what a filter is set to: "When: any". One that is set is in bold, tinted, and has a button that clears it:
    `cleared`.

    `unfolded(bool)` is emitted when the user wants to see its choices, with the mouse, Space or Enter, or no more.
    """

    unfolded = pyqtSignal(bool)
    cleared = pyqtSignal()

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tip = tip
        self._is_set = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button = _ChipButton(self)
        self.clear_button = QToolButton(self)
        self.clear_button.setAutoRaise(True)
        self.clear_button.setIcon(QgsApplication.getThemeIcon("/mIconClearText.svg"))
        self.clear_button.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 1, 2, 1)
        layout.setSpacing(0)
        layout.addWidget(self.button)
        layout.addWidget(self.clear_button)
        self.setFocusProxy(self.button)
        self.button.toggled.connect(self._on_toggled)
        self.clear_button.clicked.connect(self._on_cleared)

    def show_value(self, text: str, *, is_set: bool, details: str = "") -> None:
        """Say what the filter is set to; `is_set`: to something that can be cleared. The tool tip has the details."""
        self._is_set = is_set
        self.update()
        self.button.set_text(text, is_bold=is_set)
        about = "\n".join(filter(None, (details, self._tip)))
        self.button.setToolTip(plain_tip(f"{text}\n{about}"))
        self.button.setAccessibleDescription(about)
        self.clear_button.setVisible(is_set)
        self.clear_button.setToolTip(plain_tip(self.tr("Clear this filter: {filter}").format(filter=text)))
        self.clear_button.setAccessibleName(self.tr("Clear this filter: {filter}").format(filter=text))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the outline: QGIS's dark themes draw none around frames."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_faint(self.palette().color(QPalette.ColorRole.WindowText), _OUTLINE))
        if self._is_set:
            painter.setBrush(_faint(self.palette().color(QPalette.ColorRole.Highlight), _TINT))
        radius = self.height() / 4
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def set_unfolded(self, is_unfolded: bool) -> None:
        self.button.setChecked(is_unfolded)

    @property
    def is_unfolded(self) -> bool:
        return bool(self.button.isChecked())

    def _on_toggled(self, is_unfolded: bool) -> None:
        self.button.setArrowType(Qt.ArrowType.DownArrow if is_unfolded else Qt.ArrowType.RightArrow)
        self.unfolded.emit(is_unfolded)

    def _on_cleared(self) -> None:
        self.button.setFocus()  # its own button is about to go
        self.cleared.emit()


def _faint(colour: QColor, alpha: int) -> QColor:
    colour.setAlpha(alpha)
    return colour


class _ChipButton(QToolButton):
    """Shows as much of its text as it has room for, with an ellipsis."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setCheckable(True)
        self.setArrowType(Qt.ArrowType.RightArrow)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        side = self.fontMetrics().height() * 2 // 3
        self.setIconSize(QSize(side, side))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, *, is_bold: bool) -> None:
        font = self.font()
        font.setBold(is_bold)
        self.setFont(font)
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def minimumSizeHint(self) -> QSize:
        size = super().sizeHint()
        least = min(self._text_width(), _LEAST_LETTERS * self.fontMetrics().averageCharWidth())
        return QSize(size.width() - self._text_width() + least, size.height())

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        room = self._text_width() - max(0, self.sizeHint().width() - self.width())
        if room < self._text_width():
            flags = int(Qt.TextFlag.TextShowMnemonic)
            option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room, flags)
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    def _text_width(self) -> int:
        return int(self.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), self.text()).width())
