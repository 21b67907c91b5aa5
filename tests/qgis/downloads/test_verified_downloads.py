"""A downloaded file is compared with what its catalogue says of it, and nothing is lost where it differs."""

from __future__ import annotations

import hashlib
import os

import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import MismatchError
from datacube_browser.core.expected_file import Expected
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.local_copies import _folder as copies_of
from datacube_browser.core.layers.opening import OpenLayersTask
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFileDialog, QMessageBox

from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.qgis.described_items import choice, item
from tests.qgis.kind_files import write_rasters
from tests.qgis.processing_tools import Run, provider  # noqa: F401
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import failure, outcome, result
from tests.signed_files import signed_files

MEGABYTE = 1024 * 1024
CONTENT = os.urandom(9 * MEGABYTE)
OLD = b"of last year"
RIGHT = "1220" + hashlib.sha256(CONTENT).hexdigest()
WRONG = "1220" + hashlib.sha256(OLD).hexdigest()
UNKNOWN = "1e20" + "ab" * 32


@pytest.fixture
def served(tmp_path, store, proxy):
    folder = tmp_path / "store"
    folder.mkdir()
    for name in ("dtm.tif", "dsm.tif", "extent.geojson"):
        (folder / name).write_bytes(CONTENT)
    return proxy(store(folder))


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "got"
    folder.mkdir()
    return folder


def ask(served, target, name="dtm.tif", checksum="", size=None):
    return DownloadFile(f"{served.url}/{name}", target / name, expected=Expected(checksum, size))


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_file_with_the_catalogues_checksum_gets_its_name(served, target):
    report = result(DownloadTask([ask(served, target, checksum=RIGHT, size=len(CONTENT))]))
    assert (report.verified, report.unknown) == (1, 0)
    assert names(target) == {"dtm.tif"}


@pytest.mark.parametrize(
    ("expected", "said"),
    [({"checksum": WRONG}, "its SHA-256 differs"), ({"size": 12}, "its size differs"),
     ({"checksum": UNKNOWN, "size": 12}, "its size differs")],
)  # fmt: skip
def test_a_file_that_differs_is_kept_under_another_name(served, target, expected, said):
    (target / "dtm.tif").write_bytes(OLD)
    (target / "dtm-mismatch.tif").write_bytes(b"of the time before")
    error = failure(DownloadTask([ask(served, target, **expected)]))
    assert isinstance(error, MismatchError)
    assert said in error.message
    assert "dtm-mismatch (2).tif" in error.hint
    assert (target / "dtm.tif").read_bytes() == OLD
    assert (target / "dtm-mismatch (2).tif").read_bytes() == CONTENT
    assert (target / "dtm-mismatch.tif").read_bytes() == b"of the time before"
    assert names(target) == {"dtm.tif", "dtm-mismatch.tif", "dtm-mismatch (2).tif"}


def test_the_checksum_decides_where_the_catalogues_size_is_an_old_one(served, target):
    result(DownloadTask([ask(served, target, checksum=RIGHT, size=12)]))
    assert names(target) == {"dtm.tif"}


def test_a_checksum_of_an_unknown_kind_is_said_and_the_file_kept(served, target):
    report = result(DownloadTask([ask(served, target, checksum=UNKNOWN, size=len(CONTENT))]))
    assert (report.verified, report.unknown) == (0, 1)
    assert "not verified" in report.notes[0]
    assert names(target) == {"dtm.tif"}


def test_one_file_that_differs_does_not_lose_the_others(served, target):
    files = [
        ask(served, target, checksum=RIGHT),
        ask(served, target, "dsm.tif", checksum=WRONG),
        ask(served, target, "extent.geojson"),
    ]
    report = result(DownloadTask(files))
    assert [path.name for path in report.paths] == ["dtm.tif", "extent.geojson"]
    assert [file.path.name for file, _ in report.failures] == ["dsm.tif"]
    assert names(target) == {"dtm.tif", "dsm-mismatch.tif", "extent.geojson"}


def test_a_file_that_is_damaged_while_it_rests_is_noticed_when_it_goes_on(served, target):
    served.bandwidth = 10e6
    task = DownloadTask([ask(served, target, checksum=RIGHT)])
    task.progressed.connect(lambda progress: task.cancel() if progress.done >= 2 * MEGABYTE else None)
    assert outcome(task) == ("canceled", None)
    part = target / "dtm.tif.part"
    damaged = bytearray(part.read_bytes())
    damaged[MEGABYTE] ^= 1
    part.write_bytes(damaged)
    served.heal()
    assert isinstance(failure(DownloadTask([ask(served, target, checksum=RIGHT)])), MismatchError)
    assert names(target) == {"dtm-mismatch.tif"}
    result(DownloadTask([ask(served, target, checksum=RIGHT)]))
    assert (target / "dtm.tif").read_bytes() == CONTENT


def test_a_check_that_is_canceled_keeps_the_whole_part(served, target, monkeypatch):
    monkeypatch.setattr("datacube_browser.core.download.task._REPORT_EVERY", 0.0)
    task = DownloadTask([ask(served, target, checksum=RIGHT)])
    # in the worker's own thread: the check is over before the main thread hears of it
    task.progressed.connect(
        lambda progress: task.feedback.cancel() if progress.stage else None, Qt.ConnectionType.DirectConnection
    )
    assert outcome(task) == ("canceled", None)
    assert (target / "dtm.tif.part").stat().st_size == len(CONTENT)
    result(DownloadTask([ask(served, target, checksum=RIGHT)]))
    assert names(target) == {"dtm.tif"}
    assert served.requests[-1].status == 416


