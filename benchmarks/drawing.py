"""The drawing of remote rasters on a map canvas, against the same layer added by QGIS itself."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from .link import ROOT, A, B
from .table import Section, Verdict, megabytes, number

if TYPE_CHECKING:
    from .link import Setting

_TIMES = 3
_HEADERS = ("", "s, ours", "s, QGIS", "faster ×", "× link", "MB, ours", "MB, QGIS", "requests, ours", "requests, QGIS")


def drawing_a() -> Section:
    return _drawing(A)


def drawing_b() -> Section:
    return _drawing(B)


def _drawing(setting: Setting) -> Section:
    command = [sys.executable, "-m", "benchmarks.in_canvas", setting.name, str(_TIMES)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"name"')]
    rows, verdicts = [], []
    for each in found:
        ours, theirs = (statistics.median(each[who]["seconds"]) for who in ("ours", "qgis"))
        share = _share_of_link(each, ours, setting)
        bytes_ = [each[who]["bytes"] for who in ("ours", "qgis")]
        rows.append(
            (
                each["name"],
                *(number(value) for value in (ours, theirs, theirs / ours, share)),
                *(megabytes(count) for count in bytes_),
                *(str(each[who]["requests"]) for who in ("ours", "qgis")),
            )
        )
        title = f"7. {setting.name}: {each['name']}"
        is_warped, is_pan = "EPSG" in each["name"], "pan" in each["name"]
        least = 1.0 if is_pan else 1.25 if is_warped else 2.5
        verdicts += [Verdict(f"{title}, faster than QGIS", theirs / ours, least, "×", at_least=True)]
        if not is_pan:
            verdicts.append(Verdict(f"{title}, against the link's need", share, 1.8 if is_warped else 1.5, "×"))
        verdicts.append(Verdict(f"{title}, bytes against QGIS's", bytes_[0] / bytes_[1], 1.15, "×"))
    loads = [each["load"] for each in found]
    text = (
        f"A canvas of 1600 x 1000 pixels, cold, {setting.round_trip * 1000:.0f} ms,"
        f" {megabytes(setting.connection or 0)} MB/s a connection, {megabytes(setting.total or 0)} MB/s in all."
        f" Medians of {_TIMES} draws each, by turns in one QGIS."
        " The link's need is that of the bytes that QGIS fetches itself, and one round trip."
        f" The machine's load was {min(loads):.0f} to {max(loads):.0f}."
    )
    return Section(f"Drawing, setting {setting.name}", text, _HEADERS, tuple(rows), tuple(verdicts))


def _share_of_link(each: dict[str, Any], seconds: float, setting: Setting) -> float:
    return seconds / (setting.limit(each["qgis"]["bytes"]) or 1.0)
