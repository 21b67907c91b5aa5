"""A catalogue in which everything is hostile: words, links, paging, pictures and files.

    with hostile_catalog(secrets) as server:
        server.url                   # connect here
        server.trap.requests         # must stay empty: nothing here may lead there

Each collection is named after what is wrong with it. `secrets` is a folder of this computer that the files name; nobody
may open anything in it.

The trap is on another port, by number and by name. It stands wherever a catalogue may write an address that nobody
asked for: in HTML, as the next page, as the catalogue's own place, in style sheets, entities and the insides of files.
The addresses of assets and pictures lead to the catalogue's own server: a person may ask for those.
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .loopback import LoopbackServer
from .proxy import Answer, Seen
from .stub import json_answer, landing_page, minimal_collection, minimal_item

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
RIGHT_TO_LEFT = "\u202e"
#: Assets of one item.
MANY = 100_000
WORLD: dict[str, Any] = {"geometry": None, "bbox": [-180, -90, 180, 90]}
NAMES = (
    *("../../../etc/cron.d/evil", "..\\..\\evil.bat", "/etc/passwd", "C:\\evil.exe", "CON", "nul.tif", ".", "..", " "),
    *(
        "a" * 400,
        f"photo{RIGHT_TO_LEFT}gpj.exe",
        "a\r\nX-Evil: 1",
        "a\x00b",
        ".bashrc",
        "~root",
        "$(touch evil)",
        "%2e%2e",
    ),
    *("`touch evil`", "-rf", "a;b|c&d", "<script>alert(1)</script>", "{0.__class__}", "%s%n%n", "a/../b", "é" * 300),
)


class Trap(LoopbackServer):
    """Notes who comes."""

    def answer(self, seen: Seen) -> Answer:
        return Answer(200, b"caught", {"Content-Type": "text/plain"})


class HostileCatalog(LoopbackServer):
    """`good` is the content of a raster that GDAL reads; the others are files that look like it."""

    def __init__(self, trap: Trap, secrets: Path, good: bytes) -> None:
        super().__init__()
        self.trap = trap
        self.secrets = secrets
        self.good = good

    @property
    def trap_urls(self) -> tuple[str, ...]:
        return self.trap.url, self.trap.url.replace("127.0.0.1", "localhost")

    # the catalogue

    def answer(self, seen: Seen) -> Answer:
        path = urlsplit(seen.path).path.rstrip("/") or "/"
        if path == "/":
            return self._json(self._landing())
        if path == "/collections":
            return self._json({"collections": [self._collection(name) for name in self.makers()], "links": []})
        if path == "/search":
            return self._search(seen)
        if path.startswith("/files/"):
            return self._file(path.removeprefix("/files/"), seen)
        return json_answer({"code": "NotFoundError", "description": self._words("nothing here")}, 404)

    def makers(self) -> dict[str, Any]:
        """The items of each collection, by what is wrong with it."""
        return {
            "words": self._items_of_words,
            "names": self._items_of_names,
            "addresses": self._items_of_addresses,
            "files": self._items_of_files,
            "pictures": self._items_of_pictures,
            "values": self._items_of_values,
            "keys": self._items_of_keys,
            "many": self._items_of_many_assets,
            "endless": self._items_without_end,
        }

    def _json(self, value: Any) -> Answer:
        answer = json_answer(value)
        return Answer(answer.status, answer.body.replace(b"@URL@", self.url.encode()), answer.headers)

    def _landing(self) -> dict[str, Any]:
        trap = self.trap.url
        page = landing_page(title=self._words("catalogue"), description=self._words("description"))
        page["links"] = [
            *({"rel": rel, "href": f"{trap}/{rel}", "type": "application/json"} for rel in ("self", "root", "data")),
            {"rel": "search", "href": f"{trap}/search", "method": "POST", "type": "application/geo+json"},
            {"rel": "search", "href": "file:///etc/passwd", "method": "GET"},
            {"rel": "child", "href": "@URL@/", "title": self._words("itself")},
            {"rel": "queryables", "href": f"{trap}/queryables"},
            {"rel": "service-desc", "href": f"{trap}/api", "headers": {"X-A": "b\r\nX-Evil: 1"}},
            {"rel": "icon", "href": f"{trap}/icon.png"},
        ]
        return page

    def _collection(self, name: str) -> dict[str, Any]:
        words = self._words(name)
        return minimal_collection(
            name,
            title=f"{name} {words}",
            description=words * 20,
            keywords=[words, RIGHT_TO_LEFT],
            license=words,
            providers=[{"name": words, "url": "javascript:alert(1)", "roles": [words]}],
            extent={"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [["0000-00-00", {}]]}},
            summaries={words: [words], "__proto__": {}},
            links=[
                {"rel": "license", "href": "javascript:alert(1)", "title": words},
                {"rel": "items", "href": f"{self.trap.url}/items"},
                {"rel": "child", "href": "@URL@/collections"},
                {"rel": "describedby", "href": "file:///etc/passwd", "title": words},
            ],
        )

    def _search(self, seen: Seen) -> Answer:
        if seen.method == "POST":
            asked = json.loads(seen.body)
        else:
            asked = {key: values[0].split(",") for key, values in parse_qs(urlsplit(seen.path).query).items()}
        names = asked.get("collections") or list(self.makers())
        page = asked.get("token", 0)
        features = [item for name in names if name in self.makers() for item in self.makers()[name](page)]
        links = [
            {
                "rel": "next",
                "href": f"{self.trap.url}/search",
                "method": "POST",
                "body": {"collections": names, "token": int(page if isinstance(page, int) else 0) + 1},
                "headers": {"X-A": "b\r\nX-Evil: 1", "Host": "evil", "Authorization": "x"},
            }
        ]
        page = {"type": "FeatureCollection", "features": features, "numberMatched": 10**400, "links": links}
        return self._json(page)

    # what is wrong

    def _words(self, text: str) -> str:
        pictures = "".join(f"<img src='{url}/words.png'>" for url in self.trap_urls)
        return (
            f"<b>{text}</b>{pictures}<script src='{self.trap.url}/a.js'></script><link href='{self.trap.url}/a.css'>"
            f"<a href='javascript:alert(1)'>x</a>{RIGHT_TO_LEFT}\x1b[31m"
        )

    def _item(self, key: str, collection: str, assets: dict[str, Any], **others: Any) -> dict[str, Any]:
        thumbnail = {"href": "@URL@/files/good.png", "type": "image/png", "roles": ["thumbnail"]}
        return minimal_item(key, collection, **{**WORLD, "assets": {**assets, "thumbnail": thumbnail}, **others})

    def _data(self, href: str, **others: Any) -> dict[str, Any]:
        return {"href": href, "type": COG, "roles": ["data"], "title": "Data", **others}

    def _items_of_words(self, _page: int) -> Iterator[dict[str, Any]]:
        words = self._words("words")
        asset = self._data("@URL@/files/good.tif", title=words, description=words, roles=["data", words])
        asset["raster:bands"] = [{"name": words, "unit": words, "nodata": words, "data_type": words}]
        properties = {"datetime": "2023-01-01T00:00:00Z", "title": words, words: {words: [words]}, "license": words}
        link = {"rel": "about", "href": f"{self.trap.url}/about", "title": words}
        yield self._item(words[:200], "words", {words: asset}, properties=properties, links=[link])

    def _items_of_names(self, _page: int) -> Iterator[dict[str, Any]]:
        for number, name in enumerate(NAMES):
            href = f"@URL@/files/{name}" if number % 2 else "@URL@/files/good.tif"
            yield self._item(name, "names", {name: self._data(href, title=name, **{"file:size": -1})})

    def _items_of_addresses(self, _page: int) -> Iterator[dict[str, Any]]:
        secret = self.secrets / "secret.tif"
        hrefs = (
            *(f"file://{secret}", str(secret), f"/vsicurl/file://{secret}", f"/vsizip/{secret}", f"vrt://{secret}"),
            *(
                f"/vsicurl/{self.trap.url}/a.tif",
                f"GTIFF_DIR:1:{secret}",
                f"WMS:{self.trap.url}",
                "javascript:alert(1)",
            ),
            *(
                f"data:image/tiff;base64,{'A' * 5000}",
                "http://[",
                "http://a:999999/",
                "//",
                "http://\x00/a.tif",
                "s3://b",
            ),
            *(
                "@URL@/files/good.tif\r\nX-Evil: 1",
                "@URL@/files/good.tif?authcfg=abcdefg",
                "@URL@/files/good.tif#|layer",
            ),
            *("@URL@/files/good.tif|option:HTTP_HEADERS=a", "@URL@/files/a b'\".tif", "ftp://evil.example/a.tif"),
        )
        for number, href in enumerate(hrefs):
            alternates = {"local": {"href": f"file://{secret}"}, "vsi": {"href": f"/vsicurl/{self.trap.url}/a.tif"}}
            yield self._item(
                f"address-{number:02}",
                "addresses",
                {"data": self._data(href, alternate=alternates)},
                links=[{"rel": "self", "href": href}, {"rel": "collection", "href": f"{self.trap.url}/c"}],
            )

    def _items_of_files(self, _page: int) -> Iterator[dict[str, Any]]:
        for name, (_, kind) in sorted(self.files().items()):
            yield self._item(f"file-{name}", "files", {"data": self._data(f"@URL@/files/{name}", type=kind)})

    def _items_of_pictures(self, _page: int) -> Iterator[dict[str, Any]]:
        for name in sorted(self.pictures()):
            picture = {"href": f"@URL@/files/{name}", "type": "image/png", "roles": ["thumbnail", "overview"]}
            yield minimal_item(f"picture-{name}", "pictures", assets={"thumbnail": picture}, **WORLD)

    def _items_of_values(self, _page: int) -> Iterator[dict[str, Any]]:
        odd: tuple[Any, ...] = (None, [], {}, True, -1, 10**400, float("nan"), float("inf"), "\ud800", "x" * 100_000)
        members = ("geometry", "bbox", "properties", "links", "collection", "stac_version", "stac_extensions", "assets")
        for number, value in enumerate(odd):
            item = self._item(f"value-{number}", "values", {"data": self._data("@URL@/files/good.tif")})
            item["properties"] = {"datetime": value, "proj:epsg": value, "proj:shape": value, "eo:bands": value}
            item[members[number % len(members)]] = value
            yield item
        deep: Any = []
        for _ in range(500):
            deep = [deep]
        yield self._item("deep", "values", {}, geometry={"type": "Polygon", "coordinates": deep}, x=deep)

    def _items_of_keys(self, _page: int) -> Iterator[dict[str, Any]]:
        trap = self.trap.url
        flow = {"authorizationApi": f"{trap}/sign", "tokenUrl": f"{trap}/token", "authorizationUrl": f"{trap}/auth"}
        flow |= {"method": "POST", "parameters": {"url": {"in": "query", "schema": {}}}, "responseField": "href"}
        schemes = {
            "s": {"type": "signedUrl", "description": self._words("key"), "flows": {"authorizationCode": flow}},
            "o": {"type": "oauth2", "flows": {"authorizationCode": flow}},
            "k": {"type": "apiKey", "in": "header", "name": "Cookie\r\nX-Evil"},
        }
        asset = self._data("@URL@/files/refused.tif", **{"auth:refs": ["s", "o", "k"]})
        properties = {"datetime": "2023-01-01T00:00:00Z", "auth:schemes": schemes}
        yield self._item("key", "keys", {"data": asset}, properties=properties)

    def _items_of_many_assets(self, _page: int) -> Iterator[dict[str, Any]]:
        asset = self._data("@URL@/files/good.tif")
        yield self._item("many", "many", {f"a{number}": asset for number in range(MANY)})

    def _items_without_end(self, page: int) -> Iterator[dict[str, Any]]:
        for number in range(10):
            key = f"endless-{page}-{number}"
            yield self._item(key, "endless", {"data": self._data("@URL@/files/good.tif")})

    # files

    def _file(self, name: str, seen: Seen) -> Answer:
        if name == "refused.tif":
            challenge = {"WWW-Authenticate": f'Bearer realm="{self.trap.url}/token"'}
            return Answer(401, self._words("key").encode(), challenge)
        if name == "to-file.tif":
            return Answer(302, b"", {"Location": f"file://{self.secrets}/secret.tif"})
        if name == "circle.tif":
            return Answer(302, b"", {"Location": f"{self.url}/files/circle.tif"})
        if name == "gzip-bomb.tif":
            return Answer(200, gzip.compress(bytes(200_000_000), 1), {"Content-Encoding": "gzip"})
        content = self.files().get(name, self.pictures().get(name, (None, "")))[0]
        if content is None and name.endswith((".tif", ".png")) and not name.endswith((".ovr", ".msk")):
            content = self.good
        if content is None:
            return Answer(404, b"")
        return in_ranges(content, seen)

    def files(self) -> dict[str, tuple[bytes, str]]:
        """The content and the media type of files that lead elsewhere when GDAL or QGIS believe them."""
        secret, trap = self.secrets / "secret.tif", self.trap.url
        band = '<VRTRasterBand dataType="Byte" band="1">{}</VRTRasterBand>'
        vrt = '<VRTDataset rasterXSize="9" rasterYSize="9"><GeoTransform>0,1,0,0,0,-1</GeoTransform>{}</VRTDataset>'
        name = '<SourceFilename relativeToVRT="0">{}</SourceFilename>'
        source = f"<SimpleSource>{name}<SourceBand>1</SourceBand></SimpleSource>"
        code = "<PixelFunctionLanguage>Python</PixelFunctionLanguage><PixelFunctionCode>import os</PixelFunctionCode>"
        derived = f'<VRTRasterBand subClass="VRTDerivedRasterBand" dataType="Byte" band="1">{code}</VRTRasterBand>'
        raw = '<VRTRasterBand subClass="VRTRawRasterBand" dataType="Byte" band="1">' + name.format(secret)
        wms = f"<GDAL_WMS><Service name='WMS'><ServerUrl>{trap}/wms?</ServerUrl><Layers>a</Layers></Service></GDAL_WMS>"
        ogr = f"<OGRVRTLayer name='a'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
        ogr = f"<OGRVRTDataSource>{ogr}</OGRVRTDataSource>"
        link = {"type": "link", "properties": {"href": f"{trap}/crs.wkt", "type": "ogcwkt"}}
        square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
        feature = {"type": "Feature", "properties": {"a": self._words("a")}, "geometry": square}
        features = {"type": "FeatureCollection", "features": [feature]}
        esri = {"features": [], "exceededTransferLimit": True, "fields": [], "geometryType": "esriGeometryPoint"}
        geojson = "application/geo+json"
        texts = {
            "local.vrt": (vrt.format(band.format(source.format(secret))), "application/x-ogc-vrt"),
            "passwd.vrt": (vrt.format(band.format(source.format("/etc/passwd"))), "application/x-ogc-vrt"),
            "code.vrt": (vrt.format(derived), "application/x-ogc-vrt"),
            "raw.vrt": (vrt.format(f"{raw}</VRTRasterBand>"), "application/x-ogc-vrt"),
            "entity.vrt": (f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>{vrt}', "application/x-ogc-vrt"),
            "outside.vrt": (f'<!DOCTYPE a SYSTEM "{trap}/a.dtd">{vrt}', "application/x-ogc-vrt"),
            "wms-as.tif": (wms, COG),
            "local-as.tif": (vrt.format(band.format(source.format(secret))), COG),
            "trap-as.tif": (vrt.format(band.format(source.format(f"/vsicurl/{trap}/a.tif"))), COG),
            "address-as.tif": (vrt.format(band.format(source.format(f"{trap}/a.tif"))), COG),
            "local-as.jp2": (vrt.format(band.format(source.format(secret))), "image/jp2"),
            "ogr-as.geojson": (ogr, geojson),
            "crs.geojson": (json.dumps({**features, "crs": link}), geojson),
            "esri.geojson": (json.dumps(esri), geojson),
            "topology.geojson": (json.dumps({"type": "Topology", "objects": {}, "arcs": []}), geojson),
            "ept.json": (
                json.dumps({"bounds": [0] * 6, "schema": [], "srs": {"wkt": f"{trap}/a"}}),
                "application/json",
            ),
            "page.tif": (f"<html><img src='{trap}/a.png'></html>", COG),
            "empty.tif": ("", COG),
        }
        made = {name: (text.encode(), kind) for name, (text, kind) in texts.items()}
        made["cut.tif"] = (self.good[: len(self.good) // 2], COG)
        made["loop.tif"] = (_looping_tiff(), COG)
        for number, named in enumerate((secret, f"/vsicurl/{trap}/a.tif", f"{trap}/a.tif")):
            made[f"overviews-{number}.tif"] = (with_overviews(self.good, str(named)), COG)
        made["to-file.tif"] = made["circle.tif"] = made["gzip-bomb.tif"] = (b"", COG)
        return made

    def pictures(self) -> dict[str, tuple[bytes, str]]:
        secret, trap = self.secrets / "secret.tif", self.trap.url
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
            f'<image xlink:href="{trap}/a.png" width="9" height="9"/>'
            f'<image xlink:href="file://{secret}" width="9" height="9"/>'
            f'<style>@import url("{trap}/a.css");</style><script>alert(1)</script></svg>'
        )
        return {
            "large.png": (_png(60_000, 60_000), "image/png"),
            "picture.svg": (svg.encode(), "image/png"),
            "svg-as.png": (svg.encode(), "image/png"),
            "text.png": (b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "image/png"),
            "page.png": (f"<img src='{trap}/a.png'>".encode(), "image/png"),
        }


def _png(width: int, height: int) -> bytes:
    """A picture that says it has so many pixels, and has a few rows of them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(3 * width + 1) * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_overviews(tiff: bytes, named: str) -> bytes:
    """A TIFF of one directory, in little-endian order, with the words for GDAL that its overviews are in another
    file."""
    text = f'<GDALMetadata><Item name="OVERVIEW_FILE" domain="OVERVIEWS">{named}</Item></GDALMetadata>'.encode()
    text += bytes(2 - len(text) % 2)
    (start,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, start)
    entries = [tiff[start + 2 + 12 * number :][:12] for number in range(count)]
    entries.append(struct.pack("<HHII", 42112, 2, len(text), len(tiff)))
    entries.sort(key=lambda entry: struct.unpack_from("<H", entry))
    table = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return tiff[:4] + struct.pack("<I", len(tiff) + len(text)) + tiff[8:] + text + table


def _looping_tiff() -> bytes:
    """A directory that leads to itself."""
    return (
        struct.pack("<2sHI", b"II", 42, 8)
        + struct.pack("<H", 1)
        + struct.pack("<HHII", 256, 4, 1, 9)
        + struct.pack("<I", 8)
    )


def in_ranges(content: bytes, seen: Seen) -> Answer:
    """The bytes that are asked for, or the whole."""
    headers = {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes", "ETag": f'"{zlib.crc32(content)}"'}
    unit, _, asked = (seen.range or "").partition("=")
    first, _, last = asked.partition("-")
    if unit != "bytes" or not first.isdecimal():
        return Answer(200, content, headers)
    start, end = int(first), min(int(last) if last.isdecimal() else len(content) - 1, len(content) - 1)
    if start > end:
        return Answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
    return Answer(206, content[start : end + 1], {**headers, "Content-Range": f"bytes {start}-{end}/{len(content)}"})


@contextmanager
def hostile_catalog(secrets: Path, good: bytes) -> Iterator[HostileCatalog]:
    """Serve it while the context lasts."""
    with Trap().running() as trap, HostileCatalog(trap, secrets, good).running() as server:
        yield server
