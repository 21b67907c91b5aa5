"""What `make package` puts into the zip, and what `make validate-zip` accepts; see also `tests/gate/`."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts import plugin_analyzer, validate_zip
from scripts.plugin_files import NAME, ROOT, listed, sources
from tests.package import package as built


@pytest.fixture(scope="module")
def package() -> Path:
    return built()


@pytest.fixture(scope="module")
def names(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as archive:
        return set(archive.namelist())


def test_every_source_of_the_plugin_is_in_the_zip(names: set[str]) -> None:
    assert {f"{NAME}/{path.as_posix()}" for path in sources(".py", ".ui", ".svg")} <= names


def test_every_package_is_in_the_zip_or_listed_as_not_shipped() -> None:
    """A new folder with code must be added to pb_tool.cfg, or listed here as not shipped."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"demo", "scripts", "tests", "benchmarks"} <= set(listed("extra_dirs"))


def test_generated_files_and_licences_are_in_the_zip(names: set[str]) -> None:
    for name in (
        "LICENSE",
        "THIRD-PARTY.md",
        ".bandit",
        ".flake8",
        "metadata.txt",
        "resources.py",
        "resources/icon.svg",
        "CHANGELOG.md",
    ):
        assert f"{NAME}/{name}" in names
    for language in ("fr", "en"):
        assert f"{NAME}/i18n/{NAME}_{language}.qm" in names
    for library in ("pystac", "pystac_client"):
        assert {f"{NAME}/extlibs/{library}/__init__.py", f"{NAME}/extlibs/{library}/LICENSE"} <= names


def test_nothing_else_is_in_the_zip(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names} == {NAME}
    files = {f"{NAME}/{name}" for key in ("python_files", "extras") for name in listed(key)}
    folders = tuple(f"{NAME}/{name}/" for name in listed("extra_dirs"))
    assert {name for name in names if name not in files and not name.startswith(folders)} == set()
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".ts", ".qrc"))]


def test_the_compiled_resources_import_qt_through_qgis(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        text = archive.read(f"{NAME}/resources.py").decode()
    assert "from qgis.PyQt import QtCore" in text
    assert "PyQt5" not in text.replace("Resource Compiler for PyQt5", "")


def test_the_plugin_can_be_imported_from_the_unzipped_package_alone(package: Path, tmp_path: Path) -> None:
    """Import every module by the name that QGIS uses, in a process without the checkout on its path."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    code = f"""
import importlib, pkgutil, sys
from qgis.core import QgsApplication
app = QgsApplication([], True)
app.initQgis()
sys.path.insert(0, {str(tmp_path)!r})
import {NAME}
assert {NAME}.__file__.startswith({str(tmp_path)!r})
for module in pkgutil.walk_packages({NAME}.__path__, "{NAME}."):
    if ".extlibs." not in module.name:
        importlib.import_module(module.name)
from {NAME}.ui.icons import icon
assert icon("icon").availableSizes() or not icon("icon").pixmap(24, 24).isNull()
print("imported", len([name for name in sys.modules if name.startswith("{NAME}.")]))
"""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**environment, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "imported" in result.stdout, result.stderr


@pytest.fixture
def small(package: Path, tmp_path: Path) -> Path:
    """A minimal zip that the site would accept, so that the checks are quick."""
    kept = {f"{NAME}/{name}" for name in ("__init__.py", "metadata.txt", "LICENSE", "resources/icon.svg")}
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(tmp_path / "small.zip", "w") as new:
        for info in old.infolist():
            if info.filename in kept:
                new.writestr(info, old.read(info))
    return tmp_path / "small.zip"


def with_entry(package: Path, name: str, content: str, mode: int = 0o100644) -> Path:
    """A copy of the package with an entry added or replaced."""
    target = package.with_name("changed.zip")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        new.writestr(entry, content)
    return target


def test_a_minimal_plugin_is_accepted(small: Path) -> None:
    assert validate_zip.faults(small) == []


# split, so that the scan for secrets does not report this file
KEY = "AKIA" + "Z7VRSQ5TJN2XMPLQ"


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("other/a.py", "", "not one top folder"),
        (f"{NAME}/core/a.pyc", "", "not allowed"),
        (f"{NAME}/core/__pycache__/a.py", "", "not allowed"),
        (f"{NAME}/core/lib.so", "", "not allowed"),
        (f"{NAME}/.hidden", "", "hidden"),
        (f"{NAME}/tests/test_a.py", "", "not part of the plugin"),
        (f"{NAME}/core/a.py", "assert True\n", "bandit B101"),
        (f"{NAME}/core/a.py", f"aws = '{KEY}'\n", "secret?"),
        (f"{NAME}/core/a.py", "from os import *\n", "flake8: datacube_browser/core/a.py:1:1: F403"),
        (f"{NAME}/metadata.txt", "[general]\nname=a\nversion=1\n", "about is empty"),
        (f"{NAME}/metadata.txt", "[general]\nname=100%\n", "metadata.txt: '%'"),
    ],
)
def test_each_fault_that_the_plugin_site_refuses_is_reported(small: Path, name: str, content: str, fault: str) -> None:
    found = validate_zip.faults(with_entry(small, name, content))
    assert any(fault in line for line in found), found


def test_an_executable_file_is_reported(small: Path) -> None:
    bad = with_entry(small, f"{NAME}/core/run.py", "", mode=0o100755)
    assert validate_zip.faults(bad) == [f"executable: {NAME}/core/run.py"]


def test_a_zip_that_is_too_large_is_reported(small: Path) -> None:
    large = with_entry(small, f"{NAME}/core/a.json", os.urandom(validate_zip.MAX_BYTES).hex())
    assert validate_zip.faults(large) == [f"larger than {validate_zip.MAX_BYTES} bytes"]


def test_publishing_requires_the_addresses_a_dated_version_and_committed_files(small: Path) -> None:
    with zipfile.ZipFile(small) as archive:
        values = validate_zip.metadata(archive)
    lines = {**values, "version": "98.0.0", "commitSha1": "0123-dirty", "about": "a", "changelog": "b"}
    text = "".join(f"{key}={value.replace('%', '%%')}\n" for key, value in lines.items())
    found = validate_zip.unpublishable(with_entry(small, f"{NAME}/metadata.txt", f"[general]\n{text}"))
    empty = [f"metadata.txt: {key} is empty" for key in validate_zip.ADDRESSES if not values[key]]
    dated = "CHANGELOG.md: no heading with a date for version 98.0.0"
    assert found == [*empty, dated, "made of files that are not committed"]


def test_findings_of_the_analyzer_are_faults_but_those_that_are_explained() -> None:
    issues = [
        {"type": "MISSING_I18N", "file": "a.py", "line": 1, "message": "…"},
        {"type": "UNSAFE_THREAD", "file": "core/threads/own_threads.py", "line": 2, "message": "…"},
        {"type": "UNSAFE_THREAD", "file": "ui/other.py", "line": 3, "message": "thread"},
    ]
    report = {
        "qgis_compliance": {"best_practices": {"issues": issues}},
        "security": {"findings": [{"type": "B307", "file": "b.py", "line": 4, "message": "eval"}]},
        "repository_compliance": {},
    }
    assert plugin_analyzer.findings(report) == ["B307: b.py:4: eval", "UNSAFE_THREAD: ui/other.py:3: thread"]
    assert all(plugin_analyzer.NOT_APPLIED.values())
    assert all((ROOT / file).is_file() for _, file in plugin_analyzer.LOOKED_AT)
