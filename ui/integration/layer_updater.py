"""Updates layers to the files that their catalogue names today: chosen ones, or those of a project that was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.layers.origin import catalog_of, origin_of, profile_of
from ...core.layers.plugin_layers import is_kept_offline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.layer_refresh import ItemLayer, LayerUpdates
    from ...core.layers.reopening import Reopening
    from ...core.layers.source import LayerSource
    from ..widgets.operation_messages import OperationMessages


class LayerUpdater(QObject):
    """Asks the catalogues in the background, then gives the layers their new sources; names, styles and dates stay.

    Offers this when a project is opened with layers of a catalogue that cannot be read. `updated(list)`: these layers
    have new sources.
    """

    updated = pyqtSignal(list)

    def __init__(
        self,
        iface: QgisInterface,
        reopening: Reopening,
        operations: Callable[[], OperationMessages],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._iface = iface
        self._reopening = reopening
        self._operations = operations
        self._is_disposed = False
        QgsProject.instance().readProject.connect(self._on_project_read)

    def dispose(self) -> None:
        QgsProject.instance().readProject.disconnect(self._on_project_read)
        self._is_disposed = True

    def update_selected(self) -> None:
        """The layers that are selected in the layer tree."""
        self.update(self._iface.layerTreeView().selectedLayers())

    def update_all(self) -> None:
        """All layers of the project that come from a catalogue."""
        self.update(QgsProject.instance().mapLayers().values())

    def update(self, layers: Iterable[QgsMapLayer]) -> None:
        """Update those of the layers that come from a catalogue, and are not kept offline."""
        from ...core.layer_refresh import UpdateLayersTask

        item_layers = [_item_layer(layer) for layer in layers if _is_updated(layer)]
        if not item_layers:
            return
        task = UpdateLayersTask(item_layers)
        task.succeeded.connect(self._on_succeeded)
        self._operations().track(task, self.tr("Updating %n layer(s)", "", len(item_layers)), is_quiet=True)
        task.start()

    def _on_succeeded(self, updates: LayerUpdates) -> None:
        self._renew_next(updates, list(updates.renewed), 0)

    def _renew_next(self, updates: LayerUpdates, waiting: list[tuple[ItemLayer, LayerSource]], done: int) -> None:
        """Renew one layer in each turn of the event loop. QGIS opens its file on the main thread, as it offers no other
        way for a layer that stays in the project; the task has opened it before, so that GDAL has its header."""
        if self._is_disposed:
            return
        from ...core.layer_refresh import renew

        if not waiting:
            self._report(updates, done)
            return
        item_layer, source = waiting.pop(0)
        layer = QgsProject.instance().mapLayer(item_layer.layer_id)
        if layer is not None and renew(layer, source):
            done += 1
            self.updated.emit([layer])
        QTimer.singleShot(0, lambda: self._renew_next(updates, waiting, done))

    def _report(self, updates: LayerUpdates, done: int) -> None:
        from ..widgets.message_bar import push

        bar, title = self._iface.messageBar(), self.tr("Update from Catalogue")
        failed = len(updates.failures) + len(updates.renewed) - done
        parts = []
        if done:
            QgsProject.instance().setDirty(True)
            parts.append(self.tr("%n layer(s) updated.", "", done))
        if updates.current:
            parts.append(self.tr("%n layer(s) already up to date.", "", updates.current))
        if not failed:
            push(bar, Qgis.MessageLevel.Success, " ".join(parts), title=title)
            return
        errors = list(dict.fromkeys(error for _, error in updates.failures))
        if failed == len(errors) == 1:
            parts.append(str(errors[0]))
        else:
            parts.append(self.tr("%n layer(s) could not be updated.", "", failed))
        report = "\n\n".join(error.report() for error in errors)
        push(bar, Qgis.MessageLevel.Warning, " ".join(parts), title=title, report=report)

    def _on_project_read(self, *_: object) -> None:
        """Report how many layers of a catalogue the project has that cannot be read, and offer to update them. Those
        of signed files are signed first."""
        layers = QgsProject.instance().mapLayers().values()
        ours = [layer for layer in layers if _is_updated(layer) and not profile_of(layer)]
        broken = [layer.id() for layer in ours if not layer.isValid()]
        if not broken:
            return
        from ..widgets.message_bar import offer, push

        text = self.tr("%n layer(s) could not be opened.", "", len(broken))
        for host in sorted(self._reopening.silent_hosts):
            text += " " + self.tr("{host} does not answer.").format(host=host)
        bar = self._iface.messageBar()
        item = push(bar, Qgis.MessageLevel.Warning, text, title=self.tr("Datacube Browser"))
        offer(bar, item, self.tr("Update from Catalogue"), lambda: self._update_by_id(broken))

    def _update_by_id(self, ids: Iterable[str]) -> None:
        found = (QgsProject.instance().mapLayer(layer_id) for layer_id in ids)
        self.update([layer for layer in found if layer is not None])


def _is_updated(layer: QgsMapLayer) -> bool:
    return origin_of(layer) is not None and not is_kept_offline(layer)


def _item_layer(layer: QgsMapLayer) -> ItemLayer:
    from qgis.core import QgsProviderRegistry

    from ...core.catalogs import Catalog, normalized_url
    from ...core.layer_refresh import ItemLayer
    from ...core.layers.provenance import channels_of_layer
    from ...core.layers.signed_source import is_waiting, public_source
    from ...core.remote_files.vsicurl import href_of

    origin = origin_of(layer)
    try:
        catalog = catalog_of(origin)
    except LookupError:  # no longer among the connections; it may well answer without a sign-in, if it is on the web
        catalog = Catalog("", origin.catalog_url, normalized_url(origin.catalog_url))
    source = public_source(layer.source())
    path = QgsProviderRegistry.instance().decodeUri(layer.providerType(), source).get("path", "")
    return ItemLayer(
        layer.id(),
        layer.name(),
        catalog,
        origin.collection_id,
        origin.item_id,
        origin.asset_key,
        href_of(path),
        layer.isValid() and not is_waiting(layer),
        channels_of_layer(layer),
    )
