"""The line of text about the data in the map's view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QLocale

from ...core.stac.data_in_view import MOST_OUTLINES
from ..widgets.plain_text import plain_tip
from ..widgets.summary_label import SummaryLabel

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.errors import DatacubeError
    from ...core.stac.data_in_view import DataInView


class CoverageLabel(SummaryLabel):
    """ "In view: 1 m · DTM, DSM · 84% covered · newest 2023-05-29"; what `set_otherwise` gives while no items are to be
    described. It has one line whatever it says, so that nothing below it moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._otherwise = ""
        self._is_nothing = True
        self.setContentsMargins(4, 2, 4, 2)

    def set_otherwise(self, text: str) -> None:
        """The text that is shown while there is nothing to say of items."""
        self._otherwise = text
        if self._is_nothing:
            self.show_nothing()

    def show_nothing(self) -> None:
        self._set_text(self._otherwise, "")
        self._is_nothing = True

    def show_looking(self) -> None:
        self._set_text(self.tr("In view: looking…"), "")

    def show_failure(self, error: DatacubeError) -> None:
        self._set_text(self.tr("In view: coverage unknown. {reason}").format(reason=error.message), error.report())

    def show_contents(self, contents: DataInView) -> None:
        failures = "\n\n".join(failure.report() for failure in contents.failures)
        if contents.failures and contents.share is None:
            self.show_failure(contents.failures[0])
            return
        if not contents.share and not contents.unknown:
            if contents.failures or contents.is_cut:
                self._set_text(self.tr("In view: nothing found yet; not all outlines could be read"), failures)
            else:
                self._set_text(
                    self.tr("In view: no data here"), self.tr("The projects' outlines leave this place out.")
                )
            return
        text = self.tr("In view: {what}").format(what=" · ".join(self._parts(contents)))
        self._set_text(text, failures or self._explanation(contents))

    def _parts(self, contents: DataInView) -> list[str]:
        parts = []
        if contents.resolution is not None:
            size = QLocale().toString(contents.resolution, "g", 6)
            parts.append(self.tr("{size} m").format(size=size))
        names = {"dtm": self.tr("DTM"), "dsm": self.tr("DSM")}
        if contents.models:
            parts.append(", ".join(names[model] for model in contents.models))
        parts.append(self._share(contents))
        if contents.newest is not None:
            parts.append(self.tr("newest {date}").format(date=contents.newest.date().isoformat()))
        return parts

    def _share(self, contents: DataInView) -> str:
        if not contents.share:
            return self.tr("coverage not published")
        percent = round(100 * contents.share)
        if contents.failures or contents.is_cut:
            return self.tr("at least {percent}% covered").format(percent=percent)
        if percent == 0:
            return self.tr("less than 1% covered")
        if percent == 100 and contents.share < 0.9995:
            return self.tr("over 99% covered")
        return self.tr("{percent}% covered").format(percent=percent)

    def _explanation(self, contents: DataInView) -> str:
        lines = []
        if contents.share:
            lines.append(self.tr("Share of the map view inside the outlines of acquisition projects."))
        if contents.newest is not None:
            lines.append(self.tr("Date of the newest item, not of every place in it."))
        if contents.is_cut:
            lines.append(
                self.tr("Only {count} outlines were read. Zoom in to see the rest.").format(count=MOST_OUTLINES)
            )
        return "\n".join(lines)

    def _set_text(self, text: str, explanation: str) -> None:
        self._is_nothing = False
        self.setText(text)
        self.setToolTip(plain_tip("\n".join((text, explanation))) if explanation else "")
        self.setAccessibleDescription(explanation)
