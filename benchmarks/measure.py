"""Runs a contender in a process of its own, behind a link, and measures it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .link import ROOT, link

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .link import Setting

BUILD = ROOT / "build" / "bench"


class ContenderError(Exception):
    """A contender failed; the text is its output."""


@dataclass(frozen=True)
class Contender:
    """`command` gets the link's URL and the output's path. If the contender prints a line of JSON with "seconds" (and
    "cpu", in seconds, and "memory", in bytes above its idle state), these count, so that its start is not part of the
    work."""

    name: str
    command: Callable[[str, Path], list[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """`memory` is the peak in bytes: above the idle process if `is_above_idle`, else of the whole process. `cpu` is
    the process's processor time in seconds, with that of its start unless the contender tells its own. `checksum` is
    that of the result's first band."""

    name: str
    seconds: float
    cpu: float
    memory: int
    is_above_idle: bool
    connections: int
    requests: int
    bytes: int
    written: int
    checksum: int


def measure(contender: Contender, folder: Path, setting: Setting) -> Measurement:
    """Run the contender with the folder behind the link. Raises ContenderError."""
    BUILD.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="run-", dir=BUILD))
    try:
        output = work / "out.tif"
        with link(folder, setting) as running:
            run = _run(contender.command(running.url, output), contender.environment)
        said = run.said
        return Measurement(
            name=contender.name,
            seconds=said.get("seconds", run.seconds),
            cpu=said.get("cpu", run.cpu),
            memory=int(said.get("memory", run.memory)),
            is_above_idle="memory" in said,
            connections=running.traffic.connections,
            requests=running.traffic.requests,
            bytes=running.traffic.bytes,
            written=output.stat().st_size if output.exists() else 0,
            checksum=_checksum(output) if output.exists() else 0,
        )
    finally:
        shutil.rmtree(work)


@dataclass(frozen=True)
class _Run:
    seconds: float
    cpu: float
    memory: int
    said: dict[str, float]


def _run(command: list[str], environment: Mapping[str, str]) -> _Run:
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}
    with tempfile.TemporaryFile() as log:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        text = log.read().decode(errors="replace")
    if process.returncode != 0:
        raise ContenderError(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    told = [line for line in text.splitlines() if line.startswith('{"seconds"')]
    return _Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, json.loads(told[-1]) if told else {})


def _checksum(path: Path) -> int:
    """Runs in a process of its own: this one must stay small, since a child's peak memory starts at its parent's."""
    code = "import sys; from osgeo import gdal; it = gdal.Open(sys.argv[1]); print(it.GetRasterBand(1).Checksum())"
    result = subprocess.run(["/usr/bin/python3", "-c", code, str(path)], capture_output=True, text=True, check=True)
    return int(result.stdout)
