"""What is common to all operations: what they are given, what comes of them, and how values are compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers import tasks

from ..link import Upstream
from ..schedules import OF_THE_NETWORK, Fault

if TYPE_CHECKING:
    from datacube_browser.core.errors import DatacubeError
    from datacube_browser.core.threads.tasks import Task

#: Milliseconds after which an operation counts as hung. The longest that one may take, with all its time-outs
#: shortened, is some seconds; a busy machine gets many times as much.
HUNG = 300_000
DISKS = (Fault.DISK_FULL, Fault.READ_ONLY, Fault.REMOVED)


class HungError(Exception):
    """An operation has not ended."""


@dataclass(frozen=True)
class Place:
    """Where an operation takes place: the address of the link before its servers, without a slash at the end, and the
    folder for what it writes. `number` is new for each schedule; `is_again` when it is done once more, after an error.
    """

    url: str
    folder: Path
    number: int = 0
    is_again: bool = False


@dataclass(frozen=True)
class Done:
    """What came of an operation: a value that is equal whenever all went well, and the errors that were shown. `told`
    is what it says to be missing of a list, whose other members are there. `wrong` says what is wrong whatever the
    errors: a pixel that is neither right nor empty, an item without its file."""

    value: Any = None
    errors: tuple[DatacubeError, ...] = ()
    told: tuple[str, ...] = ()
    wrong: str = ""


@dataclass(frozen=True)
class Operation:
    """An operation: its name, the servers that it needs as long as the context lasts, and what it does there.

    `do` is called after `prepare`, in which nothing fails yet. `kinds` are the faults that it can meet. After an error,
    the folder may hold files with the endings in `leaves`, from which it goes on the next time. `requests` is about how
    many it sends where all goes well.
    """

    name: str
    servers: Callable[[], AbstractContextManager[Any]]
    upstreams: Callable[[Any], tuple[Upstream, ...]]
    do: Callable[[Any, Place, Any], Done]
    prepare: Callable[[Any, Place], Any] = lambda _servers, _place: None
    requests: int = 4
    kinds: tuple[Fault, ...] = field(default=(*OF_THE_NETWORK, Fault.PROXY, Fault.CLOCK))
    leaves: tuple[str, ...] = ()
    #: Whether its files are always the same: those that name the hour are known by their pixels, in the value.
    same_bytes: bool = True
    #: Whether its errors come from GDAL or QGIS, which do not say the address.
    tells_address: bool = True


def outcome(task: Task) -> tuple[str, Any]:
    """What comes of a task, as `tests.servers.tasks` says. Raises HungError."""
    try:
        return tasks.outcome(task, HUNG)
    except TimeoutError as error:
        raise HungError(task.description()) from error


def done(task: Task, plain_value: Callable[[Any], Any] = lambda value: value) -> Done:
    """The same as a Done."""
    kind, value = outcome(task)
    if kind == "succeeded":
        return Done(plain_value(value))
    return Done(errors=(value,)) if kind == "failed" else Done(wrong="canceled, though nobody did")


def plain(value: Any, url: str) -> Any:
    """A value without the address of the link, of lists, dicts and texts alone."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name), url) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key, url)): plain(each, url) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each, url) for each in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return value.name if isinstance(value, Enum) else str(value).replace(url, "@")


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder and those below it, by their names."""
    if not folder.is_dir():
        return {}
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
