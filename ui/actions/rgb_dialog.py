"""The dialog that asks which bands are red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from ...core.guide.chapters import Chapter
from ...core.language.bilingual import in_language, user_language
from ...core.stac.composites import Composite, band_refs, by_wavelength, composite_refs
from ..guide.help_button import add_help
from ..results.composite_menu import composite_title
from ..results.item_scope import CompositeLayerRequest
from ..widgets.fitting_dialog import FittingDialog
from ..widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.rasters.bands import BandRef

#: Letters for which there is room: a band's name, and the title of its asset.
_LETTERS = 32


class RgbDialog(FittingDialog):
    """A non-modal dialog: `request()` gives what to add once it is accepted. Its bands are those of the first item."""

    def __init__(self, request: CompositeLayerRequest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("RgbDialog")
        self.setWindowTitle(self.tr("Add as RGB"))
        self._request = request
        collection, items = request.scope.collection, request.scope.items
        self._refs = band_refs(collection, items[0])
        explanation = PlainLabel(
            self.tr("Three bands or files become one layer, on the grid of the finest of them."), self
        )
        explanation.setWordWrap(True)
        self.bands = tuple(self._combo(name) for name in ("red", "green", "blue"))
        self.as_mosaic = QCheckBox(self.tr("All items as &one mosaic layer"), self)
        self.as_mosaic.setChecked(request.as_mosaic)
        self.as_mosaic.setVisible(len(items) > 1 or request.scope.rest is not None)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        form = QFormLayout()
        for label, combo in zip((self.tr("&Red"), self.tr("&Green"), self.tr("&Blue")), self.bands, strict=True):
            form.addRow(label, combo)
        layout = QVBoxLayout(self)
        layout.addWidget(explanation)
        layout.addLayout(form)
        layout.addWidget(self.as_mosaic)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self._show(self._proposed())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.MANY_ITEMS)

    def request(self) -> CompositeLayerRequest:
        """What was chosen."""
        bands = tuple(self._refs[combo.currentIndex()] for combo in self.bands)
        scope = self._request.scope
        known = {composite_refs(scope.collection, scope.items[0], each): composite_title(each) for each in Composite}
        title = known.get(bands) or ", ".join(ref.label for ref in bands)
        return CompositeLayerRequest(
            scope, title, bands, self.as_mosaic.isVisibleTo(self) and self.as_mosaic.isChecked()
        )

    def _proposed(self) -> Sequence[BandRef]:
        """The selected assets, else the first picture that is known, else the first bands."""
        scope = self._request.scope
        selected = by_wavelength(scope.collection, scope.items[0], scope.keys)
        known = (composite_refs(scope.collection, scope.items[0], each) for each in Composite)
        return selected if len(selected) == len(self.bands) else next(filter(None, known), self._refs)

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(_LETTERS)
        for ref in self._refs:
            combo.addItem(self._text(ref))
        return combo

    def _text(self, ref: BandRef) -> str:
        """The band's name, and what its asset is called."""
        asset = self._request.scope.items[0].asset(ref.key)
        title = "" if asset is None else in_language(asset.title, user_language())
        several = sum(each.key == ref.key for each in self._refs) > 1
        number = self.tr("band {number}").format(number=ref.number) if several else ""
        names = dict.fromkeys((ref.label, number, "" if title.lower() == ref.label.lower() else title))
        return " · ".join(filter(None, names))

    def _show(self, bands: Sequence[BandRef]) -> None:
        for combo, ref in zip(self.bands, bands, strict=False):
            combo.setCurrentIndex(self._refs.index(ref))
