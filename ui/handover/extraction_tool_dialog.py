"""The dialog that opens NRCan's Geospatial Data Extraction tool for the map's view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QLocale, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ...core.czs_link import LARGEST_AREA, box_area, tool_link
from ...core.guide.chapters import Chapter
from ...core.language.bilingual import user_language
from ...core.projection_tasks import LonLatTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..map.canvas_view import canvas_extent
from ..widgets.fitting_dialog import FittingDialog
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.text_icon import show_icon

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.spatial.georeference import LonLatBox


class ExtractionToolDialog(FittingDialog):
    """A non-modal dialog: it follows the map and shows the size of its view."""

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ExtractionDialog")
        self.setWindowTitle(self.tr("Geospatial Data Extraction Tool"))
        self._canvas = canvas
        self._projection = LatestTask(self)
        #: The view in longitudes and latitudes; empty while it is not known, and where the map has no extent or CRS.
        self._boxes: tuple[LonLatBox, ...] = ()
        explanation = PlainLabel(
            self.tr(
                "This web page of NRCan sends products of the map's view by e-mail. "
                "It cuts out the box of longitudes and latitudes around the view."
            ),
            self,
        )
        explanation.setWordWrap(True)
        self.area = PlainLabel(self)
        self.name = QLineEdit(QgsProject.instance().baseName(), self)
        self.name.setPlaceholderText(self.tr("Name of this area in the tool"))
        placeholder = self.fontMetrics().horizontalAdvance(self.name.placeholderText() + "mm")
        self.name.setMinimumWidth(placeholder)
        ReadablePlaceholder(self.name)
        self._icon = PlainLabel(self)
        self.verdict = PlainLabel(self)
        self.verdict.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        role = QDialogButtonBox.ButtonRole
        self.open_button = self.buttons.addButton(self.tr("Open in Web Browser"), role.ActionRole)
        self.copy_button = self.buttons.addButton(self.tr("Copy Link"), role.ActionRole)
        form = QFormLayout()
        form.addRow(self.tr("Area of the box"), self.area)
        name_label = PlainLabel(self.tr("&Name"), self)
        name_label.setBuddy(self.name)
        form.addRow(name_label, self.name)
        verdict = QHBoxLayout()
        verdict.addWidget(self._icon)
        verdict.addWidget(self.verdict, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(explanation)
        layout.addLayout(form)
        layout.addLayout(verdict)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 55)
        self.open_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self.link())))
        self.copy_button.clicked.connect(lambda: QgsApplication.clipboard().setText(self.link()))
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.PROGRAMS)
        canvas.extentsChanged.connect(self._look_at_view)
        canvas.destinationCrsChanged.connect(self._look_at_view)
        self._show_view(())
        self._look_at_view()

    def link(self) -> str:
        """The tool's URL for the current view, in the user's language; empty while the map has no extent or CRS."""
        name = self.name.text().strip() or "QGIS"
        return tool_link(self._boxes, name, user_language()) if self._boxes else ""

    def done(self, result: int) -> None:
        self._canvas.extentsChanged.disconnect(self._look_at_view)
        self._canvas.destinationCrsChanged.disconnect(self._look_at_view)
        self._projection.drop()
        super().done(result)

    def _look_at_view(self) -> None:
        """Project the view; its link cannot be had before that is done."""
        extent = canvas_extent(self._canvas)
        if extent is None:
            self._projection.drop()
            self._show_view(())
        else:
            self._set_link_enabled(False)
            self._projection.start(LonLatTask(extent), self._show_view)

    def _show_view(self, boxes: tuple[LonLatBox, ...]) -> None:
        self._boxes = boxes
        area = box_area(boxes) if boxes else None
        fits = area is not None and area <= LARGEST_AREA
        self.area.setText("–" if area is None else _square_kilometres(area))
        self.verdict.setText(self._verdict(area))
        show_icon(self._icon, "/mIconSuccess.svg" if fits else "/mIconWarning.svg")
        self._set_link_enabled(area is not None)
        self.grow()

    def _set_link_enabled(self, is_enabled: bool) -> None:
        self.open_button.setEnabled(is_enabled)
        self.copy_button.setEnabled(is_enabled)

    def _verdict(self, area: float | None) -> str:
        if area is None:
            return self.tr("The map has no coordinate reference system, or shows no place on the globe.")
        largest = _square_kilometres(LARGEST_AREA)
        if area <= LARGEST_AREA:
            return self.tr("It fits: the tool cuts out up to {largest} of the HRDEM mosaic.").format(largest=largest)
        return self.tr("Too large: the tool cuts out up to {largest} of the HRDEM mosaic. Zoom in.").format(
            largest=largest
        )


def _square_kilometres(area: float) -> str:
    """With three significant digits, but no digit before the point cut off."""
    digits = 0 if area >= 100 else 1 if area >= 10 else 2
    return f"{QLocale().toString(area, 'f', digits)}\N{NO-BREAK SPACE}km²"
