"""Brings layers up to date: the files that their catalogue names for their items today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsAbstractMetadataBase
from qgis.PyQt.QtCore import QCoreApplication

from .errors import CanceledError, DatacubeError, LayerError, bare
from .language.plain_name import plain_name
from .layers.composite_task import CompositeRequest, CompositeTask
from .layers.local_copies import is_copy, with_local_copy
from .layers.origin import PROFILE_PROPERTY
from .layers.plugin_layers import PROPERTY_PREFIX
from .layers.project_paths import keep_out_of_projects
from .layers.signed_source import read_from, signed_source
from .layers.source import LayerSource, layer_source
from .layers.trial import opened_once
from .redaction import redacted
from .remote_files.vsicurl import PREFIX, again_without_head, http_limits, vsicurl_path
from .stac.asset_records import AssetKind
from .stac.query import PAGE_SIZE, ItemQuery
from .stac.records import Collection
from .stac.service import StacService
from .threads.ordered_pool import all_results
from .threads.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.core import QgsFeedback, QgsMapLayer

    from .catalogs import Catalog
    from .rasters.bands import BandRef
    from .stac.records import Item

#: Files opened at a time: opening waits for servers, not for the processor.
_AT_ONCE = 4


@dataclass(frozen=True)
class ItemLayer:
    """A layer of the project, and its asset, or the `channels` of a picture of three bands. `href` is the file it reads
    now; it needs no update if it `is_valid` and the catalogue still names this file."""

    layer_id: str
    name: str
    catalog: Catalog
    collection_id: str
    item_id: str
    asset_key: str
    href: str = ""
    is_valid: bool = True
    channels: tuple[BandRef, ...] = ()


@dataclass(frozen=True)
class LayerUpdates:
    """The new sources by layer, each opened once as a test; how many layers are up to date; and the layers that cannot
    be updated."""

    renewed: tuple[tuple[ItemLayer, LayerSource], ...]
    current: int
    failures: tuple[tuple[ItemLayer, DatacubeError], ...] = ()


class UpdateLayersTask(Task):
    """Requests the layers' items from their catalogues, one search for each collection, and opens their files:
    `succeeded(LayerUpdates)`, even where some or all failed."""

    def __init__(self, layers: Sequence[ItemLayer]) -> None:
        super().__init__(QCoreApplication.translate("UpdateLayersTask", "Updating %n layer(s)", "", len(layers)))
        self._layers = tuple(layers)

    def work(self, feedback: QgsFeedback) -> LayerUpdates:
        found: list[tuple[ItemLayer, LayerSource]] = []
        failures: list[tuple[ItemLayer, DatacubeError]] = []
        for members in _by_collection(self._layers):
            try:
                items = _items(members, feedback)
            except DatacubeError as error:
                if feedback.isCanceled():
                    raise
                failures += [(layer, bare(error)) for layer in members]
                continue
            for layer in members:
                try:
                    found.append((layer, _source_today(layer, items.get(layer.item_id), feedback)))
                except CanceledError:
                    raise
                except DatacubeError as error:
                    failures.append((layer, bare(error)))
        wanted = [(layer, source) for layer, source in found if not _is_current(layer, source)]
        renewed: list[tuple[ItemLayer, LayerSource]] = []
        for (layer, _), opened in zip(wanted, _opened([source for _, source in wanted], feedback), strict=True):
            if isinstance(opened, LayerSource):
                renewed.append((layer, opened))
            else:
                failures.append((layer, opened))
        return LayerUpdates(tuple(renewed), len(found) - len(wanted), tuple(failures))


def renew(layer: QgsMapLayer, source: LayerSource) -> bool:
    """Make the layer read another source; everything else of it stays. Returns whether it is valid. For the main
    thread: QGIS opens the file there, so the task must have opened it before, to know that its server answers."""
    keep_out_of_projects(source)
    part = layer.source().partition("|")  # the layer's name, in a file with several
    read_from(layer, source.uri + part[1] + part[2])
    if source.profile:
        layer.setCustomProperty(PROFILE_PROPERTY, source.profile)
    href = redacted(source.href)
    layer.setCustomProperty(f"{PROPERTY_PREFIX}href", href)
    metadata = layer.metadata()
    links = [link for link in metadata.links() if link.name != "asset"]
    metadata.setLinks([QgsAbstractMetadataBase.Link("asset", "WWW:LINK", plain_name(href)), *links])
    layer.setMetadata(metadata)
    return bool(layer.isValid())


def _is_current(layer: ItemLayer, source: LayerSource) -> bool:
    """VRTs of a server never are: what they name may have changed, and they are checked anew."""
    if not layer.is_valid:
        return False
    if layer.channels:  # the name of a VRT changes with its text
        return layer.href == source.path
    if source.kind.is_copied or source.kind.is_point_cloud:
        return layer.href == source.path or is_copy(layer.href, source.href)
    return layer.href == source.href and source.kind is not AssetKind.VRT


def _by_collection(layers: Iterable[ItemLayer]) -> list[list[ItemLayer]]:
    groups: dict[tuple[str, str, str], list[ItemLayer]] = {}
    for layer in layers:
        groups.setdefault((layer.catalog.url, layer.catalog.authcfg, layer.collection_id), []).append(layer)
    return list(groups.values())


def _items(layers: Sequence[ItemLayer], feedback: QgsFeedback) -> dict[str, Item]:
    """The items of layers of one collection, by their ids, and its own files by the empty one; those that no longer
    exist are left out."""
    service, wanted = StacService(layers[0].catalog), dict.fromkeys(layer.item_id for layer in layers)
    items: dict[str, Item] = {}
    if service.is_tree():
        service.connect(feedback, forgets=True)  # its files may be others by now
    if "" in wanted and (files := service.collection_files(layers[0].collection_id, feedback)) is not None:
        items[""] = files
    ids = tuple(filter(None, wanted))
    for start in range(0, len(ids), PAGE_SIZE):
        query = ItemQuery((layers[0].collection_id,), ids=ids[start : start + PAGE_SIZE])
        page = service.search(query, feedback)
        items.update((item.id, item) for item in page.items)
        while page.next is not None and not items.keys() >= set(query.ids):
            page = service.next_page(query, page.next, feedback)
            items.update((item.id, item) for item in page.items)
    return items


def _source_today(layer: ItemLayer, item: Item | None, feedback: QgsFeedback) -> LayerSource:
    """The layer's source as the catalogue names it today; for a picture of three bands, a VRT is written beside its
    present one where its files have moved. Raises LayerError when the item or its asset is gone, and what CompositeTask
    raises."""
    if not layer.item_id and (item is None or item.asset(layer.asset_key) is None):
        raise LayerError(
            QCoreApplication.translate("Refresh", "{name}: the collection {id} no longer has the file {asset}.").format(
                name=layer.name, id=layer.collection_id, asset=layer.asset_key
            ),
            url=layer.catalog.url,
            hint=QCoreApplication.translate("Refresh", "Search its collection for what has come in its place."),
        )
    if item is None:
        raise LayerError(
            QCoreApplication.translate("Refresh", "{name}: the catalogue no longer has the item {item}.").format(
                name=layer.name, item=layer.item_id
            ),
            url=layer.catalog.url,
            hint=QCoreApplication.translate("Refresh", "Search its collection for what has come in its place."),
        )
    keys = [ref.key for ref in layer.channels] or [layer.asset_key]
    found = {key: asset for key in keys if (asset := item.asset(key)) is not None}
    missing = [key for key in keys if key not in found]
    if missing:
        raise LayerError(
            QCoreApplication.translate("Refresh", "{name}: the item {item} no longer has the asset {asset}.").format(
                name=layer.name, item=layer.item_id, asset=missing[0]
            ),
            url=item.href or layer.catalog.url,
            hint=QCoreApplication.translate("Refresh", "Search its collection for what has come in its place."),
        )
    collection = Collection(layer.collection_id, layer.collection_id)
    if layer.channels:
        file = Path(layer.href)
        # the VRT's own name ends with a digest: one with the same text gets the same name
        title = file.stem.rpartition(" ")[0].removeprefix(f"{item.id} · ") or layer.name
        request = CompositeRequest(layer.catalog, collection, (item,), layer.channels, title, file.parent)
        (source,) = CompositeTask(request).work(feedback).sources
    else:
        source = layer_source(layer.catalog, collection, item, found[layer.asset_key])
    return replace(source, name=layer.name)


def _opened(sources: Sequence[LayerSource], feedback: QgsFeedback) -> list[LayerSource | DatacubeError]:
    """Each source as it can be opened, or why it cannot."""
    return all_results(partial(_openable, feedback), sources, workers=_AT_ONCE, feedback=feedback)


def _openable(feedback: QgsFeedback, source: LayerSource) -> LayerSource | DatacubeError:
    if source.kind.is_copied or source.kind.is_point_cloud:
        return LayerError(
            QCoreApplication.translate("Refresh", "{name}: a layer of this kind cannot be given another file.").format(
                name=source.name
            ),
            url=source.href,
            hint=QCoreApplication.translate("Refresh", "Remove it, and add the asset once more."),
        )
    with http_limits():
        try:
            return _tried(signed_source(with_local_copy(source, feedback), feedback))
        except DatacubeError as error:
            return bare(error)


def _tried(source: LayerSource) -> LayerSource:
    """The source as it can be opened. Raises LayerError."""
    if source.authcfg or source.path != PREFIX + source.href:
        return opened_once(source)
    source = replace(source, path=vsicurl_path(source.href))
    try:
        return opened_once(source)
    except LayerError as error:
        return again_without_head(
            source.href, error, lambda: opened_once(replace(source, path=vsicurl_path(source.href)))
        )
