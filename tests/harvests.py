"""Harvests of made-up services, for tests of what comes before one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.geoplateforme.environment import custom_environment
from datacube_browser.core.geoplateforme.harvest_area import area_of_extent
from datacube_browser.core.geoplateforme.harvest_request import PROCESSING_ID, HarvestRequest
from datacube_browser.core.geoplateforme.wms_source import WmsSource
from osgeo import gdal

from tests.servers.proxy import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datacube_browser.core.geoplateforme.environment import Environment

    from tests.servers.proxy import Seen

#: Below the middle of the test rasters of tests/rasters.py, in EPSG:3979, at a level with one slab: about 9 km.
AREA = MapExtent(-75.70, 45.40, -75.60, 45.46, "EPSG:4326")
_DRIVERS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "GTiff"}


def harvest(url: str, *, extent: MapExtent = AREA, levels: tuple[int, ...] = (12,), **changes: Any) -> HarvestRequest:
    """A harvest of the layer `dtm` at an address; `changes` are those of the WmsSource, or else of the request."""
    of_source = {
        key: changes.pop(key) for key in ("layers", "image", "extras", "private", "signs_in") if key in changes
    }
    source = WmsSource(url, **{"layers": ("dtm",), **of_source})
    area = area_of_extent(extent, max(levels, default=0))
    return HarvestRequest(
        PROCESSING_ID, **{"name": "Essai", "source": source, "area": area, "levels": levels, **changes}
    )


def environment_with(url: str) -> Environment:
    """A Géoplateforme whose engine may fetch from the host of the address."""
    parts = urlsplit(url)
    return custom_environment(f"{parts.scheme}://{parts.netloc}/api")


def asked_for(seen: Seen) -> dict[str, str]:
    """The parameters of a request, in upper case."""
    return {key.upper(): value for key, value in parse_qsl(urlsplit(seen.path).query, keep_blank_values=True)}


def picture(columns: int, rows: int, image: str = "image/png", *, is_uniform: bool = False, channels: int = 3) -> bytes:
    """A picture in a format; with noise unless it is to be of one colour."""
    pixels = np.full((channels, rows, columns), 7, np.uint8)
    if not is_uniform:
        pixels[:, :: max(1, rows // 8)] = 200
    memory = gdal.GetDriverByName("MEM").Create("", columns, rows, channels, gdal.GDT_Byte)
    for number in range(channels):
        memory.GetRasterBand(number + 1).WriteArray(pixels[number])
    path = "/vsimem/harvested_picture"
    gdal.GetDriverByName(_DRIVERS[image]).CreateCopy(path, memory)
    file = gdal.VSIFOpenL(path, "rb")
    content = bytes(gdal.VSIFReadL(1, gdal.VSIStatL(path).size, file))
    gdal.VSIFCloseL(file)
    gdal.Unlink(path)
    return content


def exception(words: str, status: int = 200) -> Answer:
    """A WMS's refusal."""
    text = (
        '<?xml version="1.0"?><ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc">'
        f"<ServiceException>{words}</ServiceException></ServiceExceptionReport>"
    )
    return Answer(status, text.encode(), {"Content-Type": "text/xml"})


def drawn(seen: Seen, **options: Any) -> Answer:
    """The answer of a service that draws whatever it is asked for."""
    asked = asked_for(seen)
    image = options.pop("image", asked["FORMAT"].partition("&")[0])
    width, height = options.pop("size", (int(asked["WIDTH"]), int(asked["HEIGHT"])))
    return Answer(200, picture(width, height, image, **options), {"Content-Type": image})


def capabilities(
    layers: Mapping[str, str], formats: tuple[str, ...] = ("image/png", "image/jpeg"), most: int = 0
) -> Answer:
    """The capabilities of a WMS with these layers, by name and CRS."""
    listed = "".join(
        f"<Layer queryable='0'><Name>{name}</Name><Title>{name}</Title><CRS>{crs}</CRS></Layer>"
        for name, crs in layers.items()
    )
    size = f"<MaxWidth>{most}</MaxWidth><MaxHeight>{most}</MaxHeight>" if most else ""
    text = (
        '<?xml version="1.0"?><WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<Service><Name>WMS</Name><Title>t</Title><OnlineResource xlink:href='@URL@/wms'/>{size}</Service>"
        "<Capability><Request>"
        f"<GetMap>{''.join(f'<Format>{each}</Format>' for each in formats)}<DCPType><HTTP><Get>"
        "<OnlineResource xlink:href='@URL@/wms?'/></Get></HTTP></DCPType></GetMap></Request>"
        f"<Layer><Title>t</Title>{listed}</Layer></Capability></WMS_Capabilities>"
    )
    return Answer(200, text.encode(), {"Content-Type": "text/xml"})
