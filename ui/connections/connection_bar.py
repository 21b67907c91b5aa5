"""The list of catalogues to choose from, with the buttons that manage the connections."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QHBoxLayout, QMenu, QMessageBox, QToolButton, QWidget

from ...core.catalogs import Catalog, CatalogStore
from ...core.stac.tasks import ForgetTask
from ..widgets.buttons import icon_button
from ..widgets.plain_text import plain_tip
from ..widgets.single_dialog import SingleDialog
from .catalog_combo import CatalogCombo, tip_text
from .connection_transfer import ConnectionTransfer


def edit_words(catalog: Catalog) -> str:
    """The words of a button that opens the catalogue's dialog: a preset is not changed, but copied."""
    translate = QCoreApplication.translate
    return str(
        translate("ConnectionBar", "Duplicate…")
        if catalog.is_preset
        else translate("ConnectionBar", "Edit Connection…")
    )


class ConnectionBar(QWidget):
    """Lists the presets and the user's own catalogues. The choice is kept in the settings for the next start; another
    QGIS with this profile has its own.

    `catalog_changed(Catalog)` is emitted when another catalogue is chosen, and when the chosen one has been edited.
    `failed(DatacubeError)` tells what could not be removed with a connection, or read or written.
    """

    catalog_changed = pyqtSignal(object)
    refresh_requested = pyqtSignal()
    failed = pyqtSignal(object)
    #: What has been done, in a sentence or two.
    noted = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = CatalogStore()
        self._chosen = self._store.current()
        self._profiles = SingleDialog(self)

        self.combo = CatalogCombo(self)

        self.new_action = self._action("/symbologyAdd.svg", self.tr("&New Connection…"))
        self.edit_action = self._action("/symbologyEdit.svg", "")
        self.remove_action = self._action("/symbologyRemove.svg", self.tr("&Remove Connection…"))
        self.profiles_action = self._action("/locked.svg", self.tr("&Signing Profiles…"))
        self.profiles_action.setToolTip(self.tr("Keys and sign-ins for files that are not open to all"))
        self.refresh_action = self._action("/mActionRefresh.svg", self.tr("Re&fresh"))
        self.refresh_action.setToolTip(self.tr("Reload collections"))
        self.favourite_action = self._action("/mIconFavorites.svg", self.tr("F&avourite"))
        self.favourite_action.setCheckable(True)
        self.favourite_action.setToolTip(self.tr("Favourites are the first of the list"))
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([self.new_action, self.edit_action, self.remove_action, self.favourite_action])
        menu.addSeparator()
        self.transfer = ConnectionTransfer(self._store, self)
        menu.addActions(self.transfer.actions())
        menu.aboutToShow.connect(self.transfer.update_actions)
        menu.addSeparator()
        menu.addAction(self.profiles_action)
        manage = icon_button("/mActionOptions.svg", self.tr("Manage Connections"), self)
        manage.setMenu(menu)
        manage.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        refresh = QToolButton(self)
        refresh.setDefaultAction(self.refresh_action)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo, 1)
        layout.addWidget(refresh)
        layout.addWidget(manage)
        self.setFocusProxy(self.combo)
        self._fill()

        self.combo.currentIndexChanged.connect(self._on_chosen)
        self.new_action.triggered.connect(lambda: self._open_dialog(None))
        self.edit_action.triggered.connect(lambda: self._open_dialog(self.catalog()))
        self.remove_action.triggered.connect(self._confirm_removal)
        self.favourite_action.triggered.connect(self._set_favourite)
        self.transfer.changed.connect(self._fill)
        self.transfer.noted.connect(self.noted)
        self.transfer.failed.connect(self.failed)
        self.profiles_action.triggered.connect(self._open_profiles)
        self.refresh_action.triggered.connect(self.refresh_requested)

    def catalog(self) -> Catalog:
        """The chosen catalogue, as it is in the settings; where another QGIS has removed it, as it was."""
        return self._store.get(self._chosen.id) or self._chosen

    def _action(self, icon: str, text: str) -> QAction:
        return QAction(QgsApplication.getThemeIcon(icon), text, self)

    def _fill(self) -> None:
        if self._store.get(self._chosen.id) is None:  # another QGIS has removed it
            self.choose(self._store.current())
            return
        self.combo.show_catalogs(self._store.groups(), self.catalog().id)
        self._show_choice()

    def _show_choice(self) -> None:
        catalog = self.catalog()
        self.combo.setToolTip(plain_tip(tip_text(catalog)))
        self.favourite_action.setChecked(catalog.id in self._store.favourites())
        self.edit_action.setText(self.tr("&Duplicate…") if catalog.is_preset else self.tr("&Edit Connection…"))
        self.remove_action.setVisible(not catalog.is_preset)

    def _on_chosen(self) -> None:
        catalog = self._store.get(self.combo.currentData())
        if catalog is None:
            self._fill()  # another QGIS has removed it
            return
        self._chosen = catalog
        self._store.set_current(catalog.id)
        self._show_choice()
        self.catalog_changed.emit(catalog)

    def _set_favourite(self, is_favourite: bool) -> None:
        self._store.set_favourite(self.catalog().id, is_favourite=is_favourite)
        self._fill()

    def choose(self, catalog: Catalog) -> None:
        """Choose a catalogue of the list, as the user does."""
        self._chosen = catalog
        self._store.set_current(catalog.id)
        self._fill()
        self.catalog_changed.emit(self.catalog())

    def edit_sign_in(self) -> None:
        """Open the dialog of the chosen catalogue where its sign-in is; of a preset, the dialog makes a copy."""
        self._open_dialog(self.catalog(), at_sign_in=True)

    def _open_dialog(self, catalog: Catalog | None, *, at_sign_in: bool = False) -> None:
        from .connection_dialog import ConnectionDialog

        dialog = ConnectionDialog(self._store, catalog, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._save(dialog.catalog(), catalog))
        dialog.open()
        if at_sign_in:
            dialog.show_sign_in()

    def _open_profiles(self) -> None:
        from .signing_profiles_dialog import SigningProfilesDialog

        self._profiles.show(SigningProfilesDialog(self.window()))

    def _save(self, catalog: Catalog, shown: Catalog | None) -> None:
        if catalog.id:
            self.choose(self._store.update(catalog, shown))
        else:
            self.choose(self._store.add(catalog.name, catalog.url, catalog.authcfg, catalog.profile))

    def _confirm_removal(self) -> None:
        catalog = self.catalog()
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Remove Connection"),
            self.tr("Remove the connection “{name}”?").format(name=catalog.name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.button(QMessageBox.StandardButton.Yes).clicked.connect(lambda: self._remove(catalog))
        box.open()

    def _remove(self, catalog: Catalog) -> None:
        self._store.remove(catalog.id)
        self.choose(self._store.current())
        task = ForgetTask(catalog)
        task.failed.connect(self.failed)
        task.start()
