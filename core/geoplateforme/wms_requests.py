"""Requests to the WMS that is to be harvested, as the engine sends them: once, without a sign-in of QGIS's.

Not by `Network`: QGIS writes the addresses of its requests that fail into its log, and these may hold a key.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..http.exchange import endless_redirect, too_large
from ..http.http_errors import http_error
from ..http.http_response import seconds_to_wait
from ..http.network import MOST_BYTES, MOST_REDIRECTS, network_failure
from ..http.single_request import SingleRequest
from ..ogc.capabilities import capabilities_url, parsed_wms
from ..ogc.service import ServiceKind
from ..redaction import redacted

if TYPE_CHECKING:
    from ..ogc.service import Service
    from ..threads.cancellation import Feedback
    from .wms_source import WmsSource

_REFUSED = 400
#: Unpacked by nobody, as wget has it.
_HEADERS = {"Accept-Encoding": "identity"}


class OtherHostError(ResponseError):
    """The service sends the request on to another host, which the engine may not reach, and which gets no key."""


class SilentError(ResponseError):
    """The service takes longer than QGIS waits: it may be asked for less."""


@dataclass(frozen=True)
class Fetched:
    """An answer, and the seconds that it took."""

    content: bytes = field(repr=False)
    seconds: float


def fetched(url: str, feedback: Feedback | None = None, most_bytes: int = MOST_BYTES) -> Fetched:
    """The answer to a GET. Redirects are followed as long as they stay on the host. For a worker thread. Raises
    NetworkError, TlsError, HttpError, TooLargeError, OtherHostError, SilentError, CanceledError."""
    began = time.monotonic()
    for _ in range(MOST_REDIRECTS):
        answer = SingleRequest("GET", url, _HEADERS, "", most_bytes=most_bytes).run(feedback, None)
        if len(answer.content) > most_bytes:
            raise too_large(url, most_bytes)
        if answer.status is not None and answer.status >= _REFUSED:
            retry_after = seconds_to_wait(answer.headers.get("retry-after", ""), answer.headers.get("date", ""))
            raise http_error(answer.status, url, answer.content, retry_after)
        if answer.has_timed_out:
            raise SilentError(
                QCoreApplication.translate("WmsRequests", "The service has not answered in time."),
                url=url,
                details=f"{time.monotonic() - began:.0f} s",
                hint=QCoreApplication.translate(
                    "WmsRequests", "Choose smaller pictures. How long QGIS waits is among its options (Network)."
                ),
            )
        if not answer.is_whole:
            raise network_failure(answer.error, answer.text, url, False)
        if not answer.location:
            return Fetched(answer.content, time.monotonic() - began)
        if urlsplit(answer.location).hostname != urlsplit(url).hostname:
            raise OtherHostError(
                QCoreApplication.translate(
                    "WmsRequests", "The service redirects the engine to another host: {url}"
                ).format(url=redacted(answer.location).partition("?")[0]),
                url=url,
                hint=QCoreApplication.translate("WmsRequests", "Use the address of a service that answers itself."),
            )
        url = answer.location
    raise endless_redirect(url)


def capabilities(source: WmsSource, feedback: Feedback | None = None) -> Service:
    """What the service says of itself. Raises what `fetched` raises, and ResponseError for anything else than
    capabilities."""
    address = source.capabilities_address()
    answer = fetched(capabilities_url(ServiceKind.WMS, address), feedback)
    return parsed_wms(answer.content, address)
