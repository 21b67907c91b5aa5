"""Keeps signatures out of QGIS's history: Processing notes the data sources of layers as they are."""

from __future__ import annotations

import sys
from typing import Any

from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QObject, pyqtSlot

#: What opens signed files. While it has not been imported, there are none.
_SIGNED = f"{__name__.partition('.ui.')[0]}.core.gateway.signed_paths"


class HistoryGuard(QObject):
    """Writes the unsigned address into each entry in place of what GDAL opens in this session."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = QgsGui.historyProviderRegistry()
        for changed in (self._registry.entryAdded, self._registry.entryUpdated):
            changed.connect(self._on_changed)

    def dispose(self) -> None:
        for changed in (self._registry.entryAdded, self._registry.entryUpdated):
            changed.disconnect(self._on_changed)

    @pyqtSlot("qlonglong")  # Python cannot be given the signals' last argument, the kind of history
    def _on_changed(self, number: int) -> None:
        if _SIGNED not in sys.modules:
            return
        entry, is_there = self._registry.entry(number)
        public = _public(entry.entry)
        if is_there and public != entry.entry:
            self._registry.updateEntry(number, public)


def _public(value: Any) -> Any:
    from ...core.layers.signed_source import public_text

    if isinstance(value, str):
        return public_text(value)
    if isinstance(value, dict):
        return {key: _public(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_public(each) for each in value]
    return value
