"""The root of our branch in the Browser panel, and what all its rows have in common. Light: QGIS makes the root at its
start, and imports what is below when somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsDataItem, QgsErrorItem, QgsFeedback
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from ....core.errors import CanceledError, DatacubeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.PyQt.QtGui import QIcon

PROVIDER = "datacube_browser"
ROOT = "datacube:"
#: Canceled when the plugin goes: no branch is then still waiting for a server.
PATIENCE = QgsFeedback()

_Can = Qgis.BrowserItemCapability


def stop_waiting() -> None:
    """Give up what branches still wait for: the plugin is being unloaded."""
    PATIENCE.cancel()


class BaseItem(QgsDataItem):
    """One row that may hold others. QGIS asks for them in a worker thread, unless they are at hand (`is_fast`)."""

    icon_name = "/mIconFolder.svg"
    is_fast = False

    def __init__(
        self, parent: QgsDataItem | None, name: str, path: str, place: int | None = None, tip: str = ""
    ) -> None:
        super().__init__(Qgis.BrowserItemType.Custom, parent, name, path, PROVIDER)
        if place is not None:
            self.setSortKey(place)  # the catalogue's order, not the alphabet's
        self.setToolTip(tip or name)
        # Collapse: QGIS opens again what was open last time, which would ask servers at every start
        self.setCapabilitiesV2((_Can.Fast if self.is_fast else _Can.NoCapabilities) | _Can.Collapse)

    def icon(self) -> QIcon:
        return QgsApplication.getThemeIcon(self.icon_name)

    def rows(self) -> Iterator[QgsDataItem]:
        """What is below. Raises DatacubeError; called in a worker thread."""
        yield from ()

    def createChildren(self) -> list[QgsDataItem]:
        try:
            rows = list(self.rows())
        except CanceledError:
            rows = []
        except DatacubeError as error:
            rows = [self._failure(str(error), error.report())]
        except Exception as error:  # noqa: BLE001 - an exception in QGIS's thread reaches nobody
            text = QCoreApplication.translate("BaseItem", "Unexpected error: {error}").format(error=error)
            rows = [self._failure(text, text)]
        for row in rows:
            sip.transferto(row, None)  # they are QGIS's from here on, which deletes them
        return rows

    def _failure(self, text: str, report: str) -> QgsErrorItem:
        row = QgsErrorItem(self, text, f"{self.path()}/error")
        row.setToolTip(report)
        return row