def test_a_signed_file_is_compared_too(target):
    with signed_files({"dtm.tif": CONTENT}) as signed:
        for checksum, kind in ((RIGHT, "succeeded"), (WRONG, "failed")):
            file = DownloadFile(
                signed.href("dtm.tif"), target / "dtm.tif", profile=signed.profile.id, expected=Expected(checksum)
            )
            found, error = outcome(DownloadTask([file]))
            assert found == kind
        assert not [secret for secret in signed.secrets if secret in error.report()]
    assert names(target) == {"dtm.tif", "dtm-mismatch.tif"}


@pytest.fixture
def choose(target, monkeypatch):
    """The user chooses the folder, and *Replace* for a file that is there."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(target))
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: None)
    monkeypatch.setattr(
        QMessageBox,
        "clickedButton",
        lambda box: next(button for button in box.buttons() if button.text() == "Replace"),
    )


@pytest.fixture
def listed(served, stub_api, open_dock, host, choose):
    """A function that lists an item with these assets in the dock, selects them and downloads them in place of what is
    there."""
    host.frame(-180, -90, 180, 90, "EPSG:4326")

    def download(checksums):
        kind = {"type": "image/tiff; application=geotiff", "file:size": len(CONTENT)}
        assets = {
            name: {**kind, "href": f"{served.url}/{name}", "file:checksum": checksum, "title": name}
            for name, checksum in checksums.items()
        }
        routes = {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection()], "links": []},
            "POST /search": {"features": [minimal_item(assets=assets)], "links": []},
        }
        panel = open_dock(stub_api(routes).url)
        wait_until(lambda: find_row(panel.tree, "Demo"), "the collection is listed")
        expand_row(panel.tree, find_row(panel.tree, "Demo"))
        wait_until(lambda: find_row(panel.tree, "item-1", find_row(panel.tree, "Demo")), "the item is found")
        settle()
        click_row(panel.tree, find_row(panel.tree, "item-1", find_row(panel.tree, "Demo")))
        panel.results_menu.download.trigger()

    return download


@pytest.mark.parametrize(
    ("checksum", "said"),
    [(RIGHT, "verified by checksum"), (WRONG, "its SHA-256 differs")],
    ids=["right", "wrong"],  # the same in each process of the tests, whose contents are random
)
def test_the_message_bar_says_it(listed, target, host, checksum, said):
    (target / "dtm.tif").write_bytes(OLD)
    listed({"dtm.tif": checksum})
    wait_until(lambda: host.bar.currentItem() and said in host.bar.currentItem().text(), "the bar says it")
    assert (target / "dtm.tif").read_bytes() == (CONTENT if checksum == RIGHT else OLD)


def test_the_message_bar_counts_those_that_differ_apart_from_those_that_did_not_come(listed, served, host):
    listed({"dtm.tif": RIGHT, "dsm.tif": WRONG, "none.tif": ""})
    wait_until(
        lambda: host.bar.currentItem() and "could not be fetched" in host.bar.currentItem().text(), "the bar says it"
    )
    assert "not what the catalogue describes" in host.bar.currentItem().text()


@pytest.mark.usefixtures("provider")
def test_processing_says_it_too(served, target, stub_api):
    files = {name: {"href": f"{served.url}/{name}", "title": name} for name in ("dtm.tif", "dsm.tif")}
    files["dtm.tif"]["file:checksum"], files["dsm.tif"]["file:checksum"] = RIGHT, WRONG
    item = minimal_item(assets=files)
    routes = {
        "GET /": landing_page(),
        "GET /collections": {"collections": [minimal_collection()], "links": []},
        "/search": {"features": [item], "links": []},
        "GET /collections/demo/items/item-1": item,
    }
    asked = {"CATALOG": stub_api(routes).url, "ITEMS": "item-1", "FOLDER": str(target)}
    run = Run("download_assets", ASSETS="dtm.tif", **asked)
    assert run.is_done, run.log
    assert "verified by checksum" in run.log
    run = Run("download_assets", **asked)
    assert not run.is_done
    assert "its SHA-256 differs" in run.log
    assert names(target) == {"dtm.tif", "dsm-mismatch.tif"}


@pytest.mark.parametrize(("checksum", "is_added"), [("right", True), ("wrong", False), ("unknown", True)])
def test_the_copy_of_a_file_that_becomes_a_layer_is_compared_too(tmp_path, store, qgis_new_project, checksum, is_added):
    folder = tmp_path / "store"
    folder.mkdir()
    write_rasters(folder)
    digest = hashlib.sha256((folder / "one.nc").read_bytes()).hexdigest()
    checksums = {"right": f"1220{digest}", "wrong": WRONG, "unknown": UNKNOWN}
    href = f"{store(folder)}/one.nc"
    asset = {"href": href, "type": "application/netcdf", "file:size": 12, "file:checksum": checksums[checksum]}
    source = source_of_choice(choice(item({"one": asset}), "one"))
    kind, found = outcome(OpenLayersTask([source]))
    errors = [error for _, error in found.failures] if kind == "succeeded" else [found]
    kept = [path.name for path in copies_of(href).glob("*")]
    if is_added:
        assert (errors, kept) == ([], ["one.nc"])
    else:
        assert isinstance(errors[0], MismatchError)
        assert "its SHA-256 differs" in errors[0].message
        assert "kept" not in errors[0].hint
        assert kept == []
