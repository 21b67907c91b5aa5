"""How scripts open files that their store hands out to signed requests alone: the library of the store's own signs
their addresses, or the script asks the signing service itself. The key is the user's, and in no script.

Sources: PyPI `teledetection` 1.13, `planetary-computer` 1.0.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..signing.address_parts import address_parts
from ..signing.answer_fields import steps_of
from ..signing.profile import SigningKind
from ..signing.profiles import SigningProfileStore
from ..signing.s3_keys import DURATION, REGION_IN_HOST
from ..signing.template import asked_rows

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
_S3_KEYS = Template('''\
import hashlib
import hmac
import re
from datetime import datetime, timezone
from urllib.parse import quote, unquote, urlsplit

ORIGINS = $origins  # the hosts whose files are signed


def sign(urls):
    """What opens each address for some hours: signed here, with S3 keys from the environment (AWS Signature 4)."""
    access, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]

    def keyed(key, text):
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    def signed(url):
        parts, now = urlsplit(url), datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        in_host = re.search(r"$region_in_host", parts.hostname)
        region = in_host[1] if in_host else os.environ.get("AWS_REGION", "us-east-1")
        scope = f"{now[:8]}/{region}/s3/aws4_request"
        fields = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{access}/{scope}",
            "X-Amz-Date": now,
            "X-Amz-Expires": "$seconds",
            "X-Amz-SignedHeaders": "host",$payer
        }
        of_file = [field for field in parts.query.split("&") if field]
        query = "&".join(sorted([*of_file, *(f"{name}={quote(value, safe='')}" for name, value in fields.items())]))
        path = quote(unquote(parts.path), safe="/-_.~")
        request = f"GET\\n{path}\\n{query}\\nhost:{parts.netloc}\\n\\nhost\\nUNSIGNED-PAYLOAD"
        key = f"AWS4{secret}".encode()
        for part in scope.split("/"):
            key = keyed(key, part)
        digest = hashlib.sha256(request.encode()).hexdigest()
        signature = keyed(key, f"AWS4-HMAC-SHA256\\n{now}\\n{scope}\\n{digest}").hex()
        return f"{parts.scheme}://{parts.netloc}{path}?{query}&X-Amz-Signature={signature}"

    return {url: signed(url) if url.startswith(ORIGINS) else url for url in urls}
''')
_TEMPLATE = Template('''\
import json
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener


class NoRedirect(HTTPRedirectHandler):
    """A key goes to the service alone, not to where it sends its visitors on."""

    def redirect_request(self, *_):
        return None


def along(found, names):
    """What stands in an answer where these names and numbers lead."""
    for name in names:
        if isinstance(found, list):
            found = found[int(name) if name.isdecimal() else 0]
            if name.isdecimal() or name == "*":
                continue
        found = found[name]
    return found


def sign(urls):
    """What opens each address for a while, as the signing service says; other hosts' addresses as they are."""
    own = dict(line.split(": ", 1) for line in os.environ.get("$headers", "").splitlines() if ": " in line)
    signed = {}
    for url in urls:
        if not url.startswith($origins):
            signed[url] = url
            continue
        split = urlsplit(url)
        bucket, key = $buckets.get(split.netloc, ""), unquote(split.path).lstrip("/")
        if not bucket:
            bucket, _, key = key.partition("/")
        of_url = {"{href}": url, "{host}": split.netloc, "{path}": split.path, "{bucket}": bucket, "{key}": key}
        parts = {"query": {}, "form": {}, "header": {}, "body": {}}
        for name, place, value in $parameters:
            is_of_file = any(part in value for part in of_url) if isinstance(value, str) else False
            for part, text in of_url.items() if is_of_file else ():
                value = value.replace(part, text)
            parts[place][name] = [value] if is_of_file and place == "body" and $batch > 1 else value
        address = $endpoint
        if parts["query"]:
            address += ("&" if "?" in address else "?") + urlencode(parts["query"], quote_via=quote, safe="")
        headers = {"Accept": "application/json"}
        for name, value in parts["header"].items():
            headers[name] = quote(str(value), safe="/:?#[]@!$$&'()*+,;=~ %")
        body = None
        if parts["body"]:
            body, headers["Content-Type"] = json.dumps(parts["body"]).encode(), "application/json"
        elif parts["form"]:
            body, headers["Content-Type"] = urlencode(parts["form"]).encode(), "application/x-www-form-urlencoded"
        headers.update(own)
        with build_opener(NoRedirect).open(Request(address, body, headers, method=$method), timeout=60) as answer:
            text = answer.read().decode().strip()
        found = json.loads(text) if $is_json or text[:1] in ('"', "[", "{") else text
        if not isinstance(found, str):
            found = found[$field] if isinstance(found, dict) and $field in found else along(found, $names)
        if isinstance(found, list):
            found = found[0]
        if isinstance(found, dict):
            found = next(found[each] for each in (url, split.path, key) if each in found)
        signed[url] = urljoin(url, found)
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
    if profile.kind is SigningKind.S3_KEYS:
        lines = ["Set the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to your S3 keys."]
        return [*lines, "Whoever runs it pays the store (requester pays)."] if profile.pays else lines
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
    origins = sorted({_origin(source.href) for source in plan.sources if _signs(profile, source)})
    if profile.kind is SigningKind.S3_KEYS:
        return _S3_KEYS.substitute(
            origins=repr(tuple(origins)),
            region_in_host=REGION_IN_HOST.pattern,
            seconds=profile.duration or DURATION,
            payer='\n            "x-amz-request-payer": "requester",' if profile.pays else "",
        )
    template = profile.template
    places = {urlsplit(origin).netloc: address_parts(f"{origin}folder/file") for origin in origins}
    in_host = {host: parts["bucket"] for host, parts in places.items() if parts["key"] == "folder/file"}
    return _TEMPLATE.substitute(
        headers=HEADERS,
        origins=repr(tuple(origins)),
        parameters=repr(asked_rows(template, profile.duration)),
        buckets=repr(in_host),
        batch=template.batch,
        endpoint=repr(profile.endpoint),
        method=repr(template.method),
        is_json=bool(template.response_field),
        field=repr(template.response_field),
        names=repr(steps_of(template.response_field)),
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


def _origin(href: str) -> str:
    parts = urlsplit(href)
    return f"{parts.scheme}://{parts.netloc}/"
