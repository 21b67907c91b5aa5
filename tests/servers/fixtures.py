"""The fixtures that tests/servers/__init__.py describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.build import DATA, built
from demo.catalog import catalogue
from demo.local import LocalDatacube, local_datacube
from demo.stac_server import stac_server
from demo.store_server import store_server

from . import stub
from .dinamis import local_dinamis
from .pgstac import NRCAN_ROOT_PATH, pgstac_server
from .proxy import Proxy
from .proxy import proxy as running_proxy


@dataclass(frozen=True)
class ProxiedDatacube:
    """The datacube with one proxy for its API and one for its files. All URLs are the proxies'."""

    stac: Proxy
    store: Proxy

    @property
    def stac_url(self) -> str:
        return self.stac.url

    @property
    def store_url(self) -> str:
        return self.store.url


@pytest.fixture(scope="session")
def datacube_data() -> Path:
    """The folder with the demo's files, built when it is missing or out of date."""
    return built(DATA)


@pytest.fixture(scope="session")
def datacube(datacube_data: Path):
    with local_datacube(datacube_data) as running:
        yield running


@contextmanager
def proxied(data: Path) -> Iterator[ProxiedDatacube]:
    with store_server(data) as files, running_proxy(files) as store, running_proxy("") as stac:
        collections, items = catalogue(store.url)
        with stac_server(collections, items, public_url=stac.url) as api:
            stac.upstream = api
            yield ProxiedDatacube(stac, store)


@pytest.fixture
def proxied_datacube(datacube_data: Path):
    with proxied(datacube_data) as running:
        yield running


@pytest.fixture(scope="session")
def pgstac_datacube(datacube_data: Path):
    """The links in its answers carry NRCan's path, which is not in its own URL."""
    with store_server(datacube_data) as store_url:
        collections, items = catalogue(store_url)
        with pgstac_server(collections, items, root_path=NRCAN_ROOT_PATH) as stac_url:
            yield LocalDatacube(stac_url, store_url)


@pytest.fixture(scope="session")
def dinamis(tmp_path_factory: pytest.TempPathFactory):
    with local_dinamis(tmp_path_factory.mktemp("dinamis")) as running:
        yield running


@pytest.fixture
def store() -> Iterator[Callable[[Path], str]]:
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(store_server(folder))


@pytest.fixture
def proxy() -> Iterator[Callable[..., Proxy]]:
    with ExitStack() as stack:
        yield lambda url, **limits: stack.enter_context(running_proxy(url, **limits))


@pytest.fixture
def stub_api() -> Iterator[Callable[[dict[str, stub.Route]], stub.StubApi]]:
    with ExitStack() as stack:
        yield lambda routes: stack.enter_context(stub.stub_api(routes))
