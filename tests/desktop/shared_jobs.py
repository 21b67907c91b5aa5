"""The jobs of test_shared_profile.py: several QGIS with one profile. Import it inside QGIS only."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from qgis.PyQt.QtWidgets import QPushButton
from qgis.utils import iface, plugins

from demo.person import click, settle, wait_until
from tests.life.operations import Stage

NAME = "datacube_browser"


def be_killed_in_the_midst(orders, _log):
    """Begin an export, and another that waits; then this QGIS is killed, its requests unanswered."""
    from datacube_browser.core.export.request import ExportRequest, ExportSource
    from datacube_browser.core.extent import MapExtent

    stage = Stage(orders)
    extent = MapExtent(2_000_050, 499_550, 2_000_530, 499_960, "EPSG:3979")
    stage.hold()
    for name in ("first", "second"):
        output = Path(orders["served"]) / f"{name}.tif"
        request = ExportRequest((ExportSource(f"{orders['store']}/dtm.tif"),), extent, output)
        stage.exports.start(request, add_to_map=True)
    wait_until(stage.waiting, "a request is under way")
    os.kill(os.getpid(), signal.SIGKILL)


def look_for_offers(orders, log):
    """Say what is offered, once both QGIS have looked; start over what is, and add to the settings."""
    who = orders["who"]
    dock = plugins[NAME].dock
    wait_until(lambda: dock._interrupted is not None and not dock._interrupted._looking.is_running, "it has looked")
    settle(0.5)
    _meet(orders, "looked")
    log.step("offered", texts=sorted(each.text() for each in iface.messageBar().items()))
    _add_to_settings(who)
    while (button := _start_over()) is not None:
        if button.isVisible():
            click(button)
            wait_until(lambda: not dock.panel().actions.exports.outputs, "what was offered is saved")
        else:
            iface.messageBar().popWidget()  # that of the export before is on top of it
        settle(0.2)
    settle(0.3)
    _meet(orders, "done")
    log.step("done", files=sorted(path.name for path in Path(orders["served"]).glob("*.tif")))


def _add_to_settings(who):
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.core.searches import SavedSearch, SavedSearchStore

    catalog = CatalogStore().add(who, f"https://{who}.example")
    CatalogStore().set_favourite(catalog.id, is_favourite=True)
    for number in range(3):
        search = SavedSearch.of(catalog, {"words": f"{who} {number}"})
        SavedSearchStore().save(search, f"{who} {number}")
        SavedSearchStore().add_recent(search)


def _start_over():
    buttons = [each for item in iface.messageBar().items() for each in item.findChildren(QPushButton)]
    return next((each for each in buttons if each.text() in ("Start Over", "Resume")), None)


def _meet(orders, what):
    """Wait until the other QGIS has come as far."""
    folder = Path(orders["meeting"])
    (folder / f"{what}-{orders['who']}").touch()
    wait_until(lambda: len(list(folder.glob(f"{what}-*"))) == 2, f"both have {what}", 120)
