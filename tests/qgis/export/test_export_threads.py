"""An export leaves the process's state unchanged and uses each GDAL object in one thread only."""

from __future__ import annotations

import ctypes
import gc
import locale
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.tiff import range_file
from osgeo import gdal, ogr, osr
from qgis.core import QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtNetwork import QNetworkProxy

from tests import open_file_guard
from tests.export_tools import export
from tests.gdal_exceptions import gdal_exceptions
from tests.rasters import terrain, write_raster
from tests.servers.faults import Fault, Schedule, fault_server

X, Y = 2_000_000, 500_000
SIDE = 2560
BOX = (X + 30, Y - SIDE + 40, X + SIDE - 50, Y - 60)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    options = ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=LZW")
    write_raster(folder / "terrain.tif", terrain(SIDE, SIDE, "uint8"), nodata=0, options=options, overviews=(2, 4))
    with fault_server(folder) as running:
        yield running


# State of the process -------------------------------------------------------------------------------------------------


def gdal_for_c() -> ctypes.CDLL:
    """GDAL's library, for functions that GDAL 3.6 does not offer to Python."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").split()
    return ctypes.CDLL(next(word for word in maps if "/libgdal.so" in word))


def gdal_options() -> list[bytes]:
    """GDAL's configuration options of the process and of this thread."""
    library = gdal_for_c()
    library.CPLGetConfigOptions.restype = ctypes.POINTER(ctypes.c_char_p)
    library.CSLDestroy.argtypes = [ctypes.POINTER(ctypes.c_char_p)]
    pairs = library.CPLGetConfigOptions()
    found = []
    while pairs and pairs[len(found)] is not None:
        found.append(bytes(pairs[len(found)]))
    library.CSLDestroy(pairs)
    return sorted(found)


def proxy_of(proxy: QNetworkProxy) -> tuple[object, ...]:
    return proxy.type(), proxy.hostName(), proxy.port(), proxy.user()


def network_settings() -> dict[str, object]:
    manager = QgsNetworkAccessManager.instance()
    cache, jar = manager.cache(), manager.cookieJar()
    return {
        "timeout": manager.timeout(),
        "transfer timeout": manager.transferTimeout(),
        "redirects": manager.redirectPolicy(),
        "strict transport": manager.isStrictTransportSecurityEnabled(),
        "proxy": proxy_of(manager.proxy()),
        "fallback proxy": proxy_of(manager.fallbackProxy()),
        "application proxy": proxy_of(QNetworkProxy.applicationProxy()),
        "excluded": (manager.excludeList(), manager.noProxyList()),
        "cache": None if cache is None else (cache.cacheDirectory(), cache.maximumCacheSize()),
        "cookies": None if jar is None else type(jar),
    }


def memory_files() -> set[str]:
    return set(gdal.ReadDirRecursive("/vsimem/") or ())


def state_of_the_process() -> dict[str, object]:
    settings = QgsSettings()
    return {
        "GDAL's options": gdal_options(),
        "exceptions": (gdal.GetUseExceptions(), ogr.GetUseExceptions(), osr.GetUseExceptions()),
        "block cache": gdal.GetCacheMax(),
        "drivers": gdal.GetDriverCount(),
        "network": network_settings(),
        "settings": {key: str(settings.value(key)) for key in settings.allKeys()},
        "environment": dict(os.environ),
        "folder": Path.cwd(),
        "language": locale.setlocale(locale.LC_ALL),
        "warnings": list(warnings.filters),
        "numpy": np.geterr(),
        "sockets": socket.getdefaulttimeout(),
        "signals": {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)},
        "hooks": (sys.excepthook, threading.excepthook, sys.getswitchinterval(), sys.getrecursionlimit()),
    }


EXPORTS: dict[str, dict[str, Any]] = {
    "copied": {},
    "coarser": {"resolution": (2, 2)},
    "reprojected": {"crs": "EPSG:32620"},
    "COG": {"format": "COG"},
    "pyramids": {"pyramids": True},
}


