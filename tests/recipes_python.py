"""A Python with what the generated scripts need, without QGIS and the plugin."""

from __future__ import annotations

from pathlib import Path

from tests.venvs import python_with


def recipes_python() -> Path:
    """The interpreter's path; installs the packages when they are missing or the requirements have changed."""
    return python_with("recipes")
