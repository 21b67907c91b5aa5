"""Which tables of a GeoPackage are computed while somebody reads them: that may take without end, and all memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..gdal_calls import call_or_none
from .sqlite_schema import Entry, SchemaError, schema_of

if TYPE_CHECKING:
    from osgeo import gdal

#: Tables that GDAL and QGIS read by themselves, by the beginnings of their names.
_THEIR_OWN = ("gpkg_", "rtree_", "sqlite_", "layer_styles", "qgis_")
_LISTED = "SELECT table_name FROM gpkg_contents"


def computes_while_opened(path: str) -> bool:
    """Whether the file at GDAL's path is a database of which a table is computed that GDAL reads to open it, or one
    whose tables cannot be told. For a worker."""
    try:
        return any(each.name.startswith(_THEIR_OWN) for each in _computed(path))
    except SchemaError:
        return True


def computed_layers(path: str, dataset: gdal.Dataset) -> bool:
    """Whether one of the layers that the database lists is computed, as a view is; any table where it lists none."""
    found = {each.name for each in _computed(path)}
    if not found:
        return False
    listed = call_or_none(dataset.ExecuteSQL, _LISTED)
    names = {str(feature.GetField(0)).lower() for feature in listed} if listed is not None else set()
    if listed is not None:
        dataset.ReleaseResultSet(listed)
    return not names or not found.isdisjoint(names)


def _computed(path: str) -> list[Entry]:
    return [each for each in schema_of(path) if each.is_computed]
