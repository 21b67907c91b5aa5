"""What the message bar shows of texts that may hold words of a server."""

from __future__ import annotations

import gc

import pytest
from datacube_browser.core.http_errors import http_error
from datacube_browser.ui.widgets.message_bar import Message, delete_messages, push, show_error
from datacube_browser.ui.widgets.summary_label import SummaryLabel
from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsProcessingAlgorithmDialogBase
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QTextBrowser

from demo.person import wait_until


@pytest.mark.parametrize("title", ["", "Searching"])
@pytest.mark.parametrize("markup", ["<img src='http://127.0.0.1:9/x.png'>", "<a href='http://127.0.0.1:9'>here</a>"])
def test_markup_in_a_servers_words_is_shown_as_text(qgis_app, markup, title):
    bar = QgsMessageBar()
    item = show_error(bar, http_error(400, "http://127.0.0.1:9/", f'{{"detail": "wrong {markup}"}}'.encode()), title)
    (browser,) = item.findChildren(QTextBrowser)
    assert markup in browser.toPlainText()
    assert "<img" not in browser.toHtml()
    assert "<a " not in browser.toHtml()


def test_a_message_stays_itself_on_a_bar_that_python_does_not_hold(qgis_app):
    class Window(QgsProcessingAlgorithmDialogBase):  # its bar is made by QGIS
        pass

    window = Window()
    push(window.messageBar(), Qgis.MessageLevel.Warning, "The server has no such file.")
    gc.collect()
    item = window.messageBar().currentItem()
    assert isinstance(item, Message)
    assert len(item.findChildren(SummaryLabel)) == 1
    window.messageBar().clearWidgets()
    wait_until(lambda: sip.isdeleted(item), "it is closed")


def test_no_message_outlasts_the_plugin(qgis_app):
    """Those of several bars, in sight and below others; what is not the plugin's stays."""
    bars = [QgsMessageBar(), QgsMessageBar()]
    items = [push(bar, Qgis.MessageLevel.Warning, f"Number {number}") for number in range(2) for bar in bars]
    bars[0].pushMessage("Another plugin's")
    gone = push(bars[1], Qgis.MessageLevel.Warning, "A bar that is deleted")
    lost = QgsMessageBar()
    push(lost, Qgis.MessageLevel.Warning, "With its bar")
    sip.delete(lost)
    bars[1].popWidget(gone)  # QGIS deletes it later
    delete_messages()
    assert [sip.isdeleted(item) for item in (*items, gone)] == [True] * 5
    assert [[each.text() for each in bar.items()] for bar in bars] == [["Another plugin's"], []]
    for bar in bars:
        bar.show()
        bar.grab()
        bar.clearWidgets()
