"""Downloading whole files: streamed, resumed, and given their name only when complete."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask, file_name, free_name
from datacube_browser.core.download.page_check import is_web_page
from datacube_browser.core.errors import HttpError, NetworkError, ResponseError, StorageError
from datacube_browser.core.http import retry
from datacube_browser.core.http.network import Network
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from qgis.PyQt.QtCore import QTimer

from tests.qgis.in_background import done
from tests.servers.proxy import Answer, Reset, Truncate, html
from tests.servers.tasks import failure, outcome, result

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    for name, size in (("dtm.tif", 8 * MEGABYTE), ("dsm.tif", 3 * MEGABYTE), ("empty.json", 0)):
        (folder / name).write_bytes(os.urandom(size))
    return folder


@pytest.fixture
def served(folder, store, proxy):
    return proxy(store(folder))


@pytest.fixture
def ask(served, tmp_path):
    return lambda name="dtm.tif": DownloadFile(f"{served.url}/{name}", tmp_path / name)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_arrives_complete_and_leaves_nothing_beside_it(ask, folder, tmp_path):
    report = result(DownloadTask([ask()]))
    assert report.paths == (tmp_path / "dtm.tif",)
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")
    assert names(tmp_path) == {"dtm.tif"}


def test_progress_counts_bytes_up_to_the_total_size(ask):
    task = DownloadTask([ask("dtm.tif"), ask("dsm.tif")])
    seen = []
    task.progressed.connect(lambda progress: seen.append((progress.done, progress.total)))
    result(task)
    assert {total for _, total in seen} == {11 * MEGABYTE}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == 11 * MEGABYTE


def test_an_empty_file_is_downloaded(ask, tmp_path):
    result(DownloadTask([ask("empty.json")]))
    assert names(tmp_path) == {"empty.json"}
    assert (tmp_path / "empty.json").stat().st_size == 0


def test_a_broken_connection_is_resumed_where_it_broke(ask, served, folder, tmp_path):
    served.fault(Truncate(5 * MEGABYTE), times=1)
    result(DownloadTask([ask()]))
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")
    first, second = served.requests
    assert first.range is None
    start = int(second.range.removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= first.bytes  # bytes still in transit are lost with the connection
    assert start + second.bytes == 8 * MEGABYTE


def canceled(task: DownloadTask, after: int) -> None:
    task.progressed.connect(lambda progress: task.cancel() if progress.done >= after else None)
    assert outcome(task) == ("canceled", None)


def test_a_canceled_download_resumes_next_time(ask, served, folder, tmp_path):
    served.bandwidth = 10e6
    canceled(DownloadTask([ask()]), 2 * MEGABYTE)
    kept = (tmp_path / "dtm.tif.part").stat().st_size
    assert 2 * MEGABYTE <= kept < 8 * MEGABYTE
    assert not (tmp_path / "dtm.tif").exists()
    served.heal()
    result(DownloadTask([ask()]))
    assert [seen.range for seen in served.requests if seen.range] == [f"bytes={kept}-"]
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")
    assert names(tmp_path) == {"dtm.tif"}


def test_a_file_that_changed_meanwhile_is_fetched_again_from_the_start(served, store, proxy, tmp_path):
    origin = tmp_path / "origin"
    origin.mkdir()
    (origin / "dtm.tif").write_bytes(os.urandom(8 * MEGABYTE))
    changing = proxy(store(origin), bandwidth=10e6)
    wanted = DownloadFile(f"{changing.url}/dtm.tif", tmp_path / "dtm.tif")
    canceled(DownloadTask([wanted]), 2 * MEGABYTE)
    (origin / "dtm.tif").write_bytes(os.urandom(6 * MEGABYTE))
    changing.heal()
    result(DownloadTask([wanted]))
    assert digest(tmp_path / "dtm.tif") == digest(origin / "dtm.tif")


def test_a_file_is_complete_although_the_server_ignores_ranges(ask, served, folder, tmp_path):
    served.bandwidth = 10e6
    canceled(DownloadTask([ask()]), MEGABYTE)
    served.heal()
    served.fault(Answer(200, (folder / "dtm.tif").read_bytes()))
    result(DownloadTask([ask()]))
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")


def test_a_complete_partial_file_is_not_fetched_again(ask, served, folder, tmp_path):
    served.bandwidth = 10e6
    canceled(DownloadTask([ask()]), MEGABYTE)
    (tmp_path / "dtm.tif.part").write_bytes((folder / "dtm.tif").read_bytes())
    served.heal()
    result(DownloadTask([ask()]))
    assert [seen.status for seen in served.requests if seen.range] == [416]
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")


def test_a_partial_file_of_another_file_is_not_resumed(ask, served, folder, tmp_path):
    (tmp_path / "dtm.tif.part").write_bytes(b"x" * MEGABYTE)
    result(DownloadTask([ask()]))
    assert served.requests[0].range is None
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Answer(404), HttpError), (Answer(403, b"<Error>AccessDenied</Error>"), HttpError), (html(), ResponseError)],
    ids=["404", "403", "html"],
)
def test_an_answer_that_is_not_the_file_leaves_no_file(ask, served, tmp_path, fault, kind):
    served.fault(fault)
    error = failure(DownloadTask([ask()]))
    assert type(error) is kind
    assert error.url.endswith("/dtm.tif")
    assert names(tmp_path) == set()


def test_the_error_shows_the_servers_message(ask, served):
    served.fault(Answer(403, b"<Error><Code>AccessDenied</Code></Error>"))
    assert "AccessDenied" in failure(DownloadTask([ask()])).details


def test_a_busy_server_is_given_the_time_of_its_retry_after(ask, served, folder, tmp_path, monkeypatch):
    served.fault(Answer(503, headers={"Retry-After": "7"}), times=1)
    waits = []
    monkeypatch.setattr(retry, "wait", lambda seconds, _feedback: waits.append(seconds))

    result(DownloadTask([ask()]))

    assert waits == [7.0]
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")


@pytest.mark.parametrize("status", [500, 502, 507])
def test_an_error_of_a_file_in_the_cache_is_said_and_keeps_what_has_come(ask, served, folder, tmp_path, status):
    """Qt gives the answer of the cache in place of such an error: here, one that would begin the file anew."""
    served.fault(Answer(200, b"what was read before"), times=1)
    done(lambda feedback: Network(feedback=feedback).get(f"{served.url}/dtm.tif"))
    served.fault(Truncate(4 * MEGABYTE), times=1)
    served.fault(Answer(status, b"Disk of the store is broken"))

    error = failure(DownloadTask([ask()]))

    assert isinstance(error, HttpError)
    assert error.status == status
    assert "Disk of the store is broken" in error.details
    (part,) = names(tmp_path) - {name for name in names(tmp_path) if name.endswith(".json")}
    assert (tmp_path / part).stat().st_size >= 3 * MEGABYTE


def test_a_busy_server_is_asked_again(ask, served, folder, tmp_path):
    served.fault(Answer(503), times=1)
    served.fault(Reset(), times=1)
    result(DownloadTask([ask()]))
    assert digest(tmp_path / "dtm.tif") == digest(folder / "dtm.tif")


def test_an_unreachable_server_is_reported(tmp_path):
    error = failure(DownloadTask([DownloadFile("http://127.0.0.1:9/dtm.tif", tmp_path / "dtm.tif")]))
    assert isinstance(error, NetworkError)
    assert "127.0.0.1" in error.message


def test_a_failed_file_does_not_prevent_the_others(ask, tmp_path):
    missing = ask("missing.tif")
    report = result(DownloadTask([missing, ask("dsm.tif")]))
    assert report.paths == (tmp_path / "dsm.tif",)
    assert [file for file, _ in report.failures] == [missing]
    assert isinstance(report.failures[0][1], HttpError)


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a 2 MB disk."""
    mount = tmp_path / "small"
    mount.mkdir()
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", "size=2m,mode=777", "tmpfs", str(mount)], check=True)
    yield mount
    subprocess.run([*as_root, "umount", str(mount)], check=True)


