"""What a draw will read is asked for before GDAL comes to it: the very bytes, and none that the draw does not need."""

from __future__ import annotations

import threading
from concurrent.futures import wait
from itertools import pairwise

import pytest
from datacube_browser.core.gateway import circuit_breaker, open_file, prefetch, signed_paths
from datacube_browser.core.gateway.readers import MOST_AT_ONCE
from datacube_browser.core.layers import gateway_layers, open_datasets
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal
from qgis.core import (
    QgsBilinearRasterResampler,
    QgsCubicRasterResampler,
    QgsDataProvider,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize

from demo.person import settle
from tests.qgis.drawing.test_parallel_drawing import (  # noqa: F401 - fixtures
    NORTH,
    SIDE,
    WEST,
    bytes_of,
    canvas,
    drawn,
    folder,
    opened,
    plain_layer,
    ranges,
    served,
    until,
    watched,
)
from tests.qgis.signed_files import NEEDS_GATEWAY, signed_files
from tests.servers.proxy import Answer


def ask_ahead(view):
    """What the view of a canvas, or a map's settings, needs is asked for, and has come, without a draw."""
    gateway_layers.prefetch_view(view if isinstance(view, QgsMapSettings) else view.mapSettings())
    while looking := [each for each in threading.enumerate() if each.name == "datacube-gateway-prefetch"]:
        looking[0].join(120)
    wait([part.future for _, part in gateway_layers._prefetcher._held], 120)


def shown(layer, size=QSize(1600, 1000), ratio=1.0, scale=1.0):  # noqa: B008
    """A map of the layer's middle, on a screen of so many pixels: `scale` units a pixel."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(size)
    settings.setDevicePixelRatio(ratio)
    x, y = WEST + SIDE / 2, NORTH - SIDE / 2
    half, high = size.width() / 2 * scale, size.height() / 2 * scale
    settings.setExtent(QgsRectangle(x - half, y - high, x + half, y + high))
    return settings


def prepared(canvas, layer, scale=1.0, crs="EPSG:3979", middle=(WEST + SIDE / 2, NORTH - SIDE / 2)):  # noqa: F811
    """The canvas shows the layer, as `drawn` leaves it, and nobody keeps anything of it that was read for this view."""
    view = drawn(canvas, layer, scale, crs, middle)
    for tile in gateway_layers._layers[layer.id()].tiles:
        gateway_layers._gateway.open_file(tile.path).forget()
    gdal.VSICurlClearCache()
    most = gdal.GetCacheMax()
    gdal.SetCacheMax(0)  # GDAL forgets its blocks
    gdal.SetCacheMax(most)
    return view


VIEWS = {
    "native": (1.0, "EPSG:3979"),
    "finer": (0.3, "EPSG:3979"),
    "between": (1.5, "EPSG:3979"),
    "overview": (2.0, "EPSG:3979"),
    "beside an overview": (2.3, "EPSG:3979"),
    "coarse": (4.1, "EPSG:3979"),
    "reprojected": (1.0, "EPSG:3857"),
    "reprojected, coarse": (3.0, "EPSG:3857"),
    "reprojected, UTM": (2.0, "EPSG:32619"),
}


@pytest.mark.parametrize(("scale", "crs"), VIEWS.values(), ids=VIEWS)
def test_a_draw_needs_nothing_beyond_what_was_asked_for_ahead(served, canvas, watched, scale, crs):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    before = prepared(canvas, layer, scale, crs)
    asked = bytes_of(served, lambda: ask_ahead(canvas))
    served.requests.clear()
    assert drawn(canvas, layer, scale, crs) == before
    assert ranges(served) == []
    gdal.VSICurlClearCache()
    needed = bytes_of(served, lambda: drawn(canvas, plain_layer(served, layer), scale, crs))
    assert 0 < asked <= 1.15 * needed


@pytest.mark.parametrize("scale", [0.5, 2.3])
def test_a_style_that_resamples_is_foreseen_too(served, canvas, watched, scale):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    layer.resampleFilter().setZoomedInResampler(QgsBilinearRasterResampler())
    layer.resampleFilter().setZoomedOutResampler(QgsCubicRasterResampler())
    prepared(canvas, layer, scale)
    ask_ahead(canvas)
    served.requests.clear()
    drawn(canvas, layer, scale)
    assert ranges(served) == []


@pytest.mark.parametrize("scale", [1.0, 2.3])
def test_the_tiles_of_a_vrt_are_asked_for_ahead(served, folder, canvas, watched, scale):  # noqa: F811
    gdal.BuildVRT(str(folder / "two.vrt"), [str(folder / name) for name in ("noise.tif", "tile.tif")]).FlushCache()
    text = (folder / "two.vrt").read_text()
    for name in ("noise.tif", "tile.tif"):
        text = text.replace(f'relativeToVRT="1">{name}<', f'relativeToVRT="0">/vsicurl/{served.url}/{name}<')
    (folder / "two.vrt").write_text(text)
    layer = opened(f"{served.url}/two.vrt", AssetKind.VRT)
    middle = (WEST + 900, NORTH - 600)
    before = prepared(canvas, layer, scale, middle=middle)
    ask_ahead(canvas)
    assert {seen.path.rpartition("/")[2] for seen in served.requests} >= {"noise.tif", "tile.tif"}
    served.requests.clear()
    assert drawn(canvas, layer, scale, middle=middle) == before
    assert ranges(served) == []


def test_a_signed_layer_is_asked_for_ahead_too(folder, canvas, watched, monkeypatch):  # noqa: F811
    monkeypatch.setattr(signed_paths, "_GDAL_VERSION", NEEDS_GATEWAY)
    with signed_files(folder) as store:
        path = store.path("noise.tif")
        layer = QgsRasterLayer(path, "signed", "gdal")
        before = drawn(canvas, layer)
        signed_paths.gateway_file(path).forget()
        gdal.VSICurlClearCache()
        layer = QgsRasterLayer(path, "signed", "gdal")
        canvas.setLayers([layer])
        before_asking = len(store.store.log)
        ask_ahead(canvas)
        asked = store.store.log[before_asking:]
        sizes = [int(last) - int(first) for first, last in (each.range[6:].split("-") for each in asked)]
        assert max(sizes) < 1_000_000
        assert len([size for size in sizes if size > 50_000]) > 10
        assert drawn(canvas, layer) == before
        # whether it is still the same version, when GDAL opens it
        since = store.store.log[before_asking + len(asked) :]
        assert {seen.range for seen in since} <= {"bytes=0-16383"}


def test_a_signature_that_ends_meanwhile_is_renewed_for_what_is_asked_ahead(folder, canvas, watched, monkeypatch):  # noqa: F811
    monkeypatch.setattr(signed_paths, "_GDAL_VERSION", NEEDS_GATEWAY)
    with signed_files(folder) as store:
        layer = QgsRasterLayer(store.path("noise.tif"), "signed", "gdal")
        before = drawn(canvas, layer)
        signed_paths.gateway_file(layer.source()).forget()
        gdal.VSICurlClearCache()
        store.store.revoke()
        calls = len(store.signer.calls)
        ask_ahead(canvas)
        assert drawn(canvas, layer) == before
        assert len(store.signer.calls) == calls + 1


def test_while_the_index_comes_gdal_opens_connections_for_the_blocks(served, folder, canvas, watched, monkeypatch):  # noqa: F811
    """Where it alone reads the file."""
    monkeypatch.setattr(open_file, "_leading_on", {served.url.rpartition("/")[2]})
    gdal.Translate(
        str(folder / "small.tif"),
        str(folder / "noise.tif"),
        creationOptions=["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=LZW"],
    ).FlushCache()
    layer = opened(f"{served.url}/small.tif")
    file = gateway_layers._gateway.open_file(layer.source())
    assert file.images()
    file.kept.forget(file)
    gdal.VSICurlClearCache()
    file.bytes_at(0, 10)  # the beginning of the file is there, but not all of the index
    served.requests.clear()
    served.hold()
    gateway_layers.prefetch_view(shown(layer))
    until(lambda: served.count("HEAD") > 4)
    served.let_go()
    assert served.count("HEAD") <= MOST_AT_ONCE
    asked = bytes_of(served, lambda: ask_ahead(shown(layer)))
    served.requests.clear()
    ask_ahead(shown(layer))
    assert served.requests == []
    assert asked > 1_000_000


@pytest.mark.parametrize("most", [8, 32])
@pytest.mark.parametrize("total", [600, 2500])
def test_parts_of_a_large_view_grow_at_first_and_shrink_at_last(total, most):
    pages, parts = prefetch.part_pages([total // 3, total - total // 3], most), []
    while sum(parts) < total:
        parts.append(next(pages))
    assert len(parts) <= total / 6 + 2
    assert max(parts) < 2 * most
    assert all(size <= following + 1 for size, following in pairwise(parts[:16]))
    assert all(size >= following - 1 for size, following in pairwise(parts[-16:]))
    assert next(pages) > 0


@pytest.mark.parametrize(
    "runs", [[], [1], [13], [64, 64], [160, 160, 80], [100, 1, 1, 1], [90, 90, 90, 90, 90, 3], [3] * 20]
)
def test_what_all_connections_can_ask_for_at_once_comes_in_parts_of_one_size(runs):
    pages, found = prefetch.part_pages(runs, 32), []
    for run in runs:
        parts = []
        while sum(parts) < run:
            parts.append(next(pages))
        assert sum(parts) == run
        found += parts
    assert len(found) <= max(16, len(runs))
    assert max(found, default=0) <= max(16, 1.5 * sum(runs) / 16)
    assert next(pages) == 32


def test_a_store_that_refuses_what_is_asked_for_ahead_fails_no_draw(served, canvas, watched, monkeypatch):  # noqa: F811
    """Once it is well, and has been left alone for a while."""
    monkeypatch.setattr(circuit_breaker, "OPEN_SECONDS", 0.0)
    monkeypatch.setattr(circuit_breaker, "_PAUSES", (0.0, 0.0))
    layer = opened(f"{served.url}/noise.tif")
    before = prepared(canvas, layer)
    served.fault(Answer(503, b"", {}), path="noise.tif")
    ask_ahead(canvas)
    served.heal()
    gdal.VSICurlClearCache()
    assert drawn(canvas, layer) == before


def test_a_view_larger_than_what_is_kept_is_not_asked_for_ahead(served, canvas, watched, monkeypatch):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    before = prepared(canvas, layer)
    monkeypatch.setattr(prefetch, "_MOST_BYTES", 1_500_000)
    assert bytes_of(served, lambda: ask_ahead(canvas)) < 200_000
    assert drawn(canvas, layer) == before


def test_a_file_that_is_no_tiff_of_the_layers_size_is_left_to_gdal(served, canvas, watched, monkeypatch):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    before = prepared(canvas, layer)
    file = gateway_layers._gateway.open_file(layer.source())
    monkeypatch.setattr(file, "images", lambda: ())
    assert bytes_of(served, lambda: ask_ahead(canvas)) < 40_000
    assert drawn(canvas, layer) == before


def test_a_new_view_leaves_what_the_old_one_alone_needs(served, canvas, watched):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    prepared(canvas, layer)
    ahead = gateway_layers._prefetcher
    ask_ahead(canvas)
    old = list(ahead._held)
    canvas.setLayers([])
    ask_ahead(canvas)
    assert old
    assert ahead._held == []
    assert {part.users for _, part in old} == {0}


@pytest.mark.parametrize(
    "screen",
    [(QSize(3840, 2160), 1.0, 1.0), (QSize(1600, 1000), 2.0, 2.0), (QSize(1600, 1000), 2.0, 1.3)],
    ids=["4K", "high DPI", "high DPI, between"],
)
def test_large_and_fine_screens_are_foreseen(served, canvas, watched, screen):  # noqa: F811
    size, ratio, scale = screen
    layer = opened(f"{served.url}/noise.tif")
    settings = shown(layer, size, ratio, scale)
    asked = bytes_of(served, lambda: ask_ahead(settings))
    pictures = []
    since = bytes_of(served, lambda: pictures.append(rendered(settings)))
    assert since < 0.1 * asked  # GDAL reads on behind the blocks that it wants
    gdal.VSICurlClearCache()
    plain = plain_layer(served, layer)  # settings keep no layer alive
    settings.setLayers([plain])
    needed = bytes_of(served, lambda: pictures.append(rendered(settings)))
    assert pictures[0] == pictures[1]
    assert 1_000_000 < asked <= 1.15 * needed


def rendered(settings):
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    return job.renderedImage()


@pytest.mark.parametrize("provider", ["gdal", "wms"])
def test_a_layer_with_another_source_asks_nothing_of_the_one_before(served, folder, canvas, watched, provider):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    prepared(canvas, layer)
    assert gateway_layers.is_drawn_through_gateway(layer)
    source = str(folder / "noise.tif") if provider == "gdal" else "type=xyz&url=file:///nothing"
    layer.setDataSource(source, "other", provider, QgsDataProvider.ProviderOptions())
    served.requests.clear()
    ask_ahead(canvas)
    drawn(canvas, layer)
    settle(0.1)
    assert served.requests == []
    assert not gateway_layers.is_drawn_through_gateway(layer)
    assert open_datasets.kept_open(layer) == [] or provider == "gdal"


def test_views_of_a_store_that_does_not_answer_do_not_pile_up():
    prefetcher, gate, looked = prefetch.Prefetcher(), threading.Event(), []

    def files():
        looked.append(1)
        gate.wait(60)
        return []

    def looking():
        return [each for each in threading.enumerate() if each.name == "datacube-gateway-prefetch"]

    before = len(looking())
    for _ in range(50):
        prefetcher.start(files)
    assert len(looking()) - before <= 4
    gate.set()
    for each in looking():
        each.join(60)
    prefetcher.start(files)
    for each in looking():
        each.join(60)
    assert len(looked) == 5


def test_a_layer_that_leaves_the_project_leaves_nothing_in_memory(served, canvas, watched):  # noqa: F811
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    drawn(canvas, layer)
    kept = gateway_layers._gateway.open_file(layer.source()).kept
    assert sum(part.end - part.start for part in set(kept._pages.values())) > 1_000_000
    canvas.setLayers([])
    QgsProject.instance().removeMapLayer(layer.id())
    assert kept._pages == {}
