"""Every dialog on a small screen with large letters: nothing is cut, OK can be seen, the keyboard reaches all of it.

They run on a screen of 1366 x 768 pixels, from tests/desktop/test_small_screen.py.
"""

from __future__ import annotations

import os
from contextlib import suppress
from operator import attrgetter
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.handover.extraction_tool_dialog import ExtractionToolDialog
from datacube_browser.ui.handover.vrt_dialog import VrtDialog
from datacube_browser.ui.integration.options_page import OptionsPage
from datacube_browser.ui.widgets.fitting_dialog import FittingScrollArea
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QPoint, QRect, QSize, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QStyle,
    QStyleOptionGroupBox,
)

from demo.person import settle, type_text, wait_until
from tests.qgis.dock.test_accessibility import elevation, language, window
from tests.qgis.walking import focusable, tabbed
from tests.rasters import terrain, write_raster

__all__ = ["elevation", "language", "window"]

DIALOGS = ["connection", "signing", "profiles", "key", "sign-in"]
DIALOGS += ["save", "mosaic", "help", "script", "services", "wcs", "vrt", "extraction", "publish"]
DIALOGS += ["harvest", "runs", "pyramids", "publish pyramid"]
EXPORTS = ["save", "mosaic", "wcs"]
#: The screen of a small laptop, without the title bar of a window.
LARGEST = QSize(1366, 768 - 24)


@pytest.fixture(params=[1.25, 1.5], ids=["125 %", "150 %"])
def scale(request, qgis_app):
    """Letters of this size, relative to the usual ones."""
    before = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(before.pointSizeF() * request.param)
    QApplication.setFont(larger)
    yield request.param
    QApplication.setFont(before)


@pytest.fixture
def shown(scale, window, host, datacube):
    """A function that shows one of DIALOGS, unfolded."""
    others = []

    def show(name: str) -> QDialog:
        if name in ("vrt", "extraction"):
            dialog = VrtDialog(*_choices(datacube), host.window) if name == "vrt" else _extraction(host)
            others.append(dialog)
            dialog.show()
        else:
            dialog = window(name)
        if name in EXPORTS:
            wait_until(lambda: not dialog.estimate_section.note.text().startswith("Estimating"), "planned")
        for box in dialog.findChildren(QgsCollapsibleGroupBox):
            box.setCollapsed(False)
        settle(0.5)
        return dialog

    yield show
    for dialog in others:
        dialog.close()


def _extraction(host):
    return ExtractionToolDialog(host.canvas, host.window)


def _choices(datacube):
    catalog = Catalog("local", "local", datacube.stac_url)
    service = StacService(catalog)
    collection = next(each for each in service.connect().collections if each.id == "hrdem-mosaic-1m")
    items = service.search(ItemQuery(collections=(collection.id,))).items[:2]
    return catalog, [AssetChoice(catalog, collection, item, item.asset("dtm")) for item in items]


def on_screen(widget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def scroll_area_of(widget) -> QAbstractScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, FittingScrollArea):
        parent = parent.parentWidget()
    return parent


def visible(dialog: QDialog, kind):
    return [one for one in dialog.findChildren(kind) if one.isVisibleTo(dialog)]


def cut(dialog: QDialog) -> list[str]:
    """The texts that have less room than they need."""
    areas = [
        f"{area.widget().minimumSizeHint().width()} wide contents in {area.viewport().width()}"
        for area in dialog.findChildren(FittingScrollArea)
        if area.horizontalScrollBar().maximum() > 0
    ]
    return [*cut_labels(dialog), *cut_buttons(dialog), *cut_combos(dialog), *cut_titles(dialog), *areas]


def assert_nothing_is_cut(dialog: QDialog) -> None:
    """Texts that have just been set are laid out a moment later."""
    with suppress(TimeoutError):
        wait_until(lambda: not cut(dialog), "no text is cut")
    assert cut(dialog) == []


def cut_labels(dialog: QDialog):
    for label in visible(dialog, QLabel):
        if not label.text():
            continue
        wide = label.minimumWidth() if label.wordWrap() else label.sizeHint().width()
        high = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        if label.width() < wide or label.height() < high:
            yield f"label {label.text()!r}: {label.size()} for {wide} x {high}"


def cut_buttons(dialog: QDialog):
    for button in visible(dialog, QAbstractButton):
        hint = button.minimumSizeHint()
        if button.text() and (button.width() < hint.width() or button.height() < hint.height()):
            yield f"button {button.text()!r}: {button.size()} for {hint}"


def cut_combos(dialog: QDialog):
    for combo in visible(dialog, QComboBox):
        text = combo.fontMetrics().horizontalAdvance(combo.currentText())
        if not combo.isEditable() and combo.width() < text + combo.height() / 2:
            yield f"combo box {combo.currentText()!r}: {combo.width()} for {text}"
        if combo.height() < combo.minimumSizeHint().height():
            yield f"combo box {combo.currentText()!r}: {combo.height()} high"


