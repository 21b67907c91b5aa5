"""XML of services and servers, and ways to break it."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from tests.fuzz.hostile_values import TEXTS

VRT = b"""<VRTDataset rasterXSize="20" rasterYSize="20"><SRS dataAxisToSRSAxisMapping="2,1">EPSG:4326</SRS>
<GeoTransform>0, 1, 0, 0, 0, -1</GeoTransform><Metadata><MDI key="a">b</MDI></Metadata>
<OverviewList resampling="average">2 4</OverviewList>
<VRTRasterBand dataType="Byte" band="1" blockXSize="16" blockYSize="16"><NoDataValue>0</NoDataValue>
<ColorInterp>Gray</ColorInterp><ColorTable><Entry c1="1" c2="2" c3="3" c4="255"/></ColorTable>
<SimpleSource resampling="near"><SourceFilename relativeToVRT="1">a.tif</SourceFilename><SourceBand>1</SourceBand>
<SourceProperties RasterXSize="20" RasterYSize="20" DataType="Byte" BlockXSize="16" BlockYSize="16"/>
<SrcRect xOff="0" yOff="0" xSize="20" ySize="20"/><DstRect xOff="0" yOff="0" xSize="20" ySize="20"/></SimpleSource>
<ComplexSource><SourceFilename relativeToVRT="0">https://store.example/b.tif</SourceFilename><SourceBand>mask,1</SourceBand>
<NODATA>0</NODATA><ScaleOffset>0</ScaleOffset><LUT>0:0,255:1</LUT></ComplexSource></VRTRasterBand>
<MaskBand><VRTRasterBand dataType="Byte"><SimpleSource><SourceFilename>/vsicurl/https://store.example/c.tif</SourceFilename>
<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></MaskBand></VRTDataset>"""

SERVICE = b"""<?xml version="1.0"?><WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink"><Service><Name>WMS</Name><Title>T</Title><Abstract>A</Abstract>
<OnlineResource xlink:href="https://example.org"/></Service><Capability><Request><GetCapabilities><Format>text/xml</Format>
<DCPType><HTTP><Get><OnlineResource xlink:href="https://example.org/wms"/></Get></HTTP></DCPType></GetCapabilities><GetMap>
<Format>image/png</Format><DCPType><HTTP><Get><OnlineResource xlink:href="https://example.org/wms"/></Get></HTTP></DCPType>
</GetMap></Request><Exception><Format>XML</Format></Exception><Layer><Title>Root</Title><CRS>EPSG:4326</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>-180</westBoundLongitude><eastBoundLongitude>180</eastBoundLongitude>
<southBoundLatitude>-90</southBoundLatitude><northBoundLatitude>90</northBoundLatitude></EX_GeographicBoundingBox>
<BoundingBox CRS="EPSG:4326" minx="-90" miny="-180" maxx="90" maxy="180"/><Layer queryable="1" opaque="0"><Name>a</Name>
<Title>A</Title><Abstract>W</Abstract><Attribution><Title>x</Title></Attribution><Style><Name>s</Name><Title>S</Title>
<LegendURL width="10" height="10"><Format>image/png</Format><OnlineResource xlink:href="https://example.org/l.png"/>
</LegendURL></Style>
<Dimension name="time" units="ISO8601">2020/2021/P1Y</Dimension><MinScaleDenominator>1</MinScaleDenominator>
</Layer></Layer></Capability></WMS_Capabilities>"""

OLD_SERVICE = b"""<?xml version="1.0"?><!DOCTYPE WMT_MS_Capabilities [<!ELEMENT VendorSpecificCapabilities EMPTY>]>
<WMT_MS_Capabilities version="1.1.1"><Service><Name>OGC:WMS</Name><Title>T</Title><OnlineResource
 xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://example.org"/></Service><Capability><Request><GetMap>
<Format>image/png</Format><DCPType><HTTP><Get><OnlineResource xmlns:xlink="http://www.w3.org/1999/xlink"
 xlink:href="https://example.org/wms"/></Get></HTTP></DCPType></GetMap></Request><Exception><Format>XML</Format></Exception>
