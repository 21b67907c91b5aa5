"""The modules that the dock imports when it is first shown, in pieces of a turn of the event loop each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def import_contents() -> Iterator[None]:
    """Import what the contents are made of, in pieces of about the same work."""
    from osgeo import gdal  # noqa: F401

    from ...core import crs  # noqa: F401

    yield
    from ...core import network  # noqa: F401

    yield
    from ...core.signing import profiles  # noqa: F401

    yield
    from ...core import catalogs, georeference, store_access  # noqa: F401

    yield
    from ...core.stac import StacService  # noqa: F401

    yield
    from ..actions.asset_actions import AssetActions  # noqa: F401

    yield
    from ..panel.search_form import SearchForm  # noqa: F401

    yield
    from ..details.details_panel import DetailsPanel  # noqa: F401

    yield
    from ..results.results_menu import ResultsMenu  # noqa: F401

    yield
    from ..panel.catalog_panel import CatalogPanel  # noqa: F401

    yield
    from ..connections.catalog_signing import set_up_signing  # noqa: F401

    yield
    from ..handover.handover_actions import HandoverActions  # noqa: F401

    yield
    from ..services.service_actions import ServiceActions  # noqa: F401

    yield
    from ..handover.address_navigator import AddressNavigator  # noqa: F401

    yield
    from .hrdem_quick_start import HrdemQuickStart  # noqa: F401


def import_for_actions() -> Iterator[None]:
    """Import what the first click needs and the first sight of the contents does not, in such pieces too."""
    from ...core.signing import file_network  # noqa: F401

    yield
    from ...core.download import DownloadTask  # noqa: F401

    yield
    from osgeo import gdal_array  # noqa: F401

    yield
    from ...core.layers.failure import layer_error  # noqa: F401

    yield
    from ...core.layers.opening import OpenLayersTask  # noqa: F401

    yield
    from ..handover.copy_as_menu import CopyAsMenu  # noqa: F401

    yield
    from ..actions.bulk_actions import BulkActions  # noqa: F401
