"""Configurations and offerings of the test server `Entrepot`: how a pyramid becomes a layer of a service, and is none.

POST configurations -> UNPUBLISHED; POST configurations/{id}/offerings -> PUBLISHING -> PUBLISHED | UNSTABLE. DELETE of
the offering -> UNPUBLISHING -> UNPUBLISHED, which wants a second DELETE, or with one step -> gone.
"""

from __future__ import annotations

import re
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

from .entrepot_state import Datastore, Document, RefusedError, new_id
from .proxy import Seen

if TYPE_CHECKING:
    from .entrepot import Entrepot

TYPES = ("WMS-RASTER", "WMTS-TMS")
LAYER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_\-.]*")
INTERPOLATIONS = ("NEAREST-NEIGHBOUR", "LINEAR", "BICUBIC", "LANCZOS2", "LANCZOS3", "LANCZOS4")
VISIBILITIES = ("PRIVATE", "REFERENCED", "PUBLIC")
_METADATA_TYPES = ("ISO19115:2003", "FGDC", "TC211", "19139", "Other")
_MIME_TYPE = re.compile(r"\w+/[-+.\w]+")


def configured(entrepot: Entrepot, store: Datastore, body: Document) -> Document:
    """Check the request for a configuration and keep it."""
    entrepot.demand(store, "BROADCAST")
    problems = _problems(store, body)
    if problems:
        raise RefusedError(400, *problems)
    _demand_free_names(entrepot, store, body, "")
    made: Document = {"_id": new_id(), "status": "UNPUBLISHED", "tags": {}, "attribution": None, "metadata": []}
    store.configurations[made["_id"]] = {**made, **body}
    return store.configurations[made["_id"]]


def _demand_free_names(entrepot: Entrepot, store: Datastore, body: Document, own: str) -> None:
    for other in entrepot.datastores:
        for key, one in other.configurations.items():
            if key != own and one["layer_name"] == body["layer_name"] and one["type"] == body["type"]:
                raise RefusedError(409, f"Une configuration avec le nom technique {body['layer_name']} existe déjà")
            if key != own and other is store and one["name"] == body["name"]:
                raise RefusedError(409, f"Une configuration de nom {body['name']} existe déjà")


def _problems(store: Datastore, body: Document) -> list[str]:
    problems = [
        f"{name} est obligatoire" for name in ("type", "name", "layer_name", "type_infos") if not body.get(name)
    ]
    if problems:
        return problems
    if body["type"] not in TYPES:
        problems.append(f"type doit avoir une des valeurs {', '.join(TYPES)}")
    if not LAYER_NAME.fullmatch(body["layer_name"]):
        problems.append(f"layer_name doit suivre l'expression {LAYER_NAME.pattern}")
    elif not body["layer_name"].startswith(store.prefix):
        problems.append(f"layer_name doit commencer par {store.prefix}")
    return [*problems, *_described_problems(body), *_type_problems(store, body["type_infos"])]


def _described_problems(body: Document) -> list[str]:
    """Those of attribution and metadata."""
    problems = []
    links = body.get("metadata", [])
    for link in links:
        if link.get("type") not in _METADATA_TYPES or not link.get("url") or not _is_mime_type(link):
            problems.append(f"metadata : format, url et type ({', '.join(_METADATA_TYPES)}) sont obligatoires")
    if any(links.count(link) > 1 for link in links):
        problems.append("metadata : les éléments doivent être uniques")
    attribution = body.get("attribution")
    if attribution and not (attribution.get("title") and attribution.get("url")):
        problems.append("attribution : title et url sont obligatoires")
    logo = (attribution or {}).get("logo")
    sizes = [] if not logo else [logo.get("width"), logo.get("height")]
    if logo and not (logo.get("url") and _is_mime_type(logo) and all(isinstance(n, int) and n >= 1 for n in sizes)):
        problems.append("attribution.logo : format, url, width et height sont obligatoires")
    return problems


def _is_mime_type(described: Document) -> bool:
    return _MIME_TYPE.fullmatch(described.get("format", "")) is not None


