"""What people do leaves nothing that Python's collector would destroy in a thread that it does not belong to."""

from __future__ import annotations

from contextlib import suppress

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.download.part import PartFile
from datacube_browser.core.download.transfer import Transfer
from datacube_browser.core.errors import DatacubeError, HttpError, ResponseError
from datacube_browser.core.http.oauth_thread import call_in_oauth_thread, end_oauth_thread
from datacube_browser.core.threads.blocking_call import call_in_thread
from datacube_browser.core.threads.ordered_pool import all_results
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from qgis.core import QgsFeedback
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt

from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.garbage import left_to_the_collector
from tests.servers.proxy import Answer, html
from tests.servers.tasks import failure, result

HRDEM_1M, TILE = "hrdem-mosaic-1m", "10_3-mosaic-1m"


class KeptByItself:
    """What the measure must find: a band that holds whoever holds it."""

    def __init__(self, canvas):
        self.band = QgsRubberBand(canvas)
        self.band.holder = self
        canvas.scene().removeItem(self.band)


def test_a_circle_is_found(qgis_app):
    canvas = QgsMapCanvas()
    with left_to_the_collector() as left:
        KeptByItself(canvas)
    assert left == ["QgsRubberBand"]


def row_of(panel, collection_id):
    model = panel.tree.model()
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    return next(each for each in rows if panel.model.node(model.mapToSource(each)).record.id == collection_id)


def look_at_a_tile_and_close_the_dock(host, url):
    store = CatalogStore()
    store.set_current(store.add("Test", url).id)
    dock = DatacubeDock(host, host.window)
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.show()
    panel = dock.panel()
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    expand_row(panel.tree, row_of(panel, HRDEM_1M))
    wait_until(panel.model.items, "the first page has come")
    settle()
    click_row(panel.tree, find_row(panel.tree, TILE, row_of(panel, HRDEM_1M)))
    wait_until(lambda: not panel.footprints.is_drawing, "the footprints are drawn")
    dock.dispose()
    host.window.removeDockWidget(dock)
    dock.deleteLater()


def test_a_dock_that_was_used_leaves_nothing(datacube, host):
    with left_to_the_collector() as left:
        look_at_a_tile_and_close_the_dock(host, datacube.stac_url)
        settle()
    assert left == []


def refuse(*_):
    raise HttpError("Not found on the server (404).", status=404)


WAYS = {
    "a blocking call": lambda: call_in_thread(refuse, lambda: False),
    "one of OAuth2": lambda: call_in_oauth_thread("", refuse),
    "a pool": lambda: all_results(refuse, [1, 2], workers=2, feedback=None),
    "the last of a pool": lambda: all_results(refuse, [1], workers=1, feedback=None),
}


def ask(way):
    with suppress(HttpError):
        WAYS[way]()


@pytest.mark.parametrize("way", WAYS)
def test_an_error_of_another_thread_does_not_hold_itself(qgis_app, way):
    with left_to_the_collector() as left:
        ask(way)
        end_oauth_thread()
    assert left == []


@pytest.mark.parametrize("fault", [Answer(404), html()], ids=["404", "html"])
def test_a_download_that_fails_leaves_nothing(store, proxy, tmp_path, fault):
    for name in ("first", "second"):
        (tmp_path / f"{name}.tif").write_bytes(b"II*\0" * 100)
    served = proxy(store(tmp_path))
    files = [DownloadFile(f"{served.url}/{name}.tif", tmp_path / f"{name}-here.tif") for name in ("first", "second")]
    with left_to_the_collector() as left:
        served.fault(fault, times=1)
        assert isinstance(failure(DownloadTask(files[:1])), DatacubeError)
        served.fault(fault, times=2)  # the first is for its size
        assert len(result(DownloadTask(files)).failures) == 1
        settle()
    assert left == []


def fetch_once(url, path):
    part = PartFile(path)
    with suppress(ResponseError):
        Transfer(url, part, "", lambda _done, _total: None).run(QgsFeedback())
    part.release()


def test_an_attempt_that_fails_leaves_nothing_to_the_next(store, proxy, tmp_path):
    (tmp_path / "a.tif").write_bytes(b"II*\0" * 100)
    served = proxy(store(tmp_path))
    served.fault(html())
    with left_to_the_collector() as left:
        fetch_once(f"{served.url}/a.tif", tmp_path / "here.tif")
    assert left == []
