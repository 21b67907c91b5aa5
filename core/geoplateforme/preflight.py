"""The trial before a harvest: at each level to harvest, one picture is fetched exactly as the engine will ask for it.

The engine tries a request that fails again and again for days, and its execution stays in progress: a wrong layer's
name has to be found here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, HttpError, LinkError, TlsError
from ..redaction import redacted, remember_secret
from ..threads.tasks import Task
from .estimate import Estimate, Measured, estimate
from .harvest_checks import Problem, blocking, problems_of
from .picture_check import Picture, checked_picture
from .picture_doubts import doubts
from .pyramid_grid import middle_slab, slabs_of
from .wms_advice import advice, largest_picture, smaller_pictures
from .wms_requests import OtherHostError, SilentError, fetched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsFeedback

    from ..threads.cancellation import Feedback
    from .environment import Environment
    from .harvest_request import HarvestRequest

#: The largest answer, as bytes a pixel (four channels of 32 bits), and in all.
_MOST_BYTES_PER_PIXEL, _HEADERS, _MOST_BYTES = 16, 1_000_000, 600_000_000
#: What refusals are about that have nothing to do with the size of a picture, by their status.
_ABOUT = {401: "harvest_extras", 403: "harvest_extras", 404: "harvest_url", 410: "harvest_url", 429: "parallelization"}
_BAD_REQUEST, _SERVER_ERROR = 400, 500
#: The smallest pictures that are tried.
_LEAST = 256


@dataclass(frozen=True)
class Trial:
    """A picture that was fetched: at which level, from where (without secrets), its bytes, and the seconds that it
    took."""

    level: int
    url: str
    size: int
    seconds: float
    picture: Picture


@dataclass(frozen=True)
class Preflight:
    """What was found: `problems` stop the launch as far as they block. `estimate` has been corrected by what was
    measured, None where the request is too wrong for one."""

    problems: tuple[Problem, ...]
    trials: tuple[Trial, ...] = ()
    estimate: Estimate | None = None


class PreflightTask(Task):
    """Makes the trial; `succeeded(Preflight)`, whatever was found."""

    def __init__(self, request: HarvestRequest, environment: Environment) -> None:
        super().__init__(QCoreApplication.translate("PreflightTask", "Trying a harvest"))
        self._request = request
        self._environment = environment

    def work(self, feedback: QgsFeedback) -> Preflight:
        return preflight(self._request, self._environment, feedback)


def preflight(request: HarvestRequest, environment: Environment, feedback: Feedback | None = None) -> Preflight:
    """Check the request, and fetch a picture at each level to harvest, unless it is wrong anyway. For a worker thread.
    Raises CanceledError."""
    for part in request.source.private.split("&"):
        remember_secret(unquote(part.partition("=")[2]))
    problems = problems_of(request, environment)
    if blocking(problems, is_confirmed=True):
        return Preflight(problems)
    trials: list[Trial] = []
    for level in sorted(request.levels, reverse=True):
        found = _tried(request, level, feedback)
        if not isinstance(found, Trial):
            return Preflight((*problems, *found), tuple(trials), estimate(request, feedback=feedback))
        trials.append(found)
    problems = (*problems, *_doubts(request, trials, feedback))
    return Preflight(problems, tuple(trials), estimate(request, _measured(request, trials), feedback))


def _tried(request: HarvestRequest, level: int, feedback: Feedback | None) -> Trial | tuple[Problem, ...]:
    found = _fetched(request, level, feedback)
    if isinstance(found, Trial):
        return found
    said = advice(request, feedback)
    if not said and found.parameter in ("", "harvest_dimensions"):
        smaller = _smaller(request, level, feedback)
        return (smaller, found) if smaller is not None else (found,)
    return (*said, found)


def _smaller(request: HarvestRequest, level: int, feedback: Feedback | None) -> Problem | None:
    """Pictures of half the side, a quarter and so on are tried: many a service does not say what is too large for
    it."""
    slab, side = request.grid(level).pixels[0], max(request.picture_size)
    while side > _LEAST:
        side = largest_picture(slab, side // 2)
        changed = replace(request, options={**request.options, "harvest_dimensions": [side, side]})
        if isinstance(_fetched(changed, level, feedback), Trial):
            return smaller_pictures(
                side,
                QCoreApplication.translate(
                    "Preflight", "The service draws no pictures of {asked} pixels, but those of {side}."
                ).format(asked=max(request.picture_size), side=side),
            )
    return None


def _fetched(request: HarvestRequest, level: int, feedback: Feedback | None) -> Trial | Problem:
    url, size = _address(request, level, feedback), request.picture_size
    most = min(size[0] * size[1] * _MOST_BYTES_PER_PIXEL + _HEADERS, _MOST_BYTES)
    try:
        answer = fetched(url, feedback, most)
    except CanceledError:
        raise
    except DatacubeError as error:
        return _refusal(error)
    found = checked_picture(answer.content, request.source.image, size, url, feedback)
    if isinstance(found, Problem):
        return found
    return Trial(level, redacted(url), len(answer.content), answer.seconds, found)


def _address(request: HarvestRequest, level: int, feedback: Feedback | None) -> str:
    """That of a picture with a part of the area, of a slab in its middle."""
    grid, (width, height), area = request.grid(level), request.picture_size, request.area.mercator()
    xmin, ymin, xmax, ymax = bounds = grid.bounds(middle_slab(slabs_of(area, grid, feedback)))
    within = area.intersection(QgsGeometry.fromRect(QgsRectangle(*bounds))).pointOnSurface()
    place = within.asPoint() if not within.isEmpty() else QgsPointXY(xmin, ymax)
    across, up = (xmax - xmin) * width / grid.pixels[0], (ymax - ymin) * height / grid.pixels[1]
    left = xmin + min(int((place.x() - xmin) / across), grid.pixels[0] // width - 1) * across
    upper = ymax - min(int((ymax - place.y()) / up), grid.pixels[1] // height - 1) * up
    return request.source.get_map_url((left, upper - up, left + across, upper), (width, height))


def _refusal(error: DatacubeError) -> Problem:
    status = error.status if isinstance(error, HttpError) else 0
    if isinstance(error, SilentError):
        return Problem(error.message, error.hint, "harvest_dimensions", details=error.details)
    about = "harvest_url" if isinstance(error, (LinkError, TlsError, OtherHostError)) else _ABOUT.get(status, "")
    fix, says = error.hint, error.says if isinstance(error, HttpError) else ""
    if about == "harvest_extras":
        advised = QCoreApplication.translate(
            "Preflight", "If the service is private, enter an API key that may read it."
        )
        fix = f"{says} {advised}".strip()
    elif not about and _BAD_REQUEST <= status < _SERVER_ERROR:
        advised = QCoreApplication.translate("Preflight", "Check the layers, the format and the further parameters.")
        fix = f"{says} {advised}".strip()
    return Problem(error.message, fix, about, details=error.details)


def _doubts(request: HarvestRequest, trials: list[Trial], feedback: Feedback | None) -> Iterator[Problem]:
    """What is odd about the pictures, without keeping the engine from its work."""
    for trial in trials:
        if trial.picture.is_uniform:
            yield from (replace(each, blocks=False) for each in advice(request, feedback))
        yield from doubts(request, trial.level, trial.size, trial.picture)


def _measured(request: HarvestRequest, trials: list[Trial]) -> Measured:
    width, height = request.picture_size
    pixels = width * height * len(trials)
    return Measured(sum(each.size for each in trials) / pixels, sum(each.seconds for each in trials) / pixels)
