"""Local rasters as items of a catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from ...core.errors import DatacubeError
from ...core.offered_values import STAC_VERSIONS
from ..base_algorithm import BaseAlgorithm, progress_callback
from ..parameters.declarations import CATALOG, SIGNING_PROFILE, catalog_parameter, signing_parameter

if TYPE_CHECKING:
    import datetime as dt

    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.publishing.dry_run import DryRun


class PublishItems(BaseAlgorithm):
    def name(self) -> str:
        return "publish_items"

    def displayName(self) -> str:
        return self.tr("Publish items")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,publish,upload,items,cog,transaction").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Converts local rasters to COGs, describes them as STAC items with grid, statistics and "
                    "thumbnail, sends the files to a store and registers the items in a catalogue."
                ),
                self.tr(
                    "It begins as a dry run: the folder is made, and the log says what would be sent where; nothing "
                    "changes on any server. Run it again without “Dry run” to publish: what is made is not made again."
                ),
                self.tr(
                    "Where the catalogue does not let you register items, the folder is ready for the platform's own "
                    "procedure, and the log has its command."
                ),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        # optional for QGIS alone, which would open the files to check them; see `validate`
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                "SOURCES", self.tr("Rasters"), Qgis.ProcessingSourceType.Raster, optional=True
            )
        )
        self.addParameter(catalog_parameter())
        self.addParameter(QgsProcessingParameterString("COLLECTION", self.tr("Collection")))
        self._add_text(
            "ITEM_IDS",
            self.tr("Item ids"),
            self.tr("In the order of the rasters, separated by commas; without any, made of their names."),
        )
        self._add_text(
            "DATETIME",
            self.tr("Date"),
            self.tr(
                "When the rasters were taken, in UTC (2023-05-29 or 2023-05-29T12:00:00Z): one for all, or one for "
                "each, separated by commas. Without it, what the files say."
            ),
        )
        storage = QgsProcessingParameterString("STORAGE", self.tr("Store URL"))
        storage.setHelp(
            self.tr("The address below which the files are put: https://store/bucket. They get collection/item/file.")
        )
        self.addParameter(storage)
        signing = signing_parameter()
        signing.setHelp(
            self.tr(
                "The name of the profile that signs uploads to the store, or has its key. Without one, the "
                "catalogue's connection keeps its own."
            )
        )
        signing.setFlags(signing.flags() & ~Qgis.ProcessingParameterFlag.Advanced)
        self.addParameter(signing)
        dry_run = QgsProcessingParameterBoolean("DRY_RUN", self.tr("Dry run"), True)
        dry_run.setHelp(self.tr("Make the folder and say what would be sent; change nothing on any server."))
        self.addParameter(dry_run)
        self._add_advanced()
        self.addParameter(QgsProcessingParameterFolderDestination("FOLDER", self.tr("Folder of items")))
        self.addOutput(QgsProcessingOutputString("ITEMS", self.tr("Items")))
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of files")))
        self.addOutput(QgsProcessingOutputNumber("PUBLISHED", self.tr("Number of items registered")))

    def _add_text(self, name: str, title: str, text: str) -> None:
        parameter = QgsProcessingParameterString(name, title, optional=True)
        parameter.setHelp(text)
        self.addParameter(parameter)

    def _add_advanced(self) -> None:
        again = QgsProcessingParameterBoolean("SEND_AGAIN", self.tr("Send again what is there"), False, optional=True)
        again.setHelp(self.tr("Otherwise a file that the store has with the same length is not sent."))
        version = QgsProcessingParameterEnum(
            "STAC_VERSION",
            self.tr("STAC version"),
            list(STAC_VERSIONS),
            defaultValue=STAC_VERSIONS[0],
            usesStaticStrings=True,  # names instead of numbers, see ExportAlgorithm
        )
        for parameter in (again, version):
            parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
            self.addParameter(parameter)

    def unchecked_parameters(self) -> tuple[str, ...]:
        return ("SOURCES",)

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ...core.language.bilingual import named
        from ...core.publishing.names import collection_problem, id_problem, storage_problem
        from ..reading.catalog import find_catalog
        from ..reading.sources import read_sources

        find_catalog(self.parameterAsString(parameters, CATALOG, context))
        count = len(read_sources(parameters.get("SOURCES"), context))
        if not count:
            return self.tr("SOURCES: give at least one raster.")
        ids = self._list(parameters, "ITEM_IDS", context)
        if ids and len(ids) != count:
            return self.tr("ITEM_IDS: give as many ids as rasters, {count}.").format(count=count)
        problems = {
            "COLLECTION": collection_problem(self.parameterAsString(parameters, "COLLECTION", context).strip()),
            "ITEM_IDS": next(filter(None, map(id_problem, ids)), ""),
            "STORAGE": storage_problem(self.parameterAsString(parameters, "STORAGE", context).strip()),
        }
        for name, problem in problems.items():
            if problem:
                return named(name, problem)
        if problem := self._signing_problem(parameters, context):
            return named(SIGNING_PROFILE, problem)
        self._moments(parameters, context, count)
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ...core.publishing.request import PublishRequest, RasterToPublish
        from ..reading.catalog import find_catalog
        from ..reading.sources import read_sources

        sources = read_sources(parameters.get("SOURCES"), context)
        ids = self._list(parameters, "ITEM_IDS", context) or ("",) * len(sources)
        moments = self._moments(parameters, context, len(sources))
        rasters = tuple(RasterToPublish(*each) for each in zip(sources, ids, moments, strict=True))
        self._request = PublishRequest(
            rasters,
            Path(self.parameterAsString(parameters, "FOLDER", context)).absolute(),
            find_catalog(self.parameterAsString(parameters, CATALOG, context)),
            self.parameterAsString(parameters, "COLLECTION", context).strip(),
            self.parameterAsString(parameters, "STORAGE", context).strip(),
            self.parameterAsEnumString(parameters, "STAC_VERSION", context) or STAC_VERSIONS[0],
            self._profile_id(parameters, context),
        )
        self._is_dry = self.parameterAsBoolean(parameters, "DRY_RUN", context)
        self._again = self.parameterAsBoolean(parameters, "SEND_AGAIN", context)

    def execute(
        self, _parameters: dict[str, Any], _context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ...core.publishing.dry_run import look_at_catalog
        from ...core.publishing.prepare import prepare

        prepared = prepare(self._request, feedback, progress_callback(feedback))
        found = look_at_catalog(prepared, feedback)
        results: dict[str, Any] = {
            "FOLDER": str(self._request.folder),
            "ITEMS": ",".join(f"{self._request.collection_id}/{item.id}" for item in prepared.items),
            "COUNT": len(prepared.files),
            "PUBLISHED": 0,
        }
        for line in found.lines():
            feedback.pushInfo(line)
        if self._is_dry:
            for item in prepared.items:
                feedback.pushDebugInfo(json.dumps(item.json, indent=2, ensure_ascii=False))
            feedback.pushInfo(self.tr("Dry run: nothing has been sent."))
            return results
        return {**results, "PUBLISHED": self._publish(found, feedback)}

    def _publish(self, found: DryRun, feedback: QgsProcessingFeedback) -> int:
        """Send what was prepared; the number of items registered."""
        from ...core.publishing.run import publish

        feedback.setProgressText(self.tr("Sending files"))
        report = publish(found.prepared, feedback, again=self._again, progress=progress_callback(feedback))
        for line in report.lines():
            feedback.pushInfo(line)
        if report.problems:
            raise DatacubeError(
                self.tr("{count} of {total} items could not be registered.").format(
                    count=len(report.problems), total=len(found.prepared.items)
                ),
                details="\n".join(error.report() for _, error in report.problems),
            )
        if report.refusal is not None:
            feedback.reportError(self.tr("The items are not published: {why}").format(why=report.refusal))
        return len(report.created) + len(report.replaced)

    def _profile_id(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """The signing profile of the storage: of those that are named the first that has its host, else the first; of
        none the connection's own, if it has the host."""
        from ...core.signing.profiles import profile_for
        from ..reading.catalog import find_catalog
        from ..reading.signing import find_profiles, profile_of

        storage = self.parameterAsString(parameters, "STORAGE", context).strip()
        named = find_profiles(self.parameterAsString(parameters, SIGNING_PROFILE, context))
        if named:
            return profile_of(storage, named, own=named[0].id)
        return profile_for(find_catalog(self.parameterAsString(parameters, CATALOG, context)), storage)

    def _signing_problem(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ...core.signing.profiles import SigningProfileStore
        from ...core.signing.uploads import upload_problem

        profile = SigningProfileStore().get(self._profile_id(parameters, context))
        storage = self.parameterAsString(parameters, "STORAGE", context).strip()
        return "" if profile is None else upload_problem(profile, storage)

    def _list(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> tuple[str, ...]:
        text = self.parameterAsString(parameters, name, context)
        return tuple(word for part in text.split(",") if (word := part.strip()))

    def _moments(
        self, parameters: dict[str, Any], context: QgsProcessingContext, count: int
    ) -> tuple[dt.datetime | None, ...]:
        """The date of each raster, None where none is given. Raises DatacubeError."""
        from ...core.publishing.moments import moment_from_text

        found: list[dt.datetime | None] = []
        texts = self._list(parameters, "DATETIME", context)
        for text in texts:
            found.append(moment_from_text(text))
            if found[-1] is None:
                raise DatacubeError(self.tr("DATETIME: “{text}” is not a date such as 2023-05-29.").format(text=text))
        if len(found) not in (0, 1, count):
            raise DatacubeError(self.tr("DATETIME: give one date, or as many as rasters, {count}.").format(count=count))
        return tuple(found) if len(found) == count else tuple(found or (None,)) * count
