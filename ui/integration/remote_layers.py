"""What looks after the remote layers of the project, those of catalogues and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ...core.errors import do_all, undone_by
from .closing_projects import ClosingProjects
from .layer_signatures import LayerSignatures
from .layer_updater import LayerUpdater
from .offline_views import OfflineViews
from .parallel_drawing import ParallelDrawing
from .raw_sources import RawSources
from .signature_help import SignatureHelp
from .signature_indicators import SignatureIndicators
from .undrawn_layers import UndrawnLayers

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ...core.layers.reopening import Reopening
    from ..widgets.operation_messages import OperationMessages
    from .dock_commands import DockCommands


#: The attributes with the parts, in the order in which these are disposed of.
_IN_TURN = (
    *("offline", "updater", "_raw_sources", "_indicators", "_help_signing", "signatures"),
    *("_parallel", "_undrawn", "_closing"),
)


class RemoteLayers(QObject):
    """Signs and updates such layers, keeps views of them offline, draws them over several connections, says which of
    them could not be drawn, and keeps signatures out of what QGIS writes. `ask_for_url(layer id)` asks for a signed URL
    of a file that no service signs."""

    def __init__(
        self,
        iface: QgisInterface,
        commands: DockCommands,
        *,
        reopening: Reopening,
        operations: Callable[[], OperationMessages],
        ask_for_url: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        with undone_by(self.dispose):
            self._make(iface, commands, reopening, operations, ask_for_url)

    def _make(
        self,
        iface: QgisInterface,
        commands: DockCommands,
        reopening: Reopening,
        operations: Callable[[], OperationMessages],
        ask_for_url: Callable[[str], None],
    ) -> None:
        self.updater = LayerUpdater(iface, reopening, operations, self)
        self.signatures = LayerSignatures(self)
        self.updater.updated.connect(self.signatures.look_at)
        self._help_signing = SignatureHelp(
            iface, self.signatures, sign_in=commands.sign_in, ask_for_url=ask_for_url, parent=self
        )
        self._indicators = SignatureIndicators(iface.layerTreeView(), self.signatures, self._help_signing.mend, self)
        self.offline = OfflineViews(iface, commands, self.signatures, operations, self)
        self._raw_sources = RawSources(self)
        self._parallel = ParallelDrawing(iface.mapCanvas(), self)
        self._undrawn = UndrawnLayers(iface.mapCanvas(), iface.messageBar(), self)
        self._parallel.asked.connect(self._undrawn.look_again)
        self._closing = ClosingProjects(iface.mapCanvas(), self)

    def follow_options(self) -> None:
        self._parallel.follow_options()

    def dispose(self) -> None:
        """Leave the layers as another QGIS would find them; some parts may not have been made."""
        parts = vars(self)
        do_all(*(parts[name].dispose for name in _IN_TURN if name in parts))
