"""Shared access signatures of Azure, one for all files of a container, as Planetary Computer hands them out.

Source: PyPI `planetary-computer` 1.0: GET {endpoint}/token/{account}/{container} -> {"msft:expiry", "token"}.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from ..errors import SigningError
from ..http.web_address import is_ip_address
from .answers import checked_end, no_signature
from .expiries import end_of_signature
from .grant import Grant
from .service import ask_service
from .signer import one_by_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .profile import SigningProfile

#: What Azure calls the container of files directly below an account.
_ROOT = "$root"
#: Accounts and containers: what Azure allows, and its emulator. No name is a way out of the service's path.
_NAME = re.compile(r"\$?[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
#: A query, and nothing that would end one.
_TOKEN = re.compile(r"[A-Za-z0-9%=&.:+/_~,;*!$()@-]{1,4000}")
_ROUTE = "token"


class SasSigner:
    """The endpoint is the service's root, or the address of its `token`. A container of which the service knows nothing
    (404) is open: its files are requested as they are."""

    most_at_once = 16

    def scope(self, profile: SigningProfile, href: str) -> str:
        """account/container; empty for an address that is none of a container."""
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
        path = [unquote(part) for part in parts.path.split("/") if part]
        account, names = (path[0], path[1:]) if path and _is_bare(host) else (host.partition(".")[0], path)
        container = names[0] if len(names) > 1 else _ROOT
        fits = len(names) > 0 and _NAME.fullmatch(account) and _NAME.fullmatch(container)
        return f"{account}/{container}" if fits else ""

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant | SigningError]:
        return one_by_one(partial(_granted, profile, feedback), scopes, feedback)


def _is_bare(host: str) -> bool:
    """Whether the host names no account: then the path does, as in Azure's emulator."""
    return "." not in host or is_ip_address(host)


def _granted(profile: SigningProfile, feedback: Feedback | None, scope: str) -> Grant:
    root = profile.endpoint.rstrip("/")
    root = root if root.endswith(f"/{_ROUTE}") else f"{root}/{_ROUTE}"
    url = f"{root}/{quote(scope)}"
    try:
        answer = ask_service(profile, "GET", url, feedback)
    except SigningError as error:
        if error.status != 404:
            raise
        return Grant(datetime.now(timezone.utc))
    value = answer.json()
    token = value.get("token") if isinstance(value, dict) else None
    token = token.strip().removeprefix("?") if isinstance(token, str) else ""
    if not _TOKEN.fullmatch(token) or "sig=" not in token:
        raise no_signature(profile, url, answer)
    in_token = end_of_signature(f"{url}?{token}")
    return Grant(answer.asked, checked_end(profile, answer, url, value.get("msft:expiry"), in_token), query=token)
