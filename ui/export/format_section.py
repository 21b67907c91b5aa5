"""How the file is written: format, creation options, pyramids, nodata value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsRasterFormatSaveOptionsWidget
from qgis.PyQt.QtCore import QLocale, QObject, pyqtSignal

if TYPE_CHECKING:
    from ...core.export.planning.plan import ExportPlan
    from .save_extent_dialog import SaveExtentDialog

_GEOTIFF = ".tif"
_VIRTUAL = ".vrt"
_GEOTIFFS = (_GEOTIFF, ".tiff")


class FormatSection(QObject):
    """That part of the form."""

    changed = pyqtSignal()

    def __init__(self, form: SaveExtentDialog) -> None:
        super().__init__(form)
        self._form = form
        form.format.addItem("GeoTIFF", "GTiff")
        form.format.addItem(self.tr("Cloud Optimized GeoTIFF (COG)"), "COG")
        # profiles and one line: the table would make the dialog higher than a laptop's screen
        form.options.setType(QgsRasterFormatSaveOptionsWidget.Type.ProfileLineEdit)
        form.options.setProvider("gdal")
        self._show_format()
        form.format.currentIndexChanged.connect(self._on_format_chosen)
        form.options.optionsChanged.connect(self.changed)
        form.pyramids.toggled.connect(self.changed)
        form.nodata.textEdited.connect(self.changed)
        form.tile_size.setGroupSeparatorShown(True)
        form.tile_size.setEnabled(form.tiled.isChecked())
        form.tile_size.valueChanged.connect(self.changed)
        form.tiled.toggled.connect(self._on_tiled)

    @property
    def format(self) -> str:
        """GDAL's name of it."""
        return str(self._form.format.currentData())

    @property
    def pyramids(self) -> bool:
        return self.format != "COG" and bool(self._form.pyramids.isChecked())

    @property
    def tile_size(self) -> int | None:
        """The longest side of a tile in pixels, None for one file."""
        return int(self._form.tile_size.value()) if self._form.tiled.isChecked() else None

    def named(self, path: Path) -> Path:
        """The path with the suffix of what is written: a virtual raster's for tiles."""
        suffix = _GEOTIFF if self.tile_size is None else _VIRTUAL
        known = (_VIRTUAL,) if self.tile_size is None else _GEOTIFFS
        if path.suffix.lower() in known:
            return path.with_suffix(suffix)
        return path if path.suffix or not path.name else path.with_name(path.name + suffix)

    @property
    def creation_options(self) -> tuple[str, ...]:
        return tuple(self._form.options.options())

    @property
    def nodata(self) -> float | None:
        """None for the sources' own."""
        value, is_number = self._nodata()
        return value if is_number else None

    @property
    def problem(self) -> str:
        """What must be put right first, in words; empty when nothing."""
        if self._form.nodata.text().strip() and not self._nodata()[1]:
            return self.tr("The nodata value is not a number.")
        return ""

    def show_plan(self, plan: ExportPlan) -> None:
        """Say which nodata value the file gets when none is entered."""
        if self.nodata is None:
            value = plan.nodata
            text = self.tr("none") if value is None else QLocale().toString(float(value), "g", 10)
            self._form.nodata.setPlaceholderText(self.tr("as in the source: {value}").format(value=text))

    def _nodata(self) -> tuple[float, bool]:
        value, is_number = QLocale().toDouble(self._form.nodata.text().strip())
        return float(value), bool(is_number)

    def _on_format_chosen(self) -> None:
        self._show_format()
        self.changed.emit()

    def _on_tiled(self, is_tiled: bool) -> None:
        field = self._form.file_name
        field.setFilter(
            self.tr("Virtual rasters") + " (*.vrt)" if is_tiled else self.tr("GeoTIFF files") + " (*.tif *.tiff)"
        )
        field.setFilePath(str(self.named(Path(field.filePath().strip()))) if field.filePath().strip() else "")
        self._form.tile_size.setEnabled(is_tiled)
        self.changed.emit()

    def _show_format(self) -> None:
        self._form.options.setFormat(self.format)
        self._form.pyramids.setEnabled(self.format != "COG")
        self._form.options_hint.setText(
            self.tr(
                "Without options of your own: blocks of 512 × 512 pixels, DEFLATE with the predictor of the data type, "
                "overviews, BigTIFF for large files."
            )
            if self.format == "COG"
            else self.tr(
                "Without options of your own: tiles of 512 × 512 pixels, DEFLATE with the predictor of the data type, "
                "BigTIFF for large files."
            )
        )
