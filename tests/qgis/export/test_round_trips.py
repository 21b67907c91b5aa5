"""What has to be waited for before the first pixel comes: round trips, and connections that have to be opened."""

from __future__ import annotations

from threading import Barrier, BrokenBarrierError, Lock, Thread

import pytest
from datacube_browser.core.export.planning.chunks import READERS
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.http.early_connections import connect_early, note_answer
from datacube_browser.core.tiff.range_file import RangeFile

from demo.person import wait_until
from demo.store_server import StoreHandler, StoreServer
from tests.export_tools import request

TILE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
WINDOW = 2_083_945.0, 297_226.0, 2_086_945.0, 300_226.0
STRIP = 682_000.0, 5_254_500.0, 688_000.0, 5_257_500.0


class Store(StoreServer):
    """Answers requests for other ranges than the file's first one only when so many of them are there at a time."""

    def __init__(self, folder, together: int = 1) -> None:
        super().__init__(folder)
        self.RequestHandlerClass = Handler
        self.barrier = Barrier(together)
        self.lock = Lock()
        self.ranges: list[str] = []
        self.connections = 0


class Handler(StoreHandler):
    server: Store

    def setup(self) -> None:
        with self.server.lock:
            self.server.connections += 1
        super().setup()

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.ranges.append(self.headers["Range"])
        if not self.headers["Range"].startswith("bytes=0-"):
            try:
                self.server.barrier.wait(20)
            except BrokenBarrierError:  # what asks for one after the other gets no answer
                self.close_connection = True
                return
        super().do_GET()


@pytest.fixture
def serve():
    running = []

    def start(folder, together: int = 1) -> Store:
        server = Store(folder, together)
        running.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("box", "others"),
    [
        (WINDOW, {}),
        (WINDOW, {"crs": "EPSG:32619", "resampling": Resampling.BILINEAR}),
        (STRIP, {"box_crs": "EPSG:32619", "resolution": (5.0, 5.0), "resampling": Resampling.BILINEAR}),
    ],
    ids=["copied", "warped", "warped from an overview"],
)
def test_planning_takes_two_round_trips(serve, datacube_data, tmp_path, box, others):
    """One for the directories, and one for the blocks' offsets and sizes, which lie megabytes apart."""
    others = {"crs": others.get("box_crs"), **others}
    server = serve(datacube_data, together=2)

    plan = plan_export(request([f"http://{server.address}/{TILE}"], box, tmp_path / "out.tif", **others))

    assert plan.bytes_to_fetch > 1_000_000
    assert len(server.ranges) == 3


def test_as_many_connections_as_there_are_readers_are_opened_while_planning(serve, datacube_data, tmp_path):
    server = serve(datacube_data, together=2)

    plan_export(request([f"http://{server.address}/{TILE}"], WINDOW, tmp_path / "out.tif"))

    wait_until(lambda: server.connections >= READERS, "the connections are open", 20)
    assert server.connections <= READERS + 3
    assert len(server.ranges) == 3


def test_a_request_goes_over_a_connection_that_was_opened_before(serve, datacube_data):
    server = serve(datacube_data)

    connect_early([f"http://{server.address}/{TILE}"], 5)
    wait_until(lambda: server.connections == 5, "the connections are open", 20)
    RangeFile(f"http://{server.address}/{TILE}").read(0, 100)

    assert server.connections == 5
    assert len(server.ranges) == 1


def test_a_server_with_tls_that_has_not_answered_gets_one_early_connection(serve, datacube_data):
    """Its certificate may be one that QGIS asks about: it is looked at first."""
    server = serve(datacube_data)
    secure = f"https://{server.address}/{TILE}"

    connect_early([secure], 5)
    connect_early([f"http://{server.address}/{TILE}"], 1)
    wait_until(lambda: server.connections >= 2, "the look at it and the connection without TLS are open", 20)
    assert server.connections == 2

    note_answer(secure)
    connect_early([secure], 5)
    wait_until(lambda: server.connections == 7, "the others are open, too", 20)


def test_what_is_no_web_address_is_left_alone():
    connect_early(["", "/data/dem.tif", "s3://bucket/dem.tif", "http://"], 5)
