"""Catalogues made of files, browsed and searched by the client of catalogues."""

from __future__ import annotations

from datetime import date

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import ResponseError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac import cache
from datacube_browser.core.stac.query import ItemQuery, Reach
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.stac.tree_reader import MOST_LEVELS
from qgis.core import QgsApplication, QgsFeedback

from tests.authentication import basic_authentication
from tests.qgis.in_background import done, failed, work
from tests.servers.proxy import Answer, html
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item
from tests.servers.tasks import outcome
from tests.static_trees import catalog_file, collection_file, item_file, many_items, served_tree, small_tree, write_tree


@pytest.fixture
def authcfg(qgis_app):
    key = basic_authentication("static")
    yield key
    QgsApplication.authManager().removeAuthenticationConfig(key)


OTTAWA = MapExtent(-75.5, 45.2, -74.5, 45.6, "EPSG:4326")


@pytest.fixture
def tree(tmp_path, qgis_app):
    with served_tree(tmp_path, small_tree()) as site:
        yield site


def service(url, **options):
    return StacService(Catalog("", "Files", url, **options))


def all_items(service, query):
    page = done(lambda feedback: service.search(query, feedback))
    items = list(page.items)
    while page.next is not None:
        request = page.next
        page = done(lambda feedback, request=request: service.next_page(query, request, feedback))
        items += page.items
    return items


def test_levels_are_opened_one_by_one(tree):
    files = service(f"{tree.url}/catalog.json")
    contents = done(files.connect)
    assert contents.is_tree
    assert [(each.id, each.is_catalog) for each in contents.collections] == [("terrain", True)]
    terrain = done(lambda feedback: files.search(ItemQuery(("terrain",), reach=Reach.OWN), feedback))
    assert [each.id for each in terrain.collections] == ["dtm"]
    assert terrain.items == ()
    dtm = done(lambda feedback: files.search(ItemQuery(("dtm",), reach=Reach.OWN), feedback))
    assert [each.id for each in dtm.collections] == ["dtm/old"]
    assert [item.id for item in dtm.items] == ["ottawa", "toronto"]
    assert dtm.matched == 2
    assert dtm.next is None
    assert dtm.items[0].assets[0].href == f"{tree.url}/terrain/dtm/ottawa/ottawa.tif"
    assert dtm.items[0].href == f"{tree.url}/terrain/dtm/ottawa/ottawa.json"
    assert dtm.items[0].collection_id == "dtm"


def test_a_search_goes_down_all_levels(tree):
    files = service(f"{tree.url}/catalog.json")
    assert {item.id for item in all_items(files, ItemQuery(()))} == {"ottawa", "toronto", "ottawa-1990"}
    below = all_items(files, ItemQuery(("dtm",), sort_by="datetime", descending=True))
    assert [(item.id, item.collection_id) for item in below] == [
        ("ottawa", "dtm"),
        ("toronto", "dtm"),
        ("ottawa-1990", "dtm"),
    ]


def test_place_dates_and_ids_are_looked_at_here(tree):
    files = service(f"{tree.url}/catalog.json")
    assert {item.id for item in all_items(files, ItemQuery((), extent=OTTAWA))} == {"ottawa", "ottawa-1990"}
    found = all_items(files, ItemQuery((), extent=OTTAWA, date_from=date(2000, 1, 1)))
    assert [item.id for item in found] == ["ottawa"]
    assert [item.id for item in all_items(files, ItemQuery((), ids=("toronto",)))] == ["toronto"]
    page = done(lambda feedback: files.search(ItemQuery((), date_to=date(2021, 1, 1), extent=OTTAWA), feedback))
    assert (page.outside, page.unfit) == (1, 1)


def test_a_collection_is_found_by_its_id_without_being_opened_before(tree):
    files = service(f"{tree.url}/catalog.json")
    assert len(all_items(files, ItemQuery(("old",)))) == 1
    error = failed(lambda feedback: files.search(ItemQuery(("none",)), feedback))
    assert isinstance(error, ResponseError)
    assert "none" in error.message


