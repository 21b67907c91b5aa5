"""The list with the line above it, which says what is in view, and the one below it: what lies outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout, QWidget

from ..widgets.color_contrast import link_colour

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QFocusEvent

    from ..map.coverage_label import CoverageLabel
    from ..results.results_filter_model import ResultsFilterModel


class ListArea(QWidget):
    """The list, or what is shown in its place. The line above it is always there, so that no row moves under the mouse
    when a click gives it something to say."""

    def __init__(
        self,
        view_line: CoverageLabel,
        item_list: QWidget,
        item_filter: ResultsFilterModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view_line, self._filter = view_line, item_filter
        self.outside_label = OutsideLabel(item_filter, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(view_line)
        layout.addWidget(item_list, 1)
        layout.addWidget(self.outside_label)
        for changed in (
            item_filter.counts_changed,
            item_filter.rowsInserted,
            item_filter.rowsRemoved,
            item_filter.modelReset,
        ):
            changed.connect(self._count)
        self._count()

    def _count(self) -> None:
        count = self._filter.rowCount()
        translate = QCoreApplication.translate
        text = translate("ListArea", "%n collection(s)", "", count)
        if self._filter.has_view:
            text = translate("ListArea", "In view: %n collection(s)", "", count)
        self._view_line.set_otherwise(text if count else "")


class OutsideLabel(QLabel):
    """ "9 collections outside the view – show", with a link; hidden while there are none."""

    def __init__(self, item_filter: ResultsFilterModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = item_filter
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setWordWrap(True)
        self.setContentsMargins(4, 2, 4, 2)
        self.linkActivated.connect(self._toggle)
        item_filter.counts_changed.connect(self._update)
        self._update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Move on to the link: the label itself neither shows that it has the focus nor reacts to Enter."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(True)

    def _toggle(self) -> None:
        self._filter.set_show_outside(not self._filter.shows_outside())

    def _update(self) -> None:
        count = self._filter.outside_count()
        self.setVisible(count > 0)
        what = self.tr("%n collection(s) outside the view", "", count)
        verb = self.tr("hide") if self._filter.shows_outside() else self.tr("show")
        colour = link_colour(self.palette()).name()
        self.setText(f'{what} – <a href="#" style="color: {colour}">{verb}</a>')
