"""Accessibility of each window: keyboard, names and translations, contrast in a light and a dark theme."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from datacube_browser.ui.widgets.fitting_dialog import FittingScrollArea
from qgis.core import QgsApplication, QgsGeometry
from qgis.gui import QgsCodeEditorWidget, QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QFile, QPoint, QRectF, QSignalBlocker
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter, QPalette
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGroupBox,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyleOptionViewItem,
    QTextEdit,
)

from demo.person import check_row, click, expand_row, settle, unfold, wait_until
from scripts import translations
from tests.qgis.geoplateforme import sample_datastore, sample_pyramid
from tests.qgis.menus import entry, more_menu, services_menu
from tests.qgis.processing_tools import provider
from tests.qgis.translated import translated
from tests.qgis.walking import focusable, menu_mnemonics, mnemonics, name_of, tabbed, texts_of
from tests.servers.datacube_ows import datacube_ows

__all__ = ["provider"]

ROOT = Path(__file__).resolve().parents[3]
SIGNING = ["profiles", "key", "sign-in"]
GEOPLATEFORME = ["runs", "pyramids", "publish pyramid"]
WINDOWS = [
    "first steps",
    "dock",
    "everything in the dock",
    "connection",
    "signing",
    *SIGNING,
    "save",
    "mosaic",
    "options",
    "help",
    "script",
    "services",
    "wcs",
    "publish",
    "harvest",
    *GEOPLATEFORME,
]
#: Texts that are no words of the plugin here, though it has such words elsewhere: the catalogue of `open_dock`, and the
#: title that Qt's Designer gives the forms inside QGIS's widgets, and a compression of the Géoplateforme.
NAMES = {"Test", "Form", "raw"}
LIGHT = {
    "Window": "#efefef",
    "WindowText": "#000000",
    "Base": "#ffffff",
    "Text": "#000000",
    "Link": "#0000ff",
    "PlaceholderText": "#80000000",
}
DARK = {
    "Window": "#323232",
    "WindowText": "#dedede",
    "Base": "#191919",
    "Text": "#dedede",
    "Link": "#0000ff",
    "PlaceholderText": "#80dedede",
}


@pytest.fixture(params=["en", "fr"])
def language(request, qgis_app, tmp_path):
    """Run QGIS in this language, translated from the current .ts file."""
    with translated(request.param, tmp_path):
        yield request.param


@pytest.fixture
def elevation():
    with datacube_ows() as running:
        yield running


@pytest.fixture
def window(datacube, elevation, open_dock, host):
    """Return a function that opens one of WINDOWS and returns it."""
    opened = []

    def open_(name):
        made = _of_signing(name, host.window) if name in SIGNING else _open(name, open_dock, datacube, elevation, host)
        opened.append(made)
        made.show()
        settle()
        return made

    yield open_
    for one in opened:
        if one.isWindow():
            one.close()


def _open(name, open_dock, datacube, elevation, host):
    from datacube_browser.core.settings import settings
    from datacube_browser.core.signing.profiles import PRESETS
    from datacube_browser.ui.connections.connection_dialog import CatalogStore, ConnectionDialog
    from datacube_browser.ui.connections.signing_profile_dialog import SigningProfileDialog
    from datacube_browser.ui.dock.hrdem_quick_start import HrdemQuickStart
    from datacube_browser.ui.dock.welcome_page import add_welcome_page
    from datacube_browser.ui.guide.guide_window import GuideWindow
    from datacube_browser.ui.integration.options_page import OptionsPage

    if name in ("options", "help"):
        return OptionsPage(None, lambda _changed: None) if name == "options" else GuideWindow(host.window)
    if name in ("connection", "signing"):
        dinamis = next(each for each in PRESETS if each.id == "dinamis")
        connection = ConnectionDialog(CatalogStore(), None, host.window)
        return connection if name == "connection" else SigningProfileDialog(dinamis, host.window)
    if name == "harvest" or name in GEOPLATEFORME:
        return _harvest(host) if name == "harvest" else _of_geoplateforme(name, host.window)
    panel = open_dock(datacube.stac_url)
    if name in ("services", "wcs", "publish"):
        return panel.parent().publishing.open() if name == "publish" else _of_services(name, panel, elevation.url)
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    if name == "first steps":
        settings().current_catalog.setValue("")
        add_welcome_page(panel, panel.findChild(HrdemQuickStart), host.canvas)
    elif name != "dock":
        panel.details_action.setChecked(True)
        unfold(panel.filter_panel.where_chip)
        panel.filter_panel.date_range.set_days(date(2020, 1, 1), None)
        _check_terrain_models(panel, 2 if name == "mosaic" else 1)
    if name == "script":
        entry(more_menu(panel), "script_action").trigger()
        panel = next(each for each in QApplication.topLevelWidgets() if type(each).__name__ == "ScriptDialog")
        wait_until(panel.copy_button.isEnabled, "it is written")
    elif name in ("save", "mosaic"):
        click(panel.save_button)
        return wait_until(
            lambda: next((w for w in QApplication.topLevelWidgets() if w.objectName() == "SaveExtentDialog"), None),
            "it",
        )
    return panel


def _harvest(host):
    """The dialog of a harvest, with the parameters of IGN's own description of the processing."""
    from datacube_browser.core.geoplateforme.record_reading import read_processing
    from datacube_browser.ui.geoplateforme.harvest_dialog import HarvestDialog

    dialog = HarvestDialog(host)
    sample = ROOT / "tests" / "servers" / "wms_to_pyramid.json"
    dialog.form.show_processing(read_processing(json.loads(sample.read_text(encoding="utf-8"))))
    dialog.form.folded.setCollapsed(False)
    dialog.form.by_level.setCollapsed(False)
    return dialog


