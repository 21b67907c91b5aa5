"""The plugin's texts in a language, from the current .ts file."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from scripts import translations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def translated(language: str, folder: Path) -> Iterator[None]:
    """The language while the context lasts; English has its plurals there. The folder is for the compiled texts."""
    compiled = folder / f"{language}.qm"
    subprocess.run(["lrelease", "-silent", translations.ts_path(language), "-qm", compiled], check=True)
    translator = QTranslator()
    assert translator.load(str(compiled))
    QCoreApplication.installTranslator(translator)
    try:
        yield
    finally:
        QCoreApplication.removeTranslator(translator)
