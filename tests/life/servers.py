"""Servers for all that the plugin does, each behind a link that can be held: what is under way then stays so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.store_server import store_server
from tests.rasters import terrain, write_noise, write_raster
from tests.servers.datacube_wcs import PUBLIC, datacube_wcs
from tests.servers.entrepot import entrepot
from tests.servers.object_store import object_store
from tests.servers.proxy import Proxy, proxy
from tests.servers.registry import registry
from tests.servers.signing import signing_api
from tests.servers.stub import landing_page, long_list, minimal_collection, stub_api

#: West, south, east, north in EPSG:3857, and the box of the same layer in degrees.
CORSICA = (8.507, 41.338, 9.591, 43.004)
_AREA = "POLYGON((8.507 41.338,8.507 43.004,9.591 43.004,9.591 41.338,8.507 41.338))"
#: Pixels of a side of the raster that is drawn: more than any screen shows at once.
SIDE = 4096
_SORTS = "https://api.stacspec.org/v1.0.0/item-search#sort"


@dataclass
class Links:
    """The links before the servers, held and let go together, and `orders`: what a job needs to know of the servers."""

    orders: dict[str, Any] = field(default_factory=dict)
    proxies: list[Proxy] = field(default_factory=list)

    def hold(self) -> None:
        """Answer nothing from now on."""
        for each in self.proxies:
            each.clear()
            each.hold()

    def let_go(self) -> None:
        for each in self.proxies:
            each.let_go()

    def waiting(self) -> int:
        """How many requests are held."""
        return sum(not seen.is_over for each in self.proxies for seen in list(each.requests))


@contextmanager
def servers(folder: Path) -> Iterator[Links]:
    """All of them while the context lasts; their files are made in the folder."""
    links = Links()
    with ExitStack() as stack:

        def behind(url: str) -> str:
            links.proxies.append(stack.enter_context(proxy(url)))
            return links.proxies[-1].url

        rasters = folder / "rasters"
        rasters.mkdir(parents=True)
        write_raster(rasters / "dtm.tif", terrain(500, 600, "int16"), overviews=(2, 4))
        write_noise(rasters / "noise.tif", SIDE)
        root = landing_page(conformsTo=[*landing_page()["conformsTo"], _SORTS])
        collections = {"collections": [minimal_collection(), minimal_collection("other")], "links": []}
        api = stack.enter_context(stub_api({**long_list(50, 20), "GET /": root, "GET /collections": collections}))
        signed = stack.enter_context(object_store({"life": rasters}))
        signer = stack.enter_context(signing_api(signed))
        published = stack.enter_context(object_store({"life": {}}))
        publisher = stack.enter_context(signing_api(published))
        wcs = stack.enter_context(datacube_wcs(dtm=rasters / "dtm.tif"))
        harvester = stack.enter_context(entrepot())
        harvester.add_layer("ORTHO", CORSICA, bottom=9)
        harvester.sign_in.access_lifetime = 1_000_000
        links.orders = {
            "stac": behind(api.url),
            "store": behind(stack.enter_context(store_server(rasters))),
            "signed": signed.url,
            "signer": behind(signer.url),
            "published": published.url,
            "publisher": publisher.url,
            "registry": behind(stack.enter_context(registry()).url),
            "wcs": behind(wcs.url) + PUBLIC,
            "entrepot": behind(harvester.url),
            "datastore": harvester.datastore.id,
            "token": harvester.sign_in.token(),
            "harvest": _harvest(harvester),
            "served": str(folder),
            "rasters": str(rasters),
        }
        links.orders["control"] = stack.enter_context(_control(links))
        yield links


def _harvest(served: Any) -> dict[str, Any]:
    from tests.qgis.geoplateforme import harvest_body

    return harvest_body(served, "Long life")


@contextmanager
def _control(links: Links) -> Iterator[str]:
    """The address at which a job holds the links (`/hold`), lets them go (`/let-go`) and counts what is held
    (`/waiting`)."""
    does: dict[str, Callable[[], int | None]] = {
        "/hold": links.hold,
        "/let-go": links.let_go,
        "/waiting": links.waiting,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Control, does))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        links.let_go()
        server.shutdown()
        server.server_close()
        thread.join()


class _Control(BaseHTTPRequestHandler):
    def __init__(self, does: dict[str, Callable[[], int | None]], *given: Any) -> None:
        self._does = does
        super().__init__(*given)

    def do_GET(self) -> None:
        text = str(self._does[self.path]() or 0).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_args: object) -> None:
        pass
