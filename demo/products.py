"""The rasters of the demo: the products, and their pixels block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .cogs import BLOCK, Block, CogGrid
from .grid import Box, tiles
from .projects import AREAS, PROJECTS, Project, covered, projects_in
from .terrain import Country, hillshade

if TYPE_CHECKING:
    from collections.abc import Iterator

NODATA = -32767.0

#: NRCan's legend of the land cover of Canada, as far as the demo needs it: value to colour.
LANDCOVER_COLOURS = {
    1: (0, 61, 0),  # needleleaf forest
    6: (92, 117, 43),  # mixed forest
    8: (179, 138, 51),  # shrubland
    10: (225, 207, 138),  # grassland
    15: (230, 174, 102),  # cropland
    17: (220, 33, 38),  # urban
    18: (76, 112, 163),  # water
}


@dataclass(frozen=True)
class Raster:
    """One COG: its path in the store, its grid, and its content: "dtm", "dsm", "hillshade-dtm", "hillshade-dsm",
    "source" or "landcover-2020"."""

    path: str
    grid: CogGrid
    theme: str

    @property
    def is_hillshade(self) -> bool:
        return self.theme.startswith("hillshade")

    @property
    def is_landcover(self) -> bool:
        return self.theme.startswith("landcover")

    @property
    def year(self) -> int:
        """The year of a land cover edition."""
        return int(self.theme.rpartition("-")[2])

    def pixels(self, found: Country) -> Block:
        """The raster's pixels of the terrain, without the terrain's margin of one pixel."""
        if self.is_hillshade:
            heights = found.dsm if self.theme.endswith("dsm") else found.dtm
            return hillshade(heights, self.grid.resolution)
        return self._values(found)[1:-1, 1:-1]

    def _values(self, found: Country) -> Block:
        if self.is_landcover:
            return _landcover(found, self.year)
        if self.theme == "source":
            return np.ones(found.dtm.shape, np.uint8)
        return found.dsm if self.theme == "dsm" else found.dtm


@dataclass(frozen=True)
class Sheet:
    """Rasters on the same grid that are made together, and the projects that cover them; None for a product without
    gaps."""

    rasters: tuple[Raster, ...]
    projects: tuple[Project, ...] | None

    @property
    def grid(self) -> CogGrid:
        return self.rasters[0].grid

    @property
    def boxes(self) -> list[Box]:
        """The areas with pixels, approximately."""
        return list(AREAS) if self.projects is None else [project.box for project in self.projects]

    def blocks(self) -> list[dict[tuple[int, int], Block]]:
        """For each raster, all blocks with pixels."""
        result: list[dict[tuple[int, int], Block]] = [{} for _ in self.rasters]
        for place in self._places():
            valid = self._valid(*place)
            if not valid.any():
                continue
            found = self._country(*place)
            for number, raster in enumerate(self.rasters):
                nodata = np.array(raster.grid.nodata, raster.grid.dtype)
                result[number][place] = np.where(valid, raster.pixels(found), nodata).astype(raster.grid.dtype)
        return result

    def _places(self) -> list[tuple[int, int]]:
        columns, rows = self.grid.level_blocks(0)
        size = BLOCK * self.grid.resolution
        left, top = self.grid.origin
        margin = 0 if self.projects is not None else 1
        found = {
            (column, row)
            for box in self.boxes
            for column in range(
                int((box.xmin - left) // size) - margin, int((box.xmax - left - 1) // size) + margin + 1
            )
            for row in range(int((top - box.ymax) // size) - margin, int((top - box.ymin - 1) // size) + margin + 1)
        }
        return sorted((column, row) for column, row in found if 0 <= column < columns and 0 <= row < rows)

    def _box(self, column: int, row: int) -> Box:
        left, top = self.grid.origin
        size = round(BLOCK * self.grid.resolution)
        x, y = round(left + column * size), round(top - row * size)
        return Box(x, y - size, x + size, y)

    def _valid(self, column: int, row: int) -> npt.NDArray[np.bool_]:
        valid = np.ones((BLOCK, BLOCK), bool)
        if self.projects is not None:
            valid = covered(self.projects, self._box(column, row), self.grid.resolution)
        columns, rows = self.grid.level_size(0)
        valid[:, columns - column * BLOCK :] = False
        valid[rows - row * BLOCK :, :] = False
        return valid

    def _country(self, column: int, row: int) -> Country:
        """The block's terrain, with a margin of one pixel."""
        box, step = self._box(column, row), self.grid.resolution
        along = np.arange(-1, BLOCK + 1) + 0.5
        return Country(box.xmin + step * along, box.ymax - step * along)


