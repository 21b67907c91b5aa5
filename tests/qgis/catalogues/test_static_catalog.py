from __future__ import annotations

import json

from datacube_browser.core.http.network import Network
from datacube_browser.core.stac.pystac_io import static_io

from demo.store_server import store_server
from tests.servers.stub import minimal_collection, minimal_item


def test_static_catalogues_of_any_stac_version_are_read_through_qgis_network_access(qgis_app, tmp_path):
    links = [{"rel": "child", "href": "./demo/collection.json"}]
    root = {"id": "root", "stac_version": "0.8.1", "description": "Files", "links": links}
    collection = minimal_collection("demo", links=[{"rel": "item", "href": "./item-1.json"}])
    (tmp_path / "demo").mkdir()
    for name, record in {
        "catalog.json": root,
        "demo/collection.json": {**collection, "stac_version": "1.0.0-beta.2", "type": None},
        "demo/item-1.json": minimal_item(),
    }.items():
        text = json.dumps({key: value for key, value in record.items() if value is not None})
        (tmp_path / name).write_text(text)

    sent = []

    class RecordingNetwork(Network):
        def send(self, method, url, *args, **kwargs):
            sent.append(url.rpartition("/")[2])
            return super().send(method, url, *args, **kwargs)

    with store_server(tmp_path) as url:
        from datacube_browser.extlibs.pystac import Catalog

        catalog = Catalog.from_file(f"{url.rstrip('/')}/catalog.json", stac_io=static_io(RecordingNetwork()))
        items = list(catalog.get_items(recursive=True))
    assert [item.id for item in items] == ["item-1"]
    assert sent == ["catalog.json", "collection.json", "item-1.json"]
