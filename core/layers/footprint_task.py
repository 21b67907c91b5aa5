"""Making features of many items in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError
from ..tasks import Task
from .footprints import footprint_features, footprint_fields, footprint_layer, without_place
from .provenance import set_provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeature, QgsFeedback, QgsFields, QgsVectorLayer

    from ..stac.records import Item
    from .source import LayerSource


@dataclass(frozen=True)
class Footprints:
    """Features of items, ready for a layer. `without_place` counts those that have no polygon."""

    fields: QgsFields
    features: tuple[QgsFeature, ...]
    without_place: int

    def layer(self, source: LayerSource) -> QgsVectorLayer:
        """A new layer in memory, with the provenance that the source describes. For the main thread."""
        layer = footprint_layer(source.name, self.fields)
        layer.dataProvider().addFeatures(list(self.features))
        layer.updateExtents()
        set_provenance(layer, source)
        return layer


class FootprintsTask(Task):
    """Makes features of items: `succeeded(Footprints)`."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(QCoreApplication.translate("Footprints", "Preparing footprints"), hidden=True)
        self._items = tuple(items)

    def work(self, feedback: QgsFeedback) -> Footprints:
        fields = footprint_fields(self._items)
        features: list[QgsFeature] = []
        for feature in footprint_features(self._items, fields):
            if feedback.isCanceled():
                raise CanceledError("")
            features.append(feature)
        return Footprints(fields, tuple(features), without_place(features))
