"""A WMS, harvested into a raster pyramid of the Géoplateforme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
)

from ...core.errors import DatacubeError
from ..base_algorithm import BaseAlgorithm
from ..parameters.declarations import AUTHCFG, DATASTORE, EXTENT, LAST_LEVEL, add_account, add_api, add_text

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.geoplateforme.entrepot import Entrepot
    from ...core.geoplateforme.followed_runs import FollowedRun
    from ...core.geoplateforme.harvest_area import HarvestArea
    from ...core.geoplateforme.harvest_request import HarvestRequest
    from ...core.geoplateforme.preflight import Preflight
    from ...core.geoplateforme.records import Execution

#: As core.geoplateforme.wms_source and the processing have them.
_FORMATS = ("image/png", "image/jpeg", "image/tiff", "image/x-bil;bits=32")
_COMPRESSIONS = ("jpg", "jpg90", "png", "zip", "raw")


class HarvestWms(BaseAlgorithm):
    def name(self) -> str:
        return "harvest_wms"

    def displayName(self) -> str:
        return self.tr("Harvest a WMS into the Géoplateforme")

    def tags(self) -> list[str]:
        return self.tr("géoplateforme,ign,entrepôt,wms,harvest,pyramid,tiles,rok4,wmts").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Has IGN's Géoplateforme harvest the maps of a WMS into a raster pyramid of your datastore, "
                    "which can then be published as WMS or WMTS (“Publish a pyramid”)."
                ),
                self.tr(
                    "It begins as a dry run: slabs, requests, bytes and hours are estimated, and a picture of each "
                    "level is fetched exactly as the platform will. Run it again without “Dry run” to harvest."
                ),
                self.tr(
                    "The platform harvests whole slabs: the pyramid reaches further than the area. Canceling while it "
                    "waits aborts the harvest and deletes what it has made."
                ),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        add_account(self)
        add_text(
            self,
            "SERVICE",
            self.tr("WMS"),
            self.tr("The address of the service, or of a GetMap request of it, from which layers and style are taken."),
        )
        add_text(self, "LAYERS", self.tr("Layers"), self.tr("Their names, separated by commas."), optional=True)
        self.addParameter(
            QgsProcessingParameterEnum(
                "FORMAT", self.tr("Format"), list(_FORMATS), defaultValue=_FORMATS[0], usesStaticStrings=True
            )
        )
        self.addParameter(QgsProcessingParameterExtent(EXTENT, self.tr("Extent"), optional=True))
        area = QgsProcessingParameterFeatureSource(
            "AREA", self.tr("Area"), [int(Qgis.ProcessingSourceType.VectorPolygon)], optional=True
        )
        area.setHelp(self.tr("Polygons, in place of the extent."))
        self.addParameter(area)
        add_text(
            self,
            "LEVELS",
            self.tr("Levels to harvest"),
            self.tr(
                "Numbers of the grid PM, separated by commas: 14 has 9.6 m a pixel at the equator, each further one "
                "half of it. The largest is the bottom of the pyramid; those between are computed."
            ),
        )
        self.addParameter(
            QgsProcessingParameterNumber("TOP", self.tr("Top level"), defaultValue=0, minValue=0, maxValue=LAST_LEVEL)
        )
        add_text(self, "NAME", self.tr("Name of the pyramid"), "")
        self.addParameter(
            QgsProcessingParameterEnum(
                "COMPRESSION", self.tr("Compression"), list(_COMPRESSIONS), defaultValue="jpg", usesStaticStrings=True
            )
        )
        for name, title, text in (
            ("DRY_RUN", self.tr("Dry run"), self.tr("Estimate and try; change nothing on the Géoplateforme.")),
            ("WAIT", self.tr("Wait for the end"), self.tr("Otherwise it ends once the harvest is launched.")),
        ):
            parameter = QgsProcessingParameterBoolean(name, title, True)
            parameter.setHelp(text)
            self.addParameter(parameter)
        self._add_advanced()
        for name, title in (("EXECUTION", self.tr("Execution")), ("STORED_DATA", self.tr("Pyramid"))):
            self.addOutput(QgsProcessingOutputString(name, title))
        for name, title in (("SLABS", self.tr("Number of slabs")), ("REQUESTS", self.tr("Number of requests"))):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def _add_advanced(self) -> None:
        add_text(
            self,
            "OPTIONS",
            self.tr("Other parameters"),
            self.tr("Others of the processing, as JSON: {example}.").format(
                example='{"samplesperpixel": 3, "harvest_dimensions": [2048, 2048]}'
            ),
            optional=True,
            is_advanced=True,
        )
        add_text(
            self,
            "UPDATED",
            self.tr("Pyramid to update"),
            self.tr(
                "The id of a pyramid: the new one refers to its pictures wherever it has none of its own. It must then "
                "be kept as long as the new one."
            ),
            optional=True,
            is_advanced=True,
        )
        host = QgsProcessingParameterBoolean("HOST_IS_OPEN", self.tr("IGN has opened the host"), False)
        host.setHelp(self.tr("The platform reaches its own hosts alone, unless IGN has opened others for you."))
        host.setFlags(host.flags() | Qgis.ProcessingParameterFlag.Advanced)
        self.addParameter(host)
        add_api(self)

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ...core.geoplateforme.wms_source import wms_source
        from ..reading.geoplateforme import read_environment
        from ..reading.harvest import read_levels, read_options
        from ..reading.search import split_list

        read_environment(self, parameters, context)
        text = self._text(parameters, "SERVICE", context)
        source = wms_source(text)
        if not source.url:
            return self.tr("SERVICE: “{text}” is not an address.").format(text=text)
        if source.private:
            return self.tr(
                "SERVICE: a key would stay in Processing's history. Harvest private services with the dialog instead."
            )
        if not (source.layers or split_list(self._text(parameters, "LAYERS", context))):
            return self.tr("LAYERS: name at least one layer.")
        if parameters.get(EXTENT) in (None, "") and parameters.get("AREA") in (None, ""):
            return self.tr("EXTENT: give an extent, or an area (AREA).")
        read_levels(self._text(parameters, "LEVELS", context))
        read_options(self._text(parameters, "OPTIONS", context))
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.geoplateforme import read_environment
        from ..reading.harvest import read_levels
        from ..reading.polygons import read_polygons
        from ..reading.search import read_extent

        self._launched: FollowedRun | None = None
        self._environment = read_environment(self, parameters, context)
        self._levels = read_levels(self._text(parameters, "LEVELS", context))
        self._polygons = read_polygons(self, parameters, "AREA", context)
        self._extent = None if self._polygons is not None else read_extent(self, parameters, context)

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from dataclasses import replace

        from ...core.geoplateforme.account import harvest_processing
        from ...core.geoplateforme.entrepot import Entrepot
        from ...core.geoplateforme.followed_runs import FollowedRun
        from ...core.geoplateforme.preflight import preflight
        from ...core.geoplateforme.processing_schema import check
        from ...core.geoplateforme.storage_check import storage_problems
        from ...core.geoplateforme.workplace import Workplace
        from ..reading.geoplateforme import find_datastore

        authcfg = self.parameterAsString(parameters, AUTHCFG, context)
        entrepot = Entrepot(self._environment, authcfg, feedback)
        datastore = find_datastore(entrepot, self._text(parameters, DATASTORE, context))
        processing = harvest_processing(entrepot, datastore.id)
        request = self._request(parameters, context, processing.id, self._area(feedback))
        if problems := check(processing.parameters, request.parameters()):
            raise DatacubeError("\n".join(map(str, problems)))
        feedback.setProgressText(self.tr("Fetching a picture for trial"))
        found = preflight(request, self._environment, feedback)
        results: dict[str, Any] = {"EXECUTION": "", "STORED_DATA": "", "SLABS": 0, "REQUESTS": 0}
        if found.estimate is not None:
            results |= {"SLABS": found.estimate.slabs, "REQUESTS": found.estimate.requests}
            found = replace(found, problems=(*found.problems, *storage_problems(datastore, found.estimate)))
        self._report(found, parameters, context, feedback)
        if self.parameterAsBoolean(parameters, "DRY_RUN", context):
            feedback.pushInfo(self.tr("Dry run: nothing has been launched."))
            return results
        is_awaited = self.parameterAsBoolean(parameters, "WAIT", context)
        run = self._run(entrepot, datastore.id, request, is_awaited, feedback)
        self._launched = FollowedRun(Workplace(self._environment, authcfg, datastore.id), run.id)
        return {**results, "EXECUTION": run.id, "STORED_DATA": run.output}

    def postProcessAlgorithm(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        """Have the window of harvests follow the run, too."""
        from ...core.geoplateforme.followed_runs import follow

        if self._launched is not None:
            follow(self._launched)
        return super().postProcessAlgorithm(context, feedback)

    def _area(self, feedback: QgsProcessingFeedback) -> HarvestArea:
        from ...core.geoplateforme.harvest_area import area_of_extent, area_of_polygons
        from ...core.spatial.polygons import polygons_of

        bottom = max(self._levels)
        if self._polygons is not None:
            return area_of_polygons(polygons_of(self._polygons), self._polygons.crs, bottom, feedback)
        if self._extent is None:
            raise DatacubeError(self.tr("EXTENT: give an extent, or an area (AREA)."))
        return area_of_extent(self._extent, bottom)

    def _request(
        self, parameters: dict[str, Any], context: QgsProcessingContext, processing: str, area: HarvestArea
    ) -> HarvestRequest:
        from ...core.geoplateforme.harvest_request import HarvestRequest
        from ...core.geoplateforme.wms_source import wms_source
        from ..reading.harvest import read_options
        from ..reading.search import split_list

        layers = split_list(self._text(parameters, "LAYERS", context))
        image = self.parameterAsEnumString(parameters, "FORMAT", context)
        compression = self.parameterAsEnumString(parameters, "COMPRESSION", context)
        return HarvestRequest(
            processing,
            self._text(parameters, "NAME", context),
            wms_source(self._text(parameters, "SERVICE", context), layers, image),
            area,
            self._levels,
            self.parameterAsInt(parameters, "TOP", context),
            {"compression": compression, **read_options(self._text(parameters, "OPTIONS", context))},
            self._text(parameters, "UPDATED", context),
        )

    def _report(
        self,
        found: Preflight,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Say what the trial has found. Raises DatacubeError for what stops the launch."""
        from ...core.geoplateforme.harvest_checks import blocking
        from ..reading.harvest import estimate_lines, named_problem

        for line in estimate_lines(found.estimate):
            feedback.pushInfo(line)
        stops = blocking(found.problems, is_confirmed=self.parameterAsBoolean(parameters, "HOST_IS_OPEN", context))
        for problem in found.problems:
            if problem not in stops:
                feedback.pushWarning(named_problem(problem))
        if stops:
            advice = self.tr("HOST_IS_OPEN confirms it.") if any(each.can_be_confirmed for each in stops) else ""
            raise DatacubeError(
                "\n".join(map(named_problem, stops)), hint=advice, details="\n".join(each.details for each in stops)
            )

    def _run(
        self,
        entrepot: Entrepot,
        datastore: str,
        request: HarvestRequest,
        is_awaited: bool,
        feedback: QgsProcessingFeedback,
    ) -> Execution:
        from ...core.geoplateforme.awaited_run import awaited_pyramid
        from ...core.geoplateforme.harvest_run import start_harvest
        from ...core.geoplateforme.run_tasks import TAGS

        run = start_harvest(entrepot, datastore, request.body(), TAGS)
        feedback.pushInfo(self.tr("Harvest launched: {id}").format(id=run.id))
        if is_awaited:
            feedback.setProgressText(self.tr("Waiting for the harvest"))
            awaited_pyramid(entrepot, datastore, run, feedback.pushConsoleInfo, feedback.pushWarning)
        return run

    def _text(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, name, context).strip()
