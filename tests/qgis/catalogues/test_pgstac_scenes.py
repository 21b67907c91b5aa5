"""Scenes as DINAMIS has them on the server software of CDS-MTD: what images are chosen by, in the dock."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac.property_filter import Operator, PropertyFilter
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService

from demo.person import click, expand_row, settle, unfold, wait_until
from tests.qgis.dock.test_dock import connected, row_of
from tests.servers.dinamis import CHARENTE, SPOT, SPOT_SCENE, dinamis_catalogue
from tests.servers.pgstac import pgstac_server

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def scenes():
    with pgstac_server(*dinamis_catalogue("https://store.invalid")) as url:
        yield url


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("instruments", "NAOMI", {"SPOT67_HCF_202604130806342_GS1_W001N46_SCENE1"}),
        ("instruments", "naomi", set()),
        ("constellation", "SPOT", {SPOT_SCENE, "SPOT67_HCF_202604130806342_GS1_W001N46_SCENE1"}),
        ("product:type", "Téléchargeable", {SPOT_SCENE, "SPOT67_HCF_202604130806342_GS1_W001N46_SCENE1"}),
    ],
)
def test_the_server_finds_scenes_by_sensor_mission_and_product_type(qgis_app, scenes, name, value, expected):
    service = StacService(Catalog("pgstac-scenes", "pgSTAC", scenes))
    service.connect()
    page = service.search(ItemQuery((SPOT,), conditions=(PropertyFilter(name, Operator.CONTAINS, value),)))
    assert {item.id for item in page.items} == expected
    assert page.unfit == 0  # the server did the filtering


def test_a_sensor_is_chosen_from_those_of_the_listed_scenes(scenes, open_dock, host):
    host.frame(*CHARENTE, "EPSG:4326")
    panel = connected(open_dock(scenes, 340))
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    expand_row(panel.tree, row_of(panel, SPOT))
    wait_until(lambda: len(panel.model.items()) == 2, "the scenes are listed")
    more = panel.filter_panel.advanced
    unfold(panel.filter_panel.more_chip)
    wait_until(more.add.isEnabled, "the properties are known")
    settle()
    click(more.add)
    row = more.rows[-1]
    row.property.setCurrentIndex(row.property.findText("Instruments"))
    wait_until(lambda: [action.text() for action in row.value.values_menu().actions()] == ["NAOMI"], "it is offered")
    row.value.values_menu().actions()[0].trigger()
    wait_until(lambda: len(panel.model.items()) == 1, "one scene is left")
    row.value.clear()
    wait_until(lambda: len(panel.model.items()) == 2, "both are back")
