"""QGIS's cache of answers, which all of QGIS shares: it keeps those that do not say how long they hold for good."""

from __future__ import annotations

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl


def forget_answer(url: str) -> None:
    """Have QGIS ask for this address anew. For any thread."""
    cache = QgsNetworkAccessManager.instance().cache()
    if cache is not None:
        cache.remove(QUrl(url))
