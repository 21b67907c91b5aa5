"""Executions of the test server `Entrepot`: what is checked when one is made, and how it goes on.

CREATED -> launch -> WAITING -> PROGRESS -> SUCCESS | FAILURE | ABORTED. Nothing moves by itself: each look at an
execution or at its stored data is one step, so that no test waits for a clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from osgeo import ogr

from .entrepot_harvester import Harvest, HarvestError, harvesting
from .entrepot_pyramid import Pyramid
from .entrepot_state import WMS_TO_PYRAMID, Datastore, Document, RefusedError, new_id

if TYPE_CHECKING:
    from .entrepot import Entrepot

RASTER = "ROK4-PYRAMID-RASTER"
FINAL = ("SUCCESS", "FAILURE", "ABORTED")
_TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "array": list}


def schema_problems(parameters: list[Document], values: Document) -> list[str]:
    """What the processing's own description forbids, one sentence each."""
    known = {parameter["name"]: parameter for parameter in parameters}
    problems = [f"Le paramètre {name} n'existe pas" for name in values if name not in known]
    for name, parameter in known.items():
        if name in values:
            problems += _problems(name, values[name], parameter.get("constraints", {}))
        elif parameter["mandatory"]:
            problems.append(f"Le paramètre {name} est obligatoire")
    return problems


def _problems(name: str, value: Any, rule: Document) -> list[str]:
    kind = rule.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or isinstance(value, bool)):
        return [f"Le paramètre {name} doit être de type {kind}"]
    problems = []
    if "enum" in rule and value not in rule["enum"]:
        problems.append(f"Le paramètre {name} doit avoir une des valeurs {', '.join(rule['enum'])}")
    if value < rule["minimum"] if "minimum" in rule else False:
        problems.append(f"Le paramètre {name} doit être supérieur ou égal à {rule['minimum']}")
    if value > rule["maximum"] if "maximum" in rule else False:
        problems.append(f"Le paramètre {name} doit être inférieur ou égal à {rule['maximum']}")
    if kind == "array":
        low, high = rule.get("minItems", 0), rule.get("maxItems", len(value))
        if not low <= len(value) <= high:
            problems.append(f"Le paramètre {name} doit avoir de {low} à {high} valeurs")
        problems += [each for item in value for each in _problems(name, item, rule.get("items", {}))]
    return list(dict.fromkeys(problems))


@dataclass
class Run:
    """What stands behind an execution's document."""

    document: Document
    output: Document
    updates: bool
    log: list[str] = field(default_factory=list)
    pyramid: Pyramid = field(default_factory=Pyramid)
    looks: int = 0
    steps: Iterator[None] | None = None


def created(entrepot: Entrepot, store: Datastore, body: Document) -> Run:
    """Check the request for an execution and keep it."""
    processing = store.processings.get(body.get("processing", ""))
    if processing is None:
        raise RefusedError(404, "Le traitement n'existe pas ou n'est pas accessible à l'entrepôt")
    problems = schema_problems(processing["parameters"], body.get("parameters", {}))
    inputs = body.get("inputs", {})
    for key in inputs.get("stored_data", []):
        data = store.stored_data.get(key)
        if (
            data is None
            or data["status"] != "GENERATED"
            or data["type"] not in processing["input_types"]["stored_data"]
        ):
            problems.append(f"La donnée stockée {key} ne peut être en entrée de ce traitement")
    problems += _callback_problems(body.get("callback"))
    wanted = body.get("output", {}).get("stored_data", {})
    if not wanted.get("name") and wanted.get("_id") not in store.stored_data:
        problems.append("output.stored_data : name ou _id est obligatoire")
    labels = set(wanted.get("storage_tags", []))
    if labels and not labels & set(store.labels):
        problems.append("Aucun stockage de l'entrepôt n'a ces étiquettes : " + ", ".join(sorted(labels)))
    if problems:
        raise RefusedError(400, *problems)
    if sum(data.get("size", 0) for data in store.stored_data.values()) >= store.quotas["PYRAMIDE"]:
        raise RefusedError(409, "Le quota du stockage est atteint")
    output = store.stored_data.get(wanted.get("_id", ""))
    if output is None:
        if entrepot.unique_data_names and any(wanted["name"] == data["name"] for data in store.stored_data.values()):
            raise RefusedError(409, f"Une donnée stockée de nom {wanted['name']} existe déjà")
        output = store.add_stored_data(wanted["name"], "CREATED")
        output["storage"] = {"type": "S3", "labels": sorted(labels)}
    short = {name: output[name] for name in ("_id", "name", "type", "status")}
    document: Document = {
        "_id": new_id(),
        "processing": {"_id": processing["_id"], "name": processing["name"]},
        "status": "CREATED",
        "creation": now(entrepot),
        "inputs": {
            "upload": inputs.get("upload", []),
            "stored_data": [{"_id": key} for key in inputs.get("stored_data", [])],
        },
        "output": {"stored_data": short},
        "parameters": body.get("parameters", {}),
        **({"callback": body["callback"]} if "callback" in body else {}),
    }
    store.executions[document["_id"]] = document
    return Run(document, output, "_id" in wanted)