def test_an_item_is_looked_for_under_its_own_name_first(tmp_path, qgis_app):
    with served_tree(tmp_path, many_items(400)) as site:
        found = all_items(service(f"{site.url}/catalog.json"), ItemQuery(("many",), ids=("item-00390",)))
        assert [item.id for item in found] == ["item-00390"]
        assert len(site.asked) < 50


def test_what_the_extent_misses_is_not_opened(tmp_path, qgis_app):
    extent = {"spatial": {"bbox": [[100, 10, 110, 20]]}, "temporal": {"interval": [[None, None]]}}
    files = {
        "catalog.json": catalog_file("root", ("child", "far/collection.json"), ("child", "near/collection.json")),
        "far/collection.json": collection_file("far", ("item", "a.json"), extent=extent),
        "far/a.json": item_file("a"),
        "near/collection.json": collection_file("near", ("item", "b.json")),
        "near/b.json": item_file("b"),
    }
    with served_tree(tmp_path, files) as site:
        found = all_items(service(f"{site.url}/catalog.json"), ItemQuery((), extent=OTTAWA))
    assert [item.id for item in found] == ["b"]
    assert "/far/a.json" not in site.asked


def test_what_was_read_is_not_asked_for_again_in_this_session(tree):
    files = f"{tree.url}/catalog.json"
    all_items(service(files), ItemQuery(()))
    before = list(tree.asked)
    assert len(before) == len(set(before)) == 7
    assert len(all_items(service(files), ItemQuery((), extent=OTTAWA))) == 2
    assert done(service(files).connect).collections[0].id == "terrain"
    assert tree.asked == before
    done(lambda feedback: service(files).connect(feedback, forgets=True))
    assert tree.asked[len(before) :] == ["/catalog.json", "/terrain/catalog.json"]


def test_thousands_of_items_come_page_by_page_and_are_counted(tmp_path, qgis_app):
    heard = []
    with served_tree(tmp_path, many_items(1500)) as site:
        catalog = Catalog("", "Files", f"{site.url}/catalog.json")
        files = StacService(catalog, report=lambda *said: heard.append(said))
        first = done(lambda feedback: files.search(ItemQuery(("many",), reach=Reach.OWN), feedback))
        assert (len(first.items), first.matched) == (100, 1500)
        query = ItemQuery(("many",), extent=MapExtent(-10, 40, 20, 50, "EPSG:4326"), reach=Reach.OWN, limit=2000)
        found = all_items(files, query)
    assert len(found) == sum(-11 <= -179 + number % 350 <= 20 for number in range(1500))
    assert heard
    assert all(total == 1500 for _, total, _ in heard)
    assert all("1,500" in words or "1500" in words for _, _, words in heard)


def test_a_search_of_thousands_can_be_canceled_and_goes_on_from_what_was_read(tmp_path, qgis_app):
    with served_tree(tmp_path, many_items(1200)) as site:
        feedback = QgsFeedback()
        catalog = Catalog("", "Files", f"{site.url}/catalog.json")

        def stop(count, _total, _words):
            if count > 100:
                feedback.cancel()

        query = ItemQuery(("many",), limit=5000, reach=Reach.OWN)
        task = work(lambda _feedback: StacService(catalog, report=stop).search(query, feedback))
        assert outcome(task)[0] == "canceled"
        read = len(site.asked)
        assert 100 < read < 1200
        assert len(all_items(StacService(catalog), query)) == 1200
        assert len(site.asked) < 1200 + 50


def test_a_broken_item_loses_nothing_else(tmp_path, qgis_app):
    names = ["good.json", "missing.json", "broken.json", "catalog.json", "list.json", "web.json", "empty.json"]
    files = {
        "catalog.json": catalog_file("root", ("child", "c/collection.json")),
        "c/collection.json": collection_file("c", *(("item", name) for name in names)),
        "c/good.json": item_file("good"),
        "c/broken.json": "{",
        "c/catalog.json": catalog_file("no-item"),
        "c/list.json": "[]",
        "c/web.json": "<html></html>",
        "c/empty.json": "",
    }
    with served_tree(tmp_path, files) as site:
        page = done(lambda feedback: service(f"{site.url}/catalog.json").search(ItemQuery(("c",)), feedback))
    assert [item.id for item in page.items] == ["good"]
    assert len(page.skipped) == 6
    assert all(site.url in each.what and each.why for each in page.skipped)


