"""Whole files of items, into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ...core.errors import DatacubeError, StorageError
from ..base_algorithm import BaseAlgorithm, progress_callback
from ..parameters.declarations import (
    CATALOG,
    SIGNING_PROFILE,
    add_items_parameter,
    catalog_parameter,
    signing_parameter,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.download import DownloadFile
    from ...core.stac.records import Item


class DownloadAssets(BaseAlgorithm):
    def name(self) -> str:
        return "download_assets"

    def displayName(self) -> str:
        return self.tr("Download assets")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,download,files,assets").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Downloads whole files of items into a folder. To save only a part of rasters, use “Export extent”."
                ),
                self.tr(
                    "A file ends in .part until it is complete. An interrupted download resumes the next time, if "
                    "the file on the server is still the same. An existing file of the same name is replaced."
                ),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(catalog_parameter())
        add_items_parameter(self)
        assets = QgsProcessingParameterString("ASSETS", self.tr("Asset keys"), optional=True)
        assets.setHelp(self.tr("Separated by commas; without any, all files of the items."))
        self.addParameter(assets)
        self.addParameter(signing_parameter())
        self.addParameter(QgsProcessingParameterFolderDestination("FOLDER", self.tr("Folder")))
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of files")))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ..reading.catalog import find_catalog
        from ..reading.items import read_item_names
        from ..reading.signing import find_profiles

        find_catalog(self.parameterAsString(parameters, CATALOG, context))
        find_profiles(self.parameterAsString(parameters, SIGNING_PROFILE, context))
        if not read_item_names(self, parameters, context):
            return self.tr("ITEMS: name at least one item.")
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ..reading.catalog import find_catalog
        from ..reading.items import read_item_names
        from ..reading.search import split_list
        from ..reading.signing import find_profiles

        self._catalog = find_catalog(self.parameterAsString(parameters, CATALOG, context))
        self._profiles = find_profiles(self.parameterAsString(parameters, SIGNING_PROFILE, context))
        self._items = read_item_names(self, parameters, context)
        self._keys = split_list(self.parameterAsString(parameters, "ASSETS", context))
        self._folder = Path(self.parameterAsString(parameters, "FOLDER", context)).absolute()

    def execute(
        self, _parameters: dict[str, Any], _context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ...core.download import DownloadTask
        from ..reading.items import fetch_items

        files = self._files(fetch_items(self._catalog, self._items, feedback))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = self.tr("FOLDER: {folder} cannot be made.").format(folder=self._folder)
            raise StorageError(message, details=str(error)) from error
        task, progress = DownloadTask(files), progress_callback(feedback)
        task.progressed.connect(lambda at: progress(at.done, at.total, at.stage))
        feedback.setProgressText(task.description())
        report = task.work(feedback)
        if report.failures:
            raise DatacubeError(
                self.tr("{count} of {total} files could not be downloaded.").format(
                    count=len(report.failures), total=len(files)
                ),
                details="\n".join(error.report() for _, error in report.failures),
            )
        for note in report.notes:
            feedback.pushInfo(note)
        return {"FOLDER": str(self._folder), "COUNT": len(report.paths)}

    def _files(self, items: Sequence[Item]) -> list[DownloadFile]:
        from ...core.credentials import authcfg_for
        from ...core.download import DownloadFile, file_name
        from ...core.expected_file import Expected
        from ...core.signing.profiles import profile_for
        from ..reading.items import check_asset_keys
        from ..reading.signing import profile_of

        check_asset_keys(items, self._keys)
        return [
            DownloadFile(
                asset.href,
                self._folder / file_name(asset),
                authcfg_for(self._catalog, asset.href),
                profile_of(asset.href, self._profiles, profile_for(self._catalog, asset.href)),
                asset.access,
                Expected(asset.checksum, asset.size),
            )
            for item in items
            for asset in item.assets
            if not self._keys or asset.key in self._keys
        ]
