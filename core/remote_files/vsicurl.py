"""Remote files in GDAL: the `/vsicurl/` path of a URL, and the options for its server."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, unquote, urlsplit

from osgeo import gdal

from ..errors import LayerError, UnsafeFileError
from ..gdal_calls import thread_options
from ..http.pace import LEAST_BYTES_A_SECOND
from ..http.web_address import escaped
from ..redaction import is_secret, redacted

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

Result = TypeVar("Result")

PREFIX = "/vsicurl/"
#: "HTTP response code: 404", "HTTP response code on https://…: 404" and "failed with response_code=404".
_STATUS = re.compile(r"(?:HTTP (?:response|error) code(?: on \S{1,4000}?)?: ?|\bresponse_code=)(\d{1,3})(?![\d/])")
#: A `/vsicurl` path with options before the address; GDAL takes their names in any case, and the last address.
_WITH_OPTIONS = re.compile(r"^/vsicurl\?(?:.*&)?url=([^&]+)", re.IGNORECASE)
#: Options in a path that say how a file is asked for, not who asks; others may be sign-ins, headers and cookies among
#: them. Names as in GDAL's documentation of `/vsicurl/`.
# fmt: off
_HARMLESS_OPTIONS = frozenset((
    "use_head", "list_dir", "empty_dir", "max_retry", "retry_delay", "retry_codes", "connecttimeout", "timeout",
    "low_speed_time", "low_speed_limit", "useragent", "unsafessl", "pc_url_signing", "pc_collection",
))
# fmt: on

#: Without it, GDAL requests a directory listing and every possible sidecar before it opens a file: 46 requests instead
#: of 2 for one HRDEM tile.
_OPEN_OPTIONS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}

#: Seconds without a byte after which a request fails. GDAL tries up to three times to open a file: 30 s in all.
SILENCE = 10

#: Time-outs, and retries when a server is busy. A server that sends next to nothing counts as one that is silent.
_HTTP_OPTIONS = {
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_LOW_SPEED_TIME": str(SILENCE),
    "GDAL_HTTP_LOW_SPEED_LIMIT": str(LEAST_BYTES_A_SECOND),
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "1",
}
#: The value of the option `empty_dir` inside a path: it means yes, as any word but "no" does. With `/vsicurl/` and a
#: question mark in a path, GDAL takes it for one with a query, and looks for nothing beside the file. Else several of
#: its drivers look for overviews in spite of the option, and for overviews of these: without end, where a server has a
#: file under every name.
ALONE = PREFIX
#: The names of the options above inside a path.
_PATH_OPTIONS = {
    "empty_dir": ALONE,
    "connecttimeout": "10",
    "low_speed_time": str(SILENCE),
    "low_speed_limit": str(LEAST_BYTES_A_SECOND),
    "max_retry": "3",
    "retry_delay": "1",
}
#: What GDAL may be told of sign-ins to servers, of which QGIS's network knows nothing.
_ACCESS_OPTIONS = (
    "GDAL_HTTP_USERPWD",
    "GDAL_HTTP_HEADERS",
    "GDAL_HTTP_HEADER_FILE",
    "GDAL_HTTP_BEARER",
    "GDAL_HTTP_COOKIE",
    "GDAL_HTTP_COOKIEFILE",
    "GDAL_HTTP_SSLCERT",
)
_LONGEST_NETRC = 1_000_000
_prepared: set[str] = set()
#: Hosts that answer HEAD otherwise than GET, as found since QGIS was started: addresses may be signed for GET alone.
_without_head: set[str] = set()
#: Statuses that say nothing of HEAD: no answer, a sign-in, a busy server.
_NOT_OF_HEAD = (0, 401, 407, 429, 502, 503, 504)


def vsicurl_path(href: str) -> str:
    """The path under which GDAL reads the URL, with all escaped that a URL must not hold; sets the options for its
    host."""
    if not href.startswith(("http://", "https://")):
        return href
    prepare_host(href)
    return lasting_path(href) if _host_prefix(href) in _without_head else PREFIX + escaped(href)


def lasting_path(href: str, *, use_head: bool = True) -> str:
    """The path for use in a file: with the options in it, it is read as fast, and fails as soon, in a QGIS without this
    plugin and in threads without our options. Without HEAD where its host is known not to answer it, or when told so:
    an address may be signed for GET alone."""
    return _lasting_path(href, not use_head or _host_prefix(href) in _without_head)


def _lasting_path(href: str, is_without_head: bool) -> str:
    if not href.startswith(("http://", "https://")):
        return href
    options = {**_PATH_OPTIONS, "use_head": "no"} if is_without_head else _PATH_OPTIONS
    text = "&".join(f"{key}={value}" for key, value in options.items())
    return f"/vsicurl?{text}&url={quote(href, safe=':/')}"


def path_apart(href: str, name: str) -> str:
    """A path to the same file that GDAL asks for at once and knows nothing of, whatever it knows of the file, and whose
    answers it keeps for this path alone: what follows a `#` is not sent. Empty where its host does not answer HEAD."""
    if _host_prefix(href) in _without_head:
        return ""
    return f"{_lasting_path(f'{href}#{name}', False)}&max_retry=0"


def path_asked_once(path: str) -> str:
    """A path to the same file, with the same in GDAL's memory, for which GDAL tries nothing again: for who does. The
    `/vsicurl/` path itself where GDAL may have a sign-in for it, which it looks up by the path. For a worker."""
    if path.startswith(PREFIX) and "?" not in path and not has_own_access(href_of(path)):
        path = lasting_path(href_of(path))
    return f"{path}&max_retry=0" if path.startswith("/vsicurl?") else path


def path_alone(path: str) -> str:
    """The `/vsicurl/` path as one under which GDAL looks for nothing beside the file; any other as it is."""
    return lasting_path(href_of(path)) if path.startswith(PREFIX) and "?" not in path else path


def href_of(path: str) -> str:
    """The URL in a `/vsicurl/` path, also in one with options; any other path as it is."""
    with_options = _WITH_OPTIONS.match(path)
    if with_options is not None:
        return unquote(with_options.group(1))
    return path[len(PREFIX) :] if path.startswith(PREFIX) else path


def redacted_path(path: str) -> str:
    """The path without the secrets in its address and without options that may be sign-ins, for a file that is kept; a
    path that holds none, or no `/vsicurl` path, as it is."""
    if not path.startswith("/vsicurl"):
        return path
    href = href_of(path)
    public = redacted(href) if is_secret(href) else href
    if not path.startswith("/vsicurl?"):
        return path.replace(href, public)
    options = path.removeprefix("/vsicurl?").split("&")
    harmless = [each for each in options if each.partition("=")[0].lower() in _HARMLESS_OPTIONS]
    if public == href and len(harmless) == len(options) - 1:  # all but the address
        return path
    return "/vsicurl?" + "&".join([*harmless, f"url={quote(public, safe=':/')}"])


def prepare_host(href: str) -> None:
    """Set the options for the URL's host alone: remote layers of the user and of other plugins keep theirs."""
    prefix = _host_prefix(href)
    if prefix in _prepared:
        return
    for key, value in {**_OPEN_OPTIONS, **_HTTP_OPTIONS}.items():
        gdal.SetPathSpecificOption(prefix, key, value)
    _prepared.add(prefix)


