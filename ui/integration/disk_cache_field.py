"""The size of the disk cache in the options, with a button that empties it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QDoubleSpinBox, QHBoxLayout, QPushButton, QWidget

from ...core.language.data_size import human_bytes
from ...core.settings import settings, write
from ...core.threads.tasks import LatestTask
from ...core.tiff.disk_cache_tasks import CacheSizeTask, EmptyCacheTask, ShrinkCacheTask

if TYPE_CHECKING:
    from ...core.errors import DatacubeError


class DiskCacheField(QWidget):
    """Its size in GB, and how much is in it, which is asked for in the background."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size = QDoubleSpinBox(self, decimals=1, maximum=1e4, singleStep=1)
        self.size.setSuffix(" " + self.tr("GB"))
        self.size.setSpecialValueText(self.tr("none"))  # at 0
        self.size.setToolTip(
            self.tr("Keeps the parts of open files that saved extents have fetched, to fetch them only once")
        )
        self.size.setValue(settings().disk_cache.value())
        self._shown = self.size.value()  # another QGIS may change it meanwhile
        self.empty_button = QPushButton(self.tr("Empty"), self)
        self.empty_button.setEnabled(False)
        self.empty_button.clicked.connect(self._empty)
        self._asking = LatestTask(self)
        self._asking.start(CacheSizeTask(), self._show, self._on_failed)
        self.setFocusProxy(self.size)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.size, 1)
        row.addWidget(self.empty_button)

    def apply(self) -> None:
        if self.size.value() != self._shown:
            self._shown = self.size.value()
            write(settings().disk_cache, self._shown)
            ShrinkCacheTask().start()

    def _empty(self) -> None:
        self.empty_button.setEnabled(False)
        self._asking.start(EmptyCacheTask(), self._show, self._on_failed)

    def _show(self, size: int) -> None:
        text = self.tr("Empty ({size})").format(size=human_bytes(size)) if size else self.tr("Empty")
        self.empty_button.setText(text)
        self.empty_button.setEnabled(size > 0)

    def _on_failed(self, _error: DatacubeError) -> None:
        self.empty_button.setEnabled(True)
