"""Blocks that came on earlier days: fetched once for each version of a file, never of a secret one, never wrong."""

from __future__ import annotations

import os
import stat
import time
from email.utils import formatdate

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.http.http_response import is_settled
from datacube_browser.core.settings import settings
from datacube_browser.core.tiff import cached_blocks, disk_cache
from datacube_browser.core.tiff.range_file import RangeFile
from qgis.core import QgsSettings

from tests.export_tools import export
from tests.forks import Nursery
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.faults import fault_server
from tests.servers.proxy import Answer

X, Y, SIDE = 2_000_000, 500_000, 1024
BOX = (X + 50, Y - 650, X + 650, Y - 50)
#: Another one that has some of its blocks.
BESIDE = (X + 300, Y - 900, X + 900, Y - 300)
LONG_AGO = 1_600_000_000
BLOCKS = ("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "COMPRESS=LZW")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("served")
    write_raster(made / "terrain.tif", terrain(SIDE, SIDE), options=BLOCKS, overviews=(2, 4))
    os.utime(made / "terrain.tif", (LONG_AGO, LONG_AGO))
    return made


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    """Another version of the file, of the same length."""
    made = tmp_path_factory.mktemp("later")
    write_raster(made / "terrain.tif", terrain(SIDE, SIDE, seed=2), options=BLOCKS, overviews=(2, 4))
    return made


@pytest.fixture(scope="module")
def server(folder):
    with fault_server(folder) as running:
        yield running


@pytest.fixture(autouse=True)
def _own_settings(qgis_app):
    QgsSettings().clear()


class Remote:
    """A file on a server, exported again and again."""

    def __init__(self, server, tmp_path, replacement=None):
        self.run = server.run(replacement=replacement)
        self._folder = tmp_path
        self._count = 0

    def export(self, box=BOX, url="", **others):
        """The pixels of the box, and the bytes that were sent for them."""
        before = self.sent
        self._count += 1
        output = self._folder / f"export-{self._count}.tif"
        export([ExportSource(url or self.run.url("terrain.tif"), **others)], box, output)
        return pixels_of(output), self.sent - before

    @property
    def sent(self):
        return sum(asked.bytes for asked in self.run.requests)


@pytest.fixture
def remote(server, tmp_path):
    return Remote(server, tmp_path)


def segments():
    return sorted(disk_cache.cache_folder().glob("*/*.blocks"))


def expected(folder, box=BOX):
    return pixels_of(folder / "terrain.tif", box[0] - X, Y - box[3], box[2] - box[0], box[3] - box[1])


# A second export ------------------------------------------------------------------------------------------------------


def test_a_second_export_of_the_same_window_fetches_less_than_a_hundredth(remote, folder):
    first, fetched = remote.export()
    second, again = remote.export()

    assert fetched > 1_000_000
    assert again < fetched / 100
    assert np.array_equal(first, expected(folder))
    assert np.array_equal(second, first)


def test_a_window_beside_fetches_the_blocks_that_are_new(remote, folder, server, tmp_path):
    remote.export()
    pixels, fetched = remote.export(BESIDE)
    assert np.array_equal(pixels, expected(folder, BESIDE))

    (tmp_path / "alone").mkdir()
    _, alone = Remote(server, tmp_path / "alone").export(BESIDE)
    assert 0 < fetched < alone * 0.7
    assert remote.export(BESIDE)[1] < alone / 100


def test_coarser_and_reprojected_exports_are_taken_from_there_too(remote):
    output = remote._folder / "coarse.tif"
    source = ExportSource(remote.run.url("terrain.tif"))
    export([source], BOX, output, crs="EPSG:32618", resolution=(4.0, 4.0))
    first, before = pixels_of(output), remote.sent

    export([source], BOX, output.with_name("again.tif"), crs="EPSG:32618", resolution=(4.0, 4.0))

    assert before > 100_000
    assert remote.sent - before < before / 100
    assert np.array_equal(pixels_of(output.with_name("again.tif")), first)


# Versions -------------------------------------------------------------------------------------------------------------


def test_another_version_is_fetched_anew_and_the_older_one_removed(server, later, tmp_path):
    remote = Remote(server, tmp_path, replacement=later)
    remote.export()
    old = segments()
    remote.run.replaced = True

    pixels, _ = remote.export()

    assert np.array_equal(pixels, expected(later))
    assert not set(old) & set(segments())


def test_a_file_is_known_by_its_date_where_its_server_sends_no_etag(remote, folder):
    remote.run.validators = ("Last-Modified",)
    _, fetched = remote.export()
    pixels, again = remote.export()

    assert again < fetched / 100
    assert np.array_equal(pixels, expected(folder))


def test_nothing_is_kept_of_a_server_that_tells_no_version(remote, folder):
    remote.run.validators = ()
    _, fetched = remote.export()
    pixels, again = remote.export()

    assert again == fetched
    assert not segments()
    assert np.array_equal(pixels, expected(folder))


@pytest.mark.parametrize(
    ("modified", "date", "is_known"),
    [
        ("Wed, 01 May 2024 10:00:00 GMT", "Wed, 01 May 2024 10:01:00 GMT", True),
        ("Wed, 01 May 2024 10:00:00 GMT", "Wed, 01 May 2024 10:00:59 GMT", False),
        ("Wed, 01 May 2024 10:00:00 GMT", "", True),
        ("Wed, 01 May 2924 10:00:00 GMT", "", False),
        ("Wed, 01 May 2024 10:00:00 GMT", "Wed, 01 May 2024 09:00:00 GMT", False),
        ("yesterday", "Wed, 01 May 2024 10:00:00 GMT", False),
        ("Wed, 01 May 2024 10:00:00", "Wed, 01 May 2024 10:01:00 GMT", False),
        ("", "", False),
    ],
)
def test_a_date_tells_versions_apart_once_its_second_is_over(modified, date, is_known):
    assert is_settled(modified, date) is is_known


HEADERS = {
    "a weak ETag alone": {"ETag": 'W/"1"'},
    "another ETag with each answer": None,
    "a server that forbids it": {"ETag": '"1"', "Cache-Control": "private, No-Store"},
    "a date that is not over": {"Last-Modified": formatdate(time.time() + 86_400, usegmt=True)},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_nothing_is_kept_of_what_cannot_be_told_from_the_next_version(headers, folder, stub_api, tmp_path):
    content = (folder / "terrain.tif").read_bytes()
    api = stub_api({})
    api.routes["/terrain.tif"] = lambda seen: ranged(content, seen, headers, number=len(api.requests))
    for name in ("one.tif", "two.tif"):
        export([f"{api.url}/terrain.tif"], BOX, tmp_path / name)
        assert np.array_equal(pixels_of(tmp_path / name), expected(folder))

    assert not segments()


def ranged(content, seen, headers, number):
    asked = {name.lower(): value for name, value in seen.headers.items()}.get("range")
    if asked is None:
        return Answer(200, content, {})
    first, last = (int(part) for part in asked.removeprefix("bytes=").split("-"))
    last = min(last, len(content) - 1)
    if headers is None:
        headers = {"ETag": f'"{number}"', "Last-Modified": formatdate(LONG_AGO, usegmt=True)}
    return Answer(206, content[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(content)}", **headers})


# Secrets --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["?sig=abcd1234efgh", "?X-Amz-Signature=ab12cd34", "?token=1", "?k3y9"])
def test_nothing_is_kept_of_an_address_that_may_hold_a_secret(remote, query):
    remote.export(url=remote.run.url("terrain.tif") + query)

    assert not disk_cache.cache_folder().exists()


@pytest.mark.parametrize("others", [{"authcfg": "abc1234"}, {"profile": "some-profile"}])
def test_nothing_is_kept_of_files_with_a_sign_in_or_signatures(others):
    file = RangeFile("https://example.org/a.tif", others.get("authcfg", ""), profile=others.get("profile", ""))

    assert not file.may_be_kept


def test_nothing_is_kept_where_the_server_leads_to_a_signed_address(folder, stub_api, tmp_path):
    content = (folder / "terrain.tif").read_bytes()
    api = stub_api({})
    api.routes["/terrain.tif"] = lambda _: Answer(302, b"", {"Location": f"{api.url}/b/terrain.tif?sig=0123456789ab"})
    api.routes["/b/terrain.tif"] = lambda seen: ranged(content, seen, {"ETag": '"1"'}, 0)

    export([f"{api.url}/terrain.tif"], BOX, tmp_path / "one.tif")

    assert np.array_equal(pixels_of(tmp_path / "one.tif"), expected(folder))
    assert not segments()


def test_nothing_is_kept_of_local_files(folder, tmp_path):
    export([folder / "terrain.tif"], BOX, tmp_path / "one.tif")

    assert not disk_cache.cache_folder().exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_others_cannot_read_it_and_it_names_no_address(remote):
    remote.export()
    (segment,) = segments()

    for path in (segment.parent, segment.parent.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(segment.stat().st_mode) == 0o600
    assert b"127.0.0.1" not in segment.read_bytes()


# Broken, full, shared -------------------------------------------------------------------------------------------------


def test_a_changed_byte_anywhere_is_never_a_wrong_pixel(remote, folder):
    remote.export()
    (segment,) = segments()
    content = bytearray(segment.read_bytes())
    for place in range(60, len(content), 399):
        content[place] ^= 0xFF
    segment.write_bytes(content)

    pixels, fetched = remote.export()

    assert fetched > 1_000_000
    assert np.array_equal(pixels, expected(folder))
    assert remote.export()[1] < fetched / 100  # and is kept anew


@pytest.mark.parametrize("place", [5, 40, 58, 60, 70, 75, 90, 5000])
def test_one_changed_byte_is_never_a_wrong_pixel(place, remote, folder):
    remote.export()
    (segment,) = segments()
    content = bytearray(segment.read_bytes())
    content[place] ^= 0x01
    segment.write_bytes(content)

    assert np.array_equal(remote.export()[0], expected(folder))


@pytest.mark.parametrize("left", [0, 10, 58, 70, 100, 40_000, -1])
def test_a_segment_that_is_cut_off_gives_what_is_left(left, remote, folder):
    _, fetched = remote.export()
    (segment,) = segments()
    segment.write_bytes(segment.read_bytes()[:left])

    pixels, again = remote.export()

    assert 0 < again <= fetched + 100
    assert np.array_equal(pixels, expected(folder))


def test_a_segment_of_another_file_is_not_taken_for_this_one(remote, server, later, tmp_path):
    (tmp_path / "other").mkdir()
    other = Remote(server, tmp_path / "other", replacement=later)
    other.run.replaced = True
    other.export()
    (wrong,) = segments()
    content = wrong.read_bytes()
    remote.export()
    (mine,) = set(segments()) - {wrong}
    mine.write_bytes(content)

    assert np.array_equal(remote.export()[0], expected(server.folder))


def test_a_full_disk_takes_nothing_and_the_export_goes_on(remote, folder, monkeypatch):
    real = os.write
    left = iter(range(1))

    def write(handle, data):
        if isinstance(data, bytes) and len(data) > 50 and next(left, None) is None:
            raise OSError(28, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(cached_blocks.os, "write", write)
    pixels, _ = remote.export()

    assert np.array_equal(pixels, expected(folder))
    assert not segments()


def test_room_is_left_on_the_disk_for_what_exports_write(remote, monkeypatch):
    free = disk_cache._FREE_BYTES + 3_000_000
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr(disk_cache.shutil, "disk_usage", lambda _: usage)
    with disk_cache.disk_cache().leaving_free(3_000_000):
        remote.export()
    assert not segments()

    remote.export()
    assert segments()


@pytest.mark.parametrize("kind", ["a file", "not writable"])
def test_a_folder_that_cannot_be_used_is_left_alone(kind, remote, folder, monkeypatch):
    place = disk_cache.cache_folder()
    place.parent.mkdir(parents=True)
    if kind == "a file":
        place.write_text("mine")
    else:

        def mkdir(self, *_, **__):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(cached_blocks.Path, "mkdir", mkdir)

    assert np.array_equal(remote.export()[0], expected(folder))
    assert kind != "a file" or place.read_text() == "mine"


def test_the_size_is_never_more_than_the_limit_and_the_least_recently_used_goes_first(server, tmp_path):
    settings().disk_cache.setValue(0.0065)
    remotes = []
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        remotes.append(Remote(server, tmp_path / str(number)))
    _, fetched = remotes[0].export()
    remotes[1].export()
    remotes[0].export()  # used last
    remotes[2].export()

    assert 2 * fetched < 6_500_000 < 3 * fetched
    assert disk_cache.disk_cache().size() <= 6_500_000
    assert remotes[2].export()[1] < fetched / 100


def test_an_export_that_is_larger_than_the_cache_keeps_a_part_of_its_blocks(remote, folder):
    settings().disk_cache.setValue(0.0015)
    _, fetched = remote.export()
    pixels, again = remote.export()

    assert disk_cache.disk_cache().size() <= 1_500_000
    assert fetched * 0.2 < again < fetched
    assert np.array_equal(pixels, expected(folder))


def test_two_qgis_that_fill_it_at_once_leave_no_more_than_the_limit(server, tmp_path):
    settings().disk_cache.setValue(0.0035)
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
    mine, theirs = (Remote(server, tmp_path / name) for name in ("mine", "theirs"))
    mine.export((X, Y - 100, X + 100, Y))  # it is measured, and counted on from here
    other = disk_cache.DiskCache(disk_cache.cache_folder(), 3_500_000)
    file = RangeFile(theirs.run.url("terrain.tif"))
    file.read(0, 16)
    blocks = other.blocks_of(file)
    for number in range(6):
        blocks.put(number, bytes(400_000))
    blocks.flush()
    mine.export()

    assert disk_cache.disk_cache().size() <= 3_500_000


@pytest.mark.parametrize("size", [0.0, -1.0, float("nan")])
def test_a_size_of_nothing_switches_it_off(size, remote):
    settings().disk_cache.setValue(size)
    _, fetched = remote.export()

    assert remote.export()[1] == fetched
    assert not segments()


def test_emptying_removes_what_was_written_here_and_nothing_else(remote):
    remote.export()
    cache = disk_cache.disk_cache()
    (segment,) = segments()
    mine = segment.with_name("mine.blocks")
    mine.write_text("of somebody else")
    assert cache.size() > 1_000_000

    cache.empty()

    assert not segment.exists()
    assert mine.read_text() == "of somebody else"


def test_a_cache_that_is_emptied_during_an_export_gives_no_broken_segments(server, tmp_path, folder):
    remote = Remote(server, tmp_path)
    remote.export()
    file = RangeFile(remote.run.url("terrain.tif"))
    file.read(0, 16)
    blocks = disk_cache.disk_cache().blocks_of(file)
    blocks.put(1, b"one")
    blocks.flush()
    disk_cache.disk_cache().empty()
    blocks.put(2, b"two")
    blocks.flush()

    assert not segments()
    assert np.array_equal(remote.export()[0], expected(folder))


def test_two_processes_on_one_profile_write_and_read_at_once(remote, folder):
    """Each of them exports three times while the other one does."""
    given = str(disk_cache.cache_folder()), remote.run.url("terrain.tif"), BOX, str(remote._folder)
    with Nursery("tests.qgis.drawing.cached_exports:prepare") as nursery:
        running = [nursery.start("tests.qgis.drawing.cached_exports:work", *given, name) for name in ("a", "b")]
        for each in running:
            assert each.wait() == 0, each.errors

    for output in remote._folder.glob("?-?.tif"):
        assert np.array_equal(pixels_of(output), expected(folder))
    assert len(segments()) in (1, 2)
    pixels, fetched = remote.export()
    assert fetched < 5_000
    assert np.array_equal(pixels, expected(folder))


def test_an_error_of_the_server_is_still_an_error(remote):
    remote.export()
    with pytest.raises(DatacubeError):
        remote.export(url=remote.run.url("terrain.tif") + "-not")
