from __future__ import annotations

import ast
import sys
from pathlib import Path

import datacube_browser
import pytest
from qgis.core import Qgis
from qgis.gui import QgsMessageBar

ROOT = Path(__file__).resolve().parents[3]


class Host:
    def __init__(self):
        self.bar = QgsMessageBar()

    def messageBar(self):
        return self.bar


def test_on_python_3_9_the_plugin_says_what_is_missing(qgis_app, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 5, "final", 0))
    host = Host()
    plugin = datacube_browser.classFactory(host)
    plugin.initGui()
    (item,) = host.bar.items()
    assert item.level() == Qgis.MessageLevel.Warning
    assert "3.10" in item.text()
    plugin.unload()


@pytest.mark.parametrize("name", ["__init__.py", "translator.py", "unsupported.py"])
def test_the_files_loaded_by_python_3_9_have_its_syntax(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 9))
    unions = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)]
    assert not unions
