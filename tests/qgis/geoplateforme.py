"""Helpers for the tests of the Géoplateforme's windows: an account on the test server, its sign-in in QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datacube_browser.core.geoplateforme.harvest_request import PROCESSING_ID
from datacube_browser.core.geoplateforme.records import (
    BROADCAST,
    PROCESSING,
    RASTER_PYRAMID,
    WMS_RASTER,
    WMTS_TMS,
    Datastore,
    Endpoint,
    Quota,
    StoredData,
)
from datacube_browser.core.geoplateforme.workplace import Workplace, environment_at, remember

from tests.authentication import header_authentication

if TYPE_CHECKING:
    from tests.servers.entrepot import Entrepot
    from tests.servers.entrepot_state import Datastore as ServedDatastore


def signed_in(store: Entrepot) -> str:
    """A configuration of QGIS's authentication database with a token of the test server's; its id."""
    return header_authentication("Géoplateforme", {"Authorization": f"Bearer {store.sign_in.token()}"})


def workplace(store: Entrepot, datastore: ServedDatastore | None = None, authcfg: str = "") -> Workplace:
    """Where the person of the test server works."""
    chosen = store.datastore if datastore is None else datastore
    return Workplace(environment_at(store.api_url, store.url), authcfg or signed_in(store), chosen.id)


def remembered(store: Entrepot, datastore: ServedDatastore | None = None) -> Workplace:
    """The same, as the one that was chosen last."""
    place = workplace(store, datastore)
    remember(place)
    return place


#: Corsica, as in IGN's own guide: west, south, east, north.
CORSICA = (8.507, 41.338, 9.591, 43.004)
AREA = "POLYGON((8.507 41.338,8.507 43.004,9.591 43.004,9.591 41.338,8.507 41.338))"


def harvest_body(store: Entrepot, name: str = "Photographies de la Corse", **changes: Any) -> dict[str, Any]:
    """What is sent for a small harvest of the test server's own layer ORTHO, see `add_layer`."""
    parameters = {
        "tms": "PM",
        "compression": "png",
        "harvest_layers": "ORTHO",
        "harvest_url": store.wms_url,
        "samplesperpixel": 3,
        "sampleformat": "UINT8",
        "bottom": "8",
        "harvest_levels": ["8"],
        "harvest_area": AREA,
        "harvest_format": "image/png",
        "width": 2,
        "height": 2,
        **changes,
    }
    return {
        "processing": PROCESSING_ID,
        "inputs": {},
        "output": {"stored_data": {"name": name, "storage_tags": ["PYRAMIDE"]}},
        "parameters": parameters,
    }


def sample_datastore() -> Datastore:
    """A sandbox with an endpoint for each service, as the API describes it."""
    kinds = ((WMS_RASTER, "Service de diffusion WMS Raster"), (WMTS_TMS, "Service de diffusion WMTS/TMS"))
    endpoints = [
        Endpoint(
            f"{kind} {is_open}", f"{name} {'principal' if is_open else 'privé'}", kind, kind, is_open, (), Quota(1, 20)
        )
        for kind, name in kinds
        for is_open in (True, False)
    ]
    rights = frozenset((PROCESSING, BROADCAST))
    return Datastore("d", "Bac à sable", rights=rights, endpoints=tuple(endpoints), layer_prefix="SANDBOX_")


def sample_pyramid() -> StoredData:
    """That of IGN's guide."""
    return StoredData(
        "s",
        "Photographies aériennes de la Corse",
        RASTER_PYRAMID,
        "GENERATED",
        "EPSG:3857",
        66_724_708,
        box=CORSICA,
        levels=tuple(map(str, range(15))),
        channels=3,
        channels_format="UINT8",
        compression="JPG",
    )