def test_a_disk_that_fills_up_is_reported_and_the_partial_file_is_kept(ask, small_disk, monkeypatch):
    roomy = shutil.disk_usage(small_disk)._replace(free=10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: roomy)
    error = failure(DownloadTask([DownloadFile(ask().href, small_disk / "dtm.tif")]))
    assert isinstance(error, StorageError)
    assert "full" in error.hint
    assert (small_disk / "dtm.tif.part").stat().st_size > MEGABYTE
    assert not (small_disk / "dtm.tif").exists()


def test_a_file_in_place_of_the_folder_is_reported(ask, tmp_path):
    (tmp_path / "folder").write_text("not a folder")
    error = failure(DownloadTask([DownloadFile(ask().href, tmp_path / "folder" / "dtm.tif")]))
    assert isinstance(error, StorageError)
    assert error.hint


def test_an_existing_file_stays_until_the_new_one_is_complete(ask, served, tmp_path):
    (tmp_path / "dtm.tif").write_bytes(b"old")
    served.fault(Answer(404), times=1)
    failure(DownloadTask([ask()]))
    assert (tmp_path / "dtm.tif").read_bytes() == b"old"
    result(DownloadTask([ask()]))
    assert (tmp_path / "dtm.tif").stat().st_size == 8 * MEGABYTE


