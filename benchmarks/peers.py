"""The jobs that other programs can do, too, side by side: STAC API Browser, QGIS's own STAC, GDAL's command line.

The checkout of STAC API Browser is named by the environment: `make bench ONLY=peers PEER=/path/of/its/checkout`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from osgeo import gdal

from demo.build import built
from demo.store_server import store_server
from tests.servers.proxy import Seen, proxy
from tests.servers.stub import landing_page, long_list, minimal_collection, minimal_item, stub_api

from .contenders import COMPRESSED, in_qgis, translate
from .experience import Step, qgis_session
from .link import A
from .measure import Contender, ContenderError, measure
from .sources import COLLECTION, CRS, ITEM, TILE, WINDOW, MosaicTile
from .table import Section, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping


_HEADERS = ("", "to the catalogue", "to the store", "kB", "ms", "ms blocked")
_COLLECTIONS, _RESULTS, _PAGE = 200, 2000, 100
_RUNS = 3
#: Without this class, STAC API Browser does not ask for collections.
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30"
#: Where the items are, in EPSG:3979.
_VIEW = (1_500_000, -200_000, 2_500_000, 800_000)
OURS, PEER, CORE, CLI = "ours", "STAC API Browser", "QGIS's own", "gdal"
#: The jobs in the table's order, with the steps of each contender.
JOBS = {
    "connect": f"Connect, list {_COLLECTIONS} collections",
    "items": "First 100 items of a collection",
    "pages": "Its pages 2 to 10",
    "cog": "A COG as a layer: until it is in the project",
}
SAVED = "A window of 9917 x 6061 pixels as a GeoTIFF"
_STEPS = {
    OURS: {"connect": "connect", "items": "expand", "pages": "ten_pages", "cog": "cog"},
    PEER: {name: name for name in JOBS},
    CORE: {name: name for name in JOBS},
}
_BEFORE = {"connect": ("show",), "cog": ("open_item",)}


def peers() -> Section:
    """Each contender in a QGIS of its own, three times by turns; the run in the middle counts, by its time."""
    checkout = os.environ.get("PEER", "")
    found: dict[str, list[dict[str, Step]]] = {OURS: [], CORE: []} | ({PEER: []} if checkout else {})
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(_RUNS):
            for name, runs in found.items():
                runs.append(_run_or_none(name, Path(folder) / f"{name}-{turn}", checkout))
    steps = {name: {job: _middle([run[job] for run in runs]) for job in JOBS} for name, runs in found.items()}
    return section(steps, _saved())


def _run_or_none(name: str, profile: Path, checkout: str) -> dict[str, Step]:
    """One run; of STAC API Browser no times where it does not start, as with Python 3.14."""
    try:
        return _run(name, profile, checkout)
    except ContenderError as error:
        if name != PEER:
            raise
        print(f"{name} cannot be run in this QGIS: {error}", flush=True)
        return dict.fromkeys(JOBS, Step())


def section(steps: Mapping[str, Mapping[str, Step]], saved: Mapping[str, Step]) -> Section:
    """The table of the steps by contender and job, and of the saved windows by contender; the targets: ours is at most
    as long as each. How long the main thread was held is compared where all do the same on it: for a layer."""
    rows, verdicts = [], []
    jobs = {**{job: {name: each[job] for name, each in steps.items()} for job in JOBS}, "saved": saved}
    for job, title in {**JOBS, "saved": SAVED}.items():
        for name, step in jobs[job].items():
            counts = step.facts.get("found")
            rows.append(_row(f"{title}: {name}" + ("" if counts is None else f" ({counts:.0f})"), step))
            ours = jobs[job][OURS]
            if name != OURS and step.ms and ours.ms is not None:
                verdicts.append(Verdict(f"7. {title}, against {name}", ours.ms / step.ms, 1.0, "×"))
                if job == "cog" and step.blocked is not None and ours.blocked is not None:
                    blocked = f"7. {title}, main thread held, against {name}"
                    verdicts.append(Verdict(blocked, ours.blocked / max(step.blocked, 1.0), 1.0, "×"))
    given = "" if PEER in steps else f" {PEER} was not given (PEER=…, the path of its checkout)."
    text = (
        f"A generated catalogue of {_COLLECTIONS} collections and {_RESULTS:,} items, {_PAGE} a page, and the demo's"
        f" store, each answer {1000 * A.round_trip:.0f} ms late; the window over the link of setting A. {_RUNS} runs"
        " each, by turns; the one in the middle counts. Ours is the dock itself with its rows, thumbnails and"
        f" footprints; of {PEER} and QGIS's own STAC what their windows call, without what these do with it. In"
        f" brackets: what was read.{given}"
    )
    return Section("Peers", text, _HEADERS, tuple(rows), tuple(verdicts))


def _row(name: str, step: Step) -> tuple[str, ...]:
    if step.ms is None:
        return (name, *[""] * (len(_HEADERS) - 2), "not in this QGIS")
    return step.row(name)


def _run(name: str, profile: Path, checkout: str) -> dict[str, Step]:
    """One run of all jobs, by a contender."""
    with (
        store_server(built()) as files,
        proxy(files, latency=A.round_trip) as store,
        stub_api({}) as api,
        proxy(api.url, latency=A.round_trip) as stac,
    ):
        href = f"{store.url}/{TILE}"
        api.url = stac.url  # in its links, too, the proxy's
        api.routes = catalogue(href)
        module, place = {
            OURS: ("in_dock", (stac.url, CRS, json.dumps(_VIEW))),
            CORE: ("in_core", (stac.url, "demo", href)),
            PEER: ("in_peer", (checkout, stac.url, "demo", href)),
        }[name]
        steps = {}
        with qgis_session(module, profile, *place, stac=stac, store=store) as running:
            for job, step in _STEPS[name].items():
                for before in _BEFORE.get(job, ()) if name == OURS else ():
                    running.do(before)
                steps[job] = running.do(step)
        return steps


def catalogue(href: str) -> dict[str, Any]:
    """A catalogue whose items all have this COG."""

    def item(number_: int) -> dict[str, Any]:
        asset = minimal_item()["assets"]["dtm"]
        found = minimal_item(ITEM if number_ == 0 else f"item-{number_:05}", assets={"dtm": {**asset, "href": href}})
        outline = [[-75, 48], [-74, 48], [-74, 49], [-75, 49], [-75, 48]]
        return {**found, "geometry": {"type": "Polygon", "coordinates": [outline]}, "bbox": [-75, 48, -74, 49]}

    listed = long_list(_RESULTS, _PAGE, item)

    def items(seen: Seen) -> dict[str, Any]:
        """The same by GET, as QGIS asks."""
        token = parse_qs(urlsplit(seen.path).query).get("token", ["0"])[0]
        page = listed["POST /search"](Seen("POST", "/search", {}, json.dumps({"token": token}).encode()))
        following = [f"@URL@/collections/demo/items?token={link['body']['token']}" for link in page["links"]]
        return {**page, "links": [{"rel": "next", "href": url, "type": "application/geo+json"} for url in following]}

    page = landing_page()
    others = [minimal_collection(f"c-{place}", title=f"Region {place}") for place in range(1, _COLLECTIONS)]
    collections = [minimal_collection("demo", title=f"Mosaic {COLLECTION}"), *others]
    return {
        **listed,
        "GET /": {**page, "conformsTo": [*page["conformsTo"], _FEATURES]},
        "GET /collections": {"collections": collections, "links": []},
        "GET /collections/demo/items": items,
    }


def _middle(runs: list[Step]) -> Step:
    timed = sorted((each for each in runs if each.ms is not None), key=_ms)
    return timed[len(timed) // 2] if timed else Step()


def _ms(step: Step) -> float:
    return step.ms or 0.0


def _saved() -> dict[str, Step]:
    """The window saved by ours with the defaults, by QGIS's own *Save As*, and by GDAL's command line of old and new,
    both with our compression."""
    tiles = [MosaicTile(TILE, (2_000_000, 0, 2_500_000, 500_000))]
    contenders = {
        OURS: in_qgis("export", OURS, tiles, WINDOW),
        f"{CORE} Save As": in_qgis("save_as", CORE, tiles, WINDOW),
        "gdal_translate": translate("gdal_translate", TILE, WINDOW, *COMPRESSED, best=True),
    }
    if shutil.which("gdal") and int(gdal.VersionInfo()) >= 3_110_000:
        contenders["gdal raster clip"] = _clip()
    return {name: _middle([_timed(contender) for _ in range(_RUNS)]) for name, contender in contenders.items()}


def _timed(contender: Contender) -> Step:
    found = measure(contender, built(), A)
    return Step(store=found.requests, bytes=found.bytes, ms=1000 * found.seconds)


def _clip() -> Contender:
    creation = [word for option in COMPRESSED for word in ("--co", option)]
    box = ",".join(map(str, WINDOW))

    def command(url: str, output: Path) -> list[str]:
        source = f"/vsicurl/{url}/{TILE}"
        return ["gdal", "raster", "clip", "--quiet", *creation, f"--bbox={box}", source, str(output)]

    best = {"GDAL_NUM_THREADS": "16", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}
    return Contender("gdal raster clip", command, best)
