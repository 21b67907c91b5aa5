"""What Windows and macOS do otherwise, as far as it can be had here: docs/trust.md has the table."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import unicodedata
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.expected_file import Expected
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.files import durable_files, this_system
from datacube_browser.core.files.file_checks import may_write, path_facts
from datacube_browser.core.files.file_names import free_name, same_file_key
from datacube_browser.core.files.write_failure import write_hint
from datacube_browser.core.gateway.gateway import Gateway
from datacube_browser.core.http.http_errors import server_words as said_by_server
from datacube_browser.core.http.http_response import parsed_json
from datacube_browser.core.layers.mbtiles import database_uri
from datacube_browser.core.layers.placeholder import project_path
from datacube_browser.core.parsing.json_text import json_value, lies_too_deep
from datacube_browser.core.parsing.xml_parser import XmlError, parsed_xml
from datacube_browser.core.remote_files.geojson_crs import _is_link
from datacube_browser.core.remote_files.plain_vrt import plain_vrt
from datacube_browser.core.remote_files.vsicurl import href_of

from tests.conftest import ROOT
from tests.servers.tasks import failure, result

CONTENT = b"pixels" * 1000


class OpenElsewhere(PermissionError):
    """As Python has Windows' ERROR_SHARING_VIOLATION."""

    winerror = 32


class PathTooLong(FileNotFoundError):
    """As Python has Windows' ERROR_FILENAME_EXCED_RANGE."""

    winerror = 206


@pytest.fixture
def scanner(monkeypatch):
    """A function that lets a virus scanner hold a file for so many tries, and returns the pauses that are made."""
    slept, held = [], {}

    def unless_held(original):
        def step(path, *others, **named):
            if held.get(path.name, 0) and path.exists():
                held[path.name] -= 1
                raise OpenElsewhere(errno.EACCES, "Le fichier est utilisé par un autre processus")
            return original(path, *others, **named)

        return step

    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, unless_held(getattr(Path, name)))
    monkeypatch.setattr(durable_files.time, "sleep", slept.append)

    def hold(times, of):
        held[of] = times
        return slept

    return hold


# Files that are open


@pytest.mark.parametrize("checksum", ["", "1220" + "ab" * 32])
def test_a_download_waits_for_a_virus_scanner(tmp_path, store, scanner, checksum):
    """Also where the file is kept under another name, since its checksum is not the catalogue's."""
    folder, got = tmp_path / "store", tmp_path / "got"
    folder.mkdir()
    got.mkdir()
    (folder / "a.tif").write_bytes(CONTENT)
    slept = scanner(3, of="a.tif.part")

    task = DownloadTask([DownloadFile(f"{store(folder)}/a.tif", got / "a.tif", expected=Expected(checksum))])
    (failure if checksum else result)(task)

    assert len(slept) == 3
    name = "a-mismatch.tif" if checksum else "a.tif"
    assert [(path.name, path.read_bytes()) for path in got.iterdir()] == [(name, CONTENT)]


@pytest.mark.parametrize("times", [3, 99])
def test_a_folder_of_jobs_and_an_old_sidecar_wait_for_it(tmp_path, scanner, times):
    folder, old = tmp_path / "unfinished", tmp_path / "a.tif.ovr"
    folder.mkdir()
    old.write_bytes(CONTENT)
    for path, step in (
        (folder, lambda: durable_files.rename(folder, tmp_path / "jobs")),
        (old, lambda: durable_files.remove_file(old)),
    ):
        slept = scanner(times, of=path.name)
        if times == 3:
            step()
        else:
            with pytest.raises(PermissionError):
                step()
        assert slept
        slept.clear()

    assert (tmp_path / "jobs").exists() is (times == 3)
    assert old.exists() is (times != 3)


def test_a_file_that_is_gone_is_removed(tmp_path):
    durable_files.remove_file(tmp_path / "gone.tif.ovr")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OpenElsewhere(errno.EACCES, "Le processus ne peut pas accéder au fichier"),
            "Another program has the file open",
        ),
        (PathTooLong(errno.ENOENT, "Nom de fichier ou extension trop long"), "shorter"),
        (OSError(errno.ENOSPC, "Espace insuffisant sur le disque"), "disk is full"),
        (PermissionError(errno.EACCES, "Accès refusé"), "You may not write there"),
        (OSError(errno.EINVAL, "La syntaxe du nom de fichier est incorrecte"), "does not accept this name"),
        (FileNotFoundError(errno.ENOENT, "Le chemin d’accès spécifié est introuvable"), "folder does not exist"),
    ],
)
def test_what_to_do_is_said_whatever_language_the_system_speaks(qgis_app, error, words):
    assert words in write_hint(error)


