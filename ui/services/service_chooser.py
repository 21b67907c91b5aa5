"""A choice of a service: one of the datacube, one used before, or any address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QSizePolicy, QWidget

from ...core.ogc.known_services import DATACUBE_SERVICES, remember_service, used_services
from ...core.ogc.service import service_url
from ..connections.service_auth_select import ServiceAuthSelect, problem_of_address
from ..widgets.accessible_names import name_fields
from ..widgets.buttons import icon_button

if TYPE_CHECKING:
    from ...core.catalogs import Catalog


class ServiceChooser(QWidget):
    """Emits `chosen(url, authcfg)` for a service to be read, `refused(DatacubeError)` for an address that cannot be.
    A service on the `catalog`'s own host gets its sign-in."""

    chosen = pyqtSignal(str, str)
    refused = pyqtSignal(object)

    def __init__(self, catalog: Catalog | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.service = QComboBox(self)
        self.service.setEditable(True)
        self.service.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.service.setCompleter(None)  # it would complete an address to that of another service
        self.service.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.service.setToolTip(self.tr("A service of the datacube, or the address of any WMS or WCS"))
        self.read_button = icon_button("/mActionRefresh.svg", self.tr("Read the layers of this service"), self)
        self.authentication = ServiceAuthSelect(catalog, self)
        address = QHBoxLayout()
        address.addWidget(self.service, 1)
        address.addWidget(self.read_button)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.tr("&Service"), address)
        form.labelForField(address).setBuddy(self.service)
        form.addRow(self.tr("A&uthentication"), self.authentication)
        name_fields(self)
        self._fill()
        self.service.activated.connect(self._on_activated)
        self.service.lineEdit().returnPressed.connect(self.choose)
        self.read_button.clicked.connect(self.choose)

    def choose(self) -> None:
        """Ask for the service that is entered."""
        url = self._url()
        problem = problem_of_address(url)
        if problem is None:
            self.chosen.emit(url, self.authentication.settle(url))
        else:
            self.refused.emit(problem)

    def enter(self, url: str) -> None:
        """Enter an address, and ask for the service there."""
        self.service.setEditText(url)
        self.service.lineEdit().setCursorPosition(0)
        self.authentication.show_for(self._url())
        self.choose()

    def remember(self, url: str, authcfg: str) -> None:
        """Keep an address that has answered in the list, also for the next session."""
        remember_service(url, authcfg)
        is_still_wanted = self._url() == url
        if self.service.findData(url) < 0:
            self.service.addItem(url, url)
            if is_still_wanted:
                self.service.setCurrentIndex(self.service.count() - 1)

    def _fill(self) -> None:
        """List the datacube's services by name, then others that were used by address; select the last used one."""
        names = {
            "elevation": self.tr("Datacube: elevation (HRDEM)"),
            "landcover": self.tr("Datacube: land cover"),
            "vegetation": self.tr("Datacube: vegetation"),
            "msi": self.tr("Datacube: snow and ice (MSI)"),
            "flood": self.tr("Datacube: flood susceptibility"),
            "aerial": self.tr("Datacube: aerial photographs"),
        }
        for key, url in DATACUBE_SERVICES.items():
            self.service.addItem(names[key], url)
        used = used_services()
        for url, _ in used:
            if self.service.findData(url) < 0:
                self.service.addItem(url, url)
        if used:
            self.service.setCurrentIndex(self.service.findData(used[0][0]))
        self.authentication.show_for(self._url())
        self.service.lineEdit().setCursorPosition(0)  # show the beginning of a long name

    def _on_activated(self) -> None:
        self.authentication.show_for(self._url())
        self.service.lineEdit().setCursorPosition(0)
        self.choose()

    def _url(self) -> str:
        index = self.service.currentIndex()
        text = self.service.currentText().strip()
        return str(self.service.itemData(index)) if text == self.service.itemText(index) else service_url(text)
