"""NumPy arrays as lists of Python's own numbers, with their types: those of `tolist` depend on NumPy's version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def integers(values: NDArray[np.signedinteger[Any]]) -> list[int]:
    """The values of an array of one dimension."""
    return cast("list[int]", values.tolist())


def coordinates(points: NDArray[np.float64]) -> list[list[float]]:
    """The rows of an array of points: x and y, or longitude and latitude, each."""
    return cast("list[list[float]]", points.tolist())
