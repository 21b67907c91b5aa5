"""What a catalogue holds, as a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
)
from qgis.PyQt.QtCore import QDateTime, QMetaType, Qt

from ..base_algorithm import BaseAlgorithm
from ..parameters.declarations import CATALOG, catalog_parameter

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.stac.records import Collection

_ISO = Qt.DateFormat.ISODateWithMs
_TEXT, _TIME, _NUMBER = QMetaType.Type.QString, QMetaType.Type.QDateTime, QMetaType.Type.Double
_FIELDS = (
    *((name, _TEXT) for name in ("id", "title", "description", "keywords", "licence", "providers")),
    *((name, _TIME) for name in ("start", "end")),
    *((name, _NUMBER) for name in ("west", "south", "east", "north")),
    ("assets", _TEXT),
)


class ListCollections(BaseAlgorithm):
    def name(self) -> str:
        return "list_collections"

    def displayName(self) -> str:
        return self.tr("List collections")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,collections,list,metadata").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Makes a table of the collections of a STAC catalogue: id, title, description, keywords, "
                    "licence, providers, first and last date, and the bounds in degrees of longitude and latitude."
                ),
                self.tr("The last column has the keys of the assets that a collection says its items have."),
                self.tr("The ids are what the other algorithms take as collections."),
                self.tr("A catalogue made of files is read to its last level, without its items."),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(catalog_parameter())
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", self.tr("Collections"), type=Qgis.ProcessingSourceType.Vector)
        )
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of collections")))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ..reading.catalog import find_catalog

        find_catalog(self.parameterAsString(parameters, CATALOG, context))
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.catalog import find_catalog

        self._catalog = find_catalog(self.parameterAsString(parameters, CATALOG, context))

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ...core.language.bilingual import named
        from ...core.stac.service import StacService
        from ..reading.search import progress_report

        contents = StacService(self._catalog, report=progress_report(feedback)).all_collections(feedback)
        fields = QgsFields()
        for name, kind in _FIELDS:
            fields.append(QgsField(name, kind))
        sink, output = self.parameterAsSink(
            parameters, "OUTPUT", context, fields, Qgis.WkbType.NoGeometry, QgsCoordinateReferenceSystem()
        )
        self.add_features(sink, map(partial(_feature, fields), contents.collections), parameters)
        for each in contents.skipped:
            feedback.pushWarning(named(each.what, each.why))
        del sink  # closes the file
        return {"OUTPUT": output, "COUNT": len(contents.collections)}


def _feature(fields: QgsFields, collection: Collection) -> QgsFeature:
    from ...core.language.bilingual import in_language, user_language

    language = user_language()
    feature = QgsFeature(fields)
    values = [
        collection.id,
        in_language(collection.title, language),
        in_language(collection.description, language),
        ", ".join(collection.keywords),
        collection.license,
        ", ".join(provider.name for provider in collection.providers),
        *(
            None if day is None else QDateTime.fromString(day.isoformat(), _ISO)
            for day in (collection.start, collection.end)
        ),
        *(collection.boxes[0] if collection.boxes else (None,) * 4),
        ", ".join(each.key for each in collection.item_assets),
    ]
    feature.setAttributes(values)
    return feature
