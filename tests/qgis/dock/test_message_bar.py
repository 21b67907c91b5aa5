"""What the message bar shows of texts that may hold words of a server."""

from __future__ import annotations

import gc

import pytest
from datacube_browser.core.http.http_errors import http_error
from datacube_browser.ui.widgets.message_bar import Message, close_messages, push, show_error
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


def test_all_messages_of_all_bars_are_gone_at_once_when_the_plugin_is_unloaded(qgis_app):
    bars = [QgsMessageBar(), QgsMessageBar(), QgsMessageBar()]
    shown = [push(bar, Qgis.MessageLevel.Warning, str(number)) for number in range(3) for bar in bars]
    bars[1].clearWidgets()  # by the user: QGIS deletes these in a moment
    sip.delete(bars[2])
    bars[0].pushMessage("Another plugin's", Qgis.MessageLevel.Warning)
    close_messages()
    assert all(sip.isdeleted(message) for message in shown)
    assert [item.text() for item in bars[0].items()] == ["Another plugin's"]
    assert not bars[1].items()
    close_messages()
