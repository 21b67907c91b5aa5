"""What is around an operation, and may fail: the folder that it writes to, the clock of the computer, the proxy of
QGIS's options.

The disk that is full or read-only is a small one in memory of its own (tmpfs), which root can mount; `can_mount` says
whether it is there. Others get a folder without the right to write for the one, and nothing for the other.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from unittest import mock

from qgis.core import QgsNetworkAccessManager, QgsSettings

from .schedules import Fault, Placed, Schedule
from .strangers import demanding_proxy

#: Bytes of the small disk.
DISK = 8_000_000
_HOURS = (-24 * 3650, -26, -2, 2, 26, 24 * 3650)
_HTTP_PROXY = "GDAL_HTTP_PROXY"


class Folder:
    """A folder for what an operation writes, and what becomes of it."""

    def __init__(self, path: Path, *, is_disk: bool) -> None:
        self.path = path
        self._is_disk = is_disk
        self._filler = path / ".filler"

    def fill(self) -> None:
        """Leave no room; nothing happens where the disk is not a small one of its own."""
        if not self._is_disk:
            return
        with self._filler.open("wb") as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                        file.flush()
                except OSError:
                    continue

    def forbid(self) -> None:
        if self._is_disk:
            # not while a file is open for writing
            subprocess.run(["mount", "-o", "remount,ro", str(self.path)], check=False, capture_output=True)
        else:
            (self.path / "out").chmod(0o555)

    def remove(self) -> None:
        """The folder is another one now: nothing is at its place."""
        shutil.rmtree(self.path / "out", ignore_errors=True)

    def mend(self) -> None:
        """All is as it was, but for what has been removed."""
        if self._is_disk:
            subprocess.run(["mount", "-o", "remount,rw", str(self.path)], check=True, capture_output=True)
        self._filler.unlink(missing_ok=True)
        out = self.path / "out"
        out.mkdir(exist_ok=True)
        if not self._is_disk:
            out.chmod(0o755)


@lru_cache(maxsize=1)
def can_mount() -> bool:
    """Whether a disk in memory can be mounted here."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def disk(place: Path) -> Iterator[Folder]:
    """A small disk at a folder that is there, where one can be mounted; else the folder itself."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = (
        can_mount()
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=777", "tmpfs", str(place)], check=False
        ).returncode
    )
    (place / "out").mkdir(exist_ok=True)
    try:
        yield Folder(place, is_disk=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


class Clock:
    """The time of this computer, as the plugin sees it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def jump(self, amount: float) -> None:
        self.ahead = 3600.0 * _HOURS[int(amount * len(_HOURS)) % len(_HOURS)]


@contextmanager
def clock() -> Iterator[Clock]:
    """The plugin's modules have this clock while the context lasts; that of time.monotonic goes on as ever."""
    made = Clock()
    right = time.time

    class Moment(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.now(tz) + dt.timedelta(seconds=made.ahead)

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(time, "time", partial(_moved, right, made)))
        for name, module in list(sys.modules.items()):
            if name.startswith("datacube_browser.core.") and vars(module).get("datetime") is dt.datetime:
                stack.enter_context(mock.patch.object(module, "datetime", Moment))
        yield made


def _moved(right: Callable[[], float], moved: Clock) -> float:
    return right() + moved.ahead


@contextmanager
def proxy_with_sign_in() -> Iterator[None]:
    """QGIS's options name a proxy that wants a sign-in, for QGIS and for GDAL, while the context lasts."""
    from datacube_browser.core.http.oauth_thread import end_oauth_thread
    from datacube_browser.core.threads.blocking_call import end_idle_threads
    from datacube_browser.core.threads.tasks import end_pool_threads
    from osgeo import gdal

    def begin_anew() -> None:
        """A thread keeps the proxy with which it was made."""
        end_idle_threads()
        end_oauth_thread()
        end_pool_threads(30.0)
        QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()

    named = {"proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "127.0.0.1", "proxyPort": demanding_proxy()}
    settings = QgsSettings()
    for name, value in named.items():
        settings.setValue(f"proxy/{name}", value)
    gdal.SetConfigOption(_HTTP_PROXY, f"127.0.0.1:{demanding_proxy()}")
    begin_anew()
    try:
        yield
    finally:
        settings.remove("proxy")
        gdal.SetConfigOption(_HTTP_PROXY, None)
        begin_anew()


def happening(schedule: Schedule, folder: Folder, clock_of_plugin: Clock) -> Callable[[int], None]:
    """What is to be called with the number of each request: it lets the surroundings fail at the requests that the
    schedule says."""
    changes: dict[Fault, Callable[[Placed], None]] = {
        Fault.DISK_FULL: lambda _placed: folder.fill(),
        Fault.READ_ONLY: lambda _placed: folder.forbid(),
        Fault.REMOVED: lambda _placed: folder.remove(),
        Fault.CLOCK: lambda placed: clock_of_plugin.jump(placed.amount),
    }
    left = [placed for placed in schedule.faults if placed.fault in changes]

    def at_request(number: int) -> None:
        for placed in [each for each in left if each.first <= number]:
            left.remove(placed)
            changes[placed.fault](placed)

    return at_request
