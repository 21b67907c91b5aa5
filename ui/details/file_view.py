"""The tab that says what a raster file is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QEvent, QTimer
from qgis.PyQt.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from ...core.credentials import authcfg_for
from ...core.language.bilingual import user_language
from ...core.signing.profiles import profile_for
from ...core.threads.tasks import LatestTask
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..wording.asset_titles import asset_title
from .record_html import error_html
from .style import style_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtGui import QHideEvent, QShowEvent

    from ...core.errors import DatacubeError
    from ...core.file_details import FileDetails
    from ...core.stac.asset_choice import AssetChoice
    from ...core.view_cost import View

#: The link that reads the file once more.
AGAIN = "action:again"
#: Milliseconds that a row must be current before its file is read: with the arrow keys, many are only passed.
_DELAY_MS = 300


class FileView(QWidget):
    """Reads the head of a chosen raster while it is shown, and no other file. `view` tells what the map shows, None
    where it shows nothing."""

    def __init__(self, view: Callable[[], View | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._choice: AssetChoice | None = None
        self._html: Callable[[], str] | None = None
        self._is_due = False
        self._task = LatestTask(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._read)
        self._browser = QTextBrowser(self)
        self._browser.setOpenLinks(False)
        self._browser.setAccessibleName(self.tr("File"))
        self._browser.anchorClicked.connect(lambda _link: self.set_asset(self._choice))
        ReadablePlaceholder(self._browser)
        self.setFocusProxy(self._browser)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._browser)
        self.set_asset(None)

    def set_asset(self, choice: AssetChoice | None) -> None:
        """The asset to look at; None for no asset."""
        self._timer.stop()
        self._task.drop()
        self._choice = choice
        self._html = None
        self._is_due = choice is not None and choice.asset.is_tiff
        if self._is_due:
            text = self.tr("Reading the header of the file…")
        elif choice is None:
            text = self.tr("Select a raster (COG, GeoTIFF) to see how its file is built.")
        else:
            text = self.tr("Only COG and GeoTIFF files are examined.")
        self._browser.setPlaceholderText(text)
        self._render()
        self._read_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self._render)  # the browser gets them after its parent

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _read_soon(self) -> None:
        if self._is_due and self.isVisible():
            self._timer.start()

    def _read(self) -> None:
        from ...core.file_details import FileDetailsTask, RemoteFile

        choice = self._choice
        if choice is None:
            return
        self._is_due = False
        catalog, asset = choice.catalog, choice.asset
        file = RemoteFile(
            asset.href,
            authcfg_for(catalog, asset.href),
            profile_for(catalog, asset.href),
            choice.item.grid_of(asset),
        )
        task = FileDetailsTask(file, self._view())
        self._task.start(task, lambda details: self._show(choice, details), self._show_error)

    def _show(self, choice: AssetChoice, details: FileDetails) -> None:
        from .file_html import file_html

        title = asset_title(choice.asset, user_language())
        self._html = lambda: file_html(title, choice.asset, details)
        self._render()

    def _show_error(self, error: DatacubeError) -> None:
        again = self.tr("Try again")
        self._html = lambda: f'{error_html(error)}<p><a href="{AGAIN}">{again}</a></p>'
        self._render()

    def _render(self) -> None:
        self._browser.document().setDefaultStyleSheet(style_sheet(self._browser))
        self._browser.setHtml("" if self._html is None else self._html())
