"""A pyramid of the Géoplateforme, published as a layer of its WMS or WMTS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
)

from ...core.errors import DatacubeError
from ...core.offered_values import VISIBILITIES
from ..base_algorithm import BaseAlgorithm
from ..parameters.declarations import AUTHCFG, DATASTORE, add_account, add_api, add_text

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.geoplateforme.entrepot import Entrepot
    from ...core.geoplateforme.publication_request import Attribution, PublicationRequest
    from ...core.geoplateforme.records import Datastore, StoredData

#: Names instead of numbers, see ExportAlgorithm; those of the API.
_KINDS = {"WMS": "WMS-RASTER", "WMTS": "WMTS-TMS"}


class PublishPyramid(BaseAlgorithm):
    def name(self) -> str:
        return "publish_pyramid"

    def displayName(self) -> str:
        return self.tr("Publish a pyramid of the Géoplateforme")

    def tags(self) -> list[str]:
        return self.tr("géoplateforme,ign,entrepôt,publish,pyramid,wms,wmts,rok4,layer").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Publishes a raster pyramid of your datastore as a layer of the Géoplateforme's WMS or WMTS, waits "
                    "until it is there, and looks for it in the service's capabilities."
                ),
                self.tr(
                    "The output is the data source of the layer for QGIS's provider “wms”; it is empty while the "
                    "service does not list the layer yet."
                ),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        add_account(self)
        add_text(self, "PYRAMID", self.tr("Pyramid"), self.tr("Its id or its name in the datastore."))
        self.addParameter(
            QgsProcessingParameterEnum(
                "SERVICE", self.tr("Service"), list(_KINDS), defaultValue="WMS", usesStaticStrings=True
            )
        )
        add_text(
            self,
            "LAYER_NAME",
            self.tr("Layer name"),
            self.tr("Letters without accents, digits, _ - and .; unique on the whole platform."),
        )
        add_text(self, "TITLE", self.tr("Title"), "")
        add_text(self, "ABSTRACT", self.tr("Abstract"), "")
        add_text(self, "KEYWORDS", self.tr("Keywords"), self.tr("Separated by commas."), optional=True)
        is_open = QgsProcessingParameterBoolean("OPEN", self.tr("For everybody"), True)
        is_open.setHelp(self.tr("Otherwise for readers with a key."))
        self.addParameter(is_open)
        self._add_advanced()
        for name, title in (("OFFERING", self.tr("Offering")), ("OUTPUT", self.tr("Data source of the layer"))):
            self.addOutput(QgsProcessingOutputString(name, title))

    def _add_advanced(self) -> None:
        levels = self.tr("The coarsest and the finest one, separated by a comma; without any, all of the pyramid.")
        for name, title, text in (
            ("LEVELS", self.tr("Levels"), levels),
            ("ATTRIBUTION", self.tr("Attribution"), self.tr("Name shown by the service.")),
            ("ATTRIBUTION_URL", self.tr("Address of the attribution"), ""),
            ("METADATA", self.tr("Metadata"), self.tr("Addresses of ISO 19115 records, separated by commas.")),
        ):
            add_text(self, name, title, text, optional=True, is_advanced=True)
        visibility = QgsProcessingParameterEnum(
            "VISIBILITY", self.tr("Visibility"), list(VISIBILITIES), optional=True, usesStaticStrings=True
        )
        visibility.setHelp(self.tr("Who sees that the layer exists; by default, as the platform sets it."))
        visibility.setFlags(visibility.flags() | Qgis.ProcessingParameterFlag.Advanced)
        self.addParameter(visibility)
        answers = QgsProcessingParameterBoolean("GETFEATUREINFO", self.tr("Allow pixel queries"), False)
        answers.setHelp(self.tr("GetFeatureInfo with the values of pixels."))
        answers.setFlags(answers.flags() | Qgis.ProcessingParameterFlag.Advanced)
        self.addParameter(answers)
        add_api(self)

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ...core.geoplateforme.publication_request import layer_name_problem
        from ..reading.geoplateforme import read_environment
        from ..reading.search import split_list

        read_environment(self, parameters, context)
        if problem := layer_name_problem(self._text(parameters, "LAYER_NAME", context)):
            return f"LAYER_NAME: {problem}"
        if len(split_list(self._text(parameters, "LEVELS", context))) not in (0, 1, 2):
            return self.tr("LEVELS: give the coarsest and the finest level, separated by a comma.")
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.geoplateforme import read_environment

        self._environment = read_environment(self, parameters, context)

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ...core.geoplateforme.entrepot import Entrepot
        from ...core.geoplateforme.metadata_references import unlinked_text
        from ...core.geoplateforme.publication import publish
        from ...core.geoplateforme.publish_tasks import stage_of
        from ...core.ogc.wms import forget_capabilities
        from ..reading.geoplateforme import find_datastore

        authcfg = self.parameterAsString(parameters, AUTHCFG, context)
        entrepot = Entrepot(self._environment, authcfg, feedback)
        datastore = find_datastore(entrepot, self._text(parameters, DATASTORE, context))
        pyramid = self._pyramid(entrepot, datastore.id, self._text(parameters, "PYRAMID", context))
        request = self._request(parameters, context, datastore, pyramid)
        if problem := request.problem(datastore.layer_prefix):
            raise DatacubeError(problem)
        feedback.setProgressText(self.tr("Publishing {layer}").format(layer=request.layer_name))
        found = publish(entrepot, datastore.id, request, lambda offering: feedback.setProgressText(stage_of(offering)))
        if found.unlinked:
            feedback.pushWarning(unlinked_text(found.unlinked, request.layer_name))
        if found.layer is not None:
            forget_capabilities(found.layer.uri)
        elif not request.is_open:
            feedback.pushInfo(self.tr("It is published, for readers with a key: add it to the map with one of yours."))
        else:
            feedback.pushWarning(self.tr("It is published. The service does not list it yet: look again later."))
        return {"OFFERING": found.offering.id, "OUTPUT": "" if found.layer is None else found.layer.uri}

    def _pyramid(self, entrepot: Entrepot, datastore: str, text: str) -> StoredData:
        from ...core.geoplateforme.account import pyramids, stored_data

        found = [each for each in pyramids(entrepot, datastore) if text in (each.id, each.name)]
        pyramid = stored_data(entrepot, datastore, found[0].id) if len(found) == 1 else None
        if pyramid is None:
            message = (
                self.tr("PYRAMID: several are called “{text}”: give the id.")
                if found
                else self.tr("PYRAMID: the datastore has none called “{text}”.")
            )
            raise DatacubeError(message.format(text=text))
        return pyramid

    def _request(
        self, parameters: dict[str, Any], context: QgsProcessingContext, datastore: Datastore, pyramid: StoredData
    ) -> PublicationRequest:
        from ...core.geoplateforme.publication_request import MetadataLink, PublicationRequest
        from ..reading.search import split_list

        kind = _KINDS[self.parameterAsEnumString(parameters, "SERVICE", context)]
        is_open = self.parameterAsBoolean(parameters, "OPEN", context)
        endpoints = [each for each in datastore.endpoints_of(kind) if each.is_open == is_open]
        if endpoints and endpoints[0].quota.is_used_up:
            text = self.tr("{endpoint} has no room for another layer: unpublish one first.")
            raise DatacubeError(text.format(endpoint=endpoints[0].name))
        levels = split_list(self._text(parameters, "LEVELS", context)) or pyramid.levels
        if not levels or not set(levels) <= set(pyramid.levels):
            text = self.tr("LEVELS: the pyramid has {levels}.")
            raise DatacubeError(text.format(levels=", ".join(pyramid.levels)))
        request = PublicationRequest(
            kind,
            pyramid.id,
            endpoints[0].id if endpoints else "",
            is_open,
            self._text(parameters, "LAYER_NAME", context),
            self._text(parameters, "TITLE", context),
            self._text(parameters, "ABSTRACT", context),
            top=min(levels, key=pyramid.levels.index),
            bottom=max(levels, key=pyramid.levels.index),
            keywords=split_list(self._text(parameters, "KEYWORDS", context)),
            box=pyramid.box,
            attribution=self._attribution(parameters, context),
            metadata=tuple(map(MetadataLink, split_list(self._text(parameters, "METADATA", context)))),
            answers_questions=self.parameterAsBoolean(parameters, "GETFEATUREINFO", context),
            visibility=self.parameterAsEnumString(parameters, "VISIBILITY", context),
        )
        if endpoints and (problem := request.lacks(endpoints[0])):
            raise DatacubeError(problem)
        return request

    def _attribution(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Attribution | None:
        from ...core.geoplateforme.publication_request import Attribution

        name, url = (self._text(parameters, each, context) for each in ("ATTRIBUTION", "ATTRIBUTION_URL"))
        return Attribution(name, url) if name else None

    def _text(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, name, context).strip()
