"""The API Entrepôt's records as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..spatial.georeference import LonLatBox

#: What a member of a community may do: run processings; make configurations and publish them.
PROCESSING, BROADCAST = "PROCESSING", "BROADCAST"
#: Kinds of configurations, endpoints and offerings.
WMS_RASTER, WMTS_TMS = "WMS-RASTER", "WMTS-TMS"
#: The kind of stored data that a harvest makes.
RASTER_PYRAMID = "ROK4-PYRAMID-RASTER"
#: States of an execution in which nothing happens to it any more.
SUCCESS, FAILURE, ABORTED = "SUCCESS", "FAILURE", "ABORTED"
_ENDED = (SUCCESS, FAILURE, ABORTED)
#: States of stored data and offerings.
CREATED, GENERATED, UNSTABLE = "CREATED", "GENERATED", "UNSTABLE"
PUBLISHING, PUBLISHED = "PUBLISHING", "PUBLISHED"
UNPUBLISHING, UNPUBLISHED = "UNPUBLISHING", "UNPUBLISHED"


@dataclass(frozen=True)
class Community:
    """A community in which the user is a member, with these rights. `datastore` is the id of its datastore, empty
    where it has none."""

    id: str
    name: str
    technical_name: str = ""
    datastore: str = ""
    rights: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Account:
    """Who the user is for the API."""

    id: str
    email: str
    name: str
    communities: tuple[Community, ...] = ()


@dataclass(frozen=True)
class Quota:
    """How much of something is used, and how much may be; None where the API does not say. Storages count bytes,
    endpoints offerings."""

    use: int | None = None
    limit: int | None = None

    @property
    def left(self) -> int | None:
        """None where it is not known."""
        return None if self.use is None or self.limit is None else max(0, self.limit - self.use)

    @property
    def is_used_up(self) -> bool:
        return self.left == 0


@dataclass(frozen=True)
class Endpoint:
    """A service on which a datastore may publish: `type` is that of its configurations (`WMS-RASTER`). An open one is
    for everybody; on others, readers need a key. What is published on it may have to name an attribution or a metadata
    record."""

    id: str
    name: str
    technical_name: str
    type: str
    is_open: bool
    urls: tuple[str, ...] = ()
    quota: Quota = Quota()
    needs_attribution: bool = False
    needs_metadata: bool = False


@dataclass(frozen=True)
class Storage:
    """A place for the data of a datastore. `labels` are what an execution names as `storage_tags`."""

    id: str
    name: str
    type: str
    labels: tuple[str, ...] = ()
    quota: Quota = Quota()


@dataclass(frozen=True)
class Datastore:
    """An Entrepôt: what a community may use. `layer_prefix` is what the names of its layers must begin with, empty
    without such a rule; `processings` are ids."""

    id: str
    name: str
    technical_name: str = ""
    community: str = ""
    is_active: bool = True
    rights: frozenset[str] = frozenset()
    endpoints: tuple[Endpoint, ...] = ()
    storages: tuple[Storage, ...] = ()
    processings: tuple[str, ...] = ()
    layer_prefix: str = ""

    @property
    def can_process(self) -> bool:
        return PROCESSING in self.rights

    @property
    def can_publish(self) -> bool:
        return BROADCAST in self.rights

    def endpoints_of(self, kind: str) -> tuple[Endpoint, ...]:
        """The endpoints for configurations of this kind: those with quota left first, open ones before others."""
        found = (endpoint for endpoint in self.endpoints if endpoint.type == kind)
        return tuple(sorted(found, key=lambda endpoint: (endpoint.quota.is_used_up, not endpoint.is_open)))


@dataclass(frozen=True)
class Parameter:
    """A parameter of a processing. `constraints` is a JSON schema, empty without any; `default` is None without one."""

    name: str
    description: str = ""
    mandatory: bool = False
    default: Any = None
    constraints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Processing:
    """What a datastore may run."""

    id: str
    name: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()

    def parameter(self, name: str) -> Parameter | None:
        return next((each for each in self.parameters if each.name == name), None)


@dataclass(frozen=True)
class Execution:
    """A processing that runs, has run, or waits for its launch. `output` is the id of the stored data that it makes."""

    id: str
    status: str
    processing: str = ""
    output: str = ""
    output_name: str = ""
    inputs: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    created: datetime | None = None
    launched: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.status in _ENDED

    @property
    def has_succeeded(self) -> bool:
        return self.status == SUCCESS


@dataclass(frozen=True)
class StoredData:
    """A dataset in a datastore, such as a pyramid. `srs` is an authority id; `size` is in bytes; `extent` is a GeoJSON
    geometry, and `box` its west, south, east and north, all in degrees (EPSG:4326, longitude first), None where the API
    says none. `levels` are those of the pyramid, from coarse to fine."""

    id: str
    name: str
    type: str
    status: str
    srs: str = ""
    size: int | None = None
    extent: Mapping[str, Any] | None = None
    box: LonLatBox | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    channels_format: str = ""
    channels: int | None = None
    compression: str = ""


@dataclass(frozen=True)
class Metadata:
    """A metadata record of a datastore; `file_identifier` is its name for users."""

    id: str
    file_identifier: str


@dataclass(frozen=True)
class Configuration:
    """How data are to be published. `stored_data` are ids of the data that it shows."""

    id: str
    name: str
    type: str
    layer_name: str
    status: str
    title: str = ""
    stored_data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offering:
    """A configuration on an endpoint. `urls` are what the API says of its addresses: they are shown, not requested.
    `visibility` is one of offered_values.VISIBILITIES, empty where the API has no such thing."""

    id: str
    status: str
    type: str = ""
    layer_name: str = ""
    configuration: str = ""
    endpoint: str = ""
    is_open: bool = False
    visibility: str = ""
    urls: tuple[str, ...] = ()
