"""The dialog for a catalogue's name, URL and authentication, with a test of the connection."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt import uic
from qgis.PyQt.QtCore import QDir, Qt, QUrl
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from ...core.catalogs import Catalog, CatalogStore, catalog_url
from ...core.guide.chapters import Chapter
from ...core.redaction import redacted
from ...core.stac.tasks import ConnectTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import FittingDialog
from ..widgets.message_bar import show_details
from ..widgets.plain_text import plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel
from ..widgets.text_icon import show_icon
from .signing_profile_select import SigningProfileSelect

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.stac.records import CatalogContents

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))


class ConnectionDialog(FittingDialog, FORM):
    """Asks for a new connection, or edits `catalog`; of a preset it makes a copy.

    The dialog saves nothing: after it has been accepted, `catalog()` gives what was entered.
    """

    def __init__(self, store: CatalogStore, catalog: Catalog | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setupUi(self)
        self.result = SummaryLabel.in_place_of(self.result, 6)
        self.problem = SummaryLabel.in_place_of(self.problem, 4)
        ReadablePlaceholder(self.url)
        self.browse_button = self._add_browse_button()
        self.signing_profile = SigningProfileSelect(self)
        self.form.addRow(self.tr("Si&gning profile"), self.signing_profile)
        self.form.labelForField(self.signing_profile).setBuddy(self.signing_profile.combo)
        last = self.url  # becomes the last field before the signing profile in the order of Tab
        while (following := last.nextInFocusChain()) is not self.result_icon:
            last = following
        for one, other in pairwise((last, *self.signing_profile.fields(), self.test_button, self.details_button)):
            self.setTabOrder(one, other)
        self._catalog = catalog or Catalog("", "", "")
        self._taken = {
            other.name.casefold() for other in store.all() if other.is_preset or other.id != self._catalog.id
        }
        self._test = LatestTask(self)
        self._report = ""
        self.setWindowTitle(self.tr("New Connection") if catalog is None else self.tr("Edit Connection"))
        if catalog is not None:
            name = self.tr("{name} (copy)").format(name=catalog.name) if catalog.is_preset else catalog.name
            self.name.setText(name)
            self.url.setText(_shown(catalog.url))
            self.authentication.setConfigId(catalog.authcfg)
        self.signing_profile.show_profile(self._catalog.profile)
        self._show_result("")
        self._show_problem()
        name_fields(self)

        self.name.textChanged.connect(self._show_problem)
        self.url.textChanged.connect(self._on_address_changed)
        self.authentication.selectedConfigIdChanged.connect(self._on_address_changed)
        self.test_button.clicked.connect(self._on_test_clicked)
        self.details_button.clicked.connect(lambda: show_details(self._report, self.windowTitle(), self))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.CONNECT)

    def catalog(self) -> Catalog:
        """The catalogue as entered; its id is empty for a new connection."""
        return replace(
            self._catalog,
            name=self.name.text().strip(),
            url=catalog_url(self.url.text()),
            authcfg=self.authentication.configId(),
            profile=self.signing_profile.profile_id(),
        )

    def show_sign_in(self) -> None:
        """Begin where the authentication configuration is chosen, or made where there is none."""
        chooser = self.authentication.findChild(QComboBox)
        fields = (chooser, *self.authentication.findChildren(QAbstractButton))
        usable = [each for each in fields if each is not None and each.isVisible() and each.isEnabled()]
        if usable:
            usable[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_browse_button(self) -> QToolButton:
        """A button beside the URL that picks a catalogue on this computer."""
        button = QToolButton(self)
        button.setText("…")
        button.setToolTip(self.tr("Pick a catalog.json on this computer. It may use the files of its folder."))
        button.setAccessibleName(self.tr("Pick a file"))
        button.clicked.connect(self._on_browse_clicked)
        row, role = self.form.getWidgetPosition(self.url)
        layout = QHBoxLayout()
        self.form.removeWidget(self.url)
        layout.addWidget(self.url, 1)
        layout.addWidget(button)
        self.form.setLayout(row, role, layout)
        self.setTabOrder(self.url, button)
        return button

    def _on_browse_clicked(self) -> None:
        before = self.url.text() if catalog_url(self.url.text()).startswith("file:") else ""
        title, files = self.tr("Pick a Catalogue"), self.tr("STAC catalogues (*.json)")
        path, _ = QFileDialog.getOpenFileName(self, title, before, files)
        if path:
            self.url.setText(QDir.toNativeSeparators(path))

    def done(self, result: int) -> None:
        self._test.drop()
        super().done(result)

    def _name_problem(self) -> str:
        name = self.name.text().strip()
        if not name:
            return self.tr("Give the connection a name.")
        if name.casefold() in self._taken:
            return self.tr("A connection of this name already exists.")
        return ""

    def _url_problem(self) -> str:
        if not self.url.text().strip():
            return self.tr("Enter the URL of the catalogue.")
        url = catalog_url(self.url.text())
        if not url:
            return self.tr("The URL must begin with http:// or https:// and name a server, or be a catalog.json here.")
        if redacted(url) != url:
            return self.tr("Put the user name and password into an authentication configuration, not into the URL.")
        return ""

    def _show_problem(self) -> None:
        problem = self._name_problem() or self._url_problem()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not problem)
        ok.setToolTip(plain_tip(problem))
        self.test_button.setEnabled(self._test.is_running or not self._url_problem())

    def _on_address_changed(self) -> None:
        self._test.drop()
        self._show_result("")
        self._show_problem()

    def _on_test_clicked(self) -> None:
        if self._test.is_running:
            self._test.drop()
            self._show_result("")
            return
        # Nothing of a catalogue without an id is cached for the next start.
        task = ConnectTask(replace(self.catalog(), id=""), forgets=True)
        self._test.start(task, self._on_connected, self._on_failed)
        self._show_result(self.tr("Connecting…"))

    def _on_connected(self, contents: CatalogContents) -> None:
        text = self.tr("%n collection(s)", "", len(contents.collections))
        if skipped := sum(not each.is_asset for each in contents.skipped):
            text = self.tr("{collections}, {skipped} unreadable").format(collections=text, skipped=skipped)
        report = "\n".join(f"{skipped.what}: {skipped.why}" for skipped in contents.skipped)
        self._show_result(text, "/mIconSuccess.svg", report)

    def _on_failed(self, error: DatacubeError) -> None:
        self._show_result(str(error), "/mIconWarning.svg", error.report())

    def _show_result(self, text: str, icon: str = "", report: str = "") -> None:
        self._report = report
        self.result.setText(text)
        show_icon(self.result_icon, icon)
        self.details_button.setVisible(bool(report))
        self.test_button.setText(self.tr("&Test Connection") if not self._test.is_running else self.tr("&Cancel Test"))
        self.grow()


def _shown(url: str) -> str:
    """A catalogue's address as the user gives it: of a file, its path."""
    return QDir.toNativeSeparators(QUrl(url).toLocalFile()) if url.startswith("file:") else url
