"""Which Géoplateforme, with whose sign-in, and which datastore of the account: a part of every dialog of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsAuthConfigSelect
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from ...core.geoplateforme.account_task import AccountTask
from ...core.geoplateforme.environment import CUSTOM_ID, PRODUCTION
from ...core.geoplateforme.workplace import Workplace, environment_at, last_workplace, remember
from ...core.threads.tasks import LatestTask
from ..widgets.buttons import push_button
from ..widgets.plain_text import PlainLabel, plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel
from .datastore_text import missing_right, summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.errors import DatacubeError
    from ...core.geoplateforme.environment import Environment
    from ...core.geoplateforme.records import Account, Datastore

_LETTERS, _LINES = 24, 4
#: The accounts that have answered since the plugin was loaded, by API and sign-in: they need no browser again.
_known: dict[tuple[str, str], tuple[Account, tuple[Datastore, ...]]] = {}


class AccountSection(QWidget):
    """The fields. *Connect* asks the API who the user is and which datastores the communities of the user have; nothing
    is sent before, since QGIS may open a browser for the sign-in. What is chosen is kept for the next time: ids alone.

    `rights` are those that the dialog needs in the datastore, as the API names them (records.PROCESSING, BROADCAST).
    """

    #: Another environment, sign-in or datastore, or the datastores have become known.
    changed = pyqtSignal()

    def __init__(self, rights: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rights = tuple(rights)
        self._asking = LatestTask(self)
        self._account: Account | None = None
        self._failure = ""
        last = last_workplace()
        self._wanted = last.datastore
        self.environments = QComboBox(self)
        self.environments.addItem(PRODUCTION.name, PRODUCTION.id)
        self.environments.addItem(self.tr("Another address"), CUSTOM_ID)
        self.api = QLineEdit(self)
        self.api.setPlaceholderText(PRODUCTION.api)
        ReadablePlaceholder(self.api)
        self.sign_in = QgsAuthConfigSelect(self)
        self.datastores = QComboBox(self)
        for box in (self.environments, self.datastores):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(_LETTERS)
        self.connect_button = push_button(self.tr("Co&nnect"), self)
        self.note = SummaryLabel("", self, lines=_LINES)
        self._lay_out()
        self.environments.setCurrentIndex(self.environments.findData(last.environment.id))
        if last.environment is not PRODUCTION:
            self.api.setText(last.environment.api)
        self.sign_in.setConfigId(last.authcfg)
        self.environments.currentIndexChanged.connect(self._on_place)
        self.api.textChanged.connect(self._on_place)
        self.sign_in.selectedConfigIdChanged.connect(self._on_place)
        self.connect_button.clicked.connect(self._on_connect)
        self.datastores.currentIndexChanged.connect(self._on_datastore)
        self._recall()

    def environment(self) -> Environment | None:
        """Where the API is; None while the address is none."""
        if self.environments.currentData() == PRODUCTION.id:
            return PRODUCTION
        try:
            return environment_at(self.api.text()) if self.api.text().strip() else None
        except ValueError:
            return None

    def authcfg(self) -> str:
        """The id of QGIS's authentication configuration; empty where none is chosen."""
        return str(self.sign_in.configId())

    def datastore(self) -> Datastore | None:
        """The chosen datastore, with its rights and quotas; None until it is known."""
        found: Datastore | None = self.datastores.currentData()
        return found

    def workplace(self) -> Workplace | None:
        """The three together, as tasks need them; None until all are known."""
        environment, datastore = self.environment(), self.datastore()
        if environment is None or datastore is None:
            return None
        return Workplace(environment, self.authcfg(), datastore.id)

    def problem(self) -> str:
        """What must be done or corrected first, in words; empty when nothing must."""
        if self.environment() is None:
            return self.tr("Enter the address of the API, such as https://data.geopf.fr/api.")
        if not self.authcfg():
            return self.tr("Choose or make an authentication configuration for the Géoplateforme, such as OAuth2.")
        datastore = self.datastore()
        if datastore is None:
            if self._account is not None:
                return self.tr("None of your communities has a datastore.")
            return self._failure or self.tr("Connect, to choose a datastore.")
        return missing_right(datastore, self._rights)

    def remember(self) -> None:
        """Keep what is chosen for the next time."""
        place = self.workplace()
        if place is not None:
            remember(place)

    @property
    def is_asking(self) -> bool:
        """Whether the account is to answer yet."""
        return self._asking.is_running

    def stop(self) -> None:
        """Drop the request that still runs: the dialog is closed."""
        self._asking.drop()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.datastores, 1)
        row.addWidget(self.connect_button)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._labels = {}
        for text, field, shown in (
            (self.tr("&Géoplateforme"), self.environments, self.environments),
            (self.tr("Address of the AP&I"), self.api, self.api),
            (self.tr("&Sign-in"), self.sign_in, self.sign_in),
            (self.tr("Datast&ore"), self.datastores, row),
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field)
            self._labels[field] = label
            self._form.addRow(label, shown)
        self._form.addRow(self.note)

    def _on_place(self) -> None:
        self._asking.drop()
        self._failure = ""
        self._recall()
        self.changed.emit()

    def _recall(self) -> None:
        """Show the datastores if this account has answered before."""
        environment = self.environment()
        is_custom = self.environments.currentData() == CUSTOM_ID
        for widget in (self.api, self._labels[self.api]):
            widget.setVisible(is_custom)
        known = None if environment is None else _known.get((environment.api, self.authcfg()))
        self._show(*(known or (None, ())))

    def _on_connect(self) -> None:
        environment, authcfg = self.environment(), self.authcfg()
        if self._asking.is_running:
            self._asking.drop()
        elif environment is not None:
            self._failure = ""

            def keep(found: tuple[Account, tuple[Datastore, ...]]) -> None:
                _known[environment.api, authcfg] = found
                self._show(*found)
                self.changed.emit()

            self._asking.start(AccountTask(environment, authcfg), keep, self._on_failed)
        self._show_state()
        self.changed.emit()

    def _on_failed(self, error: DatacubeError) -> None:
        self._failure = str(error)
        self._show(None, ())
        self.note.setToolTip(plain_tip(error.report()))
        self.changed.emit()

    def _show(self, account: Account | None, datastores: Sequence[Datastore]) -> None:
        self._account = account
        self.datastores.blockSignals(True)
        self.datastores.clear()
        for each in datastores:
            self.datastores.addItem(each.name, each)
        wanted = next((row for row, each in enumerate(datastores) if each.id == self._wanted), 0)
        self.datastores.setCurrentIndex(wanted if datastores else -1)
        self.datastores.blockSignals(False)
        self._show_state()

    def _on_datastore(self) -> None:
        datastore = self.datastore()
        if datastore is not None:
            self._wanted = datastore.id
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        is_asking, datastore = self._asking.is_running, self.datastore()
        self.connect_button.setText(self.tr("Ca&ncel") if is_asking else self.tr("Co&nnect"))
        self.connect_button.setEnabled(is_asking or (self.environment() is not None and bool(self.authcfg())))
        self.datastores.setEnabled(datastore is not None)
        if is_asking:
            text = self.tr("Connecting… QGIS may open a browser for the sign-in.")
        elif datastore is not None and self._account is not None:
            text = " ".join(filter(None, (missing_right(datastore, self._rights), summary_of(datastore))))
            text = f"{self._account.name or self._account.email}. {text}"
        else:
            text = self.problem()
        self.note.setToolTip("")
        self.note.setText(text)
