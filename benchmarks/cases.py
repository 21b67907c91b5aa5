"""The experiments: each runs its contenders one after the other and returns a section of the report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from demo.grid import tiles

from . import contenders as who
from . import sources
from .drawing import drawing_a, drawing_b
from .experience import experience
from .link import ROOT, A, B, C
from .measure import BUILD, Measurement, measure
from .peers import peers
from .sources import LARGE, LARGE_BOX, TILE, UTM, WINDOW, Bounds, MosaicTile
from .table import Section, Verdict, megabytes, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .link import Setting
    from .measure import Contender

_OURS, _OURS_SMALL = "ours, uncompressed", "ours, default compression"
_SAVE_AS, _BEST, _BEST_SMALL = "QGIS Save As", "gdal_translate, best settings", "the same, compressed as ours"
_HEADERS = (
    "",
    "s",
    "× link",
    "× ours",
    "MB fetched",
    "× blocks",
    "requests",
    "connections",
    "peak MB",
    "CPU s",
    "MB written",
)
#: The demo's tile as a source, with its box, by which sources outside the extent are left out.
_TILE = [MosaicTile(TILE, (2_000_000, 0, 2_500_000, 500_000))]

#: A contender that takes less than these seconds runs three times.
_QUICK, _QUICK_WITHOUT_LIMIT = 10, 3

#: In metres of UTM, inside the guide's window; the first one is nearly as large as possible.
_STRIP: Bounds = (681_400, 5_254_500, 688_600, 5_257_700)
_WIDE: Bounds = (682_000, 5_254_500, 688_000, 5_257_500)


def window_a() -> Section:
    everybody = [
        who.in_qgis("export", _OURS, _TILE, WINDOW, options=who.UNCOMPRESSED),
        who.in_qgis("export", _OURS_SMALL, _TILE, WINDOW),
        who.in_qgis("save_as", _SAVE_AS, _TILE, WINDOW),
        who.translate("gdal_translate", TILE, WINDOW),
        who.rasterio(TILE, WINDOW),
        who.translate(_BEST, TILE, WINDOW, best=True),
        who.translate(_BEST_SMALL, TILE, WINDOW, *who.COMPRESSED, best=True),
    ]
    found, section = _window(A, everybody)
    ours, small, limit = found[_OURS], found[_OURS_SMALL], _limit(A)
    verdicts = (
        Verdict("1. A: uncompressed, against the link's limit", ours.seconds / limit, 1.12, "×"),
        Verdict("1. A: default compression, against the link's limit", small.seconds / limit, 1.2, "×"),
        Verdict("1. A: faster than Save As", found[_SAVE_AS].seconds / ours.seconds, 4.5, "×", at_least=True),
        Verdict(
            "1. A: faster than the best gdal_translate", found[_BEST].seconds / ours.seconds, 1.4, "×", at_least=True
        ),
        Verdict("1. A: the same, both compressed", found[_BEST_SMALL].seconds / small.seconds, 1.4, "×", at_least=True),
        Verdict("2. Bytes, against the blocks touched", ours.bytes / _blocks()[1], 1.03, "×"),
        Verdict("3. Peak memory, the guide's window", max(ours.memory, small.memory) / 1e6, 400, "MB"),
    )
    return _with(section, verdicts)


def window_b() -> Section:
    everybody = [
        who.in_qgis("export", _OURS, _TILE, WINDOW, options=who.UNCOMPRESSED),
        who.in_qgis("save_as", _SAVE_AS, _TILE, WINDOW),
        who.translate(_BEST, TILE, WINDOW, best=True),
    ]
    found, section = _window(B, everybody)
    ours = found[_OURS].seconds
    verdicts = (
        Verdict("1. B: uncompressed, against the link's limit", ours / _limit(B), 1.08, "×"),
        Verdict("1. B: faster than Save As", found[_SAVE_AS].seconds / ours, 8, "×", at_least=True),
    )
    return _with(section, verdicts)


def window_c() -> Section:
    everybody = [
        who.in_qgis("export", _OURS, _TILE, WINDOW, options=who.UNCOMPRESSED),
        who.in_qgis("export", _OURS_SMALL, _TILE, WINDOW),
        who.in_qgis("save_as", _SAVE_AS, _TILE, WINDOW),
        who.translate("gdal_translate", TILE, WINDOW),
        who.rasterio(TILE, WINDOW),
        who.translate(_BEST, TILE, WINDOW, best=True),
        who.translate(_BEST_SMALL, TILE, WINDOW, *who.COMPRESSED, best=True),
    ]
    found, section = _window(C, everybody)
    best, small = (found[name].seconds for name in (_BEST, _BEST_SMALL))
    verdicts = (
        Verdict("1. C: faster than the best gdal_translate", best / found[_OURS].seconds, 1.2, "×", at_least=True),
        Verdict("1. C: the same, both compressed", small / found[_OURS_SMALL].seconds, 1, "×", at_least=True),
    )
    return _with(section, verdicts)


def reprojected() -> Section:
    return _warped("5. UTM, 1 m", "A strip of 7200 x 3200 m", _STRIP, 1.0, -1, bound=1.25)


def coarser() -> Section:
    """An export of 1 m pixels at 5 m reads the second overview, of 4 m."""
    return _warped("5. UTM, 5 m", "A strip of 6000 x 3000 m, read from the overview of 4 m,", _WIDE, 5.0, 1, bound=1.4)


def memory() -> Section:
    folder = sources.copies(BUILD / "data")
    blocks, size = sources.touched_bytes(folder / LARGE, LARGE_BOX)
    large = [MosaicTile(LARGE, LARGE_BOX)]
    everybody = [
        who.in_qgis("export", _OURS, large, LARGE_BOX, options=who.UNCOMPRESSED),
        who.in_qgis("export", _OURS_SMALL, large, LARGE_BOX),
    ]
    found = _run(everybody, folder, C)
    text = (
        f"30000 x 20000 pixels, filled with copies of the guide's window: {blocks} blocks, {megabytes(size)} MB;"
        " setting C. The peak is that above the idle QGIS."
    )
    peak = max(each.memory for each in found.values()) / 1e6
    verdict = Verdict("3. Peak memory, 30000 x 20000", peak, 400, "MB")
    return Section("Memory", text, _HEADERS, _rows(found, C, size), (verdict,))


def growth() -> Section:
    folder = sources.copies(BUILD / "data")
    rows, seconds = [], {}
    for count in (1, 4, 16, 64):
        part = sources.mosaic()[:count]
        box = _hull([tile.box for tile in part])
        found = _run([who.in_qgis("export", f"{count} tiles", part, box, options=who.UNCOMPRESSED)], folder, C)
        each = found[f"{count} tiles"]
        seconds[count] = each.seconds
        rows.append(
            (
                str(count),
                number(each.seconds),
                number(1000 * each.seconds / count),
                megabytes(each.bytes / count),
                number(each.requests / count),
                megabytes(each.memory),
            )
        )
    headers = ("Tiles", "s", "ms per tile", "MB fetched per tile", "requests per tile", "peak MB")
    verdict = Verdict("4. 64 tiles, against four times 16", seconds[64] / (4 * seconds[16]), 1.1, "×")
    text = "A mosaic of tiles of 1024 x 1024 pixels, side by side, uncompressed, setting C."
    return Section("Growth", text, headers, tuple(rows), (verdict,))


def planning() -> Section:
    """Plan with 66 items, of which one touches the extent, and with that one only."""
    all_66 = [
        MosaicTile(
            f"hrdem-mosaic-1m/{tile.name}-mosaic-1m-dsm.tif",
            (tile.box.xmin, tile.box.ymin, tile.box.xmax, tile.box.ymax),
        )
        for tile in tiles()
    ]
    alone = [tile for tile in all_66 if "/10_3-" in tile.path]
    folder, rows, found = sources.data(), [], {}
    for setting in (C, A):
        for name, items in (("1 item", alone), ("66 items", all_66)):
            found = found | _run([who.in_qgis("plan", f"{setting.name}: {name}", items, WINDOW)], folder, setting)
    for name, each in found.items():
        rows.append((name, number(each.seconds), str(each.requests), number(each.bytes / 1e6)))
    extra = found["A: 66 items"].requests - found["A: 1 item"].requests
    verdicts = (
        Verdict("4. Planning 66 items, without the link's delay", found["C: 66 items"].seconds, 0.2, "s"),
        Verdict("4. Requests more than for the one item that touches", max(0, extra), 0),
    )
    text = "Planning alone: all 66 items of the mosaic, of which one touches the guide's window, and that one alone."
    return Section("Planning", text, ("", "s", "requests", "MB fetched"), tuple(rows), verdicts)


def lossless() -> Section:
    """Compressions without loss: what they cost and what they save."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.compressions", folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [
        (
            name,
            *(("–",) * 3 if each is None else (megabytes(each["bytes"]), *map(number, (each["write"], each["read"])))),
        )
        for name, each in json.loads(done.stdout.splitlines()[-1]).items()
    ]
    text = "The guide's window in tiles of 512 pixels: seconds of the processor, on one core."
    return Section("Lossless compressions", text, ("", "MB", "s to write", "s to read"), tuple(rows))


