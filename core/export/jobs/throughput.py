"""How fast exports have been in this session, for a guess at the next one's time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ..planning.plan import ExportPlan

#: What is smaller or sooner over tells of the server's answering time, not of its speed.
_LEAST_BYTES = 1_000_000
_LEAST_SECONDS = 0.5
#: How much the newest export counts against all those before it.
_WEIGHT = 0.5


class Throughput:
    """Bytes fetched a second, for each set of hosts, and apart for copies and resampled exports. Nothing is assumed
    before the first one. May be used from several threads: each call reads or writes one entry."""

    def __init__(self) -> None:
        self._rates: dict[Hashable, float] = {}

    def remember(self, plan: ExportPlan, bytes_fetched: int, seconds: float) -> None:
        """Take note of an export that has ended well."""
        if bytes_fetched < _LEAST_BYTES or seconds < _LEAST_SECONDS:
            return
        key, rate = _kind(plan), bytes_fetched / seconds
        before = self._rates.get(key, rate)
        self._rates[key] = before + _WEIGHT * (rate - before)

    def seconds_for(self, plan: ExportPlan) -> float | None:
        """How long the export will take, about; None while no export like it has been seen."""
        rate = self._rates.get(_kind(plan))
        return None if rate is None else plan.bytes_to_fetch / rate


def _kind(plan: ExportPlan) -> Hashable:
    hosts = frozenset(urlsplit(source.href).hostname or "" for source in plan.sources)
    return hosts, plan.resamples


#: Those of this session.
speeds = Throughput()
