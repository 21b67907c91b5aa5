"""A slow link to a folder of COGs, in a process of its own: a round trip, a rate per connection and a rate for all.

In the same process its work would count as the contender's. It answers ranges as the demo's store does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from demo.store_server import StoreHandler, StoreServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

ROOT = Path(__file__).resolve().parents[1]
#: Bytes that are sent at once: 2.6 ms of 25 MB/s, so that connections share the link equally.
_PIECE = 64 * 1024
#: Seconds of unused rate that are kept, so that a sleep that ends late does not lower the rate.
_SLACK = 0.02


@dataclass(frozen=True)
class Setting:
    """`round_trip` in seconds, for each new connection (TCP's handshake) and before each answer; `connection` and
    `total` in bytes per second, None for no limit."""

    name: str
    round_trip: float = 0.0
    connection: float | None = None
    total: float | None = None

    def limit(self, count: int) -> float | None:
        """Seconds that the link needs for this many bytes; None without a limit."""
        return None if self.total is None else count / self.total + self.round_trip


A = Setting("A", 0.040, 6e6, 25e6)
B = Setting("B", 0.120, 3e6, 25e6)
C = Setting("C")
SETTINGS = {setting.name: setting for setting in (A, B, C)}


class Bucket:
    """Lets bytes through at a rate, in the order of the calls; threads may share it."""

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at = clock()

    def take(self, count: int) -> float:
        """Seconds to wait until this many more bytes are through."""
        if self._rate is None:
            return 0.0
        with self._lock:
            now = self._clock()
            self._free_at = max(self._free_at, now - _SLACK) + count / self._rate
            return max(0.0, self._free_at - now)


@dataclass
class Traffic:
    """The traffic of a link: new connections, requests, and bytes of files."""

    connections: int = 0
    requests: int = 0
    bytes: int = 0


class LinkServer(StoreServer):
    """The demo's store behind a link."""

    def __init__(self, folder: Path, setting: Setting) -> None:
        super().__init__(folder)
        self.RequestHandlerClass = _LinkHandler
        self.setting = setting
        self.shared = Bucket(setting.total)
        self.traffic = Traffic()
        self.lock = threading.Lock()


class _LinkHandler(StoreHandler):
    server: LinkServer

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.traffic.connections += 1
        time.sleep(self.server.setting.round_trip)
        self._own = Bucket(self.server.setting.connection)

    def do_GET(self) -> None:
        self._arrive()
        super().do_GET()

    def do_HEAD(self) -> None:
        self._arrive()
        super().do_HEAD()

    def send_part(self, file: BinaryIO, first: int, count: int) -> None:
        piece = count if self.server.setting.total is None else _PIECE
        for start in range(first, first + count, piece or 1):
            size = min(piece, first + count - start)
            time.sleep(max(self._own.take(size), self.server.shared.take(size)))
            super().send_part(file, start, size)
            with self.server.lock:
                self.server.traffic.bytes += size

    def _arrive(self) -> None:
        with self.server.lock:
            self.server.traffic.requests += 1
        time.sleep(self.server.setting.round_trip)


class Link:
    """A running link. `traffic` is set when it has ended."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.traffic = Traffic()


@contextmanager
def link(folder: Path, setting: Setting) -> Iterator[Link]:
    """Serve the folder over a link with this setting while the context lasts."""
    command = [sys.executable, "-m", "benchmarks.link", str(folder), setting.name]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the link has no pipes")
    try:
        running = Link(process.stdout.readline().strip())
        yield running
        process.stdin.close()
        running.traffic = Traffic(**json.loads(process.stdout.readline()))
        process.wait()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    """Print the URL, serve until the standard input ends, then print the traffic."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("setting", choices=SETTINGS)
    arguments = parser.parse_args()
    with LinkServer(arguments.folder, SETTINGS[arguments.setting]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://{server.address}", flush=True)
        sys.stdin.read()
        print(json.dumps(vars(server.traffic)), flush=True)
        server.shutdown()


if __name__ == "__main__":
    main()