def result_rows() -> Section:
    """The rows of the results tree compared with Qt's proxy model."""
    with tempfile.TemporaryDirectory() as profile:
        command = [sys.executable, "-m", "benchmarks.result_rows", profile]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    took = json.loads(done.stdout.splitlines()[-1])
    rows = [(step, number(ms), number(took["proxy"][step])) for step, ms in took["ours"].items()]
    text = (
        "10,000 items in the results tree: ms of the main thread for a page of 100 items, for words that hide rows and "
    )
    text += "show them again, for expanding, and for the slowest of 40 pages of scrolling."
    return Section("Rows of the results", text, ("", "ms, ours", "ms, QSortFilterProxyModel"), tuple(rows))


def overlaps() -> Section:
    rows, seconds = [], {}
    for count in (20, 200, 2000):
        name = f"{count} sources"
        each = _run([who.in_qgis("layout", name, [], WINDOW, count=count)], sources.data(), C)[name]
        seconds[count] = each.seconds
        rows.append((str(count), number(each.seconds), megabytes(each.memory)))
    verdict = Verdict("4. Laying out 2000 overlapping sources", seconds[2000], 2, "s")
    text = (
        "Sources of 5000 x 5000 pixels, anywhere in and around a result of 10000 x 10000: where they lie in it, and the"
        " chunks it is cut into; without opening them."
    )
    return Section("Overlapping sources", text, ("Sources", "s", "peak MB"), tuple(rows), (verdict,))


