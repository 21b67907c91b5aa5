"""An export as the parameters of the Processing algorithms that do it: `datacube_browser:export_extent`, and
`datacube_browser:extract_wcs` for a coverage of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingFeatureSourceDefinition

from ...credentials import data_source
from ...language.text_folding import folded
from ...ogc.coverage_href import coverage_of, service_of
from ...redaction import redacted
from ...remote_files.vsicurl import PREFIX
from ...signing.profiles import SigningProfileStore
from ...spatial.polygons import PolygonLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..request import ExportRequest, ExportSource

ALGORITHM = "datacube_browser:export_extent"
WCS_ALGORITHM = "datacube_browser:extract_wcs"
#: What a service has no use for: it makes the pixels itself, and there is one of it.
_OF_FILES = ("SOURCES", "SIGNING_PROFILE", "SOURCE_CRS", "RESAMPLING", "FILL_GAPS", "ORIGINS")


def call_of(
    request: ExportRequest, resolution: float | None = None, *, keep_secrets: bool
) -> tuple[str, dict[str, Any]]:
    """The algorithm that does the export, and its parameters, as in `parameters_of`."""
    parameters = parameters_of(request, resolution, keep_secrets=keep_secrets)
    source = request.sources[0]
    coverage = coverage_of(source.href)
    if coverage is None:
        return ALGORITHM, parameters
    address = service_of(source.href)
    if not keep_secrets:
        address = redacted(address)
    service = f"{address} authcfg={source.authcfg}" if source.authcfg else address
    others = {name: value for name, value in parameters.items() if name not in _OF_FILES}
    return WCS_ALGORITHM, {"SERVICE": service, "COVERAGE": coverage[1], **others}


def parameters_of(request: ExportRequest, resolution: float | None = None, *, keep_secrets: bool) -> dict[str, Any]:
    """Those of export_extent, as plain texts, numbers, lists; a mask of selected features is QGIS's definition of a
    source. `resolution`, in units of the result's CRS, stands for a
    size in pixels, which the algorithm has no parameter for. Without `keep_secrets` signatures and passwords are cut
    out of addresses: the parameters may then be kept."""
    extent = request.extent
    if request.size is None:
        resolution = None if request.resolution is None else max(request.resolution)
    found = {
        "SOURCES": [_source(source, keep_secrets) for source in request.sources],
        "SIGNING_PROFILE": _profiles(request.sources),
        "SOURCE_CRS": crs_parameter([source.crs for source in request.sources]),
        "EXTENT": f"{extent.xmin!r},{extent.xmax!r},{extent.ymin!r},{extent.ymax!r} [{extent.crs}]",
        "CLIP": request.clip or None,
        "MASK": _mask(request),
        "TARGET_CRS": request.crs,
        "RESOLUTION": resolution,
        "RESAMPLING": request.resampling.name.lower(),
        "FORMAT": request.format,
        # they are in the order that was chosen
        "FILL_GAPS": False,
        "NODATA": request.nodata,
        "NODATA_RANGES": "|".join(f"{low!r}:{high!r}" for low, high in request.nodata_ranges) or None,
        "CREATION_OPTIONS": "|".join(request.creation_options) or None,
        "PYRAMIDS": request.pyramids or None,
        "ORIGINS": request.origins or None,
        "TILE_SIZE": request.tile_size,
        "OUTPUT": str(request.output),
    }
    return {name: value for name, value in found.items() if value is not None}


def crs_parameter(texts: Sequence[str]) -> str | None:
    """CRSs that are stated of sources (authority id or WKT; empty where none is) as the parameter has them."""
    if not any(texts):
        return None
    # in WKT it can only be a part of a name
    return "|".join(each.replace("|", " ") for each in (texts if len(set(texts)) > 1 else texts[:1]))


def has_selection(parameters: Mapping[str, Any]) -> bool:
    """Whether only the selected features of the mask count."""
    return isinstance(parameters.get("MASK"), QgsProcessingFeatureSourceDefinition)


def in_python(value: Any) -> str:
    """A parameter's value as QGIS's Python console reads it."""
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        return f"QgsProcessingFeatureSourceDefinition({value.source.staticValue()!r}, selectedFeaturesOnly=True)"
    return repr(value)


def _mask(request: ExportRequest) -> str | QgsProcessingFeatureSourceDefinition | None:
    mask = request.cutline
    if mask is None or not mask.address:
        return None
    selected_only = mask.chosen is not None if isinstance(mask, PolygonLayer) else mask.selected_only
    return QgsProcessingFeatureSourceDefinition(mask.address, True) if selected_only else mask.address


def _profiles(sources: Iterable[ExportSource]) -> str | None:
    """The names of the sources' signing profiles, as the parameter has them; ids where names do not tell."""
    known = SigningProfileStore().all()
    found = []
    for profile_id in dict.fromkeys(source.profile for source in sources if source.profile):
        name = next((each.name for each in known if each.id == profile_id), "")
        is_clear = "|" not in name and [each.id for each in known if folded(each.name) == folded(name)] == [profile_id]
        found.append(name if is_clear else profile_id)
    return "|".join(found) or None


def _source(source: ExportSource, keep_secrets: bool) -> str:
    """As QGIS writes a data source, with the id of its authentication configuration."""
    href = source.href if keep_secrets else redacted(source.href)
    if not href.startswith(("http://", "https://")):
        return href
    return data_source(PREFIX + href, source.authcfg)