def _type_problems(store: Datastore, infos: Document) -> list[str]:
    problems = [f"type_infos.{name} est obligatoire" for name in ("title", "abstract") if not infos.get(name)]
    words = infos.get("keywords", [])
    if not all(isinstance(word, str) for word in words) or len(set(words)) < len(words):
        problems.append("type_infos.keywords doit être une liste de chaînes uniques")
    if infos.get("interpolation", "BICUBIC") not in INTERPOLATIONS:
        problems.append(f"type_infos.interpolation doit avoir une des valeurs {', '.join(INTERPOLATIONS)}")
    box = infos.get("bbox")
    if box and not (box["west"] < box["east"] and box["south"] < box["north"]):
        problems.append("type_infos.bbox : west < east et south < north")
    if not infos.get("used_data"):
        problems.append("type_infos.used_data est obligatoire")
    for used in infos.get("used_data", []):
        data = store.stored_data.get(used.get("stored_data", ""))
        if data is None or data["status"] != "GENERATED":
            problems.append(f"La donnée stockée {used.get('stored_data')} n'existe pas ou n'est pas GENERATED")
            continue
        levels = data.get("type_infos", {}).get("levels", [])
        for name in ("bottom_level", "top_level"):
            if not isinstance(used.get(name), str):
                problems.append(f"used_data.{name} doit être de type string")
            elif used[name] not in levels:
                problems.append(f"used_data.{name} : la pyramide n'a pas de niveau {used[name]}")
    return problems


def offered(entrepot: Entrepot, store: Datastore, configuration: Document, body: Document) -> Document:
    """Check the request for an offering and begin to publish it."""
    entrepot.demand(store, "BROADCAST")
    endpoint = next((one for one in entrepot.endpoints if one["_id"] == body.get("endpoint")), None)
    is_open = body.get("open", False)
    if endpoint is None or endpoint["type"] != configuration["type"]:
        raise RefusedError(400, f"Le point d'accès n'existe pas ou n'est pas de type {configuration['type']}")
    if not isinstance(is_open, bool) or is_open != endpoint["open"]:
        raise RefusedError(400, "open doit être celui du point d'accès")
    if body.get("visibility", "PRIVATE") not in VISIBILITIES:
        raise RefusedError(400, f"visibility doit avoir une des valeurs {', '.join(VISIBILITIES)}")
    for part in entrepot.forced:
        if not configuration.get(part):
            raise RefusedError(400, f"Le point d'accès demande {part} dans la configuration")
    name = configuration["layer_name"]
    if any(one["configuration"]["_id"] == configuration["_id"] for one in store.offerings.values()):
        raise RefusedError(409, "La configuration est déjà publiée")
    stale = [one["file_identifier"] for one in store.metadata.values() if f">{name}<" in one["_file"]]
    if stale:
        raise RefusedError(422, *(f"La métadonnée {key} référence déjà la couche {name}" for key in stale))
    limits = next(one for one in store.description(entrepot.endpoints)["endpoints"] if one["endpoint"] == endpoint)
    if limits["use"] >= limits["quota"]:
        raise RefusedError(409, f"Le quota du point d'accès {endpoint['technical_name']} est atteint")
    made: Document = {
        "_id": new_id(),
        "layer_name": name,
        "type": configuration["type"],
        "status": "PUBLISHING",
        "open": is_open,
        "available": True,
        **({"visibility": body.get("visibility", "PRIVATE")} if entrepot.knows_visibility else {}),
        "configuration": {"_id": configuration["_id"], "name": configuration["name"], "status": "PUBLISHED"},
        "endpoint": {key: endpoint[key] for key in ("_id", "name", "technical_name", "type")},
        "urls": _urls(endpoint, name),
    }
    store.offerings[made["_id"]] = made
    configuration["status"] = "PUBLISHED"
    return made


