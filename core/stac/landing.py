"""What an API says of itself: its landing page, and with it the list of its collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, HttpError, ResponseError, TooLargeError
from ..threads.ordered_pool import all_results
from .collection_list import listed_collections, no_catalog
from .pystac_io import up_to_date
from .records import PageRequest
from .tree_reader import NO_RECORD
from .versions import RecordType

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..threads.cancellation import Feedback
    from .links import ApiRoot
    from .pystac_io import StacClient

Landing = dict[str, Any] | None


def landing_page(client: StacClient, root: ApiRoot) -> Landing:
    """The landing page in its form of today; None where there is nothing at its address, or a page for people. Raises
    ResponseError for any other answer, and the errors of `Network.send`."""
    try:
        landing = client.read(PageRequest("GET", root.landing))
    except HttpError as error:
        if error.status in NO_RECORD:
            return None
        raise
    except TooLargeError:
        raise
    except ResponseError:
        return None
    if not isinstance(landing, dict) or not {"stac_version", "conformsTo", "links"} & landing.keys():
        message = QCoreApplication.translate("StacService", "This address answers, but not as a STAC API.")
        raise no_catalog(message, root.landing)
    return up_to_date(landing, RecordType.CATALOG)


def landing_and_list(
    client: Callable[[], StacClient], root: ApiRoot, *, at_once: bool, feedback: Feedback | None
) -> tuple[Landing, Callable[[], list[Any]]]:
    """The landing page, and what gives the list of collections (JSON) or raises its error; it is asked for when it is
    called, unless both are asked for at once. Each thread has a client of its own. Raises what `landing_page` does."""

    def listed() -> list[Any]:
        return listed_collections(client(), root)

    if not at_once:
        return landing_page(client(), root), listed
    jobs: tuple[Callable[[], Any], ...] = (lambda: landing_page(client(), root), lambda: _outcome(listed))
    landing, outcome = all_results(lambda job: job(), jobs, workers=len(jobs), feedback=feedback)
    return landing, outcome


def _outcome(function: Callable[[], list[Any]]) -> Callable[[], list[Any]]:
    """Calls the function; what gives its result, or raises its error."""
    try:
        found = function()
    except DatacubeError as error:
        failure = error

        def fail() -> list[Any]:
            raise failure

        return fail
    return lambda: found
