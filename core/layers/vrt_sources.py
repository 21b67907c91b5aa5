"""The remote files that a catalogue's VRT names, at the URLs where they are today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, HttpError, LayerError, NetworkError
from ..http.network import Network
from ..remote_files.plain_vrt import plain_vrt
from ..remote_files.vsicurl import PREFIX
from .vrt_check import check_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..stac.records import Item
    from ..threads.cancellation import Feedback


@dataclass(frozen=True)
class ReadableVrt:
    """A VRT whose files are all found; `hrefs` are their addresses, `is_moved` says that one is not where the VRT
    says."""

    text: str
    hrefs: tuple[str, ...]
    is_moved: bool


class SourceFinder:
    """Finds where the files of VRTs are today. Each address is asked once, for one byte of it. For a task."""

    def __init__(self, feedback: Feedback | None) -> None:
        self._network = Network("", feedback, refresh=True)
        self._feedback = feedback
        self._errors: dict[str, DatacubeError | None] = {}

    def readable(self, content: bytes, href: str, item: Item) -> ReadableVrt:
        """The VRT at `href`, an asset of the item, with `/vsicurl/` and today's address for each of its files.

        A file that is no longer at its address is looked for among the item's other assets, then beside the VRT, by
        its name. Raises LayerError when it is nowhere or the text is no VRT that is opened, and CanceledError.
        """
        vrt = plain_vrt(content, href)
        found = {named: self._today(named, href, item) for named in vrt.hrefs}
        check_files(tuple(found.values()), self._feedback)
        text = vrt.text({named: PREFIX + today for named, today in found.items()})
        return ReadableVrt(text, tuple(found.values()), any(named != today for named, today in found.items()))

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
