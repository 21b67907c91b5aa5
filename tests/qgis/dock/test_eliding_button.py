"""A button that may be narrower than its text, and the dock that has two of them."""

from __future__ import annotations

import pytest
from datacube_browser.ui.panel.catalog_panel import CatalogPanel
from datacube_browser.ui.widgets.buttons import ElidingButton
from qgis.PyQt.QtCore import QEvent, QPoint
from qgis.PyQt.QtGui import QHelpEvent
from qgis.PyQt.QtWidgets import QApplication, QToolTip

from demo.person import settle
from tests.qgis.dock.test_accessibility import language

__all__ = ["language"]
TEXT = "Enregistrer l'étendue du canevas sous…"


@pytest.fixture
def button(qgis_app):
    made = ElidingButton(TEXT)
    made.show()
    yield made
    made.close()


def shown_tip(button):
    QToolTip.hideText()
    QApplication.sendEvent(button, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), button.mapToGlobal(QPoint(5, 5))))
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_a_wide_button_shows_its_whole_text(button):
    button.resize(button.sizeHint())
    settle()
    assert button.shown_text() == TEXT
    assert shown_tip(button) == ""


def test_a_narrow_button_shows_the_beginning_and_has_the_rest_in_its_tip(button):
    assert button.minimumSizeHint().width() < button.sizeHint().width()
    button.resize(button.minimumSizeHint())
    settle()
    shown = button.shown_text()
    assert shown.endswith("…")
    assert TEXT.startswith(shown[:-1])
    assert len(shown) > 8
    assert shown_tip(button) == TEXT


def test_a_short_text_needs_no_more_room_than_it_has(button):
    button.setText("Oui")
    assert button.minimumSizeHint().width() <= button.sizeHint().width()
    button.resize(button.sizeHint())
    settle()
    assert button.shown_text() == "Oui"


def test_the_dock_fits_340_pixels_with_letters_of_twelve_points(language, stub_api, open_dock):
    from tests.servers.stub import landing_page, minimal_collection

    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection()], "links": []}})
    panel = open_dock(api.url, 340)
    before = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(12)
    QApplication.setFont(font)
    settle()
    assert isinstance(panel, CatalogPanel)
    assert panel.parent().minimumSizeHint().width() <= 340
    QApplication.setFont(before)
