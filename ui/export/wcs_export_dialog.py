"""The export dialog for a coverage of a WCS: which service, which coverage, and its files where there are any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QLocale, Qt, pyqtSignal

from ...core.export.request import ExportSource
from ...core.export_sources import export_source, with_terms
from ...core.guide.chapters import Chapter
from ...core.offered_values import SURFACES
from ...core.ogc.coverage_href import coverage_href, coverage_of
from ...core.ogc.known_services import SAME_IN_FILES, is_elevation
from ...core.stac.all_items import AllItemsTask
from ...core.stac.asset_choice import AssetChoice
from ...core.stac.query import ItemQuery
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.buttons import push_button
from ..widgets.summary_label import SummaryLabel
from .coverage_section import CoverageSection
from .export_dialog import ExportDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.export.jobs.queue import Reservation
    from ...core.export.planning.plan import ExportPlan
    from ...core.extent import MapExtent
    from ...core.stac.all_items import AllItems
    from ...core.stac.records import Collection


class WcsExportDialog(ExportDialog):
    """Asks for a service and a coverage above all that the export of an extent asks for.

    `catalog` is the one that is shown, whose sign-in services on its host get; `collections` are its, by their ids.
    Where it has the same data in files, the user may take these: the dialog looks them up, and
    `files_found(list[ExportSource], MapExtent)` says what is to be saved instead.
    """

    files_found = pyqtSignal(object, object)

    def __init__(
        self,
        canvas: QgsMapCanvas | None = None,
        parent: QWidget | None = None,
        *,
        catalog: Catalog | None = None,
        collections: Mapping[str, Collection] | None = None,
        reservations: Callable[[], Sequence[Reservation]] = tuple,
    ) -> None:
        section = CoverageSection(catalog)
        super().__init__([_source("", "")], canvas, parent, reservations=reservations, first_rows=section.rows())
        section.setParent(self)
        self.coverage_section = section
        self._catalog = catalog
        self._collections = collections or {}
        self._finding = LatestTask(self)
        self.setObjectName("SaveExtentDialog")
        self.setWindowTitle(self.tr("Extract from WCS"))
        add_help(self.button_box, Chapter.WCS)
        self.resolution_section.hide_resampling()  # the service chooses how
        self.phase_out = SummaryLabel(parent=self, lines=4)
        self.take_files = push_button(self.tr("Save from the Files Instead…"), self, self._find_files)
        self.page.insertWidget(0, self.phase_out)
        self.files_note = SummaryLabel(parent=self, lines=8)
        self.page.insertWidget(1, self.take_files, 0, Qt.AlignmentFlag.AlignLeft)
        self.page.insertWidget(2, self.files_note)
        self._show_files_note("")
        section.changed.connect(self._on_coverage)
        section.coverage.setFocus()  # the service is that of last time
        self._on_coverage()

    def start(self) -> None:
        """Ask the service of last time for its coverages; call it when the dialog is shown."""
        self.coverage_section.list_coverages()

    def accept(self) -> None:
        self.coverage_section.remember()
        super().accept()

    def done(self, result: int) -> None:
        self.coverage_section.stop()
        self._stop_finding()
        super().done(result)

    def problem(self) -> str:
        return self.coverage_section.problem() or super().problem()

    def has_other_ways(self) -> bool:
        return super().has_other_ways() and coverage_of(self.sources_section.sources()[0].href) is not None

    def pixels_note(self, plan: ExportPlan) -> str:
        return self.tr("The service computes the pixels on this grid, in requests as large as it allows.")

    def _on_coverage(self) -> None:
        source = self._source()
        if source == self.sources_section.sources()[0]:
            self.plan_again()
        else:
            self._stop_finding()
            self.sources_section.replace([source])
        self.show_other_ways()
        self.file_name.propose(source.title)
        self._show_better_way()
        self.fit()

    def _source(self) -> ExportSource:
        identifier = self.coverage_section.identifier()
        source = _source(self.coverage_section.service_url(), identifier, self.coverage_section.authcfg())
        collection = self._collection()
        if collection is None:
            return source
        source = with_terms(source, collection)
        # slopes and aspects are no heights: the vertical datum of the collection is not theirs
        return source if identifier in SURFACES else replace(source, vertical_datum="")

    def _show_better_way(self) -> None:
        """Say that the datacube's WCS is being phased out, and offer files with the same data, if there are any."""
        collection = self._same_in_files()
        text = self.tr("NRCan is phasing this service out, and recommends its files (COG) with the same data.")
        if collection is None:
            text = self.tr("NRCan is phasing this service out.")
        self.phase_out.setText(text)
        self.phase_out.setVisible(is_elevation(self.coverage_section.service_url()))
        self.take_files.setVisible(collection is not None and self._catalog is not None)

    def _same_in_files(self) -> Collection | None:
        """The collection that has the coverage as an asset: not slope and aspect."""
        return self._collection() if self.coverage_section.identifier() in SURFACES else None

    def _collection(self) -> Collection | None:
        """The one whose data the service has; of those in the catalogue that is shown."""
        if not is_elevation(self.coverage_section.service_url()):
            return None
        known = (self._collections.get(each) for each in SAME_IN_FILES)
        return next((each for each in known if each is not None), None)

    def _find_files(self) -> None:
        """Look up all files of the extent that have the same data as the coverage."""
        collection, key, extent = (
            self._same_in_files(),
            self.coverage_section.identifier(),
            self.extent_section.map_extent(),
        )
        if collection is None or self._catalog is None:
            return
        self._stop_finding()
        self.take_files.setEnabled(False)
        self._show_files_note(self.tr("Looking for the files…"))
        self._finding.start(
            AllItemsTask(self._catalog, ItemQuery((collection.id,), extent)),
            lambda found: self._on_files(collection, key, extent, found),
            lambda error: self._on_no_files(str(error)),
        )

    def _on_files(self, collection: Collection, key: str, extent: MapExtent, found: AllItems) -> None:
        assets = ((item, item.asset(key)) for item in found.items)
        sources = [
            export_source(AssetChoice(self._catalog, collection, item, asset))
            for item, asset in assets
            if asset is not None
        ]
        if found.is_cut:
            text = self.tr("{collection} has more than {count} files in this extent. Choose a smaller extent.")
            self._on_no_files(text.format(collection=collection.title, count=QLocale().toString(len(found.items))))
        elif sources:
            self.files_found.emit(sources, extent)
        else:
            text = self.tr("{collection} has no file in this extent. Choose another extent.")
            self._on_no_files(text.format(collection=collection.title))

    def _on_no_files(self, reason: str) -> None:
        self._stop_finding()
        self._show_files_note(reason)

    def _stop_finding(self) -> None:
        self._finding.drop()
        self.take_files.setEnabled(True)
        self._show_files_note("")

    def _show_files_note(self, text: str) -> None:
        self.files_note.setText(text)
        self.files_note.setVisible(bool(text))
        self.grow()


def _source(service: str, identifier: str, authcfg: str = "") -> ExportSource:
    return ExportSource(coverage_href(service, identifier) if service else "", name=identifier, authcfg=authcfg)
