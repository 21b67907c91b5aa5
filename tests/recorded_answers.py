"""Recorded answers of the real datacube. They are beside the developers' checkouts and not part of the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "recorded"


def recorded_file(name: str) -> Path:
    """The path of a recording; skips the test where there are no recordings."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"no recorded {name} beside this checkout")
    return path


def recorded(name: str) -> Any:
    """The JSON of a recorded answer; skips the test where there are no recordings."""
    return json.loads(recorded_file(name).read_text(encoding="utf-8"))
