"""The harvests that are followed, in QGIS's settings: addresses and ids alone, so that closing QGIS loses none."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass

from ..json_text import json_value
from ..settings import settings
from .workplace import Workplace, environment_at

#: The oldest are no longer followed: nobody looks at more.
MOST_RUNS = 50


@dataclass(frozen=True)
class FollowedRun:
    """An execution, by its id, where it runs."""

    place: Workplace
    execution: str


def followed_runs() -> tuple[FollowedRun, ...]:
    """The newest first. What cannot be read is left out. For the main thread, as all of this module."""
    found = []
    for text in settings().geoplateforme_runs.value():
        with suppress(ValueError, TypeError):
            values = json_value(text)
            if all(isinstance(value, str) for value in values):
                api, services, authcfg, datastore, execution = values
                found.append(FollowedRun(Workplace(environment_at(api, services), authcfg, datastore), execution))
    return tuple(dict.fromkeys(found))


def follow(run: FollowedRun) -> None:
    """Put the run before all others."""
    _write((run, *(each for each in followed_runs() if each != run)))


def forget(run: FollowedRun) -> None:
    _write(tuple(each for each in followed_runs() if each != run))


def _write(runs: tuple[FollowedRun, ...]) -> None:
    settings().geoplateforme_runs.setValue([_text(run) for run in runs[:MOST_RUNS]])


def _text(run: FollowedRun) -> str:
    place = run.place
    values = (place.environment.api, place.environment.services, place.authcfg, place.datastore, run.execution)
    return json.dumps(values)
