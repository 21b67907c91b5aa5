"""What the message bar shows of texts that may hold words of a server."""

from __future__ import annotations

import pytest
from datacube_browser.core.http_errors import http_error
from datacube_browser.ui.widgets.message_bar import show_error
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QTextBrowser


@pytest.mark.parametrize("title", ["", "Searching"])
@pytest.mark.parametrize("markup", ["<img src='http://127.0.0.1:9/x.png'>", "<a href='http://127.0.0.1:9'>here</a>"])
def test_markup_in_a_servers_words_is_shown_as_text(qgis_app, markup, title):
    bar = QgsMessageBar()
    item = show_error(bar, http_error(400, "http://127.0.0.1:9/", f'{{"detail": "wrong {markup}"}}'.encode()), title)
    (browser,) = item.findChildren(QTextBrowser)
    assert markup in browser.toPlainText()
    assert "<img" not in browser.toHtml()
    assert "<a " not in browser.toHtml()
