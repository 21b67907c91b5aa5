"""Catalogue access on the datacube's server software, stac-fastapi on pgSTAC, whose links have another root."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac.query import ItemQuery, Reach
from datacube_browser.core.stac.service import StacService

from tests.static_trees import catalog_file, served_tree

pytestmark = pytest.mark.servers

HRDEM_1M = "hrdem-mosaic-1m"
GUIDE = MapExtent(2083945.3319, 297225.5218, 2093862.1598, 303286.7858, "EPSG:3979")


@pytest.fixture
def service(qgis_app, pgstac_datacube):
    return StacService(Catalog("pgstac", "pgSTAC", pgstac_datacube.stac_url))


def test_connecting_lists_all_collections(service):
    assert HRDEM_1M in {collection.id for collection in service.connect().collections}


def test_the_server_says_how_many_items_match(service):
    page = service.search(ItemQuery((HRDEM_1M,), GUIDE))
    assert [item.id for item in page.items] == ["10_3-mosaic-1m"]
    assert page.matched == len(page.items) + page.outside


def test_pages_follow_tokens_under_the_users_root_url(service):
    query = ItemQuery((HRDEM_1M,), limit=20)
    page = service.search(query)
    ids = [item.id for item in page.items]
    pages = 1
    while page.next is not None:
        assert "/pgstac/api" not in page.next.url
        page = service.next_page(query, page.next)
        ids += [item.id for item in page.items]
        pages += 1
    assert (len(ids), len(set(ids)), pages) == (66, 66, 4)


def test_the_server_sorts(service):
    service.connect()
    page = service.search(ItemQuery((HRDEM_1M,), sort_by="id", descending=True))
    ids = [item.id for item in page.items]
    assert ids == sorted(ids, reverse=True)


def test_an_extent_across_the_antimeridian_is_searched_in_one_request(service):
    query = ItemQuery(("mrdem-30",), MapExtent(175, 60, 185, 70, "EPSG:4326"))
    assert "intersects" in query.to_search()
    assert service.search(query).matched is not None


def test_a_catalogue_of_files_that_leads_to_it_searches_it(qgis_app, pgstac_datacube, tmp_path):
    with served_tree(tmp_path, {"catalog.json": catalog_file("root", ("child", pgstac_datacube.stac_url))}) as site:
        files = StacService(Catalog("", "Files", f"{site.url}/catalog.json"))
        (api,) = files.connect().collections
        opened = files.search(ItemQuery((api.id,), reach=Reach.OWN))
        assert HRDEM_1M in {each.id for each in opened.collections}
        page = files.search(ItemQuery((HRDEM_1M,), GUIDE, reach=Reach.OWN))
        assert [item.id for item in page.items] == ["10_3-mosaic-1m"]
        assert page.items[0].href.startswith(pgstac_datacube.stac_url)
        found = files.search(ItemQuery((), ids=("10_3-mosaic-1m",), reach=Reach.LINKED))
        assert [(item.id, item.collection_id) for item in found.items] == [("10_3-mosaic-1m", HRDEM_1M)]
