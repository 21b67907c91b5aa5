"""What all rows of our branch in the Browser panel have in common. Light: QGIS makes the root at its start, and the
modules of what is below are imported when it is opened."""

from __future__ import annotations

import threading
import traceback
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsDataItem, QgsErrorItem, QgsFeedback
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from ...widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.PyQt.QtGui import QIcon

PROVIDER = "datacube_browser"
ROOT = "datacube:"

_Capability = Qgis.BrowserItemCapability
#: The feedback of all requests that rows make; a new one each time they have been canceled.
_feedback: QgsFeedback | None = None
_lock = threading.Lock()


def request_feedback() -> QgsFeedback:
    """The feedback to give to a request of a row."""
    global _feedback  # noqa: PLW0603 - one for all rows
    with _lock:  # QGIS asks for rows in several threads
        if _feedback is None:
            from ....core.threads.worker_objects import without_notices

            _feedback = without_notices(QgsFeedback())
        return _feedback


def cancel_requests() -> None:
    """Cancel all requests of rows: the plugin is being unloaded."""
    global _feedback  # noqa: PLW0603 - one for all rows
    with _lock:
        if _feedback is not None:
            _feedback.cancel()
        _feedback = None


class BaseItem(QgsDataItem):
    """One row that may hold others. QGIS calls `rows` in a worker thread, or, where `is_fast`, on the main thread.

    `content` is what the row stands for: when QGIS refreshes the row above, it keeps this one, with all below it, only
    if its content is the same.
    """

    icon_name = "/mIconFolder.svg"
    is_fast = False

    def __init__(
        self,
        parent: QgsDataItem | None,
        name: str,
        path: str,
        place: int | None = None,
        *,
        tip: str = "",
        content: tuple[object, ...] = (),
    ) -> None:
        super().__init__(Qgis.BrowserItemType.Custom, parent, name, path, PROVIDER)
        self.content = (name, place, *content)
        if place is not None:
            self.setSortKey(place)  # the catalogue's order, not the alphabet's
        self.setToolTip(plain_tip(tip or name))
        # Fertile: a refresh of the row above leaves what this row has fetched. Collapse: QGIS would open again what was
        # open last time, which would ask servers at every start.
        speed = _Capability.Fast if self.is_fast else _Capability.NoCapabilities
        self.setCapabilitiesV2(speed | _Capability.Fertile | _Capability.Collapse)

    def equal(self, other: QgsDataItem) -> bool:
        return super().equal(other) and self.content == getattr(other, "content", None)

    def icon(self) -> QIcon:
        return QgsApplication.getThemeIcon(self.icon_name)

    def rows(self) -> Iterator[QgsDataItem]:
        """The rows below this one. Raises DatacubeError."""
        yield from ()

    def createChildren(self) -> list[QgsDataItem]:
        from ....core.errors import CanceledError, DatacubeError
        from ....core.threads.tasks import working

        with working():
            try:
                rows = list(self.rows())
            except CanceledError:
                rows = []
            except DatacubeError as error:
                rows = [self._error_row(error.message, error.report())]
            except Exception:  # noqa: BLE001 - an exception in QGIS's thread is lost
                text = QCoreApplication.translate("BaseItem", "Unexpected error.")
                rows = [self._error_row(text, f"{text}\n{traceback.format_exc()}")]
            for row in rows:
                sip.transferto(row, None)  # QGIS owns them from here on, and deletes them
            return rows

    def _error_row(self, text: str, report: str) -> QgsErrorItem:
        row = QgsErrorItem(self, text, f"{self.path()}/error/{hash(report)}")  # QGIS keeps a row of the same path
        row.setToolTip(plain_tip(report))
        return row
