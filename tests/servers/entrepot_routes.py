"""What is below the address of a datastore of the test server `Entrepot`: lists, entities and actions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from . import entrepot_processing as processing
from . import entrepot_publication as publication
from .entrepot_state import Datastore, Document, RefusedError, new_id
from .proxy import Answer, Seen
from .stub import json_answer

if TYPE_CHECKING:
    from .entrepot import Entrepot

#: The members of an entity that a list shows without ?fields=.
_IN_LISTS = ("_id", "name", "type", "status", "layer_name", "open", "available", "processing", "file_identifier")
_KINDS = ("processings", "executions", "stored_data", "configurations", "offerings", "metadata")


@dataclass(frozen=True)
class Request:
    """`path` is what follows the datastore's address."""

    entrepot: Entrepot
    store: Datastore
    seen: Seen
    path: list[str]
    query: list[tuple[str, str]]

    def json(self) -> Document:
        try:
            body = json.loads(self.seen.body)
        except ValueError:
            raise RefusedError(400, "Le corps de la requête n'est pas du JSON") from None
        if not isinstance(body, dict):
            raise RefusedError(400, "Le corps de la requête doit être entre accolades")
        return body

    def demand(self, right: str) -> None:
        self.entrepot.demand(self.store, right)


def in_datastore(request: Request) -> Answer:
    """The answer to a request for something in a datastore."""
    path, method = request.path, request.seen.method
    if path[0] in ("endpoints", "storages"):
        return json_answer(request.store.description(request.entrepot.endpoints)[path[0]])
    kind, path = ("executions", path[2:]) if path[:2] == ["processings", "executions"] else (path[0], path[1:])
    if kind not in _KINDS:
        raise RefusedError(404, f"/{kind} n'existe pas")
    entities: dict[str, Document] = getattr(request.store, kind)
    if not path:
        return _page(request, kind, list(entities.values())) if method == "GET" else _made(request, kind)
    if path[0] not in entities:
        raise RefusedError(404, f"{kind} : {path[0]} n'existe pas")
    entity = entities[path[0]]
    if len(path) == 1:
        return _entity(request, kind, entity)
    action = _ACTIONS.get((method, kind, path[1])) or _ACTIONS.get((method, "", path[1]))
    if action is None:
        raise RefusedError(404, f"{method} {'/'.join(path)} n'existe pas")
    return action(request, entity)


def _made(request: Request, kind: str) -> Answer:
    if kind == "configurations":
        return json_answer(publication.configured(request.entrepot, request.store, request.json()), 201)
    if kind != "executions":
        raise RefusedError(405, "Méthode refusée")
    request.demand("PROCESSING")
    run = processing.created(request.entrepot, request.store, request.json())
    request.entrepot.runs[run.document["_id"]] = run
    return json_answer(run.document, 201)


# --- lists ------------------------------------------------------------------------------------------------------------


def _page(request: Request, kind: str, entities: list[Document]) -> Answer:
    asked = dict(request.query)
    for entity in entities:
        _look(request, kind, entity)
    fields = [each for name, value in request.query if name == "fields" for each in value.split(",")]
    kept = [entity for entity in entities if _matches(entity, asked)]
    return _paged(request, [{name: one[name] for name in (*_IN_LISTS, *fields) if name in one} for one in kept])


def _paged(request: Request, entries: list[Any]) -> Answer:
    asked, entrepot = dict(request.query), request.entrepot
    limit = max(1, min(int(asked.get("limit", 10)), entrepot.most_per_page))
    first = (max(1, int(asked.get("page", 1))) - 1) * limit
    page = entries[first : first + limit]
    says = entrepot.says_range or len(page) < len(entries)
    span = f"{first + 1}-{first + len(page)}/{len(entries)}" if page else f"0-0/{len(entries)}"
    return json_answer(page, entrepot.page_status, {"Content-Range": span} if says else {})


def _matches(entity: Document, asked: dict[str, str]) -> bool:
    """Whether it has the attributes and tags that a query names; % stands for any characters."""
    for name, value in asked.items():
        tag = re.fullmatch(r"tags\[(.+)\]", name)
        if tag and entity.get("tags", {}).get(tag[1]) != value:
            return False
        if name == "output_stored_data" and entity["output"]["stored_data"]["_id"] != value:
            return False
        if name in ("name", "layer_name", "type", "status", "processing"):
            own = entity["processing"]["_id"] if name == "processing" else entity.get(name, "")
            if not fnmatchcase(str(own).lower(), value.lower().replace("[", "[[]").replace("%", "*")):
                return False
    return True


# --- one entity -------------------------------------------------------------------------------------------------------


def _look(request: Request, kind: str, entity: Document) -> None:
    """What changes while somebody looks on."""
    entrepot = request.entrepot
    if kind == "executions":
        processing.looked_at(entrepot, request.store, entrepot.runs[entity["_id"]])
    elif kind == "stored_data":
        for run in [run for run in entrepot.runs.values() if run.output is entity]:
            processing.looked_at(entrepot, request.store, run)
    elif kind == "offerings":
        publication.looked_at(entrepot, request.store, entity)


