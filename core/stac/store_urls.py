"""Web addresses of files in object stores that everybody may read: s3://, gs:// and those of Azure.

They are read as any other file of the web, through QGIS's network and /vsicurl/; GDAL's own protocols for such stores
(/vsis3/, /vsiaz/) know nothing of QGIS's proxy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from ..http.web_address import is_web_address
from .json_values import mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.IGNORECASE)
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]{2,10}){1,3}-\d{1,2}")
#: A storage account of Azure.
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_VARIABLE = re.compile(r"\{([a-z_]{1,20})\}")
#: A host, of which a bucket or an account may be a part, and a path.
_PLATFORM = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::\d{1,5})?(?:/[A-Za-z0-9._~/-]{0,200})?")
_AMAZON = ".amazonaws.com"
#: A bucket with dots in its name before a host of S3.
_DOTTED_HOST = re.compile(
    r"([a-z0-9][a-z0-9-]{0,61}(?:\.[a-z0-9-]{1,61})+)\.(s3[.-](?:[a-z0-9.-]{1,40}\.)?amazonaws\.com)"
)
#: Where buckets of Amazon's registry of open data are, whose items name no region. The address without a region leads
#: to all but those of the regions that Amazon has opened since 2019, as af-south-1; signatures name the region.
_REGIONS = (
    ("deafrica-", "af-south-1"),
    ("dea-public-data", "ap-southeast-2"),
    ("copernicus-dem-", "eu-central-1"),
    ("naip-", "us-west-2"),
    ("sentinel-cogs", "us-west-2"),
    ("sentinel-s1-", "eu-central-1"),
    ("sentinel-s2-", "eu-central-1"),
    ("usgs-landsat", "us-west-2"),
)
_AZURE_HOST = re.compile(r"([a-z0-9]{3,24})\.(?:dfs|blob)\.core\.windows\.net")
_AZURE_SCHEMES = ("abfs", "abfss", "az", "azure", "wasb", "wasbs")
_GOOGLE_SCHEMES = ("gs", "gcs", "gcp")


def store_url(href: str, fields: Mapping[str, Any], schemes: Iterable[Mapping[str, Any]] = ()) -> str:
    """The web address of a file whose address is one of an object store; empty for any other, and where it cannot be
    told.

    `fields` are those of the asset or of its alternate over those of its item (storage extension 1, and what Planetary
    Computer says of accounts), `schemes` the storage schemes (version 2) that lead to the file, the best first.
    """
    scheme, sign, rest = href.partition("://")
    place, _, key = rest.partition("/")
    path = _path(key)
    if not sign or not path:
        return ""
    scheme = scheme.lower()
    if scheme == "s3":
        return _of_s3(place, path, fields, list(schemes))
    if scheme in _GOOGLE_SCHEMES:
        return f"https://storage.googleapis.com/{place}/{path}" if _BUCKET.fullmatch(place) else ""
    return _of_azure(place, path, fields, list(schemes)) if scheme in _AZURE_SCHEMES else ""


def certified_url(href: str) -> str:
    """A web address as it is, but for one of Amazon's whose host begins with a bucket that has dots in its name: no
    certificate fits that host, so the bucket goes into the path."""
    if _AMAZON not in href.lower():
        return href
    parts = urlsplit(href)
    found = _DOTTED_HOST.fullmatch(parts.netloc.lower())
    if found is None or parts.scheme != "https":
        return href
    return urlunsplit(parts._replace(netloc=found.group(2), path=f"/{found.group(1)}{parts.path}"))


def _of_s3(bucket: str, path: str, fields: Mapping[str, Any], schemes: list[Mapping[str, Any]]) -> str:
    if not _BUCKET.fullmatch(bucket) or ".." in bucket:
        return ""
    for scheme in schemes:
        platform = text(scheme.get("platform"))
        if platform and not _is_amazon(platform):
            return _on_platform(platform, bucket, path, scheme)
    named = next((text(scheme.get("region")) for scheme in schemes), "") or text(fields.get("storage:region"))
    region = named.lower()
    if not _REGION.fullmatch(region):
        region = next((its for start, its in _REGIONS if bucket.lower().startswith(start)), "")
    host = f"s3.{region}{_AMAZON}" if region else f"s3{_AMAZON}"
    # a dot in a bucket's name, or a capital letter, fits neither a certificate nor a host
    is_host = "." not in bucket and "_" not in bucket and bucket == bucket.lower()
    return f"https://{bucket}.{host}/{path}" if is_host else f"https://{host}/{bucket}/{path}"


def _is_amazon(platform: str) -> bool:
    """Whether the platform is Amazon's: storage 1 says "AWS", storage 2 has a template of addresses."""
    if "://" not in platform:
        return True
    filled = _VARIABLE.sub("x", platform)
    return is_web_address(filled) and (urlsplit(filled).hostname or "").endswith(_AMAZON)


def _on_platform(platform: str, bucket: str, path: str, scheme: Mapping[str, Any]) -> str:
    """In a store that is not Amazon's: with the bucket where its template has it, else in the path."""
    names = {**{name: text(scheme.get(name)) for name in _VARIABLE.findall(platform)}, "bucket": bucket}
    if any(not _BUCKET.fullmatch(value) for value in names.values()):
        return ""
    filled = _VARIABLE.sub(lambda found: names[found.group(1)], platform).rstrip("/")
    if not _PLATFORM.fullmatch(filled) or not is_web_address(filled):
        return ""
    return f"{filled}/{path}" if "{bucket}" in platform else f"{filled}/{bucket}/{path}"


def _of_azure(place: str, path: str, fields: Mapping[str, Any], schemes: list[Mapping[str, Any]]) -> str:
    """`container@account.dfs.core.windows.net/path`, or `container/path` with the account beside it."""
    container, _, host = place.rpartition("@") if "@" in place else (place, "", "")
    found = _AZURE_HOST.fullmatch(host.lower())
    if host and found is None:
        return ""
    options = (mapping(fields.get(f"{name}:storage_options")) for name in ("xarray", "table"))
    accounts = (
        found.group(1) if found is not None else "",
        *(text(each.get("account")) for each in schemes),
        *(text(each.get("account_name")) for each in options),
        text(fields.get("msft:storage_account")),
    )
    account = next((each for each in accounts if each), "")
    if not _ACCOUNT.fullmatch(account) or not _BUCKET.fullmatch(container):
        return ""
    return f"https://{account}.blob.core.windows.net/{container}/{path}"


def _path(key: str) -> str:
    """The key as a path; empty for one that a client would change. Escapes stay: no store has keys with a percent
    sign. S3 reads a plus sign as a blank."""
    parts = unquote(key).split("/")
    if not key or any(part in (".", "..") for part in parts) or any(sign < " " for sign in key):
        return ""
    return quote(unquote(key), safe="/-._~!$&'()*,;=:@")
