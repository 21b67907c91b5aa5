"""Keeps the footprints and the coverage on the map in step with the listed items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtGui import QAction
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.stac.records import Item
    from ..map.coverage_overlay import DataCoverageOverlay
    from ..map.footprint_overlay import FootprintOverlay
    from ..results.results_model import ResultsModel


class ItemsOnMap(QObject):
    """Shows what the two actions ask for while `panel` is visible. A further page is drawn besides what is drawn
    already."""

    def __init__(
        self,
        model: ResultsModel,
        footprints: FootprintOverlay,
        coverage: DataCoverageOverlay,
        footprints_action: QAction,
        coverage_action: QAction,
        *,
        panel: QWidget,
    ) -> None:
        super().__init__(panel)
        self._model, self._footprints, self._coverage, self._panel = model, footprints, coverage, panel
        self._footprints_action, self._coverage_action = footprints_action, coverage_action
        for action in (footprints_action, coverage_action):
            action.toggled.connect(self.show)
        model.items_added.connect(self._add)
        model.items_replaced.connect(self.show)

    def show(self) -> None:
        """Show the listed items, or none."""
        self.set_visible(self._panel.isVisible())
        items = self._model.items()
        self._footprints.set_items(items)
        self._coverage.set_items(items if self._coverage_action.isChecked() else [])

    def set_visible(self, is_visible: bool) -> None:
        """Show the footprints if they are wanted, or none."""
        self._footprints.set_visible(is_visible and self._footprints_action.isChecked())

    def _add(self, items: Sequence[Item]) -> None:
        self._footprints.add_items(items)
        if self._coverage_action.isChecked():
            self._coverage.add_items(items)
