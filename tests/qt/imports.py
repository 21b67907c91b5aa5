"""All modules of the plugin are imported on PyQt6: their classes, signals and default values are made then."""

from __future__ import annotations

import importlib

import pytest

from scripts.plugin_files import sources

MODULES = [
    ".".join(("datacube_browser", *path.with_suffix("").parts)).removesuffix(".__init__")
    for path in sources(".py")
    if path.parts[0] in ("core", "ui", "provider", "plugin.py")
]


@pytest.mark.parametrize("name", MODULES)
def test_it_is_imported(name: str) -> None:
    importlib.import_module(name)
