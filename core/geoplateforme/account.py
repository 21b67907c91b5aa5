"""What the user finds in the API Entrepôt: the account, datastores, processings and pyramids. For worker threads; all
raise what `Entrepot` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, ResponseError
from ..language.text_order import in_text_order
from .harvest_request import is_harvest
from .record_reading import read_account, read_datastore, read_processing, read_stored_data
from .records import RASTER_PYRAMID

if TYPE_CHECKING:
    from .entrepot import Entrepot
    from .records import Account, Datastore, Processing, StoredData

#: Members that lists leave out unless they are asked for.
_FIELDS = tuple(("fields", name) for name in ("name", "type", "status", "srs", "size", "tags"))


def account_and_datastores(entrepot: Entrepot) -> tuple[Account, tuple[Datastore, ...]]:
    """Who the user is, and the datastores of the communities that have one, by their names. A datastore that cannot be
    read is left out, unless none can."""
    account = read_account(entrepot.get("users", "me"))
    found: dict[str, Datastore] = {}
    problem: DatacubeError | None = None
    for community in account.communities:
        if not community.datastore or community.datastore in found:
            continue
        try:
            datastore = read_datastore(_described(entrepot, community.datastore), community)
        except CanceledError:
            raise
        except DatacubeError as error:
            problem = error
            continue
        if datastore is not None:
            found[community.datastore] = datastore
    if problem is not None and not found:
        raise problem
    return account, tuple(in_text_order(found.values(), lambda datastore: datastore.name))


def _described(entrepot: Entrepot, identity: str) -> dict[str, Any]:
    """The datastore's record, with endpoints that newer versions of the API list at an address of their own."""
    found = entrepot.get("datastores", identity)
    if "endpoints" in found:
        return found
    return {**found, "endpoints": entrepot.records("datastores", identity, "endpoints")}


def harvest_processing(entrepot: Entrepot, datastore: str) -> Processing:
    """The processing of a datastore that harvests a WMS, with its schema. Raises ResponseError where it has none."""
    place = ("datastores", datastore, "processings")
    for each in entrepot.records(*place):
        listed = read_processing(each)
        if listed is not None and is_harvest(listed):
            found = read_processing(entrepot.get(*place, listed.id))
            if found is not None:
                return found
    raise ResponseError(
        QCoreApplication.translate("EntrepotAccount", "This datastore has no processing that harvests a WMS."),
        url=entrepot.environment.url(*place),
        hint=QCoreApplication.translate(
            "EntrepotAccount", "Choose another datastore, or ask IGN to add the processing to this one."
        ),
    )


def stored_data(entrepot: Entrepot, datastore: str, identity: str) -> StoredData | None:
    """A dataset with all that is known of it: the report of a harvest. None where there is none of this id."""
    found = entrepot.find("datastores", datastore, "stored_data", identity)
    return None if found is None else read_stored_data(found)


def pyramids(entrepot: Entrepot, datastore: str, name: str = "") -> tuple[StoredData, ...]:
    """The raster pyramids of a datastore by their names, without extent and levels; with `name`, those of exactly this
    name."""
    query = [("type", RASTER_PYRAMID), *_FIELDS, *([("name", name)] if name else [])]
    records = entrepot.records("datastores", datastore, "stored_data", query=query)
    found = [each for each in map(read_stored_data, records) if each is not None]
    kept = (each for each in found if each.type in ("", RASTER_PYRAMID) and name in ("", each.name))
    return tuple(in_text_order(kept, lambda each: each.name))
