"""Layers that QGIS draws through the gateway on this computer, which fetches each range over several connections at a
time: remote rasters are then drawn at the speed of the link.

GDAL fetches what a view needs over one connection, or one for each row of blocks; nothing that it can be told for one
layer alone changes that (tried with 3.6.2; the same in the code of 3.10.3). QGIS draws with datasets that it keeps open
for a layer's data provider, and opens another only where none is free. Here, one that reads through the gateway is put
among them. The layer, its provider and whatever QGIS saves keep the plain source; what opens that, as Processing does,
does not read through the gateway. The gateway reads over connections of QGIS's network, which are opened with the layer
(`preconnect`); what cannot be read over them it reads with GDAL at the plain path, so that a file which GDAL can read
is read, and any other fails with GDAL's reason. It asks for all blocks of a view as soon as the view is drawn
(`prefetch_view`), and keeps them in memory.

GDAL's option NUM_THREADS is not used: where a block cannot be read, its decoding threads leave other memory in GDAL's
cache as the block's pixels, and a later draw shows them (seen with 3.6.2; later code does the same).
"""

from __future__ import annotations

import weakref
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt import sip

from ..errors import DatacubeError
from ..gateway.gateway import Gateway
from ..gateway.open_file import connect_to
from ..gateway.prefetch import DrawnFile, Prefetcher
from ..gateway.readers import MOST_AT_ONCE
from ..gateway.signed_paths import gateway_file
from ..gdal_calls import gdal_errors, memory_file
from ..http.web_address import origin
from ..remote_files.plain_vrt import PlainVrt, plain_vrt
from ..remote_files.vsicurl import PREFIX, forget_file, href_of, http_limits, lasting_path
from ..settings import settings
from .drawn_view import Tile, drawn_view, tile_window, vrt_tiles, windows
from .gateway_shutdown import end_when_unused
from .open_datasets import clones, close, is_behind, kept_open, vrt_ending
from .shown_map import will_be_drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qgis.core import QgsMapLayer, QgsMapSettings, QgsRasterDataProvider

    from .drawn_view import DrawnView

_REMOTE = ("/vsicurl/http://", "/vsicurl/https://")
#: Bytes of a VRT that is read here: those of the plugin have some 400 for each source.
_LARGEST_VRT = 20_000_000
#: Servers of a VRT's files to which connections are opened before it is drawn.
_MOST_HOSTS = 2


class _LentLayer(NamedTuple):
    """A layer that has been lent a dataset, with its source then and its files."""

    layer: weakref.ref[QgsRasterLayer]
    source: str
    tiles: tuple[Tile, ...]


_gateway = Gateway()
_prefetcher = Prefetcher()
#: By the layers' ids. Workers that open layers add to it at any time.
_layers: dict[str, _LentLayer] = {}


def path_for_gateway(layer: QgsMapLayer) -> str:
    """GDAL's path of a layer that the gateway can read: of a remote file that needs no signature, or of a VRT of such
    files on this computer; empty for any other layer."""
    if not isinstance(layer, QgsRasterLayer) or layer.providerType() != "gdal" or "authcfg=" in layer.source():
        return ""
    path = str(layer.source())
    if "|" in path:  # a layer of the file, or options for GDAL
        return ""
    is_local_vrt = path.lower().endswith(".vrt") and not path.startswith("/vsi")
    return path if path.startswith(_REMOTE) or is_local_vrt else ""


def preconnect(path: str) -> None:
    """A layer of this path is being opened and will be drawn at once: open the connections to the server of a remote
    file meanwhile, if the options say that it is drawn over several. Nothing is requested over them yet; QGIS closes
    those that stay idle for two minutes. For a worker; waits for no server."""
    if path.startswith(_REMOTE) and settings().parallel_reading.value():
        connect_to(href_of(path), MOST_AT_ONCE)


