"""Remote files in GDAL: the `/vsicurl/` path of a URL, and the options for its server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from osgeo import gdal

from .gdal_calls import thread_options
from .web_address import escaped

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

PREFIX = "/vsicurl/"
#: A `/vsicurl` path with options before the address.
_WITH_OPTIONS = re.compile(r"^/vsicurl\?(?:.*&)?url=([^&]+)")

#: Without it, GDAL requests a directory listing and every possible sidecar before it opens a file: 46 requests instead
#: of 2 for one HRDEM tile.
_OPEN_OPTIONS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}

#: Seconds without a byte after which a request fails. GDAL tries up to three times to open a file: 30 s in all.
SILENCE = 10

#: Time-outs, and retries when a server is busy.
_HTTP_OPTIONS = {
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_LOW_SPEED_TIME": str(SILENCE),
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "1",
}
#: The names of the options above inside a path.
_PATH_OPTIONS = {
    "empty_dir": "yes",
    "connecttimeout": "10",
    "low_speed_time": str(SILENCE),
    "low_speed_limit": "1",
    "max_retry": "3",
    "retry_delay": "1",
}
_prepared: set[str] = set()


def vsicurl_path(href: str) -> str:
    """The path under which GDAL reads the URL, with all escaped that a URL must not hold; sets the options for its
    host."""
    if not href.startswith(("http://", "https://")):
        return href
    prepare_host(href)
    return PREFIX + escaped(href)


def lasting_path(href: str) -> str:
    """The path for use in a file: with the options in it, it is read as fast, and fails as soon, in a QGIS without this
    plugin and in threads without our options."""
    if not href.startswith(("http://", "https://")):
        return href
    options = "&".join(f"{key}={value}" for key, value in _PATH_OPTIONS.items())
    return f"/vsicurl?{options}&url={quote(href, safe=':/')}"


def href_of(path: str) -> str:
    """The URL in a `/vsicurl/` path, also in one with options; any other path as it is."""
    with_options = _WITH_OPTIONS.match(path)
    if with_options is not None:
        return unquote(with_options.group(1))
    return path[len(PREFIX) :] if path.startswith(PREFIX) else path


def prepare_host(href: str) -> None:
    """Set the options for the URL's host alone: remote layers of the user and of other plugins keep theirs."""
    parts = urlsplit(href)
    prefix = f"{PREFIX}{parts.scheme}://{parts.netloc}/"
    if prefix in _prepared:
        return
    for key, value in {**_OPEN_OPTIONS, **_HTTP_OPTIONS}.items():
        gdal.SetPathSpecificOption(prefix, key, value)
    _prepared.add(prefix)


def http_limits() -> AbstractContextManager[None]:
    """Time-outs and retries for every `/vsicurl/` file that this thread opens inside the block.

    GDAL 3.6 reads HTTP options only from the configuration, not from `prepare_host`: here they are set for the thread.
    A file keeps those it was opened with.
    """
    return thread_options(_HTTP_OPTIONS)


def forget_file(path: str) -> None:
    """Clear GDAL's cache of a `/vsicurl/` file: it would repeat an earlier failure without a request."""
    gdal.VSICurlPartialClearCache(path)


def forget_hosts() -> None:
    """Remove the options; for the unloading of the plugin."""
    for prefix in _prepared:
        gdal.ClearPathSpecificOptions(prefix)
    _prepared.clear()
