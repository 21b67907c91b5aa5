"""Work that asks servers for several things in turn, canceled at each of them: it ends as canceled, and never with a
result of which the rest is missing, nor with an error."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download.task import DownloadFile, DownloadTask
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.geoplateforme.account import account_and_datastores
from datacube_browser.core.geoplateforme.entrepot import Entrepot
from datacube_browser.core.geoplateforme.harvest_tasks import ProcessingTask
from datacube_browser.core.geoplateforme.metadata_references import undo_references
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.data_in_view import DataInViewTask
from datacube_browser.core.stac.data_outline import OutlineStore
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService

from tests.qgis.canceling import canceled_at_each
from tests.qgis.geoplateforme import signed_in, workplace
from tests.servers.proxy import Answer
from tests.servers.stub import minimal_item
from tests.static_trees import catalog_file, collection_file, item_file


def test_the_search_of_a_tree(qgis_app, stub_api, monkeypatch):
    """Some of its records are where the catalogue says, and not below the address that the person has given."""
    api = stub_api(
        {
            "/catalog.json": catalog_file(
                "root",
                ("self", "@URL@/public/catalog.json"),
                ("child", "@URL@/public/a/catalog.json"),
                ("child", "b/collection.json"),
                ("child", "c/collection.json"),
            ),
            "/public/a/catalog.json": catalog_file("a", ("item", "@URL@/public/a/1.json")),
            "/public/a/1.json": item_file("1"),
            "/b/collection.json": collection_file("b", ("item", "2.json"), ("item", "3.json")),
            "/b/2.json": item_file("2"),
            "/b/3.json": item_file("3"),
            "/c/collection.json": collection_file("c"),
        }
    )

    def search(feedback):
        service = StacService(Catalog("", "Files", f"{api.url}/catalog.json"))
        service.connect(feedback, forgets=True)
        return service.search(ItemQuery(()), feedback)

    page, requests = canceled_at_each(api, monkeypatch, search)
    assert [item.id for item in page.items] == ["1", "2", "3"]
    assert page.skipped == ()
    assert requests >= 8


def test_the_outlines_of_the_data_in_view(qgis_app, stub_api, monkeypatch):
    ring = [[-75, 45], [-74, 45], [-74, 46], [-75, 46], [-75, 45]]
    outline = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    api = stub_api({"/a.geojson": outline, "/b.geojson": outline})

    def item(name):
        href = f"{api.url}/{name}"
        coverage = {"href": f"{href}.geojson", "type": "application/geo+json", "roles": ["metadata"]}
        return minimal_item(name, assets={"extent": coverage, "dtm": {"href": f"{href}.tif", "type": "image/tiff"}})

    items, _ = parse.items([item("a"), item("b")], ApiRoot(api.url))
    view, catalog = MapExtent(-75, 45, -74, 46, "EPSG:4326"), Catalog("", "Here", api.url)

    def look(feedback):
        return DataInViewTask(catalog, items, view, 0.01, OutlineStore()).work(feedback)

    found, requests = canceled_at_each(api, monkeypatch, look)
    assert (found.share, found.failures) == (pytest.approx(1), ())
    assert requests >= 1  # QGIS keeps the answer that comes beside the one that is not waited for


def test_the_account_the_processing_and_the_metadata_of_a_geoplateforme(qgis_app, entrepot, monkeypatch):
    place, authcfg = workplace(entrepot), signed_in(entrepot)

    def account(feedback):
        return account_and_datastores(Entrepot(place.environment, authcfg, feedback))

    (_, datastores), requests = canceled_at_each(entrepot, monkeypatch, account)
    assert len(datastores) == 3
    assert requests >= 4
    monkeypatch.undo()
    (processing, names), requests = canceled_at_each(
        entrepot, monkeypatch, lambda feedback: ProcessingTask(place).work(feedback)
    )
    assert processing is not None
    assert names == frozenset()
    assert requests >= 3
    monkeypatch.undo()
    record = entrepot.datastore.add_metadata("IGNF_CORSE", "corse")

    def unlink(feedback):
        return undo_references(Entrepot(place.environment, authcfg, feedback), place.datastore, "corse")

    changed, requests = canceled_at_each(entrepot, monkeypatch, unlink)
    assert [each.id for each in changed] == [record["_id"]]
    assert requests == 3


def test_downloads_of_several_files(qgis_app, stub_api, tmp_path, monkeypatch):
    api = stub_api({f"/{name}.bin": Answer(200, name.encode() * 100) for name in "ab"})

    def download(feedback):
        return DownloadTask([DownloadFile(f"{api.url}/{name}.bin", tmp_path / name) for name in "ab"]).work(feedback)

    report, requests = canceled_at_each(api, monkeypatch, download)
    assert [path.read_bytes() for path in report.paths] == [b"a" * 100, b"b" * 100]
    assert (report.failures, requests) == ((), 3)
