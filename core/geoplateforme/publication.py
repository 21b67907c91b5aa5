"""Publishing a pyramid: a configuration, its offering on an endpoint, and the wait until the service shows it. For
worker threads; all raise what `Entrepot` does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, HttpError, ResponseError
from ..threads.cancellation import stop_if_canceled, wait
from .metadata_references import is_refused_for_metadata, undo_references
from .published_layer import find_layer
from .record_reading import read_configuration, read_offering, record_id
from .records import PUBLISHED, UNPUBLISHED, UNPUBLISHING, UNSTABLE, WMS_RASTER, WMTS_TMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .entrepot import Entrepot
    from .publication_request import PublicationRequest
    from .published_layer import PublishedLayer
    from .records import Configuration, Metadata, Offering

#: Seconds between two looks at an offering that is being published, and how many looks there are: ten minutes in all.
_PAUSES = (1.0, 1.0, 2.0, 2.0, 3.0, *((5.0,) * 120))
#: The same for a layer that the service does not list yet.
_CAPABILITIES_PAUSES = (0.0, 2.0, 5.0, 10.0, 15.0)
_KEY_WANTED = (401, 403)
_FIELDS = tuple(("fields", name) for name in ("name", "layer_name", "type", "status", "open", "configuration"))


@dataclass(frozen=True)
class Published:
    """What was published. `layer` is None where the service does not list it yet: it will be there later; or where
    the service is for readers with a key, and the sign-in is none. `unlinked` are metadata records that still named a
    former layer of this name, and no longer do."""

    configuration: Configuration
    offering: Offering
    layer: PublishedLayer | None
    unlinked: tuple[Metadata, ...] = ()


class NotPublishedError(DatacubeError):
    """The offering is there and not published: UNSTABLE, or after ten minutes still on its way."""

    def __init__(self, offering: Offering) -> None:
        translate = QCoreApplication.translate
        if offering.status == UNSTABLE:
            message = translate("Publication", "The Géoplateforme could not publish {layer}: it is UNSTABLE.")
            hint = translate(
                "Publication", "Unpublish it, check the levels and the bounding box, and publish it again."
            )
        else:
            message = translate("Publication", "{layer} is still not published: its status is {status}.")
            hint = translate("Publication", "Check the published layers later: it may still be published.")
        super().__init__(message.format(layer=offering.layer_name, status=offering.status), hint=hint)
        self.offering = offering


def publish(
    entrepot: Entrepot,
    datastore: str,
    request: PublicationRequest,
    on_look: Callable[[Offering], object] = lambda _offering: None,
) -> Published:
    """Publish a layer, wait until it is, and look for it in the capabilities of its service. `on_look` gets the
    offering at each look. Where no offering can be made, the configuration is deleted again. Raises NotPublishedError,
    too."""
    own = entrepot.unstoppable()
    configuration = _configured(own, datastore, request)
    try:
        stop_if_canceled(entrepot.feedback)
        offering, unlinked = _offered_anew(own, datastore, configuration, request.offering())
    except DatacubeError as error:
        _undo(own, datastore, configuration, error)
        raise
    offering = _wait_until(entrepot, datastore, offering, (PUBLISHED, UNSTABLE), on_look) or offering
    if offering.status != PUBLISHED:
        raise NotPublishedError(offering)
    try:
        layer = look_for_layer(entrepot, offering)
    except HttpError:  # without a key
        layer = None
    return Published(configuration, offering, layer, unlinked)


def look_for_layer(entrepot: Entrepot, offering: Offering) -> PublishedLayer | None:
    """The offering's layer in the capabilities of its service, which list a new one some seconds late; None where they
    do not have it, or cannot be read. Raises HttpError where they are for readers with a key: to wait does not help."""
    for pause in _CAPABILITIES_PAUSES:
        wait(pause, entrepot.feedback)
        try:
            layer = find_layer(entrepot.environment, offering, entrepot.authcfg, entrepot.feedback)
        except CanceledError:
            raise
        except DatacubeError as error:
            if isinstance(error, HttpError) and error.status in _KEY_WANTED:
                raise
            continue
        if layer is not None:
            return layer
    return None


def offerings(entrepot: Entrepot, datastore: str) -> tuple[Offering, ...]:
    """The published layers of a datastore on WMS-Raster and WMTS, as lists have them: without addresses."""
    found = map(read_offering, entrepot.records(*_offerings(datastore), query=_FIELDS))
    return tuple(each for each in found if each is not None and each.type in (WMS_RASTER, WMTS_TMS))


def offering(entrepot: Entrepot, datastore: str, identity: str) -> Offering | None:
    """An offering with all that is known of it; None where there is none of this id."""
    found = entrepot.find(*_offerings(datastore), identity)
    return None if found is None else read_offering(found)


def unpublish(entrepot: Entrepot, datastore: str, identity: str) -> None:
    """Take a layer out of its service, and delete the offering: some Géoplateformes want one DELETE for both, others a
    second one once the layer is unpublished. Returns when the offering is gone. Raises ResponseError where that does
    not happen in ten minutes."""
    place = (*_offerings(datastore), identity)
    found = offering(entrepot, datastore, identity)
    if found is not None and found.status == UNPUBLISHING:
        found = _wait_until(entrepot, datastore, found, (UNPUBLISHED, UNSTABLE))
    for _ in range(2):
        if found is None:
            return
        was = found.status
        entrepot.delete(*place, made=partial(_changed, entrepot, place, was))
        ends = [status for status in (UNPUBLISHED, UNSTABLE) if was not in (status, UNPUBLISHED)]
        found = _wait_until(entrepot, datastore, found, ends)
    if found is not None:
        raise _still_there(entrepot, place, found)


def remove_configuration(entrepot: Entrepot, datastore: str, identity: str) -> None:
    """Delete a configuration, after all offerings that it still has: the API refuses any other order."""
    place = (*_configurations(datastore), identity)
    if entrepot.find(*place) is None:
        return
    for found in map(read_offering, entrepot.records(*place, "offerings")):
        if found is not None:
            unpublish(entrepot, datastore, found.id)
    entrepot.delete(*place, made=lambda: {} if entrepot.find(*place) is None else None)


def delete_pyramid(entrepot: Entrepot, datastore: str, identity: str) -> None:
    """Delete stored data. The API refuses it (409) while a configuration or another pyramid uses them."""
    place = ("datastores", datastore, "stored_data", identity)
    entrepot.delete(*place, made=lambda: {} if entrepot.find(*place) is None else None)


def _configured(entrepot: Entrepot, datastore: str, request: PublicationRequest) -> Configuration:
    def found() -> dict[str, Any] | None:
        query = [("type", request.kind), ("layer_name", request.layer_name), *_FIELDS]
        listed = map(read_configuration, entrepot.records(*_configurations(datastore), query=query))
        names = (each for each in listed if each is not None and each.layer_name == request.layer_name)
        own = next((each for each in names if each.type in ("", request.kind)), None)
        return None if own is None else entrepot.find(*_configurations(datastore), own.id)

    if found() is not None:
        raise ResponseError(
            QCoreApplication.translate("Publication", "The datastore already has a layer {layer} of this kind.").format(
                layer=request.layer_name
            ),
            hint=QCoreApplication.translate("Publication", "Choose another name, or unpublish and delete that layer."),
        )
    made = read_configuration(entrepot.post(*_configurations(datastore), body=request.configuration(), made=found))
    made = made or read_configuration(found() or {})
    if made is None:
        raise _nothing_made(entrepot, _configurations(datastore))
    return made


def _offered_anew(
    entrepot: Entrepot, datastore: str, configured: Configuration, body: Mapping[str, Any]
) -> tuple[Offering, tuple[Metadata, ...]]:
    """The offering, and the metadata records whose links to a former layer of this name were in its way."""
    try:
        return _offered(entrepot, datastore, configured.id, body), ()
    except DatacubeError as error:
        names = [each.layer_name for each in offerings(entrepot, datastore)]
        if not is_refused_for_metadata(error) or configured.layer_name in names:
            raise  # a layer of this name is published: the links may be to that one
        unlinked = undo_references(entrepot, datastore, configured.layer_name)
        if not unlinked:
            raise
    return _offered(entrepot, datastore, configured.id, body), unlinked


def _offered(entrepot: Entrepot, datastore: str, identity: str, body: Mapping[str, Any]) -> Offering:
    place = (*_configurations(datastore), identity, "offerings")

    def found() -> dict[str, Any] | None:
        listed = (record_id(each) for each in entrepot.records(*place))
        details = (entrepot.find(*_offerings(datastore), each) for each in listed if each)
        known = (each for each in details if each is not None)
        return next((each for each in known if record_id(each.get("endpoint")) in ("", body["endpoint"])), None)

    made = read_offering(entrepot.post(*place, body=body, made=found)) or read_offering(found() or {})
    if made is None:
        raise _nothing_made(entrepot, place)
    return made


def _wait_until(
    entrepot: Entrepot,
    datastore: str,
    watched: Offering,
    wanted: Sequence[str],
    on_look: Callable[[Offering], object] = lambda _offering: None,
) -> Offering | None:
    """The offering once it has one of these states, or as it is after ten minutes; None once it is gone."""
    latest = watched
    for pause in (0.0, *_PAUSES):
        wait(pause, entrepot.feedback)
        found = offering(entrepot, datastore, watched.id)
        if found is None:
            return None
        latest = found
        on_look(latest)
        if latest.status in wanted:
            break
    return latest


def _changed(entrepot: Entrepot, place: tuple[str, ...], status: str) -> dict[str, Any] | None:
    """Whether the deletion of an offering has begun."""
    found = entrepot.find(*place)
    return {} if found is None or found.get("status") != status else None


def _still_there(entrepot: Entrepot, place: tuple[str, ...], found: Offering) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Publication", "{layer} is not unpublished: its status is {status}.").format(
            layer=found.layer_name, status=found.status
        ),
        url=entrepot.environment.url(*place),
        hint=QCoreApplication.translate("Publication", "Try again later."),
    )


def _undo(entrepot: Entrepot, datastore: str, made: Configuration, cause: DatacubeError) -> None:
    """Delete the configuration of a layer that could not be published, also where that was canceled; what prevents it
    goes into the hint."""
    try:
        remove_configuration(entrepot, datastore, made.id)
    except DatacubeError:
        hint = QCoreApplication.translate("Publication", "The configuration “{name}” stays in the datastore.")
        cause.hint = f"{cause.hint} {hint.format(name=made.title or made.name)}".strip()


def _nothing_made(entrepot: Entrepot, place: tuple[str, ...]) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Publication", "The Géoplateforme does not say what it has made."),
        url=entrepot.environment.url(*place),
        hint=QCoreApplication.translate("Publication", "Check the published layers before trying again."),
    )


def _configurations(datastore: str) -> tuple[str, ...]:
    return "datastores", datastore, "configurations"


def _offerings(datastore: str) -> tuple[str, ...]:
    return "datastores", datastore, "offerings"
