"""Exports in processes of their own, which are killed, or may not write all that they want to: see `tests.forks`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Box = tuple[float, float, float, float]
_NOBODY = 65534


def prepare() -> None:
    """Import what an export needs."""
    import tests.conftest
    import tests.export_tools  # noqa: F401


def work(sources: list[str], box: Box, output: str, others: dict[str, Any]) -> None:
    """Export, until somebody kills this process."""
    from qgis.core import QgsApplication

    from tests.export_tools import export

    application = QgsApplication([], False)  # for the requests
    application.initQgis()
    export(list(sources), box, Path(output), **others)


def refused(source: str, box: Box, output: str, options: tuple[str, ...], most_bytes: int) -> None:
    """Export with a limit on the size of files; with none, as the user nobody. Says what is refused."""
    from datacube_browser.core.errors import StorageError

    from tests.export_tools import export
    from tests.file_limits import largest_file

    with largest_file(most_bytes) if most_bytes else _as_nobody():
        try:
            export([source], box, Path(output), creation_options=options)
        except StorageError as error:
            print("refused:", error.report())


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root can write anywhere; nothing changes for anyone else. Undone at the end, where the process writes which
    branches it has taken."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
