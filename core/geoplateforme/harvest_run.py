"""Running a harvest: create, tag and launch its execution, follow, abort and clear it up. For worker threads; all raise
what `Entrepot` does.

What an execution makes, its stored data, is there as soon as the execution is created: one that is never launched
leaves it behind, empty.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, HttpError, LinkError, ResponseError
from ..redaction import redacted_text
from ..threads.cancellation import stop_if_canceled, wait
from .account import pyramids
from .record_reading import read_execution
from .records import CREATED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .entrepot import Entrepot
    from .records import Execution

#: Lines of a log in one page, and the most that are read in one look; a line is cut after so many signs.
_LINES, _MOST_LINES, _LONGEST_LINE = 1000, 20_000, 2000
#: Seconds between two looks at an execution, and at one that is aborted; how many looks an abort is given.
LOOK_PAUSE, _ABORT_PAUSE, _ABORT_LOOKS = 10.0, 2.0, 60
#: Looks that may fail in a row while an execution of hours is waited for.
_MOST_FAILURES = 30
_MAY_PASS = frozenset((408, 429, 500, 502, 503, 504))
#: With these, the API refuses to abort what has ended.
_NO_ABORT = (400, 404, 405, 409, 422)


class NotLaunchedError(DatacubeError):
    """An execution was created and could not be launched, and what it has left behind could not be deleted: the
    `execution`."""

    def __init__(self, cause: DatacubeError, execution: Execution) -> None:
        hint = QCoreApplication.translate(
            "HarvestRun", "The empty pyramid “{name}” stays in the datastore: delete it there."
        )
        super().__init__(
            cause.message, details=cause.details, hint=f"{cause.hint} {hint.format(name=execution.output_name)}".strip()
        )
        self.url = cause.url
        self.execution = execution


def start_harvest(
    entrepot: Entrepot, datastore: str, body: Mapping[str, Any], tags: Mapping[str, str] | None = None
) -> Execution:
    """Create the execution of this body (see `HarvestRequest.body`), tag what it makes, and launch it.

    The name must be new in the datastore: by it, an execution is found whose creation was not answered. Where it cannot
    be launched, nothing of it is left, or else the error is a NotLaunchedError. Canceling counts as that, too.
    """
    name = str(body["output"]["stored_data"]["name"])
    if pyramids(entrepot, datastore, name):
        raise _name_taken(entrepot, datastore, name)
    place = _place(datastore)
    own = entrepot.unstoppable()

    def made() -> dict[str, Any] | None:
        try:
            return _created(own, datastore, name)
        except DatacubeError as error:
            raise _maybe_made(error, name) from error

    answer = own.post(*place, body=body, made=made)
    found = read_execution(answer) or read_execution(made() or {})
    if found is None:
        raise _nothing_made(entrepot, datastore)
    try:
        stop_if_canceled(entrepot.feedback)
        if tags and found.output:
            entrepot.repeatable_post("datastores", datastore, "stored_data", found.output, "tags", body=tags)
        entrepot.post(*place, found.id, "launch", made=lambda: _launched(entrepot, datastore, found.id))
    except DatacubeError as error:
        running = _clear_up(own, datastore, found, error)
        if running is None:
            raise
        return running
    return _after_launch(entrepot, datastore, found)


def execution(entrepot: Entrepot, datastore: str, identity: str) -> Execution:
    """How an execution is now."""
    found = read_execution(entrepot.get(*_place(datastore), identity))
    if found is None:
        raise _nothing_made(entrepot, datastore)
    return found


def log_lines(entrepot: Entrepot, datastore: str, identity: str, known: int = 0) -> tuple[str, ...]:
    """The lines of an execution's log after the first `known`, without secrets: the engine writes the addresses that it
    asks for, with their keys."""
    found: list[str] = []
    size = _LINES
    while len(found) < _MOST_LINES:
        place = known + len(found)
        page = entrepot.page(*_place(datastore), identity, "logs", number=place // size + 1, limit=size)
        start = max(0, page.first - 1)
        lines = page.entries[place - start :] if start <= place else ()
        found += [redacted_text(str(line)[:_LONGEST_LINE]) for line in lines]
        if page.is_last:
            break
        if not lines:  # the API's pages are shorter than was asked for
            if len(page.entries) >= size:
                break
            size = len(page.entries)
    return tuple(found)


def wait_until_over(
    entrepot: Entrepot,
    datastore: str,
    identity: str,
    on_look: Callable[[Execution], object] = lambda _execution: None,
    pause: float = LOOK_PAUSE,
) -> Execution:
    """Look at an execution every `pause` seconds until nothing happens to it any more. It may take hours: what passes,
    such as a lost connection, is waited for."""
    failures = 0
    while True:
        try:
            found = execution(entrepot, datastore, identity)
        except (HttpError, LinkError) as error:
            failures += 1
            if failures > _MOST_FAILURES or (isinstance(error, HttpError) and error.status not in _MAY_PASS):
                raise
        else:
            failures = 0
            on_look(found)
            if found.is_over:
                return found
        wait(pause, entrepot.feedback)


def abort(entrepot: Entrepot, datastore: str, identity: str) -> Execution:
    """Abort an execution, and wait until it has ended; one that has ended already is no error. After some minutes, it
    is returned as it is then."""
    try:
        entrepot.post(*_place(datastore), identity, "abort", made=lambda: _ended(entrepot, datastore, identity))
    except HttpError as error:
        if error.status not in _NO_ABORT or not execution(entrepot, datastore, identity).is_over:
            raise
    found = execution(entrepot, datastore, identity)
    for _ in range(_ABORT_LOOKS):
        if found.is_over:
            break
        wait(_ABORT_PAUSE, entrepot.feedback)
        found = execution(entrepot, datastore, identity)
    return found


def clear_up(entrepot: Entrepot, datastore: str, run: Execution) -> None:
    """Delete what an execution has left behind: one that was never launched (then the execution, too), has failed or
    was aborted. Raises ResponseError for one that still runs, or has made a pyramid: that is deleted as such."""
    now = execution(entrepot, datastore, run.id)
    if now.has_succeeded or not (now.is_over or now.status == CREATED):
        raise ResponseError(
            QCoreApplication.translate("HarvestRun", "This harvest has left nothing to clean up."),
            hint=QCoreApplication.translate("HarvestRun", "Abort it first; a finished pyramid is deleted in its list."),
        )
    if now.output and now.output not in now.inputs:
        entrepot.delete("datastores", datastore, "stored_data", now.output)
    if now.status == CREATED:
        with suppress(HttpError):  # some keep it as a record; it makes nothing any more
            entrepot.delete(*_place(datastore), now.id)


def _clear_up(entrepot: Entrepot, datastore: str, run: Execution, cause: DatacubeError) -> Execution | None:
    """Clear up after a failed launch, also one that was canceled. Returns the execution where it was launched all the
    same. Raises NotLaunchedError where it cannot be cleared up."""
    try:
        now = execution(entrepot, datastore, run.id)
        if now.status == CREATED:
            clear_up(entrepot, datastore, run)
        elif isinstance(cause, CanceledError):
            clear_up(entrepot, datastore, abort(entrepot, datastore, run.id))
        else:
            return now
    except DatacubeError as error:
        raise NotLaunchedError(error if isinstance(cause, CanceledError) else cause, run) from error
    return None


def _after_launch(entrepot: Entrepot, datastore: str, run: Execution) -> Execution:
    """How it is now; as it was made where that cannot be known yet: whoever follows it asks again."""
    try:
        return execution(entrepot.unstoppable(), datastore, run.id)
    except DatacubeError:
        return run


def _created(entrepot: Entrepot, datastore: str, name: str) -> dict[str, Any] | None:
    """The execution that makes the pyramid of this name."""
    for pyramid in pyramids(entrepot, datastore, name):
        for found in entrepot.records(*_place(datastore), query=[("output_stored_data", pyramid.id)]):
            if (run := read_execution(found)) is not None:
                return entrepot.find(*_place(datastore), run.id)
    return None


def _launched(entrepot: Entrepot, datastore: str, identity: str) -> dict[str, Any] | None:
    found = entrepot.get(*_place(datastore), identity)
    return None if found.get("status") == CREATED else found


def _ended(entrepot: Entrepot, datastore: str, identity: str) -> dict[str, Any] | None:
    found = entrepot.get(*_place(datastore), identity)
    run = read_execution(found)
    return found if run is not None and run.is_over else None


def _place(datastore: str) -> tuple[str, ...]:
    return "datastores", datastore, "processings", "executions"


def _name_taken(entrepot: Entrepot, datastore: str, name: str) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("HarvestRun", "The datastore already has a pyramid “{name}”.").format(name=name),
        url=entrepot.environment.url("datastores", datastore, "stored_data"),
        hint=QCoreApplication.translate("HarvestRun", "Choose another name, or delete that pyramid first."),
    )


def _maybe_made(error: DatacubeError, name: str) -> DatacubeError:
    """The error of asking whether the execution was made after all: that is not known then."""
    hint = QCoreApplication.translate(
        "HarvestRun", "The empty pyramid “{name}” may have been made: look for it in the datastore before trying again."
    )
    error.hint = f"{error.hint} {hint.format(name=name)}".strip()
    return error


def _nothing_made(entrepot: Entrepot, datastore: str) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("HarvestRun", "The Géoplateforme does not say which execution it has created."),
        url=entrepot.environment.url(*_place(datastore)),
        hint=QCoreApplication.translate("HarvestRun", "Check the datastore's pyramids before trying again."),
    )
