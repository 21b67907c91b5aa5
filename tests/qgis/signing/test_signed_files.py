"""Downloads, pictures, outlines and vector files from a store that hands them out to signed requests alone."""

from __future__ import annotations

import json
import threading

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import HttpError
from datacube_browser.core.extent import LONLAT, MapExtent
from datacube_browser.core.layers.local_copies import with_local_copy
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.sign_task import SignTask
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.data_in_view import DataInViewTask
from datacube_browser.core.stac.data_outline import OutlineStore
from datacube_browser.ui.widgets import remote_image_cache
from datacube_browser.ui.widgets.remote_image_cache import RemoteImageCache
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl

from demo.person import wait_until
from tests.qgis.dock.test_thumbnails import picture
from tests.qgis.in_background import done, failed
from tests.qgis.tree_samples import item
from tests.servers.proxy import Answer
from tests.servers.s3_access import s3_error
from tests.servers.tasks import outcome, result
from tests.signed_files import PROFILE, signed_files

CONTENT = bytes(range(256)) * 20_000
OUTLINE = json.dumps(
    {"type": "Polygon", "coordinates": [[[-75, 45], [-74, 45], [-74, 46], [-75, 46], [-75, 45]]]}
).encode()
REFUSED = s3_error("AccessDenied", "Request has expired")


@pytest.fixture
def files(qgis_app):
    cache = QgsNetworkAccessManager.instance().cache()
    if cache is not None:
        cache.clear()
    pictures = {f"{number}.png": picture(40 + number, 30) for number in range(12)}
    outlines = {f"{number}.geojson": OUTLINE for number in range(12)}
    with signed_files({"big.bin": CONTENT, "zones.geojson": OUTLINE, **pictures, **outlines}) as files:
        yield files


@pytest.fixture
def catalog(files):
    return Catalog("signed", "Signed", "https://example.org/stac/", profile=PROFILE)


def of_file(files, tmp_path, name="big.bin"):
    return DownloadFile(files.href(name), tmp_path / name, profile=PROFILE)


def test_a_signed_file_is_downloaded(files, tmp_path):
    report = result(DownloadTask([of_file(files, tmp_path)]))

    assert report.paths[0].read_bytes() == CONTENT
    assert files.calls == [1]


def test_many_downloads_are_signed_together(files, tmp_path):
    report = result(DownloadTask([of_file(files, tmp_path, f"{number}.png") for number in range(12)]))

    assert len(report.paths) == 12
    assert files.calls == [12]


@pytest.mark.usefixtures("short_pauses")
def test_a_download_goes_on_with_another_signature(files, tmp_path):
    """The store breaks off and is away, and the signature ends: the rest is asked for with the file's ETag."""
    half = len(CONTENT) // 2
    etag = files.store._found("b/big.bin").headers["ETag"]
    cut_off = {"ETag": etag, "Content-Length": str(len(CONTENT)), "Connection": "close"}
    files.store.fault(Answer(200, CONTENT[:half], cut_off), times=1)
    files.store.fault(Answer(503))
    assert outcome(DownloadTask([of_file(files, tmp_path)]))[0] == "failed"
    files.store.heal()
    files.store.revoke()
    report = result(DownloadTask([of_file(files, tmp_path)]))

    assert report.paths[0].read_bytes() == CONTENT
    assert f"bytes={half}-" in {seen.range for seen in files.store.log}
    assert not [path for path in tmp_path.iterdir() for secret in files.secrets if secret.encode() in path.read_bytes()]


def test_a_download_whose_signature_has_ended_is_signed_again(files, tmp_path):
    done(lambda feedback: signatures().signed(files.profile, files.href("big.bin"), feedback))
    files.store.revoke()

    assert result(DownloadTask([of_file(files, tmp_path)])).paths[0].read_bytes() == CONTENT
    assert files.calls == [1, 1]
    assert [seen.status for seen in files.store.log] == [403, 200]


def test_a_download_that_is_refused_for_good_says_so_without_the_signature(files, tmp_path):
    files.store.fault(REFUSED)

    kind, error = outcome(DownloadTask([of_file(files, tmp_path)]))

    assert kind == "failed"
    assert isinstance(error, HttpError)
    assert "403" in error.report()
    assert not [secret for secret in files.secrets if secret in error.report()]
    assert len(files.calls) == 2


