"""The dialog that asks where to save VRTs for ArcGIS Pro, and into how many files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QDir, QTimer
from qgis.PyQt.QtWidgets import QDialogButtonBox, QFormLayout, QRadioButton, QVBoxLayout, QWidget

from ...core.download.name_check import name_problem
from ...core.files.file_checks import CheckPathTask, FirstFolderTask, PathFacts
from ...core.files.file_names import stem_of
from ...core.guide.chapters import Chapter
from ...core.layers.local_vrt import LocalVrtRequest
from ...core.settings import settings, write
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.fitting_dialog import FittingDialog
from ..widgets.plain_text import PlainLabel, plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.catalogs import Catalog
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Item


#: Milliseconds after the last change before the file system is asked.
_PAUSE = 150


class VrtDialog(FittingDialog):
    """A non-modal dialog: `requests()` gives what to save once it is accepted."""

    def __init__(self, catalog: Catalog, choices: Sequence[AssetChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("VrtDialog")
        self.setWindowTitle(self.tr("Save VRT for ArcGIS Pro"))
        self._catalog = catalog
        self._choices = list(choices)
        explanation = PlainLabel(
            self.tr(
                "ArcGIS Pro opens a VRT directly: it points to the files at their current address, and only what is "
                "shown is read. Statistics and histogram, estimated from overviews, are beside it: no need to "
                "calculate them, which would read the whole files."
            ),
            self,
        )
        explanation.setWordWrap(True)
        self.each = QRadioButton(self.tr("One file for &each of the assets (%n)", "", len(self._choices)), self)
        self.as_one = QRadioButton(self.tr("One file for &all items"), self)
        self.each.setChecked(True)
        several = len({choice.item.id for choice in self._choices}) > 1
        self.each.setVisible(several)
        self.as_one.setVisible(several)
        self.file = QgsFileWidget(self)
        self._label = PlainLabel(self)
        self._label.setBuddy(self.file.lineEdit())
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.note = PlainLabel(self)
        self.note.setObjectName("note")
        self.note.setWordWrap(True)
        self._ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        form = QFormLayout()
        form.addRow(self._label, self.file)
        form.addRow("", self.note)
        layout = QVBoxLayout(self)
        for widget in (explanation, self.each, self.as_one):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        self._folder = Path(settings().download_folder.value() or QDir.homePath())
        self._proposed = ""
        self._checking = LatestTask(self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._check)
        self.as_one.toggled.connect(self._ask_for)
        self.file.fileChanged.connect(self._on_file_changed)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.PROGRAMS)
        self._ask_for(False)
        self._finding_folder = LatestTask(self)
        self._finding_folder.start(FirstFolderTask([self._folder, Path(QDir.homePath())]), self._on_folder)

    def requests(self) -> list[LocalVrtRequest]:
        """What to save. With one file for all items, each of the chosen products gets a file; where these are several,
        their names are not the one that was entered, and replace nothing."""
        path = self._path()
        if not self.as_one.isChecked():
            return [LocalVrtRequest(self._catalog, _assets(self._choices), path)]
        groups: dict[str, list[AssetChoice]] = {}
        for choice in self._choices:
            groups.setdefault(choice.asset.key.removesuffix("-vrt"), []).append(choice)
        names = {key: path if len(groups) == 1 else path.with_name(f"{path.stem}-{key}.vrt") for key in groups}
        return [
            LocalVrtRequest(self._catalog, _assets(groups[key]), names[key], as_one=True, replaces=len(groups) == 1)
            for key in groups
        ]

    def ask_again(self) -> None:
        """Call it before the dialog is shown again because its files could not be written: the name is to be changed,
        all else is kept."""
        self._on_file_changed()
        self.file.lineEdit().setFocus()
        self.file.lineEdit().selectAll()

    def accept(self) -> None:
        path = self._path()
        write(settings().download_folder, str(path.parent if self.as_one.isChecked() else path))
        super().accept()

    def done(self, result: int) -> None:
        self._pause.stop()
        self._checking.drop()
        self._finding_folder.drop()
        super().done(result)

    def _ask_for(self, as_one: bool) -> None:
        """Ask for a file, or for a folder."""
        mode = QgsFileWidget.StorageMode
        self.file.setStorageMode(mode.SaveFile if as_one else mode.GetDirectory)
        self.file.setDialogTitle(self.windowTitle())
        self.file.setFilter(self.tr("GDAL virtual rasters") + " (*.vrt)" if as_one else "")
        self._label.setText(self.tr("&File") if as_one else self.tr("&Folder"))
        first = self._choices[0]
        name = stem_of(f"{first.collection.id}-{first.asset.key}") or "mosaic"
        self._proposed = str(self._folder / f"{name}.vrt" if as_one else self._folder)
        self.file.setFilePath(self._proposed)
        self._on_file_changed()

    def _on_folder(self, folder: Path) -> None:
        """Propose another folder where the one of last time is gone, unless the user has entered one."""
        if folder != self._folder and self.file.filePath() == self._proposed:
            self._folder = folder
            self._ask_for(self.as_one.isChecked())

    def _path(self) -> Path:
        path = Path(self.file.filePath().strip())
        if not self.as_one.isChecked() or not path.name:
            return path
        return path.with_name(f"{path.name.rstrip(' .').removesuffix('.vrt')}.vrt")

    def _on_file_changed(self) -> None:
        """Check the folder in the background, a moment after the last change; OK waits for it."""
        self._checking.drop()
        self._pause.stop()
        path = self._path()
        is_entered = bool(self.file.filePath().strip()) and path.is_absolute()
        name = name_problem(path) if self.as_one.isChecked() else None
        if not is_entered:
            self._show_problem(self.tr("Choose a folder that exists."))
        elif name is not None and name.is_fatal:
            self._show_problem(name.text)
        else:
            self._show_problem("" if name is None else name.text)
            self._pause.start()

    def _check(self) -> None:
        self._checking.start(CheckPathTask(self._path()), self._on_checked)

    def _on_checked(self, facts: PathFacts) -> None:
        if not self.as_one.isChecked():
            problem = facts.own_problem
        elif facts.is_protected:
            problem = self.tr("{file} is write-protected: enter another file name.").format(file=facts.path.name)
        else:
            problem = facts.folder_problem
        if problem:
            self._show_problem(problem)
        self._ok.setEnabled(not problem)

    def _show_problem(self, text: str) -> None:
        """Keep OK off; say why, or what the name's problem is."""
        self._ok.setEnabled(False)
        self._ok.setToolTip(plain_tip(text))
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.grow()


def _assets(choices: Sequence[AssetChoice]) -> tuple[tuple[Item, Asset], ...]:
    return tuple((choice.item, choice.asset) for choice in choices)
