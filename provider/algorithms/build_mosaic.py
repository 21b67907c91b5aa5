"""Many files as one virtual raster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber

from ...core.errors import DatacubeError, LayerError, StorageError
from ..base_algorithm import BaseAlgorithm
from ..parameters.declarations import COLLECTIONS, add_search_parameters, asset_parameter
from ..parameters.vrt_destination import VrtDestination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.layers.composite_task import CompositeTask
    from ...core.layers.mosaic_task import Mosaics, MosaicTask
    from ..reading.search import SearchResult


class BuildMosaic(BaseAlgorithm):
    def name(self) -> str:
        return "build_mosaic"

    def displayName(self) -> str:
        return self.tr("Build mosaic")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,vrt,virtual,raster,mosaic,tiles,cog").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Builds a virtual raster (VRT) of one asset of all items found, from the grids that the "
                    "catalogue gives: one file is opened, the pixels stay on the server."
                ),
                self.tr(
                    "Where items overlap, the newest is on top. Items without the asset or without a known grid are "
                    "left out and counted. All must be in one CRS, and readable without a sign-in."
                ),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        add_search_parameters(self)
        self.add_choice()
        self.addParameter(VrtDestination("OUTPUT", self.tr("Mosaic")))
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of files")))

    def add_choice(self) -> None:
        """Add the parameters that say what of each item is in the mosaic."""
        words = self.tr("The key of the asset in each item of the catalogue: dtm, for instance.")
        self.addParameter(asset_parameter("ASSET", self.tr("Asset key"), words))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ..reading.search import read_search

        if len(read_search(self, parameters, context).collections) != 1:
            return self.tr("{name}: give one collection.").format(name=COLLECTIONS)
        is_fine, message = self.parameterDefinition("OUTPUT").isSupportedOutputValue(parameters.get("OUTPUT"), context)
        return "" if is_fine else f"OUTPUT: {message}"

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.search import read_search

        self._search = read_search(self, parameters, context)
        self.read_choice(parameters, context)

    def read_choice(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        """Read the parameters of `add_choice`."""
        self._key = self.parameterAsString(parameters, "ASSET", context).strip()

    def task(self, result: SearchResult, folder: Path) -> MosaicTask | CompositeTask:
        """What writes the VRT into the folder. Raises DatacubeError where no item has what was asked for."""
        from ...core.layers.mosaic_task import MosaicRequest, MosaicTask

        name = self._search.collections[0]
        collection = result.collections[name]
        self.check_files(result, [self._key])
        return MosaicTask(
            MosaicRequest(self._search.catalog, collection, result.items, self._key, f"{name} · {self._key}", folder)
        )

    def check_files(self, result: SearchResult, keys: Sequence[str]) -> None:
        """Raises LayerError for files that must be signed, and DatacubeError where no item has one of the assets."""
        from ...core.signing.profiles import profile_for
        from ..reading.asset_keys import known_assets_hint

        catalog = self._search.catalog
        for key in keys:
            assets = [asset for item in result.items if (asset := item.asset(key)) is not None]
            if any(profile_for(catalog, asset.href) for asset in assets):
                raise LayerError(
                    self.tr(
                        "These files must be signed, and what Processing writes would be opened without signatures."
                    ),
                    hint=self.tr("Export the extent you need from all of them: the result is a mosaic."),
                )
            if result.items and not assets:
                raise DatacubeError(
                    self.tr("ASSET: none of the {count} items found has an asset {key}.").format(
                        count=len(result.items), key=key
                    ),
                    url=catalog.url,
                    hint=known_assets_hint(result.items, [result.collections[self._search.collections[0]]]),
                )

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        import tempfile

        from ...core.files.sidecar_files import move_in_place
        from ..reading.search import search_items

        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        path = Path(output).absolute()
        result = search_items(self._search, feedback)
        try:
            with tempfile.TemporaryDirectory(prefix=".mosaic-", dir=path.parent) as folder:
                mosaics = self._build(result, Path(folder), feedback)
                move_in_place(Path(mosaics.sources[0].path), path)
        except OSError as error:
            message = self.tr("OUTPUT: {file} could not be written.").format(file=path)
            raise StorageError(message, details=str(error)) from error
        for count, text in (
            (mosaics.without_asset, self.tr("Items without the asset, left out: {count}")),
            (mosaics.without_grid, self.tr("Items without a known grid, left out: {count}")),
            (mosaics.unreadable, self.tr("Files that could not be opened, left out: {count}")),
        ):
            if count:
                feedback.pushWarning(text.format(count=count))
        return {"OUTPUT": output, "COUNT": mosaics.files}

    def _build(self, result: SearchResult, folder: Path, feedback: QgsProcessingFeedback) -> Mosaics:
        try:
            mosaics = self.task(result, folder).work(feedback)
        except LayerError as error:
            error.hint = ""  # it is about the dock
            raise
        if mosaics.further_kinds:
            raise DatacubeError(
                self.tr(
                    "The files' pixels differ in type, nodata value, scale, unit or colours: a mosaic has one kind."
                ),
                hint=self.tr("Search items of one product and version."),
            )
        if len(mosaics.sources) > 1:
            raise DatacubeError(
                self.tr("The files are in {count} coordinate reference systems: a mosaic has one.").format(
                    count=len(mosaics.sources)
                ),
                hint=self.tr("Search a smaller extent."),
            )
        return mosaics
