"""QGIS closes at once even if a server accepts a connection and never answers."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

#: Starts an unresponsive server and the work, waits for a request, cancels, and ends Python as QGIS does.
PROGRAM = """
    import socket, sys, threading, time
    sys.path[:0] = ["tests"]
    import conftest
    from qgis.core import QgsApplication, QgsFeedback
    app = QgsApplication([], False)
    app.initQgis()
    from datacube_browser.core.remote_files import vsicurl
    for options in (vsicurl._HTTP_OPTIONS,):
        options.update(GDAL_HTTP_CONNECTTIMEOUT="600", GDAL_HTTP_LOW_SPEED_TIME="600")
    from datacube_browser.core.catalogs import Catalog
    from datacube_browser.core.errors import CanceledError
    from datacube_browser.core.layers.source import LayerSource
    from datacube_browser.core.stac.asset_records import AssetKind

    server = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    feedback, asked, kept = QgsFeedback(), threading.Event(), []

    def accept():
        while True:
            kept.append(server.accept())
            asked.set()

    def work():
        try:
            do(feedback)
        except CanceledError:
            print("canceled", flush=True)

    def source():
        return LayerSource("silent", f"{url}/a.tif", f"/vsicurl/{url}/a.tif", AssetKind.COG)

    threading.Thread(target=accept, daemon=True).start()
    WORK
    worker = threading.Thread(target=work)
    worker.start()
    if not asked.wait(60):
        raise SystemExit("the server has not been asked")
    feedback.cancel()
    worker.join()
"""
WORK = {
    "opening layers": """
    from datacube_browser.core.layers.opening import OpenLayersTask
    do = OpenLayersTask([source()]).work
    """,
    "updating layers": """
    from datacube_browser.core import layer_refresh
    do = lambda feedback: layer_refresh._opened([source()], feedback)
    """,
    "reading capabilities": """
    from datacube_browser.core.ogc.capabilities import ServicesTask
    do = ServicesTask(url).work
    """,
    "opening a project": """
    from datacube_browser.core.layers.host_probe import silent_hosts
    from datacube_browser.core.errors import CanceledError
    def do(feedback):
        assert silent_hosts({"silent": f"{url}/a.tif"}, 1) == {"silent"}
        raise CanceledError("")
    """,
}


@pytest.mark.parametrize("work", WORK)
def test_after_a_cancel_the_process_ends_at_once(work, request):
    """If a thread were waited for, it would take ten minutes."""
    program = textwrap.dedent(PROGRAM).replace("WORK\n", textwrap.dedent(WORK[work]))
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=request.config.rootpath,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert result.stdout.strip() == "canceled", result.stderr
