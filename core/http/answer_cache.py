"""QGIS's cache of answers, which all of QGIS shares: it keeps those that do not say how long they hold for good.

To a status of 500 and above, Qt gives the answer that the cache has, whatever the request says of the cache: with that
one's status, sometimes behind what the server has said, and often without an error. So what is not to be had from the
cache is taken out of it: before the server is asked or, where such an answer has come, before it is asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QDateTime, QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

from .network_access import network_cache

if TYPE_CHECKING:
    from qgis.core import QgsNetworkReplyContent


def forget_answer(url: str) -> None:
    """Have QGIS ask for this address anew. For any thread."""
    cache = network_cache()
    if cache is not None:
        cache.remove(_only_kept(url))


def forget_outdated_answer(url: str) -> None:
    """Forget the answer of this address if the server is to be asked whether it still holds. For any thread."""
    cache = network_cache()
    if cache is None:
        return
    ends = cache.metaData(_only_kept(url)).expirationDate()
    if ends.isValid() and ends < QDateTime.currentDateTime():
        cache.remove(_only_kept(url))


def is_from_cache(reply: QgsNetworkReplyContent) -> bool:
    """Whether at least the end of this answer is not the server's but the cache's."""
    return bool(reply.attribute(QNetworkRequest.Attribute.SourceIsFromCacheAttribute))


def _only_kept(url: str) -> QUrl:
    """The address with a fragment, which counts for nothing among what is kept. Without it, Qt's cache would also take
    away what another thread is writing under this address, and QGIS crash."""
    address = QUrl(url)
    address.setFragment("kept")
    return address
