"""The check of an item before it is sent, without a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError
from ..stac.pystac_io import item_failure, item_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The version of the schemas that pystac brings along. Those of items of 1.0 differ in what 1.1 has added.
_SCHEMAS = "1.1.0"
_ITEM_SCHEMA = f"https://schemas.stacspec.org/v{_SCHEMAS}/item-spec/json-schema/item.json"


def check_item(item: Mapping[str, Any]) -> str:
    """Check an item against pystac's classes, and against the JSON schema of STAC items where QGIS's Python has
    jsonschema; the schemas of extensions are on the Web and are not asked for. Returns what it was checked against, in
    words. Raises DatacubeError."""
    failure = item_failure(item)
    problems = [failure] if failure else _schema_problems(item)
    if problems:
        raise DatacubeError(
            QCoreApplication.translate("ItemCheck", "The item {name} is not valid STAC.").format(name=item.get("id")),
            details="\n".join(problems),
            hint=QCoreApplication.translate("ItemCheck", "Please report it with the details."),
        )
    if problems is None:
        text = QCoreApplication.translate(
            "ItemCheck", "Checked with pystac; without the JSON schema of STAC, since Python has no jsonschema here."
        )
    else:
        text = QCoreApplication.translate(
            "ItemCheck", "Checked with pystac and the JSON schema of STAC; without those of extensions on the Web."
        )
    return str(text)


def _schema_problems(item: Mapping[str, Any]) -> list[str] | None:
    """Where the item breaks the schema; None where it cannot be checked."""
    try:
        import jsonschema

        schemas = item_schemas()
    except ImportError:
        return None
    schema = schemas[_ITEM_SCHEMA]
    try:
        from referencing import Registry, Resource

        registry = Registry().with_resources([(url, Resource.from_contents(each)) for url, each in schemas.items()])
        validator = jsonschema.Draft7Validator(schema, registry=registry)
    except ImportError:  # jsonschema before 4.18
        refuse = dict.fromkeys(("http", "https"), _refuse)
        resolver = jsonschema.RefResolver(_ITEM_SCHEMA, schema, store=schemas, handlers=refuse)
        validator = jsonschema.Draft7Validator(schema, resolver=resolver)
    found = validator.iter_errors({**item, "stac_version": _SCHEMAS})
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:500] for error in found]


def _refuse(url: str) -> Any:
    """Nothing is fetched: an address that is not among the schemas ends the check."""
    raise LookupError(url)
