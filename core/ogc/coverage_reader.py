"""Reads a large window of a coverage in small requests, whose size adapts to what the service can handle."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from osgeo import gdal_array

from ..errors import HttpError, LinkError, ResponseError, SlowServerError
from ..grid import Grid, Window, bounds_in
from ..http.network import Network
from ..http.outage import Outage
from ..http.retry import Attempts, RetryPolicy
from ..threads.cancellation import stop_if_canceled, wait
from .get_coverage import CoverageImage, get_coverage_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ..threads.cancellation import Feedback
    from .describe_coverage import Coverage

#: The side of a request in pixels: of the first one (about a tile of the datacube's service), and the limits.
FIRST, LEAST, MOST = 256, 64, 1024
#: Requests to one host at a time.
AT_ONCE = 4
#: An answer within so many seconds is quick: the next requests may be larger.
_QUICK = 5.0
#: After so many seconds without an answer a request counts as too large.
_TIMEOUT = 30.0
#: Statuses after which a retry is useless.
_FINAL_STATUSES = frozenset((401, 403, 404, 410))
_BUSY_STATUSES = (429, 503)
#: Enough attempts for a service that fails every fifth time.
_RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0, 4.0, 8.0, 8.0), frozenset(range(400, 600)) - _FINAL_STATUSES)
#: After so many attempts a request is split even if its size has worked before.
_ATTEMPTS_AT_ONE_SIZE = 3
#: Extra pixels on each side of a request, once a service has returned too few.
_MARGIN = 4
_POLL_SECONDS = 0.1

_lock = threading.Lock()
_turns: dict[str, threading.BoundedSemaphore] = {}


class RequestSize:
    """The side of the requests, in pixels: it grows while answers are quick, and shrinks after a request that was too
    large."""

    def __init__(self) -> None:
        self.side = FIRST
        self._lock = threading.Lock()
        self._has_worked = 0
        self._quick_ones = 0
        self._wanted = 2

    def record_success(self, side: int, seconds: float) -> None:
        with self._lock:
            self._has_worked = max(self._has_worked, side)
            if side < self.side:
                return  # the edge of the extent, or from before it has grown
            self._quick_ones = self._quick_ones + 1 if seconds < _QUICK else 0
            if self._quick_ones >= self._wanted and self.side < MOST:
                self.side, self._quick_ones = self.side * 2, 0

    def has_worked(self, side: int) -> bool:
        """Whether a request of this size has succeeded before: then the failure was by chance, and a retry may
        succeed."""
        with self._lock:
            return side <= self._has_worked

    def record_too_large(self, side: int) -> None:
        """Continue with smaller requests, and wait longer each time before larger ones are tried again."""
        with self._lock:
            smaller = max(LEAST, side // 2)
            if smaller < self.side:
                self.side, self._quick_ones, self._wanted = smaller, 0, min(32, self._wanted * 2)


class CoverageReader:
    """Reads windows of a coverage on any grid. Thread-safe."""

    def __init__(self, coverage: Coverage, feedback: Feedback | None = None, outage: Outage | None = None) -> None:
        self._coverage = coverage
        self._feedback = feedback
        self._outage = outage or Outage()
        self._size = RequestSize()
        self._margin = 0
        self._not_before = 0.0
        self._lock = threading.Lock()
        self._bytes = 0

    @property
    def bytes_fetched(self) -> int:
        """All bytes received so far, those of failed requests too."""
        return self._bytes

    def read(self, grid: Grid, window: Window) -> NDArray[Any]:
        """Pixels (band, row, column) in the window of the grid. Where the service has no data they have the nodata
        value; without a nodata value there is one more band, 0 where there is no data.

        Failed requests are repeated alone, and split into four when that does not help. Raises NetworkError, TlsError,
        HttpError, ResponseError; ExportError for a CRS without a code; CanceledError.
        """
        coverage = self._coverage
        kind = gdal_array.GDALTypeCodeToNumericTypeCode(coverage.data_type)
        planes = coverage.bands + (coverage.nodata is None)
        result = np.full((planes, window.rows, window.columns), coverage.nodata or 0, kind)
        todo = deque([window])
        while todo:
            piece = todo.popleft()
            longest, side = max(piece.columns, piece.rows), self._size.side
            if longest > side:
                # split no further than needed now: larger requests may be possible when the next piece is due
                while 2 * side < longest:
                    side *= 2
                todo.extendleft(reversed(piece.squares(side)))
                continue
            if self._is_outside(grid, piece):
                continue
            try:
                values = self._fetch(grid, piece)
            except _TooLargeError:
                todo.extendleft(reversed(piece.squares(max(LEAST, longest // 2))))
                continue
            if values is not None:
                rows, columns = piece.slices(window)
                result[: coverage.bands, rows, columns] = values
                result[coverage.bands :, rows, columns] = 1
        return result

    def _is_outside(self, grid: Grid, piece: Window) -> bool:
        """Whether a piece lies outside the coverage: standard servers answer such a request with an error."""
        own = self._coverage.described.grid
        asked = bounds_in(grid.part(piece).bounds, grid.crs, own.crs)
        if asked is None:
            return False
        has = own.bounds
        return asked[2] <= has[0] or has[2] <= asked[0] or asked[3] <= has[1] or has[3] <= asked[1]

    def _fetch(self, grid: Grid, piece: Window) -> NDArray[Any] | None:
        """The pixels, None where there is no data. Raises _TooLargeError when smaller requests may succeed."""
        side = max(piece.columns, piece.rows)
        attempts = Attempts(_RETRIES, self._feedback, self._outage)
        while True:
            began = time.monotonic()
            try:
                with self._turn():
                    began = time.monotonic()
                    values = self._request(grid, piece)
            except _TooFewError:
                continue  # retry at once, now with a margin
            except SlowServerError:
                raise  # after a minute, and smaller requests would not come any faster
            except (LinkError, HttpError, ResponseError) as error:
                pause = attempts.pause_after(error)
                if self._is_too_large(error, side, attempts.failed):
                    self._size.record_too_large(side)
                    raise _TooLargeError from error
                if pause is None:
                    raise
                if isinstance(error, HttpError) and error.retry_after is not None:
                    with self._lock:  # the server means all requests
                        self._not_before = max(self._not_before, time.monotonic() + pause)
                wait(pause, self._feedback)
            else:
                self._size.record_success(side, time.monotonic() - began)
                return values

    def _is_too_large(self, error: Exception, side: int, failed: int) -> bool:
        """Whether to split the request after so many failures: smaller requests may succeed."""
        if side <= LEAST or (isinstance(error, HttpError) and error.status in _FINAL_STATUSES):
            return False
        if isinstance(error, HttpError) and error.status in _BUSY_STATUSES:  # says nothing about the size
            return failed > len(_RETRIES.pauses)
        # a size that has worked before may fail by chance
        return failed >= (_ATTEMPTS_AT_ONE_SIZE if self._size.has_worked(side) else 1)

    def _request(self, grid: Grid, piece: Window) -> NDArray[Any] | None:
        coverage, margin = self._coverage, self._margin
        asked = grid.part(piece.grown(margin))
        url = get_coverage_url(coverage.href, coverage.described.format, asked)
        answer = Network(coverage.authcfg, self._feedback, refresh=True, timeout=_TIMEOUT).request_once("GET", url)
        with self._lock:
            self._bytes += len(answer.content)
        self._outage.report_success()
        with CoverageImage(answer, asked) as image:
            if image.is_no_data and (piece.pixels > 1 or image.bands != coverage.bands):
                return None
            found = image.grid(grid.crs)
            shift = found.shift_to(grid)
            if image.bands != coverage.bands or shift is None:
                raise self._too_few(margin) or image.misfit()
            there = found.window.shifted(*shift)
            if not there.contains(piece):
                raise self._too_few(margin) or image.misfit()
            rows, columns = piece.slices(there)
            return image.values()[:, rows, columns]

    def _too_few(self, margin: int) -> Exception | None:
        """Add a margin to all further requests: the service computes the number of pixels in its own way, and may
        return one or two too few."""
        self._margin = _MARGIN
        return _TooFewError() if margin == 0 else None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until the host has a free slot for a request, and until its Retry-After is over."""
        host = urlsplit(self._coverage.href).netloc
        with _lock:
            turns = _turns.setdefault(host, threading.BoundedSemaphore(AT_ONCE))
        while not turns.acquire(timeout=_POLL_SECONDS):
            stop_if_canceled(self._feedback)
        try:
            wait(self._not_before - time.monotonic(), self._feedback)
            yield
        finally:
            turns.release()


class _TooLargeError(Exception):
    """The request failed, and smaller ones may succeed."""


class _TooFewError(Exception):
    """The service returned fewer pixels than requested."""
