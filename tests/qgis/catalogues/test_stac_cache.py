from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac import cache, parse

from tests.old_records import LANDSAT_COLLECTION
from tests.servers.stub import landing_page, minimal_collection

CATALOG = Catalog("kept", "Kept", "https://example.org/stac/")


@pytest.fixture
def path(qgis_app):
    cache.forget(CATALOG)  # what a test that was ended has left
    yield cache._path(CATALOG)
    cache.forget(CATALOG)


def test_a_catalogue_never_connected_to_has_no_cache(path):
    assert cache.cached_contents(CATALOG) is None


def test_contents_are_saved_and_removed(path):
    cache.store(CATALOG, landing_page(title="Kept"), [minimal_collection("a"), minimal_collection("b")])
    contents = cache.cached_contents(CATALOG)
    assert (contents.title, [collection.id for collection in contents.collections]) == ("Kept", ["a", "b"])
    cache.forget(CATALOG)
    assert cache.cached_contents(CATALOG) is None


def test_newer_contents_replace_older_ones(path):
    for name in ("a", "b"):
        cache.store(CATALOG, landing_page(), [minimal_collection(name)])
        assert [collection.id for collection in cache.cached_contents(CATALOG).collections] == [name]


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b"null", b'{"version": 1}', b'{"version": 99, "url": "https://example.org/stac/"}']
)
def test_a_broken_cache_file_is_ignored(path, broken):
    cache.store(CATALOG, landing_page(), [minimal_collection()])
    path.write_bytes(broken)
    assert cache.cached_contents(CATALOG) is None


def test_a_failed_write_keeps_the_old_contents_and_leaves_no_file(path):
    cache.store(CATALOG, landing_page(), [minimal_collection("old")])
    with pytest.raises(TypeError):
        cache.store(CATALOG, landing_page(), [minimal_collection("new", broken=object())])
    assert [collection.id for collection in cache.cached_contents(CATALOG).collections] == ["old"]
    assert [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".part")] == []


def test_a_migrated_collection_is_cached_with_its_original_json():
    kept = [minimal_collection("new"), LANDSAT_COLLECTION]
    cache.store(CATALOG, landing_page(), kept, parse.migrated_collections(kept))
    new, old = cache.cached_contents(CATALOG).collections
    assert (new.id, old.id) == ("new", "landsat-8-l1")
    assert old.boxes == ((-180.0, -90.0, 180.0, 90.0),)
    assert old.license == "proprietary"
    assert old.source == LANDSAT_COLLECTION
