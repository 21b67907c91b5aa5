"""The window of the user guide: its chapters with a search, and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QKeySequence, QTextCursor, QTextDocument
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from ...core.guide.chapters import Chapter
from ...core.guide.pages import ReadGuideTask, language_of_guide
from ...core.language.bilingual import user_language
from ...core.threads.tasks import LatestTask
from ..widgets.buttons import icon_button
from ..widgets.color_contrast import readable
from ..widgets.fitting_dialog import ScreenDialog
from ..widgets.plain_text import plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.PyQt.QtCore import QEvent
    from qgis.PyQt.QtGui import QImage

    from ...core.errors import DatacubeError
    from ...core.guide.pages import Guide, Section

#: The widest picture, in letters: pictures of the whole window are made smaller.
_PICTURE_LETTERS = 36
#: The width of the chapters and of the page, in heights of a letter, where the screen has room for them, and elsewhere.
_WIDE, _NARROW = (22, 46), (16, 40)
_MOST_MARKS = 300
#: Where a row of the tree leads: page and anchor.
_PLACE = Qt.ItemDataRole.UserRole


class GuideWindow(ScreenDialog):
    """Beside QGIS's window, not modal. The pages are read in a task; `show_chapter` may be called before they are
    there. Words in the search field leave the chapters that have all of them, and are marked on the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("DatacubeBrowserHelpWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Datacube Browser: User Guide"))
        self._guide: Guide | None = None
        self._language = language_of_guide(user_language())
        self._place = Chapter.BEGIN.place(self._language)
        self._before: list[tuple[str, str]] = []
        self._build()
        self._reading = LatestTask(self)
        self._reading.start(ReadGuideTask(self._language), self._on_read, self._on_failed)

    def show_chapter(self, chapter: Chapter) -> None:
        """Go to the chapter."""
        self.search.clear()
        self._go(*chapter.place(self._language))

    def place(self) -> tuple[str, str]:
        """The page that is shown, and the anchor that was gone to."""
        return self._place

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == event.Type.PaletteChange and self._guide is not None:
            self._show_page()

    def _build(self) -> None:
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Search the guide"))
        ReadablePlaceholder(self.search)
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._go_to_first)
        self.chapters = QTreeWidget(self)
        self.chapters.setHeaderHidden(True)
        self.chapters.setAccessibleName(self.tr("Chapters"))
        self.chapters.currentItemChanged.connect(self._on_chapter)
        self.back = icon_button("/mActionArrowLeft.svg", self.tr("Back"), self, self._go_back)
        self.back.setShortcut(QKeySequence(QKeySequence.StandardKey.Back))
        self.back.setAutoRaise(True)
        self.back.setEnabled(False)
        self.page = GuidePage(self)
        self.page.setAccessibleName(self.windowTitle())
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        side = QWidget(self)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addWidget(self.search, 1)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.chapters)
        parts = QSplitter(self)
        parts.addWidget(side)
        parts.addWidget(self.page)
        parts.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(parts)
        letter = self.fontMetrics().height()
        for chapters, page in (_WIDE, _NARROW):
            parts.setSizes([chapters * letter, page * letter])
            self.resize((chapters + page + 2) * letter, letter * 42)
            if self.width() <= self.largest_size().width():
                break
        self.search.setFocus()

    def _on_read(self, guide: Guide) -> None:
        self._guide = guide
        self.page.pictures = guide.pictures
        self._list()
        self._show_page()

    def _on_failed(self, error: DatacubeError) -> None:
        self.page.setPlainText(error.report())

    def _list(self) -> None:
        """List the chapters that have the words, each below those that it is in."""
        if self._guide is None:
            return
        words = self.search.text().strip()
        self.chapters.blockSignals(True)
        self.chapters.clear()
        branches: dict[str, list[QTreeWidgetItem]] = {}
        for section in self._guide.outline(words):
            self._add_row(section, branches.setdefault(section.page, []))
        if words or self._guide.pages[0].name in branches:
            self.chapters.expandAll() if words else self.chapters.topLevelItem(0).setExpanded(True)
        self.chapters.blockSignals(False)
        self._mark()

    def _add_row(self, section: Section, branch: list[QTreeWidgetItem]) -> None:
        """Add a row below the last one of a higher level in the branch, which ends with it from then on."""
        level = section.heading.level
        while branch and branch[-1].data(0, _PLACE)[2] >= level:
            branch.pop()
        row = QTreeWidgetItem(branch[-1] if branch else self.chapters, [section.heading.title])
        row.setToolTip(0, plain_tip(section.heading.title))
        anchor = section.heading.anchor if level > 1 else ""
        row.setData(0, _PLACE, (section.page, anchor, level))
        row.setToolTip(0, plain_tip(section.heading.title))
        branch.append(row)

    def _on_chapter(self, row: QTreeWidgetItem | None) -> None:
        if row is not None:
            self._go(*row.data(0, _PLACE)[:2])

    def _go_to_first(self) -> None:
        """Go to the first chapter of those found."""
        found = self._guide.find(self.search.text().strip()) if self._guide is not None else []
        if found:
            self._go(found[0].page, found[0].heading.anchor)

    def _go(self, page: str, anchor: str) -> None:
        if self._place != (page, anchor):
            self._before.append(self._place)
            self.back.setEnabled(True)
        self._place = (page, anchor)
        self._show_page()

    def _go_back(self) -> None:
        self._place = self._before.pop()
        self.back.setEnabled(bool(self._before))
        self._show_page()

    def _show_page(self) -> None:
        if self._guide is None:
            return
        name, anchor = self._place
        page = self._guide.page(name)
        if page is None:
            return
        self.page.show_html(name, page.html)
        if anchor:
            self.page.scrollToAnchor(anchor)
        self._mark()
        self._select_chapter()

    def _select_chapter(self) -> None:
        """Select the row of the chapter that is shown, if it is listed."""
        rows = QTreeWidgetItemIterator(self.chapters)
        while rows.value() is not None:
            if rows.value().data(0, _PLACE)[:2] == self._place:
                self.chapters.blockSignals(True)
                self.chapters.setCurrentItem(rows.value())
                self.chapters.blockSignals(False)
                return
            rows += 1

    def _follow(self, url: QUrl) -> None:
        """Go where a link leads: to a page of the guide, or to the web."""
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
            return
        name = url.fileName().removesuffix(".md") or self._place[0]
        if self._guide is not None and self._guide.page(name) is not None:
            self._go(name, url.fragment(QUrl.ComponentFormattingOption.FullyDecoded))

    def _mark(self) -> None:
        """Mark the words of the search on the page, and show the first from where the page is now."""
        self.page.mark(self.search.text().split())


