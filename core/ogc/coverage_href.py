"""The URL of a coverage's description (DescribeCoverage), which identifies the coverage wherever a raster's address is
used."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from .service import request_url

#: The version of WCS used in all requests: the datacube refuses 1.0.0 and 2.0.1, and other servers know it too.
WCS_VERSION = "1.1.1"
_OWN = ("REQUEST", "IDENTIFIERS", "IDENTIFIER")


def coverage_href(service: str, identifier: str) -> str:
    """The DescribeCoverage URL of a coverage; the service's address may have a query of its own."""
    return wcs_url(service, {"REQUEST": "DescribeCoverage", "IDENTIFIERS": identifier})


def coverage_of(href: str) -> tuple[str, str] | None:
    """The service and the identifier in a DescribeCoverage URL; None for any other URL."""
    if not href.startswith(("http://", "https://")):
        return None
    query = {key.upper(): value for key, value in parse_qsl(urlsplit(href).query)}
    if query.get("SERVICE", "").upper() != "WCS" or query.get("REQUEST", "").upper() != "DESCRIBECOVERAGE":
        return None
    identifier = query.get("IDENTIFIERS", "")
    return (href, identifier) if identifier else None


def service_of(href: str) -> str:
    """The address of the service in a DescribeCoverage URL."""
    return request_url(href, {}, drop=("SERVICE", "VERSION", *_OWN))


def wcs_url(href: str, parameters: dict[str, str]) -> str:
    """Another request to the same service: the URL with these parameters in place of its WCS parameters."""
    return request_url(href, {"SERVICE": "WCS", "VERSION": WCS_VERSION, **parameters}, drop=_OWN)
