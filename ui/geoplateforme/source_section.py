"""Which WMS is harvested: a layer of the project, or an address with layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.gui import QgsFilterLineEdit, QgsMapLayerComboBox, QgsPasswordLineEdit
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from ...core.geoplateforme.wms_source import (
    FORMATS,
    WmsSource,
    escaped_extras,
    known_format,
    private_extras,
    source_of_layer,
    source_of_service,
    wms_source,
)
from ...core.http.web_address import origin, same_origin
from ..widgets.buttons import push_button
from ..widgets.plain_text import PlainLabel, plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder
from .wms_layers_dialog import WmsLayersDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer

_EXAMPLE = "https://data.geopf.fr/wms-r"
_EXTRAS = "TIME=2020&TRANSPARENT=TRUE"
_LETTERS = 18


class SourceSection(QWidget):
    """The fields. A layer of the project fills them; they can be changed then. The key is kept in memory alone."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs_in_at = ""
        self._key_is_for: tuple[str, str, int] | None = None
        self.layer = QgsMapLayerComboBox(self)
        self.layer.setFilters(Qgis.LayerFilter.RasterLayer)
        self.layer.setAllowEmptyLayer(True, self.tr("None: enter an address"))
        self.url = QgsFilterLineEdit(self)
        self.url.setPlaceholderText(_EXAMPLE)
        self.layers = QgsFilterLineEdit(self)
        self.layers.setPlaceholderText(self.tr("names, separated by commas"))
        self.choose_button = push_button(self.tr("&Choose…"), self)
        self.choose_button.setToolTip(self.tr("Choose layers from the service's list"))
        self.image = self._combo()
        self.extras = QgsFilterLineEdit(self)
        self.extras.setPlaceholderText(_EXTRAS)
        self.extras.setToolTip(
            self.tr("Further parameters of GetMap, such as TIME; STYLES is added where it is missing")
        )
        self.key = QgsPasswordLineEdit(self)
        self.key.setToolTip(
            self.tr("For private data of the Géoplateforme (hash key). All members of the datastore can read it later.")
        )
        for field in (self.url, self.layers, self.extras):
            ReadablePlaceholder(field)
        self.show_formats(FORMATS)
        self._leave_out_others()
        self._lay_out()
        self.layer.setCurrentIndex(0)
        self.layer.activated.connect(lambda _row: self._take_layer())
        QgsProject.instance().layersAdded.connect(self._leave_out_others)
        self.url.editingFinished.connect(self._on_address)
        self.key.textEdited.connect(lambda _text: self._tie_key())
        self.image.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.choose_button.clicked.connect(self._choose)
        for line in (self.url, self.layers, self.extras, self.key):
            line.textChanged.connect(self._on_text)

    def source(self) -> WmsSource:
        """What is entered."""
        names = tuple(name.strip() for name in self.layers.text().split(",") if name.strip())
        url = self.url.text().strip()
        return WmsSource(
            url if "://" in url or not url else f"https://{url}",
            names,
            str(self.image.currentData()),
            escaped_extras(self.extras.text()),
            private_extras(self.key.text()),
            signs_in=bool(self._signs_in_at) and url == self._signs_in_at,
        )

    def show_source(self, source: WmsSource) -> None:
        """Fill the fields."""
        self.blockSignals(True)
        self.url.setText(source.url)
        self.layers.setText(", ".join(source.layers))
        self.image.setCurrentIndex(max(0, self.image.findData(known_format(source.image, self._formats()))))
        self.extras.setText(source.extras)
        self.key.setText(source.private)
        self._tie_key()
        self._signs_in_at = source.url if source.signs_in else ""
        self.blockSignals(False)
        self.changed.emit()

    def show_layer(self, layer: QgsMapLayer) -> None:
        """Take this WMS layer of the project."""
        self.layer.setLayer(layer)
        self._take_layer()

    def show_formats(self, formats: Sequence[str]) -> None:
        """Offer the formats of the processing's schema."""
        chosen = self.image.currentData() or formats[0]
        self.image.blockSignals(True)
        self.image.clear()
        for each in formats:
            self.image.addItem(each.replace("&format_options=compression:", ", "), each)
        self.image.setCurrentIndex(max(0, self.image.findData(known_format(chosen, formats))))
        self.image.blockSignals(False)

    def suggested_name(self) -> str:
        """A name for the pyramid: that of the project's layer, or those of the service's."""
        layer = self.layer.currentLayer()
        return layer.name() if layer is not None else self.layers.text().strip()

    def stop(self) -> None:
        """Look at the project's layers no more."""
        QgsProject.instance().layersAdded.disconnect(self._leave_out_others)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.layers, 1)
        row.addWidget(self.choose_button)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        fields: tuple[tuple[str, QWidget, QWidget | QHBoxLayout], ...] = (
            (self.tr("Layer of the pro&ject"), self.layer, self.layer),
            (self.tr("Add&ress of the WMS"), self.url, self.url),
            (self.tr("&Layers"), self.layers, row),
            (self.tr("&Format of the pictures"), self.image, self.image),
            (self.tr("F&urther parameters"), self.extras, self.extras),
            (self.tr("API &key"), self.key, self.key),
        )
        for text, field, shown in fields:
            label = PlainLabel(text, self)
            label.setBuddy(field)
            label.setToolTip(plain_tip(field.toolTip()))
            form.addRow(label, shown)

    def _combo(self) -> QComboBox:
        combo = QComboBox(self)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(_LETTERS)
        return combo

    def _leave_out_others(self, *_args: object) -> None:
        """Offer the WMS layers of the project alone."""
        layers = QgsProject.instance().mapLayers().values()
        others = [each for each in layers if source_of_layer(each.providerType(), each.source()) is None]
        self.layer.setExceptedLayerList(others)

    def _take_layer(self) -> None:
        layer = self.layer.currentLayer()
        source = None if layer is None else source_of_layer(layer.providerType(), layer.source())
        if source is not None:
            self.show_source(source)

    def _on_address(self) -> None:
        """Forget the key where another host is entered: it must not be sent there."""
        self._split_address()
        if self._key_is_for is not None and origin(self.source().url) != self._key_is_for:
            self.key.clear()
        self._tie_key()

    def _tie_key(self) -> None:
        self._key_is_for = origin(self.source().url) if self.key.text() else None

    def _split_address(self) -> None:
        """Take over what a pasted GetMap or GetCapabilities request says."""
        text = self.url.text()
        if "?" not in text:
            return
        found = wms_source(text, image="")
        if found.url:
            entered = self.source()
            self.show_source(
                replace(
                    found,
                    layers=found.layers or entered.layers,
                    image=found.image if "format=" in text.lower() else entered.image,
                    extras="&".join(part for part in (found.extras, entered.extras) if part),
                    private=found.private or entered.private,
                )
            )

    def _choose(self) -> None:
        self._split_address()
        dialog = WmsLayersDialog(self.source(), self.window())
        dialog.chosen.connect(self._on_chosen)
        dialog.show()

    def _on_chosen(self, service: object, layers: object) -> None:
        """Take the names, and the address that the service gives for its pictures; not with a key, if it is on another
        host."""
        entered, found = self.source(), source_of_service(service, layers)  # type: ignore[arg-type]
        styles = [part for part in found.extras.split("&") if part.startswith("STYLES=")]
        kept = [part for part in entered.extras.split("&") if part and not part.upper().startswith("STYLES=")]
        is_trusted = not entered.private or same_origin(found.url, entered.url)
        url = found.url if is_trusted else entered.url
        self.show_source(replace(entered, url=url, layers=found.layers, extras="&".join([*kept, *styles])))

    def _formats(self) -> list[str]:
        return [str(self.image.itemData(row)) for row in range(self.image.count())]

    def _on_text(self) -> None:
        if not isinstance(self.sender(), QLineEdit) or self.sender() is not self.url or "?" not in self.url.text():
            self.changed.emit()
