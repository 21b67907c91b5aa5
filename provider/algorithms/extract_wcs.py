"""An extent of a coverage, from a Web Coverage Service to a local file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingParameterString

from ...core.offered_values import ELEVATION, ELEVATION_COVERAGES
from ..export_algorithm import ExportAlgorithm

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.export.request import ExportSource


class ExtractWcs(ExportAlgorithm):
    def name(self) -> str:
        return "extract_wcs"

    def displayName(self) -> str:
        return self.tr("Extract from WCS")

    def tags(self) -> list[str]:
        return self.tr("raster,wcs,ogc,web coverage service,coverage,extract,clip,download,elevation,dem").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Saves an extent of a coverage of a Web Coverage Service (WCS 1.1) to a local GeoTIFF or COG. "
                    "The service computes the pixels on the grid requested; an extent too large for one request is "
                    "requested in parts."
                ),
                self.tr(
                    "NRCan is phasing its elevation service out. Where the same data lie in files (COG), “Export "
                    "extent” copies their pixels unchanged."
                ),
                self.tr("The file appears once complete; after an error or a cancellation nothing is left of it."),
            )
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        service = QgsProcessingParameterString("SERVICE", self.tr("Service"), ELEVATION)
        service.setHelp(
            self.tr(
                "The address of a WCS 1.1; with authcfg=… after a space, the id of an authentication configuration."
            )
        )
        self.addParameter(service)
        coverage = QgsProcessingParameterString("COVERAGE", self.tr("Coverage"))
        coverage.setHelp(
            self.tr("Its identifier. Those of the elevation service: {names}.").format(
                names=", ".join(ELEVATION_COVERAGES)
            )
        )
        self.addParameter(coverage)
        self.add_grid(self.tr("The side of a pixel in units of the target CRS; without it the coverage's own."))
        self.add_format()
        self.add_file(self.tr("Without one, the coverage's own."), self.tr("Saved coverage"))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        from ...core.catalogs import normalized_url

        if not normalized_url(self._service(parameters, context).href):
            return self.tr("SERVICE: “{text}” is not an address.").format(
                text=self.parameterAsString(parameters, "SERVICE", context)
            )
        if not self._identifier(parameters, context):
            return self.tr("COVERAGE: the identifier is missing.")
        return self.validate_file(parameters, context)

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from dataclasses import replace

        from ...core.ogc.coverage_href import coverage_href

        service, name = self._service(parameters, context), self._identifier(parameters, context)
        self._source = replace(service, href=coverage_href(service.href, name), name=name)
        self.read_file_parameters(parameters, context)

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        return self.export((self._source,), parameters, context, feedback)

    def _service(self, parameters: dict[str, Any], context: QgsProcessingContext) -> ExportSource:
        """Its address, one without a scheme over https, and the id of its sign-in."""
        from ..reading.sources import source_from_text

        text = self.parameterAsString(parameters, "SERVICE", context).strip()
        return source_from_text(text if "://" in text else f"https://{text}")

    def _identifier(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, "COVERAGE", context).strip()