def cut_titles(dialog: QDialog):
    for box in visible(dialog, QGroupBox):
        option = QStyleOptionGroupBox()
        box.initStyleOption(option)
        label = QStyle.SubControl.SC_GroupBoxLabel
        title = box.style().subControlRect(QStyle.ComplexControl.CC_GroupBox, option, label, box)
        if box.title() and title.right() > box.width():
            yield f"title {box.title()!r}: {title.right()} of {box.width()}"


def pictured(dialog: QDialog, name: str) -> None:
    """Keep a picture where DATACUBE_PICTURES says, for people to look at."""
    folder = os.environ.get("DATACUBE_PICTURES")
    if folder:
        dialog.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("name", DIALOGS)
def test_the_buttons_are_on_the_screen_and_no_text_is_cut(name, language, scale, shown):
    dialog = shown(name)
    pictured(dialog, f"{name}-{language}-{scale}")

    available = dialog.screen().availableGeometry()
    boxes = [box for box in dialog.findChildren(QDialogButtonBox) if box.isVisibleTo(dialog)]
    assert len(boxes) == (0 if name == "help" else 1)  # the guide is a window to read in
    assert dialog.size().boundedTo(LARGEST) == dialog.size()
    for buttons in boxes:
        assert dialog.rect().contains(QRect(buttons.mapTo(dialog, QPoint(0, 0)), buttons.size()))
        assert available.top() <= on_screen(buttons).top() < on_screen(buttons).bottom() <= available.bottom()
    assert_nothing_is_cut(dialog)


def test_the_options_page_has_room_beside_the_list_of_pages(language, scale, host):
    page = OptionsPage(None, lambda _changed: None)
    page.resize(page.minimumSizeHint())
    page.show()
    settle()

    assert page.width() <= LARGEST.width() - 366  # the list of pages, made narrow
    assert page.height() <= LARGEST.height() - 244
    assert cut(page) == []
    page.close()


@pytest.mark.parametrize("name", EXPORTS)
def test_whatever_tab_reaches_is_scrolled_into_view(name, shown):
    dialog = shown(name)
    wanted = focusable(dialog)
    first = min(wanted, key=lambda one: one.mapTo(dialog, QPoint(0, 0)).y())
    dialog.activateWindow()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    for back in (False, True):
        for _ in range(len(tabbed(dialog, first))):
            widget = QApplication.focusWidget()
            area = scroll_area_of(widget)
            if area is not None:
                place = QRect(widget.mapTo(area.viewport(), QPoint(0, 0)), widget.size())
                shown_part = place.intersected(area.viewport().rect())
                text_height = widget.fontMetrics().height()
                assert shown_part.height() >= min(place.height(), text_height), (widget, place, back)
            modifier = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(widget, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab, modifier)


def test_a_key_of_a_field_scrolls_it_into_view(shown):
    dialog = shown("save")
    area = dialog.findChild(FittingScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    dialog.activateWindow()
    wait_until(dialog.isActiveWindow, "the dialog has the keyboard")
    for field in (dialog.format_section.tile_size, dialog.format_choice.format, dialog.adds_to_map):
        field.setEnabled(True)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        settle()
        place = QRect(field.mapTo(area.viewport(), QPoint(0, 0)), field.size())
        assert area.viewport().rect().contains(place)


@pytest.mark.parametrize("name", EXPORTS)
def test_long_reasons_leave_ok_on_the_screen(name, shown):
    dialog = shown(name)
    settings().large_export.setValue(0.0001)
    dialog.estimate_section.note.setText("The file could not be read. " * 12)
    dialog.grow()
    settle()
    assert on_screen(dialog.button_box).bottom() <= dialog.screen().availableGeometry().bottom()
    settings().large_export.setValue(50)


@pytest.mark.parametrize("section", ["extent_section.extent", "resolution_section", "format_section"])
def test_a_folded_section_is_folded_the_next_time(section, scale, host, tmp_path):
    raster = write_raster(tmp_path / "raster.tif", terrain(100, 100))

    def opened():
        dialog = SaveExtentDialog([ExportSource(str(raster))], host.canvas, host.window)
        dialog.show()
        settle()
        return dialog, attrgetter(section)(dialog)

    first, box = opened()
    before, was_folded = first.height(), box.isCollapsed()
    box.setCollapsed(not was_folded)
    settle()
    assert first.height() >= before if was_folded else first.height() <= before
    first.close()
    first.deleteLater()
    settle()

    again, box = opened()

    assert box.isCollapsed() is not was_folded
    box.setCollapsed(was_folded)
    again.close()
    again.deleteLater()
    settle()


def test_a_dialog_grows_with_its_texts_up_to_the_screen(shown):
    dialog = shown("connection")
    before = dialog.height()
    type_text(dialog.url, "x" * 10)
    dialog.problem.setText("Something is wrong. " * 40)
    dialog.grow()
    settle()
    assert before < dialog.height() <= dialog.screen().availableGeometry().height()
