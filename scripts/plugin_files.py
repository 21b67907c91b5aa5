"""Which files make the plugin: read from pb_tool.cfg, the one place that says so."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "pb_tool.cfg"
NAME = "datacube_browser"

#: Made by `make`, not written by hand.
GENERATED = ("extlibs", "resources.py")


def listed(key: str) -> list[str]:
    """The files or folders that pb_tool.cfg names under the key of its [files] section."""
    config = ConfigParser()
    config.read(CONFIG, encoding="utf-8")
    return config["files"][key].split()


def sources(*suffixes: str) -> list[Path]:
    """The plugin's own files with one of the suffixes, sorted, as paths relative to the root."""
    files = [Path(name) for name in listed("python_files")]
    for folder in listed("extra_dirs"):
        files += [path.relative_to(ROOT) for path in (ROOT / folder).rglob("*")]
    return sorted(path for path in files if path.suffix in suffixes and path.parts[0] not in GENERATED)
