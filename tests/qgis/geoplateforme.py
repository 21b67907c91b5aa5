"""Helpers for the tests of the Géoplateforme's windows: an account on the test server, its sign-in in QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datacube_browser.core.geoplateforme.harvest_request import PROCESSING_ID
from datacube_browser.core.geoplateforme.workplace import Workplace, environment_at, remember

from tests.authentication import header_authentication

if TYPE_CHECKING:
    from tests.servers.entrepot import Entrepot
    from tests.servers.entrepot_state import Datastore


def signed_in(store: Entrepot) -> str:
    """A configuration of QGIS's authentication database with a token of the test server's; its id."""
    return header_authentication("Géoplateforme", {"Authorization": f"Bearer {store.sign_in.token()}"})


def workplace(store: Entrepot, datastore: Datastore | None = None, authcfg: str = "") -> Workplace:
    """Where the person of the test server works."""
    chosen = store.datastore if datastore is None else datastore
    return Workplace(environment_at(store.api_url, store.url), authcfg or signed_in(store), chosen.id)


def remembered(store: Entrepot, datastore: Datastore | None = None) -> Workplace:
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
