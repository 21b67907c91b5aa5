"""Keeps the layers of signed files alive: signs them when they come into the project, and again before the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QApplication

from ...core.layers.origin import profile_of
from .layer_signature import LayerSignature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qgis.core import QgsMapLayer

    from ...core.errors import DatacubeError
    from ...core.layers.renewal import Renewal, RenewalTask, SignedLayer

#: A signature is renewed when so much of the time that was left has passed.
_SHARE = 0.9
#: Seconds until a signature is asked for again, at least; and where its end has passed, or nothing came.
_SOONEST, _LATER = 5.0, 60.0
#: Milliseconds after which the clock is looked at again, at the latest: timers stand still while a computer sleeps.
_LONGEST_MS = 60_000
#: Milliseconds to wait for the next layer of a project.
_READING_MS = 2_000


class LayerSignatures(QObject):
    """Signs in the background, all layers that want it at once, with one timer for the project; then gives the layers
    their new sources one by one. All else of them stays, and the project does not count as changed.

    `changed()`: another layer, or something else is known of one. `failed(list)`: these layers, by id, cannot be read
    any more.
    """

    changed = pyqtSignal()
    failed = pyqtSignal(list)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._layers: dict[str, LayerSignature] = {}
        self._wanted: set[str] = set()
        self._is_anew = False
        #: When another signature was asked for since a layer could not be drawn; and those that still wait for it.
        self._undrawn: dict[str, datetime] = {}
        self._unseen: set[str] = set()
        self._task: RenewalTask | None = None
        self._is_disposed = False
        #: Whether a project is being read, as far as is known.
        self._is_reading = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        project = QgsProject.instance()
        project.layersAdded.connect(self.look_at)
        project.layersRemoved.connect(self._on_removed)
        for begun in (project.cleared, project.layerLoaded):
            begun.connect(self._on_reading)
        project.readProject.connect(self._on_read)
        QApplication.instance().applicationStateChanged.connect(self._on_application_state)
        self.look_at(project.mapLayers().values())

    def dispose(self) -> None:
        """Leave the layers as another QGIS would find them: what they read ends with the plugin."""
        self._is_disposed = True
        self._timer.stop()
        project = QgsProject.instance()
        project.layersAdded.disconnect(self.look_at)
        project.layersRemoved.disconnect(self._on_removed)
        for begun in (project.cleared, project.layerLoaded):
            begun.disconnect(self._on_reading)
        project.readProject.disconnect(self._on_read)
        QApplication.instance().applicationStateChanged.disconnect(self._on_application_state)
        if self._task is not None:
            self._task.supersede()
        self._leave_layers(self._layers, for_good=True)

    def of(self, layer_id: str) -> LayerSignature | None:
        """What is known of the layer; None for one that needs no signature."""
        return self._layers.get(layer_id)

    def look_at(self, layers: Iterable[QgsMapLayer]) -> None:
        """Take over those of the layers that name a signing profile, and sign those that cannot be read yet. Those that
        read a local file now are let go."""
        found = [layer for layer in layers if profile_of(layer)]
        if not found:
            return
        from ...core.layers.signed_source import is_plain_mosaic, is_waiting, known_signature, wants_signature

        self._on_removed(layer.id() for layer in found if not wants_signature(layer))
        for layer in filter(wants_signature, found):
            signed = None if is_waiting(layer) or not layer.isValid() else known_signature(layer)
            if signed is None:
                self._layers[layer.id()] = LayerSignature(profile_of(layer), is_awaited=True)
                self._wanted.add(layer.id())
                if is_plain_mosaic(layer):
                    self._leave_layers([layer.id()])
            else:
                self._keep(layer.id(), LayerSignature(profile_of(layer), signed.expires))
        self.changed.emit()
        self._start_timer()

    def renew(self, layer_id: str) -> None:
        """Ask for another signature now, and for those of the layers that have the same profile and none."""
        signature = self._layers.get(layer_id)
        if signature is not None:
            self._is_anew = True
            self._await(layer_id)
            self.renew_failed(lambda each: each.profile == signature.profile)

    def renew_undrawn(self, layer_id: str) -> None:
        """Ask for another signature for a layer that could not be drawn, though its signature has not ended: the store
        may have refused it all the same. GDAL itself does not ask for another one. Once a minute: the file may be
        broken."""
        signature, now = self._layers.get(layer_id), _now()
        if signature is None or signature.is_awaited or signature.error is not None or self._is_disposed:
            return
        before = self._undrawn.get(layer_id)
        if signature.is_pasted or (before is not None and now < before + timedelta(seconds=_LATER)):
            return
        self._undrawn[layer_id] = now
        self._unseen.add(layer_id)
        self.renew(layer_id)

    def renew_failed(self, is_wanted: Callable[[LayerSignature], bool] = lambda _: True) -> None:
        """Sign those of the layers that could not be signed: there may be a sign-in now."""
        for each, signature in list(self._layers.items()):
            if signature.reason is not None and is_wanted(signature):
                self._await(each)
        self._start_timer()

    def _await(self, layer_id: str) -> None:
        before = self._layers[layer_id]
        is_lost = before.error is not None
        self._layers[layer_id] = (
            LayerSignature(before.profile, is_awaited=True) if is_lost else replace(before, refusal=None)
        )
        self._wanted.add(layer_id)

    def _on_reading(self, *_: object) -> None:
        """A project begins to be read: its other layers are still to come."""
        self._is_reading = True

    def _on_read(self, *_: object) -> None:
        """All layers of the project are there: their files are signed at once. Their stand-ins have kept QGIS from
        asking about them, and are of no more use: drawing one is an error."""
        self._is_reading = False
        self._leave_layers(self._wanted)
        if self._wanted:
            self._timer.start(0)

    def _on_removed(self, ids: Iterable[str]) -> None:
        gone = self._layers.keys() & set(ids)
        for layer_id in gone:
            del self._layers[layer_id]
            self._undrawn.pop(layer_id, None)
            self._unseen.discard(layer_id)
            self._wanted.discard(layer_id)
        if gone:
            self.changed.emit()

    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        """The user is back, maybe after the computer has slept."""
        if state == Qt.ApplicationState.ApplicationActive and self._layers:
            self._look()

    def _start_timer(self) -> None:
        """Look soon, and not before the project that is being read has all its layers."""
        self._timer.start(_READING_MS if self._is_reading else 0)

    def _look(self) -> None:
        """Start a task for the layers that are due, and the timer for the others."""
        if self._is_reading:
            # QGIS signals no end of reading where a project cannot be read, or is a new one
            self._is_reading = False
            self._timer.start(_READING_MS)
            return
        now = _now()
        due = {each for each, signature in self._layers.items() if signature.due is not None and signature.due <= now}
        if (due or self._wanted) and self._task is None:
            self._start(due | self._wanted)
        nexts = [signature.due for signature in self._layers.values() if signature.due is not None]
        if nexts:
            left = int(max(0.0, (min(nexts) - now).total_seconds()) * 1000)
            self._timer.start(min(left if self._task is None else _LONGEST_MS, _LONGEST_MS))

    def _start(self, ids: Iterable[str]) -> None:
        from ...core.layers.renewal import Renewal, RenewalTask

        layers = [layer for each in ids if (layer := QgsProject.instance().mapLayer(each)) is not None]
        signed = [self._signed_layer(layer) for layer in layers]
        self._wanted.clear()
        self._task = RenewalTask(signed, is_anew=self._is_anew)
        self._is_anew = False
        self._task.succeeded.connect(lambda renewals: self._mend_next(list(renewals), []))
        self._task.failed.connect(lambda error: self._mend_next([Renewal(each, error=error) for each in signed], []))
        self._task.canceled.connect(lambda: self._on_canceled(signed))
        self._task.start()

    def _on_canceled(self, layers: Iterable[SignedLayer]) -> None:
        self._task = None
        self._wanted |= self._layers.keys() & {each.layer_id for each in layers}
        self._timer.start(_LONGEST_MS)

    def _signed_layer(self, layer: QgsMapLayer) -> SignedLayer:
        from ...core.layers.renewal import SignedLayer
        from ...core.layers.signed_source import href_of_layer, is_waiting

        known = self._layers.get(layer.id())
        is_open = layer.isValid() and layer.dataProvider().isValid()  # the latter is lost where it is loaded again
        reads_it = is_open and not is_waiting(layer) and known is not None and not known.is_awaited
        return SignedLayer(
            layer.id(), layer.name(), href_of_layer(layer), profile_of(layer), layer.source(), reads_it=reads_it
        )

    def _mend_next(self, waiting: list[Renewal], failed: list[str]) -> None:
        """Take over one result in each turn of the event loop: QGIS opens the file of a layer on the main thread."""
        if self._is_disposed:
            return
        from ...core.layers.signed_source import href_of_layer, read_from, renew_source

        if not waiting:
            self._on_over(failed)
            return
        renewal = waiting.pop(0)
        wanted, layer = renewal.layer, QgsProject.instance().mapLayer(renewal.layer.layer_id)
        if layer is not None and wanted.layer_id in self._layers and href_of_layer(layer) == wanted.href:
            error = renewal.error
            if error is None and not (wanted.reads_it and renewal.source == wanted.source):
                (renew_source if wanted.reads_it else read_from)(layer, renewal.source)
            if error is None:
                self._keep(layer.id(), LayerSignature(wanted.profile, renewal.expires))
                if layer.id() in self._unseen:
                    layer.triggerRepaint()
            elif self._keep_failure(layer.id(), error):
                failed.append(layer.id())
                self._leave_layers([layer.id()])
            self._unseen.discard(layer.id())
        QTimer.singleShot(0, lambda: self._mend_next(waiting, failed))

    def _on_over(self, failed: list[str]) -> None:
        self._task = None
        self.changed.emit()
        if failed:
            self.failed.emit(failed)
        self._look()

    def _keep(self, layer_id: str, signature: LayerSignature) -> None:
        due = None
        if signature.expires is not None:
            left = (signature.expires - _now()).total_seconds()
            due = _now() + timedelta(seconds=max(_SOONEST, left * _SHARE) if left > 0 else _LATER)
        self._layers[layer_id] = replace(signature, due=due)

    def _keep_failure(self, layer_id: str, error: DatacubeError) -> bool:
        """Note that there is no new signature; returns whether the layer cannot be read from now on. What is no refusal
        is tried again later."""
        from ...core.errors import SigningError

        before = self._layers[layer_id]
        is_refusal = isinstance(error, SigningError) and not error.may_pass
        due = None if is_refusal else _now() + timedelta(seconds=_LATER)
        if before.expires is not None and before.expires > _now() and before.error is None:
            due = due or min(before.expires, _now() + timedelta(hours=1))
            self._layers[layer_id] = replace(before, refusal=error, due=due)
            return False
        self._layers[layer_id] = LayerSignature(before.profile, error=error, due=due)
        return before.error is None

    def _leave_layers(self, ids: Iterable[str], *, for_good: bool = False) -> None:
        """Make the layers unavailable, with their plain addresses."""
        layers = [layer for each in ids if (layer := QgsProject.instance().mapLayer(each)) is not None]
        if not layers:
            return
        from ...core.layers.signed_source import leave

        for layer in layers:
            leave(layer, for_good=for_good)


def _now() -> datetime:
    return datetime.now(timezone.utc)