def _of_geoplateforme(name, parent):
    """The window of runs and pyramids, or the dialog that publishes a pyramid, unfolded."""
    from datacube_browser.ui.geoplateforme.geoplateforme_window import GeoplateformeWindow
    from datacube_browser.ui.geoplateforme.publish_dialog import PublishPyramidDialog
    from datacube_browser.ui.geoplateforme.run_follower import RunFollower

    if name != "publish pyramid":
        window = GeoplateformeWindow(RunFollower(parent), parent)
        window.tabs.setCurrentWidget(window.runs if name == "runs" else window.pyramids)
        return window
    dialog = PublishPyramidDialog(sample_datastore(), sample_pyramid(), parent)
    for section in dialog.sections():
        section.setCollapsed(False)
    return dialog


def _of_signing(name, parent):
    """The windows for the sign-in of the gateway; the sign-in itself as it is while the user is asked to confirm it."""
    from datacube_browser.core.signing.device_flow import DevicePrompt
    from datacube_browser.core.signing.profile import DeviceSignIn
    from datacube_browser.core.signing.profiles import PRESETS
    from datacube_browser.ui.connections.device_sign_in_dialog import DeviceSignInDialog
    from datacube_browser.ui.connections.key_dialog import KeyDialog
    from datacube_browser.ui.connections.signing_profiles_dialog import SigningProfilesDialog

    if name == "profiles":
        return SigningProfilesDialog(parent)
    if name == "key":
        return KeyDialog(PRESETS[0], parent)
    profile = replace(PRESETS[0], device=DeviceSignIn("gdal"))  # which does not say where to sign in
    dialog = DeviceSignInDialog(profile, parent)
    wait_until(lambda: dialog.details_button.isVisibleTo(dialog), "the search for the sign-in has ended")
    page = "https://sso.example.org/realms/a-realm-with-a-name/device?user_code=BCDF-GHJK"
    dialog._on_prompted(DevicePrompt(page.partition("?")[0], "BCDF-GHJK", page, time.monotonic() + 600))
    return dialog


def _of_services(name, panel, url):
    """Open the dialog of the service's layers, or the one that exports a coverage."""
    from datacube_browser.core.ogc.known_services import remember_service
    from datacube_browser.ui.export.wcs_export_dialog import WcsExportDialog

    remember_service(url, wcs_only=name == "wcs")
    if name == "services":
        dialog = panel.parent().services.open()
        wait_until(lambda: dialog.model.count() > 0, "the layers")
        return dialog
    panel.actions.exports.extract_coverage(None, {})
    return next(each for each in panel.window().findChildren(WcsExportDialog) if each.isVisible())


