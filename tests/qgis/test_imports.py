"""Most modules are imported only when they are needed: check that each can be imported."""

from __future__ import annotations

import importlib
from pathlib import Path

import datacube_browser
import pytest

ROOT = Path(datacube_browser.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("core", "ui", "provider")
    for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_module_can_be_imported(qgis_app, name):
    assert importlib.import_module(f"datacube_browser.{name.removesuffix('.__init__')}")
