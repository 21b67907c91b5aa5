"""What the test server `Entrepot` keeps: datastores with their endpoints and storages, and what is in them.

All that the API shows is a `Document`, as JSON has it. Written from the documentation and the types of IGN's API; what
they do not say (texts of errors, what exceeds a quota) is no fact about the service.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Document = dict[str, Any]

#: "Calcul ou mise à jour de pyramide raster par moissonnage WMS", as the API describes it.
WMS_TO_PYRAMID: Document = json.loads(Path(__file__).with_name("wms_to_pyramid.json").read_text(encoding="utf-8"))
_OTHER_PROCESSINGS = {
    "0de8c60b-9938-4be9-aa36-9026b77c3c96": "Intégration de données vecteur livrées en base",
    "12cdc646-3976-4f18-b273-f34fca37e2a6": "Recopie d'une archive livrée",
    "2ae50661-986c-4f47-a3f0-e380417b522c": "Calcul de pyramide raster",
    "7cdca031-9e86-4804-8764-9b1d783b087d": "Fusion de pyramides raster",
    "aa5f9391-0bdb-4b97-9209-fcde351b82f6": "Calcul de pyramide vecteur",
}
ALL_RIGHTS = ("ANNEX", "UPLOAD", "BROADCAST", "PROCESSING", "COMMUNITY")


_METADATA = """<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>{identifier}</gco:CharacterString></gmd:fileIdentifier>
<gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>{links}
</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
</gmd:MD_Metadata>"""
_ONLINE = """<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://example.org/</gmd:URL></gmd:linkage>
<gmd:protocol><gco:CharacterString>{protocol}</gco:CharacterString></gmd:protocol>
<gmd:name><gco:CharacterString>{name}</gco:CharacterString></gmd:name></gmd:CI_OnlineResource></gmd:onLine>"""


class RefusedError(Exception):
    """What the API answers instead: the status, and what it says of the reasons."""

    def __init__(self, status: int, *reasons: str) -> None:
        super().__init__(status, *reasons)
        self.status, self.reasons = status, reasons


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Datastore:
    """One datastore, and the `rights` that the person has in it. `quotas` of the endpoints by their technical name, and
    of the storages by their label: how many offerings or bytes are allowed. `prefix`: how layer names must begin."""

    name: str
    technical_name: str
    rights: tuple[str, ...] = ALL_RIGHTS
    prefix: str = ""
    quotas: dict[str, int] = field(default_factory=lambda: {"PYRAMIDE": 10**11, "ARCHIVE": 10**11})
    processings: dict[str, Document] = field(default_factory=lambda: dict(PROCESSINGS))
    id: str = field(default_factory=new_id)
    community: str = field(default_factory=new_id)
    stored_data: dict[str, Document] = field(default_factory=dict)
    executions: dict[str, Document] = field(default_factory=dict)
    configurations: dict[str, Document] = field(default_factory=dict)
    offerings: dict[str, Document] = field(default_factory=dict)
    metadata: dict[str, Document] = field(default_factory=dict)
    comments: dict[str, list[Document]] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """Those of the storages for pyramids and archives. With more than one of them, a pyramid needs storage_tags."""
        return [name for name in self.quotas if name.isupper()]

    def add_stored_data(self, name: str, status: str = "GENERATED", **more: Any) -> Document:
        """A raster pyramid that is there, without pixels."""
        made: Document = {"_id": new_id(), "name": name, "type": "ROK4-PYRAMID-RASTER", "status": status, "tags": {}}
        self.stored_data[made["_id"]] = {**made, **more}
        return self.stored_data[made["_id"]]

    def add_metadata(self, file_identifier: str, *layer_names: str) -> Document:
        """A metadata record that names these layers, and a document; its file is XML after ISO 19115."""
        links = "".join(_online(name, "OGC:WMS") for name in layer_names) + _online("Notice", "WWW:LINK-1.0-http--link")
        text = _METADATA.format(identifier=file_identifier, links=links)
        made = {"_id": new_id(), "file_identifier": file_identifier, "type": "ISOAP", "tags": {}, "_file": text}
        self.metadata[made["_id"]] = made
        return made

    def description(self, endpoints: list[Document]) -> Document:
        """As GET datastores/{id} shows it."""
        used = sum(data.get("size", 0) for data in self.stored_data.values())
        return {
            "_id": self.id,
            "name": self.name,
            "technical_name": self.technical_name,
            "active": True,
            "community": {"_id": self.community, "name": self.name, "public": False},
            "storages": {
                "data": [
                    {"quota": self.quotas[label], "use": used if label == "PYRAMIDE" else 0, "storage": _storage(label)}
                    for label in self.labels
                ],
                "uploads": {"quota": 10**10, "use": 0, "storage": {**_storage(""), "type": "FILESYSTEM"}},
                "annexes": {"quota": 10**9, "use": 0, "storage": _storage("")},
            },
            "endpoints": [self._with_quota(endpoint) for endpoint in endpoints],
            "processings": list(self.processings),
            "checks": [],
            **({"configuration_layer_name_prefix": self.prefix} if self.prefix else {}),
        }

    def _with_quota(self, endpoint: Document) -> Document:
        use = sum(offering["endpoint"]["_id"] == endpoint["_id"] for offering in self.offerings.values())
        return {"quota": self.quotas.get(endpoint["technical_name"], 20), "use": use, "endpoint": endpoint}


def _online(name: str, protocol: str) -> str:
    return _ONLINE.format(name=name, protocol=protocol)


def _storage(label: str) -> Document:
    return {"_id": str(uuid.uuid5(uuid.NAMESPACE_URL, label)), "type": "S3", "labels": [label] if label else []}


def endpoints(url: str, forced: set[str]) -> list[Document]:
    """Those of the Géoplateforme that show rasters, with its ids, at the server with this URL. `forced`: the parts of
    a configuration that they demand: "metadata", "attribution"."""
    kinds = [
        ("WMS Raster", "gpf-rok4-server-wms-r", "WMS-RASTER", [("WMS", "wms-r/wms")]),
        ("WMTS/TMS", "gpf-rok4-server-wmts-tms", "WMTS-TMS", [("WMTS", "wmts"), ("TMS", "tms/")]),
        ("WMS Vecteur", "gpf-geoserver-wms-v", "WMS-VECTOR", [("WMS", "wms-v/geoserver/ows")]),
    ]
    ids = {
        "gpf-rok4-server-wms-r": "ae042611-13eb-4a18-8d04-9b7604a031cc",
        "gpf-rok4-server-wms-r-private": "66866100-48eb-4340-bbc9-f5c7d9707928",
        "gpf-rok4-server-wmts-tms": "ae032611-13eb-4a18-8d04-9b7604a031cc",
        "gpf-rok4-server-wmts-tms-private": "7e0a92d1-8213-4ce0-8903-eb4c305a1849",
        "gpf-geoserver-wms-v": "ae022611-13eb-4a18-8d04-9b7604a031cc",
        "gpf-geoserver-wms-v-private": "519c8bb1-9b7f-414a-9850-1a73dfd467ed",
    }
    return [
        {
            "_id": ids[name + end],
            "name": f"Service de diffusion {title} {'principal' if is_open else 'privé'}",
            "technical_name": name + end,
            "type": kind,
            "open": is_open,
            "urls": [
                {"type": each, "url": f"{url}/{path}" if is_open else f"{url}/private/{path.partition('/')[0]}/"}
                for each, path in paths
            ],
            "metadata_fi": name + end,
            "force_metadata": "metadata" in forced,
            "force_attribution": "attribution" in forced,
        }
        for title, name, kind, paths in kinds
        for is_open, end in ((True, ""), (False, "-private"))
    ]


def _processing(key: str, name: str) -> Document:
    types: Document = {"input_types": {"upload": [], "stored_data": []}, "output_type": {}}
    return {"_id": key, "name": name, "description": name, **types, "parameters": [], "required_checks": []}


PROCESSINGS: dict[str, Document] = {
    WMS_TO_PYRAMID["_id"]: WMS_TO_PYRAMID,
    **{key: _processing(key, name) for key, name in _OTHER_PROCESSINGS.items()},
}
