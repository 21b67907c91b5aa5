"""The modules that the dock imports when it is first shown, in a thread of their own."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.threads.tasks import working

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


#: Milliseconds between two looks whether all is imported.
_LOOK_MS = 10
#: Seconds for which the end waits for a piece; on an idle computer, each takes some milliseconds.
_LONGEST_PIECE = 1.0


class Importer(QObject):
    """Imports the pieces one after the other while the main thread goes on: Python hands its lock over every few
    milliseconds. No thread of QGIS's pool does it, since these may be busy.

    `done()` comes when all is imported, also where that failed: whoever needs the modules gets the error then. The
    thread emits nothing itself: the dock, and this with it, may be destroyed at any time.
    """

    done = pyqtSignal()

    def __init__(self, pieces: Callable[[], Iterator[None]], parent: QObject) -> None:
        super().__init__(parent)
        self._is_canceled = threading.Event()
        self._thread = threading.Thread(
            target=_import_all, args=(pieces, self._is_canceled), name="datacube-imports", daemon=True
        )
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        with suppress(threading.ThreadError):  # the system starts no thread: whoever needs the modules imports them
            self._thread.start()
        self._timer.start(_LOOK_MS)

    def cancel(self) -> None:
        """Import no further piece, and emit nothing. Waits for the piece that is being imported: Python would put its
        bytecode into the plugin's folder while QGIS removes that."""
        self._is_canceled.set()
        self._timer.stop()
        if self._thread.is_alive():
            self._thread.join(_LONGEST_PIECE)

    def _look(self) -> None:
        if not self._thread.is_alive():
            self._timer.stop()
            self.done.emit()


def _import_all(pieces: Callable[[], Iterator[None]], is_canceled: threading.Event) -> None:
    with working():
        for _ in pieces():
            if is_canceled.is_set():
                return


def import_contents() -> Iterator[None]:
    """Import what the contents are made of, in pieces after each of which it may end."""
    from osgeo import gdal  # noqa: F401

    from ...core.spatial import crs  # noqa: F401

    yield
    from ...core.http import network  # noqa: F401

    yield
    from ...core.signing import profiles  # noqa: F401

    yield
    from ...core import catalogs, extent  # noqa: F401
    from ...core.rasters import bands  # noqa: F401
    from ...core.remote_files import store_access  # noqa: F401
    from ...core.spatial import georeference  # noqa: F401

    yield
    from ...core.stac import StacService  # noqa: F401

    yield
    from ..actions.asset_actions import AssetActions  # noqa: F401

    yield
    from ..panel.search_form import SearchForm  # noqa: F401

    yield
    from ..filters.filter_panel import FilterPanel  # noqa: F401

    yield
    from ..details.details_panel import DetailsPanel  # noqa: F401

    yield
    from ..results.results_menu import ResultsMenu  # noqa: F401

    yield
    from ..panel.catalog_panel import CatalogPanel  # noqa: F401

    yield
    from ..connections.catalog_signing import set_up_signing  # noqa: F401

    yield
    from ..handover.handover_actions import HandoverActions  # noqa: F401

    yield
    from ..services.service_actions import ServiceActions  # noqa: F401

    yield
    from ..handover.address_navigator import AddressNavigator  # noqa: F401

    yield
    from .hrdem_quick_start import HrdemQuickStart  # noqa: F401

    yield
    from ..panel.signing_offer import SigningOffer  # noqa: F401
    from ..publishing.publish_actions import PublishActions  # noqa: F401
    from ..widgets.operation_messages import OperationMessages  # noqa: F401

    yield
    from .more_menu import MoreMenu  # noqa: F401
    from .services_menu import ServicesMenu  # noqa: F401
    from .welcome_page import add_welcome_page  # noqa: F401


def import_for_actions() -> Iterator[None]:
    """Import what the first click needs and the first sight of the contents does not, in such pieces too."""
    from ...core.signing import file_network  # noqa: F401

    yield
    from ...core import images  # noqa: F401
    from ...core.download import DownloadTask, small_file  # noqa: F401

    yield
    from osgeo import gdal_array  # noqa: F401

    yield
    from ...core.layers.failure import layer_error  # noqa: F401

    yield
    from ...core.layers.opening import OpenLayersTask  # noqa: F401

    yield
    from ..handover.copy_as_menu import CopyAsMenu  # noqa: F401

    yield
    from ..actions.bulk_actions import BulkActions  # noqa: F401

    yield
    from ...core.ogc import service  # noqa: F401
    from ..filters import property_filter_row  # noqa: F401
    from ..map import existing_layers, far_layers, masks_beside  # noqa: F401
