"""Assets as layers of a QGIS project. For scripts, `open_layer`: see docs/en/api.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .one_layer import open_layer

__all__ = ["open_layer"]


def __getattr__(name: str) -> Any:
    """Import the opening of layers when it is first asked for: QGIS starts without it."""
    if name != "open_layer":
        raise AttributeError(name)
    # not importlib: QGIS forgets with the plugin only those modules that a statement has imported
    return getattr(__import__("one_layer", globals(), None, [name], 1), name)
