"""QGIS 3 runs on Qt 5, QGIS 4 on Qt 6: every Qt name that the plugin uses exists in both under the same path.

PyQt5 is the one QGIS runs on; PyQt6 comes from `make qt6`. Names are resolved without running the code: for an object
of unknown class, the test checks that at least one class of that Qt has the attribute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from scripts.plugin_files import ROOT, sources
from tests.qt.names import Names, names_of

QT6 = ROOT / "build" / "pyqt6"
FOLDER = Path(__file__).parents[1] / "qt"
BINDINGS = ("PyQt5", "PyQt6")


@dataclass(frozen=True)
class Resolved:
    found: tuple[str, ...]
    signals: frozenset[str]
    methods: frozenset[str]
    qgis_signals: frozenset[str]


def resolve(binding: str, modules: dict[str, Names], forms: tuple[str, ...]) -> Resolved:
    """Resolve the modules' names and load the forms in a process with this Qt."""
    if binding == "PyQt6" and not (QT6 / "PyQt6").is_dir():
        pytest.fail("PyQt6 is not in build/pyqt6: run `make qt6`")
    chains = [(*key, f"{path}:{line}") for path, names in modules.items() for key, line in names.chains.items()]
    with tempfile.TemporaryDirectory() as profile:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": profile}
        if binding == "PyQt6":
            environment["PYTHONPATH"] = str(QT6)
        answer = subprocess.run(
            [sys.executable, FOLDER / "resolve.py", binding],
            input=json.dumps({"chains": chains, "forms": forms}),
            env=environment,
            cwd=profile,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr
    result = json.loads(answer.stdout)
    return Resolved(tuple(result.pop("found")), **{name: frozenset(values) for name, values in result.items()})


@lru_cache
def shipped() -> dict[str, Names]:
    return {path.as_posix(): names_of((ROOT / path).read_text(encoding="utf-8")) for path in sources(".py")}


@lru_cache
def shipped_in(binding: str) -> Resolved:
    return resolve(binding, shipped(), tuple(str(ROOT / path) for path in sources(".ui")))


def lost_methods(modules: dict[str, Names], old: Resolved, new: Resolved) -> list[str]:
    """Methods that a class of the old Qt has, no class of the new one, and that the plugin does not define."""
    own = set().union(*(names.defined for names in modules.values()))
    gone = old.methods - new.methods - own
    used = ((path, name, line) for path, names in modules.items() for name, line in names.attributes.items())
    return [f"{path}:{line}: {name}" for path, name, line in used if name in gone]


def unknown_signals(modules: dict[str, Names], old: Resolved, new: Resolved) -> list[str]:
    """Signals that neither the plugin, nor Qt 6, nor QGIS defines."""
    own = set().union(*(names.defined for names in modules.values()))
    used = ((path, name, line) for path, names in modules.items() for name, line in names.signals.items())
    known = own | (old.signals & new.signals) | old.qgis_signals
    return [f"{path}:{line}: {name}" for path, name, line in used if name not in known]


@pytest.mark.parametrize("binding", BINDINGS)
def test_every_name_resolves_and_every_form_loads(binding: str) -> None:
    assert shipped_in(binding).found == ()


def test_no_method_exists_in_qt_5_only() -> None:
    assert lost_methods(shipped(), shipped_in("PyQt5"), shipped_in("PyQt6")) == []


def test_every_signal_exists_in_both() -> None:
    assert unknown_signals(shipped(), shipped_in("PyQt5"), shipped_in("PyQt6")) == []


def test_the_names_of_the_whole_plugin_are_collected() -> None:
    assert sum(len(names.chains) for names in shipped().values()) > 100
    assert sum(len(names.signals) for names in shipped().values()) > 10


def test_names_that_qt_6_removed_are_reported() -> None:
    sample = FOLDER / "bad_sample.py"
    modules = {"bad_sample.py": names_of(sample.read_text(encoding="utf-8"))}
    old, new = (resolve(binding, modules, (str(sample.with_suffix(".ui")),)) for binding in BINDINGS)
    for name in (
        "QRegExp",
        "QDesktopWidget",
        "Qt.UserRole",
        "QComboBox.AdjustToMinimumContentsLength",
        "bad_sample.ui",
    ):
        assert any(name in line for line in new.found), name
    assert any("RasterLayer is not scoped" in line for line in old.found)
    assert [line.rpartition(" ")[2] for line in lost_methods(modules, old, new)] == ["exec_"]
    assert [line.rpartition(" ")[2] for line in unknown_signals(modules, old, new)] == ["noSuchThing"]
