"""A request that is cancelled in flight always has_ended."""

from __future__ import annotations

from contextlib import suppress

from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac.tasks import ConnectTask
from qgis.PyQt.QtTest import QTest

from demo.person import wait_until
from tests.servers.stub import landing_page

#: QGIS's own way to cancel from another thread leaves about one request in ten hanging.
CANCELS = 60


def has_ended(task: ConnectTask, after_ms: int) -> bool:
    ended = []
    task.taskCompleted.connect(lambda: ended.append(task))
    task.taskTerminated.connect(lambda: ended.append(task))
    task.start()
    QTest.qWait(after_ms)
    task.supersede()
    with suppress(TimeoutError):
        wait_until(lambda: ended, "the end of the task")
    return bool(ended)


def test_no_cancelled_request_is_left_hanging(stub_api, proxy):
    slow = proxy(
        stub_api({"GET /": landing_page(), "GET /collections": {"collections": [], "links": []}}).url, latency=0.2
    )
    catalog = Catalog("", "Slow", slow.url)
    hanging = (wait for wait in range(1, CANCELS + 1) if not has_ended(ConnectTask(catalog), wait))
    assert next(hanging, None) is None  # the first one tells: each takes a minute
