"""From chosen assets to the sources of layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .errors import LayerError
from .layers.source import Drawing, layer_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .extent import MapExtent
    from .layers.source import LayerSource
    from .stac.asset_choice import AssetChoice


def source_of_choice(choice: AssetChoice) -> LayerSource:
    """What to open for the asset. Raises LayerError when it is no layer."""
    return layer_source(choice.catalog, choice.collection, choice.item, choice.asset)


def relief_sources(source: LayerSource, view: MapExtent | None) -> list[LayerSource]:
    """The two layers of a relief, the upper one first: the heights as colours, stretched to those in the view, and
    their shading."""
    translate = QCoreApplication.translate
    tint, shade = translate("LayerSources", "{name} – heights"), translate("LayerSources", "{name} – shading")
    return [
        replace(source, name=tint.format(name=source.layer_name), drawing=Drawing.TINT, view=view),
        replace(source, name=shade.format(name=source.layer_name), drawing=Drawing.SHADE),
    ]


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
