"""The provider: the list of the algorithms, which import what they need when they run."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from .algorithms.build_mosaic import BuildMosaic
from .algorithms.build_rgb_mosaic import BuildRgbMosaic
from .algorithms.download_assets import DownloadAssets
from .algorithms.export_extent import ExportExtent
from .algorithms.extract_wcs import ExtractWcs
from .algorithms.harvest_wms import HarvestWms
from .algorithms.list_collections import ListCollections
from .algorithms.publish_items import PublishItems
from .algorithms.publish_pyramid import PublishPyramid
from .algorithms.save_vrt_for_arcgis import SaveVrtForArcgis
from .algorithms.search_items import SearchItems
from .base_algorithm import ICON

#: In the order in which they are used; each has a module of its own.
ALGORITHMS = (
    ListCollections,
    SearchItems,
    ExportExtent,
    ExtractWcs,
    DownloadAssets,
    BuildMosaic,
    BuildRgbMosaic,
    SaveVrtForArcgis,
    PublishItems,
    HarvestWms,
    PublishPyramid,
)


class DatacubeProvider(QgsProcessingProvider):
    """Ids and parameter names are a public contract: users' models, scripts and command lines contain them."""

    def id(self) -> str:
        return "datacube_browser"

    def name(self) -> str:
        return QCoreApplication.translate("DatacubeBrowserPlugin", "Datacube Browser")

    def versionInfo(self) -> str:
        from ..core.about import version

        return version()

    def icon(self) -> QIcon:
        return QIcon(ICON)

    def svgIconPath(self) -> str:
        return ICON

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        # vrt: for exports in tiles
        return ["tif", "tiff", "vrt"]

    def loadAlgorithms(self) -> None:
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
