"""What the dock's first show waits for: its modules are read while QGIS stands still."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What works in the background needs, and whoever looks at the dock does not.
HEAVY = {
    "requests",
    "urllib3",
    "datacube_browser.core.requests_adapter",
    "datacube_browser.core.export.plan",
    "datacube_browser.core.export.run",
    "datacube_browser.core.export.task",
    "datacube_browser.extlibs.pystac_client",
}
CODE = """
import json, sys
from benchmarks.in_qgis import load_plugin
load_plugin()
import datacube_browser.ui.browser_panel
shown = sorted(sys.modules)
from datacube_browser.core.export import ExportRequest, plan_export, run_export
print(json.dumps([shown, sorted(sys.modules)]))
"""


def test_what_only_the_work_needs_is_not_read_when_the_dock_is_shown():
    result = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    shown, worked = map(set, json.loads(result.stdout.splitlines()[-1]))
    assert "datacube_browser.ui.browser_panel" in shown
    assert not HEAVY & shown
    assert {"datacube_browser.core.export.plan", "datacube_browser.core.export.run"} <= worked