def draw_through_gateway(layer: QgsRasterLayer) -> None:
    """Let QGIS draw the layer through the gateway from now on, if the options say so and the gateway can read its file;
    nothing happens otherwise. For the layer's own thread, a worker: a file is opened, without a request where it has
    just been opened."""
    path = path_for_gateway(layer)
    if path and settings().parallel_reading.value() and (spare := spare_provider(layer)) is not None:
        tiles = open_through_gateway(spare, path)
        if not path.startswith(_REMOTE) and will_be_drawn(layer):
            hosts = {origin(href_of(tile.path)): tile.path for tile in tiles}
            for each in list(hosts.values())[:_MOST_HOSTS]:
                preconnect(PREFIX + href_of(each))
        lend_dataset(layer, spare, tiles)


def spare_provider(layer: QgsRasterLayer) -> QgsRasterDataProvider | None:
    """A clone of the layer's data provider without a dataset, for `open_through_gateway` and then `lend_dataset`; None
    for a layer whose providers share one dataset. For the layer's own thread; opens nothing."""
    kept, spare = clones(layer)
    for each in kept:
        sip.delete(each)
    return spare


def open_through_gateway(spare: QgsRasterDataProvider, path: str) -> tuple[Tile, ...]:
    """Open a dataset of the provider's own that reads through the gateway; none where that fails. Returns the files
    that it reads, for `lend_dataset`. For a worker."""
    try:
        gateway = _gateway
        if path.startswith(_REMOTE):
            _open_at(spare, _gateway_path(gateway, path))
            return (Tile(path),)
        vrt = _vrt(path)
        tiles = tuple(vrt_tiles(vrt.root))
        text = vrt.text({href: _gateway_path(gateway, lasting_path(href)) for href in vrt.hrefs})
        with memory_file(text.encode(), vrt_ending(gateway.host)) as copy:  # once it is open, GDAL has read all of it
            _open_at(spare, copy)
        return tiles
    except (OSError, DatacubeError, CancelledError):  # no free port, a VRT of other files, the gateway ends
        return ()  # QGIS's own way is left


def lend_dataset(layer: QgsRasterLayer, spare: QgsRasterDataProvider, tiles: tuple[Tile, ...]) -> None:
    """Put the spare provider's dataset in place of those that QGIS keeps open for the layer, and delete the provider.
    For the layer's own thread; opens nothing."""
    if spare.isValid() and not is_behind(_gateway.host, spare):  # one that has ended since
        close(spare)
    elif spare.isValid() and not sip.isdeleted(layer):
        for kept in kept_open(layer):
            close(kept)
            sip.delete(kept)
        _layers[layer.id()] = _LentLayer(weakref.ref(layer), layer.source(), tiles)
    sip.delete(spare)  # QGIS keeps its dataset for the next draw


def forget_layers(ids: Iterable[str]) -> None:
    """The layers leave the project: ask for nothing of files that no other layer reads, and keep nothing of them. What
    GDAL waits for comes all the same: it may be a process that reads a layer which is gone. For the main thread."""
    ids, layers = set(ids), QgsProject.instance().mapLayers()
    going = [read for layer_id in ids if (read := _layers.pop(layer_id, None)) is not None]
    left = {tile.path for read in going for tile in read.tiles}
    alone = left.difference(tile.path for read in list(_layers.values()) for tile in read.tiles)
    signed = {each.source() for layer_id, each in layers.items() if layer_id in ids}
    signed.difference_update(each.source() for layer_id, each in layers.items() if layer_id not in ids)
    found = [*map(_gateway.open_file, alone), *map(gateway_file, signed)]
    files = [file for file in found if file is not None]
    _prefetcher.drop(files)
    for file in files:
        file.forget()


def is_drawn_through_gateway(layer: QgsMapLayer) -> bool:
    """Whether the layer has been lent a dataset, and has had no other source since."""
    read = _layers.get(layer.id())
    return read is not None and read.source == layer.source()


def read_failures(layers: Iterable[QgsMapLayer]) -> dict[QgsMapLayer, tuple[str, DatacubeError]]:
    """Of the layers that are drawn through the gateway, those with a file that could not be read when it was last asked
    for: its server, and why. For the main thread; waits for nothing."""
    failed, found = _gateway.failed_files(), {}
    for layer in filter(is_drawn_through_gateway, layers) if failed else ():
        file = next((failed[tile.path] for tile in _layers[layer.id()].tiles if tile.path in failed), None)
        if file is not None and file.failure is not None:
            found[layer] = urlsplit(file.href).hostname or "", file.failure
    return found