def _window(setting: Setting, everybody: Sequence[Contender]) -> tuple[dict[str, Measurement], Section]:
    blocks, size = _blocks()
    limit = setting.limit(size)
    text = f"The guide's window, 9917 x 6061 pixels: {blocks} blocks, {megabytes(size)} MB. " + (
        "No delay and no limit: what is left is processors and disk."
        if limit is None
        else f"{setting.round_trip * 1000:.0f} ms, {megabytes(setting.connection or 0)} MB/s a connection, "
        f"{megabytes(setting.total or 0)} MB/s in all: the link itself needs {number(limit)} s."
    )
    found = _run(everybody, sources.data(), setting)
    differing = [name for name, each in found.items() if each.checksum != found[_OURS].checksum]
    text += f" Other pixels than ours: {', '.join(differing) or 'none'}."
    return found, Section(f"Setting {setting.name}", text, _HEADERS, _rows(found, setting, size))


def _warped(title: str, what: str, box: Bounds, resolution: float, level: int, *, bound: float) -> Section:
    folder = sources.data()
    blocks, size = sources.warped_bytes(folder / TILE, box, UTM, level)
    others = {"box_crs": UTM, "target_crs": UTM, "resolution": resolution, "resampling": "bilinear"}
    everybody = [
        who.in_qgis("export", _OURS, _TILE, box, options=who.UNCOMPRESSED, **others),
        who.warp("gdalwarp", TILE, box, UTM, resolution, best=False),
        who.warp("gdalwarp -multi, best settings", TILE, box, UTM, resolution, best=True),
    ]
    found = _run(everybody, folder, A)
    ours, limit = found[_OURS], A.limit(size) or 1
    verdicts = (
        Verdict(f"{title}: against the link's limit", ours.seconds / limit, bound, "×"),
        Verdict(f"{title}: faster than gdalwarp", found["gdalwarp"].seconds / ours.seconds, 3, "×", at_least=True),
        Verdict(
            f"{title}: faster than gdalwarp -multi at its best",
            found["gdalwarp -multi, best settings"].seconds / ours.seconds,
            1,
            "×",
            at_least=True,
        ),
    )
    text = (
        f"{what} from EPSG:3979 to {UTM}, bilinear, setting A: {blocks} blocks, {megabytes(size)} MB, for which the"
        f" link itself needs {number(limit)} s."
    )
    if level >= 0:
        text += (
            f" At full resolution they would be {megabytes(sources.warped_bytes(folder / TILE, box, UTM, -1)[1])} MB."
        )
    return Section(f"Target {title}", text, _HEADERS, _rows(found, A, size), verdicts)


