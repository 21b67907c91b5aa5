"""What the export dialog says of files that are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.files import this_system
from ...core.layers.open_files import layers_of_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def replaced_note(files: Sequence[Path]) -> list[str]:
    """Sentences for the files that will be replaced, and for the project's layers that show them; none for none."""
    if not files:
        return []
    if len(files) == 1:
        notes = [QCoreApplication.translate("ExportDialog", "The existing file will be replaced.")]
    else:
        names = ", ".join(path.name for path in files)
        text = QCoreApplication.translate("ExportDialog", "The existing files will be replaced: {names}.")
        notes = [text.format(names=names)]
    layers = layers_of_files(files)
    if layers:
        names = ", ".join(layer.name() for layer in layers)
        text = QCoreApplication.translate("ExportDialog", "Layers of the project then show the new pixels: {names}.")
        notes.append(text.format(names=names))
    return notes


def open_file_problem(files: Sequence[Path]) -> str:
    """Why the files cannot be replaced: Windows replaces none that QGIS has open for a layer. Empty when they can."""
    layers = layers_of_files(files) if this_system.is_windows() else []
    if not layers:
        return ""
    text = QCoreApplication.translate(
        "ExportDialog", "Windows replaces no open file: remove {names} from the project, or choose another name."
    )
    return str(text.format(names=", ".join(layer.name() for layer in layers)))
