"""The plugin's page in QGIS's options."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget
from qgis.PyQt.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QVBoxLayout, QWidget

from ..widgets.accessible_names import name_fields
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.spin_boxes import show_descenders

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ...core.catalogs import Catalog

#: The page's name for `iface.showOptionsDialog`.
PAGE = "mOptionsPageDatacubeBrowser"


class ChangedOptions(NamedTuple):
    """What the dock has to show otherwise, since the user has changed it; None for what is as it was."""

    details: bool | None
    catalog: Catalog | None


class OptionsPage(QgsOptionsPageWidget):
    """Settings of the plugin in one place. `applied` is called once they are kept. What was not changed here is not
    written: another QGIS with this profile may have changed it since it was shown, and a value that is written counts
    as chosen: without a chosen catalogue, the dock shows its welcome page."""

    def __init__(self, parent: QWidget | None, applied: Callable[[ChangedOptions], None]) -> None:
        super().__init__(parent)
        from ...core.catalogs import CatalogStore
        from ...core.settings import settings
        from ..connections.catalog_combo import CatalogCombo
        from ..widgets.folder_note import FolderNote
        from .disk_cache_field import DiskCacheField

        self.setObjectName(PAGE)
        self._applied = applied
        self.catalog = CatalogCombo(self)
        self.catalog.setMinimumContentsLength(20)
        self.catalog.show_catalogs(CatalogStore().groups(), CatalogStore().current().id)
        self.details = QCheckBox(self.tr("Show the details of the selection"), self)
        self.details.setChecked(settings().show_details.value())
        self.relief = QCheckBox(self.tr("Add &terrain and surface models with relief"), self)
        self.relief.setChecked(settings().relief.value())
        self.relief.setToolTip(self.tr("As two layers of the same file: heights as colours, over their shading"))
        self.parallel = QCheckBox(self.tr("Draw remote &rasters over several connections"), self)
        self.parallel.setChecked(settings().parallel_reading.value())
        self.parallel.setToolTip(
            self.tr("Faster where a server limits each connection; switch it off if a server allows you only a few")
        )
        self.export_folder = self._folder(settings().export_folder.value())
        self.download_folder = self._folder(settings().download_folder.value())
        self.large_export = QDoubleSpinBox(self, decimals=1, maximum=1e6, singleStep=10)
        self.large_export.setSuffix(" " + self.tr("GB"))
        self.large_export.setSpecialValueText(self.tr("never"))  # at 0
        self.large_export.setGroupSeparatorShown(True)
        self.large_export.setToolTip(
            self.tr("Size of the result above which the Save dialog suggests a script for a cluster")
        )
        self.large_export.setValue(settings().large_export.value())
        self.disk_cache = DiskCacheField(self)

        form = QFormLayout(self)
        form.addRow(self.tr("&Catalogue shown in the dock"), self.catalog)
        form.addRow(self.details)  # over the whole width: beside the labels, they would make the page too wide
        form.addRow(self.relief)
        form.addRow(self.parallel)
        for text, field in (
            (self.tr("Folder for &saved extents"), self.export_folder),
            (self.tr("Folder for &downloads"), self.download_folder),
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field)
            column = QVBoxLayout()  # a row of its own would leave a gap while there is nothing to note
            column.addWidget(field)
            column.addWidget(FolderNote(field, self))
            form.addRow(label, column)
        form.addRow(self.tr("Suggest cluster export &above"), self.large_export)
        form.addRow(self.tr("Disk cac&he for saved extents"), self.disk_cache)
        name_fields(self)
        show_descenders(self)
        self._shown = self._values()

    def apply(self) -> None:
        from ...core.catalogs import CatalogStore
        from ...core.settings import settings, write

        values, before = self._values(), self._shown
        self._shown = values
        changed = {name: value for name, value in values.items() if value != before[name]}
        catalog = CatalogStore().get(changed.pop("current_catalog", ""))
        if catalog is not None:
            CatalogStore().set_current(catalog.id)
        for name, value in changed.items():
            write(getattr(settings(), name), value)
        self.disk_cache.apply()
        self._applied(ChangedOptions(changed.get("show_details"), catalog))

    def _values(self) -> dict[str, Any]:
        """What the fields show, by the names of the entries of the settings."""
        return {
            "current_catalog": self.catalog.currentData(),
            "show_details": self.details.isChecked(),
            "relief": self.relief.isChecked(),
            "parallel_reading": self.parallel.isChecked(),
            "export_folder": self.export_folder.filePath(),
            "download_folder": self.download_folder.filePath(),
            "large_export": self.large_export.value(),
        }

    def helpKey(self) -> str:
        return ""

    def _folder(self, path: str) -> QgsFileWidget:
        widget = QgsFileWidget(self)
        widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        widget.setFilePath(path)
        widget.lineEdit().setPlaceholderText(self.tr("Home folder"))  # where none is chosen
        ReadablePlaceholder(widget.lineEdit())
        return widget
