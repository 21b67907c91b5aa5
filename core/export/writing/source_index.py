"""The source index: a second file on the result's grid that tells which source each pixel came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...language.plain_name import plain_name
from ...rasters.distinct_colors import distinct_color
from ...spatial.crs import spatial_reference
from ..planning.creation_options import creation_options
from ..reading.mosaic import Pixels
from .output_file import OutputFile
from .provenance import provenance_tags

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..planning.plan import ExportPlan


class SourceIndexFile(OutputFile):
    """Bytes: 1 for the plan's first source, 2 for its second, …, 0 where there is none. The legend is the band's
    category names and colours."""

    def __init__(self, plan: ExportPlan, feedback: QgsFeedback | None, mark: str) -> None:
        """Resume the temporary file, or create it; `mark` is that of the export's main file. Raises StorageError,
        CanceledError."""
        super().__init__(origins_plan(plan), describe_origins, feedback, mark)

    def add(self, pixels: Pixels) -> None:
        if pixels.origins is not None:
            super().add(Pixels(pixels.window, pixels.origins[np.newaxis], None))


def origins_plan(plan: ExportPlan) -> ExportPlan:
    """The plan of the second file."""
    return replace(
        plan,
        request=replace(plan.request, output=plan.request.origins_path, format="GTiff", creation_options=()),
        bands=1,
        data_type=gdal.GDT_Byte,
        nodata=0,
        masked=False,
        is_continuous=False,
        creation_options=creation_options((), gdal.GDT_Byte),
    )


def describe_origins(dataset: gdal.Dataset, plan: ExportPlan) -> None:
    """Set the georeference and the legend of a new source index."""
    dataset.SetSpatialRef(spatial_reference(plan.grid.crs))
    dataset.SetGeoTransform(plan.grid.transform)
    dataset.SetMetadata(provenance_tags(plan))
    band = dataset.GetRasterBand(1)
    band.SetNoDataValue(plan.fill)
    band.SetDescription(QCoreApplication.translate("SourceIndexFile", "Source of each pixel"))
    titles = [plain_name(placement.raster.source.title) for placement in plan.placements]
    band.SetCategoryNames([QCoreApplication.translate("SourceIndexFile", "no source"), *titles])
    colours = gdal.ColorTable()
    for number in range(1, len(titles) + 1):
        colours.SetColorEntry(number, (*distinct_color(number), 255))
    band.SetColorTable(colours)
