"""Locks that a killed QGIS has left: they keep nobody away, whatever their number is used for now."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from datacube_browser.core.download.part import PartFile, RemoteVersion
from datacube_browser.core.errors import CanceledError, StorageError
from datacube_browser.core.export.jobs import session as sessions
from datacube_browser.core.export.paths import lock_path
from datacube_browser.core.export.writing.publish import locked
from datacube_browser.core.files import lock_file
from datacube_browser.core.files.lock_file import LockFile
from datacube_browser.core.signing.kept_tokens import renewing_alone
from datacube_browser.core.threads.cancellation import Cancellation
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

from tests.lockless import refuse_locks

DAYS = 86_400


def leave(path, number=None, computer=None, age=0.0):
    """Leave a lock like one of a QGIS that was killed, which had this number and ran on this computer."""
    lock = QLockFile(str(path))
    assert lock.tryLock(0)
    lines = path.read_text(encoding="utf-8").split("\n")
    lock.unlock()
    lines[0], lines[2] = str(number or os.getpid()), computer or lines[2]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    os.utime(path, (time.time() - age,) * 2)


def is_free(path):
    lock = LockFile(path)
    found = lock.take()
    lock.release()
    return found


@pytest.fixture
def another_python():
    """Another program of this one's name."""
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.stdin.close()


def test_of_two_qgis_in_boxes_that_number_them_alike_the_second_takes_what_the_killed_one_left(tmp_path):
    leave(tmp_path / "a.lock")
    assert is_free(tmp_path / "a.lock")
    assert list(tmp_path.iterdir()) == []


def test_the_number_of_a_killed_qgis_may_be_another_qgis_now(tmp_path, another_python):
    leave(tmp_path / "a.lock", another_python.pid)
    assert is_free(tmp_path / "a.lock")


@pytest.mark.parametrize("knows_locks", [True, False])
def test_a_lock_that_another_one_takes_meanwhile_stays(tmp_path, monkeypatch, knows_locks):
    """Its file is there a moment before the file system knows that a program has it."""
    path = tmp_path / "a.lock"
    leave(path)

    def take_meanwhile(_path):
        path.unlink()
        leave(path)
        return knows_locks

    monkeypatch.setattr(lock_file, "_has_locks", take_meanwhile)
    monkeypatch.setattr(lock_file, "_is_over", lambda _path: True)
    assert not is_free(path)
    assert path.exists()


def test_one_that_waits_gets_the_lock_while_others_take_it_again_and_again(tmp_path):
    """Each takes it as soon as it is free."""
    path, is_over = tmp_path / "a.lock", threading.Event()

    def take_again_and_again():
        held = LockFile(path)
        while not is_over.is_set():
            if held.take():
                time.sleep(0.02)
                held.release()

    others = [threading.Thread(target=take_again_and_again) for _ in range(2)]
    for each in others:
        each.start()
    try:
        for _ in range(3):
            lock = LockFile(path)
            assert lock.take(30_000)
            lock.release()
    finally:
        is_over.set()
        for each in others:
            each.join()


def test_an_export_goes_on_where_the_killed_one_was(tmp_path):
    temporary = tmp_path / "out.part.tif"
    leave(lock_path(temporary))
    with locked(temporary), pytest.raises(StorageError, match="Another export"), locked(temporary):
        pass


def test_a_download_goes_on_with_the_part_of_the_killed_one(tmp_path):
    version = RemoteVersion("https://store.example/a.bin", '"1"', 8)
    part = PartFile(tmp_path / "a.bin")
    part.open(version, append=False, size=8)
    part.write(b"abcd")
    part.release()
    leave(tmp_path / "a.bin.part.lock")
    again = PartFile(tmp_path / "a.bin")
    assert (again.path.name, again.size, again.origin()) == ("a.bin.part", 4, version)
    again.release()


def test_the_session_of_the_killed_one_is_over():
    path = sessions._path("e" * 32)
    path.parent.mkdir(parents=True, exist_ok=True)
    leave(path)
    assert not sessions.lasts_elsewhere("e" * 32)


def test_locks_of_killed_sessions_go_with_the_next_one_and_others_stay():
    killed, lasting = sessions._path("c" * 32), LockFile(sessions._path("d" * 32))
    killed.parent.mkdir(parents=True, exist_ok=True)
    leave(killed)
    lasting.take()
    mine = sessions.Session()
    mine.hold()
    assert not killed.exists()
    assert sessions._path("d" * 32).exists()
    mine.end()
    lasting.release()


