"""How the file is written: creation options, nodata value, pyramids, tiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBox, QgsRasterFormatSaveOptionsWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import QLocale, pyqtSignal

from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.spin_boxes import show_descenders

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.export.planning.plan import ExportPlan

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))


class FormatSection(QgsCollapsibleGroupBox, FORM):
    """The options of one format, which `set_format` names. `changed` is emitted for every choice of the user.

    GDAL's drivers are looked up by QGIS's own widget for creation options alone.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setupUi(self)
        show_descenders(self)
        self._format = ""
        # profiles and one line: the table would make the dialog higher than a laptop's screen
        self.options.setType(QgsRasterFormatSaveOptionsWidget.Type.ProfileLineEdit)
        self.options.setProvider("gdal")
        self.options.optionsChanged.connect(self.changed)
        self.pyramids.toggled.connect(self.changed)
        ReadablePlaceholder(self.nodata)
        self.nodata.textEdited.connect(self.changed)
        self.tile_size.setSuffix(" " + self.tr("pixels"))  # a form's text would lose the space before it
        self.tile_size.setGroupSeparatorShown(True)
        self.tile_size.setEnabled(self.tiled.isChecked())
        self.tile_size.valueChanged.connect(self.changed)
        self.tiled.toggled.connect(self.tile_size.setEnabled)
        self.tiled.toggled.connect(self.changed)
        self.metadata.toggled.connect(self.changed)

    def set_format(self, name: str, *, is_rendered: bool) -> None:
        """Offer the options of this format, GDAL's name of it; of a rendered image those that it can have."""
        self._format = name
        self.options.setFormat(name)
        self.pyramids.setEnabled(name == "GTiff")
        for field in (self.nodata_label, self.nodata, self.tiled):
            field.setEnabled(not is_rendered)
        if is_rendered:
            self.tiled.setChecked(False)
        self.options_hint.setText(self._hint(name))

    def _hint(self, name: str) -> str:
        """How the file is written when the user enters no options."""
        if name == "PNG":
            return self.tr("Without options of your own: GDAL's compression.")
        if name == "JPEG":
            return self.tr("Without options of your own: QUALITY=90.")
        return str(
            self.tr(
                "Without options of your own: blocks of 512 × 512 pixels, DEFLATE with the predictor of the data type, "
                "overviews, BigTIFF for large files."
            )
            if name == "COG"
            else self.tr(
                "Without options of your own: tiles of 512 × 512 pixels, DEFLATE with the predictor of the data type, "
                "BigTIFF for large files."
            )
        )

    def creation_options(self) -> tuple[str, ...]:
        """The creation options for GDAL, KEY=VALUE each."""
        return tuple(self.options.options())

    def chosen_pyramids(self) -> bool:
        return self._format == "GTiff" and bool(self.pyramids.isChecked())

    def saves_metadata(self) -> bool:
        return bool(self.metadata.isChecked())

    def chosen_tile_size(self) -> int | None:
        """The longest side of a tile in pixels, None for one file."""
        return int(self.tile_size.value()) if self.tiled.isChecked() else None

    def chosen_nodata(self) -> float | None:
        """None for the sources' own."""
        value, is_number = self._parsed_nodata()
        return value if is_number and self.nodata.isEnabled() else None

    def problem(self) -> str:
        """What must be put right first, in words; empty when nothing."""
        if self.nodata.isEnabled() and self.nodata.text().strip() and not self._parsed_nodata()[1]:
            return self.tr("The nodata value is not a number.")
        return ""

    def show_plan(self, plan: ExportPlan | None) -> None:
        """Say which nodata value the file gets when none is entered."""
        if plan is not None and self.chosen_nodata() is None:
            value = plan.nodata
            text = self.tr("none") if value is None else QLocale().toString(float(value), "g", 10)
            self.nodata.setPlaceholderText(self.tr("as in the source: {value}").format(value=text))

    def _parsed_nodata(self) -> tuple[float, bool]:
        value, is_number = QLocale().toDouble(self.nodata.text().strip())
        return float(value), bool(is_number)