class GuidePage(QTextBrowser):
    """Shows HTML with the pictures that it was given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures: Mapping[str, QImage] = {}
        self._shown = ""

    def loadResource(self, kind: int, name: QUrl) -> object:
        if kind != int(QTextDocument.ResourceType.ImageResource):
            return None
        picture = self.pictures.get(name.toString())
        widest = self.fontMetrics().height() * _PICTURE_LETTERS
        if picture is not None and picture.width() > widest:
            return picture.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)
        return picture

    def show_html(self, name: str, html: str) -> None:
        """Show the page of this name, from its beginning; one that is shown already is not laid out again."""
        palette = self.palette()
        link = readable(palette.color(palette.ColorRole.Link), palette.color(palette.ColorRole.Base)).name()
        faint = palette.color(palette.ColorRole.Mid).name()
        table = f"border-collapse: collapse; border-color: {faint}"
        style = f"a {{ color: {link} }} table {{ {table} }} th {{ text-align: left }} pre {{ white-space: pre-wrap }}"
        if self._shown != style + name:
            self._shown = style + name
            self.document().setDefaultStyleSheet(style)
            self.setHtml(html)
        self.verticalScrollBar().setValue(0)

    def mark(self, words: list[str]) -> None:
        """Mark the places of the words; of those that are on every line, the first ones."""
        marks: list[QTextEdit.ExtraSelection] = []
        for word in words:
            cursor = self.document().find(word, 0)
            while not cursor.isNull() and len(marks) < _MOST_MARKS:
                marks.append(self._marked(cursor))
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(marks)

    def _marked(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        palette = self.palette()
        mark.format.setBackground(palette.brush(palette.ColorRole.Highlight))
        mark.format.setForeground(palette.brush(palette.ColorRole.HighlightedText))
        return mark


_open: GuideWindow | None = None


def open_guide(chapter: Chapter, asker: QWidget) -> GuideWindow:
    """Show the guide's window at the chapter, the open one if there is one. It belongs to the window behind all dialogs
    that the asking widget is in; to the dialog itself where that lets no other window be used."""
    global _open  # noqa: PLW0603 - one window for all who ask
    owner = asker.window()
    while not _is_modal(owner) and owner.parentWidget() is not None:
        owner = owner.parentWidget().window()
    if _open is not None and not sip.isdeleted(_open) and _open.parentWidget() is not owner:
        _open.close()
        _open = None
    if _open is None or sip.isdeleted(_open):
        _open = GuideWindow(owner)
    _open.show_chapter(chapter)
    _open.show()
    _open.raise_()
    _open.activateWindow()
    return _open


def _is_modal(window: QWidget) -> bool:
    return bool(window.windowModality() == Qt.WindowModality.ApplicationModal)
