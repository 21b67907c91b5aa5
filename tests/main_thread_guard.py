"""Finds work on the main thread that may wait for a network, a disk or a database, however fast it was this time.

Windows, dialogs and slots of the plugin must leave such work to a `core.threads.tasks.Task`. The guard wraps the calls
that do it and looks at the stack of those on the main thread: a call that the test itself makes (planning an export,
say) is allowed; a call from the plugin's windows is a finding.

It watches blocking network requests and sockets; opening, reading and writing with GDAL and QGIS's layers; the
file system, except the plugin's own folder and installed software; look-ups of coordinate reference
systems and of transformations between them.
"""

from __future__ import annotations

import functools
import os
import re
import socket
import sys
import tempfile
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osgeo import gdal, ogr, osr
from qgis import core
from qgis.PyQt.QtCore import QDir, QFile, QFileInfo, QObject, QStorageInfo
from qgis.PyQt.QtGui import QImage, QImageReader, QPixmap

from tests.guards import Guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
NETWORK, GDAL, FILES, CRS = "network", "GDAL", "file system", "CRS database"

#: What QGIS does on the main thread and nowhere else, "file:function" with the reason.
ONLY_ON_MAIN_THREAD: dict[str, str] = {
    "ui/integration/layer_updater.py:_renew_next": (
        "QGIS opens the new source of a layer that stays in the project; a task has opened it before"
    ),
    "ui/integration/layer_signatures.py:_mend_next": "as above",
    "ui/integration/offline_views.py:_on_saved": "the same, of a local file that a task has just written",
    "ui/integration/offline_views.py:_return_next": "as for layer_updater.py: a task has opened it before",
    "ui/integration/raw_sources.py:_come_back": "the layer's own file, which it has read before",
    "ui/integration/raw_sources.py:_on_writing": "QGIS is told not to open the source, which it gives the layer",
    "ui/integration/layer_signatures.py:_leave_layers": "QGIS is told not to open the source, which it gives the layer",
}

#: Where the main thread may read: what is installed here. Not QGIS's profile, which may be on a network drive.
_OWN_FOLDERS = tuple(
    f"{folder}{os.sep}"
    for folder in {str(ROOT), sys.prefix, sys.base_prefix, str(Path(sys.prefix).resolve())}
    | {"/usr", "/etc", "/proc", "/sys", "/dev", "/lib"}
)
#: Functions that run in a worker thread, unless a test calls them.
_OF_WORKERS = {"run", "work", "processAlgorithm"}
#: The main thread, as Python numbers it.
_MAIN = threading.main_thread().ident
#: A test function with this variable only passes a call on; pytest leaves it out of tracebacks as well.
_WRAPPER = "__tracebackhide__"
_DATA_OF_TESTS = tuple(f"{folder}{os.sep}" for folder in (ROOT / "build", tempfile.gettempdir()))


@dataclass(frozen=True)
class Finding:
    """One call on the main thread: its kind, the call itself, and the function of the plugin that it came from."""

    kind: str
    call: str
    place: str
    stack: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.call}, from {self.place}\n{self.stack}"


# The caller


def _room(path: str) -> str:
    """The checkout's folder of a source file ("ui"), "tests" for code that drives tests, "import" for Python's own that
    imports, else ""."""
    if path.startswith("<frozen importlib"):
        return "import"
    if not path.startswith(str(ROOT) + os.sep):
        return ""
    first = path[len(str(ROOT)) + 1 :].split(os.sep, maxsplit=1)[0]
    if first in ("tests", "demo", "benchmarks", "scripts"):
        return "tests"
    return first if first in ("ui", "core", "provider", "plugin.py") else ""


_room = functools.cache(_room)


def _responsible(frame: FrameType | None) -> FrameType | None:
    """The plugin's innermost frame that also runs on the main thread in a real QGIS; None for a test's own call."""
    ours: list[tuple[FrameType, str, str]] = []
    while frame is not None:
        code = frame.f_code  # once: each time, Python calls its audit hooks
        room = _room(code.co_filename)
        if room == "import":
            return None
        if room == "tests":
            break
        if room:
            ours.append((frame, room, code.co_name))
        frame = frame.f_back
    for frame, room, _ in ours:
        if room in ("ui", "plugin.py"):
            return frame
    if not ours or any(name in _OF_WORKERS for _, _, name in ours):
        return None
    frame, room, _ = ours[-1]
    if room == "provider" or isinstance(frame.f_locals.get("self"), QObject):
        return frame  # called by QGIS, or the slot of a signal
    return None


def _named(frame: FrameType) -> FrameType:
    """The function around a comprehension, a generator expression or a lambda."""
    while frame.f_code.co_name.startswith("<") and frame.f_back is not None and _room(frame.f_back.f_code.co_filename):
        frame = frame.f_back
    return frame


