"""From chosen assets to the sources of layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from .errors import LayerError, bare
from .layers.source import Drawing, layer_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .extent import MapExtent
    from .layers.source import LayerSource
    from .stac.asset_choice import AssetChoice


def source_of_choice(choice: AssetChoice) -> LayerSource:
    """What to open for the asset. Raises LayerError when it is no layer."""
    return layer_source(choice.catalog, choice.collection, choice.item, choice.asset)


def relief_sources(source: LayerSource, view: MapExtent | None = None, shading: str = "") -> list[LayerSource]:
    """The two layers of a relief, the upper one first: the heights as colours, stretched to those in the view, and
    their shading, in the style of that name where there is one."""
    translate = QCoreApplication.translate
    tint, shade = translate("LayerSources", "{name} – heights"), translate("LayerSources", "{name} – shading")
    return [
        replace(source, name=tint.format(name=source.layer_name), drawing=Drawing.TINT, view=view),
        replace(source, name=shade.format(name=source.layer_name), drawing=Drawing.SHADE, style=shading),
    ]


def sources_of_choices(
    choices: Iterable[AssetChoice], has_relief: Callable[[AssetChoice, LayerSource], bool] | None = None, **relief: Any
) -> tuple[list[LayerSource], list[LayerError]]:
    """What to open for the assets, in their order, and why the others are no layers. Those that have a relief come as
    its two layers; `relief` are further arguments of `relief_sources`."""
    sources: list[LayerSource] = []
    errors: list[LayerError] = []
    for choice in choices:
        try:
            source = source_of_choice(choice)
        except LayerError as error:
            errors.append(bare(error))
            continue
        is_relief = has_relief is not None and has_relief(choice, source)
        sources += relief_sources(source, **relief) if is_relief else [source]
    return sources, errors
