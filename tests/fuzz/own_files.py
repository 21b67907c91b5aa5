"""What the plugin itself has written, to be broken: journals, settings, searches, connections."""

from __future__ import annotations

import json
from pathlib import Path

from datacube_browser.core.export.cutline import Cutline
from datacube_browser.core.export.jobs.request_json import request_to_json
from qgis.core import QgsGeometry

from tests.export_tools import request

JOURNAL = [
    {"format": 1, "fingerprint": "a", "total": 4, "mark": "b" * 32},
    {"tiles": [[0, 0, 1], [1, 0, 2]]},
    {"whole": {"a.tif": [10, 5, [".aux.xml"]]}},
    {"replaced": {"a.tif": [".ovr"]}},
]
TILES = [
    {"format": "datacube-browser-tiles-1", "total": 2, "made_folder": True},
    {"a_0_0.tif": 100, "a_0_1.tif": 100},
    ["a_0_0.tif", "fingerprint", 50, "c" * 32],
]


#: In place of a folder that is made later.
FOLDER = "/folder/of/the/test"


def interrupted() -> dict:
    output = Path(FOLDER) / "a.tif"
    square = QgsGeometry.fromWkt("Polygon ((0 0, 1 0, 1 1, 0 0))").asWkb().data()
    cut = Cutline(square, "EPSG:3979")
    made = request(["https://example.org/a.tif"], (0, 0, 10, 10), output, cutline=cut)
    return {"output": str(output), "since": 1.0, "add_to_map": True, "request": request_to_json(made)}


SEARCHES = [{"catalog_id": "a", "catalog_name": "A", "catalog_url": "https://a.example", "filters": "{}", "name": "n"}]
CONNECTIONS = {
    "connections": [
        {"name": "A", "url": "https://a.example/stac", "signing_profile": "", "sign_in": False, "favourite": True}
    ],
    "favourite_presets": ["nrcan"],
}
PROFILES = [
    {
        "id": "p",
        "name": "P",
        "kind": "template",
        "hosts": ["a.example"],
        "endpoint": "https://a.example/sign",
        "authcfg": "",
        "duration": 60,
        "template": {
            "method": "GET",
            "parameters": [["url", "query", "{url}"]],
            "response_field": "href",
            "expiry_field": "end",
        },
    },
]


def lines(values: list) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in values)
