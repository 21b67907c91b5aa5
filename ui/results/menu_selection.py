"""The records that a menu acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.catalogs import Catalog
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Collection, Item
    from .item_scope import ItemScope


class MenuSelection(Protocol):
    """Rows of the dock's tree, which is one, or of another view of catalogues. The current row is one of them.

    `is_in_dock`: they are the dock's own, whose details it can show.
    """

    is_in_dock: bool

    def catalog(self) -> Catalog | None:
        """The catalogue of the current row; None without one."""

    def selected_assets(self) -> list[AssetChoice]:
        """The selected assets."""

    def selected_choices(self) -> list[AssetChoice]:
        """The selected assets, and the data layers of the selected items; each once."""

    def selected_collections(self) -> list[Collection]:
        """The selected collections."""

    def files_of_selected_items(self, files: Callable[[Item], Sequence[Asset]]) -> list[AssetChoice]:
        """Those files of the selected items that `files` gives."""

    def current_record(self) -> Collection | Item | AssetChoice | None:
        """What the current row stands for."""

    def current_item(self) -> Item | None:
        """The current row's item, an asset's too."""

    def scope(self) -> ItemScope | None:
        """The items that "all" or "selected" means; None where there are none to speak of."""

    def add_selected(self) -> None:
        """Add the layers among the selected choices to the map."""
