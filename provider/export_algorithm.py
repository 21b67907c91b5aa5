"""What the algorithms that save an extent to a file have in common: the grid, the file, and the export."""

from __future__ import annotations

import math
from contextlib import suppress
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
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameters,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import DatacubeError, StorageError
from .base_algorithm import BaseAlgorithm, progress_callback
from .parameters.declarations import EXTENT

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ..core.export.planning.plan import ExportPlan
    from ..core.export.request import ExportRequest, ExportSource

#: Names instead of numbers: a model or a script can be read, and outlives a new entry.
FORMATS = ("GTiff", "COG")
#: As QGIS's own *Clip raster by mask layer* calls it.
MASK = "MASK"
#: As in the dialog.
_SMALLEST_TILE = 1024


class ExportAlgorithm(BaseAlgorithm):
    """Subclasses add their parameters around those of `add_grid`, `add_format` and `add_file`, call `validate_file`
    and `read_file_parameters`, and pass their sources to `export`."""

    def add_grid(self, resolution_help: str) -> None:
        translate = QCoreApplication.translate
        self.addParameter(QgsProcessingParameterExtent(EXTENT, translate("ExportAlgorithm", "Extent")))
        # not unless it is asked for: a model may count on the extent that it gives
        clip = QgsProcessingParameterBoolean(
            "CLIP", translate("ExportAlgorithm", "Clip to the data"), False, optional=True
        )
        clip.setHelp(
            translate("ExportAlgorithm", "The result ends where the rasters do; otherwise it is empty beyond them.")
        )
        self.addParameter(clip)
        mask = QgsProcessingParameterFeatureSource(
            MASK,
            translate("ExportAlgorithm", "Mask layer"),
            [int(Qgis.ProcessingSourceType.VectorPolygon)],
            optional=True,
        )
        mask.setHelp(
            self.tr(
                "Polygons in any CRS: pixels whose centre lies in none of them become nodata, or masked where there is "
                "no nodata value, and what lies outside is not fetched. Clipped to the data, the result ends where "
                "they do."
            )
        )
        self.addParameter(mask)
        self.addParameter(
            QgsProcessingParameterCrs("TARGET_CRS", translate("ExportAlgorithm", "Target CRS"), optional=True)
        )
        self.addParameter(
            _with_help(
                _number("RESOLUTION", translate("ExportAlgorithm", "Resolution"), is_whole=False), resolution_help
            )
        )

    def add_format(self) -> None:
        text = QCoreApplication.translate("ExportAlgorithm", "Format")
        self.addParameter(
            QgsProcessingParameterEnum("FORMAT", text, list(FORMATS), defaultValue=FORMATS[0], usesStaticStrings=True)
        )

    def add_file(self, nodata_help: str, output: str, *others: QgsProcessingParameterDefinition) -> None:
        """Add how the file is written; `others` are further advanced parameters of the algorithm."""
        translate = QCoreApplication.translate
        options = QgsProcessingParameterString(
            "CREATION_OPTIONS", translate("ExportAlgorithm", "Creation options"), optional=True
        )
        options.setMetadata({"widget_wrapper": {"widget_type": "rasteroptions"}})
        for parameter, text in (
            (_number("NODATA", translate("ExportAlgorithm", "Nodata value"), is_whole=False), nodata_help),
            (
                QgsProcessingParameterString(
                    "NODATA_RANGES", translate("ExportAlgorithm", "Additional nodata values"), optional=True
                ),
                translate(
                    "ExportAlgorithm", "Ranges of values that become nodata, FROM:TO, separated by |: -9999:-1|255:255."
                ),
            ),
            (
                options,
                translate("ExportAlgorithm", "KEY=VALUE, separated by |. They override the plugin's own."),
            ),
            (
                QgsProcessingParameterBoolean(
                    "PYRAMIDS", translate("ExportAlgorithm", "Pyramids"), False, optional=True
                ),
                translate("ExportAlgorithm", "Overviews inside the file; a COG has them anyway."),
            ),
            *((each, each.help()) for each in others),
            (
                _number("TILE_SIZE", translate("ExportAlgorithm", "Side of a tile in pixels"), is_whole=True),
                translate("ExportAlgorithm", "For large extents: many files in a folder, with a .vrt over them."),
            ),
        ):
            parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
            self.addParameter(_with_help(parameter, text))
        self.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", output))
        for name, text in (
            ("COLUMNS", translate("ExportAlgorithm", "Columns")),
            ("ROWS", translate("ExportAlgorithm", "Rows")),
            ("BYTES_FETCHED", translate("ExportAlgorithm", "Bytes fetched")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, text))

    def validate_file(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from .reading.search import read_extent

        translate = QCoreApplication.translate
        if read_extent(self, parameters, context) is None:
            return translate("ExportAlgorithm", "EXTENT: the extent is empty.")
        if _is_given(parameters, "RESOLUTION") and not self.parameterAsDouble(parameters, "RESOLUTION", context) > 0:
            return translate("ExportAlgorithm", "RESOLUTION: it must be greater than zero.")
        if _is_given(parameters, "TARGET_CRS") and not self.parameterAsCrs(parameters, "TARGET_CRS", context).isValid():
            return translate("ExportAlgorithm", "TARGET_CRS: the coordinate reference system is unknown.")
        if wrong := self._wrong_text(parameters, context):
            return wrong
        side = self.parameterAsInt(parameters, "TILE_SIZE", context)
        if side and side < _SMALLEST_TILE:
            return translate("ExportAlgorithm", "TILE_SIZE: a tile has at least {number} pixels a side.").format(
                number=_SMALLEST_TILE
            )
        return self._validate_output(parameters, context, side > 0)

    def _wrong_text(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        translate = QCoreApplication.translate
        wrong = [option for option in self._options(parameters, context) if "=" not in option]
        if wrong:
            return translate("ExportAlgorithm", "CREATION_OPTIONS: {option} is not KEY=VALUE.").format(option=wrong[0])
        if self._ranges(parameters, context) is None:
            return translate("ExportAlgorithm", "NODATA_RANGES: ranges are written FROM:TO, and separated by |.")
        return ""

    def _validate_output(self, parameters: dict[str, Any], context: QgsProcessingContext, is_tiled: bool) -> str:
        output = self.parameterDefinition("OUTPUT")
        is_fine, message = output.isSupportedOutputValue(parameters.get("OUTPUT"), context)
        if not is_fine:
            return f"OUTPUT: {message}"
        # without the side effect: a layer that is to be loaded afterwards
        path = QgsProcessingParameters.parameterAsOutputLayer(output, parameters.get("OUTPUT"), context, True)
        is_virtual = Path(path).suffix.lower() == ".vrt"
        if is_tiled and not is_virtual:
            return QCoreApplication.translate(
                "ExportAlgorithm", "OUTPUT: the name of the file must end in .vrt, the VRT over the tiles."
            )
        if is_virtual and not is_tiled:
            return QCoreApplication.translate(
                "ExportAlgorithm", "OUTPUT: the name of the file must end in .tif; .vrt is for tiles (TILE_SIZE)."
            )
        return ""

    def read_file_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        """Read `extent`, and as `request_options` what an ExportRequest has besides its sources and its file."""
        from ..core.spatial.crs import crs_to_text
        from .reading.polygons import read_polygons
        from .reading.search import read_extent

        crs = self.parameterAsCrs(parameters, "TARGET_CRS", context)
        resolution = self.parameterAsDouble(parameters, "RESOLUTION", context)
        nodata = self.parameterAsDouble(parameters, "NODATA", context)
        self.extent = read_extent(self, parameters, context)
        self.request_options: dict[str, Any] = {
            "clip": self.parameterAsBoolean(parameters, "CLIP", context),
            "cutline": read_polygons(self, parameters, MASK, context),
            "crs": crs_to_text(crs) if crs.isValid() else None,
            "resolution": (resolution, resolution) if _is_given(parameters, "RESOLUTION") else None,
            "nodata": nodata if _is_given(parameters, "NODATA") else None,
            "nodata_ranges": self._ranges(parameters, context) or (),
            "creation_options": self._options(parameters, context),
            "format": self.parameterAsEnumString(parameters, "FORMAT", context),
            "pyramids": self.parameterAsBoolean(parameters, "PYRAMIDS", context),
            "tile_size": self.parameterAsInt(parameters, "TILE_SIZE", context) or None,
        }

    def export(
        self,
        sources: tuple[ExportSource, ...],
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Export the sources, and return the outputs."""
        from ..core.export.jobs.interrupted import remove_export
        from ..core.export.request import ExportRequest
        from ..core.export.run import run_export
        from ..core.export.tiling.run_tiled import run_tiled
        from ..core.export.writing.publish import publish_style
        from ..core.export.writing.result_style import style_of_result
        from ..core.language.data_size import human_bytes

        output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        feedback.setProgressText(QCoreApplication.translate("ExportAlgorithm", "Planning an export"))
        request = ExportRequest(sources, self.extent, Path(output).absolute(), **self.request_options)
        plan = self.plan_export(request, feedback)
        feedback.pushInfo(
            QCoreApplication.translate(
                "ExportAlgorithm", "{columns} × {rows} pixels of {count} source(s), about {size} to fetch"
            ).format(
                columns=plan.grid.columns,
                rows=plan.grid.rows,
                count=len(plan.placements),
                size=human_bytes(plan.bytes_to_fetch),
            )
        )
        run = run_export if plan.request.tile_size is None else run_tiled
        try:
            report = run(plan, progress_callback(feedback), feedback, waiting=_waiting(feedback))
        except DatacubeError:
            # Processing never resumes an export
            with suppress(StorageError):
                remove_export(plan.request.output)
            raise
        self._written = request
        for note in filter(None, (*report.notes, publish_style(plan, style_of_result(plan)))):
            feedback.pushWarning(note)
        return {
            "OUTPUT": output,
            "COLUMNS": report.columns,
            "ROWS": report.rows,
            "BYTES_FETCHED": report.bytes_fetched,
        }

    def postProcessAlgorithm(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ..core.layers.open_files import reload_files

        written: ExportRequest | None = getattr(self, "_written", None)
        if written is not None:
            reload_files(written.files, written.tile_folder if written.tile_size is not None else None)
        return super().postProcessAlgorithm(context, feedback)

    def plan_export(self, request: ExportRequest, feedback: QgsProcessingFeedback) -> ExportPlan:
        from ..core.export.planning.plan_export import plan_export

        return plan_export(request, feedback)

    def _ranges(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[tuple[float, float], ...] | None:
        """The ranges, lowest and highest value; None where they cannot be read."""
        text = self.parameterAsString(parameters, "NODATA_RANGES", context)
        try:
            pairs = [tuple(map(float, each.split(":"))) for each in text.split("|") if each.strip()]
            if not all(math.isfinite(value) for pair in pairs for value in pair):
                return None
            return tuple((min(low, high), max(low, high)) for low, high in pairs)
        except ValueError:
            return None

    def _options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[str, ...]:
        text = self.parameterAsString(parameters, "CREATION_OPTIONS", context)
        return tuple(part for each in text.split("|") if (part := each.strip()))


def _number(name: str, text: str, *, is_whole: bool) -> QgsProcessingParameterNumber:
    kind = Qgis.ProcessingNumberParameterType
    return QgsProcessingParameterNumber(name, text, kind.Integer if is_whole else kind.Double, optional=True)


def _with_help(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    parameter.setHelp(text)
    return parameter


def _is_given(parameters: dict[str, Any], name: str) -> bool:
    return parameters.get(name) not in (None, "")


def _waiting(feedback: QgsProcessingFeedback) -> Any:
    def say(is_lost: bool) -> None:
        if is_lost:
            text = QCoreApplication.translate("ExportAlgorithm", "The connection is lost: waiting for it…")
            feedback.pushWarning(text)

    return say
