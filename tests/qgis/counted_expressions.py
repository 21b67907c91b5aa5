"""An expression function of QGIS that counts how often it is evaluated."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.core import QgsExpression, QgsExpressionFunction

if TYPE_CHECKING:
    from collections.abc import Iterator


class CountedFunction(QgsExpressionFunction):
    """Takes no argument and gives "1"; `calls` is how often it was called."""

    def __init__(self, name: str) -> None:
        super().__init__(name, 0, "Test", "")
        self.calls = 0

    def func(self, *_args):
        self.calls += 1
        return "1"


@contextmanager
def counted_function(name: str) -> Iterator[CountedFunction]:
    """A function of this name while the context lasts."""
    function = CountedFunction(name)
    assert QgsExpression.registerFunction(function)
    yield function
    QgsExpression.unregisterFunction(name)
