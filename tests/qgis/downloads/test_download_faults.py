"""Downloads from servers that send something else than a plain file, and files that go while they are checked."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.download.task import DownloadFile, DownloadTask, fetch
from datacube_browser.core.errors import HttpError, ResponseError, StorageError
from datacube_browser.core.expected_file import Expected

from tests.qgis.in_background import failed
from tests.servers.proxy import Answer
from tests.servers.tasks import failure, result

DATA = b"II*\0" + b"data" * 1000


@pytest.fixture
def ask(qgis_app, stub_api, tmp_path):
    """A function that downloads the one file of a server, which gives these answers in turn."""

    def start(*answers, name="a.tif"):
        left = list(answers)
        api = stub_api({f"/{name}": lambda _seen: left.pop(0) if len(left) > 1 else left[0]})
        return DownloadTask([DownloadFile(f"{api.url}/{name}", tmp_path / name)])

    return start


def test_a_refusal_in_megabytes_is_still_a_refusal(ask, tmp_path):
    error = failure(ask(Answer(404, b"gone " * 1_000_000)))
    assert (type(error), error.status) == (HttpError, 404)
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_nobody_asked_for_is_taken_where_it_is_the_whole(ask, tmp_path):
    result(ask(Answer(206, DATA, {"Content-Range": f"bytes 0-{len(DATA) - 1}/{len(DATA)}"})))
    assert (tmp_path / "a.tif").read_bytes() == DATA


def test_one_from_the_middle_is_not(ask, tmp_path):
    error = failure(ask(Answer(206, DATA[10:], {"Content-Range": f"bytes 10-{len(DATA) - 1}/{len(DATA)}"})))
    assert isinstance(error, ResponseError)
    assert "another part" in error.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("headers", [{}, {"Location": ""}])
def test_a_server_that_sends_on_to_nowhere_is_said(ask, headers):
    error = failure(ask(Answer(302, b"<p>Moved", headers)))
    assert isinstance(error, ResponseError)
    assert "cannot be followed" in error.message


def test_a_file_that_is_a_web_page_by_its_name_is_a_file(ask, tmp_path):
    page = b"<!doctype html><title>A report"
    result(ask(Answer(200, page, {"Content-Type": "text/html"}), name="report.html"))
    assert (tmp_path / "report.html").read_bytes() == page


def test_a_part_beyond_the_file_of_now_is_given_up_and_the_file_fetched_anew(ask, tmp_path):
    task = ask(Answer(416, b"", {"Content-Range": "bytes */7"}), Answer(200, DATA, {"ETag": '"2"'}))
    (file,) = task._files
    (tmp_path / "a.tif.part").write_bytes(DATA[:2000])
    note = {"address": file.href, "validator": '"1"', "length": 5000}
    (tmp_path / "a.tif.part.json").write_text(json.dumps(note))
    result(task)
    assert (tmp_path / "a.tif").read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]


def test_a_part_that_is_removed_while_it_is_checked_is_said(qgis_app, stub_api, tmp_path):
    api = stub_api({"/a.tif": Answer(200, DATA)})
    file = DownloadFile(f"{api.url}/a.tif", tmp_path / "a.tif", expected=Expected(size=len(DATA)))

    def remove(done, total):
        if done == total:
            (tmp_path / "a.tif.part").unlink(missing_ok=True)

    error = failed(lambda feedback: fetch(file, feedback, remove))
    assert isinstance(error, StorageError)
    assert "a.tif could not be written" in error.message
