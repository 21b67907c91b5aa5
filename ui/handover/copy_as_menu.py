"""Copies what is chosen in the tree, in the forms that other programs paste."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import (
    QgsApplication,
    QgsLayerDefinition,
    QgsLayerTreeLayer,
    QgsReadWriteContext,
)
from qgis.PyQt.QtCore import QDir, QMimeData, QObject, pyqtSignal
from qgis.PyQt.QtXml import QDomDocument

from ...core.errors import SigningError
from ...core.language.bilingual import user_language
from ...core.layer_sources import sources_of_choices
from ...core.layers.opening import OpenedLayers, OpenLayersTask
from ...core.ogc.elevation_urls import ElevationUrlsTask, elevation_layer, has_coverage
from ...core.redaction import redacted
from ...core.remote_files.vsicurl import vsicurl_path
from ...core.signing.profiles import profile_for
from ...core.signing.sign_task import SignTask
from ...core.stac.asset_choice import AssetChoice, place_ids
from ...core.stac.catalog_kind import is_record
from ...core.stac.records import Collection
from ...core.stac.stac_urls import api_url, browser_link
from ...core.stac.tree_links import is_file
from ...core.threads.tasks import LatestTask
from ..map.canvas_view import canvas_extent
from ..wording.times import short_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QAction
    from qgis.PyQt.QtWidgets import QMenu

    from ...core.catalogs import Catalog
    from ...core.extent import MapExtent
    from ...core.signing.grant import SignedHref
    from ...core.stac.asset_choice import Record
    from ...core.stac.asset_records import Asset
    from ..widgets.operation_messages import OperationMessages

#: The MIME type of QGIS's own *Copy Layer* and *Paste Layer*.
LAYER_MIME = "application/qgis.maplayer"
#: Further addresses of the assets that are offered, and letters of their names.
_MOST_ADDRESSES, _LONGEST_NAME = 10, 40


class CopyAsMenu(QObject):
    """Fills a menu with the forms in which a choice can be copied; each asset is a line of the clipboard's text."""

    #: A DatacubeError: something could not be copied.
    failed = pyqtSignal(object)
    #: AssetChoices: rasters for which a script of the canvas extent is to be shown.
    script_requested = pyqtSignal(object)
    #: What is to be said of what has been copied.
    noted = pyqtSignal(str)

    def __init__(
        self,
        canvas: QgsMapCanvas,
        operations: OperationMessages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._operations = operations
        self._composing = LatestTask(self)

    def fill(self, menu: QMenu, choices: Sequence[AssetChoice], record: Record, catalog: Catalog | None) -> None:
        """Offer the addresses of the assets, and those of the catalogue's record, which is current in the tree."""
        menu.clear()
        if choices:
            _add_entry(menu, self.tr("URL"), lambda: copy(choice.asset.href for choice in choices))
            if any(profile_for(choice.catalog, choice.asset.href) for choice in choices):
                _add_entry(menu, self.tr("Signed URL"), lambda: self._copy_signed(choices))
            self._add_other_addresses(menu, choices)
            self._add_paths(menu, [choice.asset for choice in choices])
            menu.addSeparator()
        if catalog is not None:
            _add_entry(menu, self.tr("STAC Browser Link"), lambda: copy([link_of(catalog, record)]))
            _add_entry(menu, self.tr("STAC API URL"), lambda: copy([url_of(catalog, record)]))
        self._add_service_urls(menu, choices)
        sources = [choice for choice in choices if choice.asset.kind.is_layer]
        if sources:
            menu.addSeparator()
            _add_entry(menu, self.tr("QGIS Layer Definition"), lambda: self._copy_definition(sources))
        rasters = [choice for choice in choices if choice.asset.kind.is_raster]
        if rasters:
            script = _add_entry(
                menu, self.tr("Script of the Canvas Extent…"), lambda: self.script_requested.emit(rasters)
            )
            script.setObjectName("script_action")

    def _add_paths(self, menu: QMenu, assets: Sequence[Asset]) -> None:
        """What GDAL opens: of files of this computer, their paths."""
        local = [QDir.toNativeSeparators(asset.local_path) for asset in assets if asset.local_path]
        remote = [asset.href for asset in assets if not asset.local_path]
        if remote:
            _add_entry(menu, self.tr("/vsicurl/ Path"), lambda: copy(map(vsicurl_path, remote)))
        if local:
            _add_entry(menu, self.tr("File Path"), lambda: copy(local))

    def _add_other_addresses(self, menu: QMenu, choices: Sequence[AssetChoice]) -> None:
        """An entry for each further address, by the catalogue's name for it."""
        named: dict[str, list[str]] = {}
        for choice in choices:
            for other in choice.asset.others:
                named.setdefault(other.name, []).append(other.href)
        for name, hrefs in [*named.items()][:_MOST_ADDRESSES]:
            text = self.tr("Other URL: {name}").format(name=name[:_LONGEST_NAME].replace("&", "&&"))
            _add_entry(menu, text, partial(copy, hrefs))

    def _copy_signed(self, choices: Sequence[AssetChoice]) -> None:
        """Copy addresses that open by themselves until the signatures end, and say when that is. All are of the
        catalogue that the dock shows, and so of one profile; those that it does not sign are copied as they are."""
        hrefs = [choice.asset.href for choice in choices]
        profiles = {choice.asset.href: profile_for(choice.catalog, choice.asset.href) for choice in choices}
        wanted = [href for href, profile in profiles.items() if profile]
        self._composing.start(
            SignTask(profiles[wanted[0]], wanted), lambda signed: self._on_signed(hrefs, signed), self.failed.emit
        )

    def _on_signed(self, hrefs: Sequence[str], signed: dict[str, SignedHref]) -> None:
        if any(each.headers or each.authcfg for each in signed.values()):
            self.failed.emit(
                SigningError(
                    self.tr("These files are opened by a key that goes beside their address, not in it."),
                    hint=self.tr("Download them, or save the extent that you need."),
                )
            )
            return
        copy(signed[href].href if href in signed else href for href in hrefs)
        ends = [each.expires for each in signed.values() if each.expires is not None]
        if ends:
            self.noted.emit(
                self.tr("Valid until {time}. Whoever has these addresses can read the files.").format(
                    time=short_time(min(ends))
                )
            )
        else:
            self.noted.emit(self.tr("Copied. Whoever has these addresses can read the files."))

    def _add_service_urls(self, menu: QMenu, choices: Sequence[AssetChoice]) -> None:
        known = {elevation_layer(choice.collection.id, choice.asset): choice for choice in choices}
        layers = [layer for layer in known if layer]
        extent = canvas_extent(self._canvas)
        if not layers or extent is None:
            return
        menu.addSeparator()
        size = (self._canvas.width(), self._canvas.height())
        sizes = dict.fromkeys(layers, size)
        _add_entry(
            menu,
            self.tr("WMS GetMap URL of the View"),
            lambda: self._copy_result(ElevationUrlsTask(extent, sizes, as_coverages=False)),
        )
        pixels = {layer: _pixels(extent, known[layer], size) for layer in layers if has_coverage(layer)}
        if pixels:
            _add_entry(
                menu,
                self.tr("WCS GetCoverage URL of the View"),
                lambda: self._copy_result(ElevationUrlsTask(extent, pixels, as_coverages=True)),
            )

    def _copy_result(self, task: ElevationUrlsTask) -> None:
        self._composing.start(task, copy, self.failed.emit)

    def _copy_definition(self, choices: Sequence[AssetChoice]) -> None:
        sources, errors = sources_of_choices(choices)
        for error in errors:
            self.failed.emit(error)
        if not sources:
            return
        task = OpenLayersTask(sources)
        task.succeeded.connect(self._on_opened)
        self._operations.track(task, self.tr("Preparing a layer definition"), is_quiet=True)
        task.start()

    def _on_opened(self, opened: OpenedLayers) -> None:
        for _, error in opened.failures:
            self.failed.emit(error)
        if opened.layers:
            document = QDomDocument("qgis-layer-definition")
            nodes = [QgsLayerTreeLayer(layer) for layer in opened.layers]
            QgsLayerDefinition.exportLayerDefinition(document, nodes, QgsReadWriteContext())
            data = QMimeData()
            data.setText(document.toString())
            data.setData(LAYER_MIME, document.toByteArray())
            QgsApplication.clipboard().setMimeData(data)


def link_of(catalog: Catalog, record: Record) -> str:
    """STAC Browser's link to the record, in the user's language; of a file of this computer, its address."""
    url = url_of(catalog, record)
    return url if is_file(url) else browser_link(url, user_language())


def url_of(catalog: Catalog, record: Record) -> str:
    """Where the record is read: below the API's root, or in its own file."""
    item = record.item if isinstance(record, AssetChoice) else record
    own = item.href if item is not None else catalog.url
    if own and (isinstance(item, Collection) or is_record(own)):
        return redacted(own)
    return api_url(redacted(catalog.url), *place_ids(record))


def copy(lines: Iterable[str]) -> None:
    QgsApplication.clipboard().setText("\n".join(lines))


def _add_entry(menu: QMenu, text: str, slot: Callable[[], object]) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(slot)
    return action


def _pixels(extent: MapExtent, choice: AssetChoice, size: tuple[int, int]) -> tuple[int, int]:
    """Columns and rows of the view in pixels of the screen, or in the data's own pixels where these are larger and the
    CRS is the same."""
    grid = choice.item.grid_of(choice.asset)
    if grid is None or grid.is_doubtful or grid.transform is None or grid.crs != extent.crs:
        return size
    step_x, step_y = abs(grid.transform[1]), abs(grid.transform[5])
    columns = math.ceil((extent.xmax - extent.xmin) / step_x)
    rows = math.ceil((extent.ymax - extent.ymin) / step_y)
    return min(size[0], columns), min(size[1], rows)
