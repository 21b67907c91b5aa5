"""Paints a row: check box, icon and title as the style does, a second text at the right, and an item's second line."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFontMetrics, QPainter, QPalette
from qgis.PyQt.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from ..widgets.color_contrast import readable
from .node_model import Role
from .row_thumbnails import RowThumbnails
from .tree_nodes import NodeKind

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BETWEEN = " · "
#: Of new rows, so many are asked whether they have a second line: the items of a collection are alike.
_LOOKED_AT = 5
#: Pixels that two lines leave above and below them, together.
_GAP = 4


class ResultsDelegate(QStyledItemDelegate):
    """Where both texts do not fit, the title is elided. Colours come from the palette.

    All rows have the same height, as QTreeView needs it for long lists: that of two lines once an item with a second
    line is listed.
    """

    #: The largest part of the row that the second text takes from the title.
    _LARGEST_PART = 0.5

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self.thumbnails = RowThumbnails(view)
        self._view = view
        self._has_facts = False

    def note_rows(self, parent: QModelIndex, start: int, end: int) -> None:
        """These rows are new below the parent: the first ones tell whether any have a second line."""
        if self._has_facts:
            return
        model, rows = self._view.model(), range(start, min(end + 1, start + _LOOKED_AT))
        if any(model.index(row, 0, parent).data(Role.FACTS) for row in rows):
            self._has_facts = True
            self._view.scheduleDelayedItemsLayout()

    def forget_rows(self) -> None:
        """All rows are gone: those of another catalogue come."""
        self._has_facts = False

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        self.thumbnails.set_icon(option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        height = max(size.height(), 2 * option.fontMetrics.height() + _GAP) if self._has_facts else size.height()
        return QSize(size.width(), self.thumbnails.row_height(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        second, facts = index.data(Role.SECOND_TEXT), index.data(Role.FACTS)
        if not second and not facts:
            super().paint(painter, option, index)
            return
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        style = row.widget.style() if row.widget is not None else QApplication.style()
        text_rect = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, row, row.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, row, row.widget) + 1
        space = QRect(text_rect)
        space.setRight(row.rect.right())
        space.adjust(margin, 0, -2 * margin, 0)
        if row.direction == Qt.LayoutDirection.RightToLeft:
            space = style.visualRect(row.direction, row.rect, space)

        metrics = row.fontMetrics
        gap = metrics.horizontalAdvance("  ")
        text = " ".join(row.text.split()) if facts else row.text
        left = space.width() - metrics.horizontalAdvance(text) - gap
        second = _fitting(second, metrics, max(int(space.width() * self._LARGEST_PART), left))
        width = metrics.horizontalAdvance(second)
        title = metrics.elidedText(text, row.textElideMode, max(0, space.width() - width - gap))
        row.text = "" if facts else title
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)

        painter.save()
        painter.setFont(row.font)
        line = style.visualRect(row.direction, row.rect, space)
        if facts:
            line = QRect(line.left(), row.rect.center().y() - metrics.height(), line.width(), metrics.height())
            painter.setPen(_title_colour(row))
            painter.drawText(line, style.visualAlignment(row.direction, _LEFT), title)
        painter.setPen(second_colour(row, index))
        painter.drawText(line, _RIGHT, second)
        if facts:
            text = _first_that_fit(facts, metrics, line.width())
            below = line.translated(0, line.height())
            painter.drawText(below, style.visualAlignment(row.direction, _LEFT), text)
        painter.restore()


def _fitting(text: str, metrics: QFontMetrics, width: int) -> str:
    """As much of a text as "COG · 133 GB" as fits: the part before the dot, elided where even that is too long."""
    if metrics.horizontalAdvance(text) > width:
        text = text.partition(_BETWEEN)[0]
    return str(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))


def _first_that_fit(facts: list[str], metrics: QFontMetrics, width: int) -> str:
    """As many of the facts as fit into a line, from the first one; that one elided where it is too long."""
    texts = [_BETWEEN.join(facts[:count]) for count in range(len(facts), 0, -1)]
    fitting = (text for text in texts if metrics.horizontalAdvance(text) <= width)
    return next(fitting, "") or str(metrics.elidedText(facts[0], Qt.TextElideMode.ElideRight, width))


def _title_colour(row: QStyleOptionViewItem) -> QColor:
    is_selected = row.state & QStyle.StateFlag.State_Selected
    role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
    return row.palette.color(_group(row), role)


def _group(row: QStyleOptionViewItem) -> QPalette.ColorGroup:
    if not row.state & QStyle.StateFlag.State_Enabled:
        return QPalette.ColorGroup.Disabled
    return QPalette.ColorGroup.Normal if row.state & QStyle.StateFlag.State_Active else QPalette.ColorGroup.Inactive


def second_colour(row: QStyleOptionViewItem, index: QModelIndex) -> QColor:
    """Fainter than the title, but readable: Qt's placeholder colour has too little contrast in many themes."""
    group = _group(row)
    if row.state & QStyle.StateFlag.State_Selected:
        return row.palette.color(group, QPalette.ColorRole.HighlightedText)
    is_link = index.data(Role.KIND) == NodeKind.STATUS
    colour = row.palette.color(group, QPalette.ColorRole.Link if is_link else QPalette.ColorRole.PlaceholderText)
    return readable(colour, row.palette.color(group, QPalette.ColorRole.Base))
