"""The choice of a layer's polygons, as QGIS's own dialogs have it: all of them, or those of the selected features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ...core.spatial.polygons import polygon_layer

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QModelIndex

    from ...core.spatial.polygons import PolygonLayer

#: How long a selection, or what is drawn, must stay unchanged before it is looked at.
_DELAY_MS = 300


class PolygonLayerSelect(QWidget):
    """The project's layers with polygons, and below them whether only the selected features count, which is so at first
    where there are any. With `is_optional`, none of them may be chosen.

    `changed` is emitted for another choice, and as long as the widget is shown for another selection, other polygons
    or another CRS of the chosen layer.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, *, is_optional: bool = False) -> None:
        super().__init__(parent)
        self.layer = QgsMapLayerComboBox(self)
        self.layer.setFilters(Qgis.LayerFilter.PolygonLayer)
        self.layer.setAccessibleName(self.tr("Layer with polygons"))
        if is_optional:
            self.layer.setAllowEmptyLayer(True, self.tr("None"))
            self.layer.setCurrentIndex(0)  # setLayer(None) leaves it blank where the project has such layers
            self.layer.model().rowsAboutToBeRemoved.connect(self._on_leaving)
        self.selected_only = QCheckBox(self.tr("Selected features only"), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.layer)
        layout.addWidget(self.selected_only, 0, Qt.AlignmentFlag.AlignLeft)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self._on_quiet)
        self._watched: QgsVectorLayer | None = None
        self._show_layer()
        self.layer.layerChanged.connect(lambda _layer: self._on_layer())
        self.selected_only.toggled.connect(lambda _is_on: self.changed.emit())

    def chosen_layer(self) -> QgsVectorLayer | None:
        layer = self.layer.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None

    def lacks_selection(self) -> bool:
        """Whether selected features are wanted, and none is selected."""
        layer = self.chosen_layer()
        return layer is not None and self.selected_only.isChecked() and not layer.selectedFeatureCount()

    def polygons(self) -> PolygonLayer | None:
        """What is chosen; None where no layer is."""
        layer = self.chosen_layer()
        return None if layer is None else polygon_layer(layer, selected_only=self.selected_only.isChecked())

    def stop(self) -> None:
        """Let go of the layer, for good."""
        self._delay.stop()
        self._watch(None)

    def _on_layer(self) -> None:
        self._show_layer()
        self.changed.emit()

    def _on_leaving(self, _parent: QModelIndex, first: int, last: int) -> None:
        """The chosen layer leaves the project: choose none, rather than the one above it, as the box would."""
        if first <= self.layer.currentIndex() <= last:
            self.layer.setCurrentIndex(0)
            self._on_layer()  # the box tells of choices of the user alone

    def _show_layer(self) -> None:
        layer = self.chosen_layer()
        self._watch(layer)
        self.selected_only.blockSignals(True)
        self.selected_only.setChecked(layer is not None and layer.selectedFeatureCount() > 0)
        self.selected_only.blockSignals(False)
        self.selected_only.setVisible(layer is not None)

    def _watch(self, layer: QgsVectorLayer | None) -> None:
        if self._watched is not None and not sip.isdeleted(self._watched):
            for signal in _signals(self._watched):
                signal.disconnect(self._wait)
        self._watched = layer
        if layer is not None:
            for signal in _signals(layer):
                signal.connect(self._wait)

    def _wait(self, *_args: object) -> None:
        self._delay.start()

    def _on_quiet(self) -> None:
        if self.isVisible():
            self.changed.emit()


def _signals(layer: QgsVectorLayer) -> tuple[pyqtSignal, ...]:
    return layer.selectionChanged, layer.layerModified, layer.dataChanged, layer.subsetStringChanged, layer.crsChanged
