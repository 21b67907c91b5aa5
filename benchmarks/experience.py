"""The dock in use: requests, bytes and time of each step, and how long it blocks QGIS's main thread.

The servers run in this process, each behind a proxy that counts and delays; the dock runs in a QGIS in another
process, which does each step on request.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.build import built
from demo.catalog import catalogue
from demo.qgis_process import do_in_qgis, make_profile
from demo.stac_server import stac_server
from demo.store_server import store_server
from tests.servers.proxy import Hang, Proxy, proxy
from tests.servers.stub import landing_page, long_list, minimal_collection, minimal_item, stub_api

from .link import ROOT, A
from .measure import ContenderError
from .sources import CRS, TILE, WINDOW
from .table import Section, Verdict, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.servers.proxy import Seen

_MARK = "step: "
_HEADERS = ("", "to the catalogue", "to the store", "kB", "ms", "ms blocked")
_RESULTS, _PAGE = 10_000, 100
_MOSAIC = "hrdem-mosaic-1m"
#: The view with the generated items, in metres of EPSG:3857: the world.
_WORLD = (-20_000_000, -18_000_000, 20_000_000, 18_000_000)
_COLLECTIONS = 2000
_STARTS = 5
#: What a start reports: the plugin's share of it, that of Processing, modules imported; then the dock's first show, and
#: that of Processing's toolbox.
_MEDIANS = ("started", "processing", "modules", "painted", "blocked", "toolbox")
#: The pages after the first one, each of which is shown once.
_FURTHER_PAGES = _RESULTS // _PAGE - 1
#: The delay of the catalogue's answers, in seconds, where the list must not wait for them.
_SLOW = 2.0


@dataclass(frozen=True)
class Step:
    """One measured step. `catalogue`, `store`: requests received until shortly after its end; `answered`: those to the
    catalogue that were answered when it was done, which are the round trips it waited for if they are sequential. `ms`:
    its duration; `blocked`: the longest time in ms for which the main thread was blocked; None: not measured."""

    catalogue: int = 0
    store: int = 0
    answered: int = 0
    bytes: int = 0
    ms: float | None = None
    blocked: float | None = None
    #: Other values that the step reported.
    facts: Mapping[str, float] = field(default_factory=dict)

    def row(self, name: str) -> tuple[str, ...]:
        counts = str(self.catalogue), str(self.store), number(self.bytes / 1000)
        return (name, *counts, *(("" if each is None else number(each)) for each in (self.ms, self.blocked)))


class Session:
    """A process that does steps, and the servers whose requests are counted for each step."""

    def __init__(self, process: subprocess.Popen[str], catalogue_: Proxy, store: Proxy) -> None:
        self._process, self._catalogue, self._store = process, catalogue_, store

    def do(self, name: str) -> Step:
        """Let the process do the step. Raises ContenderError when the process ends instead."""
        for each in (self._catalogue, self._store):
            each.clear()
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        answered = 0
        while (said := self._next(name)).get("done"):
            answered = sum(1 for seen in self._catalogue.requests if seen.status is not None)
        return counted(said, self._catalogue.requests, self._store.requests, answered)

    def _next(self, name: str) -> dict[str, float]:
        for line in self._process.stdout:
            if line.startswith(_MARK):
                return json.loads(line.removeprefix(_MARK))
        raise ContenderError(f"{name}: QGIS ended with {self._process.wait()}")


def counted(said: Mapping[str, float], catalogue_: Sequence[Seen], store: Sequence[Seen], answered: int) -> Step:
    """The step as reported by the process, with the requests to its servers."""
    return Step(
        catalogue=len(catalogue_),
        store=len(store),
        answered=answered,
        bytes=sum(seen.bytes for seen in (*catalogue_, *store)),
        ms=said.get("ms"),
        blocked=said.get("blocked"),
        facts=said,
    )


def experience() -> Section:
    """Do each step once, in a new QGIS; every answer is delayed by setting A's round trip."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a plugin in use is compiled
    with tempfile.TemporaryDirectory() as folder:
        with _datacube() as (stac, store):
            starts = [_start(Path(folder) / "start", stac.url) for _ in range(_STARTS)]
            ours = _ours(Path(folder) / "profile", stac, store)
            core = _core(Path(folder) / "core", stac, store)
        ours |= _many(Path(folder) / "many") | _listing(Path(folder) / "listing")
    medians = {key: statistics.median(each[key] for each in starts) for key in _MEDIANS}
    return section(medians, ours, core)


