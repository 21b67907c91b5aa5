"""Makes tests run without a screen. Loaded before pytest-qgis starts QGIS (`-p` in pyproject.toml)."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