def test_a_lock_that_was_cut_short_with_the_power_is_left_after_a_minute(tmp_path):
    path = tmp_path / "a.lock"
    path.touch()
    assert not is_free(path)  # it may be written just now
    os.utime(path, (time.time() - 61,) * 2)
    assert is_free(path)


def test_a_sign_in_that_another_computer_renews_is_waited_for_as_long_as_a_server(qgis_app):
    """One that was killed in the midst of it would hold up each renewal for a minute, all day long."""
    feedback = Cancellation()
    feedback.cancel()  # whoever waits fails
    with renewing_alone("profile", None):
        (path,) = (Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "sign-ins").glob("*.lock")
    leave(path, computer="elsewhere", age=30)
    with pytest.raises(CanceledError), renewing_alone("profile", feedback):
        pass
    left_behind = path.read_bytes()
    os.utime(path, (time.time() - 90,) * 2)
    with renewing_alone("profile", feedback):
        assert path.read_bytes() != left_behind
    assert not path.exists()


def test_a_lock_of_another_computer_is_left_after_a_day(tmp_path):
    leave(tmp_path / "a.lock", computer="elsewhere", age=DAYS / 2)
    assert not is_free(tmp_path / "a.lock")
    leave(tmp_path / "b.lock", computer="elsewhere", age=2 * DAYS)
    assert is_free(tmp_path / "b.lock")


@pytest.mark.parametrize("age", [0, 100 * DAYS])
def test_a_lock_that_is_held_stays_with_its_holder(tmp_path, age):
    path = tmp_path / "a.lock"
    held = LockFile(path)
    assert held.take()
    os.utime(path, (time.time() - age,) * 2)
    assert not is_free(path)
    held.release()
    assert is_free(path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_that_name_which_is_no_lock_stays(tmp_path):
    path = tmp_path / "a.bin.part.lock"
    path.write_text("of mine\n", encoding="utf-8", newline="\n")
    os.utime(path, (1.0, 1.0))
    assert not is_free(path)
    assert path.read_text(encoding="utf-8") == "of mine\n"


def test_a_folder_in_which_no_file_can_be_made_keeps_nobody_away(tmp_path):
    assert is_free(tmp_path / "not there" / "a.lock")


@pytest.fixture
def lockless(monkeypatch):
    """Runs a function where the file system refuses locks with an error, or grants each (0). The folder for temporary
    files does as usual."""
    grants = ThreadPoolExecutor(1)
    grants.submit(int).result()  # its thread
    is_over = lock_file._is_over
    monkeypatch.setattr(lock_file, "_is_over", lambda path: grants.submit(is_over, path).result())

    def run(function, error):
        found = []

        def work():
            refuse_locks(error)
            found.append(function())

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return found[0]

    yield run
    grants.shutdown()


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.ENOSYS, 0])
def test_where_the_file_system_refuses_locks_or_grants_all_the_number_tells(tmp_path, lockless, error):
    path = tmp_path / "a.lock"
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    leave(path, gone.pid)
    assert lockless(lambda: is_free(path), error)
    leave(path)  # of this program, which runs
    assert not lockless(lambda: is_free(path), error)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [errno.ENOLCK, 0])
def test_there_too_one_of_another_computer_is_left_after_a_day_and_one_that_says_nothing_after_a_minute(
    tmp_path, lockless, error
):
    """Nobody here can look for the programs of another computer: a sign-in would be waited for at each renewal."""
    path = tmp_path / "a.lock"
    leave(path, computer="elsewhere", age=DAYS / 2)
    assert not lockless(lambda: is_free(path), error)
    os.utime(path, (time.time() - 2 * DAYS,) * 2)
    assert lockless(lambda: is_free(path), error)
    path.touch()
    assert not lockless(lambda: is_free(path), error)
    os.utime(path, (time.time() - 61,) * 2)
    assert lockless(lambda: is_free(path), error)
    assert list(tmp_path.iterdir()) == []


def test_there_too_a_file_of_that_name_which_is_no_lock_stays(tmp_path, lockless):
    path = tmp_path / "a.bin.part.lock"
    path.write_text("of mine\n", encoding="utf-8", newline="\n")
    os.utime(path, (1.0, 1.0))
    assert not lockless(lambda: is_free(path), errno.ENOLCK)
    assert path.read_text(encoding="utf-8") == "of mine\n"
