"""Dialogs that are as high as their contents, and never higher than the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsScrollArea
from qgis.PyQt.QtCore import QSize, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QFrame, QSizePolicy, QStyle, QWidget

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QEvent, QObject
    from qgis.PyQt.QtGui import QShowEvent

#: The least that is seen of scrolled contents, in lines of text.
_LEAST_LINES = 8


class ScreenDialog(QDialog):
    """Is never larger than the screen that it is on, its frame included, and does not stick out of it."""

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self.keep_on_screen)

    def largest_size(self) -> QSize:
        """What the screen has room for."""
        frame = self.frameGeometry().size() - self.size()
        title = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        return self.screen().availableGeometry().size() - QSize(frame.width(), max(frame.height(), title))

    def keep_on_screen(self) -> None:
        """Shrink and move the dialog where it must be."""
        self.resize(self.size().boundedTo(self.largest_size()))
        screen, frame = self.screen().availableGeometry(), self.frameGeometry()
        place = frame.topLeft()
        place.setX(max(screen.left(), min(place.x(), screen.right() + 1 - frame.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() + 1 - frame.height())))
        if place != frame.topLeft():
            self.move(place)


class FittingDialog(ScreenDialog):
    """Takes the height that its contents need at its width. Qt itself reckons with texts that are less wide."""

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Grow or shrink to the contents, once the layout knows their height."""
        QTimer.singleShot(0, self._fit)

    def grow(self) -> None:
        """Grow where the contents need it; call it after a text has changed."""
        QTimer.singleShot(0, self._grow)

    def _fit(self) -> None:
        self.resize(self.width(), min(self._needed_height(), self.largest_size().height()))
        self.keep_on_screen()

    def _grow(self) -> None:
        if self._needed_height() > self.height():
            self._fit()

    def _needed_height(self) -> int:
        layout = self.layout()
        layout.activate()
        if layout.hasHeightForWidth():
            return int(layout.totalHeightForWidth(self.width()))
        return int(layout.totalSizeHint().height())


class FittingScrollArea(QgsScrollArea):
    """Scrolls its contents up and down where the dialog around it has no room for all of them. It is as wide as they
    must be, and shows whatever gets the keyboard's focus."""

    def __init__(self, contents: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have it, and take it along
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setWidget(contents)
        contents.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._on_focus)

    def sizeHint(self) -> QSize:
        contents = self.widget()
        width = max(contents.sizeHint().width(), contents.minimumSizeHint().width())
        return QSize(width + self._bar_width(), self._height_of_contents() + self._frame_height())

    def minimumSizeHint(self) -> QSize:
        lines = _LEAST_LINES * self.fontMetrics().lineSpacing()
        width = self.widget().minimumSizeHint().width() + self._bar_width()
        return QSize(width, min(lines, self._height_of_contents()) + self._frame_height())

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == event.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))

    def _height_of_contents(self) -> int:
        contents = self.widget()
        layout = contents.layout()
        if layout is not None and layout.hasHeightForWidth():
            return int(layout.totalHeightForWidth(self.viewport().width()))
        return int(contents.sizeHint().height())

    def _frame_height(self) -> int:
        """Pixels: some of QGIS's themes draw a frame where there is to be none."""
        margins = self.contentsMargins()
        return int(margins.top() + margins.bottom())

    def _bar_width(self) -> int:
        """Pixels; QGIS's themes have wider bars than the style says."""
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return int(max(extent, self.verticalScrollBar().sizeHint().width()))

    def _on_focus(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if focused is not None and self.widget() is not None and self.widget().isAncestorOf(focused):
            self.ensureWidgetVisible(focused)
