"""The datasets that QGIS keeps open for a layer, to draw it with: a clone of the layer's data provider takes one, and
gives it back when it is deleted. For the layer's own thread; nothing here waits, and `leave_one_open` alone opens a
file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt import sip

from ..gdal_calls import gdal_errors
from ..threads.worker_objects import unwatched

if TYPE_CHECKING:
    from qgis.core import QgsRasterDataProvider, QgsRasterLayer

#: So many clones that all have a dataset share one: QGIS keeps no more than 10 datasets open for a layer.
_MOST_KEPT = 12


def kept_open(layer: QgsRasterLayer) -> list[QgsRasterDataProvider]:
    """Providers with the datasets that QGIS keeps open for the layer; deleting one gives its dataset back."""
    kept, spare = clones(layer)
    if spare is not None:
        sip.delete(spare)
    return kept


def clones(layer: QgsRasterLayer) -> tuple[list[QgsRasterDataProvider], QgsRasterDataProvider | None]:
    """Clones of the layer's data provider: one for each dataset that QGIS keeps open, and one without a dataset. None
    of either where all providers share one dataset, as for JPEG 2000 read by OpenJPEG: closing it for one would close
    it for all."""
    kept: list[QgsRasterDataProvider] = []
    if layer.providerType() != "gdal" or layer.dataProvider() is None:
        return kept, None
    while len(kept) < _MOST_KEPT:
        clone = unwatched(unwatched(layer.dataProvider()).clone())
        if not clone.isValid():  # it has got none
            return kept, clone
        kept.append(clone)
    for each in kept:
        sip.delete(each)
    return [], None


def leave_one_open(layer: QgsRasterLayer) -> None:
    """Leave QGIS a dataset to draw the layer with, opened now, with GDAL's options of this thread. QGIS would open one
    in a thread that draws: there GDAL 3.6, which takes time-outs from the configuration alone, has none, and a map
    would wait for a silent server for ever. Of a remote file that has just been opened, no request."""
    kept, spare = clones(layer)
    if spare is not None:
        if not kept:
            spare.colorTable(1)  # QGIS opens a provider's dataset when it is first asked for something
        sip.delete(spare)
    for each in kept:
        sip.delete(each)


def is_behind(host: str, provider: QgsRasterDataProvider) -> bool:
    """Whether the provider's dataset reads through the gateway at this host (address and port). Its path is looked for
    in the provider's HTML metadata: QGIS tells it nowhere else."""
    text = provider.htmlMetadata()
    return bool(host) and (f"{host}/" in text or vrt_ending(host) in text)


def vrt_ending(host: str) -> str:
    """The ending of the paths of VRTs whose files are read through the gateway at this host."""
    return f"_{host.rpartition(':')[2]}.vrt"


def close(provider: QgsRasterDataProvider) -> None:
    provider.setDataSourceUri("")
    with gdal_errors(strict=False):
        provider.reloadData()  # closes its dataset, and finds none to open


def taken_away(layer: QgsRasterLayer, host: str) -> bool:
    """Close the dataset of the layer that reads through the gateway at this host; returns whether QGIS kept one. It
    keeps none while a draw uses it."""
    found = False
    for each in kept_open(layer):
        if is_behind(host, each):
            close(each)
            found = True
        sip.delete(each)
    return found
