"""All QGIS plugins share one `sys.modules`: ours and another plugin with an old global pystac both work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OURS = "1.14.3 0.9.1 datacube_browser.extlibs.pystac.item 3979 True"
THEIRS = "1.3.0 pystac.item old"


@pytest.fixture
def old_pystac(tmp_path: Path) -> Path:
    package = tmp_path / "old" / "pystac"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from pystac.item import Item\n")
    (package / "item.py").write_text("class Item:\n    pass\n")
    (package / "version.py").write_text('__version__ = "1.3.0"\n')
    return package.parent


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (["theirs", "ours", "theirs"], [THEIRS, OURS, THEIRS]),
        (["ours", "theirs", "ours"], [OURS, THEIRS, OURS]),
    ],
)
def test_an_old_global_pystac_and_ours_both_work(old_pystac: Path, order: list[str], said: list[str]) -> None:
    result = answer(old_pystac, *order)
    assert result["said"] == said
    assert result["named"] == ["pystac", "pystac.item", "pystac.version"]


def test_the_plugin_adds_no_global_pystac_module(old_pystac: Path) -> None:
    assert answer(old_pystac, "ours") == {"said": [OURS], "named": []}


def answer(folder: Path, *order: str) -> dict[str, list[str]]:
    command = [sys.executable, Path(__file__).with_name("beside_old_pystac.py"), str(folder), *order]
    environment = {**os.environ, "QGIS_CUSTOM_CONFIG_PATH": str(folder.parent / "profile")}
    result = subprocess.run(
        command, env=environment, cwd=folder.parent, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])
