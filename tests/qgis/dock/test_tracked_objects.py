"""What ten thousand results cost everybody: Python's garbage collector stops all threads to walk the objects that it
tracks, those of QGIS's other plugins too."""

from __future__ import annotations

import gc
import json
from collections import Counter

import pytest
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.records import ItemPage
from datacube_browser.ui.map.footprint_overlay import FootprintOverlay
from datacube_browser.ui.results.results_filter_model import ResultsFilterModel
from datacube_browser.ui.results.results_model import ResultsModel
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas

from demo.person import wait_until
from tests.qgis.tree_samples import CATALOG, HRDEM
from tests.servers.stub import minimal_item

ROOT = ApiRoot("https://datacube.example/stac")
RESULTS, FURTHER = 100, 300
#: Its record and node, the tuple of its assets, the geometry of its footprint.
OF_ITEM = 4
#: The grid of its assets, and the tuple of its grids.
OF_GRID = 2


@pytest.fixture
def results(qgis_app):
    """The model, the rows that are shown of it, and the footprints."""
    model = ResultsModel()
    shown = ResultsFilterModel(model)
    shown.setSourceModel(model)
    model.set_collections(CATALOG, [HRDEM], "en")
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setExtent(QgsRectangle(-8400000, 5600000, -8200000, 5800000))
    footprints = FootprintOverlay(canvas)
    model.items_added.connect(footprints.add_items)
    yield model, shown, footprints
    footprints.dispose()
    canvas.deleteLater()


def feature(number, **changes):
    return minimal_item(f"item-{number:05}", HRDEM.id, **changes)


def scene(number):
    """One of ten bands on one grid, as catalogues of satellites have them."""
    grid = {"proj:shape": [10980, 10980], "proj:transform": [10, 0, 300000 + number, 0, -10, 5000000]}
    band = {"name": "B4", "data_type": "uint16", "nodata": 0, "raster:scale": 1e-4}
    told = {"type": "image/tiff; application=geotiff", "roles": ["data"], "bands": [band], **grid}
    files = {f"B{name}": {"href": f"https://store.example/{number}/{name}.tif", **told} for name in range(10)}
    properties = {"datetime": "2023-05-29T12:00:00Z", "proj:code": "EPSG:32618", "eo:cloud_cover": number % 100}
    return feature(number, assets=files, properties=properties)


def add_results(results, numbers, of):
    model, _shown, footprints = results
    answer = json.loads(json.dumps([of(number) for number in numbers]))
    items, skipped = parse.items(answer, ROOT)
    assert not skipped
    model.begin_page(HRDEM.id)
    model.add_page(HRDEM.id, ItemPage(items))
    wait_until(lambda: not footprints.is_drawing, "the footprints are drawn")


def tracked():
    """The objects that the collector walks, by their types."""
    gc.collect()
    gc.collect()  # the first has found which tuples hold nothing to walk
    return Counter(type(each).__name__ for each in gc.get_objects())


@pytest.mark.parametrize(("of", "most"), [(feature, OF_ITEM + 1), (scene, OF_ITEM + 10 + OF_GRID)])
def test_a_result_more_is_few_objects_to_walk(results, of, most):
    add_results(results, range(RESULTS), of)
    before = tracked()
    add_results(results, range(RESULTS, RESULTS + FURTHER), of)
    more = tracked() - before
    assert len(results[0].items()) == RESULTS + FURTHER
    assert more.total() < (most + 0.5) * FURTHER, more.most_common(12)


def test_rows_that_words_hide_and_show_again_leave_no_objects_behind(results):
    _model, shown, _footprints = results
    add_results(results, range(RESULTS), feature)
    collection = shown.index(0, 0)
    before = tracked()["QStandardItem"]
    for words in ("item-00001", "", "item-00002", ""):
        shown.set_words(words)
    assert shown.rowCount(collection) == RESULTS
    assert tracked()["QStandardItem"] <= before
