"""Publishing rasters into a catalogue, and harvests of the Géoplateforme."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qgis.core import QgsApplication

from tests.qgis.geoplateforme import CORSICA, harvest_body, signed_in
from tests.rasters import terrain, write_raster
from tests.servers.entrepot import Entrepot, entrepot
from tests.servers.object_store import ObjectStore, object_store
from tests.servers.registry import Registry, registry
from tests.servers.signing import SigningApi, signing_api

from ..link import Upstream
from ..schedules import OF_THE_NETWORK, Fault
from .files import begin_anew, with_profile
from .operation import DISKS, Done, Operation, Place, done, plain

_BUCKET = "sm1-gdc"
_MOMENT = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)
_NAMES = ("north", "south")


@dataclass(frozen=True)
class _Platform:
    """Where rasters are published to, and the folder with these."""

    store: ObjectStore
    signer: SigningApi
    catalogue: Registry
    folder: Path


@contextmanager
def _platform() -> Iterator[_Platform]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for number, name in enumerate(_NAMES):
            write_raster(folder / f"{name}.tif", terrain(60, 80, seed=number))
        store = stack.enter_context(object_store({_BUCKET: {}}))
        signer = stack.enter_context(signing_api(store))
        yield _Platform(store, signer, stack.enter_context(registry()), folder)


def _of_platform(servers: _Platform) -> tuple[Upstream, ...]:
    return (
        Upstream(r"^/(sign_|sign\b|openapi)", servers.signer.url),
        Upstream(f"^/{_BUCKET}/", servers.store.url),
        Upstream("", servers.catalogue.url),
    )


def _nothing_there(servers: _Platform, place: Place) -> str:
    servers.catalogue.items.clear()
    servers.store.objects.clear()
    return with_profile(servers, place)


def _publish(servers: _Platform, place: Place, profile: str) -> Done:
    """Make the folder, look at the catalogue, send; each as the window does it."""
    from datacube_browser.core.catalogs import Catalog
    from datacube_browser.core.export.request import ExportSource
    from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish
    from datacube_browser.core.publishing.tasks import DryRunTask, PublishTask

    begin_anew(place)
    rasters = [RasterToPublish(ExportSource(str(servers.folder / f"{name}.tif")), moment=_MOMENT) for name in _NAMES]
    where = Catalog("", "Registry", place.url)
    request = PublishRequest(
        tuple(rasters), place.folder / "items", where, "relief", f"{place.url}/{_BUCKET}", profile=profile
    )
    dry = done(DryRunTask(request))
    if dry.errors or dry.wrong:
        return Done(errors=dry.errors, wrong=dry.wrong or _unfounded(servers))
    sent = done(PublishTask(dry.value.prepared))
    if sent.errors or sent.wrong:
        return Done(errors=sent.errors, wrong=sent.wrong or _unfounded(servers))
    report = sent.value
    errors = [*(error for _, error in report.problems), *([report.refusal] if report.refusal else [])]
    registered = [plain(_lasting(servers.catalogue.items[name]), place.url) for name in sorted(servers.catalogue.items)]
    stored = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(servers.store.objects.items())}
    return Done([*registered, stored], tuple(errors), wrong=_unfounded(servers))


def _lasting(item: dict[str, Any]) -> dict[str, Any]:
    """Without the moments at which it was made and registered."""
    properties = {name: value for name, value in item["properties"].items() if name not in ("created", "updated")}
    return {**item, "properties": properties, "links": []}


def _unfounded(servers: _Platform) -> str:
    """Items whose files are not in the store, or not whole."""
    for name, item in servers.catalogue.items.items():
        for key, asset in item["assets"].items():
            place = asset["href"].partition(f"/{_BUCKET}/")[2]
            content = servers.store.objects.get(f"{_BUCKET}/{place}")
            size = asset.get("file:size")
            if content is None or (size is not None and size != len(content)):
                return f"the item {name} is registered, and its file {key} is not there: {json.dumps(asset)}"
    return ""


@dataclass(frozen=True)
class _Geoplateforme:
    api: Entrepot
    authcfg: str

    @property
    def url(self) -> str:
        return self.api.url


@contextmanager
def _geoplateforme() -> Iterator[_Geoplateforme]:
    with entrepot() as running:
        running.add_layer("ORTHO", CORSICA, bottom=9)
        running.sign_in.access_lifetime = 1_000_000  # a token is for all schedules
        authcfg = signed_in(running)
        try:
            yield _Geoplateforme(running, authcfg)
        finally:
            QgsApplication.authManager().removeAuthenticationConfig(authcfg)


def _name(place: Place) -> str:
    return f"Faults {place.number}"


def _harvest(servers: _Geoplateforme, place: Place, _prepared: Any) -> Done:
    """Start a harvest and follow it to its end."""
    from datacube_browser.core.geoplateforme.entrepot import Entrepot as Client
    from datacube_browser.core.geoplateforme.environment import custom_environment
    from datacube_browser.core.geoplateforme.harvest_run import start_harvest, wait_until_over

    from tests.qgis.in_background import work

    store = servers.api.datastore
    body = harvest_body(servers.api, _name(place))
    environment = custom_environment(f"{place.url}/api", place.url)

    def harvest(feedback: Any) -> Any:
        api = Client(environment, servers.authcfg, feedback)
        run = start_harvest(api, store.id, body, {"made_by": "faults"})
        return wait_until_over(api, store.id, run.id, pause=0.01)

    if place.is_again and _made(servers, place):  # a person finds it in the list
        return Done(["SUCCESS"])
    answer = done(work(harvest))
    made = _made(servers, place)
    if len(made) > 1:
        return Done(errors=answer.errors, wrong=f"made {len(made)} times")
    if answer.errors or answer.wrong:
        return Done(errors=answer.errors, wrong=answer.wrong or _left_behind(servers, place, answer.errors))
    return Done([answer.value.status])


def _made(servers: _Geoplateforme, place: Place) -> list[dict[str, Any]]:
    return [data for data in servers.api.datastore.stored_data.values() if data["name"] == _name(place)]


def _left_behind(servers: _Geoplateforme, place: Place, errors: tuple[Any, ...]) -> str:
    """An empty pyramid of a harvest that was never launched, of which nothing is said."""
    said = " ".join(str(error) for error in errors)
    empty = [data for data in _made(servers, place) if data["status"] == "CREATED"]
    return f"an empty pyramid is left, and nothing says so: {empty}" if empty and _name(place) not in said else ""


SERVICES = (
    Operation(
        "publish",
        _platform,
        _of_platform,
        _publish,
        _nothing_there,
        requests=12,
        kinds=(*OF_THE_NETWORK, Fault.PROXY, Fault.CLOCK, *DISKS),
        leaves=("",),
        same_bytes=False,
    ),
    Operation(
        "harvest",
        _geoplateforme,
        lambda servers: (Upstream("", servers.url),),
        _harvest,
        requests=9,
        kinds=(*OF_THE_NETWORK, Fault.PROXY, Fault.CLOCK),
    ),
)
