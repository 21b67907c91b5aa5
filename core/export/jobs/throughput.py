"""The throughput of this session's exports, to estimate the time of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ..planning.plan import ExportPlan

#: A smaller or shorter export measures the server's response time, not the throughput.
_LEAST_BYTES = 1_000_000
_LEAST_SECONDS = 0.5
#: Bytes a second that a disk takes, about: with little to fetch, writing takes the time.
WRITTEN = 200_000_000
#: The weight of the newest export in the moving average.
_WEIGHT = 0.5


class Throughput:
    """Bytes fetched a second, for each set of hosts, and separately for copied and resampled pixels. Thread-safe: each
    call reads or writes one entry."""

    def __init__(self) -> None:
        self._rates: dict[Hashable, float] = {}

    def remember(self, plan: ExportPlan, bytes_fetched: int, seconds: float) -> None:
        """Count a successful export."""
        if bytes_fetched < _LEAST_BYTES or seconds < _LEAST_SECONDS:
            return
        key, rate = _kind(plan), bytes_fetched / seconds
        before = self._rates.get(key, rate)
        self._rates[key] = before + _WEIGHT * (rate - before)

    def seconds_for(self, plan: ExportPlan) -> float | None:
        """The estimated seconds of the export; None while there has been none like it."""
        rate = self._rates.get(_kind(plan))
        return None if rate is None else max(plan.bytes_to_fetch / rate, plan.bytes_needed / WRITTEN)

    def rate_of(self, href: str) -> float | None:
        """Bytes a second of copied pixels from this host alone; None while there has been no such export."""
        return self._rates.get((frozenset((urlsplit(href).hostname or "",)), False))


def _kind(plan: ExportPlan) -> Hashable:
    hosts = frozenset(urlsplit(source.href).hostname or "" for source in plan.sources)
    return hosts, plan.resamples


#: Those of this session.
speeds = Throughput()