def prefetch_view(map_settings: QgsMapSettings) -> None:
    """A map is drawn now: ask for all that its layers need of their files, and no longer for what the map before
    needed. For the main thread; waits for nothing."""
    views = [
        (view, tiles)
        for layer in map_settings.layers()
        if isinstance(layer, QgsRasterLayer)
        and (tiles := _tiles(layer))
        and (view := drawn_view(layer, map_settings)) is not None
    ]
    _prefetcher.start(lambda: [each for view, tiles in views for each in _drawn_files(view, tiles)])


def stop_prefetch() -> None:
    """The map is drawn, or its drawing was canceled: ask for nothing more. For the main thread; waits for nothing."""
    _prefetcher.stop()


def _tiles(layer: QgsRasterLayer) -> tuple[Tile, ...]:
    """The files of a layer that the gateway hands out; those that must be signed are never read otherwise."""
    is_signed = gateway_file(layer.source()) is not None
    if is_signed:
        return (Tile(layer.source()),)
    return _layers[layer.id()].tiles if is_drawn_through_gateway(layer) else ()


def _drawn_files(view: DrawnView, tiles: tuple[Tile, ...]) -> Iterator[DrawnFile]:
    for window in windows(view):
        for tile in tiles:
            file, own = gateway_file(tile.path) or _gateway.open_file(tile.path), tile_window(tile, window)
            if file is not None and own is not None:
                yield DrawnFile(file, None if tile.source else view.size, own)


def close_other_datasets(layer: QgsRasterLayer) -> bool:
    """After a draw: of the datasets that QGIS keeps open for the layer, close all but one that reads through the
    gateway. Where a draw began before the last one had ended, QGIS has opened another at the plain source, and would
    draw with either. False where it keeps others alone: the layer was reloaded. For the main thread; opens nothing."""
    kept = kept_open(layer)
    ours = [each for each in kept if is_behind(_gateway.host, each)]
    for each in kept:
        if ours and each is not ours[0]:
            close(each)
        sip.delete(each)
    return bool(ours) or not kept


def withdraw_datasets(layers: Iterable[QgsMapLayer] | None = None, *, at_once: bool = False) -> None:
    """Close the datasets that were lent to these layers, by default those of the project, and to those that Python
    keeps: QGIS reads them itself from then on. The gateway ends once nothing reads from it: when each draw, layout or
    process has given its dataset back, or QGIS closes the project or itself. `at_once`: it ends now, and what reads
    from it fails. For the main thread; waits for nothing."""
    global _gateway, _layers
    _prefetcher.stop()
    gateway, _gateway = _gateway, Gateway()  # a layer that is added meanwhile gets another one
    before, _layers = _layers, {}
    shown = QgsProject.instance().mapLayers().values() if layers is None else layers
    chosen = {each.id(): each for each in shown if isinstance(each, QgsRasterLayer)}
    for layer_id, read in before.items():
        layer = chosen.get(layer_id) or read.layer()
        if layer is not None and not sip.isdeleted(layer):
            chosen[layer_id] = layer
    lent = [layer for layer_id, layer in chosen.items() if layer_id in before]
    end_when_unused(gateway, lent)
    if at_once:
        gateway.stop()


def end_with_qgis() -> None:
    """QGIS ends: nothing may read with GDAL when GDAL ends. Waits up to 2 s."""
    _prefetcher.stop()
    _gateway.stop(patience=2.0)


def _open_at(spare: QgsRasterDataProvider, path: str) -> None:
    with http_limits(), gdal_errors(strict=False):
        spare.setDataSourceUri(path)
        spare.colorTable(1)  # QGIS opens a provider's dataset when it is first asked for something


def _gateway_path(gateway: Gateway, path: str) -> str:
    """The gateway's path for a path of GDAL's; GDAL forgets what it knows of it: the file may have changed."""
    found = gateway.open_path(path)
    forget_file(found)
    return found


def _vrt(path: str) -> PlainVrt:
    """A VRT of this computer. Raises LayerError for one of other files than remote ones, and OSError."""
    with open(path, "rb") as file:
        return plain_vrt(file.read(_LARGEST_VRT), path)
