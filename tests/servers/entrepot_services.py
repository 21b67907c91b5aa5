"""The services of the test server `Entrepot`: WMS, WMTS and TMS of what is published, with the pixels of the pyramids.

GET /wms-r/wms, /wmts, /tms/1.0.0/{layer}/{z}/{x}/{y}.png; below /private with ?apikey=.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from osgeo import gdal, gdal_array, osr

from .entrepot_capabilities import CRS, MAX_SIZE, Box, Layer, wms_capabilities, wmts_capabilities
from .entrepot_pyramid import LIMIT, TILE, Pyramid, resolution
from .proxy import Answer
from .stub import json_answer

if TYPE_CHECKING:
    from .entrepot import Entrepot

_DRIVERS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "GTiff", "image/geotiff": "GTiff"}


class ServiceError(Exception):
    """An OGC exception: code and text."""


def served(entrepot: Entrepot, path: str, query: dict[str, str]) -> Answer:
    """The answer to a request outside the API."""
    asked = {name.lower(): value for name, value in query.items()}
    places = path.strip("/").split("/")
    is_open = places[0] != "private"
    if not is_open:
        places = places[1:]
        if asked.get("apikey") not in entrepot.api_keys:
            return json_answer({"error": "forbidden", "error_description": ["apikey"]}, 403)
    request = asked.get("request", "").lower()
    try:
        if places[0] == "wms-r":
            return _wms(entrepot, is_open, request, asked)
        if places[0] == "wmts":
            return _wmts(entrepot, is_open, request, asked)
        if places[0] == "tms" and len(places) == 6:
            level, column, row = (int(place.partition(".")[0]) for place in places[3:])
            return _tile(_layer(entrepot, is_open, "WMTS-TMS", places[2]), level, column, row, "image/png")
    except ServiceError as error:
        code, text = error.args
        return _exception("wmts" if places[0] == "wmts" else "wms", code, text)
    return json_answer({"error": "not_found"}, 404)


def _exception(service: str, code: str, text: str) -> Answer:
    if service == "wmts":
        body = '<ExceptionReport xmlns="http://www.opengis.net/ows/1.1" version="1.0.0">'
        body += f"<Exception exceptionCode={quoteattr(code)}><ExceptionText>{escape(text)}"
        body += "</ExceptionText></Exception></ExceptionReport>"
        return Answer(400, body.encode(), {"Content-Type": "text/xml"})
    body = '<ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc">'
    body += f"<ServiceException code={quoteattr(code)}>{escape(text)}</ServiceException></ServiceExceptionReport>"
    return Answer(400, body.encode(), {"Content-Type": "text/xml"})


def _layers(entrepot: Entrepot, is_open: bool, kind: str) -> Iterator[Layer]:
    for store in entrepot.datastores:
        for offering in list(store.offerings.values()):
            if (offering["type"], offering["open"]) != (kind, is_open):
                continue
            if offering["status"] not in ("PUBLISHED", "MODIFYING"):
                continue
            configuration = store.configurations[offering["configuration"]["_id"]]
            key = configuration["type_infos"]["used_data"][0]["stored_data"]
            yield Layer(offering, configuration, store.stored_data[key], entrepot.pyramids.get(key, Pyramid()))


def _layer(entrepot: Entrepot, is_open: bool, kind: str, name: str) -> Layer:
    found = next((layer for layer in _layers(entrepot, is_open, kind) if layer.name == name), None)
    if found is None:
        raise ServiceError("LayerNotDefined", f"Layer {name} unknown.")
    return found


def _in_capabilities(entrepot: Entrepot, is_open: bool, kind: str) -> list[Layer]:
    shown = []
    for layer in _layers(entrepot, is_open, kind):
        key = f"capabilities of {layer.offering['_id']}"
        entrepot.looks[key] = entrepot.looks.get(key, 0) + 1
        if entrepot.looks[key] > entrepot.capabilities_lag:
            shown.append(layer)
    return shown


# --- WMS --------------------------------------------------------------------------------------------------------------


def _wms(entrepot: Entrepot, is_open: bool, request: str, asked: dict[str, str]) -> Answer:
    if asked.get("service") != "WMS":
        raise ServiceError("MissingParameterValue", "Missing parameter: SERVICE")
    if request == "getcapabilities":
        layers = _in_capabilities(entrepot, is_open, "WMS-RASTER")
        address = f"{entrepot.wms_url if is_open else entrepot.url + '/private/wms-r/'}?"
        return Answer(200, wms_capabilities(layers, address).encode(), {"Content-Type": "text/xml"})
    if request not in ("getmap", "getfeatureinfo"):
        raise ServiceError("OperationNotSupported", f"Request {request} unknown.")
    if "styles" not in asked:
        raise ServiceError("MissingParameterValue", "Missing parameter: STYLES")
    if request == "getmap" and asked.get("format") not in _DRIVERS:
        raise ServiceError("InvalidFormat", f"Format {asked.get('format')} unknown.")
    layer = _layer(entrepot, is_open, "WMS-RASTER", asked.get("layers", "").split(",")[0])
    box, crs = _asked_box(asked)
    try:
        width, height = int(asked["width"]), int(asked["height"])
    except (KeyError, ValueError):
        raise ServiceError("MissingParameterValue", "WIDTH and HEIGHT must be integers") from None
    if not (0 < width <= MAX_SIZE and 0 < height <= MAX_SIZE):
        raise ServiceError("InvalidParameterValue", f"WIDTH and HEIGHT must be from 1 to {MAX_SIZE}")
    drawn = _drawn(layer, box, crs, width, height)
    if request == "getfeatureinfo":
        if not layer.infos.get("getfeatureinfo"):
            raise ServiceError("LayerNotQueryable", f"Layer {layer.name} is not queryable.")
        values = drawn.ReadAsArray(int(asked["i"]), int(asked["j"]), 1, 1).ravel().tolist()
        return json_answer(
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"bands": values}}]}
        )
    return _picture(drawn, asked["format"])


def _asked_box(asked: dict[str, str]) -> tuple[Box, str]:
    """West, south, east, north, and the CRS in which they are."""
    crs = asked.get("crs") or asked.get("srs") or ""
    if crs not in CRS:
        raise ServiceError("InvalidCRS", f"CRS {crs} unknown.")
    try:
        first, second, third, fourth = (float(value) for value in asked["bbox"].split(","))
    except (KeyError, ValueError):
        raise ServiceError("InvalidParameterValue", "BBOX must have four numbers") from None
    if crs == "EPSG:4326" and asked.get("version", "1.3.0") >= "1.3":
        return (second, first, fourth, third), crs
    return (first, second, third, fourth), crs


def _drawn(layer: Layer, box: Box, crs: str, width: int, height: int) -> gdal.Dataset:
    """The layer in this box (x before y) of the CRS."""
    target = osr.SpatialReference()
    target.ImportFromEPSG(4326 if crs == "CRS:84" else int(crs.rpartition(":")[2]))
    target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    mercator = osr.SpatialReference()
    mercator.ImportFromEPSG(3857)
    across = osr.CoordinateTransformation(target, mercator)
    edge = [
        (box[0] + (box[2] - box[0]) * i / 20, box[1] + (box[3] - box[1]) * j / 20) for i in range(21) for j in range(21)
    ]
    points = [(x, y) for x, y, _z in across.TransformPoints(edge) if abs(x) < 2 * LIMIT and abs(y) < 2 * LIMIT]
    xs, ys = [x for x, _y in points] or [0.0], [y for _x, y in points] or [0.0]
    there = min(xs), min(ys), max(xs), max(ys)
    step = max((there[2] - there[0]) / width, 1e-6)
    # the least detailed level that is as detailed as what is asked for, as the service does
    level = next((one for one in layer.levels if resolution(one) <= step * 1.01), layer.levels[-1])
    source = _mosaic(layer, level, there)
    drawn = gdal.GetDriverByName("MEM").Create("", width, height, source.RasterCount, source.GetRasterBand(1).DataType)
    drawn.SetProjection(target.ExportToWkt())
    drawn.SetGeoTransform((box[0], (box[2] - box[0]) / width, 0, box[3], 0, (box[1] - box[3]) / height))
    for band in range(source.RasterCount):
        drawn.GetRasterBand(band + 1).Fill(float(layer.pyramid.nodata[min(band, len(layer.pyramid.nodata) - 1)]))
    gdal.Warp(drawn, source, resampleAlg="near")
    return drawn


def _mosaic(layer: Layer, level: int, box: Box) -> gdal.Dataset:
    """The slabs of a level that the box (EPSG:3857) touches, side by side."""
    pyramid = layer.pyramid
    slabs = pyramid.levels.get(level, {})
    side = pyramid.side(level)
    first_column, last_column = int((box[0] + LIMIT) // side), int((box[2] + LIMIT) // side)
    first_row, last_row = int((LIMIT - box[3]) // side), int((LIMIT - box[1]) // side)
    touched = {
        (column, row): slab
        for (column, row), slab in slabs.items()
        if first_column <= column <= last_column and first_row <= row <= last_row
    }
    example = next(iter(touched.values()), np.zeros((1, 1, 1), "uint8"))
    columns, rows = [column for column, _row in touched] or [0], [row for _column, row in touched] or [0]
    bands, pixels = example.shape[0], example.shape[1]
    shape = (bands, (max(rows) - min(rows) + 1) * pixels, (max(columns) - min(columns) + 1) * pixels)
    whole = np.empty(shape, example.dtype)
    whole[:] = np.resize(np.array(pyramid.nodata), bands)[:, np.newaxis, np.newaxis]
    for (column, row), slab in touched.items():
        y, x = (row - min(rows)) * pixels, (column - min(columns)) * pixels
        whole[:, y : y + pixels, x : x + pixels] = slab
    dataset = gdal_array.OpenArray(whole)
    copy = gdal.GetDriverByName("MEM").CreateCopy("", dataset)
    mercator = osr.SpatialReference()
    mercator.ImportFromEPSG(3857)
    copy.SetProjection(mercator.ExportToWkt())
    west, _south, _east, north = pyramid.box(level, min(columns), min(rows))
    copy.SetGeoTransform((west, side / pixels, 0, north, 0, -side / pixels))
    return copy


def _picture(drawn: gdal.Dataset, kind: str) -> Answer:
    path = f"/vsimem/drawn-{id(drawn)}"
    try:
        gdal.GetDriverByName(_DRIVERS[kind]).CreateCopy(path, drawn).FlushCache()
        file = gdal.VSIFOpenL(path, "rb")
        size = gdal.VSIStatL(path).size
        body = bytes(gdal.VSIFReadL(1, size, file))
        gdal.VSIFCloseL(file)
    finally:
        gdal.Unlink(path)
        gdal.Unlink(f"{path}.aux.xml")
    return Answer(200, body, {"Content-Type": kind})


# --- WMTS -------------------------------------------------------------------------------------------------------------


def _wmts(entrepot: Entrepot, is_open: bool, request: str, asked: dict[str, str]) -> Answer:
    if request == "getcapabilities":
        layers = _in_capabilities(entrepot, is_open, "WMTS-TMS")
        address = f"{entrepot.wmts_url if is_open else entrepot.url + '/private/wmts/'}?"
        return Answer(200, wmts_capabilities(layers, address).encode(), {"Content-Type": "text/xml"})
    if request != "gettile":
        raise ServiceError("OperationNotSupported", f"Request {request} unknown.")
    layer = _layer(entrepot, is_open, "WMTS-TMS", asked.get("layer", ""))
    if asked.get("format") != layer.format():
        raise ServiceError("InvalidParameterValue", f"The format of the layer {layer.name} is {layer.format()}")
    place = int(asked["tilematrix"]), int(asked["tilecol"]), int(asked["tilerow"])
    return _tile(layer, *place, layer.format())


def _tile(layer: Layer, level: int, column: int, row: int, kind: str) -> Answer:
    if level not in layer.levels:
        raise ServiceError("TileOutOfRange", f"The layer {layer.name} has no level {level}")
    side = TILE * resolution(level)
    west, north = column * side - LIMIT, LIMIT - row * side
    box = (west + side / 1e6, north - side + side / 1e6, west + side - side / 1e6, north - side / 1e6)
    return _picture(_drawn(layer, box, "EPSG:3857", TILE, TILE), kind)