def _check_terrain_models(panel, count):
    for collection in ("hrdem-mosaic-1m", "mrdem-30")[:count]:
        before = len(panel.model.items())
        expand_row(panel.tree, _row(panel, collection))
        wait_until(lambda before=before: len(panel.model.items()) > before, "the item is found")
        settle()
        item = panel.tree.model().index(0, 0, _row(panel, collection))
        expand_row(panel.tree, item)
        check_row(panel.tree, panel.tree.model().index(0, 0, item))
        settle()


def _row(panel, collection):
    return panel.item_filter.mapFromSource(panel.model.collection_index(collection))


@pytest.mark.parametrize("name", WINDOWS)
def test_every_focusable_widget_has_a_name(name, window):
    shown = window(name)
    nameless = [
        f"{type(one).__name__} {one.objectName()} in {type(one.parent()).__name__} {one.parent().objectName()}"
        for one in focusable(shown)
        if not name_of(one, shown)
    ]
    assert nameless == []


@pytest.mark.parametrize("name", WINDOWS)
def test_tab_reaches_every_widget_and_is_never_trapped(name, window):
    shown = window(name)
    wanted = focusable(shown)
    passed = tabbed(shown, min(wanted, key=lambda one: one.mapTo(shown, _place(one)).y()))
    missed = [f"{type(one).__name__} {one.objectName()} {name_of(one, shown)}" for one in wanted if one not in passed]
    assert missed == []
    assert len(passed) < 80
    middles = [_height_of(one, shown) for one in passed]
    back = [
        f"{name_of(one, shown)} -> {name_of(other, shown)}"
        for (one, y), (other, next_y) in itertools.pairwise(zip(passed, middles, strict=True))
        if next_y < y - shown.fontMetrics().height() * 4 and not _begins_a_column(other, one, shown)
    ]
    assert back == []


def _begins_a_column(widget, before, window):
    """Whether a widget lies to the right of the one before: of two columns, the left one is gone through first."""
    return widget.mapTo(window, QPoint(0, 0)).x() >= before.mapTo(window, before.rect().topRight()).x()


def _height_of(widget, window):
    """How far down a widget is, on a screen so high that nothing is scrolled."""
    y = widget.mapTo(window, _place(widget)).y()
    for area in window.findChildren(FittingScrollArea):
        if area.widget().isAncestorOf(widget):
            y += area.verticalScrollBar().value()
        elif y >= area.mapTo(window, area.rect().bottomLeft()).y():
            y += area.verticalScrollBar().maximum()
    return y


