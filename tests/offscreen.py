"""Loaded before pytest-qgis starts QGIS (`-p` in pyproject.toml), so that tests need no screen and open no windows."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
