"""The main job: an extent of remote rasters, saved to a local file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMultipleLayers,
)

from ...core.errors import DatacubeError
from ..export_algorithm import ExportAlgorithm
from ..parameters.declarations import (
    CATALOG,
    COLLECTIONS,
    SIGNING_PROFILE,
    add_text,
    asset_parameter,
    catalog_parameter,
    collections_parameter,
    signing_parameter,
)

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.export.planning.plan import ExportPlan
    from ...core.export.request import ExportRequest, ExportSource

#: Names instead of numbers: a model or a script can be read, and outlives a new entry.
RESAMPLINGS = ("nearest", "bilinear", "cubic", "lanczos", "average", "mode")
_MOST_ITEMS = 2000
_SOURCE_CRS = "SOURCE_CRS"


class ExportExtent(ExportAlgorithm):
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
                    "Saves an extent of one or several rasters of any size to a local GeoTIFF or COG. Only the "
                    "blocks of remote files that the extent touches are fetched, many at once. Pixels are copied "
                    "unchanged unless a CRS or a resolution asks for another grid."
                ),
                self.tr(
                    "Either name the sources (layers, addresses or /vsicurl/ paths), or name a catalogue, its "
                    "collections and the key of an asset: they are searched first."
                ),
                self.tr(
                    "Several sources make a mosaic; the first lies on top, and its nodata pixels show what lies below."
                ),
                self.tr("The file appears once complete; after an error or a cancellation nothing is left of it."),
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
        words = self.tr("The key of the asset in each item of the catalogue: dtm, for instance.")
        self.addParameter(asset_parameter("ASSET", self.tr("Asset key"), words, optional=True))
        self.addParameter(signing_parameter())
        add_text(
            self,
            _SOURCE_CRS,
            self.tr("CRS of the sources"),
            self.tr(
                "In place of what the files say: EPSG:3979, for instance. One for all of them, or one for each in "
                "their order, separated by |, with nothing for the file's own."
            ),
            optional=True,
            is_advanced=True,
        )
        self.add_grid(self.tr("The side of a pixel in units of the target CRS; without it the sources' own."))
        resampling = QgsProcessingParameterEnum(
            "RESAMPLING", self.tr("Resampling"), list(RESAMPLINGS), optional=True, usesStaticStrings=True
        )
        resampling.setHelp(self.tr("Without one: bilinear for measured numbers, nearest for classes."))
        self.addParameter(resampling)
        self.add_format()
        gaps = QgsProcessingParameterBoolean("FILL_GAPS", self.tr("Fill gaps with coarser sources"), True)
        gaps.setHelp(
            self.tr("The finest source lies on top. Unchecked: the order of the list, or the newest item on top.")
        )
        self.addParameter(gaps)
        origins = QgsProcessingParameterBoolean("ORIGINS", self.tr("Source index raster"), False, optional=True)
        origins.setHelp(
            self.tr("A second file beside the output, its name ending in -sources, with the source of each pixel.")
        )
        self.add_file(self.tr("Without one, the sources' own."), self.tr("Saved extent"), origins)

    def unchecked_parameters(self) -> tuple[str, ...]:
        return ("SOURCES",)

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ..reading.catalog import find_catalog
        from ..reading.signing import find_profiles
        from ..reading.sources import read_sources, read_stated_crs

        sources = read_sources(parameters.get("SOURCES"), context)
        read_stated_crs(self.parameterAsString(parameters, _SOURCE_CRS, context), sources)
        find_profiles(self.parameterAsString(parameters, SIGNING_PROFILE, context))
        text = self.parameterAsString(parameters, CATALOG, context)
        if sources and text:
            return self.tr("SOURCES and CATALOG: give one of them, not both.")
        if not sources and not text:
            return self.tr("SOURCES: give rasters, or a catalogue (CATALOG) with collections and an asset.")
        if text:
            find_catalog(text)
            for name in (COLLECTIONS, "ASSET"):
                if not self.parameterAsString(parameters, name, context).strip():
                    return self.tr("{name}: a search in a catalogue needs it.").format(name=name)
        return self.validate_file(parameters, context)

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.catalog import find_catalog
        from ..reading.search import SearchParameters, split_list
        from ..reading.signing import find_profiles
        from ..reading.sources import read_sources

        self._profiles = find_profiles(self.parameterAsString(parameters, SIGNING_PROFILE, context))
        self._sources = read_sources(parameters.get("SOURCES"), context)
        self._source_crs = self.parameterAsString(parameters, _SOURCE_CRS, context)
        self.read_file_parameters(parameters, context)
        self.request_options["origins"] = self.parameterAsBoolean(parameters, "ORIGINS", context)
        self._fills_gaps = self.parameterAsBoolean(parameters, "FILL_GAPS", context)
        if not self._sources:
            self._search = SearchParameters(
                find_catalog(self.parameterAsString(parameters, CATALOG, context)),
                split_list(self.parameterAsString(parameters, COLLECTIONS, context)),
                self.extent,
                limit=_MOST_ITEMS,
            )
            self._asset = self.parameterAsString(parameters, "ASSET", context).strip()
        self._resampling = self.parameterAsEnumString(parameters, "RESAMPLING", context)

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..reading.sources import order_finest_first, with_crs, with_profiles

        sources = with_profiles(self._sources or self._search_sources(feedback), self._profiles)
        sources = with_crs(sources, self._source_crs)
        if self._fills_gaps:
            sources = order_finest_first(sources, self.extent.crs, feedback)
        return self.export(sources, parameters, context, feedback)

    def _search_sources(self, feedback: QgsProcessingFeedback) -> tuple[ExportSource, ...]:
        from ...core.export.stacking import StackingOrder, ordered
        from ...core.export_sources import export_source
        from ...core.stac.asset_choice import AssetChoice
        from ..reading.asset_keys import known_assets_hint
        from ..reading.search import search_items

        result, sources = search_items(self._search, feedback), []
        for item in result.items:
            asset, collection = item.asset(self._asset), result.collections.get(item.collection_id)
            if asset is not None and collection is not None and asset.kind.is_raster:
                sources.append(export_source(AssetChoice(self._search.catalog, collection, item, asset)))
        if not sources:
            raise DatacubeError(
                self.tr("ASSET: none of the {count} items found has a raster {key}.").format(
                    count=len(result.items), key=self._asset
                ),
                url=self._search.catalog.url,
                hint=known_assets_hint(result.items, map(result.collections.__getitem__, self._search.collections)),
            )
        return ordered(sources, StackingOrder.NEWEST)

    def plan_export(self, request: ExportRequest, feedback: QgsProcessingFeedback) -> ExportPlan:
        """With the resampling that suits the pixels where none was chosen."""
        from dataclasses import replace

        from ...core.export.request import Resampling

        if self._resampling:
            return super().plan_export(replace(request, resampling=Resampling[self._resampling.upper()]), feedback)
        plan = super().plan_export(request, feedback)
        if plan.resamples and plan.is_continuous:
            plan = super().plan_export(replace(request, resampling=Resampling.BILINEAR), feedback)
        return plan
