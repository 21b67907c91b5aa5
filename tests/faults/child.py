"""An operation in a process of its own, which is killed or stopped at a request.

It says what came of it as a line of JSON at the end: the value and the reports of errors; what is unclear in them is
found there, too.
"""

from __future__ import annotations

import json
import signal
import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.forks import Nursery

from .schedules import Fault, Placed

if TYPE_CHECKING:
    from .operations.operation import Place

#: Seconds for which a process is stopped: longer than any of the shortened time-outs of a silent server.
_STOPPED = 1.2
#: Seconds after which a child counts as hung: on a busy machine, QGIS alone takes minutes to start.
_HUNG = 600.0
_BEGINNING = "outcome: "


@dataclass
class Ended:
    """How a child has ended: what it said, None for one that was killed."""

    said: dict[str, Any] | None
    wrongs: list[str] = field(default_factory=list)


class Child:
    """A process that does an operation once."""

    def __init__(self, name: str, place: Place, folder: str) -> None:
        given = {"url": place.url, "folder": place.folder, "number": place.number, "is_again": place.is_again}
        self._process = _nursery().start("tests.faults.child:work", name, given, folder)
        self.was_killed = False

    def befall(self, placed: Placed) -> None:
        """Kill it, or stop it for a while."""
        if placed.fault is Fault.KILLED:
            self.was_killed = True
            self._process.kill()
        else:
            self._process.send_signal(signal.SIGSTOP)
            threading.Timer(_STOPPED, self._process.send_signal, (signal.SIGCONT,)).start()

    def end(self) -> Ended:
        """Wait for its end."""
        try:
            code = self._process.wait(_HUNG)
        except TimeoutError:
            self._process.kill()
            return Ended(None, ["hung: a process has not ended"])
        if self.was_killed:
            return Ended(None)
        lines = [line for line in self._process.output.splitlines() if line.startswith(_BEGINNING)]
        if code != 0 or not lines:
            return Ended(None, [f"crashed: a process has ended with {code}\n{self._process.errors[-3000:]}"])
        said = json.loads(lines[-1].removeprefix(_BEGINNING))
        return Ended(said, said["wrongs"])


@lru_cache(maxsize=1)
def _nursery() -> Nursery:
    """It ends with this process."""
    return Nursery("tests.faults.child:prepare")


def prepare() -> None:
    """Import what the operations need."""
    import tests.conftest  # noqa: F401 - makes this checkout the plugin's package

    from . import benches, judge, waits  # noqa: F401 - as above

    waits.import_all()


def work(name: str, given: dict[str, Any], files: str) -> None:
    """Do the operation, in a process of its own: at a Place, by its values. `files` is the folder of its server, if it
    has one."""
    from qgis.core import QgsApplication

    with TemporaryDirectory() as profile:
        application = QgsApplication([], True, profile)
        application.initQgis()
        from .benches import OPERATIONS
        from .judge import unclear
        from .operations.files import Served
        from .operations.operation import Place
        from .waits import short_waits

        operation, place = OPERATIONS[name], Place(**given)
        with nullcontext() if place.is_again else short_waits():
            found = operation.do(Served(Path(files), place.url) if files else None, place, None)
        wrongs = [f"{what}: {error.report()}" for error in found.errors for what in unclear(error)]
        wrongs += [found.wrong] if found.wrong else []
        said = {
            "value": found.value,
            "errors": [error.report() for error in found.errors],
            "told": list(found.told),
            "wrongs": wrongs,
        }
        print(_BEGINNING + json.dumps(said), flush=True)
