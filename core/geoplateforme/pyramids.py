"""The pyramids of a datastore with the layers that are published from each: listed, unpublished, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..threads.tasks import Task
from .account import account_and_datastores, pyramids, stored_data
from .publication import delete_pyramid, offerings, remove_configuration
from .record_reading import read_configuration
from .records import WMS_RASTER, WMTS_TMS
from .workplace import entrepot_at

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .entrepot import Entrepot
    from .records import Configuration, Datastore, Offering, StoredData
    from .workplace import Workplace


@dataclass(frozen=True)
class PyramidLayer:
    """A configuration, and how it is published; None while it is not."""

    configuration: Configuration
    offering: Offering | None = None

    @property
    def status(self) -> str:
        """That of the offering, or else of the configuration."""
        return self.configuration.status if self.offering is None else self.offering.status


@dataclass(frozen=True)
class Pyramid:
    """Stored data, without extent and levels, and the layers that show them."""

    data: StoredData
    layers: tuple[PyramidLayer, ...] = ()


class PyramidsTask(Task):
    """Lists what a datastore has. `succeeded` carries a tuple of Pyramids, by their names."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(QCoreApplication.translate("PyramidsTask", "Listing pyramids"), hidden=True)
        self._place = place

    def work(self, feedback: QgsFeedback) -> tuple[Pyramid, ...]:
        place, entrepot = self._place, entrepot_at(self._place, feedback)
        layers = layers_of(entrepot, place.datastore)
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


class UnpublishTask(Task):
    """Takes a layer out of its service, and deletes its configuration. `succeeded` carries None."""

    def __init__(self, place: Workplace, layer: PyramidLayer) -> None:
        super().__init__(QCoreApplication.translate("PyramidsTask", "Unpublishing a layer"))
        self._place, self._layer = place, layer

    def work(self, feedback: QgsFeedback) -> None:
        entrepot = entrepot_at(self._place, feedback)
        remove_configuration(entrepot, self._place.datastore, self._layer.configuration.id)


class DeletePyramidTask(Task):
    """Unpublishes the layers of a pyramid, and deletes it. `succeeded` carries None."""

    def __init__(self, place: Workplace, pyramid: Pyramid) -> None:
        super().__init__(QCoreApplication.translate("PyramidsTask", "Deleting a pyramid"))
        self._place, self._pyramid = place, pyramid

    def work(self, feedback: QgsFeedback) -> None:
        entrepot, datastore = entrepot_at(self._place, feedback), self._place.datastore
        for layer in self._pyramid.layers:
            remove_configuration(entrepot, datastore, layer.configuration.id)
        delete_pyramid(entrepot, datastore, self._pyramid.data.id)


def layers_of(entrepot: Entrepot, datastore: str) -> tuple[PyramidLayer, ...]:
    """The WMS and WMTS configurations of a datastore, each with its offering. For a worker thread; raises what Entrepot
    raises."""
    published = {each.configuration: each for each in offerings(entrepot, datastore)}
    place = ("datastores", datastore, "configurations")
    fields = [("fields", name) for name in ("name", "layer_name", "type", "status", "type_infos")]
    found = []
    for value in entrepot.records(*place, query=fields):
        configuration = read_configuration(value)
        if configuration is not None and not configuration.stored_data:  # an API that lists less
            configuration = read_configuration(entrepot.get(*place, configuration.id))
        if configuration is not None and configuration.type in (WMS_RASTER, WMTS_TMS):
            found.append(PyramidLayer(configuration, published.get(configuration.id)))
    return tuple(found)
