"""URLs that users share: the place in a catalogue that a link leads to, and links to STAC Browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from ..remote_files.vsicurl import href_of
from .links import ApiRoot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..catalogs import Catalog

#: The public STAC Browser, to which NRCan's guide links.
STAC_BROWSER = "https://radiantearth.github.io/stac-browser/#"
#: STAC Browsers that are made for one API each: API by the host of the browser. Their links have the path below the
#: API's root in their own path, or in their fragment.
_OWN_BROWSERS = {
    "browser.stac.teledetection.fr": "https://api.stac.teledetection.fr",
    "browser.datastore-mtd.theia.data-terra.org": "https://api.datastore-mtd.theia.data-terra.org",
}
#: STAC Browser's languages; any other becomes English.
_LANGUAGES = ("ar", "de", "en", "es", "fr", "id", "it", "ja", "pl", "pt", "ro", "ru", "sv")
#: A link to any STAC Browser: the catalogue's address is in the fragment, with the scheme if that is not https.
_IN_BROWSER = re.compile(r"^https?://[^#]*#/(?:(?:search|validation)/)?external/(.+)$", re.IGNORECASE)
#: Pages of a STAC Browser, before the place in the API that they are about.
_PAGE = re.compile(r"^/*(?:(?:search|validation)(?:/|$))?")
_EXTERNAL = "external/"
_EXTERNAL_SCHEME = re.compile(r"^(https?):/{1,2}", re.IGNORECASE)
_API_PLACE = re.compile(r"^(.*?)/(?:search|collections(?:/([^/]+)(?:/items(?:/([^/]+))?)?)?)/?$")
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """The place in a STAC API that a URL leads to: the root, a collection or an item; ids are empty where not given.

    `is_certain` is False where the URL may just as well be of any other page or file.
    """

    root: str
    collection_id: str = ""
    item_id: str = ""
    is_certain: bool = True


def is_address(text: str) -> bool:
    """Whether the text is exactly one web address or `/vsicurl/` path."""
    text = text.strip()
    try:
        return not any(sign.isspace() for sign in text) and bool(_SCHEME.match(plain_url(text)))
    except ValueError:  # no host can be told
        return False


def plain_url(text: str) -> str:
    """The URL itself, from a link to STAC Browser or a GDAL path; without the fragment."""
    url = href_of(text.strip().strip("<>\"'"))
    shown = _shown_in_browser(url)
    parts = urlsplit(shown or url)
    query = "" if shown else parts.query  # of STAC Browser itself: its language and state
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, query, ""))


def is_browser_link(text: str) -> bool:
    """Whether the text is a link to STAC Browser."""
    return bool(_shown_in_browser(text.strip().strip("<>\"'")))


def _shown_in_browser(url: str) -> str:
    """The address of what a link to STAC Browser shows; empty for any other address."""
    parts = urlsplit(url)
    api = _OWN_BROWSERS.get(parts.hostname or "") if _SCHEME.match(url) else None
    if api is None:
        found = _IN_BROWSER.match(url)
        return _external(found.group(1)) if found is not None else ""
    path = parts.fragment if parts.fragment.startswith("/") else parts.path
    place = _PAGE.sub("", path.partition("?")[0])
    if place.startswith(_EXTERNAL) and place != _EXTERNAL:
        return _external(place.removeprefix(_EXTERNAL))
    return f"{api}/{place}" if place else api


def _external(place: str) -> str:
    """The address that `external/` is followed by."""
    scheme = _EXTERNAL_SCHEME.match(place)
    return f"https://{place}" if scheme is None else f"{scheme.group(1)}://{place[scheme.end() :]}"


def place_of(url: str) -> Place:
    """The place that the URL leads to, by its path alone."""
    parts = urlsplit(url)
    match = _API_PLACE.match(parts.path)
    path, collection, item = match.groups() if match else (parts.path, None, None)
    root = urlunsplit((parts.scheme, parts.netloc, path or "/", "", ""))
    return Place(root, unquote(collection or ""), unquote(item or ""), match is not None)


def catalog_for(place: Place, catalogs: Iterable[Catalog]) -> Catalog | None:
    """The catalogue of the place: the one with this root, else one on the same server, since servers behind a proxy
    give other roots (`/pgstac/api` for `/stac/api`). The first of several; None when there is none."""
    known = list(catalogs)
    same_root = [catalog for catalog in known if _root(catalog.url) == _root(place.root)]
    if same_root or not place.is_certain:
        return next(iter(same_root), None)
    return next((catalog for catalog in known if _root(catalog.url)[0] == _root(place.root)[0]), None)


def api_url(catalog_url: str, collection_id: str = "", item_id: str = "") -> str:
    """The URL of the place in the catalogue's API, under the root that the user gave."""
    root = ApiRoot(catalog_url)
    if not collection_id:
        return root.landing
    return root.below("collections", collection_id, *(("items", item_id) if item_id else ()))


def browser_link(url: str, language: str) -> str:
    """The link to a catalogue, collection or item (its `api_url`) in STAC Browser, in the language ("fr", "fr_CA"), or
    English where STAC Browser does not have it. In the API's own STAC Browser where it is known to have one."""
    parts = urlsplit(url)
    code = language[:2].lower()
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    own = next((host for host, api in _OWN_BROWSERS.items() if urlsplit(api)[:2] == parts[:2]), "")
    if own:
        place = f"https://{own}{path or '/'}"
    else:
        scheme = "" if parts.scheme == "https" else f"{parts.scheme}:/"
        place = f"{STAC_BROWSER}/external/{scheme}{parts.netloc}{path}"
    return f"{place}?.language={code if code in _LANGUAGES else 'en'}"


def _root(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower().rpartition("@")[2], parts.path.rstrip("/")
