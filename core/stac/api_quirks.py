"""Quirks of APIs: how each must be searched where it does not do what it declares or what STAC API asks for.

A landing page does not tell them. They are found out when a request is refused or ignored, and kept until QGIS ends, so
that later searches are sent in the form that the API answers.
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

#: Statuses with which servers, and firewalls before them, refuse a method. Those of the first group may also be about
#: the search itself: where both methods fail, the first refusal is then the one to show.
_MAYBE_REFUSED = (400, 403, 404, 422)
_METHOD_REFUSED = (*_MAYBE_REFUSED, 405, 411, 413, 414, 415, 431, 501)

#: Statuses with which servers refuse a part of a search: the size of the pages, or a name to sort by.
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


class ApiQuirks:
    """What is known of one API; for any thread."""

    def __init__(self) -> None:
        #: The method that was answered where the other one was refused; empty as long as neither was.
        self.method = ""
        #: Where the API was found to be searched, if not at the address that it names.
        self.search_url = ""
        #: Items of a page that the API sends at most; None as long as it has refused no size.
        self.page_size: int | None = None
        #: Whether it sorts by `datetime`, and refuses `properties.datetime`.
        self.sorts_by_bare_names = False
        #: Whether its links to further pages leave out what was searched for.
        self.next_links_lose_search = False
        #: Whether it sends items that were not asked for, in whichever way it is asked.
        self.ignores_search = False

    def prefers_get(self, *, says_get: bool) -> bool:
        """Whether to ask by GET first; `says_get` is whether the landing page names that method."""
        return self.method == "GET" or (says_get and self.method != "POST")

    def adapt(self, search: dict[str, Any]) -> dict[str, Any]:
        """The search with the names to sort by that the API knows, and with pages no larger than it sends."""
        if self.page_size is not None:
            search = {**search, "limit": min(search["limit"], self.page_size)}
        if not self.sorts_by_bare_names or "sortby" not in search:
            return search
        order = [{**each, "field": each["field"].removeprefix(OF_PROPERTIES)} for each in search["sortby"]]
        return {**search, "sortby": order}

    def search_adapted(
        self, request: PageRequest, error: HttpError | ResponseError, search: Callable[[], ItemPage]
    ) -> ItemPage | None:
        """What `search` returns once the search is adapted, with smaller pages or with bare names to sort by, where the
        refusal of the request may be about these; the quirk is then kept. None where the refusal is about something
        else, or the adapted search fails, too. Raises CanceledError."""
        if not isinstance(error, HttpError) or error.status not in (*_PART_REFUSED, _TOO_LARGE):
            return None
        if error.status == _TOO_LARGE or speaks_of_page_size(error.details):
            size = next((each for each in _SMALLER_PAGES if each < (self.page_size or PAGE_SIZE)), None)
            return None if size is None else self._try("page_size", size, search)
        asked = str((request.body or {}).get("sortby", "")) if request.method == "POST" else urlsplit(request.url).query
        return self._try("sorts_by_bare_names", True, search) if OF_PROPERTIES in asked else None

    def _try(self, quirk: str, value: object, search: Callable[[], ItemPage]) -> ItemPage | None:
        """What `search` returns while the quirk has the value. It keeps the value only if the search succeeds: not if
        it fails, nor if the user cancels it."""
        before, page = getattr(self, quirk), None
        setattr(self, quirk, value)
        try:
            page = search()
        except (HttpError, ResponseError):
            return None
        finally:
            if page is None:
                setattr(self, quirk, before)
        return page

    def best_page(self, page: ItemPage, search: Callable[[], ItemPage]) -> ItemPage:
        """The page; or, where it has items that were not asked for, the page of `search`, which asks in another way, if
        that has fewer of them. An API that sends them either way is not asked twice again. Raises CanceledError."""
        if not page.unasked or self.ignores_search:
            return page
        try:
            better = search()
        except (HttpError, ResponseError):
            better = page
        if better.unasked < page.unasked:
            return better
        self.ignores_search = True
        return page


#: By the URL of the API's root.
_quirks: dict[str, ApiQuirks] = {}


def quirks_of(root: str) -> ApiQuirks:
    """The quirks of the API with this root URL, shared by all who search it. For any thread."""
    return _quirks.setdefault(root, ApiQuirks())


def speaks_of_page_size(words: str) -> bool:
    """Whether a server's refusal may be about how many items a page shall have."""
    return _OF_PAGE_SIZE.search(words) is not None


def may_succeed_otherwise(error: HttpError | ResponseError) -> bool:
    """Whether another method or address may be answered: the server refuses this one, or a proxy or firewall has
    answered with a page of its own."""
    if isinstance(error, HttpError):
        return error.status in _METHOD_REFUSED
    return not isinstance(error, (SlowServerError, TooLargeError))


def may_be_about_search(error: HttpError | ResponseError) -> bool:
    """Whether the error may be about the search itself: it is then shown even where other ways fail for other
    reasons."""
    return not isinstance(error, HttpError) or error.status in _MAYBE_REFUSED
