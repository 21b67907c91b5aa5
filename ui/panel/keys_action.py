"""The entry *Set Up S3 Keys…* in the menu of a file that wants them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QAction

from ...core.remote_files.store_access import AccessKind
from ...core.signing.hosts import host_entry
from ...core.signing.profile import SigningKind, SigningProfile
from ...core.signing.profiles import SigningProfileStore
from ...core.stac.asset_choice import AssetChoice
from ..connections.catalog_signing import set_up_signing
from ..results.record_actions import RecordAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.catalogs import Catalog
    from ...core.stac.asset_choice import Record
    from ..results.record_actions import RecordMenu
    from ..results.results_menu import ResultsMenu
    from ..results.results_tree import ResultsTree

_PAID = (AccessKind.REQUESTER_PAYS, AccessKind.PAID_ELSEWHERE)


class KeysAction(QAction):
    """In the menus of such assets alone, where their connection signs nothing else. The form of a profile comes up with
    the file's host: nothing is kept or sent before the user accepts it."""

    def __init__(self, menu: ResultsMenu, tree: ResultsTree, choose_catalog: Callable[[Catalog], object]) -> None:
        super().__init__(QgsApplication.getThemeIcon("/locked.svg"), "", tree)
        self.setText(self.tr("Set Up S3 Keys…"))
        self._tree = tree
        self._choose_catalog = choose_catalog
        self._record: Record = None
        self.triggered.connect(self._set_up)
        menu.about_to_show.connect(self._offer)

    def _offer(self, menu: RecordMenu) -> None:
        self._record = record = menu.selection.current_record()
        if isinstance(record, AssetChoice) and self._profile(record) is not None:
            menu.add(RecordAction.SET_UP_KEYS, self)

    def _set_up(self) -> None:
        record = self._record
        profile = self._profile(record) if isinstance(record, AssetChoice) else None
        if profile is not None:
            window, address = self._tree.window(), _address(record)
            set_up_signing(record.catalog, profile, self._choose_catalog, window, test_href=address)

    def _profile(self, choice: AssetChoice) -> SigningProfile | None:
        """The profile to fill in; None for a file that wants no keys, or a connection that signs in another way."""
        kind, address = choice.asset.access.kind, _address(choice)
        if not address or kind not in (AccessKind.S3_KEYS, *_PAID):
            return None
        known = SigningProfileStore().get(choice.catalog.profile)
        profile = known or SigningProfile("", choice.catalog.name, SigningKind.S3_KEYS)
        if profile.kind is not SigningKind.S3_KEYS:
            return None
        hosts = tuple(dict.fromkeys((*profile.hosts, host_entry(address))))
        return replace(profile, hosts=hosts, pays=profile.pays or kind in _PAID)


def _address(choice: AssetChoice) -> str:
    """Where the file is on the web."""
    access = choice.asset.access
    return access.address or (choice.asset.href if access.kind is not AccessKind.PAID_ELSEWHERE else "")
