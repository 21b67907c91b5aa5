"""What a picky eye finds in the windows: edges, gaps, signs of another language or of the form's own text."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from datacube_browser.core.geoplateforme.record_reading import read_processing
from datacube_browser.core.signing.profiles import PRESETS
from datacube_browser.ui.connections.signing_profile_dialog import SigningProfileDialog
from datacube_browser.ui.export.format_choice import FormatChoice
from datacube_browser.ui.export.format_section import FormatSection
from datacube_browser.ui.geoplateforme.harvest_dialog import HarvestDialog
from datacube_browser.ui.integration.options_page import OptionsPage
from datacube_browser.ui.widgets.color_contrast import contrast
from datacube_browser.ui.widgets.json_view import JsonView
from datacube_browser.ui.widgets.menu_heading import add_heading
from datacube_browser.ui.widgets.summary_label import SummaryLabel
from datacube_browser.ui.wording.numbers import percent
from datacube_browser.ui.wording.stac_field_titles import field_unit
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QPoint, QTranslator
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QCheckBox, QDialog, QFormLayout, QMenu

from demo.person import settle, wait_until
from tests.qgis.processing_tools import algorithm, processing, provider
from tests.qgis.translated import translated

__all__ = ["processing", "provider"]

NBSP = "\N{NO-BREAK SPACE}"
SAMPLE = Path(__file__).parents[2] / "servers" / "wms_to_pyramid.json"


@pytest.fixture
def french(qgis_app, tmp_path):
    with translated("fr", tmp_path):
        yield


def test_a_name_before_a_text_has_the_colon_of_the_language(french):
    label = SummaryLabel("fichier introuvable", title="Enregistrement")
    assert label.accessibleName() == f"Enregistrement{NBSP}: fichier introuvable"


def test_a_percentage_is_written_as_the_language_writes_it(qgis_app, tmp_path):
    assert (percent("57"), field_unit("eo:cloud_cover")) == ("57%", "%")
    with translated("fr", tmp_path):
        assert (percent("57"), field_unit("eo:cloud_cover")) == (f"57{NBSP}%", f"{NBSP}%")


def test_the_formats_of_an_image_are_in_the_language(french):
    choice = FormatChoice()
    choice.mode.setCurrentIndex(choice.mode.findData(True))
    assert "PNG avec fichier de calage" in [choice.format.itemText(row) for row in range(choice.format.count())]


def test_the_side_of_a_tile_has_a_unit_and_a_space_before_it(host):
    section = FormatSection(host.window)
    assert section.tile_size.text().endswith(" pixels")
    assert "\\" not in section.tile_size.text()


def _contrast_in(picture, area):
    """Of the letters in the middle of an area of a menu."""
    row = area.center().y()
    background = QColor(picture.pixel(picture.width() - 4, row))
    return max(contrast(QColor(picture.pixel(x, row)), background) for x in range(4, picture.width() - 4))


@pytest.mark.parametrize("theme", ["default", "Night Mapping", "Blend of Gray"])
def test_a_heading_of_a_menu_can_be_read_in_each_theme(host, theme):
    """Qt's own sections show no text in the dark themes."""
    QgsApplication.setUITheme(theme)
    try:
        menu = QMenu(host.window)
        add_heading(menu, "████████")
        menu.addAction("████████")
        menu.popup(host.window.mapToGlobal(QPoint(20, 20)))
        settle()
        picture = menu.grab().toImage()
        heading, entry = (_contrast_in(picture, menu.actionGeometry(each)) for each in menu.actions()[-2:])
        assert heading >= min(4.5, entry)
        menu.close()
    finally:
        QgsApplication.setUITheme("default")


@pytest.mark.parametrize("theme", ["default", "Night Mapping", "Blend of Gray"])
def test_the_link_below_the_list_can_be_read_in_each_theme(host, open_dock, datacube, theme):
    """Against the background that is painted: style sheets set the palette late."""
    QgsApplication.setUITheme(theme)
    try:
        panel = open_dock(datacube.stac_url)
        label = panel.list_area.outside_label
        wait_until(label.isVisible, "collections are outside the view")
        settle()
        corner = label.mapTo(host.window, QPoint(1, 1))
        background = QColor(host.window.grab().toImage().pixel(corner))
        link = QColor(re.search(r"color: (#\w+)", label.text())[1])
        text = label.palette().color(QPalette.ColorRole.WindowText)
        assert contrast(link, background) >= min(4.5, contrast(text, background))
    finally:
        QgsApplication.setUITheme("default")


def left_edge(widget, window):
    return widget.mapTo(window, QPoint(0, 0)).x()


def test_the_fields_of_a_harvest_begin_at_one_edge(host):
    dialog = HarvestDialog(host)
    dialog.form.show_processing(read_processing(json.loads(SAMPLE.read_text(encoding="utf-8"))))
    dialog.show()
    settle()
    form = dialog.form
    fields = (form.account.environments, form.name, form.source.url, form.levels.bottom, *form.usual.fields())
    assert len({left_edge(field, dialog) for field in fields}) == 1
    dialog.close()


def test_the_rows_of_the_options_have_even_gaps(host):
    page = OptionsPage(None, lambda _changed: None)
    page.resize(page.sizeHint())
    page.show()
    settle()
    fields = (page.export_folder, page.download_folder, page.large_export, page.disk_cache)
    boxes = [field.geometry() for field in fields]
    gaps = {below.top() - above.bottom() for above, below in itertools.pairwise(boxes)}
    assert max(gaps) - min(gaps) <= 1  # pixels
    form = page.layout()
    assert isinstance(form, QFormLayout)
    label = form.itemAt(form.rowCount() - 3, QFormLayout.ItemRole.LabelRole).widget()
    assert label.buddy() is not None
    assert len(page.findChildren(QCheckBox)) == 3
    page.close()


def test_an_empty_view_of_json_has_no_scroll_bar(host):
    view = JsonView(host.window)
    view.resize(300, 100)
    view.show()
    wait_until(lambda: view.focusProxy() is not None, "the editor is made")
    settle()
    assert not view.focusProxy().horizontalScrollBar().isVisible()
    view.set_text('{"href": "' + "x" * 200 + '"}')
    wait_until(view.focusProxy().horizontalScrollBar().isVisible, "a long line can be scrolled")


def test_processing_says_optional_in_the_language_of_qgis(processing, qgis_app):
    from processing.gui.wrappers import WidgetWrapperFactory

    made, dialog = algorithm("export_extent"), QDialog()

    def label():
        wrapper = WidgetWrapperFactory.create_wrapper(made.parameterDefinition("CATALOG"), dialog)
        return wrapper.createLabel().text()

    assert label().endswith(" [optional]")
    translator = QTranslator()
    assert translator.load(str(Path(QgsApplication.i18nPath()) / "qgis_fr.qm"))
    QCoreApplication.installTranslator(translator)
    try:
        assert label().endswith(" [optionnel]")
    finally:
        QCoreApplication.removeTranslator(translator)


def test_the_fields_of_a_signing_profile_begin_at_one_edge(host):
    dialog = SigningProfileDialog(PRESETS[0], host.window)
    dialog.show()
    settle()
    assert len({left_edge(field, dialog) for field in (dialog.name, dialog.endpoint, dialog.test_href)}) == 1
    dialog.close()
