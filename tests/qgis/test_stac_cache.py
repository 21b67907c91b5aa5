from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac import cache, parse

from tests.old_records import LANDSAT_COLLECTION
from tests.servers.stub import landing_page, minimal_collection

CATALOG = Catalog("kept", "Kept", "https://example.org/stac/")


@pytest.fixture
def path(qgis_app):
    yield cache._path(CATALOG)
    cache.forget(CATALOG)


def test_nothing_is_kept_of_a_catalogue_never_connected_to(path):
    assert cache.cached_contents(CATALOG) is None


def test_contents_are_kept_and_forgotten(path):
    cache.store(CATALOG, landing_page(title="Kept"), [minimal_collection("a"), minimal_collection("b")])
    contents = cache.cached_contents(CATALOG)
    assert (contents.title, [collection.id for collection in contents.collections]) == ("Kept", ["a", "b"])
    cache.forget(CATALOG)
    assert cache.cached_contents(CATALOG) is None


def test_newer_contents_take_the_place_of_older_ones(path):
    for name in ("a", "b"):
        cache.store(CATALOG, landing_page(), [minimal_collection(name)])
        assert [collection.id for collection in cache.cached_contents(CATALOG).collections] == [name]


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b"null", b'{"version": 1}', b'{"version": 99, "url": "https://example.org/stac/"}']
)
def test_a_broken_file_is_no_cache(path, broken):
    cache.store(CATALOG, landing_page(), [minimal_collection()])
    path.write_bytes(broken)
    assert cache.cached_contents(CATALOG) is None


def test_a_failed_write_leaves_the_old_contents_and_no_debris(path):
    cache.store(CATALOG, landing_page(), [minimal_collection("old")])
    with pytest.raises(TypeError):
        cache.store(CATALOG, landing_page(), [minimal_collection("new", broken=object())])
    assert [collection.id for collection in cache.cached_contents(CATALOG).collections] == ["old"]
    assert [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".part")] == []


def test_an_old_collection_is_kept_in_both_forms():
    kept = [minimal_collection("new"), LANDSAT_COLLECTION]
    cache.store(CATALOG, landing_page(), kept, parse.migrated_collections(kept))
    new, old = cache.cached_contents(CATALOG).collections
    assert (new.id, old.id) == ("new", "landsat-8-l1")
    assert old.boxes == ((-180.0, -90.0, 180.0, 90.0),)
    assert old.license == "proprietary"
    assert old.source == LANDSAT_COLLECTION
