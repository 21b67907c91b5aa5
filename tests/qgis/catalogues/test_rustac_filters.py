"""On a server without filter extensions the client filters each page and counts what it leaves out."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService

from demo.catalog import catalogue
from demo.stac_server import stac_server

HRDEM_1M = "hrdem-mosaic-1m"


@pytest.fixture
def clouds_by_item():
    """Cloud cover in per cent by item id."""
    _, items = catalogue("https://store.invalid")
    here = [item["id"] for item in items if item["collection"] == HRDEM_1M]
    return {key: number % 100 for number, key in enumerate(sorted(here))}


@pytest.fixture
def service(qgis_app, clouds_by_item):
    collections, items = catalogue("https://store.invalid")
    for item in items:
        item["properties"]["eo:cloud_cover"] = clouds_by_item.get(item["id"], 0)
    with stac_server(collections, items) as url:
        made = StacService(Catalog("rustac-clouds", "rustac", url))
        made.connect()
        yield made


def test_each_page_keeps_the_matching_items_and_counts_the_others(service, clouds_by_item):
    query = ItemQuery((HRDEM_1M,), limit=20, cloud_cover=10)
    page = service.search(query)
    ids, unfit = [item.id for item in page.items], page.unfit
    while page.next is not None:
        page = service.next_page(query, page.next)
        ids += [item.id for item in page.items]
        unfit += page.unfit
        assert page.outside == 0
    assert sorted(ids) == sorted(key for key, clouds in clouds_by_item.items() if clouds <= 10)
    assert unfit == len(clouds_by_item) - len(ids) > 0


def test_the_server_has_no_queryables(service):
    assert service.queryables(HRDEM_1M).properties == ()
