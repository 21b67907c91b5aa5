"""Why a WMS refuses what the harvesting engine asks for, as far as its capabilities say."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError
from ..redaction import redacted
from .harvest_checks import Problem
from .pyramid_grid import MERCATOR
from .wms_requests import capabilities
from .wms_source import wms_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..ogc.service import Service, ServiceLayer
    from ..threads.cancellation import Feedback
    from .harvest_request import HarvestRequest

#: Layers that are named to the user, and letters of a name.
_MOST_NAMED, _LONGEST_NAME = 8, 60
#: Other names of EPSG:3857.
_MERCATORS = (MERCATOR, "EPSG:900913", "EPSG:102100", "EPSG:102113")


def advice(request: HarvestRequest, feedback: Feedback | None = None) -> tuple[Problem, ...]:
    """What the capabilities of the service say against a request; nothing where they cannot be had. For a worker
    thread. Raises CanceledError."""
    try:
        service = capabilities(request.source, feedback)
    except CanceledError:
        raise
    except DatacubeError:
        return ()
    return tuple(_problems(request, service))


def largest_picture(slab: int, limit: int) -> int:
    """The largest side of pictures, in pixels, of which a slab's side can be made, and which is within the limit."""
    return next(side for side in range(min(slab, limit), 0, -1) if slab % side == 0)


def smaller_pictures(side: int, reason: str) -> Problem:
    """The problem of pictures that are too large, where those of this side are not."""
    return Problem(
        reason,
        QCoreApplication.translate("WmsAdvice", "Set the size of the pictures to {side} × {side}.").format(side=side),
        "harvest_dimensions",
    )


def _problems(request: HarvestRequest, service: Service) -> Iterator[Problem]:
    translate, source = QCoreApplication.translate, request.source
    named = {layer.name: layer for layer in _all_layers(service.tops) if layer.name}
    for name in source.layers:
        if name not in named:
            yield _unknown_layer(name, list(named))
    known = [named[name] for name in source.layers if name in named]
    image = source.image.split("&")[0]
    if service.formats and image.lower() not in {each.lower().replace(" ", "") for each in service.formats}:
        offered = ", ".join(each for each in service.formats if each in ("image/png", "image/jpeg", "image/tiff"))
        yield Problem(
            translate("WmsAdvice", "The service does not offer the format {format}.").format(format=image),
            translate("WmsAdvice", "Choose one of these: {formats}.").format(formats=offered)
            if offered
            else translate("WmsAdvice", "It offers none that can be harvested: choose another service."),
            "harvest_format",
        )
    for layer in known:
        if layer.crs and not set(layer.crs).intersection(_MERCATORS):
            yield Problem(
                translate("WmsAdvice", "The layer {name} is not offered in EPSG:3857, which is harvested.").format(
                    name=layer.name
                ),
                translate("WmsAdvice", "Choose another layer, or ask the service's operator to add this CRS."),
                "harvest_layers",
            )
    if service.max_size and service.max_size < max(request.picture_size):
        side = largest_picture(request.grid(request.bottom).pixels[0], service.max_size)
        yield smaller_pictures(
            side,
            translate(
                "WmsAdvice", "The service draws pictures of up to {most} pixels, and {asked} are asked for."
            ).format(most=service.max_size, asked=max(request.picture_size)),
        )
    address = wms_source(service.address).url
    if address and address.rstrip("/") != source.url.rstrip("/"):
        yield Problem(
            translate("WmsAdvice", "The service's pictures are at another address: {url}").format(
                url=redacted(address)
            ),
            translate("WmsAdvice", "Try this one."),
            "harvest_url",
        )


def _all_layers(layers: Iterable[ServiceLayer]) -> Iterator[ServiceLayer]:
    for layer in layers:
        yield layer
        yield from _all_layers(layer.children)


def _unknown_layer(name: str, names: list[str]) -> Problem:
    alike = get_close_matches(name, names, _MOST_NAMED, 0.5) or names[:_MOST_NAMED]
    listed = ", ".join(each[:_LONGEST_NAME] for each in alike)
    return Problem(
        QCoreApplication.translate("WmsAdvice", "The service lists no layer {name}.").format(name=name),
        QCoreApplication.translate("WmsAdvice", "It has, for example: {names}.").format(names=listed)
        if alike
        else QCoreApplication.translate("WmsAdvice", "It lists no layers at all: check the address."),
        "harvest_layers",
    )
