"""The name of the file to write, with a proposal until the user enters one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QDir

from ...core.download.name_check import NameProblem, name_problem
from ...core.download.names import stem_of
from ...core.file_checks import ProposeFileTask
from ...core.settings import settings
from ...core.tasks import LatestTask

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

_GEOTIFF = ".tif"
_VIRTUAL = ".vrt"
_GEOTIFFS = (_GEOTIFF, ".tiff")


class OutputFileWidget(QgsFileWidget):
    """QGIS's file widget for a GeoTIFF, or for the virtual raster of tiles. It asks the file system in the background
    alone; call `stop` when the dialog is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_tiled = False
        self._proposed = ""
        self._proposing = LatestTask(self)
        self.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.setDialogTitle(self.tr("Save Extent as"))
        self.setObjectName("file_name")
        self.setAccessibleName(self.tr("File name"))
        self._show_filter()

    def output(self) -> Path:
        """The path with the suffix of what is written."""
        return self._with_suffix(Path(self.filePath().strip()))

    def name_problem(self) -> NameProblem | None:
        """What is wrong with the name that is entered."""
        return name_problem(self.output().name)

    def set_tiled(self, is_tiled: bool) -> None:
        """Ask for a virtual raster instead of a GeoTIFF, or the other way round."""
        if is_tiled != self._is_tiled:
            self._is_tiled = is_tiled
            self._show_filter()
            if self.filePath().strip():
                self.setFilePath(str(self.output()))

    def propose(self, title: str) -> None:
        """Propose a free name made of the title, unless the user has entered one: in the folder that is shown, at first
        that of last time."""
        current = self.filePath()
        if Path(current).name != Path(self._proposed).name:
            return
        remembered = Path(current).parent if current else Path(settings().export_folder.value() or QDir.homePath())
        name = f"{stem_of(title.removesuffix(_GEOTIFF)) or 'raster'}-extent{_GEOTIFF}"
        self._show_proposal(remembered / name)
        self._proposing.start(ProposeFileTask(name, [remembered, Path(QDir.homePath())]), self._on_proposal)

    def stop(self) -> None:
        """Ask nothing more."""
        self._proposing.drop()

    def _on_proposal(self, path: Path) -> None:
        if self.filePath() == self._proposed:
            self._show_proposal(path)

    def _show_proposal(self, path: Path) -> None:
        self._proposed = str(path)
        self.setDefaultRoot(str(path.parent))
        self.setFilePath(self._proposed)

    def _with_suffix(self, path: Path) -> Path:
        path = path.with_name(path.name.rstrip(" .")) if path.name.rstrip(" .") else path
        suffix, others = (_VIRTUAL, _GEOTIFFS) if self._is_tiled else (_GEOTIFF, (_VIRTUAL,))
        if path.suffix.lower() in others:
            return path.with_suffix(suffix)
        is_whole = not path.name or path.suffix.lower() in (suffix, *(() if self._is_tiled else _GEOTIFFS))
        # what follows a dot need not be an ending: "dem v1.0"
        return path if is_whole else path.with_name(path.name + suffix)

    def _show_filter(self) -> None:
        self.setFilter(
            self.tr("Virtual rasters") + " (*.vrt)" if self._is_tiled else self.tr("GeoTIFF files") + " (*.tif *.tiff)"
        )