#: The steps of the dock in the table's order, with their names there.
OURS = {
    "show": "First show, with a catalogue it has never seen: until its collections are listed",
    "again": "The same from the cache after a new start, each answer 2 s late",
    "expand": "Expand a collection: until the first results",
    "coverage": "Select an item: until the line says what is covered",
    "cog": "COG layer: double click until it is on the map",
    "mosaic": "66 tiles as one mosaic layer: click until it is on the map",
    "next_page": "Page 2 of 100: scroll to the end of the first",
    "all_pages": "All other pages: scroll to the end until 10,000 are listed",
    "scroll": "Scroll through the 10,000, a page of the view at a time",
    "pan": "World-wide view of the 10,000: drag by a quarter, until map and footprints are drawn",
    "pan_bare": "The same without footprints",
    "listed": "First show of a catalogue with 2,000 collections",
    "words": "Their titles filtered by 11 key strokes",
    "silent_store": "COG of a store that never answers: until it is given up",
}
CORE = {
    "connect": "QGIS's own STAC classes: catalogue, collections",
    "items": "QGIS's own STAC classes: first page of a collection's items",
    "cog": "QGIS's raster layer with its defaults: until it is on the map",
}


def section(start: Mapping[str, float], ours: Mapping[str, Step], core: Mapping[str, Step]) -> Section:
    """The table and the targets: of the start in ms (`started`: the plugin's share, `processing`: that of Processing,
    `painted`: the dock's first show, `blocked`: during it, `toolbox`: that of Processing's toolbox) and in numbers
    (`modules`: those imported), and of steps, by the keys of OURS and CORE."""
    rows = [
        _timed_row(
            f"Plugin's share of QGIS's start: import and initGui, {start['modules']:.0f} modules, median of {_STARTS}",
            start["started"],
        ),
        _timed_row(f"The same of QGIS's own plugin Processing, median of {_STARTS}", start["processing"]),
        _timed_row(
            f"Toolbar button: until the dock is painted, median of {_STARTS}", start["painted"], start["blocked"]
        ),
        _timed_row(f"Processing's toolbox: until it is painted, median of {_STARTS}", start["toolbox"]),
        *(ours[key].row(name) for key, name in OURS.items()),
        *(_core_row(core[key], name) for key, name in CORE.items()),
    ]
    text = (
        f"The demo's catalogue of {len(catalogue('')[0])} collections and its store, each answer"
        f" {1000 * A.round_trip:.0f} ms late; {_RESULTS:,} generated items, {_PAGE} a page, for the long list. Each"
        " step is done once, with the mouse, in a QGIS without a screen; start and toolbar button are those of a QGIS"
        " window. Requests and bytes are those until 0.3 s after the step. Its time ends when the layer is in the"
        " project, not when it is drawn. From the second page on, one page more than is wanted is asked for. “Blocked”"
        " is the longest time for which the main thread did not come round to its events, without what it waited for a"
        " processor. Processing makes its toolbox at QGIS's start, the plugin its dock when it is first shown: the two"
        " together are compared, too."
    )
    return Section("Experience", text, _HEADERS, tuple(rows), _verdicts(start, ours))


def _timed_row(name: str, ms: float, blocked: float | None = None) -> tuple[str, ...]:
    """A row with only times: requests were not counted."""
    return (name, "", "", "", *Step(ms=ms, blocked=blocked).row(name)[-2:])


def _core_row(step: Step, name: str) -> tuple[str, ...]:
    if step.ms is None:
        return (name, *[""] * (len(_HEADERS) - 2), "not in this QGIS")
    found = step.facts.get("found")
    return step.row(name if found is None else f"{name} ({found:.0f})")


def _verdicts(start: Mapping[str, float], ours: Mapping[str, Step]) -> tuple[Verdict, ...]:
    scrolled = max(ours[key].blocked or 0.0 for key in ("next_page", "all_pages", "scroll"))
    others = [ours[key].blocked or 0.0 for key in ("expand", "mosaic", "silent_store")]
    requests = ours["next_page"].catalogue + ours["all_pages"].catalogue
    return (
        Verdict("6. Dock visible", start["painted"], 100, "ms"),
        Verdict("6. Dock visible, against Processing's toolbox", start["painted"] / start["toolbox"], 1.0, "×"),
        Verdict(
            "6. Start and first show, against those of Processing and its toolbox",
            (start["started"] + start["painted"]) / (start["processing"] + start["toolbox"]),
            1.0,
            "×",
        ),
        Verdict("6. First show, main thread held", max(start["blocked"], ours["show"].blocked or 0.0), 50, "ms"),
        Verdict(
            "6. Plugin's share of QGIS's start, against Processing's", start["started"] / start["processing"], 0.1, "×"
        ),
        Verdict("6. Collections from the cache, round trips", ours["again"].answered, 1),
        Verdict("6. First results, round trips", ours["expand"].answered, 1),
        Verdict("6. Page n, requests", requests / _FURTHER_PAGES, 1),
        Verdict("6. COG layer, requests", ours["cog"].store, 3),
        Verdict("6. COG layer, main thread held", ours["cog"].blocked or 0.0, 50, "ms"),
        Verdict("6. Item selected, main thread held", ours["coverage"].blocked or 0.0, 50, "ms"),
        Verdict("6. 10,000 results, main thread held", scrolled, 50, "ms"),
        Verdict("6. Pan with 10,000 footprints, main thread held", ours["pan"].blocked or 0.0, 50, "ms"),
        Verdict("6. 2,000 collections listed, main thread held", ours["listed"].blocked or 0.0, 50, "ms"),
        Verdict("6. 2,000 collections filtered, main thread held", ours["words"].blocked or 0.0, 50, "ms"),
        Verdict("6. Other steps, main thread held", max(others), 50, "ms"),
        Verdict("6. Silent store, given up", (ours["silent_store"].ms or 0.0) / 1000, 30, "s"),
    )