def _note(kind: str, call: str) -> None:
    """Record a finding if the call, which is about to be made, comes from the plugin's windows."""
    caller = sys._getframe(1)
    while (code := caller.f_code).co_filename == __file__ or _WRAPPER in code.co_varnames:
        caller = caller.f_back
    frame = _responsible(caller)
    if frame is None:
        return
    frame = _named(frame)
    place = f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{frame.f_code.co_name}"
    if place in ONLY_ON_MAIN_THREAD:
        return
    findings = _guard.findings
    if not any((kind, call, place) == (known.kind, known.call, known.place) for known in findings):
        stack = "".join(traceback.format_stack(caller, 12))
        findings.append(Finding(kind, call, place, stack))


def _is_watched() -> bool:
    return threading.get_ident() == _MAIN and _guard.is_on


def _is_users(path: object) -> bool:
    """Whether the path is the user's, on a disk that may be slow, and not the software's. A file descriptor is not."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return False
    text = os.fsdecode(path)
    if text.startswith((":", "/vsimem/", "<")) or not text:
        return False  # Qt's resources, GDAL's memory, Python's names of sources that are in no file
    absolute = os.path.normpath(text if text.startswith(os.sep) else os.path.join(os.getcwd(), text))
    if absolute.endswith(".ini") and absolute == os.path.normpath(core.QgsSettings().fileName()):
        return False  # QGIS itself reads and writes the whole file on the main thread, at each change of a setting
    if not absolute.startswith(_OWN_FOLDERS) or absolute.startswith(_DATA_OF_TESTS):
        return True
    return absolute.startswith(os.path.normpath(core.QgsApplication.qgisSettingsDirPath()))


# The watched calls


def _before(owner: Any, name: str, look: Callable[..., None]) -> None:
    """Before each call of a function or method on the main thread, call `look` with its name and its arguments."""
    original = getattr(owner, name, None)
    if original is None:
        return  # this version of the library lacks it
    is_static = isinstance(owner, type) and isinstance(owner.__dict__.get(name), staticmethod)
    is_constructor = name == "__init__"
    call = owner.__name__.removeprefix("osgeo.") + ("" if is_constructor else f".{name}")

    @functools.wraps(original)
    def watched(*arguments: Any, **named: Any) -> Any:
        # objects returned from C++ are constructed without arguments, and no other object may be created before that
        if _is_watched() and not (is_constructor and len(arguments) == 1):
            look(call, *arguments, **named)
        return original(*arguments, **named)

    setattr(owner, name, staticmethod(watched) if is_static else watched)


def _always(kind: str, owner: Any, *names: str) -> None:
    for name in names:
        _before(owner, name, lambda call, *_, **__: _note(kind, call))


def _on_users_paths(owner: Any, *names: str, at: int = 0) -> None:
    def look(call: str, *arguments: Any, **_: Any) -> None:
        if len(arguments) > at and _is_users(arguments[at]):
            _note(FILES, f"{call} {os.fsdecode(arguments[at])}")

    for name in names:
        _before(owner, name, look)
        for functions in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids):
            if owner is os and getattr(owner, name).__wrapped__ in functions:
                functions.add(getattr(owner, name))


def _with_gdal(owner: Any, *names: str) -> None:
    def look(call: str, *arguments: Any, **_: Any) -> None:
        name_of_first = arguments[0] if arguments else ""
        if isinstance(name_of_first, gdal.Dataset):
            name_of_first = name_of_first.GetDescription() or "/vsimem/"
        if not str(name_of_first).startswith("/vsimem/"):
            _note(GDAL, call)

    for name in names:
        _before(owner, name, look)


def _with_layers(kind: type) -> None:
    def look(_call: str, _layer: object, source: object = "", *others: object, **_: object) -> None:
        if isinstance(source, str) and source and "memory" not in others:
            _note(GDAL, f"{kind.__name__}({source!r})")

    _before(kind, "__init__", look)


def _with_crs(owner: Any, *names: str, at: int = 0) -> None:
    def look(call: str, *arguments: Any, **_: Any) -> None:
        if len(arguments) > at and isinstance(arguments[at], (str, int)) and not _is_kept_by_qgis(arguments[at]):
            _note(CRS, f"{call}({arguments[at]!r})")

    for name in names:
        _before(owner, name, look)


def _is_kept_by_qgis(text: str | int) -> bool:
    """Whether a CRS is looked up by its code in `crs_from_text`. QGIS's widgets and canvas need QGIS's own CRS object,
    which must come from the main thread; QGIS caches it."""
    code = sys._getframe(3).f_code
    is_the_place = (code.co_filename, code.co_name) == (str(ROOT / "core" / "spatial" / "crs.py"), "crs_from_text")
    return is_the_place and re.fullmatch(r"[A-Za-z]+:\w+", str(text)) is not None


_EVENTS_ON_PATHS = {
    "open",
    "os.chmod",
    "os.link",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
    "os.symlink",
    "os.truncate",
    "os.utime",
    "sqlite3.connect",
}
_EVENTS_OF_SOCKETS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    """Python's audit hook. It cannot be removed, so it does nothing while no test watches."""
    if event in _EVENTS_ON_PATHS:
        if _is_watched() and _is_users(arguments[0]):
            _note(FILES, f"{event} {os.fsdecode(arguments[0])}")
    elif event in _EVENTS_OF_SOCKETS and _is_watched():
        _note(NETWORK, event)


