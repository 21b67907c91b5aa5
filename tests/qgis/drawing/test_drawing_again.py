"""A draw after a store has failed, and is well again: nothing of the failure is remembered."""

from __future__ import annotations

import pytest
from datacube_browser.core.gateway import store
from osgeo import gdal

from tests.qgis.drawing.test_parallel_drawing import (  # noqa: F401 - fixtures
    NORTH,
    WEST,
    canvas,
    drawn,
    folder,
    opened,
    served,
    watched,
)
from tests.servers.proxy import Answer, Belated

FAULTS = {
    "refused": Answer(403),
    "cut off": Answer(206, bytes(1000)),
    "longer than it says": Belated(),
}


MIDDLE = (WEST + 512, NORTH - 512)


@pytest.fixture
def right(served, canvas, watched, monkeypatch):  # noqa: F811
    """The picture of the layer, of which nothing is remembered. What has failed is not left alone for any time."""
    monkeypatch.setattr(store, "PAUSE", 0.0)
    monkeypatch.setattr(store, "_PAUSES", (0.0, 0.0))
    picture = drawn(canvas, opened(f"{served.url}/tile.tif"), middle=MIDDLE)
    gdal.VSICurlClearCache()
    return picture


@pytest.mark.parametrize("knows", ["the file", "nothing", "nothing afterwards"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_draw_is_whole_when_the_store_is_well_again(served, canvas, right, fault, knows):  # noqa: F811
    layer = opened(f"{served.url}/tile.tif")
    if knows == "nothing":  # else how long it is
        gdal.VSICurlClearCache()
    served.fault(fault, path="tile.tif")
    assert drawn(canvas, layer, middle=MIDDLE) != right
    served.heal()
    if knows == "nothing afterwards":
        gdal.VSICurlClearCache()
    assert drawn(canvas, layer, middle=MIDDLE) == right


def test_what_others_have_made_gdal_remember_is_asked_for_again(served, canvas, right):  # noqa: F811
    layer = opened(f"{served.url}/tile.tif")
    gdal.VSICurlClearCache()
    served.fault(Answer(403), path="tile.tif")
    assert gdal.VSIStatL(layer.source()) is None  # as another program of this QGIS may ask
    served.heal()
    assert drawn(canvas, layer, middle=MIDDLE) == right
