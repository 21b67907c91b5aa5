"""The items that pass the filters, as footprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSink,
)

from ..base_algorithm import BaseAlgorithm
from ..parameters.declarations import add_search_parameters

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer, QgsProcessingContext, QgsProcessingFeedback


class _DrawOutlines(QgsProcessingLayerPostProcessorInterface):
    """Draws the footprints as outlines, as the dock does, when Processing adds them to the project: its fill would
    hide the data."""

    def postProcessLayer(self, layer: QgsMapLayer, _context: QgsProcessingContext, _feedback: object) -> None:
        from ...core.layers.vector import draw_outlines, set_plain_map_tip

        set_plain_map_tip(layer)
        draw_outlines(layer)


#: QGIS does not own it.
_draw_outlines = _DrawOutlines()


class SearchItems(BaseAlgorithm):
    def name(self) -> str:
        return "search_items"

    def displayName(self) -> str:
        return self.tr("Search items")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,items,search,footprints,cql2,imagery").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Searches a STAC catalogue and makes a layer of the items' footprints, in longitude and "
                    "latitude (WGS 84), with all their properties and the address of each of their files."
                ),
                self.tr(
                    "An extent in another projection is tested in the projection of each item, as in the dock. "
                    "Without dates, collections or an extent, all pass. The newest come first where the server "
                    "sorts."
                ),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        add_search_parameters(self)
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                "OUTPUT", self.tr("Footprints"), type=Qgis.ProcessingSourceType.VectorPolygon
            )
        )
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of items")))
        self.addOutput(QgsProcessingOutputString("ITEMS", self.tr("Items, for “Download assets”")))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ..reading.search import read_search

        read_search(self, parameters, context)
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.search import read_search

        self._search = read_search(self, parameters, context)

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ...core.layers.footprints import footprint_features, footprint_fields, plain_fields
        from ...core.spatial.crs import crs_from_text
        from ..reading.search import search_items

        items = search_items(self._search, feedback).items
        fields = footprint_fields(items)
        sink, output = self.parameterAsSink(
            parameters,
            "OUTPUT",
            context,
            plain_fields(fields),
            Qgis.WkbType.MultiPolygon,
            crs_from_text("EPSG:4326"),
        )
        self.add_features(sink, footprint_features(items, fields), parameters)
        del sink  # closes the file
        if context.willLoadLayerOnCompletion(output):
            context.layerToLoadOnCompletionDetails(output).setPostProcessor(_draw_outlines)
        names = ",".join(f"{item.collection_id}/{item.id}" for item in items)
        return {"OUTPUT": output, "COUNT": len(items), "ITEMS": names}
