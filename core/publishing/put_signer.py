"""Signed addresses for uploads as teledetection's platform gives them (CDS-MTD, THEIA)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..http_response import parsed_json
from ..network import Network
from ..stac.json_values import mapping
from ..web_address import is_web_address
from .request import Storage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..cancellation import Feedback

#: Addresses that one call may ask for (teledetection 1.13, `MAX_URLS`).
_MOST_IN_CALL = 64
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


class TeledetectionSigner:
    """`POST {endpoint}/sign_urls_put` with `{"urls": […]}`, or `sign_urls` for reading; the answer has the signed
    addresses under `hrefs`, by exactly the addresses that were sent. The keys are the headers of a QGIS authentication
    configuration (API Header), which are sent to the endpoint alone. Asks for addresses only, so that a call may be
    repeated. For a worker thread."""

    def __init__(
        self, endpoint: str, authcfg: str, route: str = "sign_urls_put", feedback: Feedback | None = None
    ) -> None:
        self._url = f"{endpoint.rstrip('/')}/{route}"
        self._network = Network(authcfg, feedback, refresh=True)

    def __call__(self, hrefs: Sequence[str], /) -> Mapping[str, str]:
        """Raises the errors of `Network.send`, and ResponseError when an address is missing in the answer."""
        signed: dict[str, str] = {}
        for start in range(0, len(hrefs), _MOST_IN_CALL):
            signed |= self._signed(hrefs[start : start + _MOST_IN_CALL])
        return signed

    def _signed(self, hrefs: Sequence[str]) -> dict[str, str]:
        body = json.dumps({"urls": list(hrefs)}).encode()
        answer = self._network.send("POST", self._url, _HEADERS, body)
        found = mapping(mapping(parsed_json(answer.content, self._url)).get("hrefs"))
        signed = {href: found.get(href) for href in hrefs}
        missing = [
            href for href, address in signed.items() if not isinstance(address, str) or not is_web_address(address)
        ]
        if missing:
            raise ResponseError(
                QCoreApplication.translate("PutSigner", "The signing service has not signed {count} addresses.").format(
                    count=len(missing)
                ),
                url=self._url,
                details="\n".join(missing[:10]),
                hint=QCoreApplication.translate(
                    "PutSigner", "The storage may not be one that it signs, or you may not write there."
                ),
            )
        return {href: str(address) for href, address in signed.items()}


def storage_of(endpoint: str, authcfg: str, feedback: Feedback | None = None) -> Storage:
    """The store whose addresses the signing service at `endpoint` signs, with the keys of `authcfg`; without an
    endpoint, the store that takes files with `authcfg` itself."""
    if not endpoint:
        return Storage(authcfg=authcfg)
    return Storage(
        sign_put=TeledetectionSigner(endpoint, authcfg, "sign_urls_put", feedback),
        sign_get=TeledetectionSigner(endpoint, authcfg, "sign_urls", feedback),
    )
