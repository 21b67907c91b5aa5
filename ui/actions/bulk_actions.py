"""Adding the same asset of many items, or their footprints: the pages that are still to come, then the layers."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import LayerError
from ...core.layers.footprints import FootprintsTask
from ...core.layers.mosaic_task import MosaicRequest, MosaicTask
from ...core.layers.opening import OpenedLayers
from ...core.stac.all_items import MOST_ITEMS, AllItemsTask
from ..results.item_scope import FootprintLayerRequest
from ..widgets.message_bar import push

if TYPE_CHECKING:
    from qgis.gui import QgsMessageBar

    from ...core.catalogs import Catalog
    from ...core.layers.footprints import FootprintLayer
    from ...core.layers.mosaic_task import Mosaics
    from ...core.stac.all_items import AllItems
    from ...core.stac.query import ItemQuery
    from ..results.item_scope import BulkLayerRequest
    from ..widgets.operation_messages import OperationMessages

#: More layers than anyone can tell apart in the layer tree.
MOST_LAYERS = 100


class BulkActions(QObject):
    """Runs a ManyOrder or a FootprintOrder. Layers are left to those who listen: `layers_ready` carries AssetChoices,
    `mosaic_ready` LayerSources, `footprints_ready` OpenedLayers. What was left out is counted in the message bar."""

    layers_ready = pyqtSignal(object)
    mosaic_ready = pyqtSignal(object)
    footprints_ready = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, bar: QgsMessageBar, operations: OperationMessages, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._operations = operations

    def add(self, catalog: Catalog, order: BulkLayerRequest | FootprintLayerRequest, query: ItemQuery) -> None:
        """Add what is ordered; `query` is the search that lists the items."""
        if order.scope.rest is None:
            self._add(catalog, order)
            return
        most = order.most if isinstance(order, FootprintLayerRequest) else MOST_ITEMS
        task = AllItemsTask(catalog, query, order.scope.items, order.scope.rest, most=most)
        task.succeeded.connect(lambda found: self._on_items(catalog, order, found))
        self._operations.track(task, self.tr("Listing all items"), is_quiet=True)
        task.start()

    def _on_items(self, catalog: Catalog, order: BulkLayerRequest | FootprintLayerRequest, found: AllItems) -> None:
        if found.is_cut:
            text = self.tr("Only the first {count} items are used.").format(count=len(found.items))
            push(self._bar, Qgis.MessageLevel.Warning, text, title=order.title)
        self._add(catalog, replace(order, scope=replace(order.scope, items=found.items, rest=None)))

    def _add(self, catalog: Catalog, order: BulkLayerRequest | FootprintLayerRequest) -> None:
        if isinstance(order, FootprintLayerRequest):
            self._make_footprints(catalog, order)
            return
        if order.as_mosaic:
            self._make_mosaic(catalog, order)
            return
        choices = order.choices()
        if len(choices) > MOST_LAYERS:
            message = self.tr("{count} layers are too many to add one by one.").format(count=len(choices))
            hint = self.tr("Add them as one mosaic layer, or select some of the items.")
            self.failed.emit(LayerError(message, hint=hint))
            return
        self.layers_ready.emit(choices)
        missing = len(order.scope.items) - len(choices)
        if missing:
            push(self._bar, Qgis.MessageLevel.Info, self._left_out(missing), title=order.title)

    def _make_footprints(self, catalog: Catalog, order: FootprintLayerRequest) -> None:
        task = FootprintsTask(order.scope.items)
        task.succeeded.connect(lambda footprints: self._on_footprints(catalog, order, footprints))
        self._operations.track(task, self.tr("Preparing footprints"), is_quiet=True)
        task.start()

    def _on_footprints(self, catalog: Catalog, order: FootprintLayerRequest, footprints: FootprintLayer) -> None:
        self.footprints_ready.emit(OpenedLayers((footprints.layer(order.source(catalog)),)))
        lines = [self.tr("Items in the layer: {count}.").format(count=len(footprints.features))]
        if footprints.without_place:
            text = self.tr("Items without a footprint, kept as rows: {count}.")
            lines.append(text.format(count=footprints.without_place))
        push(self._bar, Qgis.MessageLevel.Success, " ".join(lines), title=order.title)

    def _make_mosaic(self, catalog: Catalog, order: BulkLayerRequest) -> None:
        collection, folder = order.scope.collection, mosaic_folder(QgsProject.instance())
        name = f"{collection.id} · {order.key}"
        task = MosaicTask(MosaicRequest(catalog, collection, order.scope.items, order.key, name, folder))
        task.succeeded.connect(lambda mosaics: self._on_mosaics(name, mosaics))
        self._operations.track(task, self.tr("Preparing a mosaic"), is_quiet=True)
        task.start()

    def _on_mosaics(self, name: str, mosaics: Mosaics) -> None:
        self.mosaic_ready.emit(mosaics.sources)
        lines = [self.tr("Files in the mosaic: {count}.").format(count=mosaics.files)]
        if mosaics.without_asset:
            lines.append(self._left_out(mosaics.without_asset))
        if mosaics.without_grid:
            lines.append(
                self.tr("Items whose grid is not known, left out: {count}.").format(count=mosaics.without_grid)
            )
        if mosaics.unreadable:
            lines.append(self.tr("Files that could not be opened, left out: {count}.").format(count=mosaics.unreadable))
        if len(mosaics.sources) > 1:
            lines.append(self.tr("A layer for each coordinate system: {count}.").format(count=len(mosaics.sources)))
        paths = "\n".join(source.path for source in mosaics.sources)
        report = "\n".join([*lines, self.tr("The mosaic's description is kept here:"), paths])
        push(self._bar, Qgis.MessageLevel.Success, " ".join(lines), title=name, report=report)

    def _left_out(self, count: int) -> str:
        return self.tr("Items without this file, left out: {count}.").format(count=count)


def mosaic_folder(project: QgsProject) -> Path:
    """Where the VRTs of a project's mosaics are kept: in `mosaics` beside a project that has been saved, so that both
    move together; in the user's profile for one that has not, so that it finds them after a restart."""
    beside = Path(project.absolutePath()) if project.absolutePath() else None
    if beside is not None and beside.is_dir() and os.access(beside, os.W_OK):
        return beside / "mosaics"
    return Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "mosaics"