def test_a_child_that_cannot_be_read_is_listed_and_says_why_when_it_is_opened(tmp_path, qgis_app):
    links = [
        {"rel": "child", "href": "gone/catalog.json", "title": "Gone"},
        {"rel": "child", "href": "page.html", "title": "A page"},
        {"rel": "child", "href": "item.json"},
        {"rel": "child", "href": "good/catalog.json"},
    ]
    files = {
        "catalog.json": catalog_file("root", links=links),
        "page.html": "<html></html>",
        "item.json": item_file("item"),
        "good/catalog.json": catalog_file("good", ("item", "item.json")),
        "good/item.json": item_file("inside"),
    }
    with served_tree(tmp_path, files) as site:
        found = service(f"{site.url}/catalog.json")
        contents = done(found.connect)
        assert [each.title for each in contents.collections] == ["Gone", "A page", "item.json", "good"]
        query = ItemQuery((contents.collections[0].id,), reach=Reach.OWN)
        assert failed(lambda feedback: found.search(query, feedback)).status == 404
        query = ItemQuery((contents.collections[2].id,), reach=Reach.OWN)
        assert (
            "neither a STAC catalogue nor a STAC collection"
            in failed(lambda feedback: found.search(query, feedback)).message
        )
        page = done(lambda feedback: found.search(ItemQuery(()), feedback))
    assert [item.id for item in page.items] == ["inside"]
    assert [each.what for each in page.skipped] == ["Gone", "A page", "item.json"]


def test_links_that_lead_in_a_circle_end(tmp_path, qgis_app):
    files = {
        "catalog.json": catalog_file("root", ("child", "a/catalog.json"), ("child", "catalog.json")),
        "a/catalog.json": catalog_file("a", ("child", "../catalog.json"), ("child", "../b/catalog.json")),
        "b/catalog.json": catalog_file("b", ("child", "../a/catalog.json#x"), ("item", "i.json")),
        "b/i.json": item_file("i"),
    }
    with served_tree(tmp_path, files) as site:
        assert [item.id for item in all_items(service(f"{site.url}/catalog.json"), ItemQuery(()))] == ["i"]
        assert sorted(site.asked) == ["/a/catalog.json", "/b/catalog.json", "/b/i.json", "/catalog.json"]


def test_endless_levels_end_and_it_is_said(stub_api):
    class Endless(dict):
        def get(self, path, default=None):
            return catalog_file(f"level-{path.count('/')}", ("child", "next/c.json")) if "c.json" in path else default

    api = stub_api(Endless())
    found = service(f"{api.url}/c.json")
    page = done(lambda feedback: found.search(ItemQuery(()), feedback))
    assert page.items == ()
    assert str(MOST_LEVELS) in page.skipped[-1].why
    assert len(api.requests) == MOST_LEVELS + 1


HOSTILE = (
    *(
        "file:///etc/passwd",
        "/vsicurl/http://127.0.0.1/x",
        "javascript:alert(1)",
        "ftp://a.example/c.json",
        "",
        None,
        3,
    ),
    *("http://[", "data:application/json,{}", "\\\\server\\share\\c.json", "x" * 20_000, "vrt:x", "file://host/x"),
)


def test_hostile_links_are_not_followed(tmp_path, qgis_app):
    links = [{"rel": rel, "href": href} for href in HOSTILE for rel in ("child", "item", "items")]
    files = {
        "catalog.json": catalog_file("root", ("child", "c/catalog.json")),
        "c/catalog.json": catalog_file("c", links=[*links, {"rel": "item", "href": "good.json"}]),
        "c/good.json": item_file("good"),
    }
    with served_tree(tmp_path, files) as site:
        page = done(lambda feedback: service(f"{site.url}/catalog.json").search(ItemQuery(()), feedback))
        asked = list(site.asked)
    assert [item.id for item in page.items] == ["good"]
    assert page.skipped
    assert set(asked) == {"/catalog.json", "/c/catalog.json", "/c/good.json"}


