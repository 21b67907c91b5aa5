"""Three bands of many items as one virtual raster in colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingParameterEnum

from ...core.errors import DatacubeError
from ..parameters.declarations import asset_parameter
from .build_mosaic import BuildMosaic

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsProcessingContext

    from ...core.layers.composite_task import CompositeTask
    from ...core.rasters.bands import BandRef
    from ...core.stac.records import Collection, Item
    from ..reading.search import SearchResult

_CHANNELS = ("RED", "GREEN", "BLUE")


class BuildRgbMosaic(BuildMosaic):
    def name(self) -> str:
        return "build_rgb_mosaic"

    def displayName(self) -> str:
        return self.tr("Build RGB mosaic")

    def tags(self) -> list[str]:
        return self.tr("stac,catalogue,datacube,vrt,virtual,raster,mosaic,rgb,composite,colour,bands").split(",")

    def shortHelpString(self) -> str:
        return "\n".join(
            (
                self.tr(
                    "Builds a virtual raster (VRT) with the bands red, green and blue from all items found: from "
                    "three assets, or from one with several bands. It has the finest of their grids, the pixels stay "
                    "on the server."
                ),
                self.tr(
                    "Where items overlap, the newest is on top. Items without one of the bands or without a known "
                    "grid are left out and counted. All must be in one CRS, and readable without a sign-in."
                ),
            )
        )

    def add_choice(self) -> None:
        pictures = [
            self.tr("True colour"),
            self.tr("False colour, infrared"),
            self.tr("False colour, short-wave infrared"),
            self.tr("The bands below"),
        ]
        picture = QgsProcessingParameterEnum("PICTURE", self.tr("Picture"), pictures, defaultValue=0)
        picture.setHelp(self.tr("The first three are made of the bands that the catalogue names so."))
        self.addParameter(picture)
        words = self.tr("The key of an asset, B04 for instance; of one with several bands, visual:2 for its second.")
        for name, text in zip(_CHANNELS, (self.tr("Red"), self.tr("Green"), self.tr("Blue")), strict=True):
            self.addParameter(asset_parameter(name, text, words, optional=True))

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        problem = super().validate(parameters, context)
        self.read_choice(parameters, context)
        missing = next((name for name, text in zip(_CHANNELS, self._texts, strict=True) if not text), "")
        if not problem and self._is_listed and missing:
            return self.tr("{name}: give the asset.").format(name=missing)
        return problem

    def read_choice(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        from ...core.stac.composites import Composite

        self._picture = self.parameterAsEnum(parameters, "PICTURE", context)
        self._is_listed = self._picture == len(Composite)
        self._texts = [self.parameterAsString(parameters, name, context).strip() for name in _CHANNELS]

    def task(self, result: SearchResult, folder: Path) -> CompositeTask:
        from ...core.layers.composite_task import CompositeRequest, CompositeTask

        name = self._search.collections[0]
        collection = result.collections[name]
        bands = self._bands(result, collection)
        self.check_files(result, list(dict.fromkeys(ref.key for ref in bands)))
        title = ", ".join(ref.label for ref in bands)
        return CompositeTask(
            CompositeRequest(self._search.catalog, collection, result.items, bands, title, folder, as_mosaic=True)
        )

    def _bands(self, result: SearchResult, collection: Collection) -> tuple[BandRef, ...]:
        """The bands for red, green and blue; the catalogue's names are those of the first item that has them."""
        from ...core.stac.composites import Composite, composite_refs
        from ..reading.asset_keys import known_assets_hint

        if self._is_listed:
            return tuple(_named_band(result.items, text) for text in self._texts)
        composite = tuple(Composite)[self._picture]
        found = next(filter(None, (composite_refs(collection, item, composite) for item in result.items)), None)
        if found is None and result.items:
            raise DatacubeError(
                self.tr("PICTURE: none of the {count} items found names these bands: {bands}.").format(
                    count=len(result.items), bands=", ".join(composite.value)
                ),
                url=self._search.catalog.url,
                hint=known_assets_hint(result.items, [collection]),
            )
        return found or ()


def _named_band(items: tuple[Item, ...], text: str) -> BandRef:
    """The first band of the asset with this key; of `key:2`, the second one."""
    from ...core.rasters.bands import BandRef

    key, _, number = text.rpartition(":")
    is_key = any(item.asset(text) is not None for item in items)
    if key and number.isascii() and number.isdecimal() and int(number) and not is_key:
        return BandRef(key, int(number), text)
    return BandRef(text, 1, text)