def _callback_problems(callback: Document | None) -> list[str]:
    if callback is None:
        return []
    addresses = callback.get("to_address", [])
    right = callback.get("type") == "email" and 1 <= len(addresses) <= 20 and all("@" in each for each in addresses)
    return [] if right else ["callback : type email et de 1 à 20 valeurs to_address"]


def launched(entrepot: Entrepot, run: Run) -> None:
    if run.document["status"] != "CREATED":
        raise RefusedError(409, "L'exécution a déjà été lancée")
    set_status(run, "WAITING", "MODIFYING" if run.updates else "GENERATING")
    run.document["launch"] = now(entrepot)
    run.looks = 0


def aborted(entrepot: Entrepot, run: Run) -> None:
    if run.document["status"] not in ("WAITING", "PROGRESS"):
        raise RefusedError(409, f"Une exécution de statut {run.document['status']} ne peut être annulée")
    run.log.append("INFO : annulation demandée")
    _ended(entrepot, run, "ABORTED")


def looked_at(entrepot: Entrepot, store: Datastore, run: Run) -> None:
    """One step further."""
    status = run.document["status"]
    run.looks += 1
    if status == "WAITING" and run.looks > entrepot.waiting_looks:
        set_status(run, "PROGRESS")
        run.document["start"] = now(entrepot)
        run.log.append(f"INFO : traitement {run.document['processing']['name']}")
        run.steps = _steps(entrepot, store, run)
    elif status == "PROGRESS" and run.steps is not None:
        try:
            for _ in range(entrepot.requests_per_look):
                next(run.steps)
        except StopIteration:
            _ended(entrepot, run, "SUCCESS")
        except HarvestError as error:
            run.log.append(str(error))
            _ended(entrepot, run, "FAILURE")


def _steps(entrepot: Entrepot, store: Datastore, run: Run) -> Iterator[None]:
    if run.document["processing"]["_id"] != WMS_TO_PYRAMID["_id"]:
        return
    yield
    if len(store.labels) > 1 and "PYRAMIDE" not in run.output["storage"]["labels"]:
        raise HarvestError("ERROR : aucun stockage n'a été choisi pour la sortie (storage_tags)")
    if entrepot.run_fails:
        raise HarvestError("ERROR : composeNtiff : No space left on device")
    harvest = Harvest.of(run.document["parameters"])
    run.pyramid = Pyramid(harvest.tiles, nodata=harvest.nodata)
    sources = [one["_id"] for one in run.document["inputs"]["stored_data"]]
    for key in [*sources, *([run.output["_id"]] if run.updates else [])]:
        for level, slabs in entrepot.pyramids[key].levels.items():
            run.pyramid.levels.setdefault(level, {}).update(slabs)
    yield from harvesting(harvest, run.pyramid, run.log, entrepot.egress)
    if not any(run.pyramid.levels.values()):
        raise HarvestError("ERROR : aucune dalle")
    _described(run, harvest, [store.stored_data[key] for key in sources])
    entrepot.pyramids[run.output["_id"]] = run.pyramid


def _described(run: Run, harvest: Harvest, sources: list[Document]) -> None:
    """What the service tells of a stored data at the end. The extent is the area that was asked for."""
    boxes = [_box(ogr.CreateGeometryFromWkt(run.document["parameters"]["harvest_area"]))]
    boxes += [
        _box(ogr.CreateGeometryFromJson(json.dumps(source["extent"]))) for source in sources if "extent" in source
    ]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    ring = [[east, south], [east, north], [west, north], [west, south], [east, south]]
    levels = sorted((str(level) for level in run.pyramid.levels), key=lambda level: (len(level) < 2, level))
    compression = run.document["parameters"].get("compression", "raw").upper()
    run.output |= {
        "srs": "EPSG:3857",
        "extent": {"type": "Polygon", "coordinates": [ring]},
        "size": run.pyramid.fetched_bytes,
        "type_infos": {
            "tms": "PM",
            "levels": levels,
            "channels_format": harvest.kind,
            "channels_number": harvest.bands,
            "compression": compression,
            "nodata_value": ",".join(map(str, harvest.nodata)),
        },
    }


def _box(geometry: ogr.Geometry) -> tuple[float, float, float, float]:
    west, east, south, north = geometry.GetEnvelope()
    return west, south, east, north


def _ended(entrepot: Entrepot, run: Run, status: str) -> None:
    run.steps = None
    run.document["finish"] = now(entrepot)
    set_status(run, status, "GENERATED" if status == "SUCCESS" else "UNSTABLE")
    event = {"title": "Génération", "date": now(entrepot), "initiator": {"_id": entrepot.user_id}}
    run.output["last_event"] = event


def set_status(run: Run, status: str, of_output: str = "") -> None:
    run.document["status"] = status
    if of_output:
        run.output["status"] = run.document["output"]["stored_data"]["status"] = of_output


def now(entrepot: Entrepot) -> str:
    moment: datetime = entrepot.sign_in.clock()
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
