"""Waiting for the end of a harvest, in scripts, models and qgis_process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, ResponseError
from ..threads.cancellation import wait
from . import harvest_run
from .account import stored_data
from .entrepot import Entrepot
from .records import CREATED, UNSTABLE
from .run_state import BUSY
from .stalled import Watchdog

if TYPE_CHECKING:
    from collections.abc import Callable

    from .records import Execution, StoredData


def awaited_pyramid(
    entrepot: Entrepot,
    datastore: str,
    run: Execution,
    tell: Callable[[str], object],
    warn: Callable[[str], object],
) -> StoredData:
    """What a run has made, once it is over; `tell` gets each line of its log, `warn` the watchdog's word, once for each
    time that the engine gets stuck. Canceling aborts the run and deletes what it has made. For a worker thread. Raises
    what Entrepot raises, and ResponseError for a run that has made nothing."""
    watchdog, known, was_stuck = Watchdog(), 0, False

    def on_look(_now: Execution) -> None:
        nonlocal known, was_stuck
        lines = harvest_run.log_lines(entrepot, datastore, run.id, known)
        known += len(lines)
        for line in lines:
            tell(line)
        stall = watchdog.read(lines)
        if stall is not None and not was_stuck:
            warn(str(stall))
        was_stuck = stall is not None

    try:
        ended = harvest_run.wait_until_over(entrepot, datastore, run.id, on_look, harvest_run.LOOK_PAUSE)
    except CanceledError:
        own = Entrepot(entrepot.environment, entrepot.authcfg)  # not canceled
        harvest_run.clear_up(own, datastore, harvest_run.abort(own, datastore, run.id))
        raise
    pyramid = _made(entrepot, datastore, ended.output) if ended.has_succeeded else None
    if pyramid is None or pyramid.status == UNSTABLE:
        translate, status = QCoreApplication.translate, ended.status if pyramid is None else pyramid.status
        raise ResponseError(
            translate("AwaitedRun", "The harvest has ended with {status}.").format(status=status),
            hint=translate("AwaitedRun", "Its log says why. Delete the unusable pyramid in the list of pyramids."),
        )
    return pyramid


def _made(entrepot: Entrepot, datastore: str, identity: str) -> StoredData | None:
    """What an execution has made, once nothing happens to it any more: it is ready some time after the execution."""
    while True:
        found = stored_data(entrepot, datastore, identity)
        if found is None or found.status not in (CREATED, *BUSY):
            return found
        wait(harvest_run.LOOK_PAUSE, entrepot.feedback)