# Names and paths


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/home/é/a b.mbtiles"), "file:///home/%C3%A9/a%20b.mbtiles"),
        (PureWindowsPath("C:\\Users\\é\\a b.mbtiles"), "file:///C:/Users/%C3%A9/a%20b.mbtiles"),
        (PureWindowsPath("\\\\server\\profiles\\a#b.mbtiles"), "file:////server/profiles/a%23b.mbtiles"),
    ],
)
def test_a_database_is_opened_by_a_path_of_any_kind(path, uri):
    assert database_uri(path) == uri


def test_such_an_address_opens_the_file(tmp_path):
    path = tmp_path / "é #1%20?.mbtiles"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE tiles (a)")
    with closing(sqlite3.connect(f"{database_uri(path)}?mode=ro", uri=True)) as database:
        assert database.execute("SELECT count(*) FROM tiles").fetchone() == (0,)


@pytest.mark.parametrize(
    ("folder", "kept", "path"),
    [
        (PurePosixPath("/home/me"), "./mosaics/a.vrt", "/home/me/mosaics/a.vrt"),
        (PurePosixPath("/home/me"), "/data/a.vrt", "/data/a.vrt"),
        (PureWindowsPath("C:\\Users\\me"), "./mosaics/a.vrt", "C:/Users/me/mosaics/a.vrt"),
        (PureWindowsPath("C:\\Users\\me"), "../a.vrt", "C:/Users/a.vrt"),
        (PureWindowsPath("C:\\Users\\me"), "D:/data/a.vrt", "D:/data/a.vrt"),
        (PureWindowsPath("\\\\server\\share\\me"), "./a.vrt", "//server/share/me/a.vrt"),
    ],
)
def test_a_file_of_a_project_has_the_path_that_qgis_gives_it(folder, kept, path):
    assert project_path(folder, kept) == path


@pytest.mark.parametrize(
    "path", ["/data/dem 1.tif", "C:/data/dem 1.tif", "C:\\data\\dem 1.tif", "\\\\share\\x\\dem 1.tif"]
)
def test_a_file_is_named_by_its_last_part(path):
    assert ExportSource(path).title == "dem 1.tif"


def test_a_name_is_the_same_in_other_case_and_with_accents_in_two_signs(tmp_path):
    """The disks of Windows and macOS take such names for one, and those of macOS give them back in the other form."""
    name = "Élévation.tif"
    others = [name.lower(), name.upper(), unicodedata.normalize("NFD", name)]
    assert {same_file_key(tmp_path / each) for each in [name, *others]} == {same_file_key(tmp_path / name)}
    for each in others:
        assert free_name(tmp_path / name, [tmp_path / each]).name == "Élévation (2).tif"


# Rights


@pytest.mark.parametrize("takes", [True, False])
def test_a_folder_is_tried_where_the_system_does_not_tell(tmp_path, monkeypatch, takes):
    """Windows says that it may be written to, whatever its access list says; so does macOS of those that it guards."""
    monkeypatch.setattr(this_system, "tells_access", lambda: False)
    folder = tmp_path / "folder"
    folder.mkdir()
    if not takes:
        opened = os.open

        def refuse(path, *others, **named):
            if Path(path).parent == folder:
                raise PermissionError(errno.EACCES, "Accès refusé")
            return opened(path, *others, **named)

        monkeypatch.setattr(os, "open", refuse)

    assert os.access(folder, os.W_OK)
    assert may_write(folder) is takes
    assert (path_facts(folder / "a.tif").folder_problem == "") is takes
    assert list(folder.iterdir()) == []


# Threads, handles, ports


def nested(levels):
    return ("[" * levels + "]" * levels).encode()


