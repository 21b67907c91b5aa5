from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from datacube_browser.core.http.http_response import HttpResponse
from datacube_browser.core.http.network import Network
from datacube_browser.core.stac.pystac_io import StacClient

TESTS = Path(__file__).resolve().parents[1]


def test_pystac_is_not_imported_before_a_catalogue_is_used():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import conftest;"
        "import datacube_browser.core.stac.tasks, datacube_browser.core.stac.cache;"
        "print(*(name for name in sys.modules if '.extlibs.' in name), end='')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(TESTS)], capture_output=True, text=True, timeout=300, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


def test_links_that_pystac_resolves_go_through_qgis_network_access(monkeypatch):
    from datacube_browser.extlibs.pystac import StacIO

    StacClient(Network())
    asked = []

    def send(_network, _method, url, _headers=None):
        asked.append(url)
        return HttpResponse(200, f"{url}?moved", {}, b"{}")

    monkeypatch.setattr(Network, "send", send)
    io = StacIO.default()
    assert io.read_json("https://example.org/catalog.json") == {}
    assert asked == ["https://example.org/catalog.json"]
    assert io.read_from == "https://example.org/catalog.json?moved"
