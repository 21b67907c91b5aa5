"""Which coverage of which WCS, and with whose sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QObject, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QLabel

from ...core.catalogs import normalized_url
from ...core.offered_values import ELEVATION, ELEVATION_COVERAGES
from ...core.ogc.capabilities import ListCoveragesTask
from ...core.ogc.known_services import is_elevation, remember_service, used_services
from ...core.threads.tasks import LatestTask
from ..connections.service_auth_select import ServiceAuthSelect, problem_of_address
from ..widgets.accessible_names import name_parts
from ..widgets.plain_text import PlainLabel, plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError


class CoverageSection(QObject):
    """The fields of an address, a sign-in and a coverage, which `rows` gives to a form. `changed` is emitted whenever
    another service or coverage counts, and when a service has answered.

    What is known of a service is offered at once, and what it says itself when it has answered. `catalog` is the one
    whose sign-in services on its host get.
    """

    changed = pyqtSignal()

    def __init__(self, catalog: Catalog | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = LatestTask(self)
        self._failure = ""
        self._listed = self._authcfg = ""
        self.service = _combo()
        self.service.setEditable(True)
        self.service.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.service.setLineEdit(QgsFilterLineEdit(self.service))
        self.service.addItems(list(dict.fromkeys([*(url for url, _ in used_services(wcs_only=True)), ELEVATION])))
        self.service.setToolTip(self.tr("The address of any Web Coverage Service 1.1"))
        self.authentication = ServiceAuthSelect(catalog, wcs_only=True)
        self.coverage = _combo()
        self.service.textActivated.connect(self._on_service_chosen)
        self.service.lineEdit().editingFinished.connect(self._on_service_entered)
        self.authentication.selectedConfigIdChanged.connect(self._on_sign_in)
        self.coverage.currentIndexChanged.connect(self.changed)

    def rows(self) -> list[tuple[QLabel, QWidget]]:
        """The fields with their labels, for a form; call it once."""
        fields = (
            (self.tr("Serv&ice"), self.service),
            (self.tr("Auth&entication"), self.authentication),
            (self.tr("Covera&ge"), self.coverage),
        )
        rows = []
        for text, field in fields:
            label = PlainLabel(text)
            label.setBuddy(field)
            rows.append((label, field))
        name_parts(self.authentication, rows[1][0].text().replace("&", ""))
        return rows

    def service_url(self) -> str:
        """The address that is asked for its coverages; empty when it cannot be."""
        return self._listed

    def authcfg(self) -> str:
        return self._authcfg

    def identifier(self) -> str:
        """The coverage's; empty while there is none."""
        return self.coverage.currentData() or ""

    def problem(self) -> str:
        """Why there is no coverage, in words; empty when there is one."""
        if self._listed and self.identifier():
            return ""
        if self._failure:
            return self._failure
        if self._listing.is_running:
            return self.tr("Asking the service for its coverages…")
        return self.tr("Enter the address of a service and choose a coverage.")

    def remember(self) -> None:
        """Offer this service first next time."""
        remember_service(self._listed, self._authcfg, wcs_only=True)

    def stop(self) -> None:
        """Ask nothing more."""
        self._listing.drop()

    def list_coverages(self) -> None:
        """Ask the service that is entered."""
        self.stop()
        url = self._entered_url()
        self._authcfg = self.authentication.settle(url)
        problem = problem_of_address(normalized_url(url) and url) if url else None
        self._listed = "" if problem else url
        self._failure = str(problem or "")
        if self._listed:
            self._listing.start(ListCoveragesTask(self._listed, self._authcfg), self._offer, self._on_list_failed)
        self._offer([])

    def _entered_url(self) -> str:
        """The address as it was entered, with https where it has no scheme."""
        text = self.service.currentText().strip()
        return text if "://" in text else f"https://{text}" if text else ""

    def _on_service_chosen(self) -> None:
        self.authentication.show_for(self._entered_url())
        self._on_service_entered()

    def _on_service_entered(self) -> None:
        if self._entered_url() != self._listed:
            self.list_coverages()

    def _on_sign_in(self, authcfg: str) -> None:
        if authcfg != self._authcfg and self._entered_url() == self._listed:
            self.list_coverages()

    def _on_list_failed(self, error: DatacubeError) -> None:
        if not self.coverage.count():
            self._failure = str(error)
            self.changed.emit()

    def _offer(self, found: Sequence[tuple[str, str]]) -> None:
        chosen = self.coverage.currentData()
        known = ELEVATION_COVERAGES if is_elevation(self._listed) else ()
        titles = {**dict(found), **{each: self._elevation_title(each) for each in known}}
        with QSignalBlocker(self.coverage):
            self.coverage.clear()
            for identifier, title in titles.items():
                self.coverage.addItem(title, identifier)
                self.coverage.setItemData(self.coverage.count() - 1, plain_tip(identifier), Qt.ItemDataRole.ToolTipRole)
            self.coverage.setCurrentIndex(max(0, self.coverage.findData(chosen)))
        self.changed.emit()

    def _elevation_title(self, identifier: str) -> str:
        names = {
            "dtm": self.tr("Digital terrain model (dtm)"),
            "dsm": self.tr("Digital surface model (dsm)"),
            "dtm-slope": self.tr("Slope of the terrain (dtm-slope)"),
            "dtm-aspect": self.tr("Aspect of the terrain (dtm-aspect)"),
            "dsm-slope": self.tr("Slope of the surface (dsm-slope)"),
            "dsm-aspect": self.tr("Aspect of the surface (dsm-aspect)"),
        }
        return names[identifier]


def _combo() -> QComboBox:
    combo = QComboBox()
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(20)
    return combo
