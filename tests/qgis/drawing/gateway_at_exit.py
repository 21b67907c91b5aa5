"""Ends a process while its gateway has connections: `python -m tests.qgis.drawing.gateway_at_exit`."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import urlsplit

from qgis.core import QgsApplication

import tests.conftest  # noqa: F401 - makes the checkout the package datacube_browser
from tests.servers.loopback import LoopbackServer
from tests.servers.proxy import Answer, Seen


class SilentStore(LoopbackServer):
    """Says when it is asked, and never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def answer(self, seen: Seen) -> Answer:
        self.asked.set()
        threading.Event().wait()
        raise AssertionError


def main() -> None:
    from datacube_browser.core.gateway.gateway import Gateway
    from datacube_browser.core.remote_files.vsicurl import href_of

    application = QgsApplication([], False)
    application.initQgis()
    with SilentStore().running() as store:
        url = urlsplit(href_of(Gateway().path(f"{store.url}/k.tif", "")))
        idle = http.client.HTTPConnection(url.netloc)
        idle.request("GET", "/")
        idle.getresponse().read()
        print("connected")
        waiting = http.client.HTTPConnection(url.netloc)
        waiting.request("HEAD", url.path)
        store.asked.wait()
        print("waiting")
        application.exitQgis()
        print("end")


if __name__ == "__main__":
    main()
