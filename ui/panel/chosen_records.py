"""What the dock's buttons act on: the checked assets, or the selected rows where none is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.stac.asset_choice import layers_among

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.catalogs import Catalog
    from ...core.stac.asset_choice import AssetChoice, Record
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Collection, Item
    from ..results.item_scope import ItemScope
    from ..results.results_model import ResultsModel
    from ..results.results_tree import ResultsTree


class ChosenRecords:
    """A `MenuSelection` of the dock: the tree's own, but for checked assets, which count alone. `add` puts assets on
    the map."""

    is_in_dock = True

    def __init__(self, model: ResultsModel, tree: ResultsTree, add: Callable[[Sequence[AssetChoice]], None]) -> None:
        self._model = model
        self._tree = tree
        self._add = add

    def catalog(self) -> Catalog | None:
        record = self._checked_record()
        return self._tree.catalog() if record is None else record.catalog

    def selected_assets(self) -> list[AssetChoice]:
        return self._model.checked_assets() or self._tree.selected_assets()

    def selected_choices(self) -> list[AssetChoice]:
        return self._model.checked_assets() or self._tree.selected_choices()

    def selected_collections(self) -> list[Collection]:
        return self._tree.selected_collections()

    def files_of_selected_items(self, files: Callable[[Item], Sequence[Asset]]) -> list[AssetChoice]:
        return [] if self._model.checked_assets() else self._tree.files_of_selected_items(files)

    def current_record(self) -> Record:
        return self._checked_record() or self._tree.current_record()

    def current_item(self) -> Item | None:
        record = self._checked_record()
        return self._tree.current_item() if record is None else record.item

    def scope(self) -> ItemScope | None:
        return self._tree.scope()

    def add_selected(self) -> None:
        self._add(layers_among(self.selected_choices()))

    def _checked_record(self) -> AssetChoice | None:
        """The current row's asset if it is checked, else the first of the checked ones."""
        checked = self._model.checked_assets()
        current = self._tree.current_record()
        return next((each for each in checked if each == current), checked[0] if checked else None)
