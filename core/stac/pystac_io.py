"""The only door to pystac, pystac-client and requests. They are imported at the first call, not with this module.

What they are used for: records older than STAC 1.0 (`up_to_date`), the fields of extensions (`extension_fields`), the
parameters of a search, reading over HTTP, the check of new items. Only plain values leave it.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, ResponseError
from ..http.http_response import parsed_json, text_of
from ..http.network import Network
from .json_values import identifier, link_objects, mapping, texts
from .records import PageRequest
from .versions import RecordType, is_before_1_0

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCEPT = "application/geo+json, application/json"
_LIBRARIES = f"{__name__.partition('.core.')[0]}.extlibs."


class StacClient:
    """pystac-client over QGIS's network: one call, one request.

    Its search parameters and HTTP session are used, its page iterators are not: they follow the
    `next` link to wherever it points (see `links.next_request` for servers' quirks), and do not stop after a page,
    while a page is fetched here only when the user wants it.
    """

    def __init__(self, network: Network) -> None:
        self._io = _io_classes()[0](network)

    def read(self, request: PageRequest) -> Any:
        """The JSON that the request gives. Raises what `Network.send` raises, and ResponseError for anything else."""
        text = self._io.request(request.url, request.method, {"Accept": _ACCEPT, **request.headers}, request.body)
        return parsed_json(text.encode(), request.url, status=self.status)

    @property
    def status(self) -> int:
        """That of the last answer."""
        return int(self._io.adapter.answered)

    def search_request(self, url: str, method: str, search: Mapping[str, Any]) -> PageRequest:
        """The first page of a search whose body would be `search`: the same for POST, a query string for GET."""
        from ...extlibs.pystac_client import ItemSearch  # type: ignore[import-not-found]

        named = {key.replace("-", "_"): value for key, value in search.items()}
        item_search = ItemSearch(url, method=method, stac_io=self._io, **named)
        if method == "GET":
            return PageRequest("GET", item_search.url_with_parameters())
        return PageRequest("POST", url, item_search.get_parameters())


def up_to_date(
    record: dict[str, Any], record_type: RecordType, collection: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A record older than STAC 1.0 as pystac migrates it to the newest version; any other record itself.

    `collection` is an old item's, as the server sent it: pystac takes from its `properties` what the item leaves out.
    The licence stays the server's word, which migration would replace ("proprietary" by "other"). A record that
    pystac cannot migrate is returned as it is. Records of STAC 1.0 and later are not migrated: our parser reads them
    as they are, in a third of the time.
    """
    if not is_before_1_0(record, record_type, collection):
        return record
    try:
        return _migrated(record, record_type, collection)
    except Exception:  # noqa: BLE001 - pystac raises whatever a missing or odd member leads to
        return record


def extension_fields(properties: Mapping[str, Any], asset: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The fields of an item's properties, or of an asset of it, that pystac's extension classes can read.

    Values are plain: JSON, or datetime for a moment. A field that has no class here, or that its class cannot read, is
    left out.
    """
    from ...extlibs.pystac import Asset, Item  # type: ignore[import-not-found]

    now = dt.datetime.now(dt.timezone.utc)  # Item wants one; it is not read
    owner = item = Item("", None, None, now, dict(properties))
    names = list(properties)
    if asset is not None:
        owner = Asset("", extra_fields=dict(asset))
        item.add_asset("asset", owner)
        names = list(asset)
    found: dict[str, Any] = {}
    for name in dict.fromkeys(names):
        reader, attribute = _reader(name)
        if reader is None:
            continue
        try:
            value = _plain(getattr(reader.ext(owner, add_if_missing=True), attribute))
        except Exception:  # noqa: BLE001 - a value that the extension does not allow
            value = None
        if value is not None:
            found[name] = value
    return found


def item_failure(item: Mapping[str, Any]) -> str:
    """What pystac's classes find wrong with an item of STAC 1.0 or 1.1, its grids and bands; empty when nothing is."""
    _silence_library()
    from ...extlibs.pystac import Item  # type: ignore[import-not-found]
    from ...extlibs.pystac.extensions.projection import ProjectionExtension  # type: ignore[import-not-found]
    from ...extlibs.pystac.extensions.raster import RasterExtension  # type: ignore[import-not-found]

    try:
        for asset in Item.from_dict(dict(item)).assets.values():
            grid, raster = (each.ext(asset, add_if_missing=True) for each in (ProjectionExtension, RasterExtension))
            bands = [
                (each.data_type, each.properties.get("statistics") and each.statistics) for each in raster.bands or ()
            ]
            _ = grid.code, grid.bbox, grid.shape, grid.transform, bands
        return ""
    except Exception as error:  # noqa: BLE001 - pystac raises whatever a missing or odd member leads to
        return f"{type(error).__name__}: {error}"


def item_schemas() -> dict[str, Any]:
    """The JSON schemas of STAC 1.1 that pystac brings along, by address. Raises ImportError without jsonschema."""
    from ...extlibs.pystac.validation import local_validator  # type: ignore[import-not-found]

    return dict(local_validator.get_local_schema_cache())


def _migrated(record: dict[str, Any], record_type: RecordType, collection: Mapping[str, Any] | None) -> dict[str, Any]:
    _silence_library()
    from ...extlibs.pystac import STACObjectType  # type: ignore[import-not-found]
    from ...extlibs.pystac.extensions.eo import EOExtension  # type: ignore[import-not-found]
    from ...extlibs.pystac.serialization import migrate_to_latest  # type: ignore[import-not-found]
    from ...extlibs.pystac.serialization.identify import (  # type: ignore[import-not-found]
        STACJSONDescription,
        STACVersionRange,
    )

    version = record.get("stac_version")
    version = version.strip() if isinstance(version, str) else "0.7.0"
    extensions = list(texts(record.get("stac_extensions")))
    prepared = {**record, "links": link_objects(record.get("links")), "stac_extensions": extensions}
    if record_type is RecordType.ITEM:
        prepared["properties"] = dict(mapping(record.get("properties")))
        prepared["assets"] = {key: mapping(asset) for key, asset in mapping(record.get("assets")).items()}
        if collection is not None:
            _take_commons(prepared, version, collection)
        if "eo:epsg" in prepared["properties"]:
            # migration takes this address out of the list where no other eo field is left, and fails without it
            extensions.append(EOExtension.get_schema_uri())
    description = STACJSONDescription(
        STACObjectType(record_type.value), STACVersionRange(version, version), list(extensions)
    )
    result: dict[str, Any] = migrate_to_latest(prepared, description)
    for migrated, original in ((result, record), (result.get("properties"), record.get("properties"))):
        if isinstance(migrated, dict) and isinstance(original, dict) and "license" in original:
            migrated["license"] = original["license"]
    return result


def _take_commons(item: dict[str, Any], version: str, collection: Mapping[str, Any]) -> None:
    """Add the properties that the item shares with others of its collection (STAC 0.9 and before)."""
    from ...extlibs.pystac.cache import CollectionCache  # type: ignore[import-not-found]
    from ...extlibs.pystac.serialization import merge_common_properties  # type: ignore[import-not-found]

    key = identifier(collection.get("id"))
    cache = CollectionCache()
    cache.cache({"id": key, "properties": mapping(collection.get("properties"))})
    # without links, of which pystac would follow the one to the collection
    like = {"stac_version": version, "collection": key, "links": [], "properties": item["properties"]}
    merge_common_properties({**like, "stac_extensions": item["stac_extensions"]}, cache)


@lru_cache(maxsize=1)
def _extension_classes() -> dict[str, Any]:
    """The classes that read fields, by the fields' prefix; fields without one by their name.

    Not among them are the bands, since pystac keeps `eo:bands`, `raster:bands` and `bands` apart (`bands.py` merges
    them), and the grid: see `georeference.py`.
    """
    from ...extlibs.pystac.extensions import (  # type: ignore[import-not-found]
        file,
        grid,
        mgrs,
        sar,
        sat,
        scientific,
        timestamps,
        version,
        view,
    )
    from ...extlibs.pystac.extensions.classification import (  # type: ignore[import-not-found]
        ClassificationExtension,
    )
    from ...extlibs.pystac.extensions.eo import EOExtension

    return {
        "classification": ClassificationExtension,
        "eo": EOExtension,
        "file": file.FileExtension,
        "grid": grid.GridExtension,
        "mgrs": mgrs.MgrsExtension,
        "sar": sar.SarExtension,
        "sat": sat.SatExtension,
        "sci": scientific.ScientificExtension,
        "view": view.ViewExtension,
        "published": timestamps.TimestampsExtension,
        "expires": timestamps.TimestampsExtension,
        "unpublished": timestamps.TimestampsExtension,
        "version": version.VersionExtension,
        "deprecated": version.VersionExtension,
        "experimental": version.VersionExtension,
    }


def _reader(name: str) -> tuple[Any, str]:
    """The class that reads a field, and its attribute; no class for a field of another kind."""
    prefix, colon, attribute = name.partition(":")
    reader = _extension_classes().get(prefix)
    attribute = attribute if colon else prefix
    found = next((vars(each)[attribute] for each in getattr(reader, "__mro__", ()) if attribute in vars(each)), None)
    is_known = attribute != "bands" and isinstance(found, property)
    return (reader, attribute) if is_known else (None, "")


def _plain(value: Any) -> Any:
    """pystac's value without pystac's classes."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.to_dict() if hasattr(value, "to_dict") else value


def _silence_library() -> None:
    """No warnings of the two libraries on stderr: they are about other people's catalogues. Only these modules', since
    warnings.catch_warnings() would change the filters of all threads, and not always back."""
    warnings.filterwarnings("ignore", module=re.escape(_LIBRARIES))


def static_io(network: Network) -> Any:
    """pystac's StacIO over our network, for catalogues made of files, which pystac-client's cannot walk; `read_from` is
    where it has read last, after redirects, and `answered` the status."""
    return _io_classes()[1](network)


@lru_cache(maxsize=1)
def _io_classes() -> tuple[Any, Any]:
    """The StacIO for APIs and that for files, pystac's default from here on: no link goes past QGIS's network."""
    _silence_library()
    from ...extlibs.pystac import StacIO  # type: ignore[import-not-found]
    from ...extlibs.pystac.stac_io import DefaultStacIO  # type: ignore[import-not-found]
    from ...extlibs.pystac_client.exceptions import APIError  # type: ignore[import-not-found]
    from ...extlibs.pystac_client.stac_api_io import StacApiIO  # type: ignore[import-not-found]
    from ..http.requests_adapter import mount

    class ApiIO(StacApiIO):  # type: ignore[misc]
        def __init__(self, network: Network) -> None:
            super().__init__(max_retries=None)
            self.adapter = mount(self.session, network)

        def request(
            self,
            href: str,
            method: str | None = None,
            headers: dict[str, str] | None = None,
            parameters: dict[str, Any] | None = None,
        ) -> str:
            try:
                return str(super().request(href, method, headers, parameters))
            except APIError as error:
                if isinstance(error.__context__, DatacubeError):
                    raise error.__context__ from None
                message = QCoreApplication.translate("PystacIo", "This address cannot be requested.")
                raise ResponseError(message, url=href) from error

    class StaticIO(DefaultStacIO):  # type: ignore[misc]
        def __init__(self, network: Network | None = None) -> None:
            super().__init__()
            self._network, self.read_from, self.answered = network or Network(), "", 200

        def read_text_from_href(self, href: str) -> str:
            answer = self._network.send("GET", href, {"Accept": _ACCEPT})
            self.read_from, self.answered = answer.url, answer.status
            return text_of(answer.content, answer.headers.get("content-type", ""))

    StacIO.set_default(StaticIO)
    return ApiIO, StaticIO
