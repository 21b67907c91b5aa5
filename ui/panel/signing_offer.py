"""The offer to set up the signing of a catalogue's files, where the catalogue says which service signs them."""

from __future__ import annotations

import operator
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject

from ...core.signing.proposal import proposed_profile
from ..connections.catalog_signing import set_up_signing
from ..widgets.message_bar import Message, offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qgis.gui import QgsMessageBar
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.signing.proposal import SigningProposal
    from ...core.stac.records import Item
    from ..results.results_model import ResultsModel
    from .search_controller import SearchController

#: Items that are looked at for the hosts of their files.
_MOST_ITEMS = 20


class SigningOffer(QObject):
    """Looks at the items that are listed and, once for each catalogue, puts a message on the bar. Nobody is asked
    anything, and nothing is stored, before the user has accepted the profile in its dialog; the catalogue's connection
    then uses it."""

    def __init__(
        self,
        searches: SearchController,
        model: ResultsModel,
        message_bar: QgsMessageBar,
        choose_catalog: Callable[[Catalog], object],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._model = model
        self._message_bar = message_bar
        self._choose_catalog = choose_catalog
        self._seen: set[str] = set()
        #: What was looked at last, the first items among it: a further page changes nothing.
        self._looked_at: list[Any] = []
        model.items_changed.connect(self._look)

    def _look(self) -> None:
        catalog = self._searches.catalog
        if catalog is None or catalog.profile or catalog.id in self._seen:
            return
        items = list(islice(self._model.each_item(), _MOST_ITEMS))
        looked_at = [catalog, self._searches.contents, *items]
        if len(looked_at) == len(self._looked_at) and all(map(operator.is_, looked_at, self._looked_at)):
            return
        self._looked_at = looked_at
        proposals = [each for item in items if (each := self._proposal(catalog, item)) is not None]
        if proposals:
            found = next((each for each in proposals if each.profile.hosts), proposals[0])
            self._seen.add(catalog.id)
            self._offer(catalog, found, next(_hrefs(items), ""))

    def _proposal(self, catalog: Catalog, item: Item) -> SigningProposal | None:
        """What the item proposes, else its collection, else the catalogue."""
        collection = self._model.collection(item.collection_id)
        contents = self._searches.contents
        own = proposed_profile(item.source, catalog.name, item.href)
        if own is not None:
            return own
        for source in (collection.source if collection else {}, contents.source if contents else {}):
            if proposed_profile(source, catalog.name, catalog.url) is not None:
                return proposed_profile(source, catalog.name, catalog.url, _hrefs([item]))
        return None

    def _offer(self, catalog: Catalog, proposal: SigningProposal, href: str) -> None:
        host = urlsplit(proposal.profile.endpoint).netloc
        text = self.tr("Sign files? {catalogue} names {host} for that.")
        text = text.format(catalogue=catalog.name, host=host)
        item = Message(Qgis.MessageLevel.Info, text, report=self._report(text, proposal))
        item.setDuration(0)
        offer(
            self._message_bar,
            item,
            self.tr("Set Up…"),
            lambda: set_up_signing(catalog, proposal.profile, self._choose_catalog, self.parent(), test_href=href),
        )
        item.show_on(self._message_bar)

    def _report(self, text: str, proposal: SigningProposal) -> str:
        profile = proposal.profile
        lines = [
            text,
            self.tr("Nothing is sent there before you accept it. Then it gets the addresses of the files you open."),
            "",
            self.tr("Service: {method} {url}").format(method=profile.template.method, url=profile.endpoint),
            *(f"    {name} = {value or '?'}" for name, _place, value in profile.template.parameters),
            self.tr("Hosts of the files: {hosts}").format(hosts=", ".join(profile.hosts) or "?"),
        ]
        if proposal.description:
            lines += ["", self.tr("The catalogue's own words:"), proposal.description]
        return "\n".join(lines)


def _hrefs(items: list[Item]) -> Iterator[str]:
    """The addresses of the items' layers: those that refer to a sign-in, or all where none does."""
    for item in items:
        layers = [asset for asset in item.assets if asset.kind.is_layer]
        referring = [asset for asset in layers if item.asset_source(asset.key).get("auth:refs")]
        yield from (asset.href for asset in referring or layers)