def test_two_files_with_the_same_name_are_numbered(ask, folder, tmp_path):
    report = result(DownloadTask([ask("dsm.tif"), ask("dsm.tif")]))
    assert [path.name for path in report.paths] == ["dsm.tif", "dsm (2).tif"]
    assert digest(tmp_path / "dsm (2).tif") == digest(folder / "dsm.tif")


def test_memory_use_does_not_grow_with_the_file(store, proxy, tmp_path):
    origin = tmp_path / "origin"
    origin.mkdir()
    with (origin / "big.tif").open("wb") as file:
        file.truncate(400 * MEGABYTE)
    url = store(origin)
    before = peak_memory()
    result(DownloadTask([DownloadFile(f"{url}/big.tif", tmp_path / "big.tif")]))
    assert (tmp_path / "big.tif").stat().st_size == 400 * MEGABYTE
    assert peak_memory() - before < 100 * MEGABYTE


def test_the_main_thread_stays_free_during_a_download(ask, served):
    served.hold()
    QTimer.singleShot(100, served.let_go)  # fires only if the main thread is free
    result(DownloadTask([ask()]))
    assert not served.is_holding


def test_cancel_does_not_wait_for_a_silent_server(ask, served):
    served.latency = 3600
    task = DownloadTask([ask()])
    QTimer.singleShot(200, task.cancel)
    assert outcome(task) == ("canceled", None)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://example.org/hrdem/10_3-mosaic-1m-dtm.tif", "10_3-mosaic-1m-dtm.tif"),
        ("https://example.org/a/t%C3%A9.tif?sig=abc/def", "té.tif"),
        ("https://example.org/a/..%2F..%2Fetc%2Fpasswd", "_.._etc_passwd"),
        ("https://example.org/a/", "dtm"),
        ("https://example.org/a/dem%20v1.0", "dem v1.0"),
        ("https://example.org/a/CON", "_CON"),
        ("https://example.org/a/nul.tif", "_nul.tif"),
        ("https://example.org/a/Com1.tar.gz", "_Com1.tar.gz"),
        ("https://example.org/a/LPT%C2%B9", "_LPT¹"),
        ("https://example.org/a/console.tif", "console.tif"),
        ("https://example.org/a/dem.tif.", "dem.tif"),
        ("https://example.org/a/dem%E2%80%AEfit.exe", "demfit.exe"),
        ("https://example.org/a/%E2%80%8F%EF%BB%BFdem%00%0A.tif", "dem.tif"),
        ("https://example.org/a/e%CC%81t%C3%A9.tif", "été.tif"),
        ("https://example.org/a/%E2%80%AE", "dtm"),
    ],
)
def test_a_file_keeps_its_name_on_the_server(href, expected):
    assert file_name(Asset("dtm", href, "DTM", AssetKind.COG)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300 + ".tif",
        "é" * 200 + ".tif",
        "日本" * 90 + ".tif",
        "x" * 999,
        "." + "y" * 400,
        "x" * 199 + "." + "y" * 99,
    ],
)
def test_a_name_that_is_too_long_for_a_disk_is_cut_and_keeps_its_ending(tmp_path, name):
    found = file_name(Asset("dtm", f"https://example.org/{name}", "DTM", AssetKind.COG))
    assert found.endswith(".tif") == name.endswith(".tif")
    assert found == found.rstrip(" .")  # which Windows drops
    (tmp_path / (found + ".part.json")).write_bytes(b"")
    (tmp_path / free_name(tmp_path / found, [tmp_path / found])).write_bytes(b"")


