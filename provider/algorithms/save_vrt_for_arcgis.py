"""VRTs that open by themselves in other programs, of items that are named or searched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFolderDestination,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError, StorageError
from ..base_algorithm import BaseAlgorithm
from ..parameters.declarations import (
    COLLECTIONS,
    DATE_FROM,
    DATE_TO,
    EXTENT,
    FILTER,
    add_items_parameter,
    add_search_parameters,
    asset_parameter,
)
from ..parameters.vrt_destination import VrtDestination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.layers.local_vrt import LocalVrts
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Item


class SaveVrtForArcgis(BaseAlgorithm):
    def name(self) -> str:
        return "save_vrt_for_arcgis"

    def displayName(self) -> str:
        return self.tr("Save VRT for ArcGIS Pro")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,vrt,arcgis,esri,statistics,mosaic,cog").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Saves virtual rasters (VRT) for ArcGIS Pro and other programs: they point to the files at their "
                    "current address, and only what is shown is read. Statistics and histogram, estimated from "
                    "overviews, are beside each, so that no program reads the whole files for them."
                ),
                self.tr(
                    "Name the items, or search: one file for each raster into a folder, or one for all. A file that "
                    "has the name already is replaced. When one raster fails, nothing is saved."
                ),
                self.tr("Files that need a sign-in cannot be in a VRT."),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        add_search_parameters(self)
        add_items_parameter(self, optional=True)
        words = self.tr("Separated by commas: of COGs (dtm) or of the catalogue's own VRTs (dtm-vrt).")
        self.addParameter(asset_parameter("ASSETS", self.tr("Asset keys"), words))
        self.addParameter(QgsProcessingParameterBoolean("ONE_FILE", self.tr("One file for all items"), False))
        folder = QgsProcessingParameterFolderDestination("FOLDER", self.tr("Folder"), None, True, False)
        folder.setHelp(self.tr("For one file for each raster."))
        self.addParameter(folder)
        output = VrtDestination("OUTPUT", self.tr("Virtual raster"), None, True, False)
        output.setHelp(self.tr("For one file for all items."))
        self.addParameter(output)
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of files")))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ..reading.items import read_item_names
        from ..reading.search import read_search

        search = read_search(self, parameters, context)
        if read_item_names(self, parameters, context):
            # rather than ignore them
            for name in (COLLECTIONS, EXTENT, DATE_FROM, DATE_TO, FILTER):
                if parameters.get(name) not in (None, ""):
                    return self.tr("ITEMS and {name}: name the items or search them, not both.").format(name=name)
        elif not search.collections:
            return self.tr("ITEMS: name items, or give collections (COLLECTIONS) to search.")
        return self._validate_files(parameters, context)

    def _validate_files(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        keys, as_one = self._read_keys(parameters, context), self.parameterAsBoolean(parameters, "ONE_FILE", context)
        if not keys:
            return self.tr("ASSETS: name at least one asset.")
        if not as_one and not parameters.get("FOLDER"):
            return self.tr("FOLDER: files for each raster need a folder.")
        if not as_one:
            return ""
        if len(keys) > 1:
            return self.tr("ASSETS: one file is made of one asset.")
        if not parameters.get("OUTPUT"):
            return self.tr("OUTPUT: one file for all items needs a name.")
        is_fine, message = self.parameterDefinition("OUTPUT").isSupportedOutputValue(parameters["OUTPUT"], context)
        return "" if is_fine else f"OUTPUT: {message}"

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.items import read_item_names
        from ..reading.search import read_search

        self._search = read_search(self, parameters, context)
        self._items = read_item_names(self, parameters, context)
        self._keys = self._read_keys(parameters, context)
        self._as_one = self.parameterAsBoolean(parameters, "ONE_FILE", context)

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..reading.items import fetch_items
        from ..reading.search import search_items

        if self._items:
            items: Sequence[Item] = fetch_items(self._search.catalog, self._items, feedback)
        else:
            items = search_items(self._search, feedback).items
        rasters = self._rasters(items)
        if self._as_one:
            output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
            target = Path(output).absolute()
            saved = self._save(rasters, target.parent, target.name, feedback)
            made = {"OUTPUT": output}
        else:
            folder = Path(self.parameterAsString(parameters, "FOLDER", context)).absolute()
            saved = self._save(rasters, folder, "", feedback)
            made = {"FOLDER": str(folder)}
        translate = QCoreApplication.translate
        for count, text in (
            (
                saved.moved,
                translate("SaveVrtForArcgis", "Moved files, named at their current address: {count}."),
            ),
            (
                saved.without_statistics,
                translate("SaveVrtForArcgis", "Without statistics, for lack of data in the overview: {count}."),
            ),
        ):
            if count:
                feedback.pushInfo(text.format(count=count))
        return {**made, "COUNT": len(saved.paths)}

    def _read_keys(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[str, ...]:
        from ..reading.search import split_list

        return split_list(self.parameterAsString(parameters, "ASSETS", context))

    def _rasters(self, items: Sequence[Item]) -> tuple[tuple[Item, Asset], ...]:
        from ..reading.items import check_asset_keys

        check_asset_keys(items, self._keys)
        pairs = tuple(
            (item, asset) for item in items for asset in item.assets if asset.key in self._keys and asset.kind.is_raster
        )
        if not pairs:
            raise DatacubeError(self.tr("ASSETS: no item found has such a raster."), url=self._search.catalog.url)
        return pairs

    def _save(
        self, rasters: tuple[tuple[Item, Asset], ...], folder: Path, name: str, feedback: QgsProcessingFeedback
    ) -> LocalVrts:
        """Write all VRTs into a temporary folder, then move them into `folder`; a single file is called `name`."""
        import tempfile

        from ...core.files.sidecar_files import move_in_place
        from ...core.layers.local_vrt import LocalVrtRequest, LocalVrtTask

        try:
            existing = next(path for path in (folder, *folder.parents) if path.is_dir())
            with tempfile.TemporaryDirectory(prefix=".vrt-", dir=existing) as temporary:
                path = Path(temporary) / name
                task = LocalVrtTask(LocalVrtRequest(self._search.catalog, rasters, path, self._as_one))
                feedback.setProgressText(task.description())
                saved = task.work(feedback)
                if saved.failures:
                    raise DatacubeError(
                        self.tr("{count} of {total} rasters could not be saved as a VRT.").format(
                            count=len(saved.failures), total=len(rasters)
                        ),
                        details="\n".join(error.report() for _, error in saved.failures),
                    )
                folder.mkdir(parents=True, exist_ok=True)
                for each in saved.paths:
                    move_in_place(each, folder / each.name)
        except OSError as error:
            message = self.tr("The folder {folder} cannot be written to.").format(folder=folder)
            raise StorageError(message, details=str(error)) from error
        return saved
