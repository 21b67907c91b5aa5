"""Whether what comes is a web page in place of the file: the sign-in page of a network, or a server's words."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..http.http_response import begins_as_html

_PAGES = (".html", ".htm", ".xhtml")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_BEGINNING = 512


def is_web_page(content_type: str, data: bytes, href: str, *, is_packed: bool = False) -> bool:
    """Whether a response is a web page where another file is wanted: by its beginning, since a sign-in page may come
    under any type, or by its type, unless it begins as no page does: some servers give that type to all files that they
    do not know."""
    path = urlsplit(href).path.lower()
    if path.endswith(_PAGES):
        return False
    beginning = data[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins_as_html(beginning):
        return True
    if content_type.partition(";")[0].strip().lower() not in _PAGE_TYPES:
        return False
    is_json = path.endswith((".json", ".geojson")) and beginning.startswith(b"{")
    is_file = b"\0" in beginning or is_json or beginning.startswith(b"<VRTDataset")
    return is_packed or not is_file
