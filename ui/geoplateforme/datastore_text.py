"""What a datastore lets its user do, in words: rights and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.geoplateforme.records import BROADCAST, PROCESSING, WMS_RASTER, WMTS_TMS
from ...core.language.data_size import human_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.geoplateforme.records import Datastore

#: Kinds of endpoints on which pyramids are published, with the name of the service.
_SERVICES = {WMS_RASTER: "WMS", WMTS_TMS: "WMTS"}


def missing_right(datastore: Datastore, rights: Iterable[str]) -> str:
    """Which of the rights is missing, and whom to ask; empty where none is."""
    translate = QCoreApplication.translate
    missing = [right for right in rights if right not in datastore.rights]
    if not datastore.is_active:
        return translate("DatastoreText", "The datastore {name} is not active.").format(name=datastore.name)
    if not missing:
        return ""
    what = {
        PROCESSING: translate(
            "DatastoreText", "You may not run processings in {name}: the right PROCESSING is missing."
        ),
        BROADCAST: translate("DatastoreText", "You may not publish from {name}: the right BROADCAST is missing."),
    }
    advice = translate("DatastoreText", "Ask the supervisor of the community for it.")
    return f"{what[missing[0]].format(name=datastore.name)} {advice}"


def summary_of(datastore: Datastore) -> str:
    """Quotas, and what the names of layers must begin with."""
    translate, number = QCoreApplication.translate, QLocale().toString
    parts = []
    for storage in datastore.storages:
        use, limit = storage.quota.use, storage.quota.limit
        if use is not None and limit is not None:
            text = translate("DatastoreText", "{name}: {use} of {limit}")
            name = storage.name or ", ".join(storage.labels) or storage.type
            parts.append(text.format(name=name, use=human_bytes(use), limit=human_bytes(limit)))
    for endpoint in datastore.endpoints:
        use, limit, service = endpoint.quota.use, endpoint.quota.limit, _SERVICES.get(endpoint.type)
        if service and use is not None and limit is not None:
            text = (
                translate("DatastoreText", "{service}: {use} of {limit} layers")
                if endpoint.is_open
                else translate("DatastoreText", "{service} with a key: {use} of {limit} layers")
            )
            parts.append(text.format(service=service, use=number(use), limit=number(limit)))
    if datastore.layer_prefix:
        text = translate("DatastoreText", "Names of layers begin with {prefix}")
        parts.append(text.format(prefix=datastore.layer_prefix))
    return " · ".join(parts)
