"""A request as JSON, so that an interrupted export can be run again; without secrets."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...bands import bands_from_json, bands_to_json
from ...extent import MapExtent
from ...georeference import Georeference
from ...redaction import names_secret, redacted_text, unsigned
from ..request import ExportRequest, ExportSource, Resampling

if TYPE_CHECKING:
    from collections.abc import Mapping


def request_to_json(request: ExportRequest) -> dict[str, Any] | None:
    """The request, with the ids of its authentication configurations. None when a source has a signature or a password
    in its address: those must not be stored, and a signature would expire anyway."""
    if any(_is_secret(source) for source in request.sources):
        return None
    plain = asdict(request)
    for source, each in zip(plain["sources"], request.sources, strict=True):
        source["bands"] = bands_to_json(each.bands)
    data: dict[str, Any] = json.loads(json.dumps(plain, default=_plain))
    return data


def request_from_json(data: Mapping[str, Any], output: Path) -> ExportRequest:
    """The request of the JSON, for an output that may have been moved together with its journal. Raises ValueError,
    TypeError or KeyError when it is not one."""
    fields = {key: _frozen(value) for key, value in data.items()}
    fields["sources"] = tuple(_source(source) for source in data["sources"])
    fields["extent"] = MapExtent(**data["extent"])
    fields["resampling"] = Resampling(data["resampling"])
    fields["output"] = Path(data["output"])
    return replace(ExportRequest(**fields), output=output)


def _source(data: Mapping[str, Any]) -> ExportSource:
    fields = {key: _frozen(value) for key, value in data.items()}
    if data["georeference"] is not None:
        fields["georeference"] = Georeference(**{key: _frozen(each) for key, each in data["georeference"].items()})
    if data["datetime"] is not None:
        fields["datetime"] = dt.datetime.fromisoformat(data["datetime"])
    return ExportSource(**{**fields, "bands": bands_from_json(data.get("bands"))})


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
