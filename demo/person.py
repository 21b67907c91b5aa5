"""Acts on real widgets as a user does: waits for what is on the screen, clicks, types."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QEvent, QModelIndex, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LEFT = Qt.MouseButton.LeftButton
_patience = 60.0


def be_patient(seconds: float) -> None:
    """Have `wait_until` wait at least so long, on a machine that may be very busy."""
    global _patience  # noqa: PLW0603 - how busy the machine is holds for the whole process
    _patience = seconds


def wait_until(condition: Callable[[], object], what: str = "the condition", seconds: float = 60.0) -> object:
    """Process events until the condition holds and return its value; TimeoutError names what was missing.

    It waits at least a minute (see `be_patient`), even if `seconds` is less: a busy machine is no failure.
    """
    seconds = max(seconds, _patience)
    until = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: still not so after {seconds:g} s")
        QTest.qWait(20)


def settle(seconds: float = 0.2) -> None:
    """Process events for a while, deferred deletions included."""
    QTest.qWait(int(seconds * 1000))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def click(widget: QWidget) -> None:
    if not (widget.isVisible() and widget.isEnabled()):
        raise RuntimeError(f"{widget.objectName() or widget}: cannot be clicked, it is hidden or disabled")
    place = QPoint()  # the middle
    if isinstance(widget, QCheckBox):  # wider than its text, beyond which a click does nothing
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        place = widget.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, widget).center()
    QTest.mouseClick(widget, _LEFT, pos=place)


def type_text(widget: QWidget, text: str) -> None:
    """Replace a line edit's text by typing."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)


def find_row(view: QAbstractItemView, text: str, parent: QModelIndex | None = None) -> QModelIndex | None:
    """The first row below `parent` whose title contains `text`, or else what it says as a whole, as a screen reader
    does: "Digital Terrain Model, VRT"."""
    model = view.model()
    parent = parent or QModelIndex()
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            if text in str(index.data(role)):
                return index
    return None


def click_row(view: QAbstractItemView, index: QModelIndex, *, double: bool = False) -> None:
    view.scrollTo(index)
    at = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, at)
    if double:
        QTest.mouseDClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, at)


def expand_row(view: QTreeView, index: QModelIndex) -> None:
    """Click the row's expand arrow, unless it is expanded."""
    if view.isExpanded(index):
        return
    view.scrollTo(index)
    rectangle = view.visualRect(index)
    QTest.mouseClick(
        view.viewport(),
        _LEFT,
        Qt.KeyboardModifier.NoModifier,
        QPoint(rectangle.left() - view.indentation() // 2, rectangle.center().y()),
    )


def check_row(view: QAbstractItemView, index: QModelIndex) -> None:
    """Click the row's check box."""
    view.scrollTo(index)
    option = QStyleOptionViewItem()
    option.initFrom(view)
    option.rect = view.visualRect(index)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    box = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, view)
    QTest.mouseClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, box.center())


def unfold(chip: Any) -> None:
    """Click a filter's chip, unless its filter is in sight already."""
    if not chip.is_unfolded:
        click(chip.button)


def select_rows(view: QAbstractItemView, *indexes: QModelIndex) -> None:
    """Select these rows: click the first, and the others with the Control key."""
    for number, index in enumerate(indexes):
        view.scrollTo(index)
        key = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(view.viewport(), _LEFT, key, view.visualRect(index).center())
