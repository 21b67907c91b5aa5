"""The submenu that puts three bands together as red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...core.stac.composites import Composite, band_refs, by_wavelength, composite_refs, shows_colors
from .item_scope import CompositeLayerRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.rasters.bands import BandRef
    from .item_scope import ItemScope

_CHANNELS = 3


def composite_title(composite: Composite) -> str:
    """What people call the picture."""
    titles = {
        Composite.TRUE_COLOR: QCoreApplication.translate("CompositeMenu", "True Colour"),
        Composite.INFRARED: QCoreApplication.translate("CompositeMenu", "False Colour, Infrared"),
        Composite.SHORTWAVE: QCoreApplication.translate("CompositeMenu", "False Colour, Short-Wave Infrared"),
    }
    return titles[composite]


class CompositeMenu(QMenu):
    """An entry for each picture that the items' bands make, and one to choose the bands. With `of_many`, for all items
    of the scope, as one mosaic or a layer each; else for the selected ones."""

    #: A CompositeLayerRequest.
    requested = pyqtSignal(object)

    def __init__(self, parent: QWidget, *, of_many: bool = False) -> None:
        super().__init__(parent)
        self._of_many = of_many
        self.setIcon(QgsApplication.getThemeIcon("/mActionAddRasterLayer.svg"))
        self.set_scope(None)

    def set_scope(self, scope: ItemScope | None) -> None:
        """Offer the bands of these items; hidden where there are fewer than three, and where the items show no
        colours unless three of their assets are selected."""
        self.clear()
        self.setTitle(self._title(scope))
        is_many = scope is not None and (len(scope.items) > 1 or scope.rest is not None)
        if scope is not None and scope.items and is_many >= self._of_many:
            first = scope.items[0]
            is_asked_for = not self._of_many and len(scope.keys) == _CHANNELS
            if len(band_refs(scope.collection, first)) >= _CHANNELS and (
                is_asked_for or shows_colors(scope.collection, first)
            ):
                self._fill(scope)
        self.menuAction().setVisible(not self.isEmpty())

    def _fill(self, scope: ItemScope) -> None:
        first = scope.items[0]
        selected = by_wavelength(scope.collection, first, scope.keys)
        if not self._of_many and len(selected) == _CHANNELS:
            self._add(scope, self.tr("Selected Assets"), selected)
        for composite in Composite:
            bands = composite_refs(scope.collection, first, composite)
            if bands is not None:
                self._add(scope, composite_title(composite), bands)
        action = self.addAction(self.tr("Choose Bands…"))
        action.triggered.connect(lambda: self.requested.emit(CompositeLayerRequest(scope, "", (), self._of_many)))

    def _add(self, scope: ItemScope, title: str, bands: Sequence[BandRef]) -> None:
        name = _name(title, bands)
        if not self._of_many:
            names = ", ".join(ref.label for ref in bands)
            self._add_entry(f"{title} ({names})", CompositeLayerRequest(scope, name, tuple(bands)))
            return
        for as_mosaic, text in (
            (True, self.tr("{picture} as One Mosaic Layer")),
            (False, self.tr("{picture} as Separate Layers")),
        ):
            self._add_entry(text.format(picture=title), CompositeLayerRequest(scope, name, tuple(bands), as_mosaic))

    def _add_entry(self, text: str, request: CompositeLayerRequest) -> None:
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda: self.requested.emit(request))

    def _title(self, scope: ItemScope | None) -> str:
        translate = QCoreApplication.translate
        if not self._of_many:
            return str(translate("CompositeMenu", "Add as RGB"))
        if scope is None or scope.rest is not None or len(scope.items) < 2:
            return str(translate("CompositeMenu", "Add All Items as RGB"))
        text = (
            translate("CompositeMenu", "Add Selected Items as RGB ({count})")
            if scope.is_selection
            else translate("CompositeMenu", "Add All Items as RGB ({count})")
        )
        return str(text.format(count=len(scope.items)))


def _name(title: str, bands: Sequence[BandRef]) -> str:
    """The name of the layer's picture: what it is, or its bands."""
    known = [composite_title(composite) for composite in Composite]
    return title if title in known else ", ".join(ref.label for ref in bands)
