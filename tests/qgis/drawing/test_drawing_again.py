"""A map whose servers fail: how often they are asked, that the others are drawn, and the next draw, of which a failure
that is over takes nothing."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.gateway import circuit_breaker
from datacube_browser.core.gateway.open_file import OpenFile
from datacube_browser.core.gateway.readers import MOST_AT_ONCE
from datacube_browser.core.gateway.upstream import Upstream
from datacube_browser.core.layers import gateway_layers
from datacube_browser.core.remote_files.vsicurl import PREFIX
from datacube_browser.core.threads.cancellation import Cancellation
from datacube_browser.ui.integration.undrawn_layers import UndrawnLayers
from datacube_browser.ui.widgets.message_bar import close_messages
from osgeo import gdal
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QObject

from demo.person import settle
from tests.qgis.drawing.test_parallel_drawing import (  # noqa: F401 - fixtures
    NORTH,
    SIDE,
    WEST,
    canvas,
    drawn,
    folder,
    opened,
    plain_layer,
    ranges,
    redrawn,
    served,
    until,
    watched,
)
from tests.servers.proxy import Answer, Belated, Reset

MIDDLE, BESIDE, BELOW = ((WEST + SIDE / 2 + x, NORTH - SIDE / 2 + y) for x, y in ((0, 0), (900, 0), (0, -900)))
OF_TILE = (WEST + 512, NORTH - 512)
#: Those under way as it fails, and two attempts of GDAL's, which asks twice each time.
MOST = MOST_AT_ONCE + 4


@pytest.fixture
def other(store, proxy, folder):  # noqa: F811
    """Another server of the same files."""
    return proxy(store(folder))


@pytest.fixture
def left_alone(monkeypatch):
    """What has failed is left alone until a test says otherwise."""
    monkeypatch.setattr(circuit_breaker, "OPEN_SECONDS", 3600.0)
    monkeypatch.setattr(circuit_breaker, "_PAUSES", (0.0, 0.0))


@pytest.mark.parametrize(
    "fault",
    [Answer(500), Reset(), Answer(200, b"<html>")],
    ids=["fails", "hangs up", "sends a page"],
)
def test_a_server_that_fails_is_asked_a_few_times_and_left_alone(served, canvas, watched, left_alone, fault):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    file = gateway_layers._gateway.open_file(layer.source())
    assert file.images()  # else the first of its blocks are not asked for before it is known that it fails
    served.clear()
    served.fault(fault, path="noise.tif")
    drawn(canvas, layer, middle=BESIDE)
    assert 0 < len({(seen.method, seen.range) for seen in served.requests}) <= MOST  # Qt sends some again by itself
    served.clear()
    drawn(canvas, layer, middle=BELOW)
    assert served.requests == []
    file.breaker.half_open(file)  # as when the pause is over
    drawn(canvas, layer, middle=MIDDLE)
    assert 0 < len(served.requests) <= 2
    served.heal()
    file.breaker.half_open(file)
    picture = drawn(canvas, layer, middle=BESIDE)
    assert picture == drawn(canvas, plain_layer(served, layer), middle=BESIDE)


def test_a_silent_server_takes_nothing_from_the_others(served, other, canvas, watched):  # noqa: F811
    """Its own blocks are all asked for first, and never come."""
    sick, well = opened(f"{served.url}/noise.tif"), opened(f"{other.url}/noise.tif")
    for each in (sick, well):
        drawn(canvas, each, middle=BELOW)
    settle(0.1)  # what is looked at after a draw has been
    well_alone = ahead_of(other, canvas, [well])
    assert well_alone > 1_000_000
    served.hold()
    served.clear()
    try:
        assert ahead_of(other, canvas, [sick, well]) == well_alone
        until(lambda: len(served.requests) >= MOST_AT_ONCE - 1)
        assert not any(seen.is_over for seen in served.requests)
    finally:
        served.let_go()
    until(lambda: not gateway_layers._gateway._server.sent)


def ahead_of(server, canvas, layers):  # noqa: F811
    """How many bytes a server has sent for the view, once all that is asked of it has come."""
    for each in layers:
        gateway_layers._gateway.open_file(each.source()).forget()
    for each in layers:  # the index is at hand, as it is when the map is moved
        assert gateway_layers._gateway.open_file(each.source()).images()
    server.clear()
    gateway_layers.prefetch_view(settings_of(canvas, layers))
    upstream = gateway_layers._gateway.open_file(layers[-1].source()).upstream
    until(lambda: ranges(server) and not upstream.readers.sent and not gateway_layers._prefetcher._views[upstream])
    return server.bytes_sent


def settings_of(canvas, layers):  # noqa: F811
    settings = canvas.mapSettings()
    settings.setLayers(layers)
    return settings


@pytest.fixture
def bar(canvas, watched):  # noqa: F811
    """The message bar of the window, with what says which layers were not drawn."""
    made, owner = QgsMessageBar(), QObject()
    undrawn = UndrawnLayers(canvas, made, owner)
    watched.asked.connect(undrawn.look_again)
    yield made
    undrawn.dispose()
    close_messages()


def test_it_is_said_once_for_a_server_which_layers_are_not_drawn_until_they_are(
    served,  # noqa: F811
    other,
    canvas,  # noqa: F811
    bar,
    left_alone,
):
    layers = [opened(f"{served.url}/{name}.tif") for name in ("noise", "tile")] + [opened(f"{other.url}/tile.tif")]
    served.fault(Answer(500), path="noise.tif")
    canvas.setLayers(layers)
    drawn_at(canvas, layers[0].extent())
    (item,) = bar.items()
    assert item.text().replace("(s)", "") == (
        "Server error (500). 1 layer of 127.0.0.1 could not be drawn whole. Move the map, or press F5, to try again."
    )
    redrawn(canvas)
    assert bar.items() == [item]  # which the user may close, and is not told again
    bar.popWidget(item)
    redrawn(canvas)
    assert not bar.items()
    served.heal()
    file = gateway_layers._gateway.open_file(layers[0].source())
    file.breaker.half_open(file)
    redrawn(canvas)
    served.fault(Answer(500), path="noise.tif|tile.tif")
    for each in layers[:2]:
        gateway_layers._gateway.open_file(each.source()).forget()
    gdal.VSICurlClearCache()
    extent = layers[1].extent()
    extent.scale(0.3)
    drawn_at(canvas, extent)
    (item,) = bar.items()
    assert item.text().replace("(s)", "s").startswith("Server error (500). 2 layers of 127.0.0.1")
    served.heal()
    for each in layers[:2]:
        file = gateway_layers._gateway.open_file(each.source())
        file.breaker.half_open(file)
    redrawn(canvas)
    until(lambda: not bar.items())


def test_the_message_goes_where_qgis_has_drawn_a_layer_by_itself(
    served,  # noqa: F811
    canvas,  # noqa: F811
    bar,
    left_alone,
    monkeypatch,
):
    """As F5 has it do, which reloads the layer; what is asked for ahead may come later."""
    layer = opened(f"{served.url}/noise.tif")
    served.fault(Answer(500), path="noise.tif")
    canvas.setLayers([layer])
    drawn_at(canvas, layer.extent())
    assert len(bar.items()) == 1
    served.heal()
    file = gateway_layers._gateway.open_file(layer.source())
    file.breaker.half_open(file)
    monkeypatch.setattr(gateway_layers, "prefetch_view", lambda _settings: None)
    layer.reload()
    redrawn(canvas)
    until(lambda: not bar.items())


def drawn_at(canvas, extent):  # noqa: F811
    canvas.setExtent(extent)
    redrawn(canvas)


FAULTS = {
    "refused": Answer(403),
    "cut off": Answer(206, bytes(1000)),
    "longer than it says": Belated(),
}


@pytest.fixture
def right(served, canvas, watched, monkeypatch):  # noqa: F811
    """The picture of the layer, of which nothing is remembered. What has failed is not left alone for any time."""
    monkeypatch.setattr(circuit_breaker, "OPEN_SECONDS", 0.0)
    monkeypatch.setattr(circuit_breaker, "_PAUSES", (0.0, 0.0))
    picture = drawn(canvas, opened(f"{served.url}/tile.tif"), middle=OF_TILE)
    gdal.VSICurlClearCache()
    return picture


@pytest.mark.parametrize("knows", ["the file", "nothing", "nothing afterwards"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_draw_is_whole_when_the_store_is_well_again(served, canvas, right, fault, knows):  # noqa: F811
    layer = opened(f"{served.url}/tile.tif")
    if knows == "nothing":  # else how long it is
        gdal.VSICurlClearCache()
    served.fault(fault, path="tile.tif")
    assert drawn(canvas, layer, middle=OF_TILE) != right
    served.heal()
    if knows == "nothing afterwards":
        gdal.VSICurlClearCache()
    assert drawn(canvas, layer, middle=OF_TILE) == right


def test_what_others_have_made_gdal_remember_is_asked_for_again(served, canvas, right):  # noqa: F811
    layer = opened(f"{served.url}/tile.tif")
    gdal.VSICurlClearCache()
    served.fault(Answer(403), path="tile.tif")
    assert gdal.VSIStatL(layer.source()) is None  # as another program of this QGIS may ask
    served.heal()
    assert drawn(canvas, layer, middle=OF_TILE) == right


def test_a_file_that_is_opened_again_while_its_server_fails_is_read(served, watched, monkeypatch):  # noqa: F811
    """Another layer of it may be added: it forgets what was known of the file, its length, too."""
    cancellation, found = Cancellation(), []
    file = OpenFile(f"{PREFIX}{served.url}/noise.tif", Upstream(cancellation))
    expected = file.open(), bytes(file.read(0, 100_000))

    def opened_again(seconds, _feedback):
        if seconds:
            served.heal()
            file.try_again()

    monkeypatch.setattr(circuit_breaker, "wait", opened_again)
    file.forget()
    served.fault(Answer(500), path="noise.tif")
    thread = threading.Thread(target=lambda: found.append(bytes(file.read(0, 100_000))))
    thread.start()
    thread.join(10)
    cancellation.cancel()
    thread.join()
    assert (file.length(), *found) == expected
