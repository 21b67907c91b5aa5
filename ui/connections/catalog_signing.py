"""A signing profile for the files of one catalogue, entered by the user and used by its connection from then on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, Qt

from ...core.catalogs import CatalogStore
from ...core.signing.profiles import SigningProfileStore
from ...core.signing.signatures import signatures

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.signing.profile import SigningProfile


def set_up_signing(
    catalog: Catalog,
    profile: SigningProfile,
    choose_catalog: Callable[[Catalog], object],
    parent: QWidget,
    *,
    test_href: str = "",
) -> None:
    """Open the form of the profile, filled in. Once it is accepted, the profile is kept and the connection uses it; of
    a preset, a copy of another name is made. `choose_catalog` gets the connection."""
    from .signing_profile_dialog import SigningProfileDialog

    def accept() -> None:
        kept = SigningProfileStore().save(dialog.profile())
        signatures().forget(kept.id)
        name = catalog.name
        if catalog.is_preset:
            name = QCoreApplication.translate("CatalogSigning", "{name} (signed)").format(name=name)
        choose_catalog(CatalogStore().update(replace(catalog, name=name, profile=kept.id), catalog))

    dialog = SigningProfileDialog(profile, parent, test_href=test_href)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(accept)
    dialog.open()
