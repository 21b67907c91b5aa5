"""`make test-faults`: any number of schedules, those that went wrong, and the table for docs/trust.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .schedules import Schedule


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--schedules", type=int, default=600, help="how many, of all operations together")
    given.add_argument("--seed", type=int, default=0, help="the number of the first schedule of each operation")
    given.add_argument("--only", default="", help="an operation, or a whole schedule as it was printed")
    given.add_argument("--minutes", type=float, default=0.0, help="end after so long, wherever it is then")
    wanted = given.parse_args()
    import tests.conftest
    import tests.temporary_files  # noqa: F401 - files in memory

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication

    with tempfile.TemporaryDirectory() as folder:
        # settings of its own: several runs at a time, and none of the person who runs it
        os.environ.update(XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder)
        application = QgsApplication([], True, f"{folder}/profile")
        application.initQgis()
        wrong = _run(wanted, Path(folder))
    sys.stdout.flush()
    os._exit(1 if wrong else 0)  # the end of QGIS is not what is looked at


def _run(wanted: argparse.Namespace, folder: Path) -> int:
    """Returns how many went wrong."""
    from .benches import IN_SUITE, benches, schedule
    from .schedules import schedule_of
    from .table import Table

    until = time.monotonic() + 60 * wanted.minutes if wanted.minutes else float("inf")
    table = Table()
    wrong = done = 0
    with benches(folder) as made:
        if "@" in wanted.only:
            chosen = [schedule_of(wanted.only)]
        else:
            names = [wanted.only] if wanted.only else list(IN_SUITE)
            share = wanted.schedules / sum(IN_SUITE[name] for name in names)
            numbers = {name: range(wanted.seed, wanted.seed + round(IN_SUITE[name] * share)) for name in names}
            chosen = _in_turns([[schedule(name, number) for number in numbers[name]] for name in names])
        for each in chosen:
            if time.monotonic() > until:
                break
            verdict = made.of(each.operation).run(each)
            done += 1
            table.add(verdict)
            if verdict.wrongs or len(chosen) == 1:
                print(verdict, flush=True)
                wrong += bool(verdict.wrongs)
            if done % 500 == 0:
                print(f"{done} schedules, {wrong} wrong", flush=True)
    print(*table.lines(), sep="\n")
    print(f"{done} schedules, {wrong} wrong")
    return wrong


def _in_turns(lists: list[list[Schedule]]) -> list[Schedule]:
    """All of them, so that each operation has its share whenever it ends."""
    places = [((number + 0.5) / len(each), one) for each in lists for number, one in enumerate(each)]
    return [one for _, one in sorted(places, key=lambda pair: pair[0])]


if __name__ == "__main__":
    main()
