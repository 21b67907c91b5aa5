"""Whether a harvest gets nowhere: the engine tries a picture again for ever, after 1, 2, 4 and up to 3600 seconds, and
its execution stays in progress for days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Failures of one picture in a row that are no passing fault: the engine has then waited for a minute.
_LEAST_FAILURES = 6
#: Lines about something else after which a picture counts as fetched, and how many times those that came between its
#: last failures: the engine's other computers write on while one gets nowhere, and its pauses double.
_LEAST_OTHERS, _TIMES_OTHERS = 20, 4
#: Pictures that are known to fail, the latest so many.
_MOST_PICTURES = 100
#: As the engine (ROK4's BE4) writes them.
_FAILURE = re.compile(r"\bFailure\s{1,5}(\d{1,6})\s{0,5}:\s{0,5}wait\s+for\s+(\d{1,6})\s{0,5}s\b", re.IGNORECASE)
_DOWNLOAD = re.compile(r"\bCannot\s+download\s+(\S{1,4000})", re.IGNORECASE)
_LONGEST_LINE = 5000


@dataclass(frozen=True)
class Stall:
    """A picture that the engine cannot get: how often it has tried, how long it waits before it tries again, in
    seconds, and the address, without secrets; empty where the log does not say it."""

    failures: int
    wait: int
    url: str = ""

    def __str__(self) -> str:
        translate, count = QCoreApplication.translate, self.failures
        sentences = (
            translate("Stall", "The harvest gets nowhere: a picture has failed %n time(s), without end.", "", count),
            translate("Stall", "The WMS may not have the layer or the format, or not draw pictures of this size."),
            translate("Stall", "Or the Géoplateforme may not reach its host: look at the address in the log."),
            translate("Stall", "Abort the harvest, and start it again corrected."),
        )
        return " ".join(sentences)


@dataclass(frozen=True)
class _Picture:
    """`at` is the number of lines about something else before its last failure, `gap` the most between two failures."""

    stall: Stall
    at: int
    gap: int

    def is_fetched(self, others: int) -> bool:
        return others - self.at >= max(_LEAST_OTHERS, _TIMES_OTHERS * self.gap)


class Watchdog:
    """Reads the log of one execution, line by line."""

    def __init__(self) -> None:
        self._pictures: dict[str, _Picture] = {}
        self._url = ""
        self._others = 0

    @property
    def stall(self) -> Stall | None:
        """What the engine is stuck at: the picture that has failed most often. None while it goes on."""
        found = [each.stall for each in self._pictures.values() if not each.is_fetched(self._others)]
        worst = max(found, key=lambda stall: stall.failures, default=None)
        return worst if worst is not None and worst.failures >= _LEAST_FAILURES else None

    def read(self, lines: Iterable[str]) -> Stall | None:
        """Read the next lines of the log; returns `stall`."""
        for line in lines:
            self._read(line[:_LONGEST_LINE])
        return self.stall

    def _read(self, line: str) -> None:
        download, failure = _DOWNLOAD.search(line), _FAILURE.search(line)
        if download is not None:
            self._url = redacted(download[1])
        if failure is not None:
            self._note(Stall(int(failure[1]), int(failure[2]), self._url))
        elif download is None:
            self._others += 1

    def _note(self, stall: Stall) -> None:
        before = self._pictures.pop(stall.url, None)
        gap = 0
        if before is not None and stall.failures > before.stall.failures:
            gap = max(before.gap, self._others - before.at)
        self._pictures[stall.url] = _Picture(stall, self._others, gap)
        for oldest in list(self._pictures)[:-_MOST_PICTURES]:
            del self._pictures[oldest]
