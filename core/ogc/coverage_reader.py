"""Fetching a large part of a coverage in small requests, of a size that the service can do."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from osgeo import gdal_array

from ..cancellation import stop_if_canceled, wait
from ..errors import HttpError, LinkError, ResponseError
from ..grid import Grid, Window, bounds_in
from ..network import Network
from ..outage import Outage
from ..retry import Attempts, RetryPolicy
from .get_coverage import CoverageImage, get_coverage_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ..cancellation import Feedback
    from .describe_coverage import Coverage

#: The side of a request in pixels: the first one, about what the datacube's service stores as one tile, and the limits.
FIRST, LEAST, MOST = 256, 64, 1024
#: Requests to one host at a time.
AT_ONCE = 4
#: Seconds within which an answer is quick: the requests may grow.
_QUICK = 5.0
#: Seconds without an answer after which a request is taken for too large.
_TIMEOUT = 30.0
#: Statuses that another attempt does not change.
_FINAL_STATUSES = frozenset((401, 403, 404, 410))
_BUSY_STATUSES = (429, 503)
#: So many attempts that a service which fails every fifth time is read to its end.
_RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0, 4.0, 8.0, 8.0), frozenset(range(400, 600)) - _FINAL_STATUSES)
#: Attempts after which a request of a size that has worked before is cut all the same.
_ATTEMPTS_AT_ONE_SIZE = 3
#: Pixels on each side that are asked for in addition, once a service has sent too few.
_MARGIN = 4
_POLL_SECONDS = 0.1

_lock = threading.Lock()
_turns: dict[str, threading.BoundedSemaphore] = {}


class RequestSize:
    """The side of the requests, in pixels: it grows while answers are quick, and shrinks when one was too much."""

    def __init__(self) -> None:
        self.side = FIRST
        self._lock = threading.Lock()
        self._has_worked = 0
        self._quick_ones = 0
        self._wanted = 2

    def worked(self, side: int, seconds: float) -> None:
        with self._lock:
            self._has_worked = max(self._has_worked, side)
            if side < self.side:
                return  # the edge of the extent, or from before it has grown
            self._quick_ones = self._quick_ones + 1 if seconds < _QUICK else 0
            if self._quick_ones >= self._wanted and self.side < MOST:
                self.side, self._quick_ones = self.side * 2, 0

    def has_worked(self, side: int) -> bool:
        """Whether a request as large has been answered: then it has failed by chance, and may go through."""
        with self._lock:
            return side <= self._has_worked

    def was_too_large(self, side: int) -> None:
        """Go on with smaller ones, and let it take longer each time until larger ones are tried."""
        with self._lock:
            smaller = max(LEAST, side // 2)
            if smaller < self.side:
                self.side, self._quick_ones, self._wanted = smaller, 0, min(32, self._wanted * 2)


class CoverageReader:
    """Reads windows of a coverage on any grid; safe to call from several threads."""

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
        """All that has come so far, also what was of no use."""
        return self._bytes

    def read(self, grid: Grid, window: Window) -> NDArray[Any]:
        """Pixels (band, row, column) in the window of the grid. Where the service has no data they have the nodata
        value; without such a value there is one band more, 0 where there is no data.

        Requests that fail are made again, alone, and cut into four when that does not help. Raises NetworkError,
        TlsError, HttpError, ResponseError; ExportError for a CRS without a code; CanceledError.
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
                # no smaller than it has to be yet: by the time the next part's turn comes, larger requests may go
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
        """Standard servers call it an error to be asked for what lies beside the coverage."""
        own = self._coverage.described.grid
        asked = bounds_in(grid.part(piece).bounds, grid.crs, own.crs)
        if asked is None:
            return False
        has = own.bounds
        return asked[2] <= has[0] or has[2] <= asked[0] or asked[3] <= has[1] or has[3] <= asked[1]

    def _fetch(self, grid: Grid, piece: Window) -> NDArray[Any] | None:
        """The pixels, None where there is no data. Raises _TooLargeError when a part of it may go through."""
        side = max(piece.columns, piece.rows)
        attempts = Attempts(_RETRIES, self._feedback, self._outage)
        while True:
            began = time.monotonic()
            try:
                with self._turn():
                    began = time.monotonic()
                    values = self._fetch_once(grid, piece)
            except _TooFewError:
                continue  # at once, with a margin this time
            except (LinkError, HttpError, ResponseError) as error:
                pause = attempts.pause_after(error)
                if self._is_too_large(error, side, attempts.failed):
                    self._size.was_too_large(side)
                    raise _TooLargeError from error
                if pause is None:
                    raise
                if isinstance(error, HttpError) and error.retry_after is not None:
                    with self._lock:  # the server means all requests
                        self._not_before = max(self._not_before, time.monotonic() + pause)
                wait(pause, self._feedback)
            else:
                self._size.worked(side, time.monotonic() - began)
                return values

    def _is_too_large(self, error: Exception, side: int, failed: int) -> bool:
        """Whether the request is cut after so many failures: smaller ones may be answered."""
        if side <= LEAST or (isinstance(error, HttpError) and error.status in _FINAL_STATUSES):
            return False
        if isinstance(error, HttpError) and error.status in _BUSY_STATUSES:  # which says nothing about the size
            return failed > len(_RETRIES.pauses)
        # a size that has been answered before may fail by chance
        return failed >= (_ATTEMPTS_AT_ONE_SIZE if self._size.has_worked(side) else 1)

    def _fetch_once(self, grid: Grid, piece: Window) -> NDArray[Any] | None:
        coverage, margin = self._coverage, self._margin
        url = get_coverage_url(coverage.href, coverage.described.format, grid.part(piece.grown(margin)))
        answer = Network(coverage.authcfg, self._feedback, refresh=True, timeout=_TIMEOUT).request_once("GET", url)
        with self._lock:
            self._bytes += len(answer.content)
        self._outage.report_success()
        with CoverageImage(answer) as image:
            if image.says_no_data and (piece.pixels > 1 or image.bands != coverage.bands):
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
        """The service computes the number of pixels in its own way, and may come out one or two short: what is missing
        then is a part of the margin that all requests have from now on."""
        self._margin = _MARGIN
        return _TooFewError() if margin == 0 else None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until there are not too many requests at the host, and until it wants to be asked again."""
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
    """The request may go through in parts."""


class _TooFewError(Exception):
    """The pixels that came are not all that were asked for."""
