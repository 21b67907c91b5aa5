"""How the APIs asked since QGIS was started are searched, where that is not as they say: the method and the address,
the names that they sort by, the size of their pages, and what the requests for further pages must repeat.

All functions take the URL of the API's root, and are safe in any thread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import HttpError, ResponseError, SlowServerError, TooLargeError
from .query import OF_PROPERTIES, PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable

    from .records import ItemPage, PageRequest

#: Statuses with which servers, and firewalls before them, refuse a method. The first group may as well be about the
#: search itself: then what they say first is the true reason.
_MAYBE_REFUSED = (400, 403, 404, 422)
_METHOD_REFUSED = (*_MAYBE_REFUSED, 405, 411, 413, 414, 415, 431, 501)

#: With which servers refuse a part of a search: pages of that size, or a name to sort by that they do not know.
_PART_REFUSED, _TOO_LARGE = (400, 422, 500), 413
#: Sizes of pages that are tried where the usual one is refused.
_SMALLER_PAGES = (50, 10)

#: How servers speak of the size of pages: of the parameter by its name, or in words. They have other limits, too: of
#: time, of requests, of collections, of vertices.
_OF_PAGE_SIZE = re.compile(
    r"""(?: (?:^|[^\w\s-]\s?|\b(?:parameter|value|invalid|argument|field|for|of|requested|max|maximum|items?|page)\s)
            limit (?![\w-]|\s(?:on|for)\b)
        | \bthe\slimit\s(?:must|should|has|can|may|is|exceed|param|value|out|[0-9(])
        | \b(?:page[\s_-]?size|(?:per|a)[\s_-]page|maxrecords|result\swindow)\b
        | \btoo\smany\s(?:items|results|features|records)\b
        | \b(?:items|results|features|records)\srequested\b )""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)

#: Roots that have refused POST and answered GET, and the other way round.
_get_only: set[str] = set()
_post_only: set[str] = set()
#: Roots whose links to further pages have lost the search, and those that send what was not asked for all the same.
_forgetful: set[str] = set()
_deaf: set[str] = set()
#: Roots that sort by the bare names of properties alone, and the size of the pages of those that send no larger ones.
_bare_names: dict[str, int] = {}
_page_sizes: dict[str, int] = {}
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


def as_taken(root: str, search: dict[str, Any]) -> dict[str, Any]:
    """The search with what to sort by as the API names it, and pages no larger than it sends."""
    if root in _page_sizes:
        search = {**search, "limit": min(search["limit"], _page_sizes[root])}
    if root not in _bare_names or "sortby" not in search:
        return search
    order = [{**each, "field": each["field"].removeprefix(OF_PROPERTIES)} for each in search["sortby"]]
    return {**search, "sortby": order}


def adapted(
    root: str, request: PageRequest, error: HttpError | ResponseError, again: Callable[[], ItemPage]
) -> ItemPage | None:
    """What searching again gives, with smaller pages or with the bare name of what to sort by, where the refusal of the
    request may be about that; both are used from then on. None where it is not, and where that is refused, too."""
    if not isinstance(error, HttpError) or error.status not in (*_PART_REFUSED, _TOO_LARGE):
        return None
    if error.status == _TOO_LARGE or speaks_of_page_size(error.details):
        size = next((each for each in _SMALLER_PAGES if each < _page_sizes.get(root, PAGE_SIZE)), None)
        return None if size is None else _tried(_page_sizes, root, size, again)
    asked = str((request.body or {}).get("sortby", "")) if request.method == "POST" else urlsplit(request.url).query
    return _tried(_bare_names, root, True, again) if OF_PROPERTIES in asked else None


def speaks_of_page_size(words: str) -> bool:
    """Whether a server's refusal may be about how many items a page shall have."""
    return _OF_PAGE_SIZE.search(words) is not None


def _tried(known: dict[str, int], root: str, value: int, again: Callable[[], ItemPage]) -> ItemPage | None:
    """What searching again gives with the value, which is known only then: not of a search that the user has left."""
    before, page = known.get(root), None
    known[root] = value
    try:
        page = again()
    except (HttpError, ResponseError):
        return None
    finally:
        if page is None:
            known.pop(root, None)
            if before is not None:
                known[root] = before
    return page


def forgets(root: str) -> bool:
    """Whether the API's links to further pages have been found to leave out what was searched for."""
    return root in _forgetful


def remember_forgetful(root: str) -> None:
    _forgetful.add(root)


def as_asked(root: str, page: ItemPage, again: Callable[[], ItemPage]) -> ItemPage:
    """The page, or where it has what was not asked for, the one that asking again in another way gives, if that has
    less of it; where it has not, no further page is asked for twice. Raises CanceledError."""
    if not page.unasked or root in _deaf:
        return page
    try:
        better = again()
    except (HttpError, ResponseError):
        better = page
    if better.unasked < page.unasked:
        return better
    _deaf.add(root)
    return page


def may_be_the_way(error: HttpError | ResponseError) -> bool:
    """Whether another method or address may lead to what was asked for: the server refuses this one, or something in
    the way has answered with a page of its own."""
    if isinstance(error, HttpError):
        return error.status in _METHOD_REFUSED
    return not isinstance(error, (SlowServerError, TooLargeError))


def tells_why(error: HttpError | ResponseError) -> bool:
    """Whether the error may be about the search itself, so that it is told even if a further way fails too."""
    return not isinstance(error, HttpError) or error.status in _MAYBE_REFUSED
