"""A raster parameter whose file is a VRT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProcessingParameterRasterDestination, QgsProcessingParameters
from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext


class VrtDestination(QgsProcessingParameterRasterDestination):
    """A raster that is written as a VRT; the provider's others are GeoTIFFs."""

    def clone(self) -> VrtDestination:
        is_optional = bool(self.flags() & Qgis.ProcessingParameterFlag.Optional)
        made = VrtDestination(self.name(), self.description(), self.defaultValue(), is_optional, self.createByDefault())
        made.setHelp(self.help())
        return made

    def defaultFileExtension(self) -> str:
        return "vrt"

    def createFileFilter(self) -> str:
        return "VRT (*.vrt)"

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        return ["vrt"]

    def isSupportedOutputValue(self, value: Any, context: QgsProcessingContext) -> tuple[bool, str]:
        path = QgsProcessingParameters.parameterAsOutputLayer(self, value, context, True)
        if Path(path).suffix.lower() == ".vrt":
            return True, ""
        return False, QCoreApplication.translate("VrtDestination", "the name of the file must end in .vrt.")
