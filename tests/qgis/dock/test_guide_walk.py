"""The sections of NRCan's access guide to the HRDEM Mosaic, walked with the mouse: how many clicks each takes, as a
table in the user guide says. They begin with the dock open at the catalogue, and the map framed; a double click counts
as one, and so does an entry of a menu."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from datacube_browser.core.ogc.known_services import remember_service
from datacube_browser.ui.services.service_dialog import ServiceDialog
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox

from demo.person import click, click_row, expand_row, find_row, type_text, wait_until
from tests.qgis.catalogues.test_pasted_urls import current
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected
from tests.qgis.dock.test_few_steps import save_dialog
from tests.qgis.dock.test_handover import clipboard, dialog_named, opened_urls, paste  # noqa: F401 - a fixture
from tests.qgis.export.test_script_dialog import script_dialog
from tests.qgis.layers.test_mosaic import choose, open_more, project_layers
from tests.qgis.menus import open_menu
from tests.servers.datacube_ows import datacube_ows

ROOT = Path(__file__).resolve().parents[3]
HRDEM = "HRDEM 1\N{NO-BREAK SPACE}m"
HEADINGS = {"en": "## NRCan's guide, in clicks\n", "fr": "## Le guide de RNCan, en clics\n"}
#: The rows of the table.
SECTIONS = ("services", "catalogue", "web", "save", "arcgis", "extraction", "requests", "python")


def clicks_in(language: str) -> list[int]:
    """The clicks that the guide's table says, row by row."""
    text = (ROOT / "docs" / language / "guide.md").read_text(encoding="utf-8")
    chapter = text.split(HEADINGS[language])[1].split("\n## ")[0]
    return [int(number) for number in re.findall(r"\| (\d+) \|$", chapter, re.MULTILINE)]


class Mouse:
    """Clicks, and counts."""

    def __init__(self, panel):
        self.panel = panel
        self.clicks = 0

    def click(self, widget):
        self.clicks += 1
        click(widget)

    def expand(self, *texts):
        self.clicks += 1
        expand_row(self.panel.tree, self.row(*texts))

    def double_click(self, *texts):
        self.clicks += 1
        click_row(self.panel.tree, self.row(*texts), double=True)

    def select(self, *texts):
        self.clicks += 1
        click_row(self.panel.tree, self.row(*texts))

    def menu(self, menu, *path):
        """Choose in a button's menu, which one click has opened."""
        for text in path:
            self.clicks += 1
            menu = choose(menu, text).menu()
        self.clicks += 1

    def row(self, *texts):
        found = None
        for text in texts:
            found = wait_until(
                lambda text=text, found=found: find_row(self.panel.tree, text, found), f"{text} is there"
            )
        return found


@pytest.fixture
def mouse(datacube, open_dock, host):
    host.frame(2_086_000, 299_000, 2_086_400, 299_300)
    return Mouse(connected(open_dock(datacube.stac_url)))


@pytest.fixture
def service():
    with datacube_ows() as running:
        remember_service(running.url)
        yield running


def told(section: str, language: str = "en") -> int:
    return clicks_in(language)[SECTIONS.index(section)]


def test_the_guides_of_both_languages_say_the_same():
    assert len(clicks_in("en")) == len(SECTIONS)
    assert clicks_in("en") == clicks_in("fr")


def test_a_layer_of_the_map_service(mouse, service):
    services(mouse)
    dialog = service_dialog()
    mouse.clicks += 1
    click_row(dialog.tree, dialog.model.index(0, 0), double=True)
    wait_until(project_layers, "the layer is on the map")
    assert mouse.clicks == told("services")


def test_the_terrain_model_from_the_catalogue(mouse):
    onto_the_map(mouse)
    assert mouse.clicks == told("catalogue")


def test_an_item_from_its_page_on_the_web(mouse, datacube):
    """Its address is on the clipboard: nothing is searched for there, and nothing copied by hand."""
    item = urlsplit(f"{datacube.stac_url.rstrip('/')}/collections/{HRDEM_1M}/items/{TILE}")
    mouse.clicks += 1  # into the field; Ctrl+V
    paste(
        mouse.panel, f"https://radiantearth.github.io/stac-browser/#/external/{item.scheme}:/{item.netloc}{item.path}"
    )
    wait_until(lambda: current(mouse.panel) == (TILE,), "the item is current", 20)
    mouse.double_click(HRDEM, TILE, DTM)
    wait_until(project_layers, "the layer is on the map")
    assert mouse.clicks == told("web")


def test_a_zone_into_a_local_file(mouse, tmp_path):
    onto_the_map(mouse)
    mouse.clicks = 0
    mouse.click(mouse.panel.save_button)
    dialog = wait_until(save_dialog, "the dialog is open")
    path = tmp_path / "zone.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    mouse.click(ok)
    wait_until(path.exists, "the file is there")
    assert mouse.clicks == told("save")


def test_a_virtual_raster_for_arcgis_pro(mouse, tmp_path):
    shown(mouse)
    mouse.select(HRDEM, TILE, "Digital Terrain Model, VRT")
    mouse.menu(open_more(mouse.panel), "Save VRT for ArcGIS Pro…")
    dialog = dialog_named("VrtDialog")
    type_text(dialog.file.lineEdit(), str(tmp_path))
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the path has been checked")
    mouse.click(ok)
    wait_until(lambda: list(tmp_path.glob("*.vrt")), "the file is there")
    assert mouse.clicks == told("arcgis")


def test_the_extraction_tool_at_the_maps_view(mouse, opened_urls):  # noqa: F811
    mouse.menu(open_menu(mouse.panel.toolbar.services_button), "Geospatial Data Extraction Tool…")
    dialog = dialog_named("ExtractionDialog")
    wait_until(dialog.open_button.isEnabled, "the view is measured")
    mouse.click(dialog.open_button)
    assert len(opened_urls) == 1
    dialog.reject()
    assert mouse.clicks == told("extraction")


def test_the_request_of_a_map(mouse, service):
    services(mouse)
    dialog = service_dialog()
    mouse.clicks += 1
    click_row(dialog.tree, dialog.model.index(0, 0))
    QApplication.clipboard().clear()
    wait_until(dialog.copy_button.isEnabled, "the layer is described")
    mouse.menu(open_menu(dialog.copy_button), "Copy GetMap URL")
    wait_until(lambda: "GetMap" in clipboard(), "the address")
    assert mouse.clicks == told("requests")


def test_a_script_in_python(mouse):
    shown(mouse)
    mouse.select(HRDEM, TILE, DTM)
    mouse.menu(open_more(mouse.panel), "Copy As", "Script of the Canvas Extent…")
    dialog = script_dialog()
    mouse.click(dialog.copy_button)
    assert "import rasterio" in clipboard()
    assert mouse.clicks == told("python")


def services(mouse):
    mouse.menu(open_menu(mouse.panel.toolbar.services_button), "Add Service Layer (WMS, WCS)…")


def service_dialog():
    dialog = wait_until(
        lambda: next((one for one in QApplication.topLevelWidgets() if isinstance(one, ServiceDialog)), None),
        "it is open",
    )
    wait_until(lambda: dialog.model.count() > 0, "the service is read")
    return dialog


def shown(mouse):
    mouse.expand(HRDEM)
    mouse.expand(HRDEM, TILE)


def onto_the_map(mouse):
    shown(mouse)
    mouse.double_click(HRDEM, TILE, DTM)
    wait_until(project_layers, "the layer is on the map")
