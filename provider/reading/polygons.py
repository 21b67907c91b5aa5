"""Polygons that an algorithm is given as a layer, or as the selected features of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProcessingException

if TYPE_CHECKING:
    from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

    from ...core.spatial.polygons import PolygonLayer


def read_polygons(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> PolygonLayer | None:
    """The polygons of the parameter `name`, an optional feature source, in its own CRS; None where it is not given.
    Raises QgsProcessingException for a layer that cannot be opened."""
    from ...core.spatial.crs import crs_to_text
    from ...core.spatial.polygons import PolygonLayer

    source = algorithm.parameterAsSource(parameters, name, context)
    if source is None:
        if parameters.get(name) not in (None, ""):
            raise QgsProcessingException(algorithm.invalidSourceError(parameters, name))
        return None
    # Processing would stop at an invalid one, and the plugin mends it
    source.setInvalidGeometryCheck(Qgis.InvalidGeometryCheck.NoCheck)
    return PolygonLayer(source, crs_to_text(source.sourceCrs()), source.sourceName())