DEEP = {
    "answer": lambda: parsed_json(nested(850), ""),
    "deep answer": lambda: parsed_json(nested(9000), ""),
    "very deep answer": lambda: parsed_json(nested(100_000), ""),
    "deep answer that goes on": lambda: parsed_json(b'{"features": [' + nested(9000) + b", 1" * 500_000 + b"]}", ""),
    "deep page": lambda: parsed_json(b'{"features": [' + b", ".join([nested(200)] * 50) + b"]}", ""),
    "settings": lambda: json_value(nested(9000)),
    "objects": lambda: json_value('{"a": ' * 9000 + "1" + "}" * 9000),
    "error": lambda: said_by_server(b'{"a": ' * 9000 + b"1" + b"}" * 9000),
    "link": lambda: _is_link(b": " + nested(9000)),
    "XML": lambda: parsed_xml(b"<a>" * 2000 + b"</a>" * 2000),
    "VRT": lambda: plain_vrt(
        b"<VRTDataset>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</VRTDataset>", "https://a.example/a"
    ),
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_lies_deep_is_read_on_the_small_stacks_of_macos(qgis_app, kind):
    """512 kB, where Linux has 8 MB: a stack that overflows ends the process, and Python 3.12 and later go down ten
    thousand levels."""
    ended = []

    def run():
        try:
            DEEP[kind]()
        except (DatacubeError, XmlError, ValueError) as error:
            ended.append(type(error).__name__)
        else:
            ended.append("read")

    size, levels = threading.stack_size(512 * 1024), sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        worker = threading.Thread(target=run)
        worker.start()
        worker.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(levels)
    assert len(ended) == 1


@pytest.mark.parametrize(
    ("text", "is_deep"),
    [
        ("[" * 900 + "]" * 900, False),
        ("[" * 901 + "]" * 901, True),
        ('{"a":' * 901 + "1" + "}" * 901, True),
        ("[" + "[]," * 5000 + "1]", False),
        ('["' + "[" * 5000 + '"]', False),
        ('["\\"' + "[" * 5000 + '"]', False),
        ('["\\\\", ' + "[" * 5000, True),
        ('"' + '\\"' * 5000 + "[" * 5000, False),
    ],
)
def test_brackets_in_texts_are_no_levels(text, is_deep):
    assert lies_too_deep(text) is is_deep


FEW_HANDLES = """
import resource, sys
from pathlib import Path
from qgis.core import QgsApplication
import tests.conftest
from tests.export_tools import export
from tests.rasters import pixels_of, terrain, write_raster

application = QgsApplication([], False)
application.initQgis()
folder = Path(sys.argv[1])
values = terrain(320, 320)
tiles = [
    write_raster(folder / f"{row}-{column}.tif", values[row : row + 16, column : column + 16],
                 origin=(2_000_000 + column, 500_000 - row), options=())
    for row in range(0, 320, 16) for column in range(0, 320, 16)
]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
export(tiles, (2_000_000, 500_000 - 320, 2_000_000 + 320, 500_000), folder / "out.tif")
print((pixels_of(folder / "out.tif") == values).all())
"""


def test_an_export_of_400_files_has_enough_with_the_256_handles_of_macos(tmp_path):
    """As many as a program has that is started by a double click."""
    command = [sys.executable, "-c", FEW_HANDLES, str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.stdout.split() == ["True"], ended.stderr[-2000:]


def test_no_other_program_listens_at_the_address_of_the_gateway(qgis_app):
    """Windows allows it unless it is forbidden, with an option that other systems have not."""
    gateway = Gateway()
    host, _, rest = href_of(gateway.path("https://store.example/a.tif", "")).partition("//")[2].partition(":")
    port = int(rest.partition("/")[0])
    try:
        for option in (socket.SO_REUSEADDR, getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR)):
            with socket.socket() as other:
                other.setsockopt(socket.SOL_SOCKET, option, 1)
                with pytest.raises(OSError, match="in use"):
                    other.bind((host, port))
    finally:
        gateway.stop()


def test_a_refusal_that_is_no_open_file_is_said_at_once(tmp_path, monkeypatch):
    slept = []
    monkeypatch.setattr(durable_files.time, "sleep", slept.append)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_bytes(b"")
    with pytest.raises(OSError):  # noqa: PT011 - each system has its own
        durable_files.rename(tmp_path / "a", tmp_path / "b")
    assert slept == []