def _ours(profile: Path, stac: Proxy, store: Proxy) -> dict[str, Step]:
    """Two starts with the same profile: the second one finds the catalogue in the cache."""
    place = (stac.url, CRS, json.dumps(WINDOW))
    steps = {}
    with qgis_session("in_dock", profile, *place, stac=stac, store=store) as session:
        for name in ("show", "expand", "coverage", "open_item", "cog", "all_tiles", "mosaic"):
            steps[name] = session.do(name)
    with qgis_session("in_dock", profile, *place, stac=stac, store=store) as session:
        stac.latency = _SLOW
        steps["again"] = session.do("show")
        stac.latency = A.round_trip
        session.do("expand")
        session.do("open_item")
        store.fault(Hang())
        steps["silent_store"] = session.do("silent_store")
        store.heal()
        store.latency = A.round_trip
    return steps


def _core(profile: Path, stac: Proxy, store: Proxy) -> dict[str, Step]:
    what = (stac.url, _MOSAIC, f"{store.url}/{TILE}")
    with qgis_session("in_core", profile, *what, stac=stac, store=store) as session:
        return {name: session.do(name) for name in CORE}


def _many(profile: Path) -> dict[str, Step]:
    """A catalogue with a very long list of items, all over the world."""
    with (
        stub_api(long_list(_RESULTS, _PAGE, _placed)) as api,
        proxy(api.url, latency=A.round_trip) as stac,
        proxy("") as store,
    ):
        api.url = stac.url  # in its links, too, the proxy's
        place = (stac.url, "EPSG:3857", json.dumps(_WORLD))
        with qgis_session("in_dock", profile, *place, stac=stac, store=store) as session:
            names = ("next_page", "all_pages", "scroll", "pan", "pan_bare")
            return {name: step for name in ("show", "expand", *names) if (step := session.do(name)) and name in names}


def _placed(number: int) -> dict[str, Any]:
    west, south = -179 + 3.58 * (number % 100), -80 + 1.6 * (number // 100)
    east, north = west + 2, south + 1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    return minimal_item(f"item-{number:05}", geometry=outline, bbox=[west, south, east, north])


def _listing(profile: Path) -> dict[str, Step]:
    """A catalogue with very many collections."""
    titles = (f"Élévation de la région {number} / Elevation of region {number}" for number in range(_COLLECTIONS))
    collections = [minimal_collection(f"c-{number}", title=title) for number, title in enumerate(titles)]
    routes = {"GET /": landing_page(), "GET /collections": {"collections": collections, "links": []}}
    with stub_api(routes) as api, proxy(api.url, latency=A.round_trip) as stac, proxy("") as store:
        api.url = stac.url
        place = (stac.url, "EPSG:3857", json.dumps(_WORLD))
        with qgis_session("in_dock", profile, *place, stac=stac, store=store) as session:
            return {"listed": session.do("show"), "words": session.do("type_words")}


def _start(folder: Path, stac_url: str) -> dict[str, float]:
    """Measure QGIS's start in ms. Profile and Python's compiled files are kept from one start to the next."""
    profile = folder if folder.exists() else make_profile(folder, ROOT)
    job, report = "benchmarks.at_start:dock_shown", folder / "report"
    os.environ["PYQGIS_STARTUP"] = str(ROOT / "benchmarks" / "time_plugins.py")
    try:
        return do_in_qgis(job, profile, report, seconds=180, stac_url=stac_url)[-1]
    finally:
        del os.environ["PYQGIS_STARTUP"]


@contextmanager
def _datacube() -> Iterator[tuple[Proxy, Proxy]]:
    """Serve the demo's catalogue and store."""
    with (
        store_server(built()) as files,
        proxy(files, latency=A.round_trip) as store,
        proxy("", latency=A.round_trip) as stac,
    ):
        collections, items = catalogue(store.url)
        with stac_server(collections, items, public_url=stac.url) as api:
            stac.upstream = api
            yield stac, store


@contextmanager
def qgis_session(module: str, profile: Path, *arguments: str, stac: Proxy, store: Proxy) -> Iterator[Session]:
    profile.mkdir(exist_ok=True)
    command = [sys.executable, "-m", f"benchmarks.{module}", str(profile), *arguments]
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CACHE_HOME": str(profile / "cache")}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Session(process, stac, store)
            process.stdin.close()
            process.wait(timeout=30)
        finally:
            process.kill()
