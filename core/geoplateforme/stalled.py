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
#: Lines about something else after which it goes on again; other nodes may write while one gets nowhere.
_LINES_OF_PROGRESS = 20
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
        translate = QCoreApplication.translate
        text = translate(
            "Stall",
            "The harvest gets nowhere: a picture has failed %n time(s), and is tried again without end.",
            "",
            self.failures,
        )
        advice = translate(
            "Stall",
            "Look at the address in the log: a layer or format that the WMS does not have, pictures that are too large "
            "for it, or a host that the Géoplateforme may not reach. Abort the harvest, and start it again corrected.",
        )
        return f"{text} {advice}"


class Watchdog:
    """Reads the log of one execution, line by line."""

    def __init__(self) -> None:
        #: What the engine is stuck at, None while it is not.
        self.stall: Stall | None = None
        self._url = ""
        self._others = 0

    def read(self, lines: Iterable[str]) -> Stall | None:
        """Read the next lines of the log; returns `stall`."""
        for line in lines:
            self._read(line[:_LONGEST_LINE])
        return self.stall

    def _read(self, line: str) -> None:
        download, failure = _DOWNLOAD.search(line), _FAILURE.search(line)
        if download is not None:
            self._url = redacted(download[1])
        if failure is not None and int(failure[1]) >= _LEAST_FAILURES:
            self.stall, self._others = Stall(int(failure[1]), int(failure[2]), self._url), 0
        elif failure is None and download is None:
            self._others += 1
            if self._others >= _LINES_OF_PROGRESS:
                self.stall = None
