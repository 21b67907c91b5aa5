"""A text that never asks for room: it shows as much as fits."""

from __future__ import annotations

import re
from html import escape
from math import ceil
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QPointF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from ...core.language.bilingual import named
from .plain_text import PlainLabel

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QPaintEvent

#: Letters that are looked at, of texts that a server may have sent.
_MOST_LETTERS = 2000
_NEW_LINE = "\N{LINE SEPARATOR}"
#: What makes one space on a line; a no-break space stays one.
_BLANKS = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class SummaryLabel(PlainLabel):
    """Plain text on one line, or on as many as `lines`, broken within words where these are long; what does not fit
    ends in an ellipsis, and the whole is in the tool tip. `text()` is the whole. A `title` stands before it in bold, in
    half of the line where both do not fit.

    Its width is what the layout has to give: no text makes a window wider. `cut` is emitted when the text does not fit
    for the first time, while it is painted: connect it queued.
    """

    cut = pyqtSignal()

    @classmethod
    def in_place_of(cls, label: QLabel, lines: int) -> SummaryLabel:
        """One that takes the place of a form's label, and its name."""
        made = cls(label.text(), label.parentWidget(), lines=lines)
        made.setObjectName(label.objectName())
        label.parentWidget().layout().replaceWidget(label, made)
        label.deleteLater()
        return made

    def __init__(self, text: str = "", parent: QWidget | None = None, *, title: str = "", lines: int = 1) -> None:
        super().__init__(text, parent)
        self._title = title
        self._lines = lines
        self._was_cut = False
        self.setWordWrap(lines > 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(lines > 1)
        self.setSizePolicy(policy)
        if title:
            self.setAccessibleName(self._whole(title))

    def is_cut(self) -> bool:
        """Whether the text does not fit."""
        return self._laid_out(self.contentsRect().width(), self._room())[1]

    def natural_width(self) -> int:
        """Pixels that the whole text takes on one line."""
        layout = self._layout(self._whole(self._title), 1_000_000, len(self._title))
        return ceil(layout.lineAt(0).naturalTextWidth()) + self._margins().width() + 2 if layout.lineCount() else 0

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(4 * metrics.averageCharWidth(), metrics.height()) + self._margins()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return self._lines > 1

    def heightForWidth(self, width: int) -> int:
        margins = self._margins()
        layout, _ = self._laid_out(width - margins.width(), self._lines)
        return self._height(layout, self._lines) + margins.height()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.is_cut():
            QToolTip.showText(
                event.globalPos(), f"<p>{escape(self._whole(self._title)).replace(_NEW_LINE, '<br>')}</p>", self
            )
            return True
        return bool(super().event(event))

    def paintEvent(self, _event: QPaintEvent) -> None:
        space = self.contentsRect()
        lines = self._room()
        layout, is_cut = self._laid_out(space.width(), lines)
        missing = space.height() - self._height(layout, lines)
        top = space.top() + (max(0, missing) / 2 if self.alignment() & Qt.AlignmentFlag.AlignVCenter else 0)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        for number in range(min(layout.lineCount(), lines)):
            layout.lineAt(number).draw(painter, QPointF(space.left(), top))
        if is_cut and not self._was_cut:
            self._was_cut = True
            self.cut.emit()

    def _margins(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _whole(self, title: str) -> str:
        text = self.text()
        whole = named(title.rstrip(" :\N{NO-BREAK SPACE}"), text) if title and text else title or text
        words = whole[:_MOST_LETTERS].strip()
        return _NEW_LINE.join(words.splitlines()) if self._lines > 1 else _BLANKS.sub(" ", words)

    def _room(self) -> int:
        """The lines for which there is height."""
        return max(1, min(self._lines, self.contentsRect().height() // self.fontMetrics().height()))

    def _laid_out(self, width: int, lines: int) -> tuple[QTextLayout, bool]:
        """The text in lines of this width, at most so many, and whether it had to be cut."""
        text = self._whole(self._title)
        layout = self._layout(text, width, len(self._title))
        if layout.lineCount() <= lines:
            return layout, False
        bold = QFont(self.font())
        bold.setBold(True)
        title = QFontMetrics(bold).elidedText(self._title, Qt.TextElideMode.ElideMiddle, width // 2)
        text = self._whole(title)
        layout = self._layout(text, width, len(title))
        if layout.lineCount() <= lines:
            return layout, True
        start = layout.lineAt(lines - 1).textStart()
        last, more, _ = text[start:].partition(_NEW_LINE)
        metrics = QFontMetrics(bold) if start < len(title) else self.fontMetrics()
        last = metrics.elidedText(last + (_ELLIPSIS if more else ""), Qt.TextElideMode.ElideRight, width - 2)
        return self._layout(text[:start] + last, width, len(title)), True

    def _layout(self, text: str, width: int, bold_letters: int) -> QTextLayout:
        layout = QTextLayout(text, self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(self.layoutDirection())
        layout.setTextOption(option)
        if bold_letters:
            bold = QTextLayout.FormatRange()
            bold.start, bold.length = 0, bold_letters + 2  # with the colon, which French parts from it
            bold.format = QTextCharFormat()
            bold.format.setFontWeight(QFont.Weight.Bold)
            layout.setFormats([bold])
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def _height(self, layout: QTextLayout, most: int) -> int:
        lines = (layout.lineAt(number) for number in range(min(layout.lineCount(), most)))
        return max(self.fontMetrics().height(), ceil(sum(line.height() for line in lines)))
