"""The name of the file to write, with a proposal until the user enters one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QCoreApplication, QDir

from ...core.download.name_check import NameProblem, name_problem
from ...core.files.file_checks import ProposeFileTask
from ...core.files.file_names import stem_of
from ...core.settings import settings
from ...core.threads.tasks import LatestTask

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

_GEOTIFF = ".tif"
#: The endings that a file may have instead of its usual one.
_ALIKE = {_GEOTIFF: (".tiff",), ".vrt": (), ".png": (), ".jpg": (".jpeg",)}


class OutputFileWidget(QgsFileWidget):
    """QGIS's file widget for a GeoTIFF, the virtual raster of tiles, or a picture. It asks the file system in the
    background alone; call `stop` when the dialog is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ending = _GEOTIFF
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
        return name_problem(self.output())

    def problem(self) -> str:
        """What must be put right before anything is written there, in words; empty when nothing."""
        output = self.output()
        if not output.name:
            return QCoreApplication.translate("ExportDialog", "Enter a file name.")
        if not output.is_absolute():
            text = QCoreApplication.translate("ExportDialog", "The folder {folder} cannot be used.")
            return text.format(folder=output.parent)
        name = self.name_problem()
        return name.text if name is not None and name.is_fatal else ""

    def set_ending(self, ending: str) -> None:
        """Ask for a file with this ending: .tif, .vrt, .png or .jpg."""
        if ending != self._ending:
            self._ending = ending
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
        own = (self._ending, *_ALIKE[self._ending])
        suffix = path.suffix.lower()
        if not path.name or suffix in own:
            return path
        if suffix in {each for usual, alike in _ALIKE.items() for each in (usual, *alike)}:
            return path.with_suffix(self._ending)
        # what follows a dot need not be an ending: "dem v1.0"
        return path.with_name(path.name + self._ending)

    def _show_filter(self) -> None:
        names = {
            _GEOTIFF: self.tr("GeoTIFF files"),
            ".vrt": self.tr("Virtual rasters"),
            ".png": self.tr("PNG images"),
            ".jpg": self.tr("JPEG images"),
        }
        endings = " ".join(f"*{each}" for each in (self._ending, *_ALIKE[self._ending]))
        self.setFilter(f"{names[self._ending]} ({endings})")
