"""Paints a row: check box, icon and title as the style does, and a second text at the right."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFontMetrics, QPainter, QPalette
from qgis.PyQt.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from ..widgets.color_contrast import readable
from .node_model import Role
from .row_thumbnails import RowThumbnails
from .tree_nodes import NodeKind


class ResultsDelegate(QStyledItemDelegate):
    """Where both texts do not fit, the title is elided. Colours come from the palette."""

    #: The largest part of the row that the second text takes.
    _LARGEST_PART = 0.5

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self.thumbnails = RowThumbnails(view)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        self.thumbnails.set_icon(option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), self.thumbnails.row_height(size.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        second = index.data(Role.SECOND_TEXT)
        if not second:
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
        second = _fitting(second, metrics, int(space.width() * self._LARGEST_PART))
        width = metrics.horizontalAdvance(second)
        gap = metrics.horizontalAdvance("  ")
        row.text = metrics.elidedText(row.text, row.textElideMode, max(0, space.width() - width - gap))
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)

        painter.save()
        painter.setFont(row.font)
        painter.setPen(second_colour(row, index))
        alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(style.visualRect(row.direction, row.rect, space), alignment, second)
        painter.restore()


def _fitting(text: str, metrics: QFontMetrics, width: int) -> str:
    """As much of a text as "COG · 133 GB" as fits: the part before the dot, elided where even that is too long."""
    if metrics.horizontalAdvance(text) > width:
        text = text.partition(" · ")[0]
    return str(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))


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