def test_the_key_goes_to_no_other_server(authcfg, stub_api):
    other = stub_api({"/c.json": catalog_file("other", ("item", "/i.json")), "/i.json": item_file("i")})
    api = stub_api({"/catalog.json": catalog_file("root", ("child", f"{other.url}/c.json"), ("child", "/d.json"))})
    api.routes["/d.json"] = catalog_file("d", ("item", f"{other.url}/i.json"))
    found = StacService(Catalog("", "Files", f"{api.url}/catalog.json", authcfg))
    assert [item.id for item in all_items(found, ItemQuery(("other",)))] == ["i"]
    assert [item.id for item in all_items(found, ItemQuery(("d",)))] == ["i"]
    assert all("authorization" in request.headers for request in api.requests)
    assert not any("authorization" in request.headers for request in other.requests)


@pytest.mark.parametrize("status", [503, 401])
@pytest.mark.usefixtures("short_pauses")
def test_a_server_that_has_had_enough_or_wants_a_sign_in_is_one_error_and_not_one_for_each_item(stub_api, status):
    links = [("item", f"{number}.json") for number in range(100)]
    api = stub_api({"/catalog.json": catalog_file("root", *links)})
    api.routes.update({f"/{number}.json": json_answer({}, status) for number in range(100)})
    error = failed(lambda feedback: service(f"{api.url}/catalog.json").search(ItemQuery(()), feedback))
    assert error.status == status
    assert len(api.requests) < 100


def test_the_first_level_is_kept_for_the_next_start(tmp_path, qgis_app):
    with served_tree(tmp_path, small_tree()) as site:
        catalog = Catalog("static-kept", "Files", f"{site.url}/catalog.json")
        contents = done(StacService(catalog).connect)
        kept = cache.cached_contents(catalog)
    cache.forget(catalog)
    assert kept == contents
    assert kept.is_tree


def test_records_of_stac_0_6_in_files_have_the_names_of_today(tmp_path, qgis_app):
    item = item_file("old", collection="c", stac_version="0.6.0", type="Feature")
    item["properties"]["eo:epsg"] = 32618
    collection = collection_file("c", ("item", "old.json"), stac_version="0.6.0", type=None)
    files = {
        "catalog.json": {"id": "root", "stac_version": "0.6.0", "links": [{"rel": "child", "href": "c.json"}]},
        "c.json": {key: value for key, value in collection.items() if value is not None},
        "old.json": item,
    }
    with served_tree(tmp_path, files) as site:
        found = service(f"{site.url}/catalog.json")
        assert [each.is_catalog for each in done(found.connect).collections] == [False]
        (read,) = all_items(found, ItemQuery(()))
    assert read.properties["proj:code"] == "EPSG:32618"


def test_the_root_may_be_a_collection_or_have_items_of_its_own(tmp_path, qgis_app):
    files = {
        "collection.json": collection_file("alone", ("item", "i.json")),
        "i.json": item_file("i"),
        "catalog.json": catalog_file("both", ("item", "i.json"), ("child", "collection.json")),
    }
    with served_tree(tmp_path, files) as site:
        alone = service(f"{site.url}/collection.json")
        assert [each.id for each in done(alone.connect).collections] == ["alone"]
        assert len(all_items(alone, ItemQuery(("alone",), reach=Reach.OWN))) == 1
        both = service(f"{site.url}/catalog.json")
        assert [each.id for each in done(both.connect).collections] == ["both", "alone"]
        page = done(lambda feedback: both.search(ItemQuery(("both",), reach=Reach.OWN), feedback))
        assert ([item.id for item in page.items], page.collections) == (["i"], ())


