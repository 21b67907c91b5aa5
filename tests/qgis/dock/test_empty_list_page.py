"""What the dock shows in place of the list, in French, with large letters, in a narrow dock and in a low one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import HttpError, LinkError
from datacube_browser.ui.panel.empty_list_page import EmptyListPage
from datacube_browser.ui.panel.search_outcome import Outcome
from datacube_browser.ui.widgets.fitting_dialog import FittingScrollArea
from datacube_browser.ui.widgets.summary_label import SummaryLabel
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from demo.person import settle
from tests.qgis.translated import translated

CATALOG = Catalog("mine", "Géoportail d'une région", "https://catalogue.example.org/stac/v1")


def searches(**members):
    contents = SimpleNamespace(collections=("one",), is_tree=False)
    usual = {"contents": contents, "is_connecting": False, "is_searching": False, "catalog": CATALOG}
    return SimpleNamespace(**{**usual, **members})


def why_empty(page, words="", outcome=None, *, is_searching=False, **members):
    page.show_why_empty(searches(**members), words, outcome, is_searching=is_searching)


NOTHING = Outcome("Aucun résultat dans les collections de la vue.", "Déplacez la carte, ou changez les dates." * 3)
STATES = {
    "connecting": lambda page: why_empty(page, contents=None, is_connecting=True),
    "no collections": lambda page: why_empty(page, contents=SimpleNamespace(collections=())),
    "searching": lambda page: why_empty(page, "modèle numérique de terrain", is_searching=True),
    "nothing found": lambda page: why_empty(page, "terrain", NOTHING),
    "hidden by filters": lambda page: why_empty(page, "terrain", Outcome("Trouvé.", "Les filtres.", collection_id="a")),
    "an address": lambda page: why_empty(page, "https://example.org/a"),
    "no match": lambda page: why_empty(page, "modèle numérique"),
    "not in view": why_empty,
    "no connection": lambda page: page.show_error(
        LinkError("Le serveur ne peut pas être joint.", url=CATALOG.url, hint="Vérifiez l'adresse et le proxy."),
        CATALOG,
    ),
    "refused": lambda page: page.show_error(
        HttpError("Authentification requise (401).", status=401, url=CATALOG.url, hint="Choisissez-en une."), CATALOG
    ),
}


@pytest.fixture
def page(qgis_app, tmp_path):
    before, larger = QApplication.font(), QApplication.font()
    larger.setPointSizeF(before.pointSizeF() * 1.25)
    QApplication.setFont(larger)
    with translated("fr", tmp_path):
        window = QWidget()
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        made = EmptyListPage(window)
        layout.addWidget(made)
        window.show()
        yield made
        window.close()
    QApplication.setFont(before)


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_however_low_the_page_is(page, state):
    STATES[state](page)
    for height in (400, 160, 78):
        page.window().resize(328, height)
        settle()
        area = page.findChild(FittingScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
        labels = [each for each in page.findChildren(SummaryLabel) if each.isVisible()]
        assert labels
        for label in labels:
            assert not label.is_cut(), (height, label.text())
            assert label.height() >= label.heightForWidth(label.width()), (height, label.text())
        for button in (each for each in page.findChildren(QPushButton) if each.isVisible()):
            assert button.width() >= button.sizeHint().width(), button.text()
            button.setFocus()
            settle()
            assert area.viewport().rect().contains(button.mapTo(area.viewport(), button.rect().center())), button.text()
