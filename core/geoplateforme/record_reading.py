"""Reads the API Entrepôt's records from its JSON. A record without an id is None; whatever else is missing, or of
another type than the API says, counts as missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..stac.json_values import bounds, count, dicts, instant, mapping, text, texts, title
from .records import (
    Account,
    Community,
    Configuration,
    Datastore,
    Endpoint,
    Execution,
    Metadata,
    Offering,
    Parameter,
    Processing,
    Quota,
    Storage,
    StoredData,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Ids are UUIDs; whatever else could not be a part of an address.
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)


def record_id(value: Any) -> str:
    """An id, empty where it is none; of a record, that of the record."""
    found = value.get("_id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def read_account(value: dict[str, Any]) -> Account:
    names = (title(value.get(key)) for key in ("first_name", "last_name"))
    communities = (_community(member) for member in dicts(value.get("communities_member")))
    return Account(
        record_id(value),
        title(value.get("email")),
        " ".join(filter(None, names)),
        tuple(each for each in communities if each is not None),
    )


def _community(member: dict[str, Any]) -> Community | None:
    found = mapping(member.get("community"))
    identity = record_id(found)
    if not identity:
        return None
    name, technical = title(found.get("name")), title(found.get("technical_name"))
    rights = frozenset(texts(member.get("rights")))
    return Community(identity, name or technical or identity, technical, record_id(found.get("datastore")), rights)


def read_datastore(value: dict[str, Any], community: Community) -> Datastore | None:
    """The datastore of a community, with the rights that the user has there."""
    identity = record_id(value)
    if not identity:
        return None
    data = mapping(value.get("storages")).get("data")
    return Datastore(
        identity,
        title(value.get("name")) or community.name,
        title(value.get("technical_name")),
        community.id,
        value.get("active") is not False,
        community.rights,
        tuple(filter(None, map(_endpoint, dicts(value.get("endpoints"))))),
        tuple(filter(None, map(_storage, dicts(data)))),
        tuple(filter(None, map(record_id, _listed(value.get("processings"))))),
        title(value.get("configuration_layer_name_prefix")),
    )


def _endpoint(value: dict[str, Any]) -> Endpoint | None:
    found = mapping(value.get("endpoint"))
    identity = record_id(found)
    if not identity:
        return None
    technical = title(found.get("technical_name"))
    return Endpoint(
        identity,
        title(found.get("name")) or technical,
        technical,
        title(found.get("type")),
        found.get("open") is True,
        tuple(_urls(found.get("urls"))),
        _quota(value),
        found.get("force_attribution") is True,
        found.get("force_metadata") is True,
    )


def _storage(value: dict[str, Any]) -> Storage | None:
    found = mapping(value.get("storage"))
    identity = record_id(found)
    if not identity:
        return None
    labels = texts(found.get("labels"))
    return Storage(identity, title(found.get("name")), title(found.get("type")), labels, _quota(value))


def _quota(value: dict[str, Any]) -> Quota:
    return Quota(count(value.get("use")), count(value.get("quota")))


def read_processing(value: dict[str, Any]) -> Processing | None:
    identity = record_id(value)
    if not identity:
        return None
    return Processing(
        identity,
        title(value.get("name")) or identity,
        text(value.get("description")),
        tuple(_parameter(each) for each in dicts(value.get("parameters")) if title(each.get("name"))),
    )


def _parameter(value: dict[str, Any]) -> Parameter:
    return Parameter(
        title(value.get("name")),
        text(value.get("description")),
        value.get("mandatory") is True,
        value.get("default_value"),
        mapping(value.get("constraints")),
    )


def read_execution(value: dict[str, Any]) -> Execution | None:
    identity = record_id(value)
    if not identity:
        return None
    output = mapping(mapping(value.get("output")).get("stored_data"))
    inputs = _listed(mapping(value.get("inputs")).get("stored_data"))
    return Execution(
        identity,
        title(value.get("status")),
        record_id(value.get("processing")),
        record_id(output),
        title(output.get("name")),
        tuple(filter(None, map(record_id, inputs))),
        mapping(value.get("parameters")),
        instant(value.get("creation")),
        instant(value.get("launch")),
        instant(value.get("start")),
        instant(value.get("finish")),
    )


def read_stored_data(value: dict[str, Any]) -> StoredData | None:
    identity = record_id(value)
    if not identity:
        return None
    infos = mapping(value.get("type_infos"))
    extent = mapping(value.get("extent")) or None
    levels = (level for level in texts(infos.get("levels")) if level)
    return StoredData(
        identity,
        title(value.get("name")) or identity,
        title(value.get("type")),
        title(value.get("status")),
        title(value.get("srs")),
        count(value.get("size")),
        extent,
        None if extent is None else bounds(extent),
        {title(key): title(each) for key, each in mapping(value.get("tags")).items() if isinstance(each, str)},
        tuple(sorted(levels, key=lambda level: (int(level) if level.isdecimal() else 1_000, level))),
        title(infos.get("channels_format")),
        count(infos.get("channels_number")),
        title(infos.get("compression")),
    )


def read_configuration(value: dict[str, Any]) -> Configuration | None:
    identity = record_id(value)
    if not identity:
        return None
    infos = mapping(value.get("type_infos"))
    used = (record_id(each.get("stored_data")) for each in dicts(infos.get("used_data")))
    return Configuration(
        identity,
        title(value.get("name")) or identity,
        title(value.get("type")),
        title(value.get("layer_name")),
        title(value.get("status")),
        title(infos.get("title")),
        tuple(each for each in used if each),
    )


def read_offering(value: dict[str, Any]) -> Offering | None:
    identity = record_id(value)
    if not identity:
        return None
    return Offering(
        identity,
        title(value.get("status")),
        title(value.get("type")),
        title(value.get("layer_name")),
        record_id(value.get("configuration")),
        record_id(value.get("endpoint")),
        value.get("open") is True,
        title(value.get("visibility")),
        tuple(_urls(value.get("urls"))),
    )


def read_metadata(value: dict[str, Any]) -> Metadata | None:
    identity = record_id(value)
    return Metadata(identity, title(value.get("file_identifier")) or identity) if identity else None


def _urls(value: Any) -> Iterator[str]:
    """Addresses, which the API lists with their types or alone."""
    for each in _listed(value):
        address = text(each.get("url")) if isinstance(each, dict) else text(each)
        if address:
            yield address


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
