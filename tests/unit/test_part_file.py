"""The part of a download on its disk: whose it is, and what is said where the disk does not take it."""

from __future__ import annotations

import errno
import json

import pytest
from datacube_browser.core.download import part as module
from datacube_browser.core.download.part import PartFile, RemoteVersion, storage_error
from datacube_browser.core.errors import StorageError

from tests.file_limits import largest_file

VERSION = RemoteVersion("https://example.org/a.tif", '"1"')


@pytest.fixture
def target(tmp_path):
    return tmp_path / "a.tif"


@pytest.fixture
def part(target):
    made = PartFile(target)
    yield made
    made.release()


def written(part, data=b"data"):
    part.open(VERSION, append=False, size=len(data))
    part.write(data)
    return part


def test_last_bytes_that_find_no_room_are_said_when_the_part_is_closed(part):
    written(part, b"x" * 1000)
    with largest_file(100), pytest.raises(StorageError, match=r"a\.tif could not be written"):
        part.close()


def test_a_file_that_somebody_made_meanwhile_stays(part, target):
    written(part)
    target.write_bytes(b"theirs")
    with pytest.raises(StorageError, match="was created while the download ran"):
        part.finish()
    assert target.read_bytes() == b"theirs"
    assert part.path.read_bytes() == b"data"


def test_a_folder_in_the_files_place_is_said_and_the_part_kept(target):
    target.mkdir()
    part = written(PartFile(target, replaces=True))
    with pytest.raises(StorageError, match="could not be written"):
        part.finish()
    part.release()
    assert part.path.read_bytes() == b"data"


def test_a_part_that_was_removed_cannot_be_kept_apart(part):
    written(part)
    part.path.unlink()
    with pytest.raises(StorageError, match="could not be written"):
        part.keep_apart()


def test_a_disk_that_others_fill_meanwhile_keeps_its_reserve(part, monkeypatch):
    """The server has not said how long the file is."""
    monkeypatch.setattr(module, "_LOOK_EVERY", 10)
    monkeypatch.setattr(module, "_RESERVE", 1 << 62)
    part.open(VERSION, append=False, size=0)
    part.write(b"few")
    with pytest.raises(StorageError, match="has filled the disk"):
        part.write(b"too many")


@pytest.mark.parametrize("content", [b"[1]", b'{"address": "x"}', b"\xff", b"my notes"])
def test_a_note_of_somebody_elses_stays_and_the_part_has_another_name(target, content):
    note = target.with_name("a.tif.part.json")
    note.write_bytes(content)
    part = written(PartFile(target))
    assert part.path.name == "a.tif.part-2"
    part.finish()
    part.release()
    assert target.read_bytes() == b"data"
    assert note.read_bytes() == content


def test_a_link_in_the_parts_place_is_not_followed(target, tmp_path):
    """Its note is one of ours: who may write into the folder could let the download write elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"theirs")
    target.with_name("a.tif.part").symlink_to(elsewhere)
    target.with_name("a.tif.part.json").write_text(json.dumps({"address": VERSION.address, "validator": '"1"'}))
    part = written(PartFile(target))
    assert part.path.name == "a.tif.part-2"
    part.release()
    assert elsewhere.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EACCES, "read-only"),
        (errno.EROFS, "read-only"),
        (errno.ENAMETOOLONG, ""),
    ],
)
def test_why_the_disk_does_not_take_it_is_said(target, number, words):
    error = storage_error(target, OSError(number, "system's words"))
    assert words in error.hint
    assert "system's words" in error.details
