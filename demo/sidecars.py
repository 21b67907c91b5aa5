"""The small files beside the COGs: VRTs, data coverage, extents and thumbnails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr

from .cogs import BLOCK, CogGrid
from .grid import EPSG, Box, spatial_reference
from .products import LANDCOVER_COLOURS, Raster
from .projects import AREAS, Project, coverage, covered, lonlat_coordinates
from .store_server import PLACEHOLDER
from .terrain import Country, hillshade

if TYPE_CHECKING:
    from pathlib import Path

_THUMBNAIL = 256


def vrt_text(path: str, grid: CogGrid) -> str:
    """A VRT of one COG of the store; its source is an absolute URL, so that it can be opened after a download."""
    left, top = grid.origin
    size = f'xOff="0" yOff="0" xSize="{grid.width}" ySize="{grid.height}"'
    kind = "Float32" if grid.dtype == "float32" else "Byte"
    overviews = " ".join(str(2**level) for level in range(1, grid.overviews + 1))
    step, srs = grid.resolution, spatial_reference(EPSG).ExportToWkt()
    return f"""<VRTDataset rasterXSize="{grid.width}" rasterYSize="{grid.height}">
  <SRS dataAxisToSRSAxisMapping="1,2">{srs.replace('"', "&quot;")}</SRS>
  <GeoTransform>{left:.16e}, {step:.16e}, 0.0, {top:.16e}, 0.0, {-step:.16e}</GeoTransform>
  <OverviewList resampling="nearest">{overviews}</OverviewList>
  <VRTRasterBand dataType="{kind}" band="1" blockXSize="{BLOCK}" blockYSize="{BLOCK}">
    <NoDataValue>{grid.nodata:g}</NoDataValue>
    <ColorInterp>Gray</ColorInterp>
    <ComplexSource>
      <SourceFilename relativeToVRT="0">/vsicurl/{PLACEHOLDER}/{path}</SourceFilename>
      <SourceBand>1</SourceBand>
      <SourceProperties RasterXSize="{grid.width}" RasterYSize="{grid.height}" DataType="{kind}" \
BlockXSize="{BLOCK}" BlockYSize="{BLOCK}" />
      <SrcRect {size} />
      <DstRect {size} />
      <NODATA>{grid.nodata:g}</NODATA>
    </ComplexSource>
  </VRTRasterBand>
</VRTDataset>
"""


def has_vrt(raster: Raster) -> bool:
    """Whether the raster has a VRT: land cover and the mosaic's hillshades have none."""
    return not raster.is_landcover and not (raster.is_hillshade and raster.path.startswith("hrdem-mosaic"))


def vrt_path(raster: Raster) -> str:
    return f"{raster.path.removesuffix('.tif')}.vrt"


def write_extent(path: Path, projects: tuple[Project, ...], box: Box) -> None:
    """Write the area with pixels as one GeoJSON Feature with a MultiPolygon, without coordinates if there are none."""
    coordinates = lonlat_coordinates(coverage(projects, box)) if projects else []
    geometry = {"type": "MultiPolygon", "coordinates": coordinates}
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}), encoding="utf-8")


def write_coverage(path: Path, projects: tuple[Project, ...], box: Box) -> None:
    """Write a GeoPackage with one polygon per project, clipped to the box."""
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2024-02-06T00:00:00.000Z")  # otherwise each build would differ
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("coverage", spatial_reference(EPSG), ogr.wkbMultiPolygon)
    for name, kind in (("project_id", ogr.OFTString), ("provider", ogr.OFTString), ("acquired", ogr.OFTDate)):
        layer.CreateField(ogr.FieldDefn(name, kind))
    for project in projects:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("project_id", project.id)
        feature.SetField("provider", project.provider)
        feature.SetField("acquired", project.flown.strftime("%Y/%m/%d"))
        feature.SetGeometry(coverage((project,), box))
        layer.CreateFeature(feature)
    dataset.FlushCache()
    del layer, dataset
    gdal.SetConfigOption("OGR_CURRENT_DATE", None)


def write_thumbnail(path: Path, projects: tuple[Project, ...], box: Box) -> None:
    """Write a shaded and tinted picture of the largest area that the projects cover; plain grey without projects."""
    pixels = np.full((3, _THUMBNAIL, _THUMBNAIL), 238, np.uint8)
    if projects:
        area = next(area for area in AREAS if any(project.box.meets(area) for project in projects))
        here = tuple(project for project in projects if project.box.meets(area))
        xmin, xmax, ymin, ymax = coverage(here, box).GetEnvelope()
        size = max(xmax - xmin, ymax - ymin)
        view = Box(round(xmin), round(ymax - size), round(xmin + size), round(ymax))
        pixels = np.where(covered(projects, view, view.width / _THUMBNAIL), _relief(view), pixels)
    _write_picture(path, pixels)


def write_landcover_thumbnail(path: Path, raster: Raster) -> None:
    """Write a picture of the classes around the first covered area."""
    area = AREAS[0]
    along = (np.arange(-1, _THUMBNAIL + 1) + 0.5) * area.width / _THUMBNAIL
    block = raster.pixels(Country(area.xmin + along, area.ymax - along))
    colours = np.array([LANDCOVER_COLOURS.get(value, (0, 0, 0)) for value in range(256)], np.uint8)
    _write_picture(path, np.moveaxis(colours[block], 2, 0))


def _write_picture(path: Path, pixels: npt.NDArray[np.uint8]) -> None:
    driver = "JPEG" if path.suffix == ".jpg" else "PNG"
    picture = gdal.GetDriverByName("MEM").Create("", _THUMBNAIL, _THUMBNAIL, 3, gdal.GDT_Byte)
    picture.WriteArray(pixels)
    gdal.GetDriverByName(driver).CreateCopy(str(path), picture)


def _relief(box: Box) -> npt.NDArray[np.uint8]:
    step = box.width / _THUMBNAIL
    along = np.arange(-1, _THUMBNAIL + 1) + 0.5
    found = Country(box.xmin + step * along, box.ymax - step * along)
    heights = found.dtm[1:-1, 1:-1]
    tint = (heights - heights.min()) / max(float(np.ptp(heights)), 1.0)
    shade = hillshade(found.dtm, step)
    relief = np.stack([shade * (0.6 + 0.4 * tint), shade * (0.85 - 0.1 * tint), shade * (0.5 + 0.3 * tint)])
    return np.where(found.water[1:-1, 1:-1], np.array([70, 110, 190])[:, None, None], relief).astype(np.uint8)
