"""From the assets chosen in the dock to the exported file."""

from __future__ import annotations

import datetime as dt

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection, Item, Provider

from tests.export_tools import export
from tests.rasters import terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000


@pytest.fixture
def source(tmp_path):
    grid = Georeference("EPSG:3979", (X, Y - 100, X + 100, Y), shape=(100, 100))
    asset = Asset("dtm", str(write_raster(tmp_path / "dtm.tif", terrain(100, 100))), "Terrain", AssetKind.COG)
    moment = dt.datetime(2023, 5, 29, tzinfo=dt.timezone.utc)
    item = Item("10_3-mosaic-1m", "hrdem-mosaic-1m", None, None, moment, (asset,), georeference=grid)
    collection = Collection(
        "hrdem-mosaic-1m",
        "HRDEM",
        description="Heights (CGVD2013)",
        license="OGL-Canada-2.0",
        providers=(Provider("NRCan"), Provider("CCMEO")),
    )
    return export_source(AssetChoice(Catalog("a", "A", "https://a.b/stac"), collection, item, asset))


def test_an_export_takes_its_metadata_from_the_catalogue(source):
    assert (source.item_id, source.collection_id, source.name) == (
        "10_3-mosaic-1m",
        "hrdem-mosaic-1m",
        "10_3-mosaic-1m-dtm",
    )
    assert (source.licence, source.attribution, source.vertical_datum) == ("OGL-Canada-2.0", "NRCan, CCMEO", "CGVD2013")
    assert source.datetime.year == 2023


def test_the_saved_layer_has_its_metadata_when_it_is_added_to_the_map(source, tmp_path):
    path = str(export([source], (X, Y - 50, X + 50, Y), tmp_path / "saved.tif").path)

    opened = result(OpenLayersTask([LayerSource("saved", path, path, AssetKind.GEOTIFF)]))

    metadata = opened.layers[0].metadata()
    assert metadata.licenses() == ["OGL-Canada-2.0"]
    assert metadata.rights() == ["NRCan, CCMEO"]
    assert metadata.links()[0].url == source.href
