"""Answers of the real datacube, which lie beside the checkout where it is developed and are not part of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "recorded"


def recorded_file(name: str) -> Path:
    """Where a recording is; skips the test where the recordings are absent."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"no recorded {name} beside this checkout")
    return path


def recorded(name: str) -> Any:
    """The JSON of a recorded answer; skips the test where the recordings are absent."""
    return json.loads(recorded_file(name).read_text(encoding="utf-8"))
