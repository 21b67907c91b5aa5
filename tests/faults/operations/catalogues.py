"""Connecting, searching, paging, and catalogues that are made of files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from demo.store_server import store_server
from tests.servers.stub import StubApi, landing_page, long_list, minimal_collection, stub_api
from tests.static_trees import small_tree, write_tree

from ..link import Upstream
from ..schedules import OF_THE_NETWORK, PROCESS, Fault
from .operation import DISKS, Done, Operation, Place, done, plain

_KINDS = (*OF_THE_NETWORK, Fault.PROXY, Fault.CLOCK, *DISKS)


@dataclass(frozen=True)
class _Server:
    url: str


@contextmanager
def _api() -> Iterator[StubApi]:
    routes = {
        **long_list(50, 20),
        "GET /": landing_page(
            conformsTo=[*landing_page()["conformsTo"], "https://api.stacspec.org/v1.0.0/item-search#sort"]
        ),
        "GET /collections": {"collections": [minimal_collection(), minimal_collection("other")], "links": []},
    }
    with stub_api(routes) as running:
        yield running


@contextmanager
def _files() -> Iterator[_Server]:
    with TemporaryDirectory() as folder:
        write_tree(Path(folder), small_tree())
        with store_server(Path(folder)) as url:
            yield _Server(url)


def _upstreams(server: Any) -> tuple[Upstream, ...]:
    return (Upstream("", server.url),)


def _catalog(place: Place, path: str = "") -> Any:
    from datacube_browser.core.catalogs import Catalog

    return Catalog(f"faults-{place.number}", "Faults", place.url + path)


@contextmanager
def _kept_in(place: Place) -> Iterator[None]:
    """What is kept of catalogues for the next start lies in the folder."""
    from datacube_browser.core.stac import cache

    with mock.patch.object(cache, "_path", lambda catalog: place.folder / "catalogs" / f"{catalog.id}.json"):
        yield


def _connect(path: str = "") -> Any:
    def do(_server: Any, place: Place, _prepared: Any) -> Done:
        from datacube_browser.core.stac.tasks import ConnectTask

        with _kept_in(place):
            # the second time as by Refresh: the first has left a tree whose records are read when they are opened
            answer = done(ConnectTask(_catalog(place, path), forgets=place.is_again))
        if answer.errors or answer.wrong:
            return answer
        # what could not be read is listed by its link, and read when it is opened
        read = [each for each in answer.value.collections if each.source]
        told = [each.title for each in answer.value.collections if not each.source]
        others = {**plain(replace(answer.value, collections=()), place.url)}
        value = [*plain(read, place.url), others]
        return Done(value, told=(*told, *(each.what for each in answer.value.skipped)))

    return do


def _connected(_server: Any, place: Place, path: str = "") -> None:
    from datacube_browser.core.stac.tasks import ConnectTask

    with _kept_in(place):
        found = done(ConnectTask(_catalog(place, path)))
    if found.errors or found.wrong:
        raise RuntimeError(f"no connection before anything fails: {found}")


def _search(*, pages: int, path: str = "") -> Any:
    def do(_server: Any, place: Place, _prepared: Any) -> Done:
        from datacube_browser.core.stac.query import ItemQuery
        from datacube_browser.core.stac.tasks import SearchTask
        from datacube_browser.core.stac.tree_index import forget_tree

        query = ItemQuery((), limit=20, sort_by="datetime") if path else ItemQuery(("demo",), limit=20)
        found, told, page = [], [], None
        if place.is_again:  # as after Refresh: what is not there is not asked for twice
            forget_tree(_catalog(place, path))
        with _kept_in(place):
            for _ in range(pages):
                answer = done(SearchTask(_catalog(place, path), query, page))
                if answer.errors or answer.wrong:
                    return replace(answer, wrong=answer.wrong or _twice(found))
                found += answer.value.items
                told += [f"{each.what}: {each.why}" for each in answer.value.skipped]
                page = answer.value.next
                if page is None:
                    break
        # by the record itself: the key of a collection that was not read when it was listed is that of its place
        own = [replace(item, collection_id=str(item.source.get("collection", ""))) for item in found]
        return Done(plain(own, place.url), told=tuple(told), wrong=_twice(found))

    return do


def _twice(items: list[Any]) -> str:
    ids = [item.id for item in items]
    return "" if len(ids) == len(set(ids)) else f"an item is listed twice: {sorted(ids)}"


_TREE = "/catalog.json"

CATALOGUES = (
    Operation("connect", _api, _upstreams, _connect(), requests=2, kinds=(*_KINDS, *PROCESS)),
    Operation("search", _api, _upstreams, _search(pages=1), _connected, requests=1, kinds=_KINDS),
    Operation("paging", _api, _upstreams, _search(pages=9), _connected, requests=3, kinds=_KINDS),
    Operation("static", _files, _upstreams, _search(pages=9, path=_TREE), requests=7, kinds=(*_KINDS, *PROCESS)),
    Operation("static-connect", _files, _upstreams, _connect(_TREE), requests=2, kinds=_KINDS),
)
