"""Two QGIS with one profile: neither loses what the other adds to the settings, and one of them offers an export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.download.part import PartFile, RemoteVersion
from datacube_browser.core.errors import StorageError
from datacube_browser.core.export.jobs import session as sessions
from datacube_browser.core.export.jobs.interrupted import FindInterruptedTask, claim, remember
from datacube_browser.core.export.paths import temporary_path
from datacube_browser.core.geoplateforme.environment import PRODUCTION
from datacube_browser.core.geoplateforme.workplace import Workplace
from datacube_browser.core.geoplateforme.workplace import remember as remember_place
from datacube_browser.core.searches import SavedSearch, SavedSearchStore
from datacube_browser.core.settings import settings, write
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QLockFile

from tests.export_tools import request
from tests.servers.tasks import outcome

ROOT = Path(__file__).resolve().parents[3]
EACH = 25


def child(folder, *given):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.life.settings_child", *given],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_that_add_to_the_same_lists_lose_nothing(tmp_path):
    processes = [child(tmp_path, who, str(EACH)) for who in ("ada", "grace")]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in processes:
        assert each.wait(120) == 0
    counting = child(tmp_path, "anybody", "count")
    counted = json.loads(counting.communicate(timeout=120)[0])
    assert counted == dict.fromkeys(counted, 2 * EACH)


@pytest.fixture
def rewritten(qgis_app):
    """A function that changes the words of the settings' file as another QGIS does in the moment between this one's
    reading of the content and its look at the file's size and time."""

    def do(before, after):
        path = Path(QgsSettings().fileName())
        found = path.stat()
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8", newline="\n")
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
        assert path.stat().st_size == found.st_size

    return do


def test_what_another_qgis_writes_while_this_one_reads_is_not_lost_by_the_next_change(rewritten):
    settings().favourite_catalogs.setValue(["first", "second"])
    rewritten("second", "of-her")
    CatalogStore().set_favourite("third", is_favourite=True)
    assert settings().favourite_catalogs.value() == ["first", "of-her", "third"]


@pytest.mark.parametrize(
    "change_something_else",
    [
        lambda: write(settings().show_details, True),
        lambda: CatalogStore().set_current("somewhere"),
        lambda: CatalogStore().add("Mine", "https://stac.example/api"),
        lambda: SavedSearchStore().forget_recent(),
        lambda: remember_place(Workplace(PRODUCTION, "abc1234", "")),
    ],
)
def test_nor_by_what_this_one_writes_elsewhere(rewritten, change_something_else):
    SavedSearchStore().add_recent(SavedSearch("a", "A", "https://a.example", "{}"))
    settings().favourite_catalogs.setValue(["first", "second"])
    rewritten("second", "of-her")
    change_something_else()
    text = Path(QgsSettings().fileName()).read_text(encoding="utf-8")
    assert "of-her" in text
    assert "second" not in text


@pytest.fixture
def entry(tmp_path):
    """A remembered export of which something is there."""
    wanted = request(["https://store.example/a.tif"], (0, 0, 10, 10), tmp_path / "out.tif")
    temporary_path(wanted.output).touch()
    remember(wanted)
    yield
    settings().interrupted_exports.setValue([])


def found():
    kind, value = outcome(FindInterruptedTask(settings().interrupted_exports.value()))
    assert kind == "succeeded"
    return value[0]


@pytest.fixture
def another_session():
    """This process as another QGIS that begins with the same profile; the first one goes on."""
    first = sessions.session()
    first.hold()
    sessions._session = None
    yield first
    sessions.end_session()
    first.end()
    sessions._session = None


def test_an_export_of_a_session_that_lasts_is_not_offered_by_another(entry, another_session):
    assert found() == []
    another_session.end()
    assert len(claim(found())) == 1


def test_one_of_two_sessions_that_find_an_export_at_once_may_offer_it(entry, another_session):
    another_session.end()
    both = found()
    assert len(claim(both)) == 1
    sessions._session = None  # a third that has looked at the same moment
    assert claim(both) == []


def test_what_has_ended_meanwhile_is_not_offered(entry, another_session):
    another_session.end()
    seen = found()
    settings().interrupted_exports.setValue([])
    assert claim(seen) == []


@pytest.mark.parametrize("odd", ["", "../../x", "A" * 32, None, 5, ["a"], "0" * 32])
def test_an_odd_session_in_the_settings_is_over(odd):
    assert not sessions.lasts_elsewhere(odd)


def test_a_session_whose_process_was_killed_is_over():
    held = "f" * 32
    path = sessions._path(held)
    path.parent.mkdir(parents=True, exist_ok=True)
    code = (
        "import os, signal, sys; from qgis.PyQt.QtCore import QLockFile; lock = QLockFile(sys.argv[1]);"
        " lock.setStaleLockTime(0); assert lock.tryLock(0); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], timeout=300, check=False)
    assert path.exists()
    assert not sessions.lasts_elsewhere(held)
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    assert lock.tryLock(0)
    assert sessions.lasts_elsewhere(held)
    lock.unlock()


def test_two_downloads_of_a_file_at_once_write_a_part_each(tmp_path):
    first, second = PartFile(tmp_path / "a.bin"), PartFile(tmp_path / "a.bin")
    version = RemoteVersion("https://store.example/a.bin", '"1"', 4)
    for part, data in ((first, b"abcd"), (second, b"ABCD")):
        part.open(version, append=False, size=4)
        part.write(data)
    first.finish()
    with pytest.raises(StorageError, match="while the download ran"):
        second.finish()
    assert (tmp_path / "a.bin").read_bytes() == b"abcd"
    for part in (first, second):
        part.release()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "a.bin.part-2", "a.bin.part-2.json"]
    again = PartFile(tmp_path / "a.bin")  # it goes on where the second has been
    assert again.path == second.path
    again.finish()
    again.release()
    assert (tmp_path / "a.bin").read_bytes() == b"ABCD"
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_two_copies_of_a_file_for_layers_at_once_end_well(tmp_path):
    first, second = (PartFile(tmp_path / "new" / "a.bin", replaces=True) for _ in range(2))
    version = RemoteVersion("https://store.example/a.bin", '"1"', 4)
    for part in (first, second):
        part.open(version, append=False, size=4)
        part.write(b"abcd")
    for part in (first, second):
        part.finish()
        part.release()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.bin"]