@pytest.mark.parametrize("options", EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize("throws", [False, True], ids=["GDAL returns", "GDAL throws"])
def test_an_export_changes_no_state_of_the_process(tmp_path, server, options, throws):
    url = server.run().url("terrain.tif")
    with gdal_exceptions(raised=throws):
        before, files = state_of_the_process(), memory_files()
        export([url], BOX, tmp_path / "out.tif", **options)
        after = state_of_the_process()

    assert memory_files() <= files  # what other threads had there may be gone by now
    assert {key: after[key] for key in before if after[key] != before[key]} == {
        key: before[key] for key in before if after[key] != before[key]
    }


def test_a_failing_export_changes_no_state_of_the_process(tmp_path, server, monkeypatch):
    monkeypatch.setattr(range_file, "RETRIES", replace(range_file.RETRIES, pauses=(0.01,)))
    run = server.run(Schedule(3, rate=0.7, kinds=(Fault.RESET, Fault.WEB_PAGE, Fault.SHIFTED)))
    before, files = state_of_the_process(), memory_files()

    with pytest.raises(DatacubeError):
        export([run.url("terrain.tif")], BOX, tmp_path / "out.tif")

    assert state_of_the_process() == before
    assert memory_files() <= files


@pytest.mark.parametrize("options", EXPORTS.values(), ids=EXPORTS)
def test_another_plugins_gdal_error_handler_stays_in_place(tmp_path, server, options):
    library = gdal_for_c()
    exchange = library.CPLSetErrorHandler  # returns the previous handler
    exchange.argtypes, exchange.restype = [ctypes.c_void_p], ctypes.c_void_p
    somebodys = ctypes.cast(library.CPLQuietErrorHandler, ctypes.c_void_p).value
    before = exchange(somebodys)
    try:
        export([server.run().url("terrain.tif")], BOX, tmp_path / "out.tif", **options)
    finally:
        found = exchange(before)

    assert found == somebodys


def test_an_exports_threads_end_with_the_export(tmp_path, server):
    before = {thread for thread in threading.enumerate() if thread.name.startswith("Thread")}

    export([server.run().url("terrain.tif")], BOX, tmp_path / "out.tif")

    handlers = "process_request_thread"  # the server's threads, one per connection
    left = {
        thread for thread in threading.enumerate() if thread.name.startswith("Thread") and handlers not in thread.name
    }
    assert left <= before


# One thread per GDAL object -------------------------------------------------------------------------------------------

#: Objects that GDAL does not allow in two threads. Drivers belong to the process and may be shared.
NOT_FOR_SHARING = (
    gdal.Dataset,
    gdal.Band,
    gdal.RasterAttributeTable,
    osr.SpatialReference,
    osr.CoordinateTransformation,
)


class Watch:
    """Records which threads call methods of each object, by wrapping the methods of its class.

    It keeps the objects alive, so that no address is used twice.
    """

    def __init__(self) -> None:
        self.users: dict[int, tuple[object, set[int]]] = {}
        self.is_on = False
        self._lock = threading.Lock()

    def note(self, thing: object) -> None:
        with self._lock:
            self.users.setdefault(id(thing), (thing, set()))[1].add(threading.get_ident())

    def wrapped(self, method: FunctionType) -> Any:
        def noted(thing: object, *args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            if self.is_on:
                self.note(thing)
            return method(thing, *args, **kwargs)

        return noted

    def of(self, kind: type) -> list[set[int]]:
        return [threads for thing, threads in self.users.values() if isinstance(thing, kind)]


@pytest.fixture(scope="module")
def watching() -> Watch:
    """Wrap the methods once for all tests: wrapping and restoring them again and again has crashed Python's method
    look-up."""
    watching = Watch()
    for kind in NOT_FOR_SHARING:
        for name, method in list(vars(kind).items()):
            if isinstance(method, FunctionType) and not name.startswith("_"):
                setattr(kind, name, watching.wrapped(method))
    return watching


@pytest.fixture
def watch(watching: Watch) -> Iterator[Watch]:
    watching.is_on = True
    yield watching
    watching.is_on = False
    watching.users.clear()
    gc.collect()


@pytest.mark.parametrize("options", EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize("over_http", [False, True], ids=["file", "http"])
def test_no_gdal_object_is_used_by_two_threads(tmp_path, server, watch, options, over_http):
    source = server.run().url("terrain.tif") if over_http else server.folder / "terrain.tif"

    with open_file_guard.watch():  # this test itself keeps each dataset open
        export([source], BOX, tmp_path / "out.tif", **options)

    used_by = {kind.__name__: watch.of(kind) for kind in NOT_FOR_SHARING}
    assert all(len(threads) == 1 for each in used_by.values() for threads in each)
    # both the caller's thread and the readers use some
    assert len(set().union(*used_by["Dataset"])) > 1


def test_a_gdal_object_used_by_two_threads_is_detected(server, watch):
    dataset = gdal.Open(str(server.folder / "terrain.tif"))
    thread = threading.Thread(target=dataset.GetRasterBand, args=(1,))
    dataset.GetRasterBand(1)
    thread.start()
    thread.join()

    assert [len(threads) for threads in watch.of(gdal.Dataset)] == [2]
