"""A real QGIS with the packaged plugin in a temporary profile, on a virtual screen where the machine has none."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import signal
import subprocess
import zipfile
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PLUGIN = "datacube_browser"


class QgisError(Exception):
    """QGIS did not do the job."""


def make_profile(
    folder: Path,
    package: Path | None,
    *,
    language: str = "en",
    theme: str = "default",
    repository: str = "",
    relief: bool = True,
) -> Path:
    """Make a new profile folder (`--profiles-path`) with the plugin enabled, installed from its zip or as a link to its
    folder; or without it, for its Plugin Manager, which knows the repository at this address alone.
    Without `relief`, a terrain model is added as one layer."""
    shutil.rmtree(folder, ignore_errors=True)
    profile = folder / "profiles" / "default"
    plugins = profile / "python" / "plugins"
    plugins.mkdir(parents=True)
    if package is None:
        pass
    elif package.is_dir():
        (plugins / _PLUGIN).symlink_to(package, target_is_directory=True)
    else:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(plugins)
    settings = configparser.ConfigParser(interpolation=None)
    settings.optionxform = str
    settings["PythonPlugins"] = {_PLUGIN: "true"} if package else {}
    settings["locale"] = {"overrideFlag": "true", "userLocale": language, "globalLocale": language}
    settings["UI"] = {"UITheme": theme}
    settings["qgis"] = {"checkVersion": "false", "showTips": "false", "newsFeed": "false"}
    settings["fonts"] = {"downloadMissingFonts": "false"}
    settings["core"] = {"NewsFeed\\disabled": "true"}
    settings["app"] = {"projections\\unknownCrsBehavior": "NoAction", **_repositories(repository)}
    settings["plugins"] = {f"{_PLUGIN}\\relief": str(relief).lower()}
    path = profile / "QGIS" / "QGIS3.ini"
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8") as file:
        settings.write(file, space_around_delimiters=False)
    return folder


def _repositories(url: str) -> dict[str, str]:
    """The keys of the section `app` that name this repository, and switch QGIS's own off."""
    if not url:
        return {}
    groups = {"Loopback": (url, "true"), "QGIS": ("https://plugins.qgis.org/plugins/plugins.xml", "false")}
    return {
        f"plugin_repositories\\{name}\\{key}": value
        for name, values in groups.items()
        for key, value in zip(("url", "enabled"), values, strict=True)
    }


@contextmanager
def screen(size: str = "1600x1000") -> Iterator[str]:
    """Run a virtual screen; yields its DISPLAY. X chooses a free number itself."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        pass_fds=[write_end],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise QgisError("Xvfb did not start")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


def do_in_qgis(job: str, profile: Path, folder: Path, *, seconds: float | None, **orders: Any) -> list[dict[str, Any]]:
    """Run QGIS, let it do a job ("module:function", see session.py) and return the steps that it reports.

    The orders, the report and QGIS's log are written to `folder`, where the home folder is, too. Without `seconds`,
    QGIS is shown to a user, with a home folder and a display of theirs, who closes it, and there are no steps. Raises
    QgisError when QGIS crashes, does not end in time, or the job failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report, path = folder / "report.json", folder / "orders.json"
    report.unlink(missing_ok=True)
    path.write_text(json.dumps({"root": str(ROOT), "job": job, "report": str(report), **orders}), encoding="utf-8")
    _run(profile, path, folder / "qgis.log", seconds)
    if seconds is None:
        return []
    if not report.exists():
        raise QgisError(f"QGIS ended without a report; the end of its log is\n{_end_of(folder / 'qgis.log')}")
    result = json.loads(report.read_text(encoding="utf-8"))
    if result["error"]:
        raise QgisError(result["error"])
    return [{"step": f"QGIS {result['qgis']} has started", "seconds": 0.0}, *result["steps"]]


def _run(profile: Path, orders: Path, log: Path, seconds: float | None) -> None:
    with ExitStack() as stack:
        variables = {**os.environ, "DATACUBE_ORDERS": str(orders)}
        if seconds is not None:
            variables["HOME"] = str(_made(orders.parent / "home"))  # what a job saves without naming a folder
            # each QGIS that ends deletes the sign-ins of all others that keep them below the same folder
            variables["TMPDIR"] = str(_made(orders.parent / "temporary"))
        if seconds is not None or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            variables |= {"DISPLAY": stack.enter_context(screen()), "QT_QPA_PLATFORM": "xcb"}
        script = ROOT / "demo" / "session.py"
        command = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profile), "--code", str(script)]
        output = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=subprocess.STDOUT)
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            _ask_where_it_is(process)
            process.kill()
            process.wait()
            raise QgisError(f"QGIS was not done after {seconds:g} s; the end of its log is\n{_end_of(log)}") from None
        if code != 0:
            raise QgisError(f"QGIS ended with {code}; the end of its log is\n{_end_of(log)}")


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _ask_where_it_is(process: subprocess.Popen[bytes]) -> None:
    """Have QGIS write to its log where its Python threads are, see session.py."""
    process.send_signal(signal.SIGUSR1)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=2)


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-80:])
