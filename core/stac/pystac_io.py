"""The only door to pystac, pystac-client and requests, which are imported when it is first opened, not before."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..errors import DatacubeError, ResponseError
from ..http_response import parsed_json
from ..network import Network
from .records import PageRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class StacClient:
    """pystac-client over QGIS's network: one call, one request.

    Pages are not walked with pystac-client's own iterators: those follow links to wherever they point and fetch
    without being asked. Its search parameters, conformance classes and HTTP session are used.
    """

    def __init__(self, network: Network) -> None:
        self._io = _io_class()(network)

    def read(self, request: PageRequest) -> Any:
        """The JSON that the request gives. Raises what `Network.send` raises, and ResponseError for anything else."""
        text = self._io.request(request.url, request.method, {"Accept": _ACCEPT}, request.body)
        return parsed_json(text.encode(), request.url)

    def search_request(self, url: str, method: str, search: Mapping[str, Any]) -> PageRequest:
        """The first page of a search whose body would be `search`: the same for POST, a query string for GET."""
        from ...extlibs.pystac_client import ItemSearch  # type: ignore[import-not-found]

        named = {key.replace("-", "_"): value for key, value in search.items()}
        item_search = ItemSearch(url, method=method, stac_io=self._io, **named)
        if method == "GET":
            return PageRequest("GET", item_search.url_with_parameters())
        return PageRequest("POST", url, item_search.get_parameters())


def conforms_to_sort(conformance: Iterable[str]) -> bool:
    """Whether the API with these conformance classes sorts the items it finds."""
    from ...extlibs.pystac_client import Client  # type: ignore[import-not-found]
    from ...extlibs.pystac_client.conformance import ConformanceClasses  # type: ignore[import-not-found]

    client = Client(id="", description="", extra_fields={"conformsTo": list(conformance)})
    return bool(client.conforms_to(ConformanceClasses.SORT))


_ACCEPT = "application/geo+json, application/json"


@lru_cache(maxsize=1)
def _io_class() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ...extlibs.pystac import StacIO  # type: ignore[import-not-found]
        from ...extlibs.pystac_client.exceptions import APIError  # type: ignore[import-not-found]
        from ...extlibs.pystac_client.stac_api_io import StacApiIO  # type: ignore[import-not-found]
        from ..requests_adapter import mount

    class QgisStacIO(StacApiIO):  # type: ignore[misc]
        def __init__(self, network: Network | None = None) -> None:
            super().__init__(max_retries=None)
            mount(self.session, network or Network())

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
                raise ResponseError(str(error), url=href) from error

    # so that no link which the library resolves by itself goes past QGIS's network
    StacIO.set_default(QgisStacIO)
    return QgisStacIO
