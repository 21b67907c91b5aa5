"""The harvests that are followed, in QGIS's settings: addresses and ids alone, so that closing QGIS loses none."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..parsing.json_text import json_value
from ..settings import change, settings
from .workplace import Workplace, environment_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The oldest are no longer followed: nobody looks at more.
MOST_RUNS = 50


@dataclass(frozen=True)
class FollowedRun:
    """An execution, by its id, where it runs."""

    place: Workplace
    execution: str


def followed_runs() -> tuple[FollowedRun, ...]:
    """The newest first. What cannot be read is left out. For the main thread, as all of this module."""
    return _read(settings().geoplateforme_runs.value())


def follow(run: FollowedRun) -> None:
    """Put the run before all others."""
    _change(lambda runs: (run, *(each for each in runs if each != run)))


def forget(run: FollowedRun) -> None:
    _change(lambda runs: tuple(each for each in runs if each != run))


def _read(texts: Iterable[str]) -> tuple[FollowedRun, ...]:
    found = []
    for text in texts:
        with suppress(ValueError, TypeError):
            values = json_value(text)
            if all(isinstance(value, str) for value in values):
                api, services, authcfg, datastore, execution = values
                found.append(FollowedRun(Workplace(environment_at(api, services), authcfg, datastore), execution))
    return tuple(dict.fromkeys(found))


def _change(new: Callable[[tuple[FollowedRun, ...]], tuple[FollowedRun, ...]]) -> None:
    change(settings().geoplateforme_runs, lambda texts: [_text(run) for run in new(_read(texts))[:MOST_RUNS]])


def _text(run: FollowedRun) -> str:
    place = run.place
    values = (place.environment.api, place.environment.services, place.authcfg, place.datastore, run.execution)
    return json.dumps(values)
