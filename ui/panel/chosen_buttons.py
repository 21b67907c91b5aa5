"""The dock's buttons for what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from ...core.stac.asset_choice import layers_among
from ..results.menu_selection import KnownSelection
from ..results.raster_groups import RasterGroupMenu, raster_groups
from ..results.record_reasons import why_no_raster, why_not_added
from ..widgets.buttons import ElidingButton
from ..widgets.reasons import allow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.stac.asset_choice import AssetChoice
    from .chosen_records import ChosenRecords


class ChosenButtons(QWidget):
    """*Add to Map*, *More*, whose menu the dock makes, and *Save Canvas Extent as…*, for which `save` gets the rasters.
    What cannot be done is disabled, and says why. `show_choice` is to be called when something else is chosen."""

    def __init__(
        self, chosen: ChosenRecords, save: Callable[[Sequence[AssetChoice]], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._save = save
        self.add_button = ElidingButton("", self)
        self.more_button = QPushButton(self.tr("More"), self)
        self.more_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.save_button = ElidingButton(self.tr("Save Canvas Extent as…"), self)
        self.rasters_menu = RasterGroupMenu(self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.add_button, 0, 0)
        layout.addWidget(self.more_button, 0, 1)
        layout.addWidget(self.save_button, 1, 0, 1, 2)
        layout.setColumnStretch(0, 1)
        self.add_button.clicked.connect(chosen.add_selected)
        self.save_button.clicked.connect(self._save_extent)
        self.show_choice()

    def show_choice(self) -> None:
        """Show what can be done with what is chosen now."""
        chosen = KnownSelection(self._chosen)
        choices = chosen.selected_choices()
        layers = len(layers_among(choices))
        self.add_button.setText(
            self.tr("Add to Map ({count})").format(count=layers) if layers else self.tr("Add to Map")
        )
        allow(self.add_button, why_not_added(choices))
        allow(self.save_button, why_no_raster(choices))
        groups = raster_groups(chosen)
        self.rasters_menu.show_groups(groups, self._save)
        self.save_button.setMenu(self.rasters_menu if len(groups) > 1 else None)

    def _save_extent(self) -> None:
        groups = raster_groups(KnownSelection(self._chosen))
        if len(groups) == 1:  # with several, the button has a menu
            self._save(groups[0].choices)
