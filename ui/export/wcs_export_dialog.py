"""The export dialog for a coverage of a WCS: which service, which coverage, and a better way where there is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QPushButton

from ...core.catalogs import normalized_url
from ...core.export.request import ExportSource
from ...core.export_sources import with_terms
from ...core.ogc.capabilities import ListCoveragesTask
from ...core.ogc.coverage_href import coverage_href, coverage_of
from ...core.ogc.known_services import (
    ELEVATION,
    ELEVATION_COVERAGES,
    SAME_IN_FILES,
    SURFACES,
    is_elevation,
    remember_service,
    used_services,
)
from ...core.tasks import LatestTask
from ..connections.service_auth_select import ServiceAuthSelect, problem_of_address
from ..widgets.accessible_names import name_parts
from .save_extent_dialog import SaveExtentDialog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.export.planning.plan import ExportPlan
    from ...core.extent import MapExtent
    from ...core.stac.records import Collection


@dataclass(frozen=True)
class FilesWanted:
    """The files of a collection, under the asset's key, that have what a coverage has; `extent` is the chosen one."""

    collection: Collection
    key: str
    extent: MapExtent


class WcsExportDialog(SaveExtentDialog):
    """Asks for a service and a coverage above all that the export of an extent asks for.

    `files_wanted(FilesWanted)` says that the user takes the files instead; the dialog closes then. `catalog` is the one
    that is shown, whose sign-in services on its host get; `collections` are its, by their ids.
    """

    files_wanted = pyqtSignal(object)

    def __init__(
        self,
        canvas: QgsMapCanvas | None = None,
        parent: QWidget | None = None,
        *,
        catalog: Catalog | None = None,
        collections: Mapping[str, Collection] | None = None,
        **others: Any,
    ) -> None:
        services = list(dict.fromkeys([*(url for url, _ in used_services(wcs_only=True)), ELEVATION]))
        super().__init__([_source(services[0], "")], canvas, parent, **others)
        self._collections = collections or {}
        self._listing = LatestTask(self)
        self._failure = ""
        self.setWindowTitle(QCoreApplication.translate("WcsExportDialog", "Extract from WCS"))
        self._build(services, ServiceAuthSelect(catalog, self, wcs_only=True))
        self._list_coverages()

    def tr(self, text: str, *others: Any) -> str:
        """PyQt looks for a subclass's words under its own name alone: those that are inherited are the base's."""
        return str(QCoreApplication.translate("SaveExtentDialog", text, *others))

    def accept(self) -> None:
        remember_service(self._listed, self._authcfg, wcs_only=True)
        super().accept()

    def done(self, result: int) -> None:
        self._listing.drop()
        super().done(result)

    def _build(self, services: Sequence[str], authentication: ServiceAuthSelect) -> None:
        translate = QCoreApplication.translate
        self.service = QComboBox(self)
        self.service.setEditable(True)
        self.service.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.service.setLineEdit(QgsFilterLineEdit(self.service))
        self.service.addItems(services)
        self.service.setToolTip(translate("WcsExportDialog", "The address of any Web Coverage Service 1.1"))
        self.coverage = QComboBox(self)
        for combo in (self.service, self.coverage):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(20)
        service_label = QLabel(translate("WcsExportDialog", "Serv&ice"), self)
        service_label.setBuddy(self.service)
        self.authentication = authentication
        authentication_label = QLabel(translate("WcsExportDialog", "Auth&entication"), self)
        authentication_label.setBuddy(authentication)
        name_parts(authentication, authentication_label.text().replace("&", ""))
        coverage_label = QLabel(translate("WcsExportDialog", "Covera&ge"), self)
        coverage_label.setBuddy(self.coverage)
        self.form.insertRow(0, service_label, self.service)
        self.form.insertRow(1, authentication_label, authentication)
        self.form.insertRow(2, coverage_label, self.coverage)
        self.phase_out = QLabel(self)
        self.phase_out.setWordWrap(True)
        self.take_files = QPushButton(translate("WcsExportDialog", "Save from the Files Instead…"), self)
        self.take_files.setAutoDefault(False)
        self.page.insertWidget(0, self.phase_out)
        self.page.insertWidget(1, self.take_files, 0, Qt.AlignmentFlag.AlignLeft)
        for unused in (self.resampling_label, self.resampling):
            unused.hide()  # the service chooses how
        self.setTabOrder(self.take_files, self.service)
        authentication.put_between(self.service, self.coverage)
        self.setTabOrder(self.coverage, self.format)
        self.service.textActivated.connect(self._on_service_chosen)
        self.service.lineEdit().editingFinished.connect(self._on_service_entered)
        authentication.selectedConfigIdChanged.connect(self._on_sign_in)
        self.coverage.currentIndexChanged.connect(self._on_coverage)
        self.take_files.clicked.connect(self._on_files_wanted)
        self._listed = self._authcfg = ""
        self.coverage.setFocus()  # the service is that of last time

    def _service(self) -> str:
        """The address as it was entered; one without a scheme is one of https."""
        text = self.service.currentText().strip()
        return text if "://" in text else f"https://{text}" if text else ""

    def _on_service_chosen(self) -> None:
        self.authentication.show_for(self._service())
        self._on_service_entered()

    def _on_service_entered(self) -> None:
        if self._service() != self._listed:
            self._list_coverages()

    def _on_sign_in(self, authcfg: str) -> None:
        if authcfg != self._authcfg and self._service() == self._listed:
            self._list_coverages()

    def _list_coverages(self) -> None:
        """Offer what is known of the service at once, and what it says itself when it has answered."""
        self._listing.drop()
        url = self._service()
        self._authcfg = self.authentication.settle(url)
        problem = problem_of_address(normalized_url(url) and url) if url else None
        self._listed = "" if problem else url
        self._failure = str(problem or "")
        self._offer([])
        if not self._listed:
            return
        self._listing.start(ListCoveragesTask(self._listed, self._authcfg), self._offer, self._on_list_failed)

    def _on_list_failed(self, error: DatacubeError) -> None:
        if not self.coverage.count():
            self._failure = str(error)
            self._replan()

    def _offer(self, found: Sequence[tuple[str, str]]) -> None:
        chosen = self.coverage.currentData()
        known = ELEVATION_COVERAGES if is_elevation(self._listed) else ()
        titles = {**dict(found), **{each: _elevation_title(each) for each in known}}
        self.coverage.blockSignals(True)
        self.coverage.clear()
        for identifier, title in titles.items():
            self.coverage.addItem(title if title != identifier else identifier, identifier)
            self.coverage.setItemData(self.coverage.count() - 1, identifier, Qt.ItemDataRole.ToolTipRole)
        self.coverage.setCurrentIndex(max(0, self.coverage.findData(chosen)))
        self.coverage.blockSignals(False)
        if self._source_now() != self._mosaic.sources[0]:
            self._on_coverage()
        else:
            self._replan()

    def _on_coverage(self) -> None:
        if self.batch_button is not None:
            self.batch_button.setEnabled(coverage_of(self._source_now().href) is not None)
        path = Path(self.file_name.filePath())
        is_suggested = str(path) == self._suggestion(path.parent)
        self._mosaic.replace([self._source_now()])
        if is_suggested:
            self.file_name.setFilePath(self._suggestion(path.parent))
        self._show_better_way()
        self._fit_height()

    def _source_now(self) -> ExportSource:
        identifier = self.coverage.currentData() or ""
        source = _source(self._listed, identifier, self._authcfg)
        collection = self._collection()
        if collection is None:
            return source
        source = with_terms(source, collection)
        # a slope is not measured from anything
        return source if identifier in SURFACES else replace(source, vertical_datum="")

    def _show_better_way(self) -> None:
        """The datacube's WCS goes; its files stay."""
        collection = self._same_in_files()
        translate = QCoreApplication.translate
        text = translate(
            "WcsExportDialog", "NRCan is phasing this service out, and recommends its files (COG) with the same data."
        )
        if collection is None:
            text = translate("WcsExportDialog", "NRCan is phasing this service out.")
        self.phase_out.setText(text)
        self.phase_out.setVisible(is_elevation(self._listed))
        self.take_files.setVisible(collection is not None)

    def _same_in_files(self) -> Collection | None:
        """The collection that has the coverage as an asset: not slope and aspect."""
        return self._collection() if self.coverage.currentData() in SURFACES else None

    def _collection(self) -> Collection | None:
        """The one whose data the service has; of those in the catalogue that is shown."""
        if not is_elevation(self._listed):
            return None
        known = (self._collections.get(each) for each in SAME_IN_FILES)
        return next((each for each in known if each is not None), None)

    def _on_files_wanted(self) -> None:
        collection = self._same_in_files()
        if collection is not None:
            wanted = FilesWanted(collection, str(self.coverage.currentData()), self._extent())
            self.reject()
            self.files_wanted.emit(wanted)

    def _what_is_missing(self) -> str:
        if coverage_of(self._mosaic.sources[0].href) is not None:
            return super()._what_is_missing()
        if getattr(self, "_failure", ""):
            return self._failure
        if hasattr(self, "_listing") and self._listing.is_running:
            return QCoreApplication.translate("WcsExportDialog", "Asking the service for its coverages…")
        return QCoreApplication.translate("WcsExportDialog", "Enter the address of a service and choose a coverage.")

    def _pixels_note(self, _plan: ExportPlan) -> str:
        return QCoreApplication.translate(
            "WcsExportDialog", "The service makes the pixels on this grid, in requests as large as it can do."
        )


def _source(service: str, identifier: str, authcfg: str = "") -> ExportSource:
    return ExportSource(coverage_href(service, identifier) if service else "", name=identifier, authcfg=authcfg)


def _elevation_title(identifier: str) -> str:
    translate = QCoreApplication.translate
    names = {
        "dtm": translate("WcsExportDialog", "Digital terrain model (dtm)"),
        "dsm": translate("WcsExportDialog", "Digital surface model (dsm)"),
        "dtm-slope": translate("WcsExportDialog", "Slope of the terrain (dtm-slope)"),
        "dtm-aspect": translate("WcsExportDialog", "Aspect of the terrain (dtm-aspect)"),
        "dsm-slope": translate("WcsExportDialog", "Slope of the surface (dsm-slope)"),
        "dsm-aspect": translate("WcsExportDialog", "Aspect of the surface (dsm-aspect)"),
    }
    return names[identifier]
