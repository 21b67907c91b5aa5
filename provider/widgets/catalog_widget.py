"""The fields of parameters that name something of the plugin's: the dock's connections to choose from, or an address to
type; signing profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QComboBox, QLabel

from ...core.catalogs import CatalogStore
from ...core.signing.profiles import SigningProfileStore

try:
    from processing.gui.wrappers import WidgetWrapper
except ImportError:  # without Processing the widget is not used
    WidgetWrapper = object

if TYPE_CHECKING:
    from typing import Any


_OPTIONAL = ("QObject", "%1 [optional]")


class NamesWidgetWrapper(WidgetWrapper):
    """A combo box that can be edited: the one that QGIS makes of `value_hints` cannot. It must be Processing's Python
    class; a parameter's metadata cannot name a QgsAbstractProcessingParameterWidgetWrapper."""

    def names(self) -> list[str]:
        """Those to choose from."""
        return []

    def createLabel(self) -> QLabel | None:
        """QGIS's own label, whose "[optional]" QGIS translates for its other widgets alone."""
        label = super().createLabel()
        definition = self.parameterDefinition()
        if label is not None and definition.flags() & Qgis.ProcessingParameterFlag.Optional:
            # the context of QGIS's words for its C++ widgets, which are not this plugin's to translate
            words = QCoreApplication.translate(*_OPTIONAL)
            label.setText(words.replace("%1", definition.description()))
        return label

    def createWidget(self) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(20)
        box.addItems(self.names())
        box.setCurrentText(str(self.parameterDefinition().defaultValue() or ""))
        box.currentTextChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return box

    def setValue(self, value: Any) -> None:
        self.widget.setCurrentText(str(value or ""))

    def value(self) -> str | None:
        return self.widget.currentText().strip() or None


class CatalogWidgetWrapper(NamesWidgetWrapper):
    """Connections, or an address."""

    def names(self) -> list[str]:
        return [catalog.name for _, members in CatalogStore().groups() for catalog in members]


class ProfileWidgetWrapper(NamesWidgetWrapper):
    """Signing profiles; none at first."""

    def names(self) -> list[str]:
        return ["", *(profile.name for profile in SigningProfileStore().all())]
