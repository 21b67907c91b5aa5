"""Outlines on the map canvas: a line and its casing, and nothing inside, where the data lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsExtentWidget, QgsMapToolExtent, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QWidget

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

#: Beside a dark line, so that it is seen on dark maps and on imagery too.
CASING = QColor(255, 255, 255, 245)
#: An extent that the user has chosen, or is drawing.
EXTENT = QColor(60, 60, 60)


def outline(band: QgsRubberBand, colour: QColor, width: int) -> None:
    """Draw a rubber band as a line of this width, in pixels, with a casing and without a fill."""
    band.setStrokeColor(colour)
    band.setSecondaryStrokeColor(CASING)
    band.setFillColor(QColor(Qt.GlobalColor.transparent))
    band.setBrushStyle(Qt.BrushStyle.NoBrush)
    band.setWidth(width)


def outline_drawn_extent(picker: QWidget, canvas: QgsMapCanvas) -> None:
    """Have the extent that is being drawn with *Draw on Canvas* shown as an outline: QGIS fills it. `picker` is QGIS's
    widget for extents, or its box, which has one inside."""

    def on_dialog_toggled(is_shown: bool) -> None:
        if not is_shown and isinstance(canvas.mapTool(), QgsMapToolExtent):
            for band in _idle_bands(canvas):
                outline(band, EXTENT, 2)

    for part in (picker, *picker.findChildren(QWidget)):
        if part.metaObject().className() == "QgsExtentWidget":  # inside a box, Python takes it for a mere QWidget
            sip.cast(part, QgsExtentWidget).toggleDialogVisibility.connect(on_dialog_toggled)


def _idle_bands(canvas: QgsMapCanvas) -> list[QgsRubberBand]:
    """The rubber bands that show nothing yet and are still in QGIS's own colour. A map tool does not hand out its own,
    which is one of them before the mouse is pressed."""
    bands = (item for item in canvas.scene().items() if isinstance(item, QgsRubberBand))
    grey = QColor(Qt.GlobalColor.lightGray).rgb()
    return [band for band in bands if not band.numberOfVertices() and band.strokeColor().rgb() == grey]
