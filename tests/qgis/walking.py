"""The widgets of a window as keyboard and screen reader users reach them."""

from __future__ import annotations

import re

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QGroupBox, QLabel, QMenu, QTabWidget, QWidget

_MNEMONIC = re.compile(r"&([^&\s])")


def focusable(window):
    """The visible, enabled widgets that Tab reaches."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


def name_of(widget, window):
    """The name that a screen reader uses: the accessible name, the text or title, or the buddy's text."""
    if widget.accessibleName():
        return widget.accessibleName()
    text = getattr(widget, "text", lambda: "")() if isinstance(widget, QAbstractButton) else ""
    if isinstance(widget, QGroupBox):
        text = widget.title()
    buddies = [label.text() for label in window.findChildren(QLabel) if label.buddy() is widget]
    if isinstance(widget, QLabel):
        text = widget.text()
    return text or next(iter(buddies), "")


def mnemonics(window):
    """The mnemonics of the visible widgets: letter -> texts that use it."""
    texts = [one.text() for one in window.findChildren(QAbstractButton) if one.isVisibleTo(window)]
    texts += [one.text() for one in window.findChildren(QLabel) if one.isVisibleTo(window) and one.buddy()]
    texts += [one.title() for one in window.findChildren(QGroupBox) if one.isVisibleTo(window)]
    return _claims(texts)


def menu_mnemonics(menu: QMenu):
    return _claims(action.text() for action in menu.actions() if action.isVisible())


def _claims(texts):
    claims = {}
    for text in texts:
        found = _MNEMONIC.search(text.replace("&&", ""))
        if found:
            claims.setdefault(found.group(1).casefold(), []).append(text)
    return claims


def _is_part_of_qgis(widget, window):
    """Whether the widget is part of one of QGIS's own widgets."""
    parent = widget.parent()
    while parent is not None and parent is not window:
        if type(parent).__module__ == "qgis._gui":
            return True
        parent = parent.parent()
    return False


def texts_of(window):
    """All texts of the plugin's widgets in a window, with tool tips and accessible names."""
    for widget in (window, *(one for one in window.findChildren(QWidget) if not _is_part_of_qgis(one, window))):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        if isinstance(widget, (QAbstractButton, QLabel)):
            yield widget.text()
        if isinstance(widget, QGroupBox):
            yield widget.title()
        if isinstance(widget, QTabWidget):
            yield from (widget.tabText(number) for number in range(widget.count()))
        if isinstance(widget, QMenu):
            yield from (text for action in widget.actions() for text in (action.text(), action.toolTip()))
        yield getattr(widget, "placeholderText", lambda: "")()


def tabbed(window, start, limit=80):
    """The widgets that Tab visits from `start` until it returns there or leaves the window."""
    window.activateWindow()
    start.setFocus(Qt.FocusReason.TabFocusReason)
    passed = []
    for _ in range(limit):
        widget = QApplication.focusWidget()
        if widget is None or not (widget is window or window.isAncestorOf(widget)):
            break
        passed.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start:
            break
    return passed
