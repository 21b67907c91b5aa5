"""An export as the parameters of the Processing algorithm `datacube_browser:export_extent`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import redacted
from ..vsicurl import PREFIX

if TYPE_CHECKING:
    from .request import ExportRequest, ExportSource

ALGORITHM = "datacube_browser:export_extent"


def parameters_of(request: ExportRequest, resolution: float | None = None, *, keep_secrets: bool) -> dict[str, Any]:
    """Plain texts, numbers, lists. `resolution`, in units of the result's CRS, stands for a size in pixels, which the
    algorithm has no parameter for. Without `keep_secrets` signatures and passwords are cut out of addresses: the
    parameters may then be kept."""
    extent = request.extent
    if request.size is None:
        resolution = None if request.resolution is None else max(request.resolution)
    found = {
        "SOURCES": [_source(source, keep_secrets) for source in request.sources],
        "EXTENT": f"{extent.xmin!r},{extent.xmax!r},{extent.ymin!r},{extent.ymax!r} [{extent.crs}]",
        "TARGET_CRS": request.crs,
        "RESOLUTION": resolution,
        "RESAMPLING": request.resampling.name.lower(),
        "FORMAT": request.format,
        # they are in the order that was chosen
        "FILL_GAPS": False,
        "NODATA": request.nodata,
        "CREATION_OPTIONS": "|".join(request.creation_options) or None,
        "PYRAMIDS": request.pyramids or None,
        "ORIGINS": request.origins or None,
        "TILE_SIZE": request.tile_size,
        "OUTPUT": str(request.output),
    }
    return {name: value for name, value in found.items() if value is not None}


def _source(source: ExportSource, keep_secrets: bool) -> str:
    """As QGIS writes a data source, with the id of its authentication configuration."""
    href = source.href if keep_secrets else redacted(source.href)
    if not href.startswith(("http://", "https://")):
        return href
    return f"{PREFIX}{href} authcfg='{source.authcfg}'" if source.authcfg else PREFIX + href
