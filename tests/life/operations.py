"""What the plugin does, begun as its windows begin it and kept under way by links that are held. Import it inside QGIS
only.

An operation is two functions: the first prepares what it needs, while the servers answer, and the second begins it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
)
from qgis.utils import iface, plugins

from demo.person import settle, wait_until
from tests.authentication import header_authentication

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "datacube_browser"
#: What the plugin says on QGIS's message bar.
MESSAGE = "An export of yesterday was interrupted."
#: A window of `dtm.tif`, in EPSG:3979.
_BOX = (2_000_050, 499_550, 2_000_530, 499_960)
_open = build_opener(ProxyHandler({})).open


class Stage:
    """The plugin as it is loaded now, and the servers of the orders."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.orders = orders
        self._number = 0
        self._authcfg = ""

    @property
    def plugin(self) -> Any:
        return plugins[NAME]

    @property
    def panel(self) -> Any:
        self.plugin.dock.show()
        return self.plugin.dock.panel()

    @property
    def exports(self) -> Any:
        return self.panel.actions.exports

    def hold(self) -> None:
        """Nothing is answered any more."""
        self._control("hold")

    def let_go(self) -> None:
        self._control("let-go")

    def waiting(self) -> int:
        """How many requests are held."""
        return self._control("waiting")

    def show_message(self) -> None:
        """Let the plugin put a message on QGIS's bar, which stays until it is closed."""
        from datacube_browser.ui.widgets.message_bar import push

        push(iface.messageBar(), Qgis.MessageLevel.Warning, MESSAGE)

    def _control(self, what: str) -> int:
        with _open(f"{self.orders['control']}/{what}") as answer:
            return int(answer.read())

    def output(self) -> Path:
        """A file that is not there yet."""
        self._number += 1
        return Path(self.orders["served"]) / "out" / f"{self._number}.tif"

    def authcfg(self) -> str:
        """A configuration of QGIS's with the token of the Géoplateforme's test server."""
        if not self._authcfg:
            self._authcfg = header_authentication("Life", {"Authorization": f"Bearer {self.orders['token']}"})
        return self._authcfg

    def track(self, task: Any, title: str) -> None:
        self.plugin.dock.operations().track(task, title)
        task.start()


def catalog(stage: Stage) -> Any:
    from datacube_browser.core.catalogs import Catalog

    return Catalog("life", "Life", stage.orders["stac"])


def _connect(stage: Stage, _: Any) -> None:
    stage.panel.search_controller.connect_to(catalog(stage))


def _connected(stage: Stage) -> Any:
    _connect(stage, None)
    controller = stage.panel.search_controller
    wait_until(lambda: controller.contents and not controller.is_connecting, "the catalogue has answered")
    return controller.contents.collections


def _search(stage: Stage, collections: Any) -> None:
    stage.panel.search_controller.search(collections[:1])


def _searched(stage: Stage) -> Any:
    collections = _connected(stage)
    _search(stage, collections)
    first = collections[0].id
    return first, wait_until(lambda: stage.panel.model.next_page(first), "the first page")


def _page(stage: Stage, wanted: Any) -> None:
    stage.panel.model.page_wanted.emit(*wanted)


def layer_source(stage: Stage, name: str = "noise.tif", profile: str = "") -> Any:
    """What the dock opens for the file; with a profile, that in the store of signed files."""
    from datacube_browser.core.layers.source import LayerSource
    from datacube_browser.core.stac.asset_records import AssetKind

    href = f"{stage.orders['signed']}/life/{name}" if profile else f"{stage.orders['store']}/{name}"
    return LayerSource(name, href, f"/vsicurl/{href}", AssetKind.COG, profile=profile)


def _add(stage: Stage, _: Any) -> None:
    stage.panel.actions.open_sources([layer_source(stage)])


def _added(stage: Stage, name: str = "noise.tif", profile: str = "") -> Any:
    """A layer of the file, drawn as a whole."""
    project, canvas = QgsProject.instance(), iface.mapCanvas()
    if there := project.mapLayersByName(name):
        return there[0]
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    source = layer_source(stage, name, profile)
    stage.panel.actions.open_sources([source])
    layer = wait_until(lambda: project.mapLayersByName(name), "the layer is added")[0]
    canvas.setExtent(layer.extent())
    canvas.refresh()
    settle(0.2)
    wait_until(lambda: not canvas.isDrawing(), "the first draw")
    return layer


def _drawn(stage: Stage) -> Any:
    layer = _added(stage)
    return layer, iface.mapCanvas()


def _draw(_stage: Stage, prepared: Any) -> None:
    """One pixel of the file for each of the screen, in the middle of the layer."""
    layer, canvas = prepared
    middle, half, high = layer.extent().center(), canvas.width() / 2, canvas.height() / 2
    canvas.setExtent(QgsRectangle(middle.x() - half, middle.y() - high, middle.x() + half, middle.y() + high))
    canvas.refresh()


def _second_view(stage: Stage) -> Any:
    layer = _added(stage)
    canvas = iface.createNewMapCanvas("Second")
    settle(0.3)
    wait_until(lambda: not canvas.isDrawing() and not iface.mapCanvas().isDrawing(), "both views are drawn")
    return layer, canvas


def _layout(stage: Stage) -> Any:
    """A layout in its window, with a map of the whole layer."""
    layer = _added(stage)
    project = QgsProject.instance()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName("Life")
    item = QgsLayoutItemMap(layout)
    item.attemptMove(QgsLayoutPoint(10, 10))
    item.attemptResize(QgsLayoutSize(200, 150))
    item.setLayers([layer])
    item.zoomToExtent(layer.extent())
    layout.addLayoutItem(item)
    project.layoutManager().addLayout(layout)
    iface.openLayoutDesigner(layout)
    settle(1.0)
    return layer, item


