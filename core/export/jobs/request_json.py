"""A request as JSON, so that an interrupted export can be run again; without secrets."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from dataclasses import asdict, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...extent import MapExtent
from ...parsing.json_text import checked
from ...rasters.bands import bands_from_json, bands_to_json
from ...redaction import names_secret, redacted_text, unsigned
from ...spatial.georeference import Georeference
from ..cutline import Cutline
from ..request import ExportRequest, ExportSource, Resampling

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Bytes of polygons (WKB) that are stored at most: the settings are one file, which QGIS reads at each start.
MOST_POLYGONS = 1_000_000


def request_to_json(request: ExportRequest) -> dict[str, Any] | None:
    """The request, with the ids of its authentication configurations. None when a source has a signature or a password
    in its address: those must not be stored, and a signature would expire anyway. None, too, when its polygons are too
    large, or have not been read."""
    if any(_is_secret(source) for source in request.sources) or has_large_polygons(request):
        return None
    cutline = request.cutline if isinstance(request.cutline, Cutline) else None
    plain = asdict(replace(request, cutline=cutline))
    if cutline is not None:
        plain["cutline"]["polygons"] = base64.b64encode(zlib.compress(cutline.polygons)).decode()
    for source, each in zip(plain["sources"], request.sources, strict=True):
        source["bands"] = bands_to_json(each.bands)
    data: dict[str, Any] = json.loads(json.dumps(plain, default=_plain))
    return data


def request_from_json(data: Mapping[str, Any], output: Path) -> ExportRequest:
    """The request of the JSON, for an output that may have been moved together with its journal. Raises ValueError,
    TypeError or KeyError when it is not one."""
    fields = {key: _frozen(value) for key, value in data.items()}
    fields["sources"] = tuple(_source(source) for source in data["sources"])
    fields["extent"] = checked(MapExtent(**data["extent"]))
    fields["resampling"] = Resampling(data["resampling"])
    fields["output"] = Path(data["output"])
    if fields.get("cutline") is not None:
        fields["cutline"] = _cutline(data["cutline"])
    return checked(replace(ExportRequest(**fields), output=output))


def has_large_polygons(request: ExportRequest) -> bool:
    """Whether the polygons of its cutline are too large to be stored, or have not been read from their layer."""
    cutline = request.cutline
    return cutline is not None and not (isinstance(cutline, Cutline) and len(cutline.polygons) <= MOST_POLYGONS)


def _cutline(data: Mapping[str, Any]) -> Cutline:
    unpacker = zlib.decompressobj()
    try:
        polygons = unpacker.decompress(base64.b64decode(data["polygons"]), MOST_POLYGONS + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof or len(polygons) > MOST_POLYGONS:
        raise ValueError("polygons")
    return checked(Cutline(**{**data, "polygons": polygons}))


def _source(data: Mapping[str, Any]) -> ExportSource:
    fields = {key: _frozen(value) for key, value in data.items()}
    if data["georeference"] is not None:
        fields["georeference"] = Georeference(**{key: _frozen(each) for key, each in data["georeference"].items()})
    if data["datetime"] is not None:
        fields["datetime"] = dt.datetime.fromisoformat(data["datetime"])
    return checked(ExportSource(**{**fields, "bands": bands_from_json(data.get("bands"))}))


def _is_secret(source: ExportSource) -> bool:
    if any(names_secret(option) for option in source.open_options):
        return True
    if source.href.startswith(("http://", "https://")):
        return unsigned(source.href) != source.href
    return redacted_text(source.href) != source.href or ("=" in source.href and names_secret(source.href))


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"a request has no {type(value).__name__}")


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
