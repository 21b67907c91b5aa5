"""Copied addresses of files that their store hands out to signed requests alone."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.ui.handover.copy_as_menu import CopyAsMenu
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QMenu

from demo.person import wait_until
from tests.qgis.tree_samples import HRDEM, item
from tests.servers.object_store import ObjectStore
from tests.signed_files import PROFILE, signed_files


@pytest.fixture
def files(host):
    with signed_files({"a.tif": b"pixels", "b.tif": b"pixels"}) as files:
        yield files


@pytest.fixture
def copies(host):
    """The menu of the copies; its `notes` and `errors` are what it says."""
    parent = QObject()
    operations = OperationMessages(host.messageBar(), parent)
    made = CopyAsMenu(host.canvas, operations, parent)
    made.notes, made.errors = [], []
    made.noted.connect(made.notes.append)
    made.failed.connect(made.errors.append)
    QgsApplication.clipboard().setText("")
    yield made
    parent.deleteLater()


def choices(files, *names, profile=PROFILE):
    catalog = Catalog("signed", "Signed", "https://example.org/stac/", profile=profile)
    found = []
    for name in names:
        asset = Asset("dtm", files.href(name), "Terrain", AssetKind.COG)
        found.append(AssetChoice(catalog, HRDEM, item(name, assets=(asset,)), asset))
    return found


def copy(copies, chosen, entry):
    """Choose the entry; the entries of the menu."""
    menu = QMenu()
    copies.fill(menu, chosen, chosen[0].item, None)
    texts = [action.text() for action in menu.actions() if action.text()]
    for action in menu.actions():
        if action.text() == entry:
            action.trigger()
    return texts


def clipboard() -> str:
    return QgsApplication.clipboard().text()


def opens(store: ObjectStore, address: str) -> bool:
    """Whether the address opens by itself."""
    from urllib.request import urlopen

    with urlopen(address) as answer:
        return answer.read() == b"pixels"


def test_the_address_that_is_copied_is_the_unsigned_one(files, copies):
    assert copy(copies, choices(files, "a.tif", "b.tif"), "URL")[:2] == ["URL", "Signed URL"]

    assert clipboard() == f"{files.href('a.tif')}\n{files.href('b.tif')}"
    assert files.calls == []


def test_signed_addresses_open_by_themselves_until_a_time_that_is_said(files, copies):
    copy(copies, choices(files, "a.tif", "b.tif"), "Signed URL")
    wait_until(clipboard, "the addresses are copied")

    assert all(opens(files.store, address) for address in clipboard().splitlines())
    assert len(clipboard().splitlines()) == 2
    (note,) = copies.notes
    assert note.startswith("Valid until ")
    assert files.calls == [2]


def test_a_signature_that_is_not_given_is_said_and_nothing_copied(files, copies):
    files.signer.forbidden = ("b/a",)
    copy(copies, choices(files, "a.tif"), "Signed URL")
    wait_until(lambda: copies.errors, "it is said")

    assert clipboard() == ""
    assert copies.notes == []


def test_a_catalogue_without_a_profile_has_no_signed_addresses(files, copies):
    assert "Signed URL" not in copy(copies, choices(files, "a.tif", profile=""), "URL")
