"""The local datacube: its API and its store on free loopback ports."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .catalog import catalogue
from .stac_server import stac_server
from .store_server import store_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class LocalDatacube:
    """Both URLs have no trailing slash."""

    stac_url: str
    store_url: str


@contextmanager
def local_datacube(folder: Path) -> Iterator[LocalDatacube]:
    """Serve the files that `demo.build.built` made in the folder, and their catalogue."""
    with store_server(folder) as store_url, stac_server(*catalogue(store_url)) as stac_url:
        yield LocalDatacube(stac_url, store_url)
