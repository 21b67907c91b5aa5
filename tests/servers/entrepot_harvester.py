"""The harvest of the test server `Entrepot`: it fetches whole slabs from a WMS, as IGN's engine does, and keeps them.

Each request is the engine's own: `{harvest_url}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=…&FORMAT=…&{STYLES= |
harvest_extras}&CRS=EPSG:3857&WIDTH=…&HEIGHT=…&BBOX=…`, one for each slab (16 x 16 tiles, 4096 pixels) or several of the
`harvest_dimensions`, by as many computers as `parallelization` says. What is no picture of that size is asked for again
without end: so a wrong request never ends here either, and the log says "Failure n : wait for n s".

Of a slab at most `KEPT` x `KEPT` pixels are kept, so that large harvests fit into memory.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

import numpy as np
from osgeo import gdal, ogr, osr

from .entrepot_pyramid import KEPT, LOWEST, TILE, Box, Pyramid, filled, touched


class HarvestError(Exception):
    """What the run cannot go on with, as its log says it."""


@dataclass(frozen=True)
class Harvest:
    """The parameters of an execution, read and checked as the engine does."""

    url: str
    layers: str
    format: str
    extras: str
    levels: tuple[int, ...]
    bottom: int
    top: int
    area: tuple[ogr.Geometry, ...]
    tiles: int
    dimensions: tuple[int, int]
    threshold: int
    bands: int
    kind: str
    nodata: tuple[int, ...]
    workers: int

    @classmethod
    def of(cls, given: dict) -> Harvest:
        """Raises HarvestError where the engine ends with an error."""
        try:
            levels = tuple(int(level) for level in given["harvest_levels"])
            bottom, top = int(given["bottom"]), int(given.get("top", 0))
        except ValueError as error:
            raise HarvestError(f"ERROR : niveau inconnu du TMS PM : {error}") from None
        if not levels or max(levels) != bottom or list(levels) != sorted(levels, reverse=True):
            raise HarvestError("ERROR : harvest_levels doit aller de bas en haut à partir du niveau bottom")
        if not 0 <= top <= min(levels) or bottom > LOWEST:
            raise HarvestError("ERROR : top ou bottom incompatible avec harvest_levels")
        width, height = given.get("width", 16), given.get("height", 16)
        if width != height:
            raise HarvestError("ERROR : ce serveur de test ne fait que des dalles carrées")
        limits = given.get("harvest_dimensions", (width * TILE, height * TILE))
        across, down = min(limits[0], width * TILE), min(limits[1], height * TILE)
        if across < 1 or down < 1 or width * TILE % across or height * TILE % down:
            raise HarvestError("ERROR : harvest_dimensions ne divise pas la taille des dalles")
        bands, kind = given.get("samplesperpixel", 3), given.get("sampleformat", "UINT8")
        if given.get("compression", "raw").startswith("jpg") and (bands > 3 or kind != "UINT8"):
            raise HarvestError("ERROR : la compression jpg veut au plus 3 canaux UINT8")
        return cls(
            url=given["harvest_url"],
            layers=given["harvest_layers"],
            format=given["harvest_format"],
            extras=given.get("harvest_extras", ""),
            levels=levels,
            bottom=bottom,
            top=top,
            area=tuple(_parts(given["harvest_area"])),
            tiles=width,
            dimensions=(across, down),
            threshold=given.get("harvest_threshold", 0),
            bands=bands,
            kind=kind,
            nodata=tuple(given.get("nodata", (255,) * bands)),
            workers=given.get("parallelization", 1),
        )

    def slabs(self, level: int) -> list[tuple[int, int]]:
        """Column and row of all slabs that any part of the area touches."""
        pyramid = Pyramid(self.tiles)
        found: set[tuple[int, int]] = set()
        for part in self.area:
            west, east, south, north = part.GetEnvelope()
            for place in touched((west, south, east, north), pyramid.side(level)):
                if part.Intersects(_rectangle(pyramid.box(level, *place))):
                    found.add(place)
        return sorted(found)

    def request(self) -> str:
        """The address of all images, which lacks their BBOX."""
        width, height = self.dimensions
        return (
            f"{self.url.rstrip('?')}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={self.layers}"
            f"&FORMAT={self.format}&{self.extras or 'STYLES='}&CRS=EPSG:3857&WIDTH={width}&HEIGHT={height}"
        )


def _parts(wkt: str) -> Iterator[ogr.Geometry]:
    """The polygons of a WKT in longitude and latitude, in EPSG:3857."""
    try:
        area = ogr.CreateGeometryFromWkt(wkt)
    except RuntimeError:  # where GDAL's errors are exceptions
        area = None
    if area is None or ogr.GT_Flatten(area.GetGeometryType()) not in (ogr.wkbPolygon, ogr.wkbMultiPolygon):
        raise HarvestError("ERROR : harvest_area n'est pas une surface en WKT")
    west, east, south, north = area.GetEnvelope()
    if west < -180 or east > 180 or south < -85.06 or north > 85.06:
        raise HarvestError("ERROR : harvest_area sort du TMS PM (EPSG:4326, longitude en premier)")
    geographic, mercator = osr.SpatialReference(), osr.SpatialReference()
    geographic.ImportFromEPSG(4326)
    mercator.ImportFromEPSG(3857)
    for each in (geographic, mercator):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    area.Transform(osr.CoordinateTransformation(geographic, mercator))
    if ogr.GT_Flatten(area.GetGeometryType()) == ogr.wkbPolygon:
        yield area
    else:
        yield from (area.GetGeometryRef(index).Clone() for index in range(area.GetGeometryCount()))


def _rectangle(box: Box) -> ogr.Geometry:
    west, south, east, north = box
    return ogr.CreateGeometryFromWkt(
        f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
    )


def harvesting(harvest: Harvest, pyramid: Pyramid, log: list[str], egress: set[str]) -> Iterator[None]:
    """Fill the pyramid; each step is one request. `egress` are the hosts that the engine's computers can reach."""
    for level in sorted(harvest.levels, reverse=True):
        wanted = harvest.slabs(level)
        log.append(f"INFO : niveau {level} : {len(wanted)} dalles à moissonner")
        workers = [
            _worker(harvest, pyramid, [(level, *place) for place in wanted[number :: harvest.workers]], log, egress)
            for number in range(harvest.workers)
        ]
        while workers:
            for worker in list(workers):
                try:
                    yield next(worker)
                except StopIteration:
                    workers.remove(worker)
    between = range(harvest.bottom - 1, harvest.top - 1, -1)
    filled(pyramid, [level for level in between if level not in harvest.levels])
    log.append("INFO : pyramide complète")


