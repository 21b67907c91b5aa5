"""The signing service of the Maison de la télédétection (CDS-MTD, THEIA): POST sign_urls, up to 64 addresses a call.

Source: PyPI `teledetection` 1.13.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http_response import parsed_json
from .grant import Grant
from .service_network import ServiceNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..cancellation import Feedback
    from .profile import SigningProfile


class TeledetectionSigner:
    most_at_once = 64

    def scope(self, profile: SigningProfile, href: str) -> str:
        """The address without its query: the service signs anew what was signed before."""
        return urlunsplit(urlsplit(href)._replace(query="", fragment=""))

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant]:
        url = f"{profile.endpoint.rstrip('/')}/sign_urls"
        body: dict[str, Any] = {"urls": list(scopes)}
        if duration:
            body["duration_seconds"] = duration
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        now = datetime.now(timezone.utc)
        answer = ServiceNetwork(profile, feedback, refresh=True).send("POST", url, headers, json.dumps(body).encode())
        value = parsed_json(answer.content, url, answer.headers.get("content-type", ""))
        try:
            expires = datetime.fromisoformat(value["expiry"].replace("Z", "+00:00"))
            hrefs = {scope: value["hrefs"][scope] for scope in scopes if scope in value["hrefs"]}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _no_signatures(url) from error
        if expires.tzinfo is None or not all(isinstance(href, str) for href in hrefs.values()):
            raise _no_signatures(url)
        return {scope: Grant(now, expires, href=href) for scope, href in hrefs.items()}


def _no_signatures(url: str) -> SigningError:
    return SigningError(
        QCoreApplication.translate("Signing", "The signing service answers with something else than signatures."),
        url=url,
        hint=QCoreApplication.translate("Signing", "Check its address in the signing profile."),
    )