@functools.cache
def _install() -> None:
    """Wrap the calls once for all tests: changing GDAL's classes again and again crashes Python 3.11.2."""
    sys.addaudithook(_on_event)
    _always(NETWORK, core.QgsBlockingNetworkRequest, "get", "post", "head", "put", "deleteResource")
    _always(NETWORK, core.QgsNetworkAccessManager, "blockingGet", "blockingPost")
    _always(NETWORK, core.QgsBlockingNetworkRequest, "get", "post")
    _always(NETWORK, socket.socket, "connect")

    _with_gdal(gdal, "Open", "OpenEx", "OpenShared", "IdentifyDriver", "IdentifyDriverEx", "Info", "Translate", "Warp")
    _with_gdal(gdal, "BuildVRT", "Rasterize", "VectorTranslate", "VectorInfo", "Unlink", "Rename", "Mkdir", "Rmdir")
    _with_gdal(gdal, "VSIStatL", "VSIFOpenL", "VSIFOpenExL", "ReadDir", "ReadDirRecursive", "OpenDir", "CopyFile")
    _with_gdal(ogr, "Open", "OpenShared")
    _with_gdal(gdal.Dataset, "ReadAsArray", "ReadRaster", "GetFileList", "BuildOverviews", "FlushCache", "ExecuteSQL")
    _always(GDAL, gdal.Band, "ReadAsArray", "ReadRaster", "ReadBlock", "WriteArray", "GetStatistics", "Checksum")
    _always(GDAL, gdal.Band, "ComputeStatistics", "ComputeRasterMinMax", "GetHistogram", "GetDefaultHistogram")
    _always(GDAL, gdal, "VSIFReadL", "VSIFWriteL", "GetDiskFreeSpace", "VSIGetDiskFreeSpace")
    _always(GDAL, ogr.Layer, "GetNextFeature", "GetFeature", "GetFeatureCount", "GetExtent")
    for kind in (core.QgsRasterLayer, core.QgsVectorLayer):
        _with_layers(kind)
    _always(GDAL, core.QgsMapLayer, "setDataSource", "loadDefaultMetadata", "loadNamedStyle")
    _always(GDAL, core.QgsProviderRegistry, "querySublayers", "createProvider")
    _always(GDAL, core.QgsRasterInterface, "block", "bandStatistics", "histogram")
    _always(GDAL, core.QgsRasterDataProvider, "identify", "sample")
    _always(GDAL, core.QgsVectorFileWriter, "create", "writeAsVectorFormatV3")

    _on_users_paths(os, "stat", "lstat", "access", "statvfs", "readlink")
    _on_users_paths(QFile, "exists", "remove", "rename")
    _on_users_paths(QFileInfo, "exists")
    _on_users_paths(QStorageInfo, "__init__", at=1)
    for kind in (QImage, QImageReader, QPixmap):
        _on_users_paths(kind, "__init__", at=1)
    for kind in (QImage, QPixmap):
        _on_users_paths(kind, "load", at=1)
    _always_of_path(QFileInfo, "filePath", "isFile", "isDir", "isReadable", "isWritable", "size", "lastModified")
    _always_of_path(QDir, "path", "entryList", "entryInfoList", "mkdir", "mkpath", "removeRecursively")
    _always_of_path(QFile, "fileName", "open", "size")

    _with_crs(core.QgsCoordinateReferenceSystem, "__init__", "createFromString", "createFromUserInput", at=1)
    _with_crs(core.QgsCoordinateReferenceSystem, "createFromWkt", "createFromProj", "createFromSrid", at=1)
    _with_crs(core.QgsCoordinateReferenceSystem, "createFromOgcWmsCrs", "createFromSrsId", at=1)
    _with_crs(core.QgsCoordinateReferenceSystem, "fromWkt", "fromProj", "fromEpsgId", "fromOgcWmsCrs", "fromSrsId")
    _always(CRS, core.QgsCoordinateTransform, "__init__")
    _always(CRS, osr.SpatialReference, "SetFromUserInput", "ImportFromEPSG", "ImportFromEPSGA", "ImportFromWkt")
    _always(CRS, osr.SpatialReference, "ImportFromProj4", "AutoIdentifyEPSG", "FindMatches", "IdentifyEPSG")
    _with_crs(osr.SpatialReference, "__init__", at=1)
    _always(CRS, osr.CoordinateTransformation, "__init__")
    _always(CRS, osr, "CreateCoordinateTransformation")


def _always_of_path(kind: Any, path: str, *names: str) -> None:
    """Watch methods of a Qt class that holds the path of a file."""

    def look(call: str, each: Any, *_: Any, **__: Any) -> None:
        if isinstance(each, kind) and _is_users(where := getattr(each, path)()):
            _note(FILES, f"{call} {where}")

    for name in names:
        _before(kind, name, look)


_guard: Guard[Finding] = Guard(_install, "The main thread made calls that may wait")
#: Collect what the plugin does on the main thread that may wait; fail the test over it.
watch, no_waiting = _guard.watch, _guard.nothing