@pytest.mark.parametrize("end", ["", "/"])
def test_the_address_of_the_folder_will_do(tree, end):
    files = service(f"{tree.url}{end}")
    assert [each.id for each in done(files.connect).collections] == ["terrain"]
    assert len(all_items(files, ItemQuery(()))) == 3


def test_a_folder_without_a_catalogue_gives_the_first_error(tmp_path, qgis_app):
    with served_tree(tmp_path, {"x.json": catalog_file("x")}) as site:
        error = failed(service(f"{site.url}/none").connect)
    assert (error.status, error.url) == (404, f"{site.url}/none")


def test_records_of_the_same_id_are_told_apart(tmp_path, qgis_app):
    files = {
        "catalog.json": catalog_file("root", *(("child", f"{name}/catalog.json") for name in "abc")),
        **{f"{name}/catalog.json": catalog_file("same", ("item", "i.json")) for name in "abc"},
        **{f"{name}/i.json": item_file(f"item-{name}") for name in "abc"},
    }
    with served_tree(tmp_path, files) as site:
        found = service(f"{site.url}/catalog.json")
        ids = [each.id for each in done(found.connect).collections]
        assert len(set(ids)) == 3
        assert [all_items(found, ItemQuery((each,)))[0].id for each in ids] == ["item-a", "item-b", "item-c"]


# APIs that are read link by link


def test_an_api_with_children_only_is_read_by_its_lists_of_items(stub_api):
    """NASA's CMR: a root that names providers, each of which is an API of its own."""
    core = ["https://api.stacspec.org/v1.0.0/core"]
    provider = catalog_file("LPCLOUD", ("data", "@URL@/stac/LPCLOUD/collections"), conformsTo=core)
    collection = collection_file("HLSS30", ("items", "@URL@/stac/LPCLOUD/collections/HLSS30/items"))
    asked = []

    def items(seen):
        asked.append(seen.path)
        page = int(seen.path.partition("page=")[2] or 1)
        links = [{"rel": "next", "href": f"@URL@/stac/LPCLOUD/collections/HLSS30/items?page={page + 1}"}]
        features = [minimal_item(f"i{page}-{number}", "HLSS30") for number in range(3)]
        return {"type": "FeatureCollection", "features": features, "links": links if page < 3 else []}

    api = stub_api(
        {
            "/stac": catalog_file("CMR", ("child", "@URL@/stac/LPCLOUD"), conformsTo=core),
            "/stac/LPCLOUD": provider,
            "/stac/LPCLOUD/collections": {"collections": [collection], "links": []},
            "/stac/LPCLOUD/collections/HLSS30/items": items,
        }
    )
    found = service(f"{api.url}/stac")
    assert [each.id for each in done(found.connect).collections] == ["LPCLOUD"]
    opened = done(lambda feedback: found.search(ItemQuery(("LPCLOUD",), reach=Reach.OWN), feedback))
    assert [(each.id, each.is_catalog) for each in opened.collections] == [("HLSS30", False)]
    query = ItemQuery(("HLSS30",), extent=OTTAWA, date_from=date(2023, 1, 1), reach=Reach.OWN)
    assert len(all_items(found, query)) == 9
    assert "bbox=-75.5,45.2,-74.5,45.6" in asked[0].replace("%2C", ",")
    assert "datetime=2023-01-01T00" in asked[0].replace("%3A", ":")


def test_an_api_without_a_search_is_read_by_its_lists_even_if_these_are_not_linked(stub_api):
    """pygeoapi, and other servers of OGC API Features with STAC records."""
    core = ["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"]
    features = {"type": "FeatureCollection", "features": [minimal_item(), item_file("far", west=10.0)], "links": []}
    api = stub_api(
        {
            "/": catalog_file("root", ("data", "@URL@/collections"), conformsTo=core),
            "/collections": {"collections": [minimal_collection()], "links": []},
            "/collections/demo/items": features,
        }
    )
    found = service(api.url)
    assert done(found.connect).is_tree
    page = done(lambda feedback: found.search(ItemQuery(("demo",), extent=OTTAWA, reach=Reach.OWN), feedback))
    assert [item.id for item in page.items] == ["item-1"]
    assert page.outside == 1


