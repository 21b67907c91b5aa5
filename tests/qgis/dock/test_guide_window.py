"""The user guide as people open and search it, in both languages."""

from __future__ import annotations

import pytest
from datacube_browser.core.guide.chapters import Chapter
from datacube_browser.ui.guide import guide_window
from datacube_browser.ui.guide.guide_window import GuideWindow, open_guide
from datacube_browser.ui.guide.help_button import add_help
from qgis.PyQt.QtCore import QPoint, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox

from demo.person import click, settle, type_text, wait_until


@pytest.fixture(params=["en", "fr"])
def language(request, monkeypatch):
    monkeypatch.setattr(guide_window, "user_language", lambda: request.param)  # QGIS's own is that of its start
    return request.param


@pytest.fixture
def window(host, language):
    made = open_guide(Chapter.BEGIN, host.window)
    read(made)
    yield made
    made.close()
    settle(0)


def read(window):
    wait_until(lambda: window.chapters.topLevelItemCount() and window.page.document().blockCount() > 5, "it is read")


def top_line(window):
    """The text of the first line that is seen of the page."""
    return window.page.cursorForPosition(QPoint(20, 12)).block().text()


def test_a_help_button_opens_its_chapter(host, language):
    dialog = QDialog(host.window)
    box = QDialogButtonBox(dialog)
    add_help(box, Chapter.SAVE)
    dialog.show()
    click(box.button(QDialogButtonBox.StandardButton.Help))
    (window,) = host.window.findChildren(GuideWindow)
    read(window)
    settle()
    wanted = {"en": "Save the canvas extent", "fr": "Enregistrer l'étendue du canevas"}[language]
    assert top_line(window) == wanted
    assert open_guide(Chapter.CONNECT, dialog) is window
    settle()
    assert top_line(window) == {"en": "Connect", "fr": "Se connecter"}[language]
    assert window.chapters.currentItem().text(0) == top_line(window)
    window.close()
    dialog.close()


def test_words_leave_the_chapters_that_have_them_and_are_marked(window, language):
    words = {"en": "polygons nodata", "fr": "polygones nodata"}[language]
    before = sum(1 for _ in rows(window))
    type_text(window.search, words)
    found = [row.text(0) for row in rows(window)]
    assert 0 < len(found) < before
    assert {"en": "Extent", "fr": "Étendue"}[language] in found
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    settle()
    assert window.page.extraSelections()
    type_text(window.search, "xyzzy")
    assert not list(rows(window))
    window.search.clear()
    assert sum(1 for _ in rows(window)) == before


def rows(window):
    def below(row):
        yield row
        for number in range(row.childCount()):
            yield from below(row.child(number))

    for number in range(window.chapters.topLevelItemCount()):
        yield from below(window.chapters.topLevelItem(number))


def test_links_lead_to_other_pages_and_back_again(window, monkeypatch):
    window.page.anchorClicked.emit(QUrl("signing.md"))
    assert window.place() == ("signing", "")
    click(window.back)
    assert window.place() == ("guide", "")
    opened = []
    # a test cannot look into the web browser
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window.page.anchorClicked.emit(QUrl("https://example.org/a"))
    window.page.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert opened == ["https://example.org/a"]
    assert window.place() == ("guide", "")


def test_pictures_are_shown_and_none_is_wider_than_the_page(window):
    assert window.page.pictures
    assert all(not picture.isNull() for picture in window.page.pictures.values())
    assert window.page.horizontalScrollBar().maximum() == 0


def test_the_dock_opens_the_guide_at_its_own_chapter(datacube, open_dock, host, language):
    panel = open_dock(datacube.stac_url)
    click(panel.toolbar.help_button)
    (window,) = host.window.findChildren(GuideWindow)
    assert window.place() == Chapter.DOCK.place(language)
    window.close()