def _draw_layout(_stage: Stage, prepared: Any) -> None:
    layer, item = prepared
    middle = layer.extent().center()
    # so small a part that its pixels are needed, however small the window shows the page
    item.zoomToExtent(QgsRectangle(middle.x() - 20, middle.y() - 15, middle.x() + 20, middle.y() + 15))
    item.refresh()


def _download(stage: Stage, _: Any) -> None:
    from datacube_browser.core.download import DownloadFile, DownloadTask

    file = DownloadFile(f"{stage.orders['store']}/noise.tif", stage.output())
    stage.track(DownloadTask([file]), "Downloading")


def request(stage: Stage, href: str, profile: str = "") -> Any:
    """An export of a window of `dtm.tif`, to a new file."""
    from datacube_browser.core.export.request import ExportRequest, ExportSource
    from datacube_browser.core.extent import MapExtent

    source = ExportSource(href, profile=profile)
    return ExportRequest((source,), MapExtent(*_BOX, "EPSG:3979"), stage.output())


def _export(stage: Stage, _: Any) -> None:
    stage.exports.start(request(stage, f"{stage.orders['store']}/dtm.tif"), add_to_map=True)


def _queue(stage: Stage, _: Any) -> None:
    for _number in range(3):
        _export(stage, None)


def _coverage(stage: Stage, _: Any) -> None:
    from datacube_browser.core.ogc.coverage_href import coverage_href

    stage.exports.start(request(stage, coverage_href(stage.orders["wcs"], "dtm")), add_to_map=True)


def with_profile(stage: Stage) -> str:
    """Save a signing profile for the store of signed files; nothing is known from before. Returns its id."""
    from datacube_browser.core.signing.profile import SigningKind, SigningProfile
    from datacube_browser.core.signing.profiles import SigningProfileStore
    from datacube_browser.core.signing.signatures import signatures

    signatures().forget()
    orders = stage.orders
    reading = SigningProfile(
        "life", "Life", SigningKind.TELEDETECTION, hosts=(orders["signed"],), endpoint=orders["signer"]
    )
    SigningProfileStore().save(reading)
    writing = replace(reading, id="life-publish", hosts=(orders["published"],), endpoint=orders["publisher"])
    SigningProfileStore().save(writing)
    return "life"


def _sign(stage: Stage, profile: str) -> None:
    stage.panel.actions.open_sources([layer_source(stage, "dtm.tif", profile)])


def _signed_export(stage: Stage, profile: str) -> None:
    stage.exports.start(request(stage, f"{stage.orders['signed']}/life/dtm.tif", profile), add_to_map=True)


def _dry_run(stage: Stage) -> Any:
    from datacube_browser.core.catalogs import Catalog
    from datacube_browser.core.export.request import ExportSource
    from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish
    from datacube_browser.core.publishing.tasks import DryRunTask

    with_profile(stage)
    moment = dt.datetime(2023, 5, 29, 12, tzinfo=dt.timezone.utc)
    raster = RasterToPublish(ExportSource(str(Path(stage.orders["rasters"]) / "dtm.tif")), moment=moment)
    where = Catalog("", "Registry", stage.orders["registry"])
    storage = f"{stage.orders['published']}/life"
    request = PublishRequest(
        (raster,), stage.output().with_suffix(""), where, "relief", storage, profile="life-publish"
    )
    found: list[Any] = []
    task = DryRunTask(request)
    for ended in (task.succeeded, task.failed):
        ended.connect(found.append)
    task.start()
    return wait_until(lambda: found, "the dry run")[0].prepared


def _publish(stage: Stage, prepared: Any) -> None:
    from datacube_browser.core.publishing.tasks import PublishTask

    stage.track(PublishTask(prepared), "Publishing")


def _workplace(stage: Stage) -> Any:
    from datacube_browser.core.geoplateforme.workplace import Workplace, environment_at

    place = environment_at(f"{stage.orders['entrepot']}/api", stage.orders["entrepot"])
    return Workplace(place, stage.authcfg(), stage.orders["datastore"])


def _harvest(stage: Stage, place: Any) -> None:
    from datacube_browser.core.geoplateforme.run_tasks import StartTask

    stage.track(StartTask(place, stage.orders["harvest"]), "Starting the harvest")


def _offline(stage: Stage, layer: Any) -> None:
    stage.plugin._integration._layers.remote_layers().offline.keep([layer])


def _nothing(_stage: Stage) -> None:
    """Nothing is needed."""


#: By name: what prepares each, and what begins it.
OPERATIONS: dict[str, tuple[Callable[[Stage], Any], Callable[[Stage, Any], None]]] = {
    "connect": (_nothing, _connect),
    "search": (_connected, _search),
    "page": (_searched, _page),
    "add": (_nothing, _add),
    "draw": (_drawn, _draw),
    "draw in a second view": (_second_view, _draw),
    "draw in a layout": (_layout, _draw_layout),
    "download": (_nothing, _download),
    "export": (_nothing, _export),
    "queue": (_nothing, _queue),
    "wcs": (_nothing, _coverage),
    "sign": (with_profile, _sign),
    "signed export": (with_profile, _signed_export),
    "publish": (_dry_run, _publish),
    "harvest": (_workplace, _harvest),
    "keep offline": (_added, _offline),
}


def begin(stage: Stage, *names: str) -> None:
    """Begin the operations; returns once a request is held."""
    prepared = [OPERATIONS[name][0](stage) for name in names]
    settle(0.1)
    stage.hold()
    for name, value in zip(names, prepared, strict=True):
        OPERATIONS[name][1](stage, value)
    wait_until(stage.waiting, f"{', '.join(names)}: a request is under way")