def test_collections_without_a_list_are_found_by_links_and_searched(stub_api):
    landing = landing_page()
    landing["links"] = [each for each in landing["links"] if each["rel"] != "data"]
    landing["links"].append({"rel": "child", "href": "@URL@/catalogs/a"})
    api = stub_api(
        {
            "/": landing,
            "/catalogs/a": catalog_file("a", ("child", "@URL@/collections/demo")),
            "GET /collections/demo": minimal_collection(),
            "POST /search": {"type": "FeatureCollection", "features": [minimal_item()], "links": []},
        }
    )
    found = service(api.url)
    contents = done(found.connect)
    assert not contents.is_tree
    assert [each.id for each in contents.collections] == ["demo"]
    assert len(all_items(found, ItemQuery(("demo",)))) == 1


@pytest.mark.parametrize("place", ["/stac/search", "/stac", "/search"])
def test_roots_of_stac_0_9_are_searched_where_they_say(stub_api, place):
    collection = minimal_collection(stac_version="0.9.0", type=None)
    root = catalog_file("bdc", ("data", "@URL@/collections"), ("search", f"@URL@{place}"), stac_version="0.9.0")
    item = minimal_item(stac_version="0.9.0")
    answer = {"type": "FeatureCollection", "features": [item], "links": []}
    api = stub_api(
        {
            "GET /stac": {key: value for key, value in root.items() if key != "type"},
            "GET /collections": {"collections": [collection], "links": []},
            f"POST {place}": answer,
        }
    )
    found = service(f"{api.url}/stac")
    assert [each.id for each in done(found.connect).collections] == ["demo"]
    assert [item.id for item in all_items(found, ItemQuery(("demo",)))] == ["item-1"]
    count = len(api.requests)
    all_items(found, ItemQuery(("demo",)))
    assert len(api.requests) == count + 1


def test_a_root_that_names_itself_wrongly_is_read_at_the_users_address(stub_api):
    wrong = "http://inner.example/pgstac"
    root = catalog_file("root", ("self", f"{wrong}/catalog.json"), ("child", f"{wrong}/c/collection.json"))
    api = stub_api(
        {
            "/stac/catalog.json": root,
            "/stac/c/collection.json": collection_file("c", ("item", f"{wrong}/c/i.json")),
            "/stac/c/i.json": item_file("i"),
        }
    )
    assert [item.id for item in all_items(service(f"{api.url}/stac/catalog.json"), ItemQuery(()))] == ["i"]


def test_relative_links_follow_a_redirect(stub_api):
    api = stub_api(
        {
            "/v2/catalog.json": catalog_file("root", ("item", "./i.json")),
            "/v2/i.json": item_file("i"),
        }
    )
    api.routes["/latest.json"] = Answer(302, b"", {"Location": f"{api.url}/v2/catalog.json"})
    assert [item.id for item in all_items(service(f"{api.url}/latest.json"), ItemQuery(()))] == ["i"]


@pytest.mark.parametrize("record", [[], "text", {"hello": "world"}, item_file("i")])
def test_a_file_that_is_no_catalogue_is_named(stub_api, record):
    api = stub_api({"/catalog.json": json_answer(record)})
    error = failed(service(f"{api.url}/catalog.json").connect)
    assert isinstance(error, ResponseError)
    assert "STAC" in error.message


@pytest.mark.parametrize("name", ["found.json", "found.geojson"])
def test_a_list_of_items_in_a_file_is_a_catalogue_of_them(stub_api, name):
    """As pystac-client and others save what they have found, with the link to the API's next page."""
    links = [{"rel": "next", "href": "https://example.org/search?token=t"}, {"rel": "self", "href": "./found.json"}]
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    far, near = minimal_item("far", bbox=[0, 0, 1, 1], geometry=square), minimal_item("near", geometry=None, bbox=None)
    near["assets"] = {"data": {"href": "../cogs/a b.tif", "type": "image/tiff; application=geotiff"}}
    api = stub_api({f"/saved/{name}": {"type": "FeatureCollection", "features": [far, near], "links": links}})
    files = service(f"{api.url}/saved/{name}")
    contents = done(files.connect)
    assert (contents.is_tree, [each.title for each in contents.collections]) == (True, [name])
    items = all_items(files, ItemQuery((contents.collections[0].id,), reach=Reach.OWN))
    assert [item.id for item in items] == ["far", "near"]
    assert items[1].assets[0].href == f"{api.url}/cogs/a%20b.tif"
    assert [item.id for item in all_items(files, ItemQuery((), OTTAWA))] == ["near"]


