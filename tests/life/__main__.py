"""`make soak` and `make test-life`: the plugin over a long time, in a real QGIS, against servers on this computer.

python -m tests.life soak --minutes 30      # search, add, draw, pan, export, download, sign, again and again
python -m tests.life reload --times 100     # switched off and on
python -m tests.life close                  # closed in the midst of each operation, in every order
python -m tests.life draw --times 100       # QGIS closed in the midst of a draw
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = ROOT / "build" / "datacube_browser.zip"


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("what", choices=("soak", "reload", "close", "draw"))
    given.add_argument("--minutes", type=float, default=30.0, help="how long to soak")
    given.add_argument("--times", type=int, default=100, help="how often to reload, or to close QGIS")
    given.add_argument("--only", default="", help="one of the operations")
    wanted = given.parse_args()
    import tests.conftest
    import tests.temporary_files  # noqa: F401 - files in memory

    does = {"soak": _soak, "reload": _reload, "close": _close, "draw": _draw}
    with _stage() as (folder, orders):
        return does[wanted.what](wanted, folder, orders)


@contextmanager
def _stage() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder, and the orders for jobs: the servers' addresses. What QGIS writes for a while lies in the folder."""
    from .servers import servers

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("tmp", "out"):
            (folder / each).mkdir()
        os.environ["TMPDIR"] = str(folder / "tmp")
        with servers(folder) as links:
            yield folder, links.orders


def _soak(wanted: argparse.Namespace, folder: Path, orders: dict[str, Any]) -> int:
    steps = _do("soak_job:soak", folder, 60 * wanted.minutes + 600, {**orders, "minutes": wanted.minutes})
    print(f"more Python objects than at half of the time: {steps[-1]['more']}")
    return _judge(folder)


def _reload(wanted: argparse.Namespace, folder: Path, orders: dict[str, Any]) -> int:
    from .flatness import rise

    steps = _do("soak_job:reload_often", folder, 60 * wanted.times, {**orders, "times": wanted.times})
    reloaded, kept = steps[-2:]
    print(f"code that is left: {reloaded['more']}")
    print(
        f"PyQt keeps of {kept['classes']} classes with {kept['names']} names, without the plugin, each time:",
        f"{kept['memory']:.3f} MB, {kept['bytes']:.0f} bytes of the C library, {kept['blocks']:.0f} blocks of Python",
    )
    for number, unit in enumerate(("bytes of the C library", "blocks of Python")):
        given = [line["handed out"][number] for line in _lines(folder)]
        print(f"{unit}, more with each reload: {rise(given) / 100:.0f}")
    return _judge(folder, kept["memory"])


def _do(job: str, folder: Path, seconds: float, orders: dict[str, Any]) -> list[dict[str, Any]]:
    """Do the job in a new QGIS with a new profile."""
    from demo.qgis_process import do_in_qgis, make_profile

    profile = make_profile(folder / "profile", _PACKAGE, relief=False)
    given = {**orders, "measures": str(folder / "measures")}
    return do_in_qgis(f"tests.life.{job}", profile, folder / "run", seconds=seconds, **given)


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "measures").read_text(encoding="utf-8").splitlines()]


def _judge(folder: Path, kept: float = 0.0) -> int:
    """Print the table of the measures; 1 where one of them is not flat. `kept` is what PyQt keeps each time, in MB."""
    from .flatness import MEASURES, table

    lines = _lines(folder)
    for number, line in enumerate(lines):
        line["memory"] -= number * kept
    text, rising = table({each.name: [line[each.name] for line in lines] for each in MEASURES})
    print(f"{len(lines)} turns in {lines[-1]['seconds']:.0f} s", text, sep="\n", flush=True)
    for name in rising:
        print(f"not flat: {name}")
    return 1 if rising else 0


def _close(wanted: argparse.Namespace, folder: Path, orders: dict[str, Any]) -> int:
    """Each operation closed in each way: those after which QGIS goes on in one QGIS, each other in one of its own."""
    from .ways import OPERATIONS, TOGETHER, ending, staying

    names = [wanted.only] if wanted.only else list(OPERATIONS)
    runs: list[tuple[str, str, dict[str, Any]]] = [("QGIS goes on", "close_in_turn", {"pairs": staying(names)})]
    runs += [
        (f"{name}: {', '.join(steps)}", "close_qgis", {"operations": [name], "steps": steps})
        for name, steps in ending(names)
    ]
    if not wanted.only:
        runs.append(("all together: quit", "close_qgis", {"operations": TOGETHER, "steps": ["quit"]}))
    return _count((what, _wrongs(f"closing_jobs:{job}", folder, {**orders, **given})) for what, job, given in runs)


def _count(runs: Iterable[tuple[str, list[str]]]) -> int:
    """Print what is wrong in each run as they come; 1 where something is."""
    count = wrong = 0
    for what, found in runs:
        count += 1
        wrong += bool(found)
        print(f"{count}. {what}: {'; '.join(found) or 'well'}", flush=True)
    print(f"{count} runs of QGIS, {wrong} wrong")
    return 1 if wrong else 0


def _wrongs(job: str, folder: Path, orders: dict[str, Any]) -> list[str]:
    from demo.qgis_process import QgisError

    from .ways import wrongs_of

    try:
        return wrongs_of(_do(job, folder, 300 + 60 * len(orders.get("pairs", ())), orders))
    except QgisError as error:
        _let_go(orders)  # it did not get to it, and the next QGIS would get no answer
        return [str(error)]


def _let_go(orders: dict[str, Any]) -> None:
    with build_opener(ProxyHandler({})).open(f"{orders['control']}/let-go"):
        pass


def _draw(wanted: argparse.Namespace, folder: Path, orders: dict[str, Any]) -> int:
    """QGIS closed in the midst of a draw, again and again: of the canvas and of a layout by turns."""
    from .ways import DRAWS

    names = [DRAWS[number % len(DRAWS)] for number in range(wanted.times)]
    given = [{**orders, "operations": [name], "steps": ["quit"]} for name in names]
    return _count((each["operations"][0], _wrongs("closing_jobs:close_qgis", folder, each)) for each in given)


if __name__ == "__main__":
    sys.exit(main())
