"""Placeholders that can be read, and told from text: those of some themes, QGIS's Night Mapping among them, have a
contrast of 2 to 1, or in fields of several lines the colour of what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtGui import QPalette

from .color_contrast import readable

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

#: How opaque a placeholder is where the theme gives it the text's own colour; Qt's own are so.
_FAINT = 0.5
_CHANGES = (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.PaletteChange)


class ReadablePlaceholder(QObject):
    """Gives the placeholder of a field, whose child it becomes, enough contrast in whichever theme.

    QGIS's own field makes it slanted and grey once it has been cleared: it stays as it was before.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._is_mending = False
        self._style = field.styleSheet()
        field.installEventFilter(self)
        if isinstance(field, QgsFilterLineEdit):
            field.textChanged.connect(self._keep_style)
        self._mend()

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        if field is self._field and event.type() in _CHANGES and not self._is_mending:
            self._mend()
        return False

    def _keep_style(self) -> None:
        if self._field.styleSheet() != self._style:
            self._field.setStyleSheet(self._style)

    def _mend(self) -> None:
        palette = self._field.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            colour = palette.color(group, QPalette.ColorRole.PlaceholderText)
            background = palette.color(group, QPalette.ColorRole.Base)
            if colour == palette.color(group, QPalette.ColorRole.Text):
                colour.setAlphaF(_FAINT)
            palette.setColor(group, QPalette.ColorRole.PlaceholderText, readable(colour, background))
        self._is_mending = True
        self._field.setPalette(palette)
        self._is_mending = False