def test_a_list_of_items_in_several_files_is_read_whole(stub_api):
    links = [{"rel": "next", "href": "two.json"}]
    pages = ([minimal_item("a")], links), ([minimal_item("b")], [])
    one, two = ({"type": "FeatureCollection", "features": items, "links": each} for items, each in pages)
    api = stub_api({"/one.json": one, "/two.json": two})
    assert [item.id for item in all_items(service(f"{api.url}/one.json"), ItemQuery(()))] == ["a", "b"]


def test_of_several_addresses_that_of_the_users_sign_in_is_read(tmp_path, authcfg):
    schemes = {"login": {"type": "openIdConnect"}}
    with served_tree(tmp_path, {}) as site:
        mine, other = f"{site.url}/k.tif", "https://other.example/k.tif"
        alternate = {"mine": {"href": mine, "auth:refs": ["login"]}}
        assets = {"dtm": {"href": other, "type": "image/tiff", "auth:refs": ["login"], "alternate": alternate}}
        properties = {"datetime": "2023-05-29T12:00:00Z", "auth:schemes": schemes}
        write_tree(
            tmp_path,
            {
                "catalog.json": catalog_file("root", ("item", "ottawa.json")),
                "ottawa.json": item_file("ottawa", assets=assets, properties=properties),
            },
        )
        for key, expected in (("", other), (authcfg, mine)):
            (found,) = all_items(service(f"{site.url}/catalog.json", authcfg=key), ItemQuery(()))
            assert found.assets[0].href == expected


@pytest.mark.parametrize("broken", ["/terrain/catalog.json", "/terrain/dtm/collection.json"])
def test_a_layer_finds_its_collection_again_that_could_not_be_read_when_it_was_listed(tmp_path, stub_api, broken):
    """Its key is that of its place then, and is in the project."""
    records = small_tree()
    api = stub_api({f"/{name}": record for name, record in records.items()})
    api.fault(Answer(500), path=broken, times=1)
    files = service(f"{api.url}/catalog.json")
    (key,) = {item.collection_id for item in all_items(files, ItemQuery((), ids=("ottawa",)))}

    later = service(f"{api.url}/catalog.json", profile="another session")
    found = all_items(later, ItemQuery((key,), ids=("ottawa",)))

    assert key != "dtm" or broken == "/terrain/catalog.json"
    assert [(item.id, item.collection_id) for item in found] == [("ottawa", "dtm")]


@pytest.mark.parametrize(
    "odd", [html(), Answer(200, b'{"type": "Catal', {"Content-Type": "application/json"}), Answer(403, b"no")]
)
def test_an_api_whose_first_answer_is_none_of_its_own_is_not_taken_for_files(stub_api, odd):
    """A network's sign-in page is in the way once: the catalogue would be read link by link from then on, also after
    the next start."""
    routes = {"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection()], "links": []}}
    api = stub_api({**routes, "POST /search": {"type": "FeatureCollection", "features": [], "links": []}})
    api.fault(odd, path="^/$", times=1)
    catalogue = StacService(Catalog("after-all", "API", api.url))
    contents = done(catalogue.connect)
    assert not contents.is_tree
    assert [each.id for each in contents.collections] == ["demo"]
    assert not cache.cached_contents(Catalog("after-all", "API", api.url)).is_tree
    done(lambda feedback: catalogue.search(ItemQuery(("demo",)), feedback))
    assert api.count("POST", "/search") == 1
