"""What was published, opened in QGIS from the catalogue."""

from __future__ import annotations

import numpy as np
from datacube_browser.core.layer_sources import sources_of_choices
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.publishing.request import Prepared
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from osgeo import gdal_array

from tests.rasters import pixels_of
from tests.servers.tasks import result


def assert_opens_with_its_pixels(made: Prepared) -> None:
    """Search the items in their catalogue, add their rasters as layers, and compare all pixels."""
    catalog = made.request.catalog
    service = StacService(catalog)
    collection = next(each for each in service.connect().collections if each.id == made.request.collection_id)
    found = {item.id: item for item in service.search(ItemQuery((collection.id,))).items}
    for item, raster in zip(made.items, made.request.rasters, strict=True):
        asset = found[item.id].asset("data")
        sources, errors = sources_of_choices([AssetChoice(catalog, collection, found[item.id], asset)])
        assert not errors
        (layer,) = result(OpenLayersTask(sources)).layers
        values = pixels_of(raster.source.href)
        block = layer.dataProvider().block(1, layer.extent(), layer.width(), layer.height())
        kind = gdal_array.GDALTypeCodeToNumericTypeCode(int(block.dataType()))
        shown = np.frombuffer(bytes(block.data()), kind).reshape(layer.height(), layer.width())
        assert np.array_equal(shown, values, equal_nan=True), item.id
