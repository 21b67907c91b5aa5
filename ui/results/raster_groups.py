"""The rasters of selected items, by what they show: a mosaic is made of one of the groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QMenu

from ...core.language.bilingual import user_language
from ..wording.asset_titles import distinct_asset_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.stac.asset_choice import AssetChoice
    from .menu_selection import MenuSelection


@dataclass(frozen=True)
class RasterGroup:
    """The same asset of some items; without a title where there is nothing to choose from."""

    choices: tuple[AssetChoice, ...]
    title: str = ""


def raster_groups(selection: MenuSelection) -> list[RasterGroup]:
    """The selected raster assets as one group. Where items are selected, a group for each asset that they have, unless
    none of them has several rasters."""
    choices = selection.selected_choices()
    rasters = [choice for choice in choices if choice.asset.kind.is_raster]
    if not rasters:
        return []
    of_items = Counter((choice.collection.id, choice.item.id) for choice in rasters)
    if len(selection.selected_assets()) == len(choices) or max(of_items.values()) == 1:
        return [RasterGroup(tuple(rasters))]
    by_key: dict[str, list[AssetChoice]] = {}
    for choice in rasters:
        by_key.setdefault(choice.asset.key, []).append(choice)
    titles = distinct_asset_titles({key: group[0].asset for key, group in by_key.items()}, user_language())
    return [RasterGroup(tuple(group), _title(titles[key], len(group), len(of_items))) for key, group in by_key.items()]


def _title(title: str, count: int, total: int) -> str:
    if count == total:
        return title
    pattern = QCoreApplication.translate("RasterGroups", "{title} – {count} of {total}")
    return str(pattern.format(title=title, count=count, total=total))


class RasterGroupMenu(QMenu):
    """An entry for each group, which calls `save` with its assets."""

    def show_groups(self, groups: Sequence[RasterGroup], save: Callable[[list[AssetChoice]], object]) -> None:
        self.clear()
        for group in groups:
            action = self.addAction(f"{group.title}…".replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, group=group: save(list(group.choices)))
