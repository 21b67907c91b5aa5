"""QGIS's message log, which draws HTML."""

from __future__ import annotations

from html import escape

from qgis.core import Qgis, QgsMessageLog

LOG_TAG = "Datacube Browser"


def log_message(text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Warning) -> None:
    """Put the text into the log as it is: it may hold words of a server."""
    QgsMessageLog.logMessage(escape(text, quote=False), LOG_TAG, level, notifyUser=False)
