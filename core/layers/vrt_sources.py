"""The files that a catalogue's VRT names, as they can be read from anywhere today."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, HttpError, LayerError, NetworkError
from ..vsicurl import PREFIX, href_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..network import Network
    from ..stac.records import Item

_SOURCE = re.compile(r"<(SourceFilename|SourceDataset)\b([^>]*)>([^<]*)</\1>")
_RELATIVE = re.compile(r'\s*\brelativeToVRT="[01]"')


class SourceFinder:
    """Finds where the files of VRTs are today. Each address is asked once, for one byte of it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._answers: dict[str, DatacubeError | None] = {}

    def local(self, text: str, href: str, item: Item) -> tuple[str, list[str], bool]:
        """The VRT at `href`, an asset of the item, with `/vsicurl/` and the address of today for each of its files; the
        addresses; and whether one of them is another than the VRT says.

        A file that is no longer at its address is looked for among the item's other assets, then beside the VRT, by
        its name. Raises LayerError when it is nowhere or the text is no VRT, and CanceledError.
        """
        found: dict[str, str] = {}

        def replaced(match: re.Match[str]) -> str:
            tag, attributes, written = match.groups()
            said = urljoin(href, href_of(unescape(written.strip())))  # a relative name is seen from where the VRT is
            if said not in found:
                found[said] = self._today(said, href, item)
            kept = _RELATIVE.sub("", attributes)
            return f'<{tag}{kept} relativeToVRT="0">{escape(PREFIX + found[said])}</{tag}>'

        mended = _SOURCE.sub(replaced, text)
        if not found or "<VRTDataset" not in text:
            raise LayerError(QCoreApplication.translate("SourceFinder", "This file is not a VRT of files."), url=href)
        return mended, list(found.values()), any(said != today for said, today in found.items())

    def check(self, href: str) -> None:
        """Raises what asking for the file raised."""
        problem = self._problem(href)
        if problem is not None:
            raise problem

    def _today(self, said: str, href: str, item: Item) -> str:
        for address in dict.fromkeys(_candidates(said, href, item)):
            if self._problem(address) is None:
                return address
        first = self._problem(said)
        raise LayerError(
            QCoreApplication.translate(
                "SourceFinder", "A file of this VRT cannot be read at any address known for it."
            ),
            url=said,
            details="" if first is None else first.report(),
            hint=QCoreApplication.translate("SourceFinder", "Use the COG of the same item."),
        )

    def _problem(self, address: str) -> DatacubeError | None:
        if address not in self._answers:
            try:
                self._network.size(address)
            except (HttpError, NetworkError) as error:
                self._answers[address] = error
            else:
                self._answers[address] = None
        return self._answers[address]


def _candidates(said: str, href: str, item: Item) -> Iterator[str]:
    yield said
    name = urlsplit(said).path.rpartition("/")[2]
    yield from (asset.href for asset in item.assets if urlsplit(asset.href).path.rpartition("/")[2] == name)
    yield urljoin(href, name)
