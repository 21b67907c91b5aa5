"""Mosaic layers of signed files, made as the plugin adds them."""

from __future__ import annotations

from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection, Item
from qgis.core import QgsProject

from demo.person import wait_until
from tests.qgis.layers.test_mosaic import tile
from tests.servers.tasks import result

#: The rasters of a mosaic, in the folder of the store.
NAMES = ("left", "right")


class Mosaics:
    """`signed` are the LivingLayers of a store with the files of `folder`; what is written goes below `home`."""

    def __init__(self, signed, folder, home):
        self.signed, self.folder, self.home = signed, folder, home
        self.catalog = Catalog("signed", "Signed", "https://example.org/stac/", profile=signed.profile.id)

    def request(self, *names, hrefs=(), project=None, suffix=""):
        """The mosaic of the files with these names, or of those at the addresses."""
        names = [f"{name}{suffix}" for name in names or NAMES]
        items = []
        for name, href in zip(names, hrefs or [self.signed.href(f"{name}.tif") for name in names], strict=True):
            asset = Asset("dem", href, "DEM", AssetKind.COG)
            items.append(
                Item(name, "c", None, None, None, (asset,), georeference=tile(self.folder / f"{name}.tif").grid)
            )
        title = "c · dem"
        return MosaicRequest(
            self.catalog, Collection("c", "C"), tuple(items), "dem", title, self.home / "kept mosaics", project
        )

    def add(self, *names, **others):
        made = result(MosaicTask(self.request(*names, **others)))
        opened = result(OpenLayersTask(made.sources))
        assert not opened.failures, opened.failures[0][1].report()
        QgsProject.instance().addMapLayers(opened.layers)
        wait_until(self.signed.is_quiet, "nothing is being signed")
        (layer,) = opened.layers
        return layer

    def kept(self):
        """The one VRT that has been written."""
        (path,) = self.home.rglob("*.vrt")
        return path
