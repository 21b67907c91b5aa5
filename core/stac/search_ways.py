"""How the APIs asked since QGIS was started are searched, where that is not as they say: the method and the address.

All functions take the URL of the API's root, and are safe in any thread.
"""

from __future__ import annotations

#: Roots that have refused POST and answered GET, and the other way round.
_get_only: set[str] = set()
_post_only: set[str] = set()
#: Where to search, of roots that do so elsewhere than below them.
_places: dict[str, str] = {}


def prefers_get(root: str, *, says_get: bool) -> bool:
    """Whether to ask by GET first; `says_get` is whether the landing page names that method."""
    return root in _get_only or (says_get and root not in _post_only)


def remember_method(root: str, method: str) -> None:
    """That the API has answered this method, and refused the other."""
    known, others = (_get_only, _post_only) if method == "GET" else (_post_only, _get_only)
    known.add(root)
    others.discard(root)


def place(root: str) -> str:
    """Where the API was found to be searched; empty where that is as it says."""
    return _places.get(root, "")


def remember_place(root: str, url: str) -> None:
    _places[root] = url
