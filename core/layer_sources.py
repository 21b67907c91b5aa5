"""From chosen assets to the sources of layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import LayerError
from .layers.source import layer_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .layers.source import LayerSource
    from .stac.asset_choice import AssetChoice


def source_of_choice(choice: AssetChoice) -> LayerSource:
    """What to open for the asset. Raises LayerError when it is no layer."""
    return layer_source(choice.catalog, choice.collection, choice.item, choice.asset)


def sources_of_choices(choices: Iterable[AssetChoice]) -> tuple[list[LayerSource], list[LayerError]]:
    """What to open for the assets, in their order, and why the others are no layers."""
    sources: list[LayerSource] = []
    errors: list[LayerError] = []
    for choice in choices:
        try:
            sources.append(source_of_choice(choice))
        except LayerError as error:
            errors.append(error)
    return sources, errors
