"""Keyboard focus is visible, and icons are sharp on high resolution screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from datacube_browser.ui.panel.list_area import OutsideLabel
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QPoint, QRect, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QIcon, QImage, QPainter
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWidget

from demo.person import settle, wait_until
from tests.qgis.walking import focusable

ROOT = Path(__file__).resolve().parents[3]
SIDE = 24


def connected(panel):
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    panel.window().activateWindow()
    settle()
    return panel


def image_of(widget, panel):
    """An image of the widget, with a margin for the frame that a theme may draw around it."""
    place = QRect(widget.mapTo(panel, QPoint(0, 0)), widget.size()).adjusted(-2, -2, 2, 2)
    return panel.grab(place).toImage()


def tab_to(widget, panel):
    """Press Tab until the widget has the focus; False if it never does."""
    focused = None
    for _ in range(60):
        focused = QApplication.focusWidget()
        if focused is widget or focused is None:
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return focused is widget


def named(widget):
    return f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}"


def test_the_keyboard_focus_in_the_dock_is_visible(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    QTest.keyClick(panel.tree, Qt.Key.Key_Down)  # the tree shows its focus on the current row
    widgets = focusable(panel)
    widgets[-1].setFocus()
    QTest.keyClick(widgets[-1], Qt.Key.Key_Tab)  # styles may draw the focus only after a key press
    passed, unseen = [], []
    for widget in widgets:
        if not tab_to(widget, panel):
            continue
        settle(0.05)
        focused = image_of(widget, panel)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        settle(0.05)
        passed.append(widget)
        if QApplication.focusWidget() is widget or focused == image_of(widget, panel):
            unseen.append(named(widget))
    kinds = {type(one).__name__ for one in passed}
    assert len(passed) > 8
    assert {"QPushButton", "ResultsTree"} <= kinds
    assert unseen == []


def test_tab_and_enter_show_the_hidden_collections(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    label = panel.findChild(OutsideLabel)
    before = panel.tree.model().rowCount()
    panel.tree.setFocus()
    assert tab_to(label, panel)
    QTest.keyClick(label, Qt.Key.Key_Return)
    wait_until(lambda: panel.tree.model().rowCount() > before, "the others are listed")


def test_a_widget_without_a_visible_focus_is_detected(datacube, open_dock):
    """The check of the test above: a plain widget looks the same with and without focus."""
    panel = connected(open_dock(datacube.stac_url))
    plain = QWidget(panel)
    plain.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    plain.setGeometry(0, 0, 30, 10)
    plain.show()
    plain.setFocus()
    settle()
    assert QApplication.focusWidget() is plain
    focused = image_of(plain, panel)
    panel.tree.setFocus()
    settle()
    assert focused == image_of(plain, panel)


def icons_of_the_dock():
    """The plugin's icons, and those it uses of QGIS's theme, each with its file."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    theme = {name: f"{QgsApplication.defaultThemePath()}{name[1:]}" for name in re.findall(r'"(/\w+\.svg)"', code)}
    ours = {path.name: f":/datacube_browser/{path.name}" for path in (ROOT / "resources").glob("*.svg")}
    return theme | ours


def painted(icon, ratio):
    """The icon as painted at a device pixel ratio."""
    image = QImage(QSize(SIDE, SIDE) * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    icon.paint(painter, 0, 0, SIDE, SIDE)
    painter.end()
    return image


@pytest.mark.usefixtures("qgis_app")
def test_icons_are_rendered_at_the_resolution_of_the_screen():
    from datacube_browser.ui import icons

    assert not icons.icon("icon").isNull()
    blurred = []
    for name, path in icons_of_the_dock().items():
        assert QSvgRenderer(path).isValid(), path
        coarse, fine = painted(QIcon(path), 1), painted(QIcon(path), 2)
        assert fine.size() == QSize(SIDE, SIDE) * 2
        enlarged = coarse.scaled(
            fine.size(), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        if difference(fine, drawn(path)) >= difference(enlarged, drawn(path)):
            blurred.append(name)
    assert blurred == []


def drawn(path):
    """The file itself, drawn at twice the size."""
    image = QImage(QSize(SIDE, SIDE) * 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(path).render(painter, QRectF(0, 0, 2 * SIDE, 2 * SIDE))
    painter.end()
    return image


def difference(one, other):
    """The sum of the differences of all channels of all pixels."""
    places = [(x, y) for x in range(2 * SIDE) for y in range(2 * SIDE)]
    pairs = ((one.pixelColor(x, y).getRgb(), other.pixelColor(x, y).getRgb()) for x, y in places)
    return sum(abs(a - b) for pair in pairs for a, b in zip(*pair, strict=True))
