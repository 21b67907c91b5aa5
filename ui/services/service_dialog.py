"""The dialog for layers of WMS and WCS services: choose a service, find a layer, add it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsFilterLineEdit, QgsMessageBar
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import LayerError
from ...core.guide.chapters import Chapter
from ...core.http.web_address import same_origin
from ...core.language.bilingual import in_language, user_language
from ...core.ogc.capabilities import ServicesTask
from ...core.ogc.service import ServiceKind, best_crs, with_https_of
from ...core.ogc.view_url import ViewUrlTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..map.canvas_view import canvas_extent, project_crs
from ..widgets.buttons import push_button
from ..widgets.fitting_dialog import ScreenDialog
from ..widgets.message_bar import show_error
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel
from .legend_label import LegendLabel
from .service_chooser import ServiceChooser
from .service_layers_model import ServiceLayersModel, layer_title
from .style_chooser import StyleChooser

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.ogc.service import Service, ServiceLayer


_LETTERS = 90


class ServiceDialog(ScreenDialog):
    """Not modal, so that several layers can be added. Emits `add_requested(Service, ServiceLayer, name)` for a layer
    that is to be added to the project under this name."""

    add_requested = pyqtSignal(object, object, str)

    def __init__(self, canvas: QgsMapCanvas, catalog: Catalog | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add Service Layer"))
        self._canvas = canvas
        self._reading = LatestTask(self)
        self._asked = ("", "")
        self._composing = LatestTask(self)
        self._build(catalog)
        self._connect_parts()
        self._on_layer()

    def start(self) -> None:
        """Read the service that was used last; the first time, the datacube's elevation."""
        self.chooser.choose()

    def read(self, url: str) -> None:
        """Read the service at this address."""
        self.chooser.enter(url)

    def done(self, result: int) -> None:
        self.dispose()
        super().done(result)

    def dispose(self) -> None:
        """Drop the tasks that still run."""
        self._reading.drop()
        self._composing.drop()
        self.legend.drop()

    def _build(self, catalog: Catalog | None) -> None:
        self.chooser = ServiceChooser(catalog, self)
        self.message_bar = QgsMessageBar(self)
        self.message_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.search = QgsFilterLineEdit(self)
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(self.tr("Search layers…"))
        self.search.setAccessibleName(self.search.placeholderText())
        ReadablePlaceholder(self.search)
        self.model = ServiceLayersModel(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.setAccessibleName(self.tr("Layers"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.style_box = StyleChooser(self)
        self.scroll = QScrollArea(self)  # made here for the Tab order
        self.status = SummaryLabel(parent=self)
        self.about = PlainLabel(self)
        self.about.setWordWrap(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.legend = LegendLabel(self.scroll)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.add_button = push_button(self.tr("&Add to Map"), self)
        self.copy_button = push_button(self.tr("&Copy"), self)
        self.buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        self.add_action = self._action(self.tr("Add to Map"), "/mActionAddLayer.svg", self._add)
        self.copy_map = self._action(self.tr("Copy GetMap URL"), "/mActionEditCopy.svg", self._copy_map)
        self.copy_map.setToolTip(self.tr("The address of a picture of what the map shows now"))
        self.copy_legend = self._action(self.tr("Copy Legend URL"), "/mActionEditCopy.svg", self._copy_legend)
        menu = QMenu(self)
        menu.addActions([self.copy_map, self.copy_legend])
        self.copy_button.setMenu(menu)
        self._lay_out()

    def _lay_out(self) -> None:
        below = QWidget(self)
        inner = QVBoxLayout(below)
        inner.addWidget(self.about)
        inner.addWidget(self.legend)
        inner.addStretch()
        self.scroll.setWidgetResizable(True)
        self.scroll.setWidget(below)
        self.scroll.setAccessibleName(self.tr("About the layer"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.chooser)
        layout.addWidget(self.message_bar)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 3)
        layout.addWidget(self.status)
        layout.addWidget(self.style_box)
        layout.addWidget(self.scroll, 2)
        layout.addWidget(self.buttons)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(_LETTERS * letter, _LETTERS * letter * 7 // 8)

    def _connect_parts(self) -> None:
        self.chooser.chosen.connect(self._read)
        self.chooser.refused.connect(self._on_failed)
        self.search.textChanged.connect(self.model.setFilterFixedString)
        self.search.textChanged.connect(self.tree.expandAll)
        self.search.textChanged.connect(self._show_status)
        self.tree.activated.connect(self._add)
        self.tree.selectionModel().selectionChanged.connect(self._on_layer)
        self.style_box.changed.connect(self._show_choice)
        self.add_button.clicked.connect(self._add)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.SERVICES, is_narrow=True)

    def _action(self, text: str, icon: str, slot: object) -> QAction:
        action = QAction(QgsApplication.getThemeIcon(icon), text, self)
        action.triggered.connect(slot)
        self.tree.addAction(action)
        return action

    def _read(self, url: str, authcfg: str) -> None:
        if self._reading.is_running and self._asked == (url, authcfg):
            return  # Enter on a known address may also count as choosing it
        self._clear_services()
        self._asked = (url, authcfg)
        self._reading.start(ServicesTask(url, authcfg, user_language()), self._on_services, self._on_failed)
        self._show_status()

    def _clear_services(self) -> None:
        """Remove what was read before."""
        self._reading.drop()
        self.message_bar.clearWidgets()
        self.model.set_services(())

    def _on_services(self, services: tuple[Service, ...]) -> None:
        self.chooser.remember(services[0].url, services[0].authcfg)
        self.model.set_services(services)
        self.tree.setRootIsDecorated(self.model.has_groups())
        self.tree.expandAll()
        shown = self.model.shown()
        if shown:
            self.tree.setCurrentIndex(shown[0])
        self._show_status()

    def _on_failed(self, error: DatacubeError) -> None:
        self._clear_services()
        self._show_status()
        show_error(self.message_bar, error)

    def _show_status(self) -> None:
        shown, count = len(self.model.shown()), self.model.count()
        if self._reading.is_running:
            text = self.tr("Reading the layers…")
        elif count and not shown:
            text = self.tr("No layer matches the search.")
        else:
            text = self.tr("%n layer(s)", "", shown) if count else ""
        self.status.setText(text)

    def choice(self) -> tuple[Service, ServiceLayer] | None:
        """The service and the selected layer, in the chosen style."""
        rows = self.tree.selectionModel().selectedRows()
        if not rows:
            return None
        service, layer = self.model.choice(rows[0])
        return service, replace(layer, style=self.style_box.name())

    def _on_layer(self) -> None:
        choice = self.choice()
        self.style_box.show_layer(None if choice is None else choice[1])
        self._show_choice()

    def _show_choice(self) -> None:
        self.legend.drop()
        choice = self.choice()
        is_map = choice is not None and choice[0].kind is ServiceKind.WMS and bool(choice[1].name)
        legend_url = choice[1].legend_url if choice is not None else ""
        for part in (self.add_button, self.add_action):
            part.setEnabled(choice is not None)
        self.copy_map.setEnabled(is_map)
        self.copy_legend.setEnabled(bool(legend_url))
        self.copy_button.setEnabled(is_map or bool(legend_url))
        self.about.setText("" if choice is None else self._about(choice[1]))
        if choice is not None and legend_url:
            legend_url = with_https_of(legend_url, choice[0].url)
            is_own = same_origin(legend_url, choice[0].url)
            self.legend.load(legend_url, choice[0].authcfg if is_own else "")

    def _about(self, layer: ServiceLayer) -> str:
        crs = best_crs(layer.crs, project_crs(self._canvas)) if layer.crs else ""
        lines = [
            in_language(layer.abstract, user_language()),
            self.tr("Name: {name}").format(name=layer.name) if layer.name else "",
            "" if layer.name else self.tr("%n layer(s), added as a group", "", len(layer.leaves)),
            self.tr("Coordinate system: {crs}").format(crs=crs) if crs else "",
        ]
        return "\n".join(line for line in lines if line)

    def _add(self) -> None:
        choice = self.choice()
        if choice is not None:
            self.add_requested.emit(choice[0], choice[1], layer_title(choice[1]))

    def _copy_map(self) -> None:
        choice, view = self.choice(), canvas_extent(self._canvas)
        if choice is None:
            return
        if view is None:
            text = self.tr("The map has no coordinate reference system, or shows no place on the globe.")
            self._on_not_composed(LayerError(text, hint=self.tr("Zoom to the layer first.")))
            return
        size = self._canvas.mapSettings().outputSize()
        task = ViewUrlTask(*choice, view, (size.width(), size.height()))
        self._composing.start(task, QgsApplication.clipboard().setText, self._on_not_composed)

    def _on_not_composed(self, error: DatacubeError) -> None:
        show_error(self.message_bar, error)

    def _copy_legend(self) -> None:
        choice = self.choice()
        if choice is not None:
            QgsApplication.clipboard().setText(choice[1].legend_url)