def _worker(
    harvest: Harvest, pyramid: Pyramid, places: list[tuple[int, int, int]], log: list[str], egress: set[str]
) -> Iterator[None]:
    """One computer of several: the slabs that it fetches, one after the other."""
    for level, column, row in places:
        slab = yield from _slab(harvest, pyramid, (level, column, row), log, egress)
        if slab is not None:
            pyramid.levels.setdefault(level, {})[column, row] = slab
            log.append(f"INFO : dalle {level}/{column}/{row}")


def _slab(
    harvest: Harvest, pyramid: Pyramid, place: tuple[int, int, int], log: list[str], egress: set[str]
) -> Generator[None, None, np.ndarray | None]:
    west, south, east, north = pyramid.box(*place)
    width, height = harvest.dimensions
    across, down = pyramid.tiles * TILE // width, pyramid.tiles * TILE // height
    x_step, y_step = (east - west) / across, (north - south) / down
    rows, size = [], 0
    for y in range(down):
        images = []
        for x in range(across):
            left, top = west + x * x_step, north - y * y_step
            address = f"{harvest.request()}&BBOX={left!r},{top - y_step!r},{left + x_step!r},{top!r}"
            failures = 0
            while (image := _fetched(harvest, address, egress)) is None:
                failures += 1
                log.append(f"Cannot download {address}")
                log.append(f"Failure {failures} : wait for {min(2 ** (failures - 1), 3600)} s")
                yield
            pixels, count = image
            size += count
            images.append(pixels)
            yield
        rows.append(np.concatenate(images, axis=2))
    if harvest.threshold and size <= harvest.threshold:
        return None
    pyramid.fetched_bytes += size
    whole = np.concatenate(rows, axis=1)
    step = max(1, whole.shape[1] // KEPT)
    return whole[:, ::step, ::step]


def _fetched(harvest: Harvest, address: str, egress: set[str]) -> tuple[np.ndarray, int] | None:
    """The pixels of one image and the bytes that it had, or None for whatever is no such image."""
    if urlsplit(address).hostname not in egress:
        return None
    try:
        with urllib.request.urlopen(address.replace(" ", "%20"), timeout=60) as answer:
            body = answer.read()
    except (OSError, HTTPException, ValueError):
        return None
    width, height = harvest.dimensions
    if harvest.format == "image/x-bil;bits=32":
        if len(body) != width * height * 4 * harvest.bands:
            return None
        return np.frombuffer(body, "<f4").reshape(harvest.bands, height, width), len(body)
    pixels = _decoded(body)
    if pixels is None or pixels.shape[1:] != (height, width):
        return None
    return _with_bands(pixels, harvest.bands), len(body)


def _decoded(body: bytes) -> np.ndarray | None:
    path = f"/vsimem/harvested-{id(body)}"
    gdal.FileFromMemBuffer(path, body)
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        dataset = gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=["PNG", "JPEG", "GTiff"])
        if dataset is None:
            return None
        pixels = dataset.ReadAsArray()
        table = dataset.GetRasterBand(1).GetColorTable()
        if pixels is not None and table is not None and dataset.RasterCount == 1:
            colours = np.array([table.GetColorEntry(index)[:3] for index in range(table.GetCount())], "uint8")
            return np.moveaxis(colours[pixels], 2, 0)
        return pixels if pixels is None or pixels.ndim == 3 else pixels[np.newaxis]
    except RuntimeError:
        return None
    finally:
        gdal.PopErrorHandler()
        gdal.Unlink(path)


def _with_bands(pixels: np.ndarray, bands: int) -> np.ndarray:
    """As many bands: a grey one three times, none of the surplus, and an opaque alpha where it lacks."""
    if len(pixels) < 3 <= bands:
        pixels = np.repeat(pixels[:1], 3, axis=0)
    if len(pixels) < bands:
        pixels = np.concatenate([pixels, np.full_like(pixels[:1], 255)])
    return pixels[:bands]
