"""Where a user of the Géoplateforme works: what was chosen last, and what is known of the account behind it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..settings import settings, writing
from .entrepot import Entrepot
from .environment import CUSTOM_ID, PRODUCTION, Environment, custom_environment

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback


@dataclass(frozen=True)
class Workplace:
    """A datastore, by its id, of a Géoplateforme, and the QGIS authentication configuration for it, by its id."""

    environment: Environment
    authcfg: str
    datastore: str


def entrepot_at(place: Workplace, feedback: Feedback | None = None) -> Entrepot:
    """The API there, for one worker thread."""
    return Entrepot(place.environment, place.authcfg, feedback)


def environment_at(api: str, services: str = "") -> Environment:
    """The environment at these addresses; production without any. Raises ValueError for what is no web address."""
    if not api.strip() or api.strip().rstrip("/") == PRODUCTION.api:
        return PRODUCTION
    return custom_environment(api, services)


def last_workplace() -> Workplace:
    """What was chosen last; nothing, in production, the first time. For the main thread."""
    entries, environment = settings(), PRODUCTION
    with suppress(ValueError):
        environment = environment_at(entries.geoplateforme_api.value(), entries.geoplateforme_services.value())
    return Workplace(environment, entries.geoplateforme_authcfg.value(), entries.geoplateforme_datastore.value())


def remember(place: Workplace) -> None:
    """Keep addresses and ids for the next time. For the main thread."""
    entries, environment = settings(), place.environment
    is_custom = environment.id == CUSTOM_ID
    with writing():
        entries.geoplateforme_api.setValue(environment.api if is_custom else "")
        entries.geoplateforme_services.setValue(environment.services if is_custom else "")
        entries.geoplateforme_authcfg.setValue(place.authcfg)
        entries.geoplateforme_datastore.setValue(place.datastore)
