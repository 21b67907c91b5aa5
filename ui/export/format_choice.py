"""What is written: the values or their picture, and in which format."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox

#: GDAL's names of the formats, with the endings of their files.
_ENDINGS = {"GTiff": ".tif", "COG": ".tif", "PNG": ".png", "JPEG": ".jpg"}
_OF_VALUES = ("GTiff", "COG")


class FormatChoice(QObject):
    """Two fields, `mode` and `format`; pictures have formats of their own. `changed` tells of each choice."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = QComboBox()
        self.mode.setObjectName("mode")
        self.mode.addItem(self.tr("Raw data"), False)
        self.mode.addItem(self.tr("Rendered image"), True)
        self.mode.setToolTip(self.tr("The values of the pixels, or the colours in which the layer's style draws them"))
        self.format = QComboBox()
        self.format.setObjectName("format")
        self.format.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.format.setMinimumContentsLength(12)
        self._show_formats()
        self.mode.currentIndexChanged.connect(self._on_mode)
        self.format.currentIndexChanged.connect(self.changed)

    def is_rendered(self) -> bool:
        return bool(self.mode.currentData())

    def name(self) -> str:
        """GDAL's name of the format."""
        return str(self.format.currentData())

    def ending(self) -> str:
        """The ending of the file's name."""
        return _ENDINGS[self.name()]

    def _on_mode(self) -> None:
        before = self.name()
        with QSignalBlocker(self.format):
            self._show_formats()
            self.format.setCurrentIndex(max(0, self.format.findData(before)))
        self.changed.emit()

    def _show_formats(self) -> None:
        titles = {
            "GTiff": "GeoTIFF",
            "COG": self.tr("Cloud Optimized GeoTIFF (COG)"),
            "PNG": self.tr("PNG with world file"),
            "JPEG": self.tr("JPEG with world file, without transparency"),
        }
        self.format.clear()
        for name, title in titles.items():
            if self.is_rendered() or name in _OF_VALUES:
                self.format.addItem(title, name)
