"""A task that puts three bands together as red, green and blue: of an item, of many, or as a mosaic of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..rasters.bands import Band, common_bands
from ..stac.asset_records import AssetKind
from ..threads.tasks import Task
from .mosaic_files import check_assets, files_of, lasting, no_grid_error, written_vrt
from .mosaic_kinds import SAMPLES, kinds_of, spread
from .mosaic_profile import with_declared
from .mosaic_task import Mosaics, oldest_first
from .mosaic_vrt import Channel, channels_vrt
from .source import LayerSource, layer_source, terms_fields

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..rasters.bands import BandRef
    from ..stac.asset_records import Asset
    from ..stac.records import Collection, Item
    from .mosaic_profile import Profile
    from .mosaic_vrt import MosaicSource

_COLORS = ("Red", "Green", "Blue")


@dataclass(frozen=True)
class CompositeRequest:
    """The bands for red, green and blue, of each item or of all of them as one layer. `title` names the picture. The
    VRTs are written as those of a MosaicRequest are."""

    catalog: Catalog
    collection: Collection
    items: tuple[Item, ...]
    bands: tuple[BandRef, ...]
    title: str
    folder: Path
    as_mosaic: bool = False
    project_folder: Path | None = None


@dataclass(frozen=True)
class _Scene:
    """An item with the assets and files of its channels."""

    item: Item
    assets: tuple[Asset, ...]
    files: tuple[MosaicSource, ...]

    @property
    def crs(self) -> str:
        return self.files[0].grid.crs

    @property
    def has_one_crs(self) -> bool:
        return len({file.grid.crs for file in self.files}) == 1


class CompositeTask(Task):
    """Writes a VRT of three bands for each item; as a mosaic, for each CRS and each kind of pixels:
    `succeeded(Mosaics)`, whose files are the items that are in them.

    The files may differ in resolution: the finest one's grid counts. Items without one of the bands are left out and
    counted. Fails as MosaicTask does.
    """

    def __init__(self, request: CompositeRequest) -> None:
        super().__init__(QCoreApplication.translate("CompositeTask", "Preparing {title}").format(title=request.title))
        self._request = request

    def work(self, feedback: QgsFeedback) -> Mosaics:
        request = self._request
        wanted = [(item, self._assets(item)) for item in oldest_first(request.items)]
        complete = [(item, assets) for item, assets in wanted if assets is not None]
        check_assets(request.catalog, [asset for _, assets in complete for asset in assets])
        scenes, without_grid, unreadable = self._scenes(complete, feedback)
        if not scenes:
            raise no_grid_error()
        profiles = _profiles(scenes, feedback)
        groups: dict[object, list[_Scene]] = {}
        for number, scene in enumerate(scenes):
            found = [profiles.get(id(file)) for file in scene.files]
            if any(each is None for each in found):
                unreadable += 1
                continue
            kind = (scene.crs, *(each.kind for each in found if each is not None))
            groups.setdefault(kind if request.as_mosaic else number, []).append(scene)
        sources = [
            self._source(members, profiles, number if len(groups) > 1 else 0)
            for number, members in enumerate(groups.values(), start=1)
        ]
        count = sum(map(len, groups.values()))
        further = len(groups) - len({members[0].crs for members in groups.values()}) if request.as_mosaic else 0
        return Mosaics(tuple(sources), count, len(wanted) - len(complete), without_grid, unreadable, further)

    def _assets(self, item: Item) -> tuple[Asset, ...] | None:
        """The asset of each channel; None where the item lacks one."""
        found = [item.asset(ref.key) for ref in self._request.bands]
        return None if None in found else tuple(each for each in found if each is not None)

    def _scenes(
        self, complete: Sequence[tuple[Item, tuple[Asset, ...]]], feedback: QgsFeedback
    ) -> tuple[list[_Scene], int, int]:
        """The items whose files have a known place in one CRS; how many have none, and how many cannot be opened.
        Raises LayerError where none is left because the files of an item are in different CRSs."""
        pairs = list({(item.id, asset.key): (item, asset) for item, assets in complete for asset in assets}.values())
        files, _ = files_of(pairs, self._request.catalog.profile, feedback)
        known = {(item.id, asset.key): file for (item, asset), file in zip(pairs, files, strict=True)}
        scenes, without_grid, unreadable, in_several_crs = [], 0, 0, 0
        for item, assets in complete:
            found = [known[item.id, asset.key] for asset in assets]
            scene = _Scene(item, assets, tuple(file for file in found if file is not None))
            if len(scene.files) == len(assets) and scene.has_one_crs:
                scenes.append(scene)
            elif len(scene.files) == len(assets):
                in_several_crs += 1
            elif all(item.grid_of(asset) is not None for asset in assets) and None in found:
                unreadable += 1
            else:
                without_grid += 1
        if in_several_crs and not scenes:
            raise LayerError(
                QCoreApplication.translate(
                    "CompositeTask", "The three files of an item are in different coordinate reference systems."
                ),
                hint=QCoreApplication.translate("CompositeTask", "Choose bands in one of them."),
            )
        return scenes, without_grid + in_several_crs, unreadable

    def _source(self, scenes: Sequence[_Scene], profiles: dict[int, Profile], number: int) -> LayerSource:
        request = self._request
        bands = self._bands(scenes)
        text = channels_vrt(self._channels(scenes, profiles, bands))
        if request.as_mosaic:
            name = f"{request.collection.id} · {request.title}" + (f" · {number}" if number else "")
        else:
            name = f"{scenes[0].item.id} · {request.title}"
        path = written_vrt(request.folder, request.project_folder, name, text)
        one = layer_source(request.catalog, request.collection, scenes[0].item, scenes[0].assets[0])
        source = replace(
            one,
            name=name,
            title=name,
            asset_key=", ".join(ref.key for ref in request.bands),
            href=path.as_posix(),
            path=path.as_posix(),
            kind=AssetKind.VRT,
            authcfg="",
            profile=request.catalog.profile if any(file.opened for scene in scenes for file in scene.files) else "",
            bands=bands,
            channels=request.bands,
        )
        if not request.as_mosaic:
            return source
        samples = tuple(channels_vrt(self._channels([scene], profiles, bands)) for scene in spread(scenes, SAMPLES))
        terms = terms_fields(request.collection.terms)
        return replace(
            source, **terms, item_id="", channels=(), item_href="", datetime=None, start=None, end=None, samples=samples
        )

    def _bands(self, scenes: Sequence[_Scene]) -> tuple[Band, ...]:
        """What the catalogue says of the three bands, in all of the items."""
        return common_bands([tuple(map(self._band, range(len(scene.assets)), scene.assets)) for scene in scenes])

    def _band(self, channel: int, asset: Asset) -> Band:
        bands, ref = self._request.collection.bands_of(asset), self._request.bands[channel]
        band = bands[ref.number - 1] if ref.number <= len(bands) else Band()
        # which colour it gets has been chosen
        return replace(band, name=band.name or ref.label, common_name="", fields={}, classes=())

    def _channels(self, scenes: Sequence[_Scene], profiles: dict[int, Profile], bands: Sequence[Band]) -> list[Channel]:
        channels = []
        for index, (ref, said) in enumerate(zip(self._request.bands, bands, strict=True)):
            files = [scene.files[index] for scene in scenes]
            profile = profiles[id(files[0])]
            if ref.number > len(profile.bands):
                raise LayerError(
                    QCoreApplication.translate("CompositeTask", "{asset} has no band {number}.").format(
                        asset=ref.key, number=ref.number
                    )
                )
            own = replace(profile, bands=(profile.bands[ref.number - 1],))
            (band,) = with_declared(own, [said]).bands
            band = replace(band, interpretation=_COLORS[index], meaning=replace(band.meaning, colors=(), categories=()))
            channels.append(Channel(band, tuple(lasting(files)), ref.number, profile))
        return channels


def _profiles(scenes: Sequence[_Scene], feedback: QgsFeedback) -> dict[int, Profile]:
    """The layout of each file, by the id of its object; channel by channel, since the files of one are alike. Raises
    LayerError when none of a channel can be opened."""
    found: dict[int, Profile] = {}
    for channel in range(len(scenes[0].files)):
        files = {id(scene.files[channel]): scene.files[channel] for scene in scenes}
        missing = [file for key, file in files.items() if key not in found]
        if missing:
            for kind in kinds_of(missing, feedback):
                found.update((id(file), kind.profile) for file in kind.files)
    return found
