"""How an export ended, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QDir

from ...core.language.data_size import human_bytes
from ..wording.numbers import duration

if TYPE_CHECKING:
    from ...core.export.run import ExportReport


def saved_text(report: ExportReport) -> str:
    """The size of the file, how long it took, and where it is: "12.3 MB in 14 s, /data/dem.tif"."""
    text = QCoreApplication.translate("SavedText", "{size} in {time}, {path}")
    size, time = human_bytes(report.bytes_written), duration(report.seconds)
    return str(text.format(size=size, time=time, path=QDir.toNativeSeparators(str(report.path))))
