"""The button that opens Processing's batch window."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QPushButton

from ...core.export.jobs.processing_parameters import ALGORITHM


def batch_button() -> QPushButton | None:
    """None where Processing is switched off."""
    if QgsApplication.processingRegistry().algorithmById(ALGORITHM) is None:
        return None
    button = QPushButton(QCoreApplication.translate("ExportDialog", "Run &as Batch…"))
    button.setToolTip(
        QCoreApplication.translate(
            "ExportDialog", "Save several extents, or with several settings, in QGIS's Processing"
        )
    )
    return button
