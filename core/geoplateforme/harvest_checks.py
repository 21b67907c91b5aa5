"""What is wrong with a harvest, as far as this can be told without asking a server.

The engine tries a request that fails again and again, for days, and says nothing: what it would stumble over is found
here and in `preflight`, before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..http.web_address import is_web_address
from .harvest_request import divides_slab
from .pyramid_grid import LEVELS
from .wms_source import ENGINE_PARAMETERS, parameter_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .environment import Environment
    from .harvest_request import HarvestRequest
    from .wms_source import WmsSource

#: A host of IGN's that has been switched off, and stands in IGN's own tutorial.
_RETIRED = "wxs.ign.fr"
_JPEG = ("jpg", "jpg90")
_WITH_ALPHA = (2, 4)


@dataclass(frozen=True)
class Problem:
    """Why a harvest would fail, or not be what is wanted, and what to do about it, each a sentence or two. A problem
    `blocks` the launch, unless the user knows better and says so, where it `can_be_confirmed`. `parameter` is the name
    of the processing's that it is about, empty for several; `details` are a server's words."""

    reason: str
    fix: str
    parameter: str = ""
    blocks: bool = True
    can_be_confirmed: bool = False
    details: str = ""

    def __str__(self) -> str:
        return f"{self.reason} {self.fix}".strip()


def blocking(problems: tuple[Problem, ...], *, is_confirmed: bool = False) -> tuple[Problem, ...]:
    """Those that stop the launch; `is_confirmed` says that the user has answered for those that can be."""
    return tuple(each for each in problems if each.blocks and not (is_confirmed and each.can_be_confirmed))


def problems_of(request: HarvestRequest, environment: Environment) -> tuple[Problem, ...]:
    """All that is wrong with a request, for a Géoplateforme whose engine fetches from its own hosts alone. What the
    processing's schema says of single values is checked by `processing_schema`."""
    found = [*_problems_of_address(request.source, environment), *_problems_of_source(request.source)]
    if not request.name.strip():
        found.append(
            Problem(
                QCoreApplication.translate("HarvestChecks", "The pyramid has no name."),
                QCoreApplication.translate("HarvestChecks", "Enter one, by which you find it again."),
            )
        )
    return (*found, *_problems_of_levels(request), *_problems_of_slabs(request), *_problems_of_channels(request))


def _problems_of_address(source: WmsSource, environment: Environment) -> Iterator[Problem]:
    translate = QCoreApplication.translate
    parts = urlsplit(source.url) if is_web_address(source.url) else None
    if parts is None:
        yield Problem(
            translate("HarvestChecks", "There is no address of a WMS."),
            translate("HarvestChecks", "Enter it with the protocol and the path, or choose a WMS layer."),
            "harvest_url",
        )
        return
    if parts.query or source.url.endswith("?") or parts.fragment:
        yield Problem(
            translate("HarvestChecks", "The address has a query: the engine adds a question mark of its own."),
            translate("HarvestChecks", "Move what follows the question mark to the further parameters."),
            "harvest_url",
        )
    if parts.username or parts.password:
        yield Problem(
            translate("HarvestChecks", "The address holds a user name or password, which all members would see."),
            translate("HarvestChecks", "Remove it, and use a service that is open or takes an API key."),
            "harvest_url",
        )
    if parts.hostname == _RETIRED:
        yield Problem(
            translate("HarvestChecks", "{host} has been switched off.").format(host=_RETIRED),
            translate("HarvestChecks", "IGN's images are now at {url}.").format(url="https://data.geopf.fr/wms-r"),
            "harvest_url",
        )
    elif parts.hostname == urlsplit(environment.services).hostname and not environment.is_own(source.url):
        yield Problem(
            translate(
                "HarvestChecks", "The Géoplateforme's own services are at {own}, which is another protocol or port."
            ).format(own=environment.services),
            translate("HarvestChecks", "Correct the address, or confirm that IGN has opened this one."),
            "harvest_url",
            can_be_confirmed=True,
        )
    elif not environment.is_own(source.url):
        yield Problem(
            translate(
                "HarvestChecks", "The Géoplateforme's computers cannot reach {host}: they fetch from {own}."
            ).format(host=parts.hostname, own=urlsplit(environment.services).hostname),
            translate("HarvestChecks", "Ask IGN to open this host for your datastore, and confirm it once it is open."),
            "harvest_url",
            can_be_confirmed=True,
        )


def _problems_of_source(source: WmsSource) -> Iterator[Problem]:
    translate = QCoreApplication.translate
    if not [name for name in source.layers if name.strip()]:
        yield Problem(
            translate("HarvestChecks", "No layer is named."),
            translate("HarvestChecks", "Enter the names of the layers, or choose them from the service's list."),
            "harvest_layers",
        )
    if taken := ENGINE_PARAMETERS.intersection(parameter_names(source.harvest_extras)):
        yield Problem(
            translate("HarvestChecks", "The engine itself sends {names}: twice, they confuse the service.").format(
                names=", ".join(sorted(name.upper() for name in taken))
            ),
            translate("HarvestChecks", "Remove them from the further parameters."),
            "harvest_extras",
        )
    if source.signs_in and not source.private:
        yield Problem(
            translate("HarvestChecks", "QGIS signs in to this service, and the engine cannot do so."),
            translate("HarvestChecks", "Enter an API key of the service, or choose one that is open to all."),
            "harvest_extras",
            blocks=False,  # the trial will tell
        )
    if source.private:
        yield Problem(
            translate("HarvestChecks", "The key becomes a parameter of the execution, which all members can read."),
            translate("HarvestChecks", "Use a key for this purpose alone, and revoke it after the harvest."),
            "harvest_extras",
            blocks=False,
        )


