"""IGN's API Entrepôt (data.geopf.fr/api) in memory, with its sign-in, a harvester that really fetches, and the services
that show what was published.

    with entrepot() as store:
        # POST store.sign_in.token_url …                                     -> a token
        # POST store.api_url + "/datastores/{store.datastore.id}/processings/executions" {"processing": …}   -> CREATED
        # POST …/executions/{id}/launch; GET …/executions/{id}, again and again -> WAITING, PROGRESS, SUCCESS
        # POST …/configurations, POST …/configurations/{id}/offerings; GET store.wms_url + "?REQUEST=GetCapabilities"
        assert store.count("POST", "/executions$") == 1

`fetch(method, path, body)` does such a request as the person who is signed in, and returns status, JSON and headers.

The person has three datastores: `datastore` with all rights, `sandbox` (what is published there must be called
SANDBOX_…), `reader` without the rights PROCESSING and BROADCAST; and is in a community that has none. Rights, quotas,
names and prefixes of a `Datastore` may be changed at any time, as may these:

`waiting_looks`, `requests_per_look`   how many looks an execution waits for, and how many images each look fetches
`run_fails`                            an execution ends with FAILURE, as one does that names none of several storages
`egress`                               the hosts that can be harvested; any other is tried again without end
`publishing_looks`, `publishing_ends`  how long an offering is PUBLISHING (None: for ever); PUBLISHED or UNSTABLE
`two_step_delete`, `unpublishing_looks`  DELETE of a published offering makes it UNPUBLISHED first; how long that takes
`capabilities_lag`                     GetCapabilities lacks a new layer so many times
`knows_visibility`, `forced`           offerings have a visibility; endpoints demand "metadata" or "attribution"
`errors_as`, `page_status`, `most_per_page`, `says_range`   how the API talks: "list", "text" or "message"; …
`unique_data_names`                    a second stored data of the same name: 409
`api_keys`                             those that open /private/wms-r and /private/wmts

Faults as in `LoopbackServer`, instead of the answer: `fault(Answer(429, headers={"Retry-After": "1"}), times=1)`; and
after what was asked has been done: `fault_afterwards(Answer(500), path="/offerings$", method="POST", times=1)`. An
access token that ends in the midst: `sign_in.end_access()`, or `sign_in.access_lifetime`.

`add_layer("ortho", (8.5, 41.3, 9.6, 43.0))` publishes something to harvest, at `wms_url`.

Beside this file: entrepot_state.py (datastores), entrepot_processing.py (executions), entrepot_harvester.py and
entrepot_pyramid.py (slabs), entrepot_publication.py (configurations, offerings), entrepot_routes.py (what is below a
datastore's address), entrepot_services.py and entrepot_capabilities.py (WMS, WMTS, TMS), geopf_sign_in.py.
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from . import entrepot_processing as processing
from .entrepot_pyramid import Pyramid, mercator
from .entrepot_routes import Request, in_datastore
from .entrepot_samples import gradient, published
from .entrepot_services import served
from .entrepot_state import ALL_RIGHTS, Datastore, Document, RefusedError, endpoints, new_id
from .geopf_sign_in import GeopfSignIn, geopf_sign_in
from .loopback import LoopbackServer
from .proxy import Answer, Seen
from .stub import json_answer

_ERRORS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    422: "unprocessable_entity",
}


class Entrepot(LoopbackServer):
    """See the module."""

    def __init__(self, sign_in: GeopfSignIn) -> None:
        super().__init__()
        self.sign_in = sign_in
        self.user_id = new_id()
        self.datastore = Datastore("Atelier des données", "atelier")
        self.sandbox = Datastore("Bac à sable", "bac-a-sable", prefix="SANDBOX_")
        self.reader = Datastore("Données d'autrui", "autrui", rights=("ANNEX", "UPLOAD"))
        self.datastores = [self.datastore, self.sandbox, self.reader]
        self.waiting_looks, self.requests_per_look = 1, 4
        self.run_fails = False
        self.egress = {"127.0.0.1", "localhost"}
        self.publishing_looks: int | None = 1
        self.publishing_ends = "PUBLISHED"
        self.two_step_delete, self.unpublishing_looks = True, 1
        self.capabilities_lag = 0
        self.knows_visibility = True
        self.forced: set[str] = set()
        self.errors_as, self.page_status, self.most_per_page, self.says_range = "list", 200, 100, True
        self.unique_data_names = False
        self.api_keys: set[str] = set()
        self.pyramids: dict[str, Pyramid] = {}
        self.runs: dict[str, processing.Run] = {}
        #: How often a look has been taken at an offering, or GetCapabilities has lacked it.
        self.looks: dict[str, int] = {}
        self._afterwards: list[list[Any]] = []
        self._work = threading.RLock()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api"

    @property
    def wms_url(self) -> str:
        return f"{self.url}/wms-r/wms"

    @property
    def wmts_url(self) -> str:
        return f"{self.url}/wmts"

    @property
    def endpoints(self) -> list[Document]:
        return endpoints(self.url, self.forced)

    # --- what a test does ---------------------------------------------------------------------------------------------

    def fault_afterwards(self, answer: Answer, *, path: str, method: str = "POST", times: int = 1) -> None:
        """Do what is asked, and give this answer for it."""
        self._afterwards.append([answer, re.compile(path), method, times])

    def fetch(self, method: str, path: str, body: Document | None = None) -> tuple[int, Any, dict[str, str]]:
        """Status, JSON (None where there is no body) and headers of a request to the API."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.sign_in.token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.api_url}/{path}", content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, told, text = answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            status, told, text = error.code, dict(error.headers), error.read()
        return status, json.loads(text) if text else None, told

    def add_layer(self, name: str, extent: tuple[float, float, float, float], bottom: int = 10) -> Document:
        """Publish a layer in `datastore` (WMS and WMTS, EPSG:4326 degrees: west, south, east, north), whose pixels tell
        where they belong (see entrepot_samples.py); from this level to 0. Returns its stored data."""
        west, south, east, north = extent
        (left, low), (right, high) = mercator(west, south), mercator(east, north)
        return published(self, self.datastore, name, extent, gradient((left, low, right, high), bottom))

    def finish(self, execution: str) -> Document:
        """Let an execution that was launched go on to its end; one that tries again without end, for a while."""
        run = self.runs[execution]
        store = next(store for store in self.datastores if execution in store.executions)
        for _ in range(200):
            if run.document["status"] in processing.FINAL:
                break
            with self._work:
                processing.looked_at(self, store, run)
        return run.document

    # --- what a client sends ------------------------------------------------------------------------------------------

    def answer(self, seen: Seen) -> Answer:
        parts = urlsplit(seen.path)
        path, query = unquote(parts.path), parse_qsl(parts.query, keep_blank_values=True)
        if not path.startswith("/api/"):
            return served(self, path, dict(query))
        try:
            with self._work:
                answer = self._api(seen, path.removeprefix("/api/").strip("/"), query)
        except RefusedError as error:
            return self._refusal(error)
        for fault in self._afterwards:
            if fault[3] and fault[2] == seen.method and fault[1].search(parts.path):
                fault[3] -= 1
                return fault[0]
        return answer

    def _refusal(self, error: RefusedError) -> Answer:
        name, reasons = _ERRORS.get(error.status, "error"), list(error.reasons)
        body: Document = {"error": name, "error_description": reasons}
        if self.errors_as == "text":
            body["error_description"] = "; ".join(reasons)
        elif self.errors_as == "message":
            body = {"message": "; ".join(reasons)}
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        return json_answer(body, error.status, headers)

    def _api(self, seen: Seen, path: str, query: list[tuple[str, str]]) -> Answer:
        scheme, _, token = seen.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self.sign_in.knows(token):
            raise RefusedError(401, "Jeton absent, inconnu ou expiré")
        if path == "users/me":
            return json_answer(self._me())
        if path == "statics/tms/PM":
            return json_answer({"_id": "PM", "srs": "EPSG:3857", "levels": [{"id": str(n)} for n in range(22)]})
        found = re.fullmatch(r"datastores/([^/]+)(?:/(.+))?", path)
        store = next((one for one in self.datastores if found and one.id == found[1]), None)
        if found is None or store is None:
            raise RefusedError(404, f"/{path} n'existe pas")
        if not found[2]:
            return json_answer(store.description(self.endpoints))
        return in_datastore(Request(self, store, seen, found[2].split("/"), query))

    def _me(self) -> Document:
        member = [
            {
                "rights": list(store.rights),
                "community": {
                    "_id": store.community,
                    "name": store.name,
                    "technical_name": store.technical_name,
                    "datastore": store.id,
                    "supervisor": self.user_id,
                    "public": False,
                },
            }
            for store in self.datastores
        ]
        without = {"_id": new_id(), "name": "Communauté sans entrepôt", "technical_name": "sans", "public": True}
        names = {"_id": self.user_id, "email": "ada@example.org", "first_name": "Ada", "last_name": "Lovelace"}
        return {**names, "communities_member": [{"rights": list(ALL_RIGHTS), "community": without}, *member]}

    def demand(self, store: Datastore, right: str) -> None:
        """Refuse what the person may not do in this datastore."""
        if right not in store.rights:
            raise RefusedError(403, f"Il faut le droit {right} sur cet entrepôt")


@contextmanager
def entrepot() -> Iterator[Entrepot]:
    """An Entrepôt and its sign-in, on free loopback ports, while the context lasts."""
    with geopf_sign_in() as sign_in, Entrepot(sign_in).running() as running:
        yield running
