"""The pyramids of a datastore with the layers that are published from each: listed, unpublished, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..tasks import Task
from .account import account_and_datastores, pyramids, stored_data
from .record_reading import read_configuration, read_offering
from .records import WMS_RASTER, WMTS_TMS
from .workplace import entrepot_at

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .entrepot import Entrepot
    from .records import Configuration, Datastore, Offering, StoredData
    from .workplace import Workplace


@dataclass(frozen=True)
class PublishedLayer:
    """A configuration, and how it is published; None while it is not."""

    configuration: Configuration
    offering: Offering | None = None


@dataclass(frozen=True)
class Pyramid:
    """Stored data, without extent and levels, and the layers that show them."""

    data: StoredData
    layers: tuple[PublishedLayer, ...] = ()


class PyramidsTask(Task):
    """Lists what a datastore has. `succeeded` carries a tuple of Pyramids, by their names."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(QCoreApplication.translate("PyramidsTask", "Listing pyramids"), hidden=True)
        self._place = place

    def work(self, feedback: QgsFeedback) -> tuple[Pyramid, ...]:
        place, entrepot = self._place, entrepot_at(self._place, feedback)
        layers = published_layers(entrepot, place.datastore)
        return tuple(
            Pyramid(data, tuple(layer for layer in layers if data.id in layer.configuration.stored_data))
            for data in pyramids(entrepot, place.datastore)
        )


class PyramidTask(Task):
    """Asks for all that is known of stored data, and of the datastore: its quotas may have changed. `succeeded` carries
    the Datastore and the StoredData."""

    def __init__(self, place: Workplace, identity: str) -> None:
        super().__init__(QCoreApplication.translate("PyramidsTask", "Reading a pyramid"), hidden=True)
        self._place, self._identity = place, identity

    def work(self, feedback: QgsFeedback) -> tuple[Datastore, StoredData]:
        place, entrepot = self._place, entrepot_at(self._place, feedback)
        _, datastores = account_and_datastores(entrepot)
        datastore = next((each for each in datastores if each.id == place.datastore), None)
        pyramid = stored_data(entrepot, place.datastore, self._identity)
        if datastore is None or pyramid is None:
            raise ResponseError(
                QCoreApplication.translate("PyramidsTask", "This pyramid is no longer in the datastore."),
                hint=QCoreApplication.translate("PyramidsTask", "Refresh the list."),
            )
        return datastore, pyramid


def published_layers(entrepot: Entrepot, datastore: str) -> tuple[PublishedLayer, ...]:
    """The WMS and WMTS configurations of a datastore, each with its offering. For a worker thread; raises what Entrepot
    raises."""
    place = ("datastores", datastore)
    offerings = {}
    for value in entrepot.records(*place, "offerings", query=_fields("status", "configuration", "endpoint", "urls")):
        offering = read_offering(value)
        if offering is not None:
            offerings[offering.configuration] = offering
    found = []
    for value in entrepot.records(*place, "configurations", query=_fields("name", "status", "type_infos")):
        configuration = read_configuration(value)
        if configuration is not None and not configuration.stored_data:  # an API that lists less
            configuration = read_configuration(entrepot.get(*place, "configurations", configuration.id))
        if configuration is not None and configuration.type in (WMS_RASTER, WMTS_TMS):
            found.append(PublishedLayer(configuration, offerings.get(configuration.id)))
    return tuple(found)


def _fields(*names: str) -> list[tuple[str, str]]:
    return [("fields", name) for name in names]
