"""The part of a signing profile's form that tells how to sign in with a browser."""

from __future__ import annotations

from qgis.PyQt.QtCore import QMargins, pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QGroupBox, QLineEdit, QVBoxLayout, QWidget

from ...core.http.web_address import is_private
from ...core.signing.profile import DeviceSignIn
from ..widgets.readable_placeholder import ReadablePlaceholder

#: Examples in empty fields.
_SCOPE, _DESCRIPTION = "openid offline_access", "https://example.org/openapi.json"


class DeviceSignInForm(QGroupBox):
    """Edits a DeviceSignIn, None where the box is not checked; its fields are shown while it is. `changed()` is emitted
    with every change."""

    changed = pyqtSignal()

    def __init__(self, device: DeviceSignIn | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Sign in with a &browser"))
        self.setCheckable(True)
        self.setChecked(device is not None)
        shown = device or DeviceSignIn()
        self.client_id = QLineEdit(shown.client_id, self)
        self.scope = QLineEdit(shown.scope, self)
        self.discovery = QLineEdit(shown.discovery, self)
        self.device_url = QLineEdit(shown.device_url, self)
        self.token_url = QLineEdit(shown.token_url, self)
        self.scope.setPlaceholderText(_SCOPE)
        self.discovery.setPlaceholderText(_DESCRIPTION)
        self.discovery.setToolTip(
            self.tr("A description of the service (OpenAPI, OpenID Connect) that names the two addresses below")
        )
        for field in (self.scope, self.discovery):
            ReadablePlaceholder(field)
        entries = QWidget(self)
        QVBoxLayout(self).addWidget(entries)
        self._margins = self.layout().contentsMargins()
        form = QFormLayout(entries)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Client &ID"), self.client_id)
        form.addRow(self.tr("Sc&ope"), self.scope)
        form.addRow(self.tr("Described at"), self.discovery)
        form.addRow(self.tr("Codes come from"), self.device_url)
        form.addRow(self.tr("Tokens come from"), self.token_url)
        self._fields = (self.client_id, self.scope, self.discovery, self.device_url, self.token_url)
        for field in self._fields:
            field.textChanged.connect(self.changed)
            field.setCursorPosition(0)
        self._entries = entries
        self._show_entries()
        self.toggled.connect(self._show_entries)
        self.toggled.connect(self.changed)

    def _show_entries(self) -> None:
        """Show the fields with their frame, or neither: a frame around nothing looks like a field."""
        is_on = self.isChecked()
        self._entries.setVisible(is_on)
        self.setFlat(not is_on)
        self.layout().setContentsMargins(self._margins if is_on else QMargins())

    def fields(self) -> tuple[QWidget, ...]:
        """What takes the keyboard's focus, in the order in which Tab goes through them."""
        return (self, *self._fields)

    def device(self) -> DeviceSignIn | None:
        """What is entered; None in a hidden form."""
        if self.isHidden() or not self.isChecked():
            return None
        return DeviceSignIn(*(field.text().strip() for field in self._fields))

    def problem(self) -> str:
        """Why it cannot be used, in a sentence; empty for a complete one."""
        device = self.device()
        if device is None:
            return ""
        if not device.client_id:
            return self.tr("Enter the client ID of the sign-in; the service's own pages name it.")
        if not device.discovery and not (device.device_url and device.token_url):
            return self.tr("Enter where the sign-in is described, or both of its addresses.")
        addresses = (device.discovery, device.device_url, device.token_url)
        if not all(is_private(address) for address in addresses if address):
            return self.tr("The addresses of the sign-in must begin with https://.")
        return ""