def _urls(endpoint: Document, name: str) -> list[Document]:
    """Addresses with blanks in braces, as the service tells them."""
    box = "{xmin},{ymin},{xmax},{ymax}"
    queries = {
        "WMS": f"?service=WMS&version=1.3.0&request=GetMap&layers={name}&bbox={box}&styles={{styles}}"
        "&width={width}&height={height}&srs={srs}&format={format}",
        "WMTS": f"?service=WMTS&version=1.0.0&request=GetTile&layer={name}&tilematrixset=PM"
        "&tilematrix={TileMatrix}&tilecol={TileCol}&tilerow={TileRow}&style={style}&format={format}",
        "TMS": f"1.0.0/{name}",
    }
    return [{"type": one["type"], "url": one["url"] + queries[one["type"]]} for one in endpoint["urls"]]


def looked_at(entrepot: Entrepot, store: Datastore, offering: Document) -> None:
    """One step further."""
    key = offering["_id"]
    looks = entrepot.looks[key] = entrepot.looks.get(key, 0) + 1
    if offering["status"] in ("PUBLISHING", "MODIFYING"):
        if entrepot.publishing_looks is not None and looks > entrepot.publishing_looks:
            offering["status"] = entrepot.publishing_ends
    elif offering["status"] == "UNPUBLISHING" and looks > entrepot.unpublishing_looks:
        if entrepot.two_step_delete:
            offering["status"] = "UNPUBLISHED"
        else:
            del store.offerings[key]
        configuration = store.configurations.get(offering["configuration"]["_id"])
        if configuration is not None:
            configuration["status"] = "UNPUBLISHED"


def offering_deleted(entrepot: Entrepot, store: Datastore, offering: Document) -> None:
    if offering["status"] in ("PUBLISHING", "MODIFYING", "UNPUBLISHING"):
        raise RefusedError(409, f"L'offre est en cours ({offering['status']})")
    if offering["status"] == "UNPUBLISHED":
        del store.offerings[offering["_id"]]
        return
    entrepot.looks[offering["_id"]] = 0
    offering["status"] = "UNPUBLISHING"
    looked_at(entrepot, store, offering)


def configuration_deleted(_entrepot: Entrepot, store: Datastore, configuration: Document) -> None:
    if any(one["configuration"]["_id"] == configuration["_id"] for one in store.offerings.values()):
        raise RefusedError(409, "La configuration a encore une offre")
    del store.configurations[configuration["_id"]]


def changed(entrepot: Entrepot, store: Datastore, kind: str, entity: Document, body: Document) -> Document:
    """PUT of a configuration, which needs all of it; PUT of an offering, which publishes the changes; PATCH of it."""
    if kind == "configurations":
        body = {**body, "layer_name": body.get("layer_name", entity["layer_name"])}
        problems = _problems(store, body)
        if problems:
            raise RefusedError(400, *problems)
        if body["layer_name"] != entity["layer_name"] or body["type"] != entity["type"]:
            raise RefusedError(400, "type et layer_name ne peuvent être modifiés")
        _demand_free_names(entrepot, store, body, entity["_id"])
        kept = {name: entity[name] for name in ("_id", "status", "tags")}
        entity.clear()
        entity.update({**kept, **body})
    elif body:
        entity |= {name: body[name] for name in ("available", "visibility") if name in body}
    else:
        entrepot.looks[entity["_id"]], entity["status"] = 0, "MODIFYING"
    return entity


def users_of(store: Datastore, stored_data: str) -> list[Document]:
    """The configurations that use it."""
    return [
        {"_id": one["_id"], "name": one["name"]}
        for one in store.configurations.values()
        if any(used["stored_data"] == stored_data for used in one["type_infos"]["used_data"])
    ]


def metadata_replaced(metadata: Document, seen: Seen) -> Document:
    """PUT of a metadata record: its file, as multipart/form-data."""
    head = f"Content-Type: {seen.headers.get('content-type', '')}\r\n\r\n".encode()
    message: Any = BytesParser().parsebytes(head + seen.body)
    parts = message.get_payload() if message.is_multipart() else []
    files = [part for part in parts if part.get_param("name", header="content-disposition") == "file"]
    if not files:
        raise RefusedError(400, "file est obligatoire")
    metadata["_file"] = files[0].get_payload(decode=True).decode()
    return metadata
