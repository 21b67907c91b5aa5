"""The system refuses a thread: nothing that waits for one waits for good, and nothing is counted that has not begun."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.gateway import gateway
from datacube_browser.core.gateway.prefetch import Prefetcher
from datacube_browser.core.gateway.readers import Readers
from datacube_browser.core.http import oauth_thread
from datacube_browser.core.layers import host_probe, project_file_check
from datacube_browser.core.layers.project_layers import LayerFile
from datacube_browser.core.threads import blocking_call
from datacube_browser.core.threads.ordered_pool import all_results
from datacube_browser.core.threads.own_threads import NoThreadError
from osgeo import gdal


@pytest.fixture
def refuse(monkeypatch):
    """`refuse(after)`: the system starts so many threads and no more, until `refuse(None)`."""
    start, left = threading.Thread.start, [None]

    def starting(thread):
        if left[0] is not None:
            if left[0] <= 0:
                raise RuntimeError("can't start new thread")
            left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", starting)

    def refusing(after=0):
        left[0] = after

    return refusing


class Upstream:
    """A server of which nothing is asked."""


class DrawnFile:
    def __init__(self, upstream):
        self.file = self
        self.upstream = upstream


def test_views_that_could_not_be_looked_at_leave_room_for_the_next_ones(refuse):
    prefetcher, seen = Prefetcher(), SimpleQueue()
    refuse()
    for _ in range(20):
        prefetcher.start(lambda: seen.put("looked at") or [])
    refuse(None)
    prefetcher.start(lambda: seen.put("the next") or [])
    assert seen.get(timeout=60) == "the next"
    prefetcher.stop()


def test_a_store_that_could_not_be_looked_at_is_not_counted(refuse):
    prefetcher, asked = Prefetcher(), SimpleQueue()
    prefetcher._ask = lambda number, upstream, files: asked.put(upstream)
    prefetcher._newest, upstream = 1, Upstream()
    refuse()
    for _ in range(20):
        prefetcher._ask_in_thread(1, upstream, [DrawnFile(upstream)])
    assert not prefetcher._views
    refuse(None)
    prefetcher._ask_in_thread(1, upstream, [DrawnFile(upstream)])
    assert asked.get(timeout=60) is upstream


def test_a_part_that_no_thread_reads_is_said_and_the_next_one_is_read(refuse):
    readers = Readers()
    refuse()
    for ahead in (False, True):
        with pytest.raises(NoThreadError, match="no more threads"):
            readers.read(lambda: b"read", ahead=ahead).result(60)
    readers.call_in_idle(lambda: None, 4)
    assert (readers.busy, readers.sent) == (0, 0)
    refuse(None)
    assert readers.read(lambda: b"read").result(60) == b"read"
    readers.stop()


def test_parts_wait_for_the_threads_that_there_are(refuse):
    readers, gate = Readers(), threading.Event()
    refuse(1)
    first = readers.read(lambda: b"1" if gate.wait(60) else b"")
    others = [readers.read(lambda n=n: str(n).encode(), ahead=n > 3) for n in range(2, 6)]
    assert (readers.busy, readers.sent) == (1, 5)
    gate.set()
    assert [each.result(60) for each in (first, *others)] == [b"1", b"2", b"3", b"4", b"5"]
    readers.stop(60)
    assert readers.busy == 0


def test_jobs_are_done_by_as_many_threads_as_start(refuse):
    refuse(2)
    jobs = range(20)
    assert all_results(lambda job: job * job, jobs, workers=8, feedback=None) == [job * job for job in jobs]
    assert all_results(str, [], workers=8, feedback=None) == []
    refuse()
    with pytest.raises(NoThreadError):
        all_results(str, jobs, workers=8, feedback=None)


def test_a_call_for_which_there_is_no_thread_says_so(refuse, monkeypatch):
    monkeypatch.setattr(blocking_call, "_idle", [])
    refuse()
    with pytest.raises(NoThreadError) as raised:
        blocking_call.call_in_thread(lambda: "called", lambda: False)
    assert isinstance(raised.value, DatacubeError)
    assert raised.value.sentences() == "This computer starts no more threads. Close some programs, then try again."
    refuse(None)
    assert blocking_call.call_in_thread(lambda: "called", lambda: False) == "called"
    blocking_call.end_idle_threads()


def test_threads_that_wait_are_used_where_no_more_start(refuse, monkeypatch):
    monkeypatch.setattr(blocking_call, "_idle", [])
    called = SimpleQueue()
    refuse(2)
    blocking_call.call_in_idle_threads(lambda: called.put(threading.current_thread()), 5)
    assert called.get(timeout=60) is not called.get(timeout=60)
    blocking_call.end_idle_threads()


def test_a_sign_in_for_which_there_is_no_thread_says_so(refuse, monkeypatch):
    monkeypatch.setattr(oauth_thread, "_running", [])
    refuse()
    with pytest.raises(NoThreadError):
        oauth_thread.call_in_oauth_thread("abc1234", lambda: "called")
    refuse(None)
    assert oauth_thread.call_in_oauth_thread("abc1234", lambda: "called") == "called"
    oauth_thread._running[0].queue.put(None)


def test_a_gateway_without_a_thread_leaves_no_port_open(refuse, monkeypatch):
    made, bound = gateway.Gateway(), []
    bind = gateway._Server.server_bind
    monkeypatch.setattr(gateway._Server, "server_bind", lambda server: bound.append(server) or bind(server))
    refuse()
    with pytest.raises(OSError, match="no more threads"):  # as without a free port: the file is read without it
        made.open_path("/vsicurl/http://store.example/a.tif")
    assert [server.socket.fileno() for server in bound] == [-1]
    with pytest.raises(OSError), socket.create_connection(bound[0].server_address):  # noqa: PT011 - as the system says
        pass
    refuse(None)
    assert made.open_path("/vsicurl/http://store.example/a.tif")
    made.stop()


def test_files_of_a_project_that_no_thread_looks_at_are_not_opened(refuse, monkeypatch):
    files = [LayerFile(f"https://store.example/{number}.tif", gdal.OF_RASTER) for number in range(3)]
    monkeypatch.setattr(project_file_check, "_is_harmless", lambda file: True)
    refuse()
    assert project_file_check.refused_files(files, 0.01, {}) == {file.href for file in files}
    refuse(1)
    assert project_file_check.refused_files(files, 60, {}) == frozenset()


def test_hosts_that_no_thread_asks_count_as_silent(refuse, monkeypatch):
    monkeypatch.setattr(host_probe, "_request", lambda host, href, seconds, answered: answered.add(host))
    hosts = {f"{name}.example": f"https://{name}.example/1.tif" for name in "abc"}
    refuse(2)
    assert host_probe.silent_hosts(hosts, 60) == {"c.example"}
    refuse()
    assert host_probe._files_of_vrts(Path("p.qgs"), "<maplayer><datasource>a.vrt</datasource></maplayer>", (), 60) == {}
