"""All operations, how many of their schedules belong to the suite, and the benches on which they run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .judge import Bench
from .operations.catalogues import CATALOGUES
from .operations.files import FILES
from .operations.layers import LAYERS
from .operations.operation import Operation
from .operations.services import SERVICES
from .schedules import Schedule, drawn

OPERATIONS: dict[str, Operation] = {each.name: each for each in (*CATALOGUES, *FILES, *LAYERS, *SERVICES)}
#: How many schedules of each belong to the suite, 600 together: at least one for each fault that it can meet.
IN_SUITE = {
    "connect": 53,
    "search": 44,
    "paging": 40,
    "static": 44,
    "static-connect": 20,
    "download": 66,
    "export": 66,
    "wcs": 44,
    "sign": 40,
    "sign-export": 40,
    "add": 38,
    "draw": 34,
    "gateway": 34,
    "publish": 20,
    "harvest": 17,
}


class Benches:
    """The benches of all operations, each made when it is first used."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._made: dict[str, Bench] = {}

    def of(self, name: str) -> Bench:
        if name not in self._made:
            operation = OPERATIONS[name]
            servers = self._stack.enter_context(operation.servers())
            self._made[name] = Bench(operation, servers, self._folder)
        return self._made[name]


@contextmanager
def benches(folder: Path) -> Iterator[Benches]:
    """Those whose folders are below this one, while the context lasts."""
    with ExitStack() as stack:
        yield Benches(folder, stack)


def schedule(name: str, number: int) -> Schedule:
    """Schedule `number` of an operation."""
    operation = OPERATIONS[name]
    return drawn(name, number, operation.kinds, operation.requests)


def suite(*names: str) -> list[Schedule]:
    """The schedules of these operations that belong to the suite."""
    return [schedule(name, number) for name in names for number in range(IN_SUITE[name])]
