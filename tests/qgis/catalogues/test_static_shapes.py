"""Catalogues made of files as people, copies, proxies and old programs leave them."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac import tree_search
from datacube_browser.core.stac.property_filter import Operator, PropertyFilter
from datacube_browser.core.stac.query import ItemQuery, Reach
from datacube_browser.core.stac.service import StacService
from qgis.core import QgsApplication

from tests.authentication import basic_authentication
from tests.qgis.in_background import done
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item
from tests.static_trees import catalog_file, collection_file, item_file, served_tree, write_tree

OTTAWA = MapExtent(-75.5, 45.2, -74.5, 45.6, "EPSG:4326")
FIJI = MapExtent(179.5, -18.0, 180.5, -17.0, "EPSG:4326")


@pytest.fixture
def authcfg(qgis_app):
    key = basic_authentication("shapes")
    yield key
    QgsApplication.authManager().removeAuthenticationConfig(key)


def service(url, **options):
    return StacService(Catalog("", "Files", url, **options))


def found(service, query=None):
    return done(lambda feedback: service.search(query or ItemQuery(()), feedback))


def ids(page):
    return [item.id for item in page.items]


def chain(levels):
    """Catalogues in each other, and an item in the last."""
    files = {"catalog.json": catalog_file("root", ("child", "0/catalog.json"))}
    for level in range(levels):
        below = ("child", f"../{level + 1}/catalog.json") if level < levels - 1 else ("item", "i.json")
        files[f"{level}/catalog.json"] = catalog_file(str(level), below)
    return {**files, f"{levels - 1}/i.json": item_file("deep")}


def text(record):
    return json.dumps(record)


def answering(record):
    """The record, packed, as stores send what was stored so."""
    return Answer(200, gzip.compress(text(record).encode()), {"Content-Encoding": "gzip"})


def test_files_with_a_byte_order_mark_are_read(tmp_path, qgis_app):
    files = {
        "catalog.json": "\ufeff" + text(catalog_file("root", ("item", "i.json"))),
        "i.json": "\ufeff" + text(item_file("i")),
    }
    with served_tree(tmp_path, files) as site:
        assert ids(found(service(f"{site.url}/catalog.json"))) == ["i"]


def test_packed_files_are_read(stub_api):
    root = catalog_file("root", ("item", "i.json"))
    api = stub_api({"/catalog.json": answering(root), "/i.json": answering(item_file("i"))})
    assert ids(found(service(f"{api.url}/catalog.json"))) == ["i"]


def test_a_folder_that_answers_with_a_page_is_read_by_its_catalogue(stub_api):
    api = stub_api({"/stac/catalog.json": catalog_file("root", ("item", "i.json")), "/stac/i.json": item_file("i")})
    api.routes["/stac"] = Answer(200, b"<html>Index of /stac</html>", {"Content-Type": "text/html"})
    files = service(f"{api.url}/stac/")
    assert done(files.connect).is_tree
    assert ids(found(files)) == ["i"]


ODD_NAMES = {
    "a b.json": "/c/x/a%20b.json",
    "été à Québec.json": "/c/x/%C3%A9t%C3%A9%20%C3%A0%20Qu%C3%A9bec.json",
    "i.json?sig=a%2Bb&se=2030": "/c/x/i.json?sig=a%2Bb&se=2030",
    "a%20b.json": "/c/x/a%20b.json",
    "a+b.json": "/c/x/a+b.json",
    "../i.json": "/c/i.json",
}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_with_odd_signs_are_asked_for(stub_api, name):
    asked = ODD_NAMES[name]
    api = stub_api({"/catalog.json": catalog_file("root", ("child", "c/catalog.json"))})
    api.routes["/c/catalog.json"] = catalog_file("c", ("item", f"./x/{name}"))
    api.routes[asked.partition("?")[0]] = item_file("i")
    assert ids(found(service(f"{api.url}/catalog.json"))) == ["i"]
    assert [each.path for each in api.requests][-1] == asked


def test_a_copy_on_another_host_is_read_where_it_lies(tmp_path, qgis_app):
    away = "https://elsewhere.example/data"

    def self_link(path):
        return ("self", f"{away}/{path}")

    files = {
        "copy/catalog.json": catalog_file("root", self_link("catalog.json"), ("child", "./c/collection.json")),
        "copy/c/collection.json": collection_file(
            "c",
            self_link("c/collection.json"),
            ("root", f"{away}/catalog.json"),
            ("item", "./i/i.json"),
            ("item", f"{away}/c/j/j.json"),
        ),
        "copy/c/i/i.json": {**item_file("i"), "links": [{"rel": "self", "href": f"{away}/c/i/i.json"}]},
        "copy/c/j/j.json": {**item_file("j"), "links": [{"rel": "self", "href": f"{away}/c/j/j.json"}]},
    }
    with served_tree(tmp_path, files) as site:
        page = found(service(f"{site.url}/copy/catalog.json"))
        assert ids(page) == ["i", "j"]
        assert page.items[0].assets[0].href == f"{site.url}/copy/c/i/i.tif"
        assert page.items[0].href == f"{site.url}/copy/c/i/i.json"


def test_a_root_whose_own_address_is_wrong_is_read_where_its_links_lead(tmp_path, qgis_app):
    """The copy of a root alone: what it names still lies where it was made."""
    files = {"a/c.json": collection_file("c", ("item", "i.json")), "a/i.json": item_file("i")}
    with served_tree(tmp_path, files) as site:
        root = catalog_file("root", ("self", f"{site.url}/a/catalog.json"), ("child", f"{site.url}/a/c.json"))
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "catalog.json").write_text(text(root))
        page = found(service(f"{site.url}/b/catalog.json"))
        assert ids(page) == ["i"]


def test_a_key_does_not_follow_a_redirect(authcfg, stub_api):
    other = stub_api({"/c.json": catalog_file("c", ("item", "i.json")), "/i.json": item_file("i")})
    api = stub_api({"/catalog.json": catalog_file("root", ("child", "c.json"))})
    api.routes["/c.json"] = Answer(302, b"", {"Location": f"{other.url}/c.json"})
    assert ids(found(service(f"{api.url}/catalog.json", authcfg=authcfg))) == ["i"]
    assert len(other.requests) == 2
    assert not any("authorization" in each.headers for each in other.requests)


def test_an_item_that_is_sent_on_to_a_signed_address_keeps_its_own(stub_api):
    signed = "/store/i.json?X-Amz-Signature=0123456789abcdef&X-Amz-Expires=60"
    api = stub_api({"/catalog.json": catalog_file("root", ("item", "i.json")), "/store/i.json": item_file("i")})
    api.routes["/i.json"] = Answer(302, b"", {"Location": f"{api.url}{signed}"})
    (item,) = found(service(f"{api.url}/catalog.json")).items
    assert "Signature" not in item.href
    assert "Signature" not in repr(item)
    assert item.assets[0].href == f"{api.url}/i.tif"  # which is sent on too


def test_hundreds_of_levels_are_read(tmp_path, qgis_app):
    write_tree(tmp_path, chain(900))
    page = found(service((tmp_path / "catalog.json").as_uri()))
    assert page.skipped == ()
    assert ids(page) == ["deep"]


def test_items_without_a_place_and_across_the_antimeridian(tmp_path, qgis_app):
    nowhere = {**item_file("nowhere"), "geometry": None, "bbox": None}
    no_members = {key: value for key, value in item_file("bare").items() if key not in ("geometry", "bbox")}
    fiji = {**item_file("fiji"), "bbox": [179.0, -19.0, -179.0, -16.0]}
    fiji["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [
            [[[179, -19], [180, -19], [180, -16], [179, -16], [179, -19]]],
            [[[-180, -19], [-179, -19], [-179, -16], [-180, -16], [-180, -19]]],
        ],
    }
    only_box = {**item_file("box"), "geometry": None, "bbox": [179.0, -19.0, -179.0, -16.0]}
    names = ("nowhere", "bare", "fiji", "box")
    extent = {"spatial": {"bbox": [[179.0, -19.0, -179.0, -16.0]]}, "temporal": {"interval": [[None, None]]}}
    files = {
        "catalog.json": catalog_file("root", ("child", "c.json")),
        "c.json": collection_file("c", *(("item", f"{name}.json") for name in names), extent=extent),
        **{f"{name}.json": record for name, record in zip(names, (nowhere, no_members, fiji, only_box), strict=True)},
    }
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")
        assert ids(found(files, ItemQuery((), extent=FIJI))) == ["nowhere", "bare", "fiji", "box"]
        page = found(files, ItemQuery((), extent=OTTAWA))
        assert (ids(page), page.outside) == ([], 0)  # the collection is elsewhere
        page = found(files, ItemQuery(("c",), extent=OTTAWA, reach=Reach.OWN))
        assert ids(page) == []


def test_records_of_all_versions_beside_each_other(tmp_path, qgis_app):
    versions = ("0.8.1", "0.9.0", "1.0.0-beta.2", "1.0.0-rc.1", "1.0.0", "1.1.0")
    files = {
        "catalog.json": catalog_file("root", *(("child", f"{each}/c.json") for each in versions), stac_version="0.8.0")
    }
    for each in versions:
        record = collection_file(f"c{each}", ("item", "i.json"), stac_version=each)
        if each < "1.0.0-rc":
            del record["type"]
        item = item_file(f"i{each}", stac_version=each, collection=f"c{each}")
        item["properties"] = {"datetime": "2023-05-29T12:00:00Z"}
        files |= {f"{each}/c.json": record, f"{each}/i.json": item}
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")
        contents = done(files.connect)
        assert [(each.id, each.is_catalog) for each in contents.collections] == [
            (f"c{each}", False) for each in versions
        ]
        page = found(files, ItemQuery((), extent=OTTAWA, date_from=date(2023, 1, 1)))
        assert ids(page) == [f"i{each}" for each in versions]
        assert page.skipped == ()


def test_several_searches_at_once_ask_for_nothing_twice(tmp_path, qgis_app):
    files = {"catalog.json": catalog_file("root", ("child", "a/catalog.json"))}
    files["a/catalog.json"] = catalog_file("a", *(("child", f"{number}/collection.json") for number in range(20)))
    for number in range(20):
        files[f"a/{number}/collection.json"] = collection_file(f"c{number}", ("item", "i.json"))
        files[f"a/{number}/i.json"] = item_file(f"i{number}")
    with served_tree(tmp_path, files) as site:

        def together(feedback):
            def one(number):
                query = ItemQuery((f"c{number}",), reach=Reach.OWN)
                return ids(service(f"{site.url}/catalog.json").search(query, feedback))

            with ThreadPoolExecutor(8) as pool:
                return [*pool.map(one, range(8))]

        assert done(together) == [[f"i{number}"] for number in range(8)]
        assert len(site.asked) == len(set(site.asked)) == 30


def test_a_root_that_was_saved_on_this_computer_leads_to_what_it_names(tmp_path, qgis_app):
    files = {"c/collection.json": collection_file("c", ("item", "i.json")), "c/i.json": item_file("i")}
    with served_tree(tmp_path / "site", files) as site:
        links = (("self", f"{site.url}/catalog.json"), ("child", f"{site.url}/c/collection.json"))
        (tmp_path / "catalog.json").write_text(text(catalog_file("root", *links)))
        page = found(service((tmp_path / "catalog.json").as_uri()))
        assert page.skipped == ()
        assert [item.assets[0].href for item in page.items] == [f"{site.url}/c/i.tif"]


def test_a_child_beyond_those_that_are_read_ahead_is_known_once_it_is_opened(tmp_path, qgis_app):
    names = [f"c{number:03}" for number in range(320)]
    files = {"catalog.json": catalog_file("root", *(("child", f"{name}.json") for name in names))}
    files |= {f"{name}.json": collection_file(name, title=f"Title of {name}") for name in names}
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")
        last = done(files.connect).collections[-1]
        assert (last.title, last.is_catalog) == ("c319.json", True)
        opened = found(files, ItemQuery((last.id,), reach=Reach.OWN)).searched
        assert (opened.id, opened.title, opened.is_catalog) == (last.id, "Title of c319", False)


def test_how_many_catalogues_are_read_is_said_while_there_are_no_items(tmp_path, qgis_app, monkeypatch):
    monkeypatch.setattr(tree_search, "_REPORT_SECONDS", 0.0)
    files = {"catalog.json": catalog_file("root", *(("child", f"{number}.json") for number in range(30)))}
    files |= {f"{number}.json": catalog_file(str(number)) for number in range(30)}
    heard = []
    with served_tree(tmp_path, files) as site:
        catalog = Catalog("", "Files", f"{site.url}/catalog.json")
        found(StacService(catalog, report=lambda *said: heard.append(said)))
    assert heard[-1] == (0, None, "31 catalogues and collections read")


def test_what_is_not_there_is_asked_for_once(tmp_path, qgis_app):
    files = {"catalog.json": catalog_file("root", ("item", "gone.json"), ("item", "i.json")), "i.json": item_file("i")}
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")
        for _ in range(2):
            page = found(files)
            assert (ids(page), len(page.skipped)) == (["i"], 1)
        assert len(site.asked) == len(set(site.asked))


def test_the_title_of_a_link_stands_for_that_of_a_record_without_one(tmp_path, qgis_app):
    links = [{"rel": "child", "href": f"{name}.json", "title": f"Relief {name}"} for name in "ab"]
    files = {"catalog.json": catalog_file("root", links=links), "a.json": catalog_file("a")}
    with served_tree(tmp_path, {**files, "b.json": catalog_file("b", title="Its own")}) as site:
        contents = done(service(f"{site.url}/catalog.json").connect)
    assert [each.title for each in contents.collections] == ["Relief a", "Its own"]


def test_of_several_collections_one_that_is_missing_loses_none_of_the_others(tmp_path, qgis_app):
    files = {"catalog.json": catalog_file("root", ("child", "gone.json"), ("child", "c.json"))}
    files |= {"c.json": collection_file("c", ("item", "i.json")), "i.json": item_file("i")}
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")
        keys = tuple(each.id for each in done(files.connect).collections)
        page = found(files, ItemQuery(keys, ids=("i",), reach=Reach.LINKED))
    assert ids(page) == ["i"]
    assert [each.what for each in page.skipped] == ["gone.json"]


def test_records_of_one_id_keep_their_keys_when_they_are_read_anew_in_another_order(tmp_path, qgis_app):
    files = {"catalog.json": catalog_file("root", ("child", "a/catalog.json"), ("child", "b/catalog.json"))}
    for name in "ab":
        files[f"{name}/catalog.json"] = catalog_file(name, ("child", "lidar.json"))
        files[f"{name}/lidar.json"] = collection_file("lidar", ("item", "i.json"))
        files[f"{name}/i.json"] = item_file(f"in-{name}")
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")

        def keys(order):
            pages = {name: found(files, ItemQuery((name,), reach=Reach.OWN)) for name in order}
            return {name: [each.id for each in page.collections] for name, page in pages.items()}

        first = keys("ab")
        assert first == {"a": ["lidar"], "b": ["b/lidar"]}
        done(lambda feedback: files.connect(feedback, forgets=True))
        assert keys("ba") == first
        assert ids(found(files, ItemQuery(("b/lidar",), reach=Reach.OWN))) == ["in-b"]


def test_pages_for_people_are_no_records(tmp_path, qgis_app):
    html = {"rel": "child", "href": "c.html", "type": "text/html; charset=utf-8"}
    page = {"rel": "item", "href": "i.html", "type": "text/html"}
    json_link = {"rel": "child", "href": "c.json", "type": "application/json"}
    files = {"catalog.json": catalog_file("root", links=[html, json_link])}
    files["c.json"] = catalog_file("c", links=[page, {"rel": "item", "href": "i.json", "type": "application/geo+json"}])
    with served_tree(tmp_path, {**files, "i.json": item_file("i")}) as site:
        files = service(f"{site.url}/catalog.json")
        assert [each.id for each in done(files.connect).collections] == ["c"]
        page = found(files)
        assert (ids(page), page.skipped) == (["i"], ())


def test_an_item_that_several_catalogues_link_to_is_found_once(tmp_path, qgis_app):
    """By year and by place, as people arrange their files."""
    files = {"catalog.json": catalog_file("root", ("child", "year.json"), ("child", "place.json"))}
    files["year.json"] = catalog_file("2023", ("item", "i.json"), ("item", "j.json"))
    files["place.json"] = catalog_file("ottawa", ("item", "./i.json"))
    with served_tree(tmp_path, {**files, "i.json": item_file("i"), "j.json": item_file("j")}) as site:
        files = service(f"{site.url}/catalog.json")
        assert ids(found(files)) == ["i", "j"]
        assert ids(found(files, ItemQuery(("ottawa",), reach=Reach.OWN))) == ["i"]


# APIs in a catalogue of files


def api_with(items, **routes):
    """The routes of an API at /api with a collection of so many items, which it finds by all filters."""
    features = [minimal_item(f"i{number}", "demo") for number in range(items)]

    def search(seen):
        body = json.loads(seen.body)
        wanted = [each for each in features if each["id"] in body.get("ids", [each["id"]])]
        return {"type": "FeatureCollection", "features": wanted[: body["limit"]], "links": []}

    return {
        "GET /api": text_routes(landing_page(), "/api"),
        "GET /api/collections": {"collections": [minimal_collection()], "links": []},
        "POST /api/search": search,
        **routes,
    }


def text_routes(landing, place):
    return json.loads(text(landing).replace("@URL@", f"@URL@{place}"))


def test_an_api_that_a_file_leads_to_is_searched(stub_api):
    api = stub_api(api_with(5))
    api.routes["/catalog.json"] = catalog_file("root", ("child", f"{api.url}/api"))
    files = service(f"{api.url}/catalog.json")
    assert len(ids(found(files))) == 5
    assert [each.path for each in api.requests if "items" in each.path] == []
    body = json.loads(api.requests[-1].body)
    assert body["limit"] == 100
    page = found(files, ItemQuery(("demo",), extent=OTTAWA, date_from=date(2023, 1, 1), reach=Reach.OWN))
    assert {item.collection_id for item in page.items} == {"demo"}
    assert page.items[0].href == f"{api.url}/api/collections/demo/items/i0"
    asked = json.loads(api.requests[-1].body)
    assert asked["bbox"] == [-75.5, 45.2, -74.5, 45.6]
    assert asked["datetime"].startswith("2023-01-01T00")
    assert ids(found(files, ItemQuery(("demo",), ids=("i3",), reach=Reach.LINKED))) == ["i3"]
    count = len(api.requests)
    assert len(ids(found(files))) == 5
    assert len(api.requests) == count  # it is known


def test_an_api_gets_the_filters_and_the_order_that_it_conforms_to(stub_api):
    classes = [f"https://api.stacspec.org/v1.0.0/item-search{each}" for each in ("", "#filter", "#sort")]
    landing = landing_page(conformsTo=[*classes, "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json"])
    api = stub_api(api_with(2))
    api.routes["GET /api"] = text_routes(landing, "/api")
    api.routes["/catalog.json"] = catalog_file("root", ("child", f"{api.url}/api"))
    clear = PropertyFilter("eo:cloud_cover", Operator.AT_MOST, 30)
    found(service(f"{api.url}/catalog.json"), ItemQuery((), conditions=(clear,), sort_by="datetime", descending=True))
    asked = json.loads(api.requests[-1].body)
    assert asked["filter"] == {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 30]}
    assert asked["sortby"] == [{"field": "properties.datetime", "direction": "desc"}]


def test_an_api_that_names_itself_wrongly_is_searched_where_the_file_leads(stub_api):
    """pgSTAC behind a proxy, as NRCan's datacube: each of its links has another root."""
    api = stub_api(api_with(3))
    wrong = "http://inner.example/pgstac"
    landing = text_routes(landing_page(), "/api")
    landing["links"].append({"rel": "child", "href": "@URL@/api/collections/demo"})
    api.routes["GET /api"] = json.loads(text(landing).replace("@URL@/api", wrong))
    items = [("items", f"{wrong}/collections/demo/items"), ("self", f"{wrong}/collections/demo")]
    api.routes["GET /api/collections"] = {"collections": [collection_file("demo", *items)], "links": []}
    api.routes["/catalog.json"] = catalog_file("root", ("child", f"{api.url}/api"))
    files = service(f"{api.url}/catalog.json")
    opened = found(files, ItemQuery((done(files.connect).collections[0].id,), reach=Reach.OWN))
    assert [(each.id, each.href) for each in opened.collections] == [("demo", f"{api.url}/api/collections/demo")]
    page = found(files, ItemQuery(("demo",), reach=Reach.OWN))
    assert [item.href for item in page.items] == [f"{api.url}/api/collections/demo/items/i{each}" for each in range(3)]
    assert page.skipped == ()


