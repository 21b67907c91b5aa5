"""Adds the same asset of many items, or their footprints: fetches the remaining pages, then prepares the layers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import LayerError
from ...core.layers.composite_task import CompositeRequest, CompositeTask
from ...core.layers.footprints import FootprintsTask
from ...core.layers.mosaic_task import MosaicRequest, MosaicTask
from ...core.layers.opening import OpenedLayers
from ...core.stac.all_items import MOST_ITEMS, AllItemsTask
from ..results.item_scope import CompositeLayerRequest, FootprintLayerRequest
from ..widgets.message_bar import push
from ..widgets.single_dialog import SingleDialog
from .rgb_dialog import RgbDialog

if TYPE_CHECKING:
    from qgis.gui import QgsMessageBar
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.layers.footprints import FootprintLayer
    from ...core.layers.mosaic_task import Mosaics
    from ...core.stac.all_items import AllItems
    from ...core.stac.query import ItemQuery
    from ..results.item_scope import BulkLayerRequest, LayerRequest
    from ..widgets.operation_messages import OperationMessages


#: More layers than this cannot be told apart in the layer tree.
MOST_LAYERS = 100


class BulkActions(QObject):
    """Runs a BulkLayerRequest or a FootprintLayerRequest, and reports in the message bar what was left out."""

    #: AssetChoices that layers of several files are being made of.
    combining = pyqtSignal(object)
    #: AssetChoices, to be added one layer each.
    layers_ready = pyqtSignal(object)
    #: LayerSources of the mosaics, one for each CRS.
    mosaic_ready = pyqtSignal(object)
    #: OpenedLayers with the layer of footprints.
    footprints_ready = pyqtSignal(object)
    #: DatacubeError.
    failed = pyqtSignal(object)

    def __init__(self, bar: QgsMessageBar, operations: OperationMessages, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._operations = operations
        self._window = window
        self._open = SingleDialog(self)

    def dispose(self) -> None:
        """Close the dialog: the plugin is being unloaded."""
        self._open.dispose()

    def add(self, request: LayerRequest, query: ItemQuery) -> None:
        """Run the request, once the user has said which bands it is about; `query` is the search that finds the
        items."""
        scope = request.scope
        if isinstance(request, CompositeLayerRequest) and not request.bands:
            dialog = RgbDialog(request, self._window)
            dialog.accepted.connect(lambda: self.add(dialog.request(), query))
            self._open.show(dialog)
            return
        if not scope.has_further_items:
            self._add(request)
            return
        most = request.most if isinstance(request, FootprintLayerRequest) else MOST_ITEMS
        loaded = scope.items if scope.is_searched else None
        task = AllItemsTask(scope.catalog, query, loaded, scope.rest, most=most)
        task.succeeded.connect(lambda found: self._on_items(request, found))
        self._operations.track(task, self.tr("Listing all items"), is_quiet=True)
        task.start()

    def _on_items(self, request: LayerRequest, found: AllItems) -> None:
        if found.is_cut:
            text = self.tr("Only the first {count} items are used.").format(count=len(found.items))
            push(self._bar, Qgis.MessageLevel.Warning, text, title=request.title)
        if not found.items:
            push(self._bar, Qgis.MessageLevel.Info, self.tr("No item passes the filters."), title=request.title)
            return
        scope = replace(request.scope, items=found.items, rest=None, is_searched=True)
        self._add(replace(request, scope=scope))

    def _add(self, request: LayerRequest) -> None:
        if isinstance(request, FootprintLayerRequest):
            self._make_footprints(request)
            return
        if isinstance(request, CompositeLayerRequest):
            self._make_composites(request)
            return
        if request.as_mosaic:
            self._make_mosaic(request)
            return
        choices = request.choices()
        if self._is_too_many(len(choices)):
            return
        self.layers_ready.emit(choices)
        missing = len(request.scope.items) - len(choices)
        if missing:
            push(self._bar, Qgis.MessageLevel.Info, self._left_out(missing), title=request.title)

    def _make_footprints(self, request: FootprintLayerRequest) -> None:
        task = FootprintsTask(request.scope.items)
        task.succeeded.connect(lambda footprints: self._on_footprints(request, footprints))
        self._operations.track(task, self.tr("Preparing footprints"), is_quiet=True)
        task.start()

    def _on_footprints(self, request: FootprintLayerRequest, footprints: FootprintLayer) -> None:
        self.footprints_ready.emit(OpenedLayers((footprints.layer(request.source()),)))
        lines = [self.tr("Items in the layer: {count}.").format(count=len(footprints.features))]
        if footprints.without_place:
            text = self.tr("Items without a footprint, kept as rows: {count}.")
            lines.append(text.format(count=footprints.without_place))
        push(self._bar, Qgis.MessageLevel.Success, " ".join(lines), title=request.title)

    def _is_too_many(self, layers: int) -> bool:
        """Whether there are more than can be told apart; says so."""
        if layers <= MOST_LAYERS:
            return False
        message = self.tr("{count} layers are too many to add one by one.").format(count=layers)
        hint = self.tr("Add them as one mosaic layer, or select some of the items.")
        self.failed.emit(LayerError(message, hint=hint))
        return True

    def _make_composites(self, request: CompositeLayerRequest) -> None:
        scope = request.scope
        if not request.as_mosaic and self._is_too_many(len(scope.items)):
            return
        self.combining.emit(request.choices())
        folder, project_folder = _mosaic_folders()
        task = CompositeTask(
            CompositeRequest(
                scope.catalog,
                scope.collection,
                scope.items,
                request.bands,
                request.title,
                folder,
                request.as_mosaic,
                project_folder,
            )
        )
        task.succeeded.connect(lambda found: self._on_composites(request, found))
        self._operations.track(task, self.tr("Preparing {title}").format(title=request.title), is_quiet=True)
        task.start()

    def _on_composites(self, request: CompositeLayerRequest, found: Mosaics) -> None:
        if request.as_mosaic:
            self._on_mosaics(f"{request.scope.collection.id} · {request.title}", found)
            return
        self.mosaic_ready.emit(found.sources)
        lines = self._lines_of_left_out(found)
        if lines:
            push(self._bar, Qgis.MessageLevel.Info, " ".join(lines), title=request.title)

    def _make_mosaic(self, request: BulkLayerRequest) -> None:
        self.combining.emit(request.choices())
        collection = request.scope.collection
        name = f"{collection.id} · {request.key}"
        task = MosaicTask(
            MosaicRequest(
                request.scope.catalog,
                collection,
                request.scope.items,
                request.key,
                name,
                *_mosaic_folders(),
            )
        )
        task.succeeded.connect(lambda mosaics: self._on_mosaics(name, mosaics))
        self._operations.track(task, self.tr("Preparing a mosaic"), is_quiet=True)
        task.start()

    def _on_mosaics(self, name: str, mosaics: Mosaics) -> None:
        self.mosaic_ready.emit(mosaics.sources)
        lines = [self.tr("Files in the mosaic: {count}.").format(count=mosaics.files)]
        lines += self._lines_of_left_out(mosaics)
        if mosaics.further_kinds:
            lines.append(self.tr("A layer for each kind of pixels: type, nodata value, scale, unit or colours differ."))
        if len(mosaics.sources) > mosaics.further_kinds + 1:
            lines.append(
                self.tr("A layer for each coordinate system: {count}.").format(
                    count=len(mosaics.sources) - mosaics.further_kinds
                )
            )
        paths = "\n".join(source.path for source in mosaics.sources)
        report = "\n".join([*lines, self.tr("The mosaic's description is kept here:"), paths])
        push(self._bar, Qgis.MessageLevel.Success, " ".join(lines), title=name, report=report)

    def _left_out(self, count: int) -> str:
        return self.tr("Items without this file, left out: {count}.").format(count=count)

    def _lines_of_left_out(self, mosaics: Mosaics) -> list[str]:
        lines = []
        if mosaics.without_asset:
            lines.append(self._left_out(mosaics.without_asset))
        if mosaics.without_grid:
            lines.append(
                self.tr("Items whose grid is not known, left out: {count}.").format(count=mosaics.without_grid)
            )
        if mosaics.unreadable:
            lines.append(self.tr("Files that could not be opened, left out: {count}.").format(count=mosaics.unreadable))
        return lines


def _mosaic_folders() -> tuple[Path, Path | None]:
    """Where VRTs go: in QGIS's profile; and the project's folder, where it has one."""
    project_path = QgsProject.instance().absolutePath()
    profile = Path(QgsApplication.qgisSettingsDirPath())
    return profile / "datacube_browser" / "mosaics", Path(project_path) if project_path else None