def shown(pictures, hrefs):
    ended = []
    pictures.settled.connect(ended.append)
    for href in hrefs:
        pictures.want(href, lambda: True)
    wait_until(lambda: set(hrefs) <= set(ended), "all pictures have come or failed", 20)
    return [pictures.image(href) for href in hrefs]


@pytest.fixture
def pictures(catalog):
    made = RemoteImageCache()
    made.set_catalog(catalog)
    yield made
    made.stop()


def test_pictures_of_a_signed_store_are_signed_together(files, pictures):
    hrefs = [files.href(f"{number}.png") for number in range(12)]

    assert all(shown(pictures, hrefs))
    assert files.calls == [12]


def test_pictures_are_signed_together_whichever_of_the_threads_asks_first(files, pictures, monkeypatch):
    """The first task that was started waits until another one has been answered, as it may on a busy machine."""
    answered, made = threading.Event(), []

    class LateTask(SignTask):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

        def work(self, feedback):
            if made[0] is self:
                answered.wait(60)
            try:
                return super().work(feedback)
            finally:
                answered.set()

    monkeypatch.setattr(remote_image_cache, "SignTask", LateTask)
    assert all(shown(pictures, [files.href(f"{number}.png") for number in range(12)]))
    assert files.calls == [12]


def test_a_picture_whose_signature_has_ended_is_signed_again(files, pictures):
    href = files.href("1.png")
    done(lambda feedback: signatures().signed(files.profile, href, feedback))
    files.store.revoke()

    assert all(shown(pictures, [href]))
    assert files.calls == [1, 1]


def test_a_picture_that_is_refused_for_good_is_not_asked_for_without_end(files, pictures):
    files.store.fault(REFUSED)

    assert shown(pictures, [files.href("1.png")]) == [None]
    assert len(files.calls) == 2
    assert len(files.store.requests) == 2


def test_a_picture_that_is_not_signed_has_none(files, pictures):
    files.signer.forbidden = ("b/1.png",)

    found = shown(pictures, [files.href("1.png"), files.href("2.png")])

    assert found[0] is None
    assert found[1] is not None


def test_nothing_of_a_signed_store_is_in_the_disk_cache_of_qgis(files, pictures, catalog):
    assert all(shown(pictures, [files.href("1.png")]))
    done(lambda feedback: FileNetwork("", PROFILE).get(files.href("zones.geojson")))

    cache = QgsNetworkAccessManager.instance().cache()
    assert cache is not None
    for seen in files.store.requests:
        assert not cache.metaData(QUrl(files.store.url + seen.path)).isValid()


def test_outlines_of_a_signed_store_are_signed_together(files, catalog):
    kind = AssetKind.GEOJSON
    hrefs = [files.href(f"{number}.geojson") for number in range(12)]
    items = [item(href, west=-75.0, south=45.0, assets=(Asset("extent", href, "", kind),)) for href in hrefs]
    view = MapExtent(-75.5, 44.5, -73.5, 46.5, LONLAT)

    found = result(DataInViewTask(catalog, items, view, 0.001, OutlineStore()))

    assert found.failures == ()
    assert found.shape
    assert files.calls == [12]


def test_a_vector_file_of_a_signed_store_is_fetched_before_it_is_opened(files):
    href = files.href("zones.geojson")
    source = LayerSource("zones", href, f"/vsicurl/{href}", AssetKind.GEOJSON, profile=PROFILE)

    local = done(lambda feedback: with_local_copy(source, feedback))

    assert (local.profile, local.authcfg) == (PROFILE, "")  # it is fetched again when the layer is updated
    assert not local.path.startswith("/vsicurl")


def test_an_outline_that_is_not_signed_names_the_file(files, catalog):
    files.signer.forbidden = ("b/zones",)
    asset = Asset("extent", files.href("zones.geojson"), "", AssetKind.GEOJSON)

    error = failed(lambda feedback: OutlineStore().outline(asset, "", feedback, PROFILE))

    assert "Not allowed" in error.report()