def test_names_that_differ_in_the_case_of_letters_alone_are_two_files_everywhere(stub_api, tmp_path):
    api = stub_api({"/a/DEM.tif": Answer(200, b"one"), "/b/dem.tif": Answer(200, b"two")})
    wanted = [DownloadFile(f"{api.url}/{path}", tmp_path / path[2:]) for path in ("a/DEM.tif", "b/dem.tif")]
    report = result(DownloadTask(wanted))
    assert [path.name for path in report.paths] == ["DEM.tif", "dem (2).tif"]
    assert [path.read_bytes() for path in report.paths] == [b"one", b"two"]


def test_an_existing_name_is_numbered(tmp_path):
    assert free_name(tmp_path / "dtm.tif").name == "dtm.tif"
    (tmp_path / "dtm.tif").touch()
    assert free_name(tmp_path / "dtm.tif").name == "dtm (2).tif"
    (tmp_path / "dtm (2).tif").touch()
    assert free_name(tmp_path / "dtm.tif").name == "dtm (3).tif"
    (tmp_path / "dem v1.0").touch()
    assert free_name(tmp_path / "dem v1.0").name == "dem v1.0 (2)"


def peak_memory() -> int:
    """This process's peak memory use, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def test_a_file_larger_than_the_free_space_is_refused_before_it_is_fetched(folder, served, tmp_path):
    with (folder / "huge.tif").open("wb") as file:
        file.truncate(15 * 10**12)  # a sparse file: takes no disk space
    error = failure(DownloadTask([DownloadFile(f"{served.url}/huge.tif", tmp_path / "huge.tif")]))
    assert isinstance(error, StorageError)
    assert "huge.tif" in error.message
    assert served.bytes_sent < 50 * MEGABYTE
    assert not (tmp_path / "huge.tif").exists()


def test_a_file_is_downloaded_from_a_store_that_does_not_tell_its_size(ask, served):
    served.fault(Answer(405), method="HEAD")
    report = result(DownloadTask([ask("dtm.tif"), ask("dsm.tif")]))
    assert [path.name for path in report.paths] == ["dtm.tif", "dsm.tif"]


# What a server sends instead of the file that was asked for


TIFF = b"II*\0" + b"tiffdata" * 5000
PACKED = {"gzip": gzip.compress(TIFF), "x-gzip": gzip.compress(TIFF[:100]) + gzip.compress(TIFF[100:])}
PACKED |= {"deflate": zlib.compress(TIFF), "Deflate": zlib.compress(TIFF)[2:-4], "identity": TIFF}


@pytest.fixture
def answering(stub_api, tmp_path):
    """A server that answers every request for a file with these answers in turn, the last one again and again."""

    def start(*answers, name="g.tif"):
        left = list(answers)

        def answer(seen):
            found = left.pop(0) if len(left) > 1 else left[0]
            return found(seen) if callable(found) else found

        api = stub_api({f"/{name}": answer})
        return api, DownloadFile(f"{api.url}/{name}", tmp_path / name)

    return start


@pytest.mark.parametrize("encoding", PACKED)
def test_a_file_that_comes_compressed_all_the_same_is_unpacked(answering, tmp_path, encoding):
    _, file = answering(Answer(200, PACKED[encoding], {"Content-Encoding": encoding, "Content-Type": "image/tiff"}))
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == TIFF
    assert names(tmp_path) == {"g.tif"}


def test_a_file_that_its_store_calls_encoded_in_no_compression_is_fetched(answering, tmp_path):
    _, file = answering(Answer(200, TIFF, {"Content-Encoding": "aws-chunked", "Content-Type": "text/html"}))
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == TIFF


def test_a_file_that_is_compressed_itself_stays_so(answering, tmp_path):
    _, file = answering(Answer(200, PACKED["gzip"], {"Content-Encoding": "gzip"}), name="g.csv.gz")
    result(DownloadTask([file]))
    assert gzip.decompress((tmp_path / "g.csv.gz").read_bytes()) == TIFF


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("br", b"\x1b"), ("zstd", b"\x28"), ("gzip, br", b"\x1f"), ("gzip", TIFF), ("deflate", b"\xff" * 50)],
)
def test_a_compression_that_cannot_be_undone_is_refused(answering, tmp_path, encoding, body):
    _, file = answering(Answer(200, body, {"Content-Encoding": encoding}))
    error = failure(DownloadTask([file]))
    assert isinstance(error, ResponseError)
    assert "compressed" in error.message
    assert error.hint
    assert not (tmp_path / "g.tif").exists()


def test_a_compressed_file_that_is_cut_off_is_fetched_anew(answering, tmp_path):
    packed = PACKED["gzip"]
    answers = [Answer(200, body, {"Content-Encoding": "gzip", "ETag": '"1"'}) for body in (packed[:-20], packed)]
    api, file = answering(*answers)
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == TIFF
    assert [seen.range for seen in api.requests] == [None, None]


@pytest.mark.parametrize("status", [201, 202, 204, 205, 304])
def test_a_status_without_a_file_is_no_file(answering, tmp_path, status):
    _, file = answering(Answer(status))
    error = failure(DownloadTask([file]))
    assert isinstance(error, ResponseError)
    assert str(status) in error.message
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("Text/HTML; charset=utf-8", b"<p>Sign in"),
        ("application/xhtml+xml", b"<p>Sign in"),
        ("image/tiff", b"\xef\xbb\xbf \n<!DOCTYPE html><title>Sign in"),
        ("application/octet-stream", b"<HTML><title>Sign in"),
    ],
)
def test_a_web_page_under_any_type_is_no_file(answering, tmp_path, content_type, body):
    _, file = answering(Answer(200, body, {"Content-Type": content_type}))
    error = failure(DownloadTask([file]))
    assert "web page" in error.message
    assert "Sign in" in error.details
    assert names(tmp_path) == set()


@pytest.mark.parametrize("content_type", ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"])
def test_a_file_under_the_type_of_web_pages_is_a_file(answering, tmp_path, content_type):
    _, file = answering(Answer(200, TIFF, {"Content-Type": content_type}))
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == TIFF


@pytest.mark.parametrize(
    ("name", "body"), [("e.geojson", b'{"type": "Feature"}'), ("m.vrt", b"<VRTDataset/>"), ("t.tif", b"II*\0")]
)
def test_what_begins_as_no_web_page_does_is_none(name, body):
    assert not is_web_page("text/html", body, f"https://s.example/{name}")
    assert is_web_page("text/html", b"<p>Sign in", f"https://s.example/{name}")
    assert is_web_page("text/html", b"Session expired", f"https://s.example/{name}")
    assert is_web_page("text/html", gzip.compress(b"<p>Sign in"), f"https://s.example/{name}", is_packed=True)


def a_part(file, tmp_path):
    """Half of the file as an earlier download left it."""
    half = len(TIFF) // 2
    (tmp_path / "g.tif.part").write_bytes(TIFF[:half])
    note = {"address": file.href, "validator": '"1"', "length": len(TIFF)}
    (tmp_path / "g.tif.part.json").write_text(json.dumps(note))
    return half


@pytest.mark.parametrize("start", [[10**30, 1], [float("inf"), 1], [float("nan"), 1], [-1, 1], ["a", 1], {"a": 1}, 7])
def test_a_part_whose_note_tells_of_an_odd_beginning_is_not_ours_and_stays(answering, tmp_path, start):
    _, file = answering(Answer(200, TIFF))
    a_part(file, tmp_path)
    note = {"address": file.href, "validator": '"1"', "length": len(TIFF), "start": start}
    (tmp_path / "g.tif.part.json").write_text(json.dumps(note))
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == TIFF
    assert names(tmp_path) == {"g.tif", "g.tif.part", "g.tif.part.json"}


def ranged(first, last, total, etag='"1"', body=None, **headers):
    body = TIFF[first : last + 1] if body is None else body
    return Answer(206, body, {"Content-Range": f"bytes {first}-{last}/{total}", "ETag": etag, **headers})


HALF, END, NEW = len(TIFF) // 2, len(TIFF) - 1, b"MM\0*" + b"newer..." * 5000


@pytest.mark.parametrize(
    "answer",
    [
        ranged(HALF, END, len(TIFF), etag='"2"', body=NEW[HALF:]),
        ranged(HALF, END + 9, len(TIFF) + 9, body=b"x" * (HALF + 10)),
        ranged(HALF - 5, END, len(TIFF)),
        ranged(0, END, len(TIFF)),
        ranged(HALF, END, len(TIFF), body=TIFF[HALF:] + b"more"),
        ranged(HALF, END, len(TIFF), **{"Content-Encoding": "gzip"}),
        Answer(206, TIFF[HALF:], {"ETag": '"1"'}),
        Answer(206, TIFF[HALF:], {"Content-Range": "bytes garbage"}),
    ],
    ids=["other etag", "other total", "too early", "from zero", "too much", "compressed", "no range", "garbage"],
)
def test_a_part_that_is_not_the_rest_of_the_file_is_never_joined(answering, tmp_path, answer):
    api, file = answering(answer, Answer(200, NEW, {"ETag": '"2"'}))
    a_part(file, tmp_path)
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == NEW
    assert [seen.range for seen in api.requests] == [f"bytes={HALF}-", None]


@pytest.mark.parametrize(
    "answers",
    [
        [ranged(HALF, END, len(TIFF))],
        [ranged(HALF, END, "*")],
        [ranged(HALF, HALF + 99, len(TIFF)), ranged(HALF + 100, END, len(TIFF))],
        [ranged(HALF, HALF + 99, "*"), ranged(HALF + 100, END, "*")],
    ],
    ids=["the rest", "total unknown", "in two parts", "in two parts, total unknown"],
)
def test_the_rest_of_the_file_is_joined_in_as_many_parts_as_it_comes(answering, tmp_path, answers):
    _, file = answering(*answers)
    a_part(file, tmp_path)
    result(DownloadTask([file]))
    assert (tmp_path / "g.tif").read_bytes() == TIFF


def test_a_file_that_comes_cut_off_with_a_length_to_match_is_fetched_again(ask, served, folder, tmp_path):
    """As a proxy sends it that has kept a part; of several files, the lengths are asked for before."""
    served.fault(Answer(200, (folder / "dsm.tif").read_bytes()[:MEGABYTE]), path="dsm.tif", method="GET", times=1)
    lengths = iter(range(2))  # the first request for each file asks for its length alone
    plain = served.fault_for
    served.fault_for = lambda handler: None if next(lengths, None) is not None else plain(handler)
    result(DownloadTask([ask("dtm.tif"), ask("dsm.tif")]))
    assert digest(tmp_path / "dsm.tif") == digest(folder / "dsm.tif")
    assert names(tmp_path) == {"dtm.tif", "dsm.tif"}
    assert served.count("GET", "dsm.tif") == 3
