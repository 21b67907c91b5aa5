"""QGIS's message log, which draws HTML in some versions, and shows it as text in others."""

from __future__ import annotations

from qgis.core import Qgis, QgsMessageLog

from .language.plain_name import plain_name

LOG_TAG = "Datacube Browser"


def log_message(text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Warning) -> None:
    """Put the text into the log without HTML: it may hold words of a server."""
    QgsMessageLog.logMessage(plain_name(text), LOG_TAG, level, notifyUser=False)
