"""The windows' parts on PyQt6, which QGIS 4 brings: all modules are imported there, and those tests of widgets are run
that need no class of QGIS's."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from scripts.plugin_files import ROOT
from tests.unit.test_qt_compat import QT6

#: Tests of rows, their drawing, keys and mouse; of details, dates and buttons. Those that need QGIS are left out.
FILES = (
    "tests/qgis/dock/test_days.py",
    "tests/qgis/dock/test_details_panel.py",
    "tests/qgis/dock/test_eliding_button.py",
    "tests/qgis/dock/test_results_filter_model.py",
    "tests/qgis/dock/test_results_model.py",
    "tests/qgis/dock/test_results_tree.py",
)
#: So many pass there at least: 689 modules are imported, and 460 tests of these files need no class of QGIS's.
AT_LEAST = 1100


def on_qt6(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of these tests on PyQt6."""
    if not (QT6 / "PyQt6").is_dir():
        pytest.fail("PyQt6 is not in build/pyqt6: run `make qt6`")
    environment = {**os.environ, "PYTHONPATH": str(QT6), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.qt.on_qt6", "--noconftest", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_modules_and_widgets_work_on_pyqt6() -> None:
    said = on_qt6("tests/qt/imports.py", *FILES)
    assert said.returncode == 0, said.stdout[-8000:] + said.stderr[-2000:]
    passed = re.search(r"(\d+) passed", said.stdout)
    assert passed is not None
    assert int(passed[1]) >= AT_LEAST, said.stdout[-2000:]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("QLabel('a').setAlignment(Qt.AlignRight)", "failed"),
        ("QTimer.singleShot(0, lambda: 1 / 0)\n    QTest.qWait(50)", "failed"),
        ("QgsRectangle(0, 0, 1, 1)", "skipped"),
        ("QLabel('a').setAlignment(Qt.AlignmentFlag.AlignRight)", "passed"),
    ],
)
def test_what_fails_on_pyqt6_is_told_from_what_needs_qgis(tmp_path, body: str, outcome: str) -> None:
    imports = "from qgis.core import QgsRectangle\nfrom qgis.PyQt.QtCore import Qt, QTimer\n"
    imports += "from qgis.PyQt.QtTest import QTest\nfrom qgis.PyQt.QtWidgets import QLabel\n"
    path = tmp_path / "test_sample.py"
    path.write_text(f"{imports}\n\ndef test_it(qgis_app):\n    {body}\n", encoding="utf-8")
    said = on_qt6(str(path), "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"))
    assert f"1 {outcome}" in said.stdout or f"1 {outcome}" in said.stdout.replace("error", "failed"), said.stdout
