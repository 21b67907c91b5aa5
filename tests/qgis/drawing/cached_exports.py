"""Exports with a disk cache that another process has at the same time: see `tests.forks`."""

from __future__ import annotations

from pathlib import Path


def prepare() -> None:
    """Import what an export needs."""
    import tests.conftest
    import tests.export_tools  # noqa: F401


def work(cache: str, href: str, box: tuple[float, float, float, float], folder: str, name: str) -> None:
    """Export three times."""
    from datacube_browser.core.export.request import ExportSource
    from datacube_browser.core.tiff import disk_cache
    from qgis.core import QgsApplication

    from tests.export_tools import export

    application = QgsApplication([], False)
    application.initQgis()
    disk_cache.cache_folder = lambda: Path(cache)
    for number in range(3):
        export([ExportSource(href)], box, Path(folder, f"{name}-{number}.tif"))
