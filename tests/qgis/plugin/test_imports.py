"""Most modules are imported only when they are needed: check that each can be imported."""

from __future__ import annotations

import ast
import importlib
import importlib.util
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


def late_imports():
    """The module, and what a function in it imports from where: (module, package, name)."""
    for path in sorted(path for folder in ("core", "ui", "provider") for path in (ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom) and node.level:
                        source = ".".join([*parts[: -node.level], *([node.module] if node.module else [])])
                        yield from ((".".join(parts), source, each.name) for each in node.names)


def test_what_functions_import_late_is_there(qgis_app):
    found = set(late_imports())
    assert len(found) > 100
    missing = [each for each in sorted(found) if not is_there(*each[1:])]
    assert missing == []


def is_there(source, name):
    return hasattr(importlib.import_module(source), name) or importlib.util.find_spec(f"{source}.{name}") is not None
