"""The plugin's name and version."""

from __future__ import annotations

from configparser import ConfigParser, Error
from functools import lru_cache
from pathlib import Path

NAME = "Datacube Browser"


@lru_cache(maxsize=1)
def version() -> str:
    """The version in `metadata.txt`, where QGIS reads it too; empty when the file cannot be read."""
    parser = ConfigParser(interpolation=None)
    try:
        parser.read(Path(__file__).parents[1] / "metadata.txt", encoding="utf-8")
        return parser.get("general", "version")
    except (OSError, Error):
        return ""
