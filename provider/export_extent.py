"""The main job: an extent of remote rasters, saved to a local file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..core.errors import DatacubeError, StorageError
from ..core.extent import crs_to_text
from .algorithm import DatacubeAlgorithm, progress_of
from .catalogs import CATALOG, catalog_of, catalog_parameter
from .search import COLLECTIONS, EXTENT, Search, collections_parameter, extent_of, found, listed
from .sources import finest_on_top, given_sources

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ..core.export.plan import ExportPlan
    from ..core.export.request import ExportRequest, ExportSource

#: Names instead of numbers: a model or a script can be read, and outlives a new entry.
RESAMPLINGS = ("nearest", "bilinear", "cubic", "lanczos", "average", "mode")
FORMATS = ("GTiff", "COG")
_MOST_ITEMS = 2000
_ADVANCED = Qgis.ProcessingParameterFlag.Advanced


class ExportExtent(DatacubeAlgorithm):
    def name(self) -> str:
        return "export_extent"

    def displayName(self) -> str:
        return self.tr("Export extent")

    def tags(self) -> list[str]:
        return self.tr("raster,clip,crop,extract,save,download,remote,cog,vsicurl,mosaic,reproject,stac,dem").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Saves an extent of one or several rasters of any size to a local GeoTIFF or COG. Of remote "
                    "files only the blocks are fetched that the extent touches, many at once. Pixels are copied "
                    "unchanged as long as neither a CRS nor a resolution asks for another grid."
                ),
                self.tr(
                    "Either name the sources (layers, addresses or /vsicurl/ paths), or name a catalogue, its "
                    "collections and the key of an asset: they are searched first."
                ),
                self.tr(
                    "Several sources make a mosaic; the first lies on top, and its nodata pixels show what lies below."
                ),
                self.tr("The file appears when it is whole; after an error or a cancellation nothing is left of it."),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        sources = QgsProcessingParameterMultipleLayers(
            "SOURCES", self.tr("Sources"), Qgis.ProcessingSourceType.Raster, optional=True
        )
        sources.setHelp(self.tr("Raster layers, addresses of files, or /vsicurl/ paths."))
        self.addParameter(sources)
        self.addParameter(catalog_parameter(optional=True))
        self.addParameter(collections_parameter())
        asset = QgsProcessingParameterString("ASSET", self.tr("Asset key"), optional=True)
        asset.setHelp(self.tr("The key of the asset in each item of the catalogue: dtm, for instance."))
        self.addParameter(asset)
        self.addParameter(QgsProcessingParameterExtent(EXTENT, self.tr("Extent")))
        self.addParameter(QgsProcessingParameterCrs("TARGET_CRS", self.tr("Target CRS"), optional=True))
        resolution = QgsProcessingParameterNumber(
            "RESOLUTION", self.tr("Resolution"), Qgis.ProcessingNumberParameterType.Double, optional=True
        )
        resolution.setHelp(self.tr("The side of a pixel in units of the target CRS; without it the sources' own."))
        self.addParameter(resolution)
        resampling = QgsProcessingParameterEnum(
            "RESAMPLING", self.tr("Resampling"), list(RESAMPLINGS), optional=True, usesStaticStrings=True
        )
        resampling.setHelp(self.tr("Without one: bilinear for measured numbers, nearest for classes."))
        self.addParameter(resampling)
        self.addParameter(
            QgsProcessingParameterEnum(
                "FORMAT", self.tr("Format"), list(FORMATS), defaultValue=FORMATS[0], usesStaticStrings=True
            )
        )
        gaps = QgsProcessingParameterBoolean("FILL_GAPS", self.tr("Fill gaps with coarser sources"), True)
        gaps.setHelp(
            self.tr("The finest source lies on top. Unchecked: the order of the list, or the newest item on top.")
        )
        self.addParameter(gaps)
        nodata = QgsProcessingParameterNumber(
            "NODATA", self.tr("Nodata value"), Qgis.ProcessingNumberParameterType.Double, optional=True
        )
        nodata.setHelp(self.tr("Without one, the sources' own."))
        options = QgsProcessingParameterString("CREATION_OPTIONS", self.tr("Creation options"), optional=True)
        options.setMetadata({"widget_wrapper": {"widget_type": "rasteroptions"}})
        options.setHelp(self.tr("KEY=VALUE, several of them with | in between. They win over the plugin's own."))
        for parameter in (nodata, options):
            self._add_advanced(parameter)
        self.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", self.tr("Saved extent")))
        for name, text in (
            ("COLUMNS", self.tr("Columns")),
            ("ROWS", self.tr("Rows")),
            ("BYTES_FETCHED", self.tr("Bytes fetched")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, text))

    def unchecked(self) -> tuple[str, ...]:
        return ("SOURCES",)

    def problem(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        sources = given_sources(parameters.get("SOURCES"), context)
        text = self.parameterAsString(parameters, CATALOG, context)
        if sources and text:
            return self.tr("SOURCES and CATALOG: give one of them, not both.")
        if not sources and not text:
            return self.tr("SOURCES: give rasters, or a catalogue (CATALOG) with collections and an asset.")
        if text:
            catalog_of(text)
            for name in (COLLECTIONS, "ASSET"):
                if not self.parameterAsString(parameters, name, context).strip():
                    return self.tr("{name}: a search in a catalogue needs it.").format(name=name)
        return self._problem_of_result(parameters, context)

    def _problem_of_result(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        if extent_of(self, parameters, context) is None:
            return self.tr("EXTENT: the extent is empty.")
        if _given(parameters, "RESOLUTION") and not self.parameterAsDouble(parameters, "RESOLUTION", context) > 0:
            return self.tr("RESOLUTION: it must be greater than zero.")
        if _given(parameters, "TARGET_CRS") and not self.parameterAsCrs(parameters, "TARGET_CRS", context).isValid():
            return self.tr("TARGET_CRS: the coordinate reference system is unknown.")
        wrong = [option for option in self._options(parameters, context) if "=" not in option]
        if wrong:
            return self.tr("CREATION_OPTIONS: {option} is not KEY=VALUE.").format(option=wrong[0])
        is_fine, message = self.parameterDefinition("OUTPUT").isSupportedOutputValue(parameters.get("OUTPUT"), context)
        return "" if is_fine else f"OUTPUT: {message}"

    def take(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        self._sources = given_sources(parameters.get("SOURCES"), context)
        self._extent = extent_of(self, parameters, context)
        self._fills_gaps = self.parameterAsBoolean(parameters, "FILL_GAPS", context)
        if not self._sources:
            self._search = Search(
                catalog_of(self.parameterAsString(parameters, CATALOG, context)),
                listed(self.parameterAsString(parameters, COLLECTIONS, context)),
                self._extent,
                limit=_MOST_ITEMS,
            )
            self._asset = self.parameterAsString(parameters, "ASSET", context).strip()
        resolution = self.parameterAsDouble(parameters, "RESOLUTION", context)
        crs = self.parameterAsCrs(parameters, "TARGET_CRS", context)
        self._resampling = self.parameterAsEnumString(parameters, "RESAMPLING", context)
        self._choices = {
            "crs": crs_to_text(crs) if crs.isValid() else None,
            "resolution": (resolution, resolution) if _given(parameters, "RESOLUTION") else None,
            "nodata": self.parameterAsDouble(parameters, "NODATA", context) if _given(parameters, "NODATA") else None,
            "creation_options": self._options(parameters, context),
            "format": self.parameterAsEnumString(parameters, "FORMAT", context),
        }

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..core.export.interrupted import remove_export
        from ..core.export.request import ExportRequest
        from ..core.export.run import run_export

        sources = self._sources or self._searched(feedback)
        if self._fills_gaps:
            sources = finest_on_top(sources, self._extent.crs, feedback)
        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        plan = self._planned(ExportRequest(sources, self._extent, Path(output).absolute(), **self._choices), feedback)
        try:
            report = run_export(plan, progress_of(feedback), feedback, waiting=_waiting(feedback))
        except DatacubeError:
            # nobody goes on with it here
            with suppress(StorageError):
                remove_export(plan.request.output)
            raise
        return {
            "OUTPUT": output,
            "COLUMNS": report.columns,
            "ROWS": report.rows,
            "BYTES_FETCHED": report.bytes_fetched,
        }

    def _searched(self, feedback: QgsProcessingFeedback) -> tuple[ExportSource, ...]:
        from ..core.asset_source import asset_source
        from ..core.export.order import MosaicOrder, ordered

        result, sources = found(self._search, feedback), []
        for item in result.items:
            asset, collection = item.asset(self._asset), result.collections.get(item.collection_id)
            if asset is not None and collection is not None and asset.kind.is_raster:
                sources.append(asset_source(self._search.catalog, collection, item, asset))
        if not sources:
            raise DatacubeError(
                self.tr("ASSET: none of the {count} items found has a raster {key}.").format(
                    count=len(result.items), key=self._asset
                ),
                url=self._search.catalog.url,
            )
        return ordered(sources, MosaicOrder.NEWEST)

    def _planned(self, request: ExportRequest, feedback: QgsProcessingFeedback) -> ExportPlan:
        """The plan, with the resampling that suits the pixels where none was chosen."""
        from ..core.export.plan import plan_export
        from ..core.export.request import Resampling

        feedback.setProgressText(QCoreApplication.translate("Export", "Planning an export"))
        if self._resampling:
            request = replace(request, resampling=Resampling[self._resampling.upper()])
        plan = plan_export(request, feedback)
        if not self._resampling and plan.resamples and plan.is_continuous:
            plan = plan_export(replace(request, resampling=Resampling.BILINEAR), feedback)
        size = QLocale().formattedDataSize
        feedback.pushInfo(
            self.tr("{columns} × {rows} pixels of {count} source(s), about {size} to fetch").format(
                columns=plan.grid.columns,
                rows=plan.grid.rows,
                count=len(plan.placements),
                size=size(plan.bytes_to_fetch),
            )
        )
        return plan

    def _options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[str, ...]:
        text = self.parameterAsString(parameters, "CREATION_OPTIONS", context)
        return tuple(part for each in text.split("|") if (part := each.strip()))

    def _add_advanced(self, parameter: QgsProcessingParameterDefinition) -> None:
        parameter.setFlags(parameter.flags() | _ADVANCED)
        self.addParameter(parameter)


def _given(parameters: dict[str, Any], name: str) -> bool:
    return parameters.get(name) not in (None, "")


def _waiting(feedback: QgsProcessingFeedback) -> Any:
    def say(is_lost: bool) -> None:
        if is_lost:
            text = QCoreApplication.translate("Processing", "The connection is lost: waiting for it…")
            feedback.pushWarning(text)

    return say