def _problems_of_levels(request: HarvestRequest) -> Iterator[Problem]:
    translate = QCoreApplication.translate
    outside = [level for level in (*request.levels, request.top) if level not in LEVELS]
    if not request.levels or outside:
        yield Problem(
            translate("HarvestChecks", "PM has the levels {first} to {last}.").format(first=LEVELS[0], last=LEVELS[-1]),
            translate("HarvestChecks", "Choose at least one of them to harvest at."),
            "harvest_levels",
        )
    elif min(request.levels) < request.top:
        yield Problem(
            translate("HarvestChecks", "Level {level} is to be harvested, but the pyramid ends at {top}.").format(
                level=min(request.levels), top=request.top
            ),
            translate("HarvestChecks", "Choose a top level with a smaller number, or do not harvest at this one."),
            "top",
        )


def _problems_of_slabs(request: HarvestRequest) -> Iterator[Problem]:
    translate = QCoreApplication.translate
    grid = request.grid(request.bottom) if request.levels else request.grid(0)
    for name in ("width", "height", "parallelization"):
        value = request.options.get(name)
        if isinstance(value, (int, float)) and value < 1:
            yield Problem(
                translate("HarvestChecks", "{value} is too few: it must be 1 at least.").format(value=value),
                translate("HarvestChecks", "Enter 1 or more, or nothing."),
                name,
            )
            return
    dimensions = request.options.get("harvest_dimensions")
    if grid.width != grid.height:
        yield Problem(
            translate("HarvestChecks", "The engine mixes up the sides of slabs that are not square."),
            translate("HarvestChecks", "Give a slab as many tiles in width as in height."),
            "height",
        )
    if not isinstance(dimensions, (list, tuple)) or len(dimensions) != 2:
        return
    if dimensions[0] != dimensions[1]:
        yield Problem(
            translate("HarvestChecks", "The engine mixes up the sides of pictures that are not square."),
            translate("HarvestChecks", "Give the pictures the same width and height."),
            "harvest_dimensions",
        )
    elif not divides_slab(dimensions, grid):
        yield Problem(
            translate("HarvestChecks", "Slabs of {side} pixels cannot be made of pictures of {picture} pixels.").format(
                side=grid.pixels[0], picture=dimensions[0]
            ),
            translate("HarvestChecks", "Choose a size that divides the slab's, such as {example}.").format(
                example=grid.pixels[0] // 2
            ),
            "harvest_dimensions",
        )


def _problems_of_channels(request: HarvestRequest) -> Iterator[Problem]:
    translate = QCoreApplication.translate
    options, image = request.options, request.source.image
    channels, compression = options.get("samplesperpixel"), options.get("compression")
    is_float = options.get("sampleformat") == "FLOAT32"
    if compression in _JPEG and channels in _WITH_ALPHA:
        yield Problem(
            translate("HarvestChecks", "JPEG has no transparency: {count} channels cannot be stored.").format(
                count=channels
            ),
            translate("HarvestChecks", "Choose 3 channels (or 1), or the compression png or zip."),
            "compression",
        )
    if is_float and compression in (*_JPEG, "png"):
        yield Problem(
            translate("HarvestChecks", "Measures (FLOAT32) cannot be compressed as {name}.").format(name=compression),
            translate("HarvestChecks", "Choose the compression zip or raw."),
            "compression",
        )
    if is_float and image in ("image/png", "image/jpeg"):
        yield Problem(
            translate("HarvestChecks", "Pictures in {format} hold no measures (FLOAT32).").format(format=image),
            translate("HarvestChecks", "Choose image/tiff, or image/x-bil with 32 bits."),
            "harvest_format",
        )
    if channels in _WITH_ALPHA and not is_float and compression not in _JPEG:
        yield from _problems_of_transparency(request.source)
    nodata = options.get("nodata")
    if isinstance(nodata, (list, tuple)) and isinstance(channels, int) and len(nodata) not in (0, channels):
        yield Problem(
            translate("HarvestChecks", "There are {values} nodata values for {channels} channels.").format(
                values=len(nodata), channels=channels
            ),
            translate("HarvestChecks", "Enter one for each channel."),
            "nodata",
        )


def _problems_of_transparency(source: WmsSource) -> Iterator[Problem]:
    translate = QCoreApplication.translate
    if source.image == "image/jpeg":
        yield Problem(
            translate("HarvestChecks", "Pictures in JPEG have no transparency."),
            translate("HarvestChecks", "Choose image/png, or 3 channels (or 1)."),
            "harvest_format",
            blocks=False,
        )
    elif "transparent" not in parameter_names(source.harvest_extras):
        yield Problem(
            translate("HarvestChecks", "The service will not be asked for transparent pictures."),
            translate("HarvestChecks", "Add {parameter} to the further parameters.").format(
                parameter="TRANSPARENT=TRUE"
            ),
            "harvest_extras",
            blocks=False,
        )
