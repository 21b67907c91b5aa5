"""Whether a signing profile can be used, before anything is sent anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..redaction import redacted
from ..web_address import is_web_address
from .hosts import host_problem
from .profile import SigningKind

if TYPE_CHECKING:
    from .profile import SigningProfile, SigningTemplate

#: Kinds whose hosts get the user's key themselves; the others ask a service.
WITHOUT_SERVICE = (SigningKind.HEADER, SigningKind.BEARER)
#: Parts of an address of which the service must be told at least one, or it cannot know what to sign.
_ADDRESS = ("{href}", "{path}", "{key}")
_PARAMETER = re.compile(r"[^\s\x00-\x20\x7f\"<>]{1,100}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
#: Headers that say what is sent and where, or who asks: those are none of a template's.
_RESERVED = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "authorization", "proxy-authorization", "cookie")
)


def profile_problem(profile: SigningProfile) -> str:
    """Why the profile cannot be used, in a translated sentence; empty for a complete one. For any thread."""
    translate = QCoreApplication.translate
    if not profile.name.strip():
        return str(translate("ProfileCheck", "Give the profile a name."))
    if not profile.hosts:
        return str(translate("ProfileCheck", "Name the hosts of the files: nothing else is signed."))
    gets_key = profile.kind in WITHOUT_SERVICE
    problem = next(filter(None, (host_problem(entry, gets_key=gets_key) for entry in profile.hosts)), "")
    if problem or gets_key:
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
            translate("ProfileCheck", "The address of the service must begin with https:// or http:// and name a server.")
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
    for name, place, value in template.parameters:
        pattern = _HEADER if place == "header" else _PARAMETER
        if not pattern.fullmatch(name) or (place == "header" and name.lower() in _RESERVED):
            return str(translate("ProfileCheck", "“{name}” cannot be a parameter there.")).format(name=name[:100])
        if not value:
            return str(translate("ProfileCheck", "The parameter “{name}” needs a value.")).format(name=name)
        if template.method == "GET" and place in ("body", "form"):
            return str(translate("ProfileCheck", "A request with GET has no body: choose another place, or POST."))
    if not any(part in value for _, _, value in template.parameters for part in _ADDRESS):
        return str(
            translate("ProfileCheck", "No parameter tells the service which file to sign: give one the value {href}.")
        )
    return ""
