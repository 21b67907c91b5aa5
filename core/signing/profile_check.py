"""Whether a signing profile can be used, before anything is sent anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..http.web_address import is_web_address
from ..redaction import names_secret, redacted
from .hosts import host_problem
from .profile import SigningKind

if TYPE_CHECKING:
    from .profile import SigningProfile, SigningTemplate

METHODS = ("GET", "POST")
PLACES = ("query", "header", "body", "form")
#: Parts of an address of which the service must be told at least one, or it cannot know what to sign.
_ADDRESS = ("{href}", "{path}", "{key}")
_PARAMETER = re.compile(r"[^\s\x00-\x20\x7f\"<>]{1,100}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
#: Headers that say what is sent and where, or who asks: those are none of a template's.
RESERVED_HEADERS = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "authorization", "proxy-authorization", "cookie")
)


def profile_problem(profile: SigningProfile) -> str:
    """Why the profile cannot be used, in a translated sentence; empty for a complete one. For any thread."""
    translate = QCoreApplication.translate
    if not profile.name.strip():
        return str(translate("ProfileCheck", "Give the profile a name."))
    if not profile.hosts:
        return str(translate("ProfileCheck", "Name the hosts of the files: nothing else is signed."))
    problem = next(filter(None, (host_problem(entry, gets_key=profile.kind.needs_key) for entry in profile.hosts)), "")
    if problem or not profile.kind.asks_service:
        return problem
    return endpoint_problem(profile.endpoint) or (
        template_problem(profile.template) if profile.kind is SigningKind.TEMPLATE else ""
    )


def endpoint_problem(endpoint: str) -> str:
    """Why this cannot be the address of a signing service; empty for a good one."""
    translate = QCoreApplication.translate
    if not endpoint:
        return str(translate("ProfileCheck", "Enter the address of the service that signs."))
    if not is_web_address(endpoint) or any(sign.isspace() for sign in endpoint):
        return str(
            translate(
                "ProfileCheck", "The address of the service must begin with https:// or http:// and name a server."
            )
        )
    if redacted(endpoint) != endpoint:
        return str(
            translate(
                "ProfileCheck", "Put keys and passwords into an authentication configuration, not into the address."
            )
        )
    return ""


def template_problem(template: SigningTemplate) -> str:
    """Why the request cannot be sent; empty for one that can."""
    translate = QCoreApplication.translate
    if template.method not in METHODS:
        return str(translate("ProfileCheck", "The method must be GET or POST."))
    problems = (_parameter_problem(template.method, *row) for row in template.parameters)
    if problem := next(filter(None, problems), ""):
        return problem
    if not any(part in value for _, _, value in template.parameters for part in _ADDRESS):
        return str(
            translate("ProfileCheck", "No parameter tells the service which file to sign: give one the value {href}.")
        )
    return ""


def _parameter_problem(method: str, name: str, place: str, value: str) -> str:
    translate = QCoreApplication.translate
    pattern = _HEADER if place == "header" else _PARAMETER
    is_reserved = place == "header" and name.lower() in RESERVED_HEADERS
    if place not in PLACES or not pattern.fullmatch(name) or is_reserved:
        return str(translate("ProfileCheck", "“{name}” cannot be a parameter there.")).format(name=name[:100])
    if not value:
        return str(translate("ProfileCheck", "The parameter “{name}” needs a value.")).format(name=name)
    if names_secret(name) and "{" not in value:
        return str(
            translate("ProfileCheck", "“{name}” looks like a key: put it into an authentication configuration.")
        ).format(name=name)
    if method == "GET" and place in ("body", "form"):
        return str(translate("ProfileCheck", "A request with GET has no body: choose another place, or POST."))
    return ""
