"""The LiDAR acquisition projects of the demo. Only their areas have pixels, with gaps between them.

Two areas are covered: WEST_OF_GULF, which holds the export of NRCan's guide (east 2083945..2093862, north
297225..303286), and CORNER, where the tiles 9_3, 10_3, 9_4 and 10_4 meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr

from .grid import EPSG, Box, spatial_reference, to_lonlat

WEST_OF_GULF = Box(2_083_456, 296_736, 2_094_208, 303_392)
CORNER = Box(1_997_952, 497_952, 2_002_048, 502_048)
#: The largest first.
AREAS = (WEST_OF_GULF, CORNER)

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Project:
    """An acquisition. `ring` is its closed outline in metres of EPSG:3979; `published` says whether the collection of
    single projects has it as well."""

    id: str
    provider: str
    flown: date
    ring: tuple[tuple[float, float], ...]
    published: bool = False

    @cached_property
    def geometry(self) -> ogr.Geometry:
        return _polygon([list(self.ring)])

    @property
    def box(self) -> Box:
        xmin, xmax, ymin, ymax = self.geometry.GetEnvelope()
        return Box(int(np.floor(xmin)), int(np.floor(ymin)), int(np.ceil(xmax)), int(np.ceil(ymax)))


def _seam(start: tuple[float, float], end: tuple[float, float], aside: float) -> Ring:
    """A stepped line of flight strips from start to end, at least `aside` metres to the right of the straight one."""
    (x0, y0), (x1, y1) = start, end
    steps = 24
    length = float(np.hypot(x1 - x0, y1 - y0))
    right = ((y1 - y0) / length, -(x1 - x0) / length)
    points = []
    for step in range(steps + 1):
        jog = aside + (step * 7919 % 61) * (1 if aside > 0 else -1)
        x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
        points.append((round(x + jog * right[0], 1), round(y + jog * right[1], 1)))
    return points


def _west(box: Box, top: float, bottom: float) -> tuple[tuple[float, float], ...]:
    """The part of the box west of a seam that runs from x = top at the upper edge to x = bottom at the lower."""
    seam = _clamped(_seam((top, box.ymax), (bottom, box.ymin), 12), box)
    ring = [(box.xmin, box.ymin), (box.xmin, box.ymax), *seam]
    return (*ring, ring[0])


def _east(box: Box, top: float, bottom: float) -> tuple[tuple[float, float], ...]:
    seam = _clamped(_seam((top, box.ymax), (bottom, box.ymin), -12), box)
    ring = [(box.xmax, box.ymax), (box.xmax, box.ymin), *reversed(seam)]
    return (*ring, ring[0])


def _clamped(seam: Ring, box: Box) -> Ring:
    """The seam with its ends moved to the box's edges."""
    return [(seam[0][0], box.ymax), *seam[1:-1], (seam[-1][0], box.ymin)]


PROJECTS = (
    Project(
        "NB-Restigouche_2018-1m",
        "Service New Brunswick / Service Nouveau-Brunswick",
        date(2018, 9, 15),
        _west(WEST_OF_GULF, 2_090_900, 2_089_700),
    ),
    Project(
        "NB-Kedgwick_2023-1m",
        "Service New Brunswick / Service Nouveau-Brunswick",
        date(2023, 5, 29),
        _east(WEST_OF_GULF, 2_090_900, 2_089_700),
    ),
    Project(
        "QC-Estuaire_Ouest_2019-1m",
        "Gouvernement du Québec",
        date(2019, 6, 4),
        _west(CORNER, 2_001_300, 2_000_500),
        published=True,
    ),
    Project(
        "QC-Estuaire_Est_2022-1m",
        "Gouvernement du Québec",
        date(2022, 10, 18),
        _east(CORNER, 2_001_300, 2_000_500),
        published=True,
    ),
    Project(
        "VILLE_KEDGWICK-Kedgwick_2021-1m",
        "Service New Brunswick / Service Nouveau-Brunswick",
        date(2021, 8, 11),
        (
            (2_091_210.0, 300_020.0),
            (2_091_210.0, 301_480.0),
            (2_092_890.0, 301_610.0),
            (2_093_040.0, 300_130.0),
            (2_091_210.0, 300_020.0),
        ),
        published=True,
    ),
)


def projects_in(box: Box) -> tuple[Project, ...]:
    return tuple(project for project in PROJECTS if project.box.meets(box))


def coverage(projects: tuple[Project, ...], box: Box | None = None) -> ogr.Geometry:
    """The area with pixels: a MultiPolygon in EPSG:3979, clipped to the box; empty without projects."""
    union = ogr.Geometry(ogr.wkbMultiPolygon)
    for project in projects:
        union = union.Union(project.geometry)
    if box is not None:
        union = union.Intersection(_polygon([[(float(x), float(y)) for x, y in box.ring()]]))
    return ogr.ForceToMultiPolygon(union)


def lonlat_coordinates(multipolygon: ogr.Geometry) -> list[list[list[list[float]]]]:
    """The MultiPolygon's GeoJSON coordinates in longitude and latitude, six decimals."""
    return [
        [
            [[round(lon, 6), round(lat, 6)] for lon, lat in to_lonlat([point[:2] for point in ring.GetPoints()])]
            for ring in polygon
        ]
        for polygon in multipolygon
    ]


def covered(projects: tuple[Project, ...], box: Box, resolution: float) -> npt.NDArray[np.bool_]:
    """For each pixel of the box, from its upper left corner, whether its centre is in one of the projects."""
    columns, rows = round(box.width / resolution), round(box.height / resolution)
    mask = gdal.GetDriverByName("MEM").Create("", columns, rows, 1, gdal.GDT_Byte)
    mask.SetGeoTransform((box.xmin, resolution, 0, box.ymax, 0, -resolution))
    mask.SetProjection(spatial_reference(EPSG).ExportToWkt())
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("projects", spatial_reference(EPSG), ogr.wkbPolygon)
    for project in projects:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(project.geometry)
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(mask, [1], layer, burn_values=[1])
    return np.asarray(mask.ReadAsArray(), bool)


def _polygon(rings: list[Ring]) -> ogr.Geometry:
    polygon = ogr.Geometry(ogr.wkbPolygon)
    for points in rings:
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in points:
            ring.AddPoint_2D(x, y)
        polygon.AddGeometry(ring)
    return polygon
