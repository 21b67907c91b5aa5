"""How scripts open files that their store hands out to signed requests alone: the library of the store's own signs
their addresses, or the script asks the signing service itself. The key is the user's, and in no script.

Sources: PyPI `teledetection` 1.13, `planetary-computer` 1.0.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..signing.durations import duration_value
from ..signing.profile import DURATION, SigningKind
from ..signing.profiles import SigningProfileStore

if TYPE_CHECKING:
    from ..export.planning.plan import ExportPlan
    from ..export.request import ExportSource
    from ..signing.profile import SigningProfile

#: The environment variable with the headers that a signing service wants, one a line.
HEADERS = "DATACUBE_SIGNING_HEADERS"
#: An address may be signed for GET alone.
GDAL_SETTINGS = {"CPL_VSIL_CURL_USE_HEAD": "NO"}
_PACKAGES = {SigningKind.TELEDETECTION: "teledetection", SigningKind.SAS: "planetary-computer"}

_TELEDETECTION = '''\
import teledetection


def sign(urls):
    """What opens each address for some hours; 64 of them cost one request."""
    return teledetection.sign_urls(list(urls))
'''
_SAS = '''\
import planetary_computer


def sign(urls):
    """What opens each address for an hour or so; those of a container share a token."""
    return {url: planetary_computer.sign(url) for url in urls}
'''
_TEMPLATE = Template('''\
import json
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener


class NoRedirect(HTTPRedirectHandler):
    """A key goes to the service alone, not to where it sends its visitors on."""

    def redirect_request(self, *_):
        return None


def sign(urls):
    """What opens each address for a while, as the signing service says; other hosts' addresses as they are."""
    own = dict(line.split(": ", 1) for line in os.environ.get("$headers", "").splitlines() if ": " in line)
    signed = {}
    for url in urls:
        if not url.startswith($origins):
            signed[url] = url
            continue
        parts = {"query": {}, "body": {}, "header": {}}
        for name, place, value in $parameters:
            for sign, text in {"{href}": url, "{path}": urlsplit(url).path}.items():
                value = value.replace(sign, text) if isinstance(value, str) else value
            parts[place][name] = value
        address = $endpoint
        if parts["query"]:
            address += ("&" if "?" in address else "?") + urlencode(parts["query"])
        body = json.dumps(parts["body"]).encode() if parts["body"] else None
        headers = {"Accept": "application/json", **parts["header"], **own}
        if body is not None:
            headers["Content-Type"] = "application/json"
        with build_opener(NoRedirect).open(Request(address, body, headers, method=$method), timeout=60) as answer:
            found = json.load(answer)
        for key in $field:
            found = found[int(key) if isinstance(found, list) else key]
        signed[url] = found
    return signed
''')


def is_signed(plan: ExportPlan) -> bool:
    """Whether addresses must be signed; not where a key goes beside them."""
    profile = _profile(plan)
    return profile is not None and not profile.kind.gives_key_to_hosts


def problem(plan: ExportPlan) -> str:
    """Why a script cannot open the files (translated); empty when it can."""
    profiles = _profiles(plan)
    if len(profiles) > 1:
        return str(
            QCoreApplication.translate(
                "RecipeSigning", "The files are signed by several services, and a script asks one."
            )
        )
    others = [source for source in plan.sources if source.is_remote and not (profiles and _signs(profiles[0], source))]
    if profiles and profiles[0].kind.gives_key_to_hosts and others:
        return str(
            QCoreApplication.translate(
                "RecipeSigning", "A script would send the key of some of the files to the hosts of the others."
            )
        )
    return ""


def notes(plan: ExportPlan) -> list[str]:
    """What the reader must know before running the script."""
    profile = _profile(plan)
    if profile is None:
        return []
    if profile.kind.gives_key_to_hosts:
        kind = "Authorization: Bearer TOKEN" if profile.kind is SigningKind.BEARER else "NAME: KEY"
        return [f"The server wants a key: set the environment variable GDAL_HTTP_HEADERS to “{kind}”."]
    if profile.kind is SigningKind.TEMPLATE:
        return [f"Its signing service may want a key: set the environment variable {HEADERS} to “NAME: KEY”."]
    lines = [f"Signs the addresses, with a package of the store's: pip install {_PACKAGES[profile.kind]}"]
    if profile.kind is SigningKind.TELEDETECTION:
        lines.append("Set its environment variables TLD_ACCESS_KEY and TLD_SECRET_KEY, or it asks you to sign in.")
    return lines


def python(plan: ExportPlan) -> str:
    """The function `sign(urls)`, which gives what opens each address, with its imports; empty when nothing is signed.
    Needs `os`."""
    profile = _profile(plan)
    if profile is None or profile.kind.gives_key_to_hosts:
        return ""
    if profile.kind is SigningKind.TELEDETECTION:
        return _TELEDETECTION
    if profile.kind is SigningKind.SAS:
        return _SAS
    template = profile.template
    origins = sorted({_origin(source.href) for source in plan.sources if _signs(profile, source)})
    return _TEMPLATE.substitute(
        headers=HEADERS,
        origins=repr(tuple(origins)),
        parameters=repr(_parameters(profile)),
        endpoint=repr(profile.endpoint),
        method=repr(template.method),
        field=repr(template.response_field.split(".")),
    )


def _profiles(plan: ExportPlan) -> list[SigningProfile]:
    """Those that sign at least one of the sources, each once."""
    known = SigningProfileStore()
    found = {source.profile: known.get(source.profile) for source in plan.sources if source.profile}
    return [
        profile
        for profile in found.values()
        if profile is not None and any(_signs(profile, source) for source in plan.sources)
    ]


def _profile(plan: ExportPlan) -> SigningProfile | None:
    return next(iter(_profiles(plan)), None)


def _signs(profile: SigningProfile, source: ExportSource) -> bool:
    return source.profile == profile.id and profile.may_sign(source.href)


def _parameters(profile: SigningProfile) -> list[tuple[str, str, str | int]]:
    """The parameters of the profile's request, with its duration in them."""
    duration = duration_value(profile.duration, profile.template.duration_format)
    return [
        (name, place, duration if value == DURATION else value.replace(DURATION, str(duration)))
        for name, place, value in profile.template.parameters_for(profile.duration)
    ]


def _origin(href: str) -> str:
    parts = urlsplit(href)
    return f"{parts.scheme}://{parts.netloc}/"
