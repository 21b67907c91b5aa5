"""An operation in a process of its own, which is killed or stopped at a request.

    python -m tests.faults.child download http://127.0.0.1:4711 /tmp/folder 7 first /tmp/served

It says what came of it as a line of JSON at the end: the value and the reports of errors; what is unclear in them is
found there, too.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .schedules import Fault, Placed

if TYPE_CHECKING:
    from .operations.operation import Place

ROOT = Path(__file__).resolve().parents[2]
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
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        given = [name, place.url, str(place.folder), str(place.number), "again" if place.is_again else "first", folder]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", *given],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
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
            out, errors = self._process.communicate(timeout=_HUNG)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return Ended(None, ["hung: a process has not ended"])
        if self.was_killed:
            return Ended(None)
        lines = [line for line in out.splitlines() if line.startswith(_BEGINNING)]
        if self._process.returncode != 0 or not lines:
            return Ended(None, [f"crashed: a process has ended with {self._process.returncode}\n{errors[-3000:]}"])
        said = json.loads(lines[-1].removeprefix(_BEGINNING))
        return Ended(said, said["wrongs"])


def main() -> None:
    name, url, folder, number, turn, files = sys.argv[1:]
    from qgis.core import QgsApplication

    import tests.conftest  # noqa: F401 - makes this checkout the plugin's package

    with TemporaryDirectory() as profile:
        application = QgsApplication([], True, profile)
        application.initQgis()
        from .benches import OPERATIONS
        from .judge import unclear
        from .operations.files import Served
        from .operations.operation import Place
        from .waits import short_waits

        operation = OPERATIONS[name]
        place = Place(url, Path(folder), int(number), is_again=turn == "again")
        with nullcontext() if place.is_again else short_waits():
            found = operation.do(Served(Path(files), url) if files else None, place, None)
        wrongs = [f"{what}: {error.report()}" for error in found.errors for what in unclear(error)]
        wrongs += [found.wrong] if found.wrong else []
        said = {
            "value": found.value,
            "errors": [error.report() for error in found.errors],
            "told": list(found.told),
            "wrongs": wrongs,
        }
        print(_BEGINNING + json.dumps(said), flush=True)
    os._exit(0)  # the end of QGIS is not what is looked at


if __name__ == "__main__":
    main()
