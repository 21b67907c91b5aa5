"""What would run or be fetched where QGIS shows words of others as a web page."""

from __future__ import annotations

import html
import re

from .plain_name import holds_markup

#: In a page, what runs or fetches something by itself. Elements that do so whatever else they say; XML has some of
#: these names with a prefix, for other things.
_ACTIVE_ELEMENT = re.compile(r"<(?:script|img|iframe|embed|applet|svg)\b(?![:.-])", re.IGNORECASE)
#: Attributes of any element, and a style's address.
_ACTIVE_ATTRIBUTE = re.compile(r"[\s/\"'](?:on[a-z]{3,30}|background|formaction)\s*=", re.IGNORECASE)
_ADDRESS_IN_STYLE = re.compile(r"url\(", re.IGNORECASE)
#: Elements that do so with something else that stands in the text: other elements of these names are XML's, as "object"
#: in what libraries write, "link" in QGIS's own metadata and in Atom, "Style" in KML.
_WITH_SOURCE = re.compile(r"<(?:image|input|frame|video|audio|source|track|bgsound)\b(?![:.-])", re.IGNORECASE)
_OBJECT = re.compile(r"<object\b(?![:.-])", re.IGNORECASE)
_BASE = re.compile(r"<base\b(?![:.-])", re.IGNORECASE)
_META = re.compile(r"<meta\b(?![:.-])", re.IGNORECASE)
_LINK = re.compile(r"<link\b(?![:.-])", re.IGNORECASE)
_STYLE = re.compile(r"<style\b(?![:.-])", re.IGNORECASE)
_SOURCE = re.compile(r"[\s/\"'](?:src|srcset|poster)\s*=", re.IGNORECASE)
_DATA = re.compile(r"[\s/\"'](?:data|classid|codebase)\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"[\s/\"']href\s*=", re.IGNORECASE)
_REFRESH = re.compile(r"[\s/\"']http-equiv\s*=", re.IGNORECASE)
_FETCHING = re.compile(
    r"stylesheet|text/css|prefetch|preload|preconnect|prerender|subresource|\bicon\b|&#", re.IGNORECASE
)
_IMPORT = re.compile(r"@[a-z-]{0,9}\\|@import", re.IGNORECASE)


def is_active_page(*texts: str) -> bool:
    """Whether a view of web pages would run a script, or fetch a picture, a style or a page, that the texts hold, which
    stand in elements of one page: an element may begin in one and go on in another. XML and simple HTML are none."""
    text = ">".join(texts)  # as the end of the element before each
    if not holds_markup(text):
        return False
    if _ACTIVE_ELEMENT.search(text) is not None or _ACTIVE_ATTRIBUTE.search(text) is not None:
        return True
    together = (
        (_WITH_SOURCE.search(text) and _SOURCE.search(text))
        or (_OBJECT.search(text) and _DATA.search(text))
        or (_BASE.search(text) and _ADDRESS.search(text))
        or (_META.search(text) and _REFRESH.search(text))
        or (_LINK.search(text) and _FETCHING.search(text))
        or (_STYLE.search(text) and _IMPORT.search(text))
    )
    if together:
        return True
    # in an attribute, each sign may be written by its number
    return _ADDRESS_IN_STYLE.search(html.unescape(text) if "&" in text else text) is not None
