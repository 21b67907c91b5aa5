"""The paths at which GDAL reads files that may want a signature, and what a project keeps in their place.

Kept in memory alone, for this session.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from osgeo import gdal

from ..http.web_address import escaped
from ..remote_files.vsicurl import PREFIX, forget_file, lasting_path, vsicurl_path
from ..signing.profiles import required_profile
from ..signing.signatures import signatures
from ..threads.cancellation import stop_if_canceled
from .gateway import Gateway
from .strategies import Strategy, added_query, may_use_head, strategy_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..errors import DatacubeError
    from ..signing.grant import SignedHref
    from ..signing.profile import SigningProfile
    from ..threads.cancellation import Feedback
    from .kept_file import KeptFile

_GDAL_VERSION = int(gdal.VersionInfo("VERSION_NUM"))
_QUERY_STRING = "VSICURL_QUERY_STRING"
_BRIEF = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedPath:
    """What GDAL opens now, a secret, and until when it can be read (None: without a known end)."""

    path: str = field(repr=False)
    expires: datetime | None = None


@dataclass(frozen=True)
class _InUse:
    path: SignedPath
    signed: SignedHref


_lock = threading.Lock()
_gateway = Gateway()
#: By the unsigned path and the id of the profile: two catalogues may have files of one store, each with its own key.
_in_use: dict[tuple[str, str], _InUse] = {}
#: The path that was signed last for each unsigned one.
_private: dict[str, str] = {}
#: The unsigned path of each path that GDAL has got, also of one that has ended since.
_public: dict[str, str] = {}
#: The paths whose signatures end within a moment.
_brief: set[str] = set()
#: The paths that have a signature in an option.
_prepared: set[str] = set()


def signed_path(href: str, profile_id: str = "", feedback: Feedback | None = None) -> SignedPath:
    """What GDAL opens for an unsigned address; of one that its profile does not sign, the plain path. `profile_id` is
    that of a signing profile, empty for none.

    Raises what `Signatures.signed` raises. For a task.
    """
    return signed_paths([href], profile_id, feedback)[href]


def signed_paths(hrefs: Iterable[str], profile_id: str, feedback: Feedback | None = None) -> dict[str, SignedPath]:
    """What GDAL opens for each address, signed in as few requests as the service allows. As `signed_path`."""
    hrefs = list(dict.fromkeys(hrefs))
    profile = _profile(profile_id, hrefs)
    if profile is None:
        return {href: SignedPath(vsicurl_path(href)) for href in hrefs}
    found = signatures().signed_all(profile, hrefs, feedback)
    stop_if_canceled(feedback)  # the gateway would begin again after the plugin's end
    return {href: _prepare(profile, href, signed) for href, signed in found.items()}


def renew_all(hrefs: Iterable[str], profile_id: str, feedback: Feedback | None = None) -> dict[str, SignedPath]:
    """The paths with other signatures than the ones in use, and without the failures that GDAL remembers of them, by
    address; signed in as few requests as the service allows. Files of one container that are renewed one after the
    other share the new signature. Raises what `signed_path` raises. For a task."""
    hrefs = list(dict.fromkeys(hrefs))
    profile = _profile(profile_id, hrefs)
    for href in hrefs:
        used = _in_use.get((PREFIX + escaped(href), profile_id))
        if profile is not None and used is not None:
            signatures().refused(profile, href, used.signed)
    paths = signed_paths(hrefs, profile_id, feedback)
    for path in paths.values():
        forget_file(path.path)
    return paths


def gateway_path(href: str, profile_id: str) -> str:
    """What GDAL opens for an address that it may read for longer than a signature lasts: the gateway renews it. The
    address must be one that the profile signs. Sends no request. Raises OSError when the system has no free port."""
    path = _gateway.path(href, profile_id)
    with _lock:
        _public[path] = PREFIX + escaped(href)
    return path


def public_path(path: str) -> str | None:
    """The unsigned path in place of one that GDAL has got here, with what QGIS has put behind it; None for any other.
    Never raises, never blocks: QGIS calls it for each path of a project."""
    head = path.partition(" ")[0].partition("|")[0]
    public = _public.get(head)
    return None if public is None else public + path[len(head) :]


def private_path(public: str) -> str | None:
    """The path now in use for an unsigned one, with what QGIS has put behind it; None where none has been signed in
    this session. As `public_path`."""
    head = public.partition(" ")[0].partition("|")[0]
    path = _private.get(head)
    return None if path is None else path + public[len(head) :]


def gateway_file(path: str) -> KeptFile | None:
    """The file that GDAL reads at this path, where the gateway hands it out and may ask for much of it at a time; else
    None: a signature that ends within a moment may be good for a single request. As `public_path`."""
    return _gateway.signed_file(path) if path in _public and path not in _brief else None


def failure_of(path: str) -> DatacubeError | None:
    """Why a path that GDAL has got here could not be read, where that is known better than by GDAL; else None."""
    return _gateway.failure(path) if path in _public else None


def failure_in(message: str) -> DatacubeError | None:
    """The same for the path that a message of GDAL's names; GDAL 3.10 names the file alone."""
    named = (path for path in list(_public) if (path.rpartition("/")[2] or path) in message)
    return next((failure for failure in map(_gateway.failure, named) if failure is not None), None)


def forget_all() -> None:
    """Forget all paths, take the signatures out of GDAL's options, with what it remembers of their files, and end the
    gateway, without waiting for it; for the unloading of the plugin."""
    _gateway.stop()
    with _lock:
        prepared = list(_prepared)
        _prepared.clear()
        _in_use.clear()
        _private.clear()
        _public.clear()
        _brief.clear()
    for path in prepared:
        gdal.SetPathSpecificOption(path, _QUERY_STRING, None)
        forget_file(path)  # it would go on to read what it remembers


def _profile(profile_id: str, hrefs: list[str]) -> SigningProfile | None:
    """Raises SigningError for a profile that is gone."""
    return required_profile(profile_id, hrefs[0]) if profile_id and hrefs else None


def _prepare(profile: SigningProfile, href: str, signed: SignedHref) -> SignedPath:
    public = PREFIX + escaped(href)
    strategy = strategy_for(_GDAL_VERSION, href, signed)
    used = _in_use.get((public, profile.id))
    if strategy is Strategy.PLAIN:
        _in_use.pop((public, profile.id), None)
        _private.pop(public, None)
        return SignedPath(vsicurl_path(href))
    if strategy is Strategy.QUERY:
        text = vsicurl_path(href) if may_use_head(signed) else lasting_path(href, use_head=False)
        is_anew = used is None or used.signed != signed
        _set_query(text, added_query(href, signed))
    else:
        text = _gateway.path(href, profile.id)
        is_anew = _gateway.failure(text) is not None
    if is_anew:
        forget_file(text)  # GDAL repeats a failure without a request
    path = SignedPath(text, signed.expires)
    is_brief = signed.expires is not None and signed.expires - datetime.now(timezone.utc) < _BRIEF
    with _lock:
        (_brief.add if is_brief else _brief.discard)(text)
        _in_use[public, profile.id] = _InUse(path, signed)
        _private[public] = text
        _public[text] = public
    return path


def _set_query(path: str, query: str) -> None:
    """For this file alone, also where the signature is good for a whole container: a layer of the user's own may read
    another file of it with a signature in its address. GDAL takes the option for all paths that begin with this one,
    and puts it behind a query that is there (tried with 3.13.3): such a layer of this very file cannot be read
    meanwhile."""
    gdal.SetPathSpecificOption(path, _QUERY_STRING, query)
    with _lock:
        _prepared.add(path)
