"""Stores of S3 that want keys: addresses that this computer signs itself, with the user's keys, for one file each and a
time. No key leaves it.

Source: AWS, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", and "Using Requester Pays
buckets" for `x-amz-request-payer`, which is part of what is signed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http.authentication import unlock
from ..redaction import remember_secret
from .grant import Grant
from .keys import KeyPair
from .sign_in import sign_in_needed
from .signed_address import unsigned_href

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .profile import SigningProfile

#: Seconds that a signature is good for where the profile does not say it.
DURATION = 8 * 3600
#: The region in a host: s3.eu-central-1.amazonaws.com, s3-us-west-2.amazonaws.com, s3.dualstack.…, s3.fr-par.scw.cloud.
REGION_IN_HOST = re.compile(r"(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]{2,10}){1,3}(?:-\d{1,2})?)\.")
#: The region that S3 takes where none is told.
_REGION = "us-east-1"
_REGION_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
_ALGORITHM, _SERVICE, _LAST = "AWS4-HMAC-SHA256", "s3", "aws4_request"
#: What stays as it is in a path and in a query that are signed.
_PLAIN = "-_.~"


class S3KeySigner:
    """Asks nobody. The keys are those of a QGIS authentication configuration of the kind AWS S3, or of another one with
    a user name (the access key) and a password (the secret key)."""

    most_at_once = 1000

    def scope(self, profile: SigningProfile, href: str) -> str:
        return unsigned_href(href)

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant | SigningError]:
        """Raises SignInNeededError when the profile has no configuration, and SigningError for one without keys."""
        pair, region = _keys(profile, feedback)
        now, seconds = datetime.now(timezone.utc), duration or DURATION
        end = now + timedelta(seconds=seconds)
        return {
            scope: Grant(now, end, href=presigned(scope, pair, region, now, seconds, pays=profile.pays))
            for scope in scopes
        }


def presigned(href: str, pair: KeyPair, region: str, now: datetime, seconds: int, *, pays: bool = False) -> str:
    """The address, signed for GET from `now` (with its zone) on. The region in the host, where there is one, counts
    more than `region`; without either it is us-east-1."""
    parts = urlsplit(href)
    in_host = REGION_IN_HOST.search(parts.hostname or "")
    region = in_host[1] if in_host is not None else region or _REGION
    now = now.astimezone(timezone.utc)
    scope = f"{now:%Y%m%d}/{region}/{_SERVICE}/{_LAST}"
    fields = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("X-Amz-Algorithm", _ALGORITHM),
        ("X-Amz-Credential", f"{pair.access}/{scope}"),
        ("X-Amz-Date", f"{now:%Y%m%dT%H%M%SZ}"),
        ("X-Amz-Expires", str(seconds)),
        ("X-Amz-SignedHeaders", "host"),
        *((("x-amz-request-payer", "requester"),) if pays else ()),
    ]
    query = "&".join(sorted(f"{quote(name, safe=_PLAIN)}={quote(value, safe=_PLAIN)}" for name, value in fields))
    path = quote(unquote(parts.path), safe=f"/{_PLAIN}")
    request = "\n".join(
        ("GET", path, query, f"host:{_host(parts.netloc, parts.scheme)}", "", "host", "UNSIGNED-PAYLOAD")
    )
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{pair.secret}".encode()
    for part in scope.split("/"):
        key = _hash(key, part)
    signature = _hash(key, "\n".join((_ALGORITHM, f"{now:%Y%m%dT%H%M%SZ}", scope, digest))).hex()
    return urlunsplit(parts._replace(path=path, query=f"{query}&X-Amz-Signature={signature}", fragment=""))


def _host(netloc: str, scheme: str) -> str:
    """The host as a request names it: without the port that its scheme has."""
    return netloc.lower().removesuffix(":443" if scheme == "https" else ":80")


def _hash(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _keys(profile: SigningProfile, feedback: Feedback | None) -> tuple[KeyPair, str]:
    """The keys and the region of the profile's configuration."""
    if not profile.authcfg:
        raise sign_in_needed(profile)
    translate = QCoreApplication.translate
    config = QgsAuthMethodConfig()
    if not unlock(feedback) or not QgsApplication.authManager().loadAuthenticationConfig(profile.authcfg, config, True):
        raise SigningError(
            translate("S3Keys", "The S3 keys of {name} cannot be read.").format(name=profile.name),
            hint=translate("S3Keys", "Unlock QGIS's authentication database, or choose another configuration."),
        )
    pair = KeyPair(config.config("username").strip(), config.config("password").strip())
    if not pair.is_usable():
        raise SigningError(
            translate("S3Keys", "The configuration of {name} holds no S3 keys.").format(name=profile.name),
            hint=translate(
                "S3Keys", "Choose one of the kind AWS S3, or a user name and a password: these are the keys."
            ),
        )
    remember_secret(pair.secret)
    region = config.config("region").strip()
    return pair, region if _REGION_NAME.fullmatch(region) else ""
