"""The records that a menu acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.catalogs import Catalog
    from ...core.stac.asset_choice import AssetChoice, Record
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
        """The items that "all" or "selected" means; None where there are no such items."""

    def add_selected(self) -> None:
        """Add the layers among the selected choices to the map."""


class KnownSelection:
    """A `MenuSelection` as it is now: it looks at another one, and once only, since thousands of rows may be selected.
    For as long as a menu is open, in which time nothing else can be selected."""

    def __init__(self, selection: MenuSelection) -> None:
        self.is_in_dock = selection.is_in_dock
        self._selection = selection
        self._known: dict[str, Any] = {}

    def catalog(self) -> Catalog | None:
        return self._once(self._selection.catalog)

    def selected_assets(self) -> list[AssetChoice]:
        return self._once(self._selection.selected_assets)

    def selected_choices(self) -> list[AssetChoice]:
        return self._once(self._selection.selected_choices)

    def selected_collections(self) -> list[Collection]:
        return self._once(self._selection.selected_collections)

    def files_of_selected_items(self, files: Callable[[Item], Sequence[Asset]]) -> list[AssetChoice]:
        return self._selection.files_of_selected_items(files)

    def current_record(self) -> Record:
        return self._once(self._selection.current_record)

    def current_item(self) -> Item | None:
        return self._once(self._selection.current_item)

    def scope(self) -> ItemScope | None:
        return self._once(self._selection.scope)

    def add_selected(self) -> None:
        self._selection.add_selected()

    def _once(self, ask: Callable[[], Any]) -> Any:
        if ask.__name__ not in self._known:
            self._known[ask.__name__] = ask()
        return self._known[ask.__name__]
