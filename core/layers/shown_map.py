"""Whether a layer that is being opened will be drawn at once: connections are opened early for such layers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..extent import MapExtent
from ..projection_tasks import shows_any

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsMapLayer


class ShownMap(NamedTuple):
    """What the map does with a new layer: whether it is drawn at all, and the view where it must lie to be drawn; None
    where any layer will be, as the first of a project, to which QGIS zooms."""

    is_drawn: bool = True
    view: MapExtent | None = None


class _Followed:
    """The map, and how it was when layers were last begun to be opened: in a script without one, any may be drawn."""

    look: Callable[[], ShownMap] | None = None
    shown = ShownMap()


_map = _Followed()


def follow_map(look: Callable[[], ShownMap] | None) -> None:
    """What tells the map's state on the main thread; None for no map. For the main thread."""
    _map.look, _map.shown = look, ShownMap()


def look_at_map() -> None:
    """Layers are about to be opened: note what the map will do with them. For the main thread; waits for nothing."""
    if _map.look is not None:
        _map.shown = _map.look()


def will_be_drawn(layer: QgsMapLayer) -> bool:
    """Whether the map will draw an open layer as soon as it is added, as far as that can be told. For a worker: it
    projects the layer's extent."""
    is_drawn, view = _map.shown
    if not is_drawn or view is None:
        return is_drawn
    return shows_any(view, [MapExtent.from_rectangle(layer.extent(), layer.crs())])
