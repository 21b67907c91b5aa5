"""The filter by cloud cover."""

from __future__ import annotations

from qgis.PyQt.QtCore import QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QSlider, QWidget

from ..widgets.plain_text import PlainLabel

_ANY = 100


class CloudCoverFilter(QWidget):
    """A slider in per cent, whose right end means any cloud cover. `changed` is emitted at every step."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = PlainLabel(self.tr("&Clouds"), self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, _ANY)
        self.slider.setPageStep(10)
        self.slider.setValue(_ANY)
        self.slider.setAccessibleName(self.tr("Highest cloud cover, in percent"))
        self.slider.setToolTip(self.tr("Highest cloud cover of an item; items without cloud cover are left out"))
        label.setBuddy(self.slider)
        self._words = PlainLabel(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((label, 0), (self.slider, 1), (self._words, 0)):
            layout.addWidget(widget, stretch)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._show_words)
        self.slider.valueChanged.connect(self.changed)
        self._words.setMinimumWidth(
            max(self._words.fontMetrics().horizontalAdvance(self._text(each)) for each in (99, _ANY))
        )
        self._show_words()

    def percent(self) -> int | None:
        """The highest cloud cover allowed; None for any."""
        return None if self.slider.value() == _ANY else self.slider.value()

    def set_percent(self, percent: int | None) -> None:
        self.slider.setValue(_ANY if percent is None else percent)

    def _show_words(self) -> None:
        self._words.setText(self._text(self.slider.value()))

    def _text(self, percent: int) -> str:
        if percent == _ANY:
            return self.tr("any")
        return self.tr("at most {number}%").format(number=QLocale().toString(percent))
