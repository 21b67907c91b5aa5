"""Catalogues made of files as people, copies, proxies and old programs leave them."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac.query import ItemQuery, Reach
from datacube_browser.core.stac.service import StacService
from qgis.core import QgsApplication

from tests.authentication import basic_authentication
from tests.qgis.in_background import done
from tests.servers.proxy import Answer
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


ODD_NAMES = ("a b.json", "été à Québec.json", "i.json?sig=a%2Bb&se=2030", "a%20b.json", "a+b.json", "../i.json")


@pytest.mark.parametrize(
    ("name", "asked"),
    zip(
        ODD_NAMES,
        (
            "/c/x/a%20b.json",
            "/c/x/%C3%A9t%C3%A9%20%C3%A0%20Qu%C3%A9bec.json",
            "/c/x/i.json?sig=a%2Bb&se=2030",
            "/c/x/a%20b.json",
            "/c/x/a+b.json",
            "/c/i.json",
        ),
        strict=True,
    ),
)
def test_names_with_odd_signs_are_asked_for(stub_api, name, asked):
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
