"""MapServer as a standard WMS (1.1.1, 1.3.0) and WCS (1.0.0, 1.1.1, 2.0.1) for local rasters.

`scripts/install-test-servers.sh` installs it. Each request runs its CGI program once, as a web server does.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import gdal

from demo.prompt_server import PromptServer
from demo.stac_server import ServerError

from .proxy import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PROGRAM = Path("/usr/lib/cgi-bin/mapserv")
_TIMEOUT_SECONDS = 60

_MAP = """MAP
  NAME "test"
  EXTENT {extent}
  SIZE 400 400
  MAXSIZE {max_size}
  SHAPEPATH "/"
  PROJECTION "init=epsg:{epsg}" END
  OUTPUTFORMAT
    NAME "GEOTIFF_FLOAT"
    DRIVER "GDAL/GTiff"
    MIMETYPE "image/tiff"
    IMAGEMODE FLOAT32
    EXTENSION "tif"
  END
  WEB METADATA
    "ows_enable_request" "*"
    "ows_title" "Test service"
    "ows_title.fr" "Service de test"
    "wms_languages" "en,fr"
    "wms_inspire_capabilities" "url"
    "wms_inspire_metadataurl_href" "{url}"
    "wms_inspire_metadataurl_format" "application/xml"
    "ows_onlineresource" "{url}"
    "ows_srs" "{crs}"
    "wcs_label" "Test service"
  END END
{layers}
END
"""

_LAYER = """  LAYER
    NAME "{name}"
    {group}
    TYPE RASTER
    STATUS ON
    DATA "{data}"
    PROJECTION "init=epsg:{epsg}" END
    TEMPLATE "void"
    {scale}
    METADATA
      "ows_title" "{title}"
      "ows_title.fr" "{title_fr}"
      "ows_abstract" "Made up for tests"
      "ows_srs" "{crs}"
      "ows_extent" "{extent}"
      "wcs_label" "{title}"
      "wcs_rangeset_name" "height"
      "wcs_rangeset_label" "Height"
      "wcs_formats" "GEOTIFF_FLOAT"
      "wcs_nativeformat" "GeoTIFF"
      "wcs_bandcount" "{bands}"
      "wcs_size" "{size}"
      "wcs_resolution" "{resolution}"
      "wcs_nilvalues" "{nodata}"
      "wcs_rangeset_nullvalue" "{nodata}"
    END
    CLASS NAME "{title}" STYLE COLOR 120 160 80 END END
  END
"""


@dataclass(frozen=True)
class Served:
    """One raster, served under `name` as a WMS layer and a WCS coverage. Its CRS must have an EPSG code; all rasters of
    a server share one CRS. Layers with the same `group` are in a WMS group of that name. `stretched`: each map shows
    the values that it happens to have from black to white; otherwise bytes are colours."""

    name: str
    path: Path
    title: str = ""
    title_fr: str = ""
    group: str = ""
    stretched: bool = True


class MapServer:
    """A running server. `url` is the address of its services; `requests` are those received, in order. Its WMS has
    French titles when LANGUAGE=fr is requested."""

    def __init__(self, folder: Path, layers: Sequence[Served], crs: Sequence[str], max_size: int) -> None:
        self.requests: list[Seen] = []
        self._server = PromptServer(_handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/ows"
        self._map, self._config = folder / "test.map", folder / "mapserver.conf"
        self._map.write_text(_map_file(layers, self.url, crs, max_size), encoding="utf-8")
        self._config.write_text("CONFIG ENV END END\n", encoding="utf-8")
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self, word: str) -> list[Seen]:
        """The requests with this word in their URL."""
        return [seen for seen in self.requests if word in seen.path]

    def run(self, seen: Seen) -> tuple[int, dict[str, str], bytes]:
        """Run the CGI program for a request; return status, headers and body."""
        environment = {
            **os.environ,
            "MAPSERVER_CONFIG_FILE": str(self._config),
            "MS_MAPFILE": str(self._map),
            "REQUEST_METHOD": seen.method,
            "QUERY_STRING": seen.path.partition("?")[2],
            "CONTENT_TYPE": seen.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(seen.body)),
        }
        done = subprocess.run(
            [_PROGRAM], input=seen.body, env=environment, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = {name.title(): value for name, value in BytesHeaderParser().parsebytes(head).items()}
        status = int(headers.pop("Status", "200").split()[0]) if done.stdout else 500
        return status, headers, body


def _handler(server: MapServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *args: object) -> None:
            pass

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen = Seen(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            server.requests.append(seen)
            status, headers, content = server.run(seen)
            seen.status, seen.bytes = status, len(content)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _handle

    return Handler


def _map_file(layers: Sequence[Served], url: str, crs: Sequence[str], max_size: int) -> str:
    described = [_described(layer, crs) for layer in layers]
    first = described[0]
    return _MAP.format(
        extent=first["extent"],
        epsg=first["epsg"],
        url=url + "?",
        crs=" ".join(crs),
        max_size=max_size,
        layers="\n".join(_LAYER.format(**values) for values in described),
    )


def _described(layer: Served, crs: Sequence[str]) -> dict[str, object]:
    dataset = gdal.Open(str(layer.path))
    left, width, _, top, _, height = dataset.GetGeoTransform()
    right, bottom = left + width * dataset.RasterXSize, top + height * dataset.RasterYSize
    title = layer.title or layer.name
    nodata = dataset.GetRasterBand(1).GetNoDataValue()
    return {
        "name": layer.name,
        "scale": 'PROCESSING "SCALE=AUTO"' if layer.stretched else "",
        "group": f'GROUP "{layer.group}"' if layer.group else "",
        "data": layer.path,
        "epsg": dataset.GetSpatialRef().GetAuthorityCode(None),
        "title": title,
        "title_fr": layer.title_fr or title,
        "crs": " ".join(crs),
        "extent": f"{left!r} {bottom!r} {right!r} {top!r}",
        "bands": dataset.RasterCount,
        "size": f"{dataset.RasterXSize} {dataset.RasterYSize}",
        "resolution": f"{width!r} {-height!r}",
        "nodata": -32767 if nodata is None else nodata,
    }


@contextmanager
def map_server(
    *layers: Served, crs: Sequence[str] = ("EPSG:3979", "EPSG:3857", "EPSG:4326"), max_size: int = 8192
) -> Iterator[MapServer]:
    """Serve the rasters on a free loopback port while the context lasts. `crs` is what the capabilities offer;
    `max_size` is the highest number of columns or rows of a GetMap or GetCoverage."""
    if not _PROGRAM.exists():
        raise ServerError("MapServer is not installed: scripts/install-test-servers.sh")
    with tempfile.TemporaryDirectory(prefix="datacube-mapserver-") as folder:
        server = MapServer(Path(folder), layers, crs, max_size)
        server.start()
        try:
            yield server
        finally:
            server.stop()