<Layer><Title>Root</Title><SRS>EPSG:4326 EPSG:3979</SRS><LatLonBoundingBox minx="-180" miny="-90" maxx="180" maxy="90"/>
<BoundingBox SRS="EPSG:4326" minx="-180" miny="-90" maxx="180" maxy="90"/><Layer queryable="1">
<Name>a</Name><Title>A</Title><ScaleHint min="0" max="9"/><Style><Name>s</Name><Title>S</Title></Style></Layer>
</Layer></Capability>
</WMT_MS_Capabilities>"""

OTHER_COVERAGES = (
    b"""<WCS_Capabilities version="1.0.0" xmlns="http://www.opengis.net/wcs" xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><name>WCS</name><label>T</label></Service><Capability><Request><GetCoverage><DCPType><HTTP><Get><OnlineResource
 xlink:href="https://example.org/wcs"/></Get></HTTP></DCPType></GetCoverage></Request></Capability><ContentMetadata>
<CoverageOfferingBrief><name>a</name><label>A</label><lonLatEnvelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84">
<pos xmlns="http://www.opengis.net/gml">-180 -90</pos></lonLatEnvelope></CoverageOfferingBrief></ContentMetadata>
</WCS_Capabilities>""",
    b"""<wcs:Capabilities version="2.0.1" xmlns:wcs="http://www.opengis.net/wcs/2.0" xmlns:ows="http://www.opengis.net/ows/2.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"><ows:ServiceIdentification><ows:Title>T</ows:Title></ows:ServiceIdentification>
<ows:OperationsMetadata><ows:Operation name="GetCoverage"><ows:DCP><ows:HTTP><ows:Get xlink:href="https://example.org/wcs"/>
</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata><wcs:Contents><wcs:CoverageSummary>
<wcs:CoverageId>a</wcs:CoverageId><wcs:CoverageSubtype>RectifiedGridCoverage</wcs:CoverageSubtype></wcs:CoverageSummary>
</wcs:Contents></wcs:Capabilities>""",
)

COVERAGES = b"""<Capabilities version="1.1.1" xmlns="http://www.opengis.net/wcs/1.1.1" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink"><ows:ServiceIdentification><ows:Title>T</ows:Title></ows:ServiceIdentification>
<ows:OperationsMetadata><ows:Operation name="GetCoverage"><ows:DCP><ows:HTTP><ows:Get xlink:href="https://example.org/wcs"/>
</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata><Contents><CoverageSummary><ows:Title>A</ows:Title>
<ows:Abstract>W</ows:Abstract><ows:WGS84BoundingBox><ows:LowerCorner>-180 -90</ows:LowerCorner><ows:UpperCorner>180 90
</ows:UpperCorner></ows:WGS84BoundingBox><SupportedCRS>urn:ogc:def:crs:EPSG::3979</SupportedCRS><Identifier>a</Identifier>
</CoverageSummary></Contents></Capabilities>"""

DESCRIPTION = b"""<CoverageDescriptions xmlns="http://www.opengis.net/wcs/1.1.1"
 xmlns:ows="http://www.opengis.net/ows/1.1">
