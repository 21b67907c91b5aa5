"""What is fetched ahead of a draw is of drawn layers alone, and ends with what needs it: a view, a layer, a draw."""

from __future__ import annotations

import pytest
from datacube_browser.core.gateway import readers
from datacube_browser.core.gateway.readers import MOST_AT_ONCE
from datacube_browser.core.http import network
from datacube_browser.core.layers import gateway_layers
from datacube_browser.core.tiff import range_file
from qgis.core import QgsProject, QgsRectangle
from qgis.gui import QgsLayerTreeMapCanvasBridge

from demo.person import settle
from tests.qgis.drawing.test_parallel_drawing import (  # noqa: F401 - fixtures
    NORTH,
    SIDE,
    WEST,
    canvas,
    folder,
    opened,
    redrawn,
    served,
    until,
    watched,
)

MIDDLE, ELSEWHERE = (WEST + SIDE / 2, NORTH - SIDE / 2), (WEST - 100_000, NORTH)


@pytest.fixture
def other(store, proxy, folder):  # noqa: F811
    """Another server of the same files."""
    return proxy(store(folder))


@pytest.fixture
def tree(canvas, watched):  # noqa: F811
    """The canvas shows what the project's layer tree has switched on."""
    project = QgsProject.instance()
    bridge = QgsLayerTreeMapCanvasBridge(project.layerTreeRoot(), canvas, canvas)
    bridge.setAutoSetupOnFirstLayer(False)
    look_at(canvas, MIDDLE)
    yield project
    project.removeAllMapLayers()


def look_at(canvas, middle, scale=1.0):  # noqa: F811
    x, y = middle
    half, high = 800 * scale, 500 * scale
    canvas.setExtent(QgsRectangle(x - half, y - high, x + half, y + high))
    canvas.refresh()


def added(project, layer):
    project.addMapLayer(layer)
    return layer


def under_way(server):
    """The requests that have come and are not answered yet."""
    return [seen for seen in server.requests if not seen.is_over]


def at_rest(canvas):  # noqa: F811
    """Nothing is drawn, and nothing read for a draw."""
    settle(0.1)
    until(lambda: not canvas.isDrawing() and not gateway_layers._gateway._server.sent)
    settle(0.1)


def out_of_view(_project, _layer, canvas):  # noqa: F811
    look_at(canvas, ELSEWHERE)


def switched_off(project, layer, _canvas):
    project.layerTreeRoot().findLayer(layer.id()).setItemVisibilityChecked(False)


def in_a_group_that_is_switched_off(project, layer, _canvas):
    root = project.layerTreeRoot()
    group, node = root.addGroup("off"), root.findLayer(layer.id())
    group.addChildNode(node.clone())
    root.removeChildNode(node)
    group.setItemVisibilityChecked(False)


def beyond_its_scales(_project, layer, _canvas):
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(10.0)


@pytest.mark.parametrize("hide", [out_of_view, switched_off, in_a_group_that_is_switched_off, beyond_its_scales])
def test_of_a_layer_that_is_not_drawn_nothing_is_fetched(served, other, tree, canvas, hide):  # noqa: F811
    canvas.freeze(True)
    hidden = added(tree, opened(f"{other.url}/noise.tif"))
    added(tree, opened(f"{served.url}/tile.tif"))
    hide(tree, hidden, canvas)
    settle(0.1)
    for each in (served, other):
        each.clear()
    canvas.freeze(False)
    redrawn(canvas)
    at_rest(canvas)
    assert other.requests == []


def removed(project, layer, _canvas):
    project.removeMapLayer(layer.id())


def stopped(_project, _layer, canvas):  # noqa: F811
    """As Escape does."""
    canvas.stopRendering()


def no_longer_drawn(_project, _layer, canvas):  # noqa: F811
    """As by the box *Render* of the status bar."""
    canvas.setRenderFlag(False)


@pytest.mark.parametrize("leave", [removed, switched_off, out_of_view, stopped, no_longer_drawn])
def test_of_a_draw_that_is_left_nothing_is_asked_for_ahead_any_more(served, tree, canvas, leave):  # noqa: F811
    """What GDAL is in the midst of reading it reads to its end: QGIS cannot interrupt it there, and a process may read
    it, too."""
    look_at(canvas, ELSEWHERE)
    layer = added(tree, opened(f"{served.url}/noise.tif"))
    at_rest(canvas)
    served.hold()
    look_at(canvas, MIDDLE)
    until(lambda: gateway_layers._prefetcher._held and under_way(served))
    leave(tree, layer, canvas)
    assert leave is not removed or not gateway_layers._prefetcher._held
    until(lambda: not gateway_layers._prefetcher._held)
    assert under_way(served)  # its end was not waited for
    served.let_go()
    at_rest(canvas)
    assert gateway_layers._prefetcher._held == []


@pytest.fixture
def patient(monkeypatch):
    """No server is given up for its silence, and what nobody waits for is given no time to come."""
    monkeypatch.setattr(range_file, "SILENCE", 600.0)
    monkeypatch.setattr(network, "REQUEST_DEADLINE", 600.0)
    monkeypatch.setattr(readers, "_PATIENCE", 0.0)


def the_view_is_drawn(_project, _layer, _settings):
    gateway_layers.stop_prefetch()


def another_layer_is_drawn_alone(_project, layer, settings):
    settings.setLayers([each for each in settings.layers() if each is not layer])
    gateway_layers.prefetch_view(settings)


def its_layer_goes(project, layer, _settings):
    project.removeMapLayer(layer)


@pytest.mark.parametrize("leave", [the_view_is_drawn, another_layer_is_drawn_alone, its_layer_goes])
@pytest.mark.usefixtures("patient")
def test_requests_that_nobody_waits_for_are_ended(served, other, tree, canvas, leave):  # noqa: F811
    """Their connections are closed: the link is there for what is wanted."""
    canvas.freeze(True)
    layer, beside = (added(tree, opened(f"{each.url}/noise.tif")) for each in (served, other))
    assert gateway_layers._gateway.open_file(layer.source()).images()
    served.hold()
    settings = canvas.mapSettings()
    settings.setLayers([layer, beside])
    gateway_layers.prefetch_view(settings)
    until(lambda: len(under_way(served)) >= MOST_AT_ONCE - 1)
    before = served.open_connections
    leave(tree, layer, settings)
    until(lambda: not gateway_layers._gateway._server.sent)
    assert len(under_way(served)) >= MOST_AT_ONCE - 1  # no answer has come
    served.let_go()
    until(lambda: served.open_connections <= before - MOST_AT_ONCE + 1)