def has_own_access(href: str) -> bool:
    """Whether GDAL may have a sign-in for the URL that QGIS does not know, which would ask the user for one: from an
    option, or from the file of passwords (`.netrc`) that curl reads. For a worker."""
    path, host = PREFIX + href, urlsplit(href).hostname or ""
    if any(gdal.GetPathSpecificOption(path, name) or gdal.GetConfigOption(name) for name in _ACCESS_OPTIONS):
        return True
    if "@" in urlsplit(href).netloc:
        return True
    name = gdal.GetConfigOption("GDAL_HTTP_NETRC_FILE") or Path.home() / ("_netrc" if os.name == "nt" else ".netrc")
    try:
        with open(name, encoding="utf-8", errors="replace") as file:
            words = file.read(_LONGEST_NETRC).split()
    except (OSError, ValueError):
        return False
    return host in words or "default" in words


def http_limits() -> AbstractContextManager[None]:
    """Time-outs and retries for every `/vsicurl/` file that this thread opens inside the block.

    GDAL 3.6 reads HTTP options only from the configuration, not from `prepare_host`: here they are set for the thread.
    A file keeps those it was opened with.
    """
    return thread_options(_HTTP_OPTIONS)


def without_files_beside(path: str) -> AbstractContextManager[None]:
    """For GDAL, there is no other remote file than that of a `/vsicurl/` path in this thread inside the block."""
    return thread_options({"CPL_VSIL_CURL_ALLOWED_FILENAME": path} if path.startswith(PREFIX) else {})


def forget_file(path: str) -> None:
    """Clear GDAL's cache of a `/vsicurl/` file: it would repeat an earlier failure without a request."""
    gdal.VSICurlPartialClearCache(PREFIX + href_of(path) if path.startswith("/vsicurl") else path)


def again_without_head(href: str, failure: Exception, attempt: Callable[[], Result]) -> Result:
    """Open a remote file once more after a failure, this time without HEAD, which GDAL begins with: `vsicurl_path`
    gives another path meanwhile, and goes on to for the host if that helped. Raises the failure itself where HEAD is
    not to blame, else what the attempt raises."""
    prefix = _host_prefix(href)
    if prefix in _without_head or not _may_be_due_to_head(href, failure):
        raise failure
    forget_file(PREFIX + href)
    _without_head.add(prefix)
    try:
        return attempt()
    except BaseException:
        _without_head.discard(prefix)
        raise


def read_at_lasting_path(href: str, read: Callable[[str], Result]) -> Result:
    """What `read` makes of the file's `lasting_path`, without HEAD where its host needs that. Several threads may find
    this out at once. Raises LayerError as `read` does."""
    prefix = _host_prefix(href)
    is_without_head = prefix in _without_head
    try:
        return read(_lasting_path(href, is_without_head))
    except LayerError as error:
        if is_without_head or not _may_be_due_to_head(href, error):
            raise
    forget_file(PREFIX + href)
    result = read(_lasting_path(href, True))
    _without_head.add(prefix)
    return result


def _may_be_due_to_head(href: str, failure: Exception) -> bool:
    if isinstance(failure, UnsafeFileError):
        return False
    statuses = http_statuses(getattr(failure, "details", "") or str(failure))
    return href.startswith(("http://", "https://")) and not (statuses and statuses[-1] in _NOT_OF_HEAD)


def http_statuses(messages: str) -> list[int]:
    """The HTTP statuses in GDAL's messages; 0 stands for no answer."""
    return [int(status) for status in _STATUS.findall(messages)]


def is_silence(messages: str) -> bool:
    """Whether GDAL's messages say that the server did not answer: then nothing else is asked of it."""
    return "CURL error" in messages or http_statuses(messages)[-1:] == [0]


def _host_prefix(href: str) -> str:
    parts = urlsplit(href)
    return f"{PREFIX}{parts.scheme}://{parts.netloc}/"


def forget_hosts() -> None:
    """Remove the options; for the unloading of the plugin."""
    for prefix in _prepared:
        gdal.ClearPathSpecificOptions(prefix)
    _prepared.clear()
    _without_head.clear()
