"""The choice of a style of a WMS layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from ...core.language.bilingual import in_language, user_language
from ..widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from ...core.ogc.service import ServiceLayer


class StyleChooser(QWidget):
    """Lists the styles of a layer; hidden when there is only one. Emits `changed` when another is chosen."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox(self)
        self.combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        label = PlainLabel(self.tr("S&tyle"), self)
        label.setBuddy(self.combo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self.combo, 1)
        self.combo.currentIndexChanged.connect(self.changed)

    def show_layer(self, layer: ServiceLayer | None) -> None:
        """List the layer's styles; a group without a name has none that can be requested."""
        styles = layer.styles if layer is not None and layer.name else ()
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItem(self.tr("Default style"), "")
        for style in styles:
            self.combo.addItem(in_language(style.title, user_language()) or style.name, style.name)
        self.combo.blockSignals(False)
        self.setVisible(len(styles) > 1)

    def name(self) -> str:
        """The name of the chosen style, empty for the service's default."""
        return str(self.combo.currentData() or "")