def test_an_api_without_a_list_of_collections_is_searched_by_those_it_links_to(stub_api):
    api = stub_api(api_with(3))
    landing = text_routes(landing_page(), "/api")
    landing["links"].append({"rel": "child", "href": f"{api.url}/api/collections/demo"})
    api.routes["GET /api"] = landing
    del api.routes["GET /api/collections"]
    api.routes["GET /api/collections/demo"] = collection_file("demo", ("items", "demo/items"))
    api.routes["/catalog.json"] = catalog_file("root", ("child", f"{api.url}/api"))
    files = service(f"{api.url}/catalog.json")
    assert len(ids(found(files))) == 3
    assert len(ids(found(files, ItemQuery(("demo",), reach=Reach.OWN)))) == 3
    assert not any("items" in each.path for each in api.requests)


def test_an_api_that_refuses_to_search_is_read_by_its_lists(stub_api):
    listed = {"type": "FeatureCollection", "features": [minimal_item("listed")], "links": []}
    api = stub_api(api_with(1, **{"/api/search": json_answer({}, 500), "POST /api/search": json_answer({}, 500)}))
    api.routes["GET /api/collections/demo/items"] = listed
    api.routes["/catalog.json"] = catalog_file("root", ("child", f"{api.url}/api"))
    assert ids(found(service(f"{api.url}/catalog.json"))) == ["listed"]


def test_what_was_open_is_found_again_without_reading_the_others(tmp_path, qgis_app):
    names = [f"c{number}" for number in range(12)]
    files = {"catalog.json": catalog_file("root", *(("child", f"{name}/catalog.json") for name in names))}
    for name in names:
        files[f"{name}/catalog.json"] = catalog_file(name, ("child", "d/collection.json"))
        files[f"{name}/d/collection.json"] = collection_file(f"d-{name}", ("item", "i.json"))
        files[f"{name}/d/i.json"] = item_file(f"i-{name}")
    with served_tree(tmp_path, files) as site:
        files = service(f"{site.url}/catalog.json")
        found(files, ItemQuery(("c11",), reach=Reach.OWN))
        assert ids(found(files, ItemQuery(("d-c11",), reach=Reach.OWN))) == ["i-c11"]
        done(lambda feedback: files.connect(feedback, forgets=True))
        before = len(site.asked)
        assert ids(found(files, ItemQuery(("d-c11",), reach=Reach.OWN))) == ["i-c11"]
        assert site.asked[before:] == ["/c11/d/collection.json", "/c11/d/i.json"]