def _run(everybody: Sequence[Contender], folder: Path, setting: Setting) -> dict[str, Measurement]:
    """Quick contenders run three times and the median counts, since targets differ by tenths of a second."""
    found = {}
    for contender in everybody:
        runs = [measure(contender, folder, setting)]
        if runs[0].seconds < (_QUICK if setting.total else _QUICK_WITHOUT_LIMIT):
            runs += [measure(contender, folder, setting) for _ in range(2)]
        found[contender.name] = sorted(runs, key=lambda each: each.seconds)[len(runs) // 2]
        seconds = ", ".join(number(each.seconds) for each in runs)
        print(f"  {setting.name}  {contender.name}: {seconds} s", file=sys.stderr, flush=True)
    return found


def _rows(found: dict[str, Measurement], setting: Setting, size: int) -> tuple[tuple[str, ...], ...]:
    limit = setting.limit(size)
    return tuple(
        (
            name,
            number(each.seconds),
            number(each.seconds / limit) if limit else "",
            number(each.seconds / found[_OURS].seconds),
            megabytes(each.bytes),
            f"{each.bytes / size:.3f}",
            str(each.requests),
            str(each.connections),
            megabytes(each.memory) + ("" if each.is_above_idle else " all"),
            number(each.cpu),
            megabytes(each.written),
        )
        for name, each in found.items()
    )


def _blocks() -> tuple[int, int]:
    return sources.touched_bytes(sources.data() / TILE, WINDOW)


def _limit(setting: Setting) -> float:
    return setting.limit(_blocks()[1]) or 1.0


def _hull(boxes: Sequence[Bounds]) -> Bounds:
    xmins, ymins, xmaxs, ymaxs = zip(*boxes, strict=True)
    return min(xmins), min(ymins), max(xmaxs), max(ymaxs)


def _with(section: Section, verdicts: tuple[Verdict, ...]) -> Section:
    return Section(section.title, section.text, section.headers, section.rows, verdicts)


CASES = {
    "window-a": window_a,
    "window-b": window_b,
    "window-c": window_c,
    "reprojected": reprojected,
    "coarser": coarser,
    "memory": memory,
    "growth": growth,
    "planning": planning,
    "overlaps": overlaps,
    "lossless": lossless,
    "experience": experience,
    "peers": peers,
    "rows": result_rows,
    "drawing-a": drawing_a,
    "drawing-b": drawing_b,
}
