"""The test server `Entrepot` harvests MapServer, a standard WMS: what is published shows MapServer's pixels."""

from __future__ import annotations

import urllib.request
from urllib.parse import urlencode

import numpy as np
import pytest
from osgeo import gdal

from tests.rasters import write_raster
from tests.servers.entrepot_pyramid import mercator, resolution
from tests.servers.entrepot_state import WMS_TO_PYRAMID
from tests.servers.mapserver import Served, map_server

pytestmark = pytest.mark.servers

BOX = (8.9, 41.9, 9.1, 42.1)
AREA = "POLYGON((8.95 41.95,9.05 41.95,9.05 42.05,8.95 42.05,8.95 41.95))"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Colours whose place can be told, with the pixels of level 10."""
    (left, low), (right, high) = mercator(*BOX[:2]), mercator(*BOX[2:])
    step = resolution(10)
    columns, rows = int((right - left) / step), int((high - low) / step)
    values = np.stack(
        [
            np.tile(np.linspace(0, 250, columns), (rows, 1)),
            np.tile(np.linspace(250, 0, rows)[:, np.newaxis], (1, columns)),
            np.full((rows, columns), 100.0),
        ]
    ).astype("uint8")
    folder = tmp_path_factory.mktemp("mapserver")
    path = write_raster(folder / "ortho.tif", values, origin=(left, high), resolution=step, nodata=None, epsg=3857)
    with map_server(Served("ortho", path, "Ortho", stretched=False), max_size=4096) as running:
        yield running


def execution(source, **changes):
    parameters = {
        "compression": "png",
        "harvest_layers": "ortho",
        "harvest_url": source.url,
        "samplesperpixel": 3,
        "sampleformat": "UINT8",
        "bottom": "10",
        "harvest_levels": ["10"],
        "harvest_area": AREA,
        "harvest_format": "image/png",
        "width": 1,
        "height": 1,
        **changes,
    }
    output = {"stored_data": {"name": "Ortho", "storage_tags": ["PYRAMIDE"]}}
    return {"processing": WMS_TO_PYRAMID["_id"], "inputs": {}, "output": output, "parameters": parameters}


def run(entrepot, body):
    """Launch it and let it go on to its end; return its document and its stored data."""
    path = f"datastores/{entrepot.datastore.id}/processings/executions"
    made = entrepot.fetch("POST", path, body)[1]
    entrepot.fetch("POST", f"{path}/{made['_id']}/launch")
    return entrepot.finish(made["_id"]), entrepot.datastore.stored_data[made["output"]["stored_data"]["_id"]]


def picture(url, layer, box):
    query = {"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": layer, "STYLES": "", "WIDTH": 100}
    query |= {"HEIGHT": 100, "CRS": "EPSG:3857", "BBOX": ",".join(map(repr, box)), "FORMAT": "image/png"}
    with urllib.request.urlopen(f"{url}?{urlencode(query)}") as answer:
        gdal.FileFromMemBuffer("/vsimem/seen.png", answer.read())
    seen = gdal.Open("/vsimem/seen.png").ReadAsArray()
    gdal.Unlink("/vsimem/seen.png")
    return seen[:3].astype(int)


def test_a_published_harvest_shows_the_pixels_of_the_wms(entrepot, source):
    done, data = run(entrepot, execution(source))
    assert (done["status"], data["status"]) == ("SUCCESS", "GENERATED")
    root = f"datastores/{entrepot.datastore.id}/configurations"
    used = {"stored_data": data["_id"], "bottom_level": "10", "top_level": "0"}
    infos = {"title": "Ortho", "abstract": "Ortho", "used_data": [used]}
    made = entrepot.fetch(
        "POST", root, {"type": "WMS-RASTER", "name": "Ortho", "layer_name": "ortho", "type_infos": infos}
    )[1]
    sent = {"endpoint": entrepot.endpoints[0]["_id"], "open": True}
    offering = entrepot.fetch("POST", f"{root}/{made['_id']}/offerings", sent)[1]
    for _ in range(1000):
        if offering["status"] == "PUBLISHED":
            break
        offering = entrepot.fetch("GET", f"datastores/{entrepot.datastore.id}/offerings/{offering['_id']}")[1]
    (left, low), (right, high) = mercator(8.96, 41.96), mercator(9.04, 42.04)
    box = (left, low, right, high)
    difference = picture(entrepot.wms_url, "ortho", box) - picture(source.url, "ortho", box)
    assert np.abs(difference).max() <= 4


@pytest.mark.parametrize(
    "changes",
    [
        {"harvest_layers": "otrho"},
        {"harvest_extras": "STYLES=none"},
        {"width": 32, "height": 32},  # 8192 pixels, of which MapServer gives 4096
    ],
)
def test_what_mapserver_refuses_is_tried_again_without_end(entrepot, source, changes):
    entrepot.requests_per_look = 1
    path = f"datastores/{entrepot.datastore.id}/processings/executions"
    made = entrepot.fetch("POST", path, execution(source, **changes))[1]
    entrepot.fetch("POST", f"{path}/{made['_id']}/launch")
    for _ in range(5):
        assert entrepot.fetch("GET", f"{path}/{made['_id']}")[1]["status"] in ("WAITING", "PROGRESS")
    assert any(line.startswith("Failure 2 ") for line in entrepot.runs[made["_id"]].log)


def test_smaller_pictures_lead_round_the_limit_of_mapserver(entrepot, source):
    done, _data = run(entrepot, execution(source, width=32, height=32, harvest_dimensions=[2048, 2048]))
    assert done["status"] == "SUCCESS"