def _place(widget):
    """Where a user sees the widget; a group box counts by the place of its title."""
    return widget.rect().topLeft() if isinstance(widget, QGroupBox) else widget.rect().center()


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_has_no_duplicate_mnemonics(name, language, window):
    claims = mnemonics(window(name))
    assert {letter: texts for letter, texts in claims.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("name", ["mosaic", "wcs"])
def test_an_export_has_no_duplicate_mnemonics_with_all_of_it_unfolded(name, language, provider, window):
    """Of what comes and goes too: the button of Processing's batch, and those for exports that are very large."""
    shown = window(name)
    for group in shown.findChildren(QgsCollapsibleGroupBox):
        group.setCollapsed(False)
    for button in shown.estimate_section.findChildren(QAbstractButton):
        button.show()
    settle()
    claims = mnemonics(shown)
    assert len(claims) > 18  # letters
    assert {letter: texts for letter, texts in claims.items() if len(texts) > 1} == {}


def test_a_menu_has_no_duplicate_mnemonics(language, window):
    from datacube_browser.ui.results.tree_nodes import NodeKind

    panel = window("everything in the dock")
    menus = [
        more_menu(panel),
        services_menu(panel),
        *(panel.results_menu.menu(kind) for kind in NodeKind if kind != NodeKind.STATUS),
    ]
    menus += [action.menu() for menu in menus for action in menu.actions() if action.menu() is not None]
    for menu in menus:
        assert {letter: texts for letter, texts in menu_mnemonics(menu).items() if len(texts) > 1} == {}


@pytest.mark.parametrize("name", WINDOWS)
def test_the_plugin_shows_no_english_text_in_french(name, qgis_app, tmp_path, window):
    known = translations.load(translations.ts_path("fr"))
    english = {
        key.source.replace("&", "")
        for key, message in known.items()
        if message.forms and message.forms[0] != key.source and "{" not in key.source and "%n" not in key.source
    }
    french = {form.replace("&", "") for message in known.values() for form in message.forms}
    with translated("fr", tmp_path):
        shown = window(name)
        texts = {text.replace("&", "") for text in texts_of(shown) if text}
        for combo in shown.findChildren(QComboBox):
            texts |= {combo.itemText(number) for number in range(combo.count())}
    assert texts & (english - french) - _qgis_own() - NAMES == set()


def _qgis_own():
    """The texts of QGIS's own widgets, which are English here whatever the plugin's language."""
    return {"Cancel", "OK", "Close", "Details", "Help"}


# Colours


def palette_of(colours):
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    return palette


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_secondary_text_of_a_row_has_enough_contrast(colours, window):
    from datacube_browser.ui.results.results_delegate import second_colour
    from datacube_browser.ui.widgets.color_contrast import contrast

    panel = window("everything in the dock")
    row = QStyleOptionViewItem()
    row.palette = palette_of(colours)
    row.state = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Active
    colour = second_colour(row, panel.tree.model().index(0, 0))
    assert contrast(colour, QColor(colours["Base"])) >= 4.5
    assert colour != QColor(colours["Text"])


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_links_in_the_dock_have_enough_contrast(colours, window):
    from datacube_browser.ui.widgets.color_contrast import contrast

    panel = window("everything in the dock")
    panel.list_area.outside_label.setPalette(palette_of(colours))
    panel.details.setPalette(palette_of(colours))
    settle()
    link = re.search(r"color: (#\w+)", panel.list_area.outside_label.text()).group(1)
    assert contrast(QColor(link), QColor(colours["Window"])) >= 4.5
    style = panel.details._browser.document().defaultStyleSheet()
    for colour in re.findall(r"color: (#\w+)", style):
        assert contrast(QColor(colour), QColor(colours["Base"])) >= 4.5


@pytest.fixture(params=["default", "Night Mapping", "Blend of Gray"])
def theme(request, qgis_app):
    """One of the themes that come with QGIS, as its options set it."""
    QgsApplication.setUITheme(request.param)
    yield request.param
    QgsApplication.setUITheme("default")


def in_code_editor(field):
    """Whether it is in QGIS's own search bar of an editor."""
    while field is not None and not isinstance(field, QgsCodeEditorWidget):
        field = field.parentWidget()
    return field is not None


@pytest.mark.parametrize(
    "name",
    [
        *("everything in the dock", "connection", "save", "services", "wcs", "signing", "publish"),
        *("options", "help", "harvest", "runs"),
    ],
)
def test_placeholders_can_be_read_and_told_from_what_was_typed_in_the_themes_of_qgis(theme, name, window):
    from datacube_browser.ui.widgets.color_contrast import contrast, mixed

    shown = window(name)
    faint, like_text = {}, []
    for field in [each for kind in (QLineEdit, QTextEdit, QPlainTextEdit) for each in shown.findChildren(kind)]:
        palette = field.palette()
        background = palette.color(QPalette.ColorRole.Base)
        colour = palette.color(QPalette.ColorRole.PlaceholderText)
        seen = mixed(background, colour, colour.alphaF())
        is_ours = field.isEnabled() and not in_code_editor(field)
        if field.placeholderText() and is_ours and contrast(seen, background) < 4.5:
            faint[field.placeholderText()] = round(contrast(seen, background), 2)
        if field.placeholderText() and is_ours and contrast(palette.color(QPalette.ColorRole.Text), seen) < 1.3:
            like_text.append(field.placeholderText())
    assert (faint, like_text) == ({}, [])


def test_placeholders_follow_a_change_of_the_theme(qgis_app):
    from datacube_browser.ui.widgets.color_contrast import contrast
    from datacube_browser.ui.widgets.readable_placeholder import ReadablePlaceholder

    field = QLineEdit()
    ReadablePlaceholder(field)
    field.setPlaceholderText("████████")
    field.resize(200, 40)
    field.show()
    try:
        for theme in ("Night Mapping", "default", "Blend of Gray", "Night Mapping", "default"):
            QgsApplication.setUITheme(theme)
            settle()
            picture = field.grab().toImage()
            colours = {picture.pixel(x, picture.height() // 2) for x in range(10, 60)}
            background = field.palette().color(QPalette.ColorRole.Base)
            assert max(contrast(QColor(one), background) for one in colours) >= 4.4, theme
    finally:
        QgsApplication.setUITheme("default")
        field.close()


@pytest.mark.parametrize("text", ["#aaaaaa", "#000000"])
@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_a_placeholder_is_told_from_text_where_a_theme_gives_both_one_colour(kind, text, qgis_app):
    """As Night Mapping does in fields of several lines: an example looked like what had been typed."""
    from datacube_browser.ui.widgets.color_contrast import contrast
    from datacube_browser.ui.widgets.readable_placeholder import ReadablePlaceholder

    field = kind()
    palette, base = field.palette(), QColor("#202020" if text == "#aaaaaa" else "#ffffff")
    for role, colour in (("Base", base), ("Text", text), ("PlaceholderText", text)):
        palette.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    field.setPalette(palette)
    ReadablePlaceholder(field)
    seen = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert contrast(seen, base) >= 4.5
    assert contrast(seen, QColor(text)) >= 1.3


def test_a_placeholder_looks_the_same_before_and_after_the_field_was_used(theme, window):
    panel = window("everything in the dock")
    unfold(panel.filter_panel.when_chip)
    for field in (panel.filter_panel.words, panel.filter_panel.date_range.first, panel.filter_panel.date_range.last):
        field.clear()
        field.clearFocus()
        before = (field.grab().toImage(), field.palette().color(QPalette.ColorRole.PlaceholderText).rgba())
        field.setText("2023")
        field.clear()
        settle()
        assert not field.font().italic()
        assert (field.grab().toImage(), field.palette().color(QPalette.ColorRole.PlaceholderText).rgba()) == before


def test_titles_of_groups_of_catalogues_can_be_read(theme, window):
    from datacube_browser.ui.widgets.color_contrast import contrast

    combo = window("everything in the dock").connection_bar.combo
    combo.showPopup()
    settle()
    view = combo.view()
    titles = [row for row in range(combo.count()) if combo.itemData(row) is None]
    assert len(titles) > 2
    for row in titles:
        view.scrollTo(view.model().index(row, 0))
        area = view.visualRect(view.model().index(row, 0))
        picture = view.viewport().grab(area).toImage()
        pixels = Counter(picture.pixel(x, y) for x in range(picture.width()) for y in range(2, picture.height() - 2))
        background = QColor(pixels.most_common(1)[0][0])
        assert max(contrast(QColor(each), background) for each in pixels) >= 4.4, combo.itemText(row)
    combo.hidePopup()


def _ink_below(line) -> int:
    """The lowest row of pixels that has a letter."""
    picture = line.grab().toImage()
    background = QColor(picture.pixel(picture.width() - 3, picture.height() // 2)).lightness()
    rows = [
        row
        for row in range(picture.height() // 2, picture.height() - 1)
        for column in range(4, picture.width() - 4)
        if abs(QColor(picture.pixel(column, row)).lightness() - background) > 40
    ]
    return max(rows, default=0)


@pytest.mark.parametrize("name", ["everything in the dock", "save", "options"])
@pytest.mark.parametrize("points", [9, 11.25, 13])
def test_letters_are_not_cut_off_at_the_bottom(theme, name, points, window):
    """Measured with letters that go below the line, in the lines inside fields of numbers and days."""
    font = QApplication.font()
    larger = QFont(font)
    larger.setPointSizeF(points)
    QApplication.setFont(larger)
    try:
        shown = window(name)
        cut = []
        for field in shown.findChildren(QAbstractSpinBox):
            line = field.findChild(QLineEdit)
            if not field.isVisible() or line is None:
                continue
            with QSignalBlocker(line):
                line.setText("ayx")
                high = _ink_below(line)
                line.setText("aax")
                low = _ink_below(line)
            if high - low < line.fontMetrics().descent() - 2:
                cut.append((field.objectName() or type(field).__name__, high, low))
        assert cut == []
    finally:
        QApplication.setFont(font)


def test_contrast_is_computed_as_wcag_defines_it():
    from datacube_browser.ui.widgets.color_contrast import contrast, readable

    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.005)
    assert readable(QColor("#0000ff"), QColor("#ffffff")) == QColor("#0000ff")
    assert contrast(readable(QColor("#0000ff"), QColor("#191919")), QColor("#191919")) >= 4.5


def test_selected_footprints_differ_in_more_than_colour(host):
    """Their outline is wider and dashed; a dashed line has more than one kind of cross section."""
    from datacube_browser.ui.map.footprint_overlay import FootprintOverlay

    def cross_sections(band):
        """Count the different cross sections of the footprint's upper edge."""
        band.add(QgsGeometry.fromRect(host.canvas.extent().buffered(-1000)))
        band.updatePosition()
        band.show()
        assert band.paint_until(time.monotonic() + 10)
        middle, top = band.boundingRect().center(), band.scenePos().y()
        picture = QImage(60, 20, QImage.Format.Format_ARGB32)
        picture.fill(QColor("white"))
        painter = QPainter(picture)
        place = QRectF(round(band.scenePos().x() + middle.x()), round(top) - 10, 60, 20)
        host.canvas.scene().render(painter, QRectF(0, 0, 60, 20), place)
        painter.end()
        band.hide()
        assert any(picture.pixelColor(30, y) != QColor("white") for y in range(20))
        return len({tuple(picture.pixel(x, y) for y in range(20)) for x in range(60)})

    settle()
    footprints = FootprintOverlay(host.canvas)
    assert footprints._selection.band.width() > footprints._results.band.width()
    assert cross_sections(footprints._results.band) == 1
    assert cross_sections(footprints._selection.band) > 1
    footprints.dispose()


def test_every_icon_is_an_svg_of_qgis_or_the_plugin(qgis_app):
    from datacube_browser.ui import icons

    assert not icons.icon("icon").isNull()
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    names = set(re.findall(r'"(/\w+\.\w{3,4})"', code))
    assert names
    assert all(name.endswith(".svg") for name in names)
    missing = [name for name in names if not QFile.exists(f"{QgsApplication.defaultThemePath()}{name[1:]}")]
    assert missing == []


def test_every_icon_can_be_seen_in_a_light_and_in_a_dark_theme(qgis_app):
    """None of them is black or white alone: on the ground of either kind of theme, some of it has a contrast of 2."""
    from datacube_browser.ui.icons import named_icon

    def seen(name, ground):
        picture = named_icon(name).pixmap(32, 32).toImage()
        pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        inked = [one for one in pixels if one.alpha() > 128]
        return sum(_differs(one, ground) for one in inked) / max(1, len(inked))

    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    names = set(re.findall(r'"(/\w+\.svg)"', code)) | {path.stem for path in (ROOT / "resources").glob("*.svg")}
    grounds = ("#323232", "#efefef")
    assert {(name, ground) for name in names for ground in grounds if seen(name, QColor(ground)) < 0.1} == set()


def _differs(one, other):
    """Whether the colours differ in lightness (by a contrast of 2), or the first is no grey."""
    from datacube_browser.ui.widgets.color_contrast import contrast

    return contrast(one, other) >= 2 or one.hsvSaturation() > 100
