"""The capabilities of the services of the test server `Entrepot`, and what they tell of a layer."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .entrepot_pyramid import LIMIT, TILE, Pyramid, resolution
from .entrepot_state import Document

CRS = ("EPSG:3857", "EPSG:4326", "CRS:84", "EPSG:2154")
FORMATS = ("image/png", "image/jpeg", "image/geotiff")
MAX_SIZE = 10000
Box = tuple[float, float, float, float]
_LINK = '<OnlineResource xmlns:xlink="http://www.w3.org/1999/xlink" xlink:type="simple" xlink:href={}/>'


class Layer:
    """A published layer: its offering, its configuration and its pyramid."""

    def __init__(self, offering: Document, configuration: Document, data: Document, pyramid: Pyramid) -> None:
        self.offering, self.infos, self.pyramid = offering, configuration["type_infos"], pyramid
        self.configuration, self.data = configuration, data
        self.name: str = configuration["layer_name"]
        used = self.infos["used_data"][0]
        self.levels = range(int(used["top_level"]), int(used["bottom_level"]) + 1)

    def box(self) -> Box:
        """West, south, east, north in degrees: as configured, or that of the stored data."""
        box = self.infos.get("bbox")
        if box:
            return box["west"], box["south"], box["east"], box["north"]
        corners = self.data["extent"]["coordinates"][0]
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def format(self) -> str:
        return "image/jpeg" if self.data["type_infos"]["compression"].startswith("JPG") else "image/png"


def wms_capabilities(layers: list[Layer], address: str) -> str:
    link = _LINK.format(quoteattr(address))
    get = f"<DCPType><HTTP><Get>{link}</Get></HTTP></DCPType>"
    formats = "".join(f"<Format>{each}</Format>" for each in FORMATS)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms">
<Service><Name>WMS</Name><Title>Service WMS raster</Title>{link}<MaxWidth>{MAX_SIZE}</MaxWidth>
<MaxHeight>{MAX_SIZE}</MaxHeight></Service>
<Capability><Request><GetCapabilities><Format>text/xml</Format>{get}</GetCapabilities>
<GetMap>{formats}{get}</GetMap><GetFeatureInfo><Format>application/json</Format>{get}</GetFeatureInfo></Request>
<Exception><Format>XML</Format></Exception>
<Layer><Title>Couches</Title>{"".join(f"<CRS>{each}</CRS>" for each in CRS)}{"".join(map(_wms_layer, layers))}</Layer>
</Capability></WMS_Capabilities>"""


def _wms_layer(layer: Layer) -> str:
    west, south, east, north = layer.box()
    words = "".join(f"<Keyword>{escape(word)}</Keyword>" for word in layer.infos.get("keywords", []))
    attribution = layer.configuration.get("attribution")
    credit = ""
    if attribution:
        link = _LINK.format(quoteattr(attribution["url"]))
        credit = f"<Attribution><Title>{escape(attribution['title'])}</Title>{link}</Attribution>"
    return f"""<Layer queryable="{int(bool(layer.infos.get("getfeatureinfo")))}"><Name>{layer.name}</Name>
<Title>{escape(layer.infos["title"])}</Title><Abstract>{escape(layer.infos["abstract"])}</Abstract>
<KeywordList>{words}</KeywordList>
<EX_GeographicBoundingBox><westBoundLongitude>{west}</westBoundLongitude><eastBoundLongitude>{east}</eastBoundLongitude>
<southBoundLatitude>{south}</southBoundLatitude><northBoundLatitude>{north}</northBoundLatitude></EX_GeographicBoundingBox>
<BoundingBox CRS="CRS:84" minx="{west}" miny="{south}" maxx="{east}" maxy="{north}"/>{credit}
<Style><Name>normal</Name><Title>normal</Title></Style></Layer>"""


def wmts_capabilities(layers: list[Layer], address: str) -> str:
    """Each layer has a part of the grid PM that ends with its own levels, as the Géoplateforme has it (PM_0_14)."""
    grids = "".join(_grid(name, levels) for name, levels in {_grid_name(one): one.levels for one in layers}.items())
    get = f"<ows:DCP><ows:HTTP><ows:Get xlink:href={quoteattr(address)}>"
    get += '<ows:Constraint name="GetEncoding"><ows:AllowedValues>'
    get += "<ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get></ows:HTTP></ows:DCP>"
    operations = "".join(
        f'<ows:Operation name="{name}">{get}</ows:Operation>' for name in ("GetCapabilities", "GetTile")
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
<ows:ServiceIdentification><ows:Title>Service WMTS</ows:Title><ows:ServiceType>OGC WMTS</ows:ServiceType>
<ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
<ows:OperationsMetadata>{operations}</ows:OperationsMetadata>
<Contents>{"".join(map(_wmts_layer, layers))}
{grids}</Contents></Capabilities>"""


def _grid_name(layer: Layer) -> str:
    return f"PM_{layer.levels[0]}_{layer.levels[-1]}"


def _grid(name: str, levels: range) -> str:
    matrices = "".join(
        f"<TileMatrix><ows:Identifier>{level}</ows:Identifier><ScaleDenominator>{resolution(level) / 0.00028!r}"
        f"</ScaleDenominator><TopLeftCorner>-{LIMIT} {LIMIT}</TopLeftCorner><TileWidth>{TILE}</TileWidth>"
        f"<TileHeight>{TILE}</TileHeight><MatrixWidth>{2**level}</MatrixWidth><MatrixHeight>{2**level}</MatrixHeight>"
        "</TileMatrix>"
        for level in levels
    )
    crs = "<ows:SupportedCRS>EPSG:3857</ows:SupportedCRS>"
    return f"<TileMatrixSet><ows:Identifier>{name}</ows:Identifier>{crs}{matrices}</TileMatrixSet>"


def _wmts_layer(layer: Layer) -> str:
    west, south, east, north = layer.box()
    limits = "".join(
        f"<TileMatrixLimits><TileMatrix>{level}</TileMatrix><MinTileRow>0</MinTileRow><MaxTileRow>{2**level - 1}"
        f"</MaxTileRow><MinTileCol>0</MinTileCol><MaxTileCol>{2**level - 1}</MaxTileCol></TileMatrixLimits>"
        for level in layer.levels
    )
    return f"""<Layer><ows:Title>{escape(layer.infos["title"])}</ows:Title>
<ows:Abstract>{escape(layer.infos["abstract"])}</ows:Abstract>
<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner><ows:UpperCorner>{east} {north}</ows:UpperCorner>
</ows:WGS84BoundingBox><ows:Identifier>{layer.name}</ows:Identifier>
<Style isDefault="true"><ows:Identifier>normal</ows:Identifier></Style><Format>{layer.format()}</Format>
<TileMatrixSetLink><TileMatrixSet>{_grid_name(layer)}</TileMatrixSet><TileMatrixSetLimits>{limits}</TileMatrixSetLimits>
</TileMatrixSetLink></Layer>"""
