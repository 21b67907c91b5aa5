"""A server of maps as catalogues link to them: WMS, WMTS, tiles, and TileJSON. Pictures are of one colour."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QImage

from .loopback import LoopbackServer
from .proxy import Answer, Seen

COLOR = "#3366cc"
_WMS = """<?xml version="1.0"?><WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink"><Service><Name>WMS</Name><Title>Maps</Title>
<OnlineResource xlink:href="{url}/wms"/></Service><Capability><Request>
<GetCapabilities><Format>text/xml</Format><DCPType><HTTP><Get><OnlineResource xlink:href="{url}/wms"/></Get></HTTP>
</DCPType></GetCapabilities><GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{url}/wms"/></Get></HTTP></DCPType></GetMap></Request>
<Layer><Title>All</Title><CRS>EPSG:3857</CRS><EX_GeographicBoundingBox><westBoundLongitude>-180</westBoundLongitude>
<eastBoundLongitude>180</eastBoundLongitude><southBoundLatitude>-80</southBoundLatitude>
<northBoundLatitude>80</northBoundLatitude></EX_GeographicBoundingBox>
<Layer><Name>relief</Name><Title>Relief</Title><Style><Name>grey</Name><Title>Grey</Title></Style></Layer>
<Layer><Name>roads</Name><Title>Roads</Title></Layer></Layer></Capability></WMS_Capabilities>"""
_WMTS = """<?xml version="1.0"?><Capabilities version="1.0.0" xmlns="http://www.opengis.net/wmts/1.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink"><Contents>
<Layer><ows:Title>Photos</ows:Title><ows:Identifier>photos</ows:Identifier>
<Style isDefault="true"><ows:Identifier>normal</ows:Identifier></Style><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>PM</TileMatrixSet></TileMatrixSetLink>
<ResourceURL format="image/png" resourceType="tile"
 template="{tiles}/wmts/{{TileMatrixSet}}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.png"/></Layer>
<TileMatrixSet><ows:Identifier>PM</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
<TileMatrix><ows:Identifier>0</ows:Identifier><ScaleDenominator>559082264.0287178</ScaleDenominator>
<TopLeftCorner>-20037508.34278925 20037508.34278925</TopLeftCorner><TileWidth>256</TileWidth>
<TileHeight>256</TileHeight><MatrixWidth>1</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix></TileMatrixSet>
</Contents></Capabilities>"""


class MapServices(LoopbackServer):
    """`tiles_at` is the server that the WMTS names for its tiles, `tile_json` what /tiles.json has, `changes` what
    stands in the capabilities in place of other text."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles_at = ""
        self.changes: dict[str, str] = {}
        self.tile_json: object = {"tilejson": "3.0.0", "tiles": ["tiles/{z}/{x}/{y}.png"], "minzoom": 0, "maxzoom": 4}

    def answer(self, seen: Seen) -> Answer:
        parts = urlsplit(seen.path)
        query = {name.lower(): value for name, value in parse_qsl(parts.query)}
        if parts.path == "/wms" and query.get("request", "").lower() == "getcapabilities":
            return self._capabilities(_WMS.format(url=self.url))
        if parts.path == "/wmts" and query.get("request", "").lower() == "getcapabilities":
            return self._capabilities(_WMTS.format(tiles=self.tiles_at or self.url))
        if parts.path == "/tiles.json":
            return Answer(200, json.dumps(self.tile_json).encode(), {"Content-Type": "application/json"})
        if parts.path == "/wms" or parts.path.endswith(".png"):
            size = int(query.get("width", "256")), int(query.get("height", "256"))
            return Answer(200, _picture(*size), {"Content-Type": "image/png"})
        return Answer(404)

    def _capabilities(self, text: str) -> Answer:
        for old, new in self.changes.items():
            assert old in text
            text = text.replace(old, new)
        return Answer(200, text.encode(), {"Content-Type": "text/xml"})


def _picture(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(COLOR))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())
