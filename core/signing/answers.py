"""What a signing service has answered, checked before it is used: nobody requests an address because a service says
so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http.http_errors import quoted, says
from ..http.web_address import is_web_address, same_origin
from ..redaction import redacted
from .address_parts import is_same_file
from .durations import lifetime
from .expiries import end_of_signature, instant
from .grant import Grant
from .hosts import host_entry, is_among

if TYPE_CHECKING:
    from datetime import datetime

    from .profile import SigningProfile
    from .service import ServiceAnswer

#: Characters of a signed address: that of a temporary key of S3 has some two thousand.
_LONGEST = 20_000


def checked_grant(profile: SigningProfile, answer: ServiceAnswer, asked: str, signed: Any, expiry: Any = None) -> Grant:
    """The grant for the address `asked`, of which the service says that `signed` takes its place until `expiry`.

    The signed address must be that of the same file (see `is_same_file`): a service that signs another one is wrong, or
    bad. It must be on the same host, or on one that the profile names, with http:// where it is not encrypted. Where
    the service says no end that can be read, that in the address counts. Raises SigningError.
    """
    if not isinstance(signed, str) or not signed:
        raise no_signature(profile, asked, answer)
    signed = signed.strip()
    is_plain = len(signed) <= _LONGEST and signed.isprintable() and " " not in signed and is_web_address(signed)
    if not is_plain or "@" in urlsplit(signed).netloc:
        raise no_signature(profile, asked, answer)
    if not is_same_file(signed, asked):
        raise SigningError(
            QCoreApplication.translate(
                "SigningAnswers", "{service} has signed another file than was asked for."
            ).format(service=profile.name),
            url=asked,
            details="\n".join(map(redacted, (asked, signed))),
            hint=QCoreApplication.translate("SigningAnswers", "It is not opened. Report it to the service's operator."),
        )
    if not same_origin(signed, asked) and not is_among(profile.hosts, signed):
        raise _elsewhere(profile, asked, signed)
    return Grant(answer.asked, checked_end(profile, answer, asked, expiry, end_of_signature(signed)), href=signed)


def _elsewhere(profile: SigningProfile, asked: str, signed: str) -> SigningError:
    translate = QCoreApplication.translate
    is_less = urlsplit(signed).scheme == "http" and urlsplit(asked).scheme == "https"
    message = (
        translate("SigningAnswers", "{service} gives an address without encryption.")
        if is_less
        else translate("SigningAnswers", "{service} gives an address on another host.")
    )
    hint = translate("SigningAnswers", "If that is right, add {host} to the hosts of the signing profile.")
    return SigningError(message.format(service=profile.name), url=asked, hint=hint.format(host=host_entry(signed)))


def checked_end(
    profile: SigningProfile, answer: ServiceAnswer, asked: str, expiry: Any, in_query: datetime | None
) -> datetime | None:
    """The end of a signature by this computer's clock: the earlier of that which the service says, as a time or as how
    long from now on, and that which stands in the signature itself, of those still to come; None where neither says
    any. Some services write local times without a zone. Raises SigningError where all have passed."""
    ends = [answer.local(end) for end in (instant(expiry), in_query) if end is not None]
    life = lifetime(expiry)
    ends += [] if life is None else [answer.asked + life]
    to_come = [end for end in ends if end > answer.asked]
    if ends and not to_come:
        raise SigningError(
            QCoreApplication.translate(
                "SigningAnswers", "{service} gives a signature that has already expired."
            ).format(service=profile.name),
            url=asked,
            details=min(ends).isoformat(timespec="seconds"),
            hint=QCoreApplication.translate(
                "SigningAnswers", "Try again later, or report it to the service's operator."
            ),
        )
    return min(to_come, default=None)


def no_signature(profile: SigningProfile, asked: str, answer: ServiceAnswer) -> SigningError:
    """The error for an answer without a signature, with the service's own words."""
    content = answer.response.content
    advice = QCoreApplication.translate("SigningAnswers", "Check its address and its answer in the signing profile.")
    return SigningError(
        QCoreApplication.translate("SigningAnswers", "The answer of {service} is not a signature.").format(
            service=profile.name
        ),
        url=asked,
        details=quoted(content, asked),
        hint=" ".join(filter(None, (says(content, asked), advice))),
    )
