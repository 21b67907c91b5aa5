"""What a record is, and which version of STAC it is in."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any

from .json_values import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Prefixes of the extensions of STAC 0.7 whose fields have other names today.
_OF_0_7 = ("eo:", "sar:", "dtr:", "label:")
_BEFORE_1_0 = re.compile(r"\s*(0\.|1\.0\.0-)")


class RecordType(Enum):
    """What a record is, which is known from the endpoint that sent it: STAC before 1.0 did not say."""

    CATALOG = "Catalog"
    COLLECTION = "Collection"
    ITEM = "Feature"


def is_before_1_0(record: Mapping[str, Any], record_type: RecordType, collection: Mapping[str, Any] | None) -> bool:
    """By its version. Items of STAC 0.6 and 0.7 had none: where one has neither that nor a list of extensions, by what
    there is to migrate. `collection` is an item's, as the server sent it."""
    version = record.get("stac_version")
    if isinstance(version, str):
        return _BEFORE_1_0.match(version) is not None
    if record_type is not RecordType.ITEM or "stac_extensions" in record:
        return False
    has_commons = collection is not None and bool(mapping(collection.get("properties")))
    return has_commons or any(name.startswith(_OF_0_7) for name in mapping(record.get("properties")))
