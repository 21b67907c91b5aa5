"""The fixtures that tests/servers/__init__.py describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from demo.build import DATA, built
from demo.catalog import catalogue
from demo.local import LocalDatacube, local_datacube
from demo.stac_server import stac_server
from demo.store_server import PLACEHOLDER, store_server

from . import stub
from .dinamis import local_dinamis
from .entrepot import Entrepot
from .entrepot import entrepot as running_entrepot
from .guard import Guard
from .guard import guard as running_guard
from .identity_provider import IdentityProvider
from .identity_provider import identity_provider as running_provider
from .object_store import ObjectStore
from .object_store import object_store as running_object_store
from .pgstac import NRCAN_ROOT_PATH, pgstac_server
from .proxy import Proxy
from .proxy import proxy as running_proxy
from .sas_signing import SasApi
from .sas_signing import sas_api as running_sas_api
from .signing import SigningApi
from .signing import signing_api as running_signing_api
from .template_signing import TemplateSigner
from .template_signing import template_signer as running_template_signer


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


@cache
def _catalogue() -> str:
    """The demo's collections and items as JSON, with a placeholder for the address of their files."""
    return json.dumps(catalogue(PLACEHOLDER))


def catalogue_of(store_url: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The demo's collections and items with files at this address. Their shapes are projected once for all tests."""
    collections, items = json.loads(_catalogue().replace(PLACEHOLDER, store_url))
    return collections, items


@contextmanager
def proxied(data: Path) -> Iterator[ProxiedDatacube]:
    with store_server(data) as files, running_proxy(files) as store, running_proxy("") as stac:
        collections, items = catalogue_of(store.url)
        with stac_server(collections, items, public_url=stac.url) as api:
            stac.upstream = api
            yield ProxiedDatacube(stac, store)


@pytest.fixture
def proxied_datacube(datacube_data: Path):
    with proxied(datacube_data) as running:
        yield running


@dataclass(frozen=True)
class SignedDatacube:
    """The datacube whose files want a signature from `signer`, but for its thumbnails. All are in one bucket."""

    stac_url: str
    store: ObjectStore
    signer: SigningApi


@contextmanager
def signed(data: Path, host: str = "") -> Iterator[SignedDatacube]:
    """`host` is that of the hrefs; the store's own unless given."""
    with running_object_store({"datacube": data}) as store, running_signing_api(store) as signer:
        root = f"{host or store.url}/datacube"
        for path in data.rglob("*.vrt"):
            name = path.relative_to(data).as_posix()
            store.objects[f"datacube/{name}"] = path.read_text().replace(PLACEHOLDER, root).encode()
        collections, items = catalogue_of(root)
        thumbnails = [item["assets"]["thumbnail"]["href"] for item in items if "thumbnail" in item["assets"]]
        store.open_prefixes += [f"datacube/{href.removeprefix(root).lstrip('/')}" for href in thumbnails]
        with stac_server(collections, items) as api:
            yield SignedDatacube(api, store, signer)


@pytest.fixture
def signed_datacube(datacube_data: Path) -> Iterator[Callable[..., SignedDatacube]]:
    with ExitStack() as stack:
        yield lambda host="": stack.enter_context(signed(datacube_data, host))


@pytest.fixture(scope="session")
def pgstac_datacube(datacube_data: Path):
    """The links in its answers carry NRCan's path, which is not in its own URL."""
    with store_server(datacube_data) as store_url:
        collections, items = catalogue(store_url)
        with pgstac_server(collections, items, root_path=NRCAN_ROOT_PATH) as stac_url:
            yield LocalDatacube(stac_url, store_url)


@pytest.fixture(scope="session")
def writable_pgstac() -> Iterator[str]:
    with pgstac_server([], [], transactions=True) as url:
        yield url


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


@pytest.fixture
def object_store() -> Iterator[Callable[..., ObjectStore]]:
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(running_object_store(*given, **named))


@pytest.fixture
def guard() -> Iterator[Callable[..., Guard]]:
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(running_guard(*given))


@pytest.fixture
def signing_api() -> Iterator[Callable[..., SigningApi]]:
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(running_signing_api(*given, **named))


@pytest.fixture
def sas_api() -> Iterator[Callable[..., SasApi]]:
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(running_sas_api(*given, **named))


@pytest.fixture
def template_signer() -> Iterator[Callable[..., TemplateSigner]]:
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(running_template_signer(*given, **named))


@pytest.fixture
def identity_provider() -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def entrepot() -> Iterator[Entrepot]:
    with running_entrepot() as running:
        yield running
