"""Filters on the datacube's server software: what it finds against the values in the items."""

from __future__ import annotations

from datetime import date

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import HttpError
from datacube_browser.core.stac.property_filter import FilterLanguage, Operator, PropertyFilter
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService

from demo.catalog import catalogue
from tests.servers.pgstac import pgstac_server

pytestmark = pytest.mark.servers

HRDEM_1M = "hrdem-mosaic-1m"
AMERICA = "POLYGON((-180 0, 0 0, 0 90, -180 90, -180 0))"
ALL = ItemQuery((HRDEM_1M,))


@pytest.fixture(scope="module")
def cloudy_pgstac():
    """The datacube's items, each with its own cloud cover, platform, boolean and date."""
    collections, items = catalogue("https://store.invalid")
    for number, item in enumerate(items):
        item["properties"] |= {
            "eo:cloud_cover": number % 100,
            "platform": "lidar_1" if number % 2 else "lidar-1",
            "valid": number % 3 == 0,
            "created": f"2020-05-{number % 28 + 1:02}T12:00:00Z",
        }
    with pgstac_server(collections, items) as url:
        yield url


@pytest.fixture
def service(qgis_app, cloudy_pgstac):
    made = StacService(Catalog("pgstac-filters", "pgSTAC", cloudy_pgstac))
    made.connect()
    return made


def found(service, **filters):
    return service.search(ItemQuery((HRDEM_1M,), **filters))


@pytest.fixture
def everything(service):
    page = service.search(ALL)
    assert page.next is None
    return page.items


@pytest.mark.parametrize(
    "condition",
    [
        PropertyFilter("eo:cloud_cover", Operator.AT_MOST, 30),
        PropertyFilter("eo:cloud_cover", Operator.AT_LEAST, 30.5),
        PropertyFilter("platform", Operator.CONTAINS, "dar_"),
        PropertyFilter("platform", Operator.STARTS, "lidar-"),
        PropertyFilter("platform", Operator.DIFFERS, "lidar-1"),
        PropertyFilter("valid", Operator.EQUALS, value=True),
        PropertyFilter("created", Operator.AT_MOST, date(2020, 5, 9)),
        PropertyFilter("created", Operator.EQUALS, date(2020, 5, 9)),
        PropertyFilter("nosuch", Operator.EQUALS, "a"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_server_finds_the_items_that_meet_the_condition(service, everything, condition, method, monkeypatch):
    if method == "GET":
        monkeypatch.setattr(service._quirks, "method", "GET")
    expected = {item.id for item in everything if condition.holds(item)}
    page = found(service, conditions=(condition,))
    assert {item.id for item in page.items} == expected
    assert page.matched == len(expected)  # the server did the filtering
    assert len(expected) < len(everything)


def test_clouds_conditions_and_an_expression_are_combined(service, everything):
    page = found(
        service,
        conditions=(PropertyFilter("platform", Operator.STARTS, "lidar"),),
        cql=f"(valid = TRUE OR platform LIKE '%-1') AND S_INTERSECTS(geometry, {AMERICA})",
        cloud_cover=60,
    )
    assert {item.id for item in page.items} == {
        item.id
        for item in everything
        if item.properties["eo:cloud_cover"] <= 60 and (item.properties["valid"] or "-1" in item.properties["platform"])
    }
    assert page.items


def test_later_pages_are_filtered_too(service, everything):
    query = ItemQuery((HRDEM_1M,), limit=10, cloud_cover=50)
    page = service.search(query)
    ids = [item.id for item in page.items]
    while page.next is not None:
        page = service.next_page(query, page.next)
        ids += [item.id for item in page.items]
    assert sorted(ids) == sorted(item.id for item in everything if item.properties["eo:cloud_cover"] <= 50)
    assert len(ids) > 10


def test_the_older_query_extension_finds_the_same(service, everything, monkeypatch):
    monkeypatch.setattr(service, "_language", lambda _method: FilterLanguage.QUERY)
    page = found(service, cloud_cover=30, conditions=(PropertyFilter("platform", Operator.EQUALS, "lidar-1"),))
    assert {item.id for item in page.items} == {
        item.id
        for item in everything
        if item.properties["eo:cloud_cover"] <= 30 and item.properties["platform"] == "lidar-1"
    }
    assert page.outside == 0


def test_an_expression_that_the_server_refuses_is_an_http_error(service):
    with pytest.raises(HttpError) as caught:
        found(service, cql="nosuch(eo:cloud_cover) = 1")
    assert caught.value.status >= 400


def test_the_server_lists_its_queryables(service):
    assert service.queryables().is_open
    assert service.queryables(HRDEM_1M).is_open
