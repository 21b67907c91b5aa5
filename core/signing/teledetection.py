"""The signing service of the Maison de la télédétection (CDS-MTD, THEIA): POST sign_urls, up to 64 addresses a call, or
GET sign, one at a time; for writing, POST sign_urls_put.

Sources: PyPI `teledetection` 1.13 for the POSTs, EODAG's provider `theia` (2026-06) for the GET.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import SigningError
from .answers import checked_grant, no_signature
from .service import ask_service
from .signed_address import unsigned_href
from .signer import one_by_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile

_MANY, _ONE, _UPLOADS = "sign_urls", "sign", "sign_urls_put"
#: The statuses with which a service says that it does not know `sign_urls`.
_NOT_THERE = (404, 405)
#: Services that have answered so, and signed by GET, since QGIS was started.
_only_by_get: set[str] = set()


class TeledetectionSigner:
    """The endpoint is the service's root. It may also be the address of `sign_urls` or of `sign`: then that one is
    used, and no other."""

    most_at_once = 64

    def scope(self, profile: SigningProfile, href: str) -> str:
        """The address without its signature: the service signs anew what was signed before."""
        return unsigned_href(href)

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant | SigningError]:
        root, way = _parted(profile.endpoint)
        ask_one = partial(_granted_one, profile, f"{root}/{_ONE}", feedback)
        if way == _ONE or (not way and root in _only_by_get):
            return one_by_one(ask_one, scopes, feedback)
        try:
            return _granted(profile, f"{root}/{_MANY}", scopes, duration, feedback)
        except SigningError as error:
            if way or error.status not in _NOT_THERE:
                raise
            try:
                found = one_by_one(ask_one, scopes, feedback)
            except SigningError:
                found = {}
            if not any(not isinstance(each, SigningError) for each in found.values()):
                raise  # then the first refusal is the true reason
            _only_by_get.add(root)
            return found


class TeledetectionUploadSigner(TeledetectionSigner):
    """The same for a PUT: there is no other way than `sign_urls_put`."""

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant | SigningError]:
        root, _ = _parted(profile.endpoint)
        return _granted(profile, f"{root}/{_UPLOADS}", scopes, duration, feedback)


def _parted(endpoint: str) -> tuple[str, str]:
    """The root of the service, and the way that the user has named."""
    root = endpoint.rstrip("/")
    way = root.rpartition("/")[2]
    return (root.rpartition("/")[0], way) if way in (_MANY, _ONE) else (root, "")


def _granted(
    profile: SigningProfile, url: str, scopes: Sequence[str], duration: int, feedback: Feedback | None
) -> dict[str, Grant | SigningError]:
    body: dict[str, Any] = {"urls": list(scopes)}
    if duration:
        body["duration_seconds"] = duration
    headers = {"Content-Type": "application/json"}
    answer = ask_service(profile, "POST", url, feedback, headers=headers, body=json.dumps(body).encode())
    value = answer.json()
    hrefs = value.get("hrefs") if isinstance(value, dict) else None
    if not isinstance(hrefs, dict):
        raise no_signature(profile, url, answer)
    found: dict[str, Grant | SigningError] = {}
    for scope in scopes:
        if scope not in hrefs:
            continue
        try:
            found[scope] = checked_grant(profile, answer, scope, hrefs[scope], value.get("expiry"))
        except SigningError as error:
            found[scope] = error
    return found


def _granted_one(profile: SigningProfile, url: str, feedback: Feedback | None, scope: str) -> Grant:
    """The address is escaped: a query of its own would else be taken for parameters of the service."""
    answer = ask_service(profile, "GET", f"{url}?url={quote(scope, safe='')}", feedback)
    value = answer.json()
    if not isinstance(value, dict):
        raise no_signature(profile, url, answer)
    return checked_grant(profile, answer, scope, value.get("href"), value.get("expiry"))
