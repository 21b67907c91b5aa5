"""Where to: the catalogue and collection, the store and its signing profile, and the folder before that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QDir, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from ...core.catalogs import Catalog, CatalogStore
from ...core.publishing.names import collection_problem, storage_problem
from ...core.publishing.request import PublishRequest
from ...core.settings import settings, writing
from ...core.signing.profiles import SigningProfileStore
from ...core.signing.uploads import upload_problem
from ...core.stac.tasks import RecallTask
from ...core.threads.tasks import LatestTask
from ..connections.signing_profile_select import SigningProfileSelect
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder

if TYPE_CHECKING:
    from ...core.publishing.request import RasterToPublish
    from ...core.stac.records import CatalogContents

#: What the field shows as an example; a host of nobody.
_STORAGE_EXAMPLE = "https://store.example.org/bucket"


class TargetSection(QWidget):
    """The fields; `changed()` when one of them gets another value. What is entered is kept for the next time, but for
    the catalogue and its collection."""

    changed = pyqtSignal()

    def __init__(self, catalog: Catalog | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recall = LatestTask(self)
        self.catalog = QComboBox(self)
        self.catalog.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.catalog.setMinimumContentsLength(24)
        for each in CatalogStore().all():
            self.catalog.addItem(each.name, each)
        self.collection = QComboBox(self)
        self.collection.setEditable(True)
        self.collection.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.collection.setMinimumContentsLength(24)
        self.storage = self._line(settings().publish_storage.value(), _STORAGE_EXAMPLE)
        self.signing = SigningProfileSelect(self, without=self.tr("Files are sent as they are."))
        self.signing.show_profile(settings().publish_profile.value())
        self.folder = QgsFileWidget(self)
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setDialogTitle(self.tr("Folder of Items"))
        self.folder.setFilePath(settings().publish_folder.value() or str(Path(QDir.homePath()) / "stac-items"))
        self._lay_out()
        if catalog is not None:
            self.choose(catalog)
        self._show_collections()
        self.catalog.currentIndexChanged.connect(self._on_catalog)
        self.signing.changed.connect(self.changed)
        for signal in (self.collection.currentTextChanged, self.storage.textChanged, self.folder.fileChanged):
            signal.connect(lambda _text: self.changed.emit())

    def choose(self, catalog: Catalog) -> None:
        """Choose this catalogue, if it is among the connections."""
        index = next((row for row in range(self.catalog.count()) if self.catalog.itemData(row).id == catalog.id), -1)
        if index >= 0:
            self.catalog.setCurrentIndex(index)

    def request(self, rasters: tuple[RasterToPublish, ...]) -> PublishRequest:
        return PublishRequest(
            rasters,
            Path(self.folder.filePath().strip()),
            self.catalog.currentData(),
            self.collection.currentText().strip(),
            self.storage.text().strip(),
            profile=self.signing.profile_id(),
        )

    def problem(self) -> str:
        """What must be corrected first, in words; empty when nothing must."""
        collection, storage = self.collection.currentText().strip(), self.storage.text().strip()
        if not collection:
            return self.tr("Choose a collection.")
        if not storage:
            return self.tr("Enter the address of the store, below which the files are put.")
        if not Path(self.folder.filePath().strip()).is_absolute():
            return self.tr("Choose a folder.")
        return collection_problem(collection) or storage_problem(storage) or self._signing_problem(storage)

    def remember(self) -> None:
        """Keep what is entered for the next time: no secret is among it."""
        entries = settings()
        with writing():
            entries.publish_storage.setValue(self.storage.text().strip())
            entries.publish_profile.setValue(self.signing.profile_id())
            entries.publish_folder.setValue(self.folder.filePath().strip())

    def stop(self) -> None:
        self._recall.drop()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for text, field in (
            (self.tr("Ca&talogue"), self.catalog),
            (self.tr("Co&llection"), self.collection),
            (self.tr("Store &URL"), self.storage),
            (self.tr("Signing p&rofile"), self.signing),
            (self.tr("&Folder"), self.folder),
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field)
            form.addRow(label, field)

    def _signing_problem(self, storage: str) -> str:
        profile_id = self.signing.profile_id()
        profile = SigningProfileStore().get(profile_id)
        if profile is None:
            return self.tr("Choose a signing profile: this one is gone.") if profile_id else ""
        return upload_problem(profile, storage)

    def _line(self, text: str, example: str) -> QLineEdit:
        line = QLineEdit(text, self)
        line.setPlaceholderText(example)
        ReadablePlaceholder(line)
        return line

    def _on_catalog(self) -> None:
        self._show_collections()
        self.changed.emit()

    def _show_collections(self) -> None:
        """Offer the collections as of the last connection; another one can be typed."""
        entered = self.collection.currentText()
        self.collection.clear()
        self.collection.setEditText(entered)
        self._recall.start(RecallTask(self.catalog.currentData()), self._on_contents)

    def _on_contents(self, contents: CatalogContents | None) -> None:
        entered = self.collection.currentText()
        self.collection.addItems([each.id for each in contents.collections] if contents is not None else [])
        self.collection.setCurrentIndex(self.collection.findText(entered))
        self.collection.setEditText(entered)
