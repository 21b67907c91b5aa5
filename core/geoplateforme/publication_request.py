"""What is to be published of a pyramid, as a plain value, and the configuration that the API gets for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..http.web_address import is_web_address

if TYPE_CHECKING:
    from ..spatial.georeference import LonLatBox
    from .records import Endpoint

#: The API's own rule for the names of layers.
_LAYER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 100
#: What the API takes as the type of a metadata record.
METADATA_TYPES = ("ISO19115:2003", "FGDC", "TC211", "19139", "Other")


@dataclass(frozen=True)
class Logo:
    """A picture beside the attribution; its size is in pixels."""

    url: str
    format: str
    width: int
    height: int


@dataclass(frozen=True)
class Attribution:
    """Whom the service names, with an address."""

    title: str
    url: str
    logo: Logo | None = None


@dataclass(frozen=True)
class MetadataLink:
    """A metadata record: `type` is one of METADATA_TYPES."""

    url: str
    format: str = "application/xml"
    type: str = METADATA_TYPES[0]


@dataclass(frozen=True)
class PublicationRequest:
    """A layer of the kind WMS-RASTER or WMTS-TMS (see records) that shows the stored data of this id, on the endpoint
    of this id. `is_open` says that everybody may read it; then the endpoint must be an open one. `box` is west, south,
    east, north in degrees (EPSG:4326), None for that of the data; `top` is the coarsest level, `bottom` the finest.
    `answers_questions` is GetFeatureInfo from the data. `visibility` is one of offered_values.VISIBILITIES, empty for
    what the platform makes it."""

    kind: str
    stored_data: str
    endpoint: str
    is_open: bool
    layer_name: str
    title: str
    abstract: str
    top: str
    bottom: str
    keywords: tuple[str, ...] = ()
    box: LonLatBox | None = None
    attribution: Attribution | None = None
    metadata: tuple[MetadataLink, ...] = ()
    answers_questions: bool = False
    visibility: str = ""

    def configuration(self) -> dict[str, Any]:
        """The body of `POST …/configurations`. Levels are texts; keywords and metadata are there once. The datastore
        has its name once, which is made of what is unique."""
        shown: dict[str, Any] = {
            "title": self.title,
            "abstract": self.abstract,
            "used_data": [{"bottom_level": self.bottom, "top_level": self.top, "stored_data": self.stored_data}],
        }
        if self.keywords:
            shown["keywords"] = list(dict.fromkeys(self.keywords))
        if self.box is not None:
            shown["bbox"] = dict(zip(("west", "south", "east", "north"), self.box, strict=True))
        if self.answers_questions:
            shown["getfeatureinfo"] = {"stored_data": True}
        body: dict[str, Any] = {
            "type": self.kind,
            "name": f"{self.title} ({self.layer_name}, {self.kind})",
            "layer_name": self.layer_name,
            "type_infos": shown,
        }
        if self.attribution is not None:
            body["attribution"] = _attribution(self.attribution)
        if links := dict.fromkeys(self.metadata):
            body["metadata"] = [{"format": one.format, "url": one.url, "type": one.type} for one in links]
        return body

    def offering(self) -> dict[str, Any]:
        """The body of `POST …/configurations/{id}/offerings`."""
        body: dict[str, Any] = {"endpoint": self.endpoint, "open": self.is_open}
        return {**body, "visibility": self.visibility} if self.visibility else body

    def lacks(self, endpoint: Endpoint) -> str:
        """What the endpoint demands and is not there, in words; empty when nothing is missing."""
        translate = QCoreApplication.translate
        if endpoint.needs_attribution and self.attribution is None:
            text = translate("PublicationRequest", "{endpoint} requires an attribution: give the name to show.")
            return str(text.format(endpoint=endpoint.name))
        if endpoint.needs_metadata and not self.metadata:
            text = translate("PublicationRequest", "{endpoint} requires a metadata record: give its address.")
            return str(text.format(endpoint=endpoint.name))
        return ""

    def problem(self, prefix: str = "") -> str:
        """What must be corrected first, in words; empty when nothing must. `prefix` is that of the datastore."""
        translate = QCoreApplication.translate
        if problem := layer_name_problem(self.layer_name, prefix):
            return problem
        if not self.title:
            return str(translate("PublicationRequest", "Give the layer a title."))
        if not self.abstract:
            return str(translate("PublicationRequest", "Describe the layer in a sentence: the service shows it."))
        addresses = [link.url for link in self.metadata]
        if self.attribution is not None:
            logo = self.attribution.logo
            addresses += [self.attribution.url, *((logo.url,) if logo is not None else ())]
        wrong = next((url for url in addresses if not is_web_address(url)), None)
        if wrong is not None:
            text = translate("PublicationRequest", "“{text}” is not a web address: it must begin with https://.")
            return str(text.format(text=wrong))
        if not self.endpoint:
            return str(translate("PublicationRequest", "The datastore has no endpoint for this kind of service."))
        return ""


def layer_name_problem(name: str, prefix: str = "") -> str:
    """What is wrong with the name of a layer, in words; empty for a good one."""
    translate = QCoreApplication.translate
    if not name or name == prefix:
        return str(translate("PublicationRequest", "Give the layer a name."))
    if not _LAYER_NAME.fullmatch(name):
        text = translate("PublicationRequest", "“{name}” cannot be the name of a layer.")
        rule = translate("PublicationRequest", "Begin with a letter or _, then letters without accents, digits, _ - .")
        return f"{text.format(name=name)} {rule}"
    if prefix and not name.startswith(prefix):
        text = translate("PublicationRequest", "In this datastore, the names of layers begin with {prefix}.")
        return str(text.format(prefix=prefix))
    return ""


def suggested_layer_name(text: str, prefix: str = "") -> str:
    """A name for the layer of a pyramid with this name: without accents, with the datastore's prefix."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    name = _NOT_IN_NAME.sub("_", plain).strip("_.-")[:_LONGEST_NAME]
    if prefix and not name.startswith(prefix):
        return prefix + name
    return f"_{name}" if name[:1].isdigit() else name


def _attribution(attribution: Attribution) -> dict[str, Any]:
    body: dict[str, Any] = {"title": attribution.title, "url": attribution.url}
    logo = attribution.logo
    if logo is not None:
        body["logo"] = {"format": logo.format, "url": logo.url, "width": logo.width, "height": logo.height}
    return body