def _landcover(found: Country, year: int) -> Block:
    """The land cover classes; settlements grow and forest shrinks from one edition to the next."""
    age = (2020 - year) / 100
    classes = np.full(found.dtm.shape, 10, np.uint8)
    classes[found.forest > -0.3] = 15
    classes[found.forest > -0.12 - age] = 8
    classes[found.forest > 0 - age] = 6
    classes[found.forest > 0.35 - age] = 1
    classes[found.town > age] = 17
    classes[found.water] = 18
    return classes


MRDEM_BOX = Box(-2_500_020, -1_000_020, 3_056_580, 4_000_020)

#: The latest edition is a pixel wider and higher than the others.
LANDCOVER_BOXES = {
    2010: Box(-2_600_010, -885_090, 3_099_990, 3_914_910),
    2015: Box(-2_600_010, -885_090, 3_099_990, 3_914_910),
    2020: Box(-2_600_010, -885_090, 3_100_020, 3_914_940),
}


def landcover_thumbnail(year: int) -> str:
    """The path of the thumbnail: a PNG for the latest edition, JPEGs for the others."""
    return f"store/land/landcover/landcover-{year}-thumbnail.{'png' if year == max(LANDCOVER_BOXES) else 'jpg'}"


@lru_cache(maxsize=1)
def sheets() -> tuple[Sheet, ...]:
    """All sheets of the demo."""
    return (*_mosaics(), *_lidar(), *_mrdem(), *_landcovers())


def rasters() -> tuple[Raster, ...]:
    """All COGs of the store."""
    return tuple(raster for sheet in sheets() for raster in sheet.rasters)


def _mosaics() -> Iterator[Sheet]:
    for resolution in (1, 2):
        for tile in tiles():
            stem = f"hrdem-mosaic-{resolution}m/{tile.name}-mosaic-{resolution}m"
            for model in ("dsm", "dtm") if tile.has_dtm else ("dsm",):
                paths = {model: f"{stem}-{model}.tif", f"hillshade-{model}": f"{stem}-{model}_hillshade.tif"}
                yield _sheet(tile.box, resolution, paths, projects_in(tile.box))


def _lidar() -> Iterator[Sheet]:
    for project in PROJECTS:
        if project.published:
            for model in ("dsm", "dtm"):
                yield _sheet(project.box, 1, {model: f"hrdem-lidar/{project.id}-{model}.tif"}, (project,))


def _mrdem() -> Iterator[Sheet]:
    paths = {model: f"mrdem-30/mrdem-30-{model}.tif" for model in ("dsm", "dtm", "source")}
    paths |= {f"hillshade-{model}": f"mrdem-30/mrdem-30-{model}-hillshade.tif" for model in ("dsm", "dtm")}
    yield _sheet(MRDEM_BOX, 30, paths, None)


def _landcovers() -> Iterator[Sheet]:
    """The latest edition has its colours in the file, the older ones do not, as in the real collection."""
    colours = tuple(LANDCOVER_COLOURS.get(value, (0, 0, 0)) for value in range(256))
    for year, box in LANDCOVER_BOXES.items():
        palette = colours if year == max(LANDCOVER_BOXES) else None
        grid = CogGrid(box.width // 30, box.height // 30, (box.xmin, box.ymax), 30, "uint8", 0, palette, mean=False)
        path = f"store/land/landcover/landcover-{year}-classification.tif"
        yield Sheet((Raster(path, grid, f"landcover-{year}"),), None)


def _sheet(box: Box, resolution: int, paths: dict[str, str], projects: tuple[Project, ...] | None) -> Sheet:
    """An elevation product and its kin; `paths` says where each theme is stored."""
    columns, rows = box.width // resolution, box.height // resolution
    made = []
    for theme, path in paths.items():
        kind, nodata = ("float32", NODATA) if theme in ("dtm", "dsm") else ("uint8", 0.0)
        grid = CogGrid(columns, rows, (box.xmin, box.ymax), resolution, kind, nodata, mean=theme != "source")
        made.append(Raster(path, grid, theme))
    return Sheet(tuple(made), projects)
