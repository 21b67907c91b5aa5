"""Layers that wait for a sign-in: the user has asked for them, and their store wants to know who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import SignInNeededError
from ...core.signing.profiles import SigningProfileStore
from ...core.signing.sign_in import SignInState, sign_in_state, sign_ins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.errors import DatacubeError
    from ...core.layers.source import LayerSource


class AwaitedSignIns(QObject):
    """Keeps the sources of such layers until the user has signed in, wherever that is done, or opens another project.

    `signed_in(list)` tells which LayerSources can be opened now, each once.
    """

    signed_in = pyqtSignal(list)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[LayerSource, str] = {}
        self._sign_ins = sign_ins()
        self._sign_ins.changed.connect(self._on_changed)
        QgsProject.instance().cleared.connect(self._forget)

    def dispose(self) -> None:
        self._forget()
        self._sign_ins.changed.disconnect(self._on_changed)
        QgsProject.instance().cleared.disconnect(self._forget)

    def look_at(self, failures: Iterable[tuple[object, DatacubeError]]) -> None:
        """Keep those of the failed sources that a sign-in is missing for."""
        from ...core.layers.source import LayerSource

        for source, error in failures:
            if isinstance(source, LayerSource) and isinstance(error, SignInNeededError):
                self._waiting[source] = error.profile

    def _forget(self) -> None:
        self._waiting.clear()

    def _on_changed(self, profile_id: str) -> None:
        ready = [source for source, profile in self._waiting.items() if profile == profile_id]
        profile = SigningProfileStore().get(profile_id) if ready else None
        if profile is None or sign_in_state(profile) is not SignInState.SIGNED_IN:
            return
        for source in ready:
            del self._waiting[source]
        self.signed_in.emit(ready)
