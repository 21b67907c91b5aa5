"""The remote files that a catalogue's VRT names, at the URLs where they are today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET  # nosec B405

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, HttpError, LayerError, NetworkError
from ..vsicurl import PREFIX, href_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..network import Network
    from ..stac.records import Item

#: The elements of a VRT that name a file, in plain and in warped VRTs.
FILE_TAGS = ("SourceFilename", "SourceDataset")


def parsed_vrt(text: str) -> ET.Element | None:
    """The VRT in the text; None when it is none."""
    try:
        # expat fetches no external entities, and stops those that grow without end
        root = ET.fromstring(text)  # nosec B314
    except ET.ParseError:
        return None
    return root if root.tag == "VRTDataset" else None


@dataclass(frozen=True)
class ReadableVrt:
    """A VRT whose files are all found; `hrefs` are their addresses, `is_moved` says that one is not where the VRT
    says."""

    root: ET.Element
    hrefs: tuple[str, ...]
    is_moved: bool


class SourceFinder:
    """Finds where the files of VRTs are today. Each address is asked once, for one byte of it. For a task."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._errors: dict[str, DatacubeError | None] = {}

    def readable(self, text: str, href: str, item: Item) -> ReadableVrt:
        """The VRT at `href`, an asset of the item, with `/vsicurl/` and today's address for each of its files.

        A file that is no longer at its address is looked for among the item's other assets, then beside the VRT, by
        its name. Raises LayerError when it is nowhere or the text is no VRT, and CanceledError.
        """
        root, found = parsed_vrt(text), dict[str, str]()
        for element in (each for tag in FILE_TAGS for each in (() if root is None else root.iter(tag))):
            written = (element.text or "").strip()
            if not written:
                continue
            named = urljoin(href, href_of(written))  # a relative name is relative to the VRT
            if named not in found:
                found[named] = self._today(named, href, item)
            element.text = PREFIX + found[named]
            element.set("relativeToVRT", "0")
        if root is None or not found:
            raise LayerError(QCoreApplication.translate("SourceFinder", "This file is not a VRT of files."), url=href)
        return ReadableVrt(root, tuple(found.values()), any(named != today for named, today in found.items()))

    def check(self, href: str) -> None:
        """Raises what asking for the file raised."""
        error = self._error(href)
        if error is not None:
            raise error

    def _today(self, named: str, href: str, item: Item) -> str:
        for address in dict.fromkeys(_candidates(named, href, item)):
            if self._error(address) is None:
                return address
        first = self._error(named)
        raise LayerError(
            QCoreApplication.translate(
                "SourceFinder", "A file of this VRT cannot be read at any address known for it."
            ),
            url=named,
            details="" if first is None else first.report(),
            hint=QCoreApplication.translate("SourceFinder", "Use the COG of the same item."),
        )

    def _error(self, address: str) -> DatacubeError | None:
        if address not in self._errors:
            try:
                self._network.size(address)
            except (HttpError, NetworkError) as error:
                self._errors[address] = error
            else:
                self._errors[address] = None
        return self._errors[address]


def _candidates(named: str, href: str, item: Item) -> Iterator[str]:
    yield named
    name = urlsplit(named).path.rpartition("/")[2]
    yield from (asset.href for asset in item.assets if urlsplit(asset.href).path.rpartition("/")[2] == name)
    yield urljoin(href, name)