<CoverageDescription><ows:Title>A</ows:Title><Identifier>a</Identifier><Domain><SpatialDomain>
<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::3979" dimensions="2"><ows:LowerCorner>0 0</ows:LowerCorner>
<ows:UpperCorner>100 100
</ows:UpperCorner></ows:BoundingBox><ows:BoundingBox crs="urn:ogc:def:crs:OGC::imageCRS">
<ows:LowerCorner>0 0</ows:LowerCorner>
<ows:UpperCorner>9 9</ows:UpperCorner></ows:BoundingBox><GridCRS><GridBaseCRS>urn:ogc:def:crs:EPSG::3979</GridBaseCRS>
<GridOrigin>5 95</GridOrigin><GridOffsets>10 -10</GridOffsets></GridCRS></SpatialDomain></Domain>
<Range><Field><Identifier>f
</Identifier><Axis identifier="b"><AvailableKeys><Key>1</Key></AvailableKeys></Axis></Field></Range>
<SupportedCRS>urn:ogc:def:crs:EPSG::3979</SupportedCRS><SupportedFormat>image/tiff</SupportedFormat></CoverageDescription>
</CoverageDescriptions>"""

_PLACES = re.compile(rb">([^<>]+)<|=\"([^\"]*)\"")
_MARKUP = (
    b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]>',
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b"&x;",
    b"<![CDATA[",
    b"<!--",
    b"<?xml-stylesheet href='x'?>",
    b"<SimpleSource><SourceFilename>/etc/passwd</SourceFilename></SimpleSource>",
    b"<a>" * 200,
    b"</a>",
    b"<PixelFunctionCode><![CDATA[import os]]></PixelFunctionCode>",
    b"<PixelFunctionType>a.b</PixelFunctionType>",
    b'<SourceFilename relativeToVRT="1" shared="0">../../../etc/passwd</SourceFilename>',
    b"<SourceDataset>/etc</SourceDataset>",
    b'<VRTRasterBand subClass="VRTRawRasterBand"><SourceFilename>/etc/passwd</SourceFilename></VRTRasterBand>',
    b'<VRTRasterBand subClass="VRTDerivedRasterBand"/>',
    b'<OpenOptions><OOI key="a">b</OOI></OpenOptions>',
    b"<Overview><SourceFilename>/etc/passwd</SourceFilename></Overview>",
    b'<Group name="/"/>',
    b"\xff\xfe",
    b"\x00",
    b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
)
_SOURCES = (
    b"/etc/passwd",
    b"file:///etc/passwd",
    b"/vsicurl/file:///etc/passwd",
    b"/vsizip//etc/a.zip/a.tif",
    b"/vsistdin/",
    b"/vsicurl?url=https%3A%2F%2Fevil.example&header.Cookie=a",
    b"/vsicurl_streaming/https://evil.example/a.tif",
    b"vrt://https://store.example/a.tif",
    b"NETCDF:/etc/a.nc:b",
    b"WMS:https://evil.example",
    b"../../a.tif",
    b"a.vrt",
    b"https://store.example/a.VRT?x=1",
    b"https://store.example/a.vrt#.tif",
    b"/vsicurl//vsicurl/https://a.example/b.tif",
    b"GTIFF_DIR:1:/etc/a.tif",
    b"PG:host=evil",
    b'{"type":"x"}',
    b"&lt;VRTDataset/&gt;",
    b"//evil.example/a.tif",
    b"",
    b"https://store.example/%2e%2e/a.tif",
    b"HTTPS://STORE.example/a.tif",
    b"http://[::1]/a.tif",
    b"http://a@b@c/d.tif",
)


@st.composite
def broken_xml(draw, content: bytes) -> bytes:
    """The document with up to four texts, attributes or elements that should not be there."""
    texts = st.one_of(
        st.sampled_from(_SOURCES),
        st.sampled_from(TEXTS).map(lambda text: text.encode("utf-8", "replace")),
        st.sampled_from((b"nan", b"-1", b"1e999", b"99999999999", b"2147483648", b"0", b"1", b"\xd9\xa3", b"1_000")),
    )
    for _ in range(draw(st.integers(1, 4))):
        way = draw(st.integers(0, 5))
        if way <= 2:
            found = draw(st.sampled_from([*_PLACES.finditer(content)] or [None]))
            if found is not None:
                start, end = found.span(1 if found[1] is not None else 2)
                text = draw(texts)
                if draw(st.booleans()):
                    text = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
                content = content[:start] + text + content[end:]
        elif way == 3:
            places = [each.end() for each in re.finditer(rb">", content)] or [0]
            place = draw(st.sampled_from(places))
            content = content[:place] + draw(st.sampled_from(_MARKUP)) + content[place:]
        elif way == 4:
            names = [*re.finditer(rb"<(\w[\w:]*)[^>]*(/?)>", content)]
            if names:
                found, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
                content = content[: found.start(1)] + other[1] + content[found.end(1) :]
        else:
            start = draw(st.integers(0, len(content)))
            content = content[:start] + content[start + draw(st.integers(1, 60)) :]
    return content
