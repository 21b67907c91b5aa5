"""Where a response sends a request on to."""

from __future__ import annotations

from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..http.exchange import secured_redirect


def redirect_of(reply: QNetworkReply) -> str:
    """The URL that a finished reply leads to; empty for any other reply, and where it leads from https to http."""
    target = reply.attribute(QNetworkRequest.Attribute.RedirectionTargetAttribute)
    if target is None or target.isEmpty():
        return ""
    return str(secured_redirect(reply.url(), reply.url().resolved(target)).toString())
