"""A rendered image: what QGIS draws of the values that have been written, as a picture with a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.core import Qgis, QgsRasterBlockFeedback, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QImage, QPainter

from ...errors import CanceledError, ExportError
from ...extent import MapExtent
from ...files.durable_files import replace_file, sync_file
from ...files.own_files import let_go_of_files, new_mark, remove
from ...files.sidecar_files import beside, named_like
from ...gdal_calls import call, gdal_errors
from ...layer_style import set_style
from ...layers.raster import open_raster
from ...layers.source import Drawing, LayerSource
from ...stac.asset_records import AssetKind
from ...threads.worker_objects import unwatched, without_notices
from ..paths import cog_path, journal_mark, mark_in_file
from ..planning.creation_options import BLOCK, IMAGE_BANDS, creation_options, image_options
from ..request import IMAGE_FORMATS
from .overviews import add_overviews, copy_as_cog, gdal_progress, take_place
from .provenance import mark_item
from .result_style import has_relief, shading_of_result, style_in_values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from qgis.core import QgsFeedback, QgsRasterLayer

    from ...grid import Grid
    from ..planning.plan import ExportPlan

#: Rows that are drawn at a time: QGIS holds Python's lock meanwhile, and the windows would stand still.
_ROWS = 128
#: Pixels around them that are drawn too, and cut off: the shading of a pixel looks at its neighbours.
_MARGIN = 2


def become_image(
    path: Path,
    plan: ExportPlan,
    feedback: QgsFeedback | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> None:
    """Replace the closed GeoTIFF with a plan's values by their picture: as the top source's style draws them, with
    transparent pixels where there are none; a JPEG, which has no transparency, is white there. Draws piece by piece, so
    that memory does not grow with the picture. For a worker. Raises GdalFailure, OSError, ExportError, CanceledError;
    the values are then still there."""
    mark = journal_mark(path) or new_mark()
    copy = cog_path(path, mark)
    drawn = beside(copy, ".tif")
    request = plan.request
    try:
        stage = QCoreApplication.translate("RenderedImage", "Drawing the image…")
        _draw(path, drawn, plan, mark_in_file(path, mark), gdal_progress(stage, feedback, progress))
        if request.format == "GTiff":
            if request.pyramids:
                stage = QCoreApplication.translate("Overviews", "Building pyramids…")
                add_overviews(drawn, plan.grid, "AVERAGE", gdal_progress(stage, feedback, progress))
            replace_file(drawn, copy)
        else:
            stage = QCoreApplication.translate("RenderedImage", "Writing the image…")
            _copy(drawn, copy, plan, mark_in_file(path, mark), gdal_progress(stage, feedback, progress))
            remove(drawn)
        take_place(copy, path)
    except BaseException as error:
        let_go_of_files(error)
        remove(*named_like(copy))
        raise


def _copy(drawn: Path, copy: Path, plan: ExportPlan, mark: str, progress: Callable[..., int]) -> None:
    """Write the picture in its own format."""
    options = list(image_options(plan.request))
    dataset = call(gdal.OpenEx, str(drawn), gdal.OF_RASTER)
    if plan.request.format == "COG":
        copy_as_cog(dataset, copy, options, progress)
        return
    driver = gdal.GetDriverByName(plan.request.format)
    written = call(driver.CreateCopy, str(copy), dataset, options=[*options, f"COMMENT={mark}"], callback=progress)
    with gdal_errors():
        written.FlushCache()
        del written
    sync_file(copy)


def _draw(path: Path, drawn: Path, plan: ExportPlan, mark: str, progress: Callable[..., int]) -> None:
    """Write the picture as a GeoTIFF."""
    layers = _layers(path, plan)
    is_opaque = plan.request.format == "JPEG"
    picture = _created(path, drawn, plan, mark)
    grid, done = plan.grid, 0
    for top in range(0, grid.rows, BLOCK):
        for left in range(0, grid.columns, BLOCK):
            columns, rows = min(BLOCK, grid.columns - left), min(BLOCK, grid.rows - top)
            strips = [
                _strip(layers, grid, (left, row, columns, min(_ROWS, top + rows - row)), is_opaque=is_opaque)
                for row in range(top, top + rows, _ROWS)
            ]
            values = np.concatenate(strips)[:, :, : picture.RasterCount]
            with gdal_errors():
                picture.WriteArray(np.ascontiguousarray(values.transpose(2, 0, 1)), left, top)
            done += columns * rows
            if not progress(done / plan.pixels):
                raise CanceledError("")
    with gdal_errors():
        picture.FlushCache()
        del picture


def _layers(path: Path, plan: ExportPlan) -> list[QgsRasterLayer]:
    """What is drawn, from the bottom, in the calling thread. Raises ExportError."""
    style = style_in_values(plan)
    parts = [(Drawing.PLAIN, style)]
    if has_relief(plan):
        parts = [(Drawing.SHADE, shading_of_result(plan)), (Drawing.TINT, style)]
    view = MapExtent(*plan.grid.bounds, plan.grid.crs)
    layers = []
    for drawing, text in parts:
        source = LayerSource("", str(path), str(path), AssetKind.GEOTIFF, drawing=drawing, view=view)
        layer = open_raster(source, str(path))
        if not layer.isValid():
            raise ExportError(
                QCoreApplication.translate("RenderedImage", "The image could not be drawn."),
                details=layer.error().message(),
            )
        set_style(layer, text)
        _keep_transparency(layer)
        layer.setRenderer(layer.renderer().clone())  # one that Python made would ask Python for each of its pixels
        layers.append(layer)
    return layers


def _keep_transparency(layer: QgsRasterLayer) -> None:
    """Draw nothing where the file has a mask: the style is that of a layer which may have had none."""
    provider, renderer = unwatched(layer.dataProvider()), layer.renderer()
    kinds = [provider.colorInterpretation(number) for number in range(1, provider.bandCount() + 1)]
    alpha = Qgis.RasterColorInterpretation.AlphaBand
    if renderer.alphaBand() < 1 and alpha in kinds:
        renderer.setAlphaBand(kinds.index(alpha) + 1)


def _created(path: Path, drawn: Path, plan: ExportPlan, mark: str) -> gdal.Dataset:
    """The empty picture, with the place and the metadata of the values."""
    request = plan.request
    bands = IMAGE_BANDS - 1 if request.format == "JPEG" else IMAGE_BANDS
    options = image_options(request) if request.format == "GTiff" else creation_options((), gdal.GDT_Byte, "COG")
    values = call(gdal.OpenEx, str(path), gdal.OF_RASTER)
    driver = gdal.GetDriverByName("GTiff")
    size = plan.grid.columns, plan.grid.rows
    picture = call(driver.Create, str(drawn), *size, bands, gdal.GDT_Byte, options=list(options))
    with gdal_errors():
        picture.SetSpatialRef(values.GetSpatialRef())
        picture.SetGeoTransform(plan.grid.transform)
        if request.format not in IMAGE_FORMATS:  # of those, it would fill a file beside the picture
            picture.SetMetadata(values.GetMetadata())
            picture.SetMetadataItem(mark_item(options), mark)
        for number, color in enumerate((gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand), 1):
            picture.GetRasterBand(number).SetColorInterpretation(color)
        if bands == IMAGE_BANDS:
            picture.GetRasterBand(bands).SetColorInterpretation(gdal.GCI_AlphaBand)
    return picture


def _strip(
    layers: Sequence[QgsRasterLayer], grid: Grid, box: tuple[int, int, int, int], *, is_opaque: bool
) -> NDArray[np.uint8]:
    """The drawn pixels (row, column, red, green, blue and alpha) of a box: column, row, columns, rows."""
    left, top = max(0, box[0] - _MARGIN), max(0, box[1] - _MARGIN)
    right = min(grid.columns, box[0] + box[2] + _MARGIN)
    bottom = min(grid.rows, box[1] + box[3] + _MARGIN)
    columns, rows = right - left, bottom - top
    t = grid.transform
    extent = QgsRectangle(t[0] + left * t[1], t[3] + bottom * t[5], t[0] + right * t[1], t[3] + top * t[5])
    image = QImage(columns, rows, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white if is_opaque else Qt.GlobalColor.transparent)
    painter = QPainter(image)
    feedback = without_notices(QgsRasterBlockFeedback())  # without one, a colorized layer ends QGIS 3.44
    for layer in layers:
        block = layer.pipe().last().block(1, extent, columns, rows, feedback)
        painter.setCompositionMode(layer.blendMode())
        painter.drawImage(0, 0, block.image())
    painter.end()
    pixels = _straight(image)
    return pixels[box[1] - top : box[1] - top + box[3], box[0] - left : box[0] - left + box[2]]


def _straight(image: QImage) -> NDArray[Any]:
    """The image's pixels without the alpha in their colours."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = plain.constBits()
    bits.setsize(plain.sizeInBytes())
    pixels = np.frombuffer(bits, np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return pixels[:, : plain.width()].copy()