def _entity(request: Request, kind: str, entity: Document) -> Answer:
    method = request.seen.method
    if method == "GET":
        _look(request, kind, entity)
        if entity["_id"] not in getattr(request.store, kind):
            raise RefusedError(404, f"{kind} : {entity['_id']} n'existe plus")
        return _shown(entity)
    if method == "PUT" and kind == "metadata":
        return _shown(publication.metadata_replaced(entity, request.seen))
    request.demand("BROADCAST" if kind in ("configurations", "offerings") else "PROCESSING")
    if method == "DELETE":
        _DELETIONS[kind](request.entrepot, request.store, entity)
        return Answer(204)
    if kind in ("configurations", "offerings"):
        body = request.json() if request.seen.body else {}
        return json_answer(publication.changed(request.entrepot, request.store, kind, entity, body))
    entity |= {name: value for name, value in request.json().items() if name in ("name", "extra", "callback")}
    return _shown(entity)


def _shown(entity: Document) -> Answer:
    return json_answer({name: value for name, value in entity.items() if name != "_file"})


def _stored_data_deleted(entrepot: Entrepot, store: Datastore, data: Document) -> None:
    if publication.users_of(store, data["_id"]):
        raise RefusedError(409, "La donnée stockée est utilisée par une configuration")
    for run in entrepot.runs.values():
        if run.document["status"] in ("WAITING", "PROGRESS") and run.output is data:
            raise RefusedError(409, "La donnée stockée est en cours de génération")
        is_source = data["_id"] in [one["_id"] for one in run.document["inputs"]["stored_data"]]
        if is_source and run.output["_id"] in store.stored_data and run.document["status"] != "CREATED":
            raise RefusedError(409, f"La donnée stockée est référencée par {run.output['name']}")
    del store.stored_data[data["_id"]]
    entrepot.pyramids.pop(data["_id"], None)


def _execution_deleted(_entrepot: Entrepot, store: Datastore, execution: Document) -> None:
    if execution["status"] in ("WAITING", "PROGRESS"):
        raise RefusedError(409, "L'exécution est en cours")
    del store.executions[execution["_id"]]


_DELETIONS: dict[str, Callable[[Entrepot, Datastore, Document], None]] = {
    "offerings": publication.offering_deleted,
    "configurations": publication.configuration_deleted,
    "stored_data": _stored_data_deleted,
    "executions": _execution_deleted,
}


# --- what is done with an entity --------------------------------------------------------------------------------------


def _tagged(request: Request, entity: Document) -> Answer:
    entity.setdefault("tags", {}).update(request.json())
    return _shown(entity)


def _untagged(request: Request, entity: Document) -> Answer:
    for name, value in request.query:
        if name in ("tags", "tags[]"):
            entity.get("tags", {}).pop(value, None)
    return _shown(entity)


def _comments(request: Request, entity: Document) -> Answer:
    return json_answer(request.store.comments.get(entity["_id"], []))


def _commented(request: Request, entity: Document) -> Answer:
    request.store.comments.setdefault(entity["_id"], []).append({"_id": new_id(), **request.json()})
    return json_answer(request.store.comments[entity["_id"]][-1], 201)


def _launched(request: Request, entity: Document) -> Answer:
    request.demand("PROCESSING")
    processing.launched(request.entrepot, request.entrepot.runs[entity["_id"]])
    return Answer(204)


def _aborted(request: Request, entity: Document) -> Answer:
    request.demand("PROCESSING")
    processing.aborted(request.entrepot, request.entrepot.runs[entity["_id"]])
    return Answer(204)


def _log(request: Request, entity: Document) -> Answer:
    return _paged(request, request.entrepot.runs[entity["_id"]].log)


def _offerings(request: Request, entity: Document) -> Answer:
    own = [one for one in request.store.offerings.values() if one["configuration"]["_id"] == entity["_id"]]
    return json_answer([{name: one[name] for name in _IN_LISTS if name in one} for one in own])


def _offered(request: Request, entity: Document) -> Answer:
    return json_answer(publication.offered(request.entrepot, request.store, entity, request.json()), 201)


def _dependencies(request: Request, entity: Document) -> Answer:
    return json_answer({"configurations": publication.users_of(request.store, entity["_id"])})


def _file(_request: Request, entity: Document) -> Answer:
    return Answer(200, entity["_file"].encode(), {"Content-Type": "application/xml"})


_ACTIONS: dict[tuple[str, str, str], Callable[[Request, Document], Answer]] = {
    ("POST", "", "tags"): _tagged,
    ("DELETE", "", "tags"): _untagged,
    ("GET", "", "comments"): _comments,
    ("POST", "", "comments"): _commented,
    ("POST", "executions", "launch"): _launched,
    ("POST", "executions", "abort"): _aborted,
    ("GET", "executions", "logs"): _log,
    ("GET", "configurations", "offerings"): _offerings,
    ("POST", "configurations", "offerings"): _offered,
    ("GET", "stored_data", "dependencies"): _dependencies,
    ("GET", "metadata", "file"): _file,
}
