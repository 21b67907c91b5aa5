"""Which extent, and in which CRS the result is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsUnitTypes
from qgis.gui import QgsExtentGroupBox, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import QCoreApplication, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from ...core.extent import MapExtent
from ...core.settings import settings, write
from ...core.spatial.crs import crs_from_text, crs_to_text
from ..map.canvas_view import zoom_to
from ..map.outlines import outline_drawn_extent
from ..widgets.buttons import push_button
from ..widgets.plain_text import PlainLabel
from ..widgets.polygon_layer_select import PolygonLayerSelect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsCoordinateReferenceSystem
    from qgis.gui import QgsMapCanvas

    from ...core.export.planning.plan import ExportPlan
    from ...core.export.request import ExportSource


class ExtentSection(QWidget):
    """QGIS's box for extents, and a choice of the CRS, `crs`, which the form places beside its other fields.

    `changed` is emitted when the user has chosen another extent or CRS, `crs_chosen` before it when it is the CRS.
    Until one is chosen, the CRS is that of the sources. With `clip` checked, the result ends where the sources do;
    `polygons` are those it is cut by.
    """

    changed = pyqtSignal()
    crs_chosen = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.extent = QgsExtentGroupBox(self)
        self.extent.setObjectName("extent")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.extent)
        self.clip = QCheckBox(self.tr("Clip &to the data"), self)
        self.clip.setObjectName("clip")
        self.clip.setToolTip(
            self.tr("The file ends where the rasters do, along their pixels, where the extent reaches further")
        )
        self.clip.setChecked(settings().clip_to_data.value())
        self.zoom_to_data = push_button(self.tr("&Zoom to the Data"), self)
        self.zoom_to_data.setObjectName("zoom_to_data")
        self.zoom_to_data.setToolTip(self.tr("Show the rasters on the map, and take their extent"))
        self.zoom_to_data.hide()
        self.search_extent = push_button(self.tr("Search Extent"), self)
        self.search_extent.setObjectName("search_extent")
        self.search_extent.setToolTip(self.tr("Take the extent of the dock's search"))
        self.search_extent.hide()
        row = QHBoxLayout()
        row.addWidget(self.clip)
        row.addStretch()
        row.addWidget(self.zoom_to_data)
        layout.addLayout(row)
        layout.addLayout(self._make_polygons())
        _calculation_row(self.extent, row).addWidget(self.search_extent)
        self.crs = QgsProjectionSelectionWidget()
        self.crs.setObjectName("crs")
        self.crs.setAccessibleName(self.tr("CRS"))
        self.crs.setNotSetText(self.tr("That of the source"))  # until it is known; QGIS says "invalid projection"
        self.crs.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, True)
        self.crs.setFocusProxy(self.crs.findChild(QComboBox))  # QGIS's choice, the button, keeps Tab off the box
        self._is_crs_chosen = False
        self._canvas: QgsMapCanvas | None = None
        self._data: MapExtent | None = None
        self._searched: MapExtent | None = None
        self.clip.toggled.connect(self.changed)
        self.polygons.changed.connect(self.changed)
        self.zoom_to_data.clicked.connect(self._zoom_to_data)
        self.search_extent.clicked.connect(lambda: self._searched is None or self.show_extent(self._searched))
        self.extent.extentChanged.connect(self.changed)
        self.crs.crsChanged.connect(self._on_crs_chosen)

    def show_sources(self, sources: Sequence[ExportSource], canvas: QgsMapCanvas | None) -> None:
        """Begin with the canvas's extent, or else with that of the sources, as far as the catalogue or the layer says
        it in the first one's CRS."""
        known = [each.georeference for each in sources if each.georeference is not None]
        self._canvas = canvas
        if canvas is not None:
            self.extent.setMapCanvas(canvas)
            outline_drawn_extent(self.extent, canvas)
            self.extent.setCurrentExtent(canvas.extent(), canvas.mapSettings().destinationCrs())
        if known:
            self._show_crs(known[0].crs)
        if known and self.crs.crs().isValid():
            boxes = [MapExtent(*each.bounds, each.crs).rectangle() for each in known if each.crs == known[0].crs]
            bounds = boxes[0]
            for box in boxes[1:]:
                bounds.combineExtentWith(box)
            self.extent.setOriginalExtent(bounds, self.crs.crs())
        if canvas is not None and canvas.rotation() and not canvas.extent().isEmpty():
            # QGIS's box would take the extent of before the map was turned, without the corners that are in view
            self.extent.setOutputExtentFromUser(canvas.extent(), canvas.mapSettings().destinationCrs())
        elif canvas is not None and not (known and canvas.extent().isEmpty()):
            self.extent.setOutputExtentFromCurrent()
        elif self.crs.crs().isValid():
            self.extent.setOutputExtentFromOriginal()

    def map_extent(self) -> MapExtent:
        return MapExtent.from_rectangle(self.extent.outputExtent(), self.extent.outputCrs())

    def show_extent(self, extent: MapExtent) -> None:
        """Take this extent, as if the user had entered it."""
        self.extent.setOutputExtentFromUser(extent.rectangle(), crs_from_text(extent.crs))

    def offer_search_extent(self, extent: MapExtent | None) -> None:
        """Offer the extent that is searched; None where there is no such one but the canvas's."""
        self._searched = extent
        self.search_extent.setVisible(extent is not None)

    def clips(self) -> bool:
        """Whether the result is to end where the sources do."""
        return bool(self.clip.isChecked())

    def problem(self) -> str:
        """What must be put right, in words; empty when nothing."""
        if self.map_extent().is_empty:
            return QCoreApplication.translate("ExportDialog", "Choose an extent.")
        layer = self.polygons.chosen_layer()
        if layer is not None and self.polygons.lacks_selection():
            return self.tr("Select features of “{layer}”, or clip by all of them.").format(layer=layer.name())
        return ""

    def remember(self) -> None:
        """Begin with the same choice next time."""
        write(settings().clip_to_data, self.clips())

    def offer_data(self, data: MapExtent | None) -> None:
        """Offer to go where the sources are, when the extent lies beside them; None when it does not."""
        self._data = data
        self.zoom_to_data.setVisible(data is not None)

    def chosen_crs(self) -> str | None:
        """Authority id or WKT; None for the sources' own."""
        return crs_to_text(self.crs.crs()) if self._is_crs_chosen else None

    def unit(self) -> str:
        """The name of the unit of the CRS that is shown."""
        return str(QgsUnitTypes.toString(self.crs.crs().mapUnits()))

    def show_plan(self, plan: ExportPlan | None) -> None:
        """Show the CRS that the sources turned out to have."""
        if plan is not None:
            with QSignalBlocker(self.extent):
                self._show_crs(plan.crs_text)

    def _make_polygons(self) -> QHBoxLayout:
        self.polygons = PolygonLayerSelect(self, is_optional=True)
        self.polygons.setObjectName("polygons")
        self.polygons.layer.setToolTip(
            self.tr("Pixels outside the polygons become nodata, or are masked, and what lies there is not fetched")
        )
        label = PlainLabel(self.tr("Clip &by polygons"), self)
        label.setBuddy(self.polygons.layer)
        label.setMinimumHeight(self.polygons.layer.sizeHint().height())  # beside the layer, not the box below it
        row = QHBoxLayout()
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.polygons, 1)
        return row

    def _show_crs(self, text: str) -> None:
        """Show this CRS (authority id or WKT) unless the user has chosen one.

        QGIS's objects for CRSs have to be made on the main thread: those of a worker are of no use after its end.
        """
        if self._is_crs_chosen or (self.crs.crs().isValid() and crs_to_text(self.crs.crs()) == text):
            return
        crs = crs_from_text(text)
        if crs.isValid():
            with QSignalBlocker(self.crs):
                self.crs.setLayerCrs(crs)
                self.crs.setCrs(crs)
                self.crs.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, False)
            self.extent.setOutputCrs(crs)

    def _zoom_to_data(self) -> None:
        if self._data is not None:
            if self._canvas is not None:
                zoom_to(self._canvas, self._data)
            self.show_extent(self._data)

    def _on_crs_chosen(self, crs: QgsCoordinateReferenceSystem) -> None:
        self._is_crs_chosen = crs.isValid()
        self.crs_chosen.emit()
        if crs.isValid():
            self.extent.setOutputCrs(crs)
        self.changed.emit()


def _calculation_row(box: QgsExtentGroupBox, otherwise: QLayout) -> QLayout:
    """The row of QGIS's own buttons from which an extent is calculated, the one with more room than that of the canvas
    extent; `otherwise` where this QGIS has none."""
    button = box.findChild(QPushButton, "mButtonCalcFromBookmark")
    rows = [] if button is None else button.parentWidget().findChildren(QHBoxLayout)
    return next((row for row in rows if row.indexOf(button) >= 0), otherwise)
