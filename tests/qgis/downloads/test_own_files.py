"""The plugin deletes and empties only what it has made: not a file of the user's that has the name of a temporary one,
and not what a list or a journal names."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.download.part import PartFile
from datacube_browser.core.errors import CanceledError, ExportError, StorageError
from datacube_browser.core.export.jobs.interrupted import FindInterruptedTask, RemoveTask, remember, remove_export
from datacube_browser.core.export.paths import is_own, journal_path
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.tiling.run_tiled import run_tiled
from datacube_browser.core.files.own_files import put_in_place
from datacube_browser.core.files.save_text import SaveTextTask
from datacube_browser.core.recipes import SplitTask
from datacube_browser.core.settings import settings
from datacube_browser.core.stac import cache
from qgis.core import QgsFeedback

from tests.export_tools import export, failing_halfway, request
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.proxy import Answer
from tests.servers.tasks import failure, outcome, result

X, Y = 2_000_000, 500_000
SIDE = 1500
BOX = (X, Y - SIDE, X + SIDE, Y)
THEIRS = b"a file of the user's"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def values():
    return terrain(SIDE, SIDE)


@pytest.fixture
def source(tmp_path, values):
    return write_raster(tmp_path / "source.tif", values)


def names(folder):
    return {path.name for path in folder.iterdir()}


def broken_off(plan):
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))


NAMES_LIKE_OURS = (
    "q.part.tif",
    "q.part.tif.jsonl",
    "q.part.tif.jsonl.new",
    "q.part.tif.lock",
    "q.part.tif.aux.xml",
    "q.part.tif.ovr",
    "q.part.tif.msk",
    "q.part.qmd",
    "q.part-cog.tif",
    "q.part-cog.tif.ovr.tmp",
    "q-sources.part.tif",
    "q-sources.part.tif.jsonl",
    "q.tif.new",
    "q.tif.part",
)


@pytest.mark.parametrize("name", NAMES_LIKE_OURS)
@pytest.mark.parametrize("end", ["saved", "canceled", "removed"])
def test_a_users_file_of_a_temporary_name_stays(source, folder, name, end):
    theirs = folder / name
    theirs.write_bytes(THEIRS)
    plan = plan_export(request([source], BOX, folder / "q.tif", format="COG", origins=True))
    if end == "saved":
        run_export(plan)
        assert pixels_of(folder / "q.tif").shape == (SIDE, SIDE)
    elif end == "canceled":
        feedback = QgsFeedback()
        with pytest.raises(CanceledError):
            run_export(plan, lambda *_: feedback.cancel(), feedback)
    else:
        broken_off(plan)
        remove_export(folder / "q.tif")

    assert theirs.read_bytes() == THEIRS
    if end != "saved":
        assert names(folder) == {name}


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder"])
def test_neither_a_link_nor_a_folder_of_a_temporary_name_is_written_into(source, folder, tmp_path, kind):
    precious, taken = tmp_path / "precious.tif", folder / "q.part.tif"
    if kind == "folder":
        taken.mkdir()
        (taken / "theirs.txt").write_bytes(THEIRS)
    else:
        if kind == "link":
            precious.write_bytes(THEIRS)
        taken.symlink_to(precious)

    export([source], BOX, folder / "q.tif")
    remove_export(folder / "q.tif")

    assert taken.is_symlink() or names(taken) == {"theirs.txt"}
    assert precious.exists() is (kind == "link")
    assert kind != "link" or precious.read_bytes() == THEIRS


def test_an_export_beside_a_users_file_of_its_temporary_name_is_gone_on_with(source, folder, values):
    (folder / "q.part.tif").write_bytes(THEIRS)
    plan = plan_export(request([source], BOX, folder / "q.tif"))
    broken_off(plan)
    seen = []

    run_export(plan_export(plan.request), lambda done, total: seen.append(done / total))

    assert seen[0] > 0.3
    assert np.array_equal(pixels_of(folder / "q.tif"), values)
    assert names(folder) == {"q.tif", "q.qmd", "q.part.tif"}


@pytest.mark.parametrize("content", [THEIRS, b"II*\0" + bytes(5000)])
@pytest.mark.parametrize("way", ["moved", "written over", "new"])
def test_a_file_put_in_the_place_of_an_unfinished_one_stays(source, folder, content, way):
    """The journal of the unfinished file is still there."""
    plan = plan_export(request([source], BOX, folder / "q.tif"))
    broken_off(plan)
    if way == "new":
        (folder / "q.part.tif").unlink()
    there = folder / ("theirs" if way == "moved" else "q.part.tif")
    there.write_bytes(content)
    shutil.move(there, folder / "q.part.tif")
    assert journal_path(folder / "q.part.tif").exists()

    remove_export(folder / "q.tif")
    run_export(plan)

    assert (folder / "q.part.tif").read_bytes() == content


@pytest.mark.parametrize(
    "options",
    [(), ("PROFILE=BASELINE",), ("PROFILE=GeoTIFF",), ("TILED=NO",), ("COMPRESS=NONE",), ("BIGTIFF=YES",)],
    ids=str,
)
def test_an_unfinished_file_is_known_as_ours_whatever_its_options(source, folder, options):
    broken_off(plan_export(request([source], BOX, folder / "q.tif", creation_options=options)))
    assert is_own(folder / "q.part.tif")

    remove_export(folder / "q.tif")

    assert names(folder) == set()


def test_another_saved_extent_that_got_a_temporary_name_is_not_taken_for_one(source, folder, values):
    export([source], BOX, folder / "other.tif")
    (folder / "other.tif").rename(folder / "q.part.tif")

    assert not is_own(folder / "q.part.tif")
    export([source], BOX, folder / "q.tif")

    assert np.array_equal(pixels_of(folder / "q.part.tif"), values)


def test_saving_one_file_leaves_the_unfinished_one_that_is_named_like_its_origins(source, folder):
    unfinished = plan_export(request([source], BOX, folder / "q-sources.tif"))
    broken_off(unfinished)
    feedback = QgsFeedback()

    with pytest.raises(CanceledError):
        run_export(plan_export(request([source], BOX, folder / "q.tif")), lambda *_: feedback.cancel(), feedback)
    remove_export(folder / "q.tif")

    assert is_own(folder / "q-sources.part.tif")


@pytest.fixture
def tiles(source, folder):
    """An interrupted export in tiles, `q.vrt`."""
    plan = plan_export(request([source], BOX, folder / "q.vrt", tile_size=512))

    def stop(*_said):
        if len(list((folder / "q").glob("q-?-?.tif"))) > 3:
            raise ExportError("stop")

    with pytest.raises(ExportError):
        run_tiled(plan, stop)
    return plan


def test_removing_a_file_leaves_the_tiles_of_a_virtual_raster_of_its_name(source, folder, tiles):
    before = names(folder / "q")
    broken_off(plan_export(request([source], BOX, folder / "q.tif")))

    remove_export(folder / "q.tif")

    assert names(folder / "q") == before
    assert names(folder) == {"q"}


def test_removing_tiles_leaves_the_users_files_among_them_and_the_folder(folder, tiles):
    theirs = ("q-1-1.qml", "q-1-1.shp", "q-notes.part.txt", "q-99-99.tif", "q-1-1.tif.txt", "dem.tif")
    for name in theirs:
        (folder / "q" / name).write_bytes(THEIRS)

    remove_export(folder / "q.vrt")

    assert names(folder / "q") == set(theirs)


def test_a_folder_that_was_there_before_the_tiles_stays(source, folder):
    (folder / "q").mkdir()
    plan = plan_export(request([source], BOX, folder / "q.vrt", tile_size=512))
    with pytest.raises(ExportError):
        run_tiled(plan, failing_halfway(plan))

    remove_export(folder / "q.vrt")

    assert names(folder) == {"q"}
    assert names(folder / "q") == set()


@pytest.mark.parametrize("name", ["q-1-2.tif", "../precious.tif", "dem.tif", "*"])
def test_a_journal_of_tiles_that_names_other_files_removes_none(folder, name):
    (folder / "q").mkdir()
    kept = [folder / "q" / "q-1-2.tif", folder / "q" / "dem.tif", folder / "precious.tif"]
    for path in kept:
        path.write_bytes(THEIRS)
    head = {"format": "datacube_browser tiles", "total": 2, "made_folder": True}
    for mark in ("", "x" * 32, THEIRS.decode(), "a"):
        lines = [head, {name: 5}, [name, "0", len(THEIRS), mark]]
        (folder / "q" / "unfinished.json").write_text("\n".join(map(json.dumps, lines)))

        remove_export(folder / "q.vrt")

        assert all(path.read_bytes() == THEIRS for path in kept)


@pytest.mark.parametrize("mark", ["", "a", THEIRS.decode(), "../../precious", "*", None, 7, "x" * 32])
def test_a_journal_whose_mark_is_none_of_ours_proves_nothing(source, folder, values, mark):
    (folder / "q.part.tif").write_bytes(THEIRS)
    head = {"format": 1, "fingerprint": "0", "total": 1, "mark": mark}
    (folder / "q.part.tif.jsonl").write_text(json.dumps(head) + "\n")
    remove_export(folder / "q.tif")

    export([source], BOX, folder / "q.tif")

    assert (folder / "q.part.tif").read_bytes() == THEIRS
    assert np.array_equal(pixels_of(folder / "q.tif"), values)


@pytest.mark.parametrize("content", ["{}", "[1]", '{"total": 5}', "notes of the user's"])
def test_a_users_file_named_like_the_journal_of_tiles_is_none(source, folder, content):
    (folder / "q").mkdir()
    (folder / "q" / "unfinished.json").write_text(content)
    with pytest.raises(StorageError, match="not empty"):
        plan_export(request([source], BOX, folder / "q.vrt", tile_size=512))

    remove_export(folder / "q.vrt")

    assert (folder / "q" / "unfinished.json").read_text() == content


@pytest.mark.parametrize(
    "output",
    ["", ".", "relative.tif", "{folder}", "{folder}/data", "{folder}/../out/q.tif", "{folder}/notes.txt", None, 7],
)
def test_a_list_of_interrupted_exports_that_was_tampered_with_removes_nothing(folder, output):
    (folder / "data").mkdir()
    for name in ("data/a.tif", "data.part", "q.part.tif", "notes.txt", "notes.part.txt", "q.part.tif.jsonl"):
        (folder / name).write_bytes(THEIRS)
    before = {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    named = output.format(folder=folder) if isinstance(output, str) else output
    entries = [json.dumps({"output": named, "since": 0.0}), "[]", "no JSON"]

    offered, _ = result(FindInterruptedTask(entries))

    assert offered == []
    assert {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")} == before


def test_a_list_that_names_a_users_files_offers_none_of_them(source, folder, host):
    for name in ("q.tif", "q.part.tif", "q.part.tif.aux.xml"):
        (folder / name).write_bytes(THEIRS)
    remember(replace(request([source], BOX, folder / "q.tif")))

    offered, gone = result(FindInterruptedTask(settings().interrupted_exports.value()))
    outcome(RemoveTask(folder / "q.tif"))

    assert names(folder) == {"q.tif", "q.part.tif", "q.part.tif.aux.xml"}
    assert all((folder / name).read_bytes() == THEIRS for name in names(folder))
    settings().interrupted_exports.setValue([])
    assert (len(offered), len(gone)) in ((0, 1), (1, 0))


def test_what_lay_without_its_file_gets_another_name(source, folder, values):
    for ending in (".ovr", ".aux.xml", ".msk"):
        (folder / f"q.tif{ending}").write_bytes(THEIRS)

    export([source], BOX, folder / "q.tif")

    assert np.array_equal(pixels_of(folder / "q.tif"), values)
    assert names(folder) == {"q.tif", "q.qmd", "q.tif (2).ovr", "q.tif.aux (2).xml", "q.tif (2).msk"}


@pytest.mark.parametrize("neighbour", ["q.gpkg", "q.shp", "q.tiff"])
def test_the_metadata_of_another_layer_of_the_same_name_stay(source, folder, neighbour):
    (folder / neighbour).write_bytes(THEIRS)
    (folder / "q.qmd").write_text("<qgis>the metadata of the other layer</qgis>")

    export([source], BOX, folder / "q.tif")
    export([source], BOX, folder / "q.tif")

    assert "other layer" in (folder / "q.qmd").read_text()


def test_our_own_metadata_are_written_anew(source, folder):
    export([source], BOX, folder / "q.tif")
    (folder / "q.gpkg").write_bytes(THEIRS)
    record = folder / "q.qmd"
    record.write_text(record.read_text().replace("<title>q</title>", "<title>old</title>"))

    export([source], BOX, folder / "q.tif")

    assert "<title>q</title>" in record.read_text()


@pytest.mark.parametrize("name", ["q.tif", "q-sources.tif"])
def test_a_file_that_got_the_name_while_the_export_ran_is_not_replaced_unasked(source, folder, name, values):
    plan = plan_export(request([source], BOX, folder / "q.tif", origins=True))

    def appear(*_said):
        (folder / name).write_bytes(THEIRS)

    with pytest.raises(StorageError, match="was created while the export ran"):
        run_export(plan, appear)
    assert (folder / name).read_bytes() == THEIRS

    run_export(plan)  # the user tries again
    assert np.array_equal(pixels_of(folder / "q.tif"), values)


def test_so_it_is_with_a_download(store, proxy, folder, tmp_path, monkeypatch):
    origin = tmp_path / "origin"
    origin.mkdir()
    (origin / "g.tif").write_bytes(TIFF)
    task = DownloadTask([DownloadFile(f"{proxy(store(origin)).url}/g.tif", folder / "g.tif")])
    part = PartFile.open

    def open_and_appear(self, *given, **more):
        (folder / "g.tif").write_bytes(THEIRS)
        return part(self, *given, **more)

    monkeypatch.setattr(PartFile, "open", open_and_appear)

    assert "was created while" in failure(task).message
    assert (folder / "g.tif").read_bytes() == THEIRS


TIFF = b"II*\0" + bytes(range(256)) * 4000


@pytest.fixture
def server(stub_api):
    return stub_api({"/g.tif": Answer(200, TIFF, {"ETag": '"1"'})})


@pytest.mark.parametrize("name", ["g.tif.part", "g.tif.part.json", "g.tif.part.json.new"])
def test_a_download_leaves_a_part_that_another_program_has_made(server, folder, name):
    (folder / name).write_bytes(THEIRS)

    result(DownloadTask([DownloadFile(f"{server.url}/g.tif", folder / "g.tif")]))

    assert (folder / "g.tif").read_bytes() == TIFF
    assert (folder / name).read_bytes() == THEIRS
    assert names(folder) == {"g.tif", name}


def test_a_download_does_not_write_through_a_link(server, folder, tmp_path):
    (tmp_path / "precious").write_bytes(THEIRS)
    (folder / "g.tif.part").symlink_to(tmp_path / "precious")

    result(DownloadTask([DownloadFile(f"{server.url}/g.tif", folder / "g.tif")]))

    assert (tmp_path / "precious").read_bytes() == THEIRS
    assert (folder / "g.tif").read_bytes() == TIFF


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_part_that_was_put_beside_our_note_is_not_gone_on_with(store, proxy, folder, tmp_path, is_taken):
    origin = tmp_path / "origin"
    origin.mkdir()
    content = np.random.default_rng(1).bytes(4_000_000)
    (origin / "g.tif").write_bytes(content)
    served = proxy(store(origin), bandwidth=4e6)
    wanted = DownloadFile(f"{served.url}/g.tif", folder / "g.tif")
    task = DownloadTask([wanted])
    task.progressed.connect(lambda progress: task.cancel() if progress.done > 1_000_000 else None)
    assert outcome(task) == ("canceled", None)
    served.heal()
    if is_taken:
        (folder / "g.tif.part").write_bytes(THEIRS)

    result(DownloadTask([wanted]))

    assert (folder / "g.tif").read_bytes() == content
    assert [bool(seen.range) for seen in served.requests][-1] is not is_taken
    assert not is_taken or (folder / "g.tif.part").read_bytes() == THEIRS


def test_a_script_leaves_a_file_named_like_its_part(folder):
    (folder / "a.py.part").write_bytes(THEIRS)

    result(SaveTextTask("print()\n", folder / "a.py"))

    assert names(folder) == {"a.py", "a.py.part"}
    assert (folder / "a.py.part").read_bytes() == THEIRS


def test_jobs_leave_a_folder_named_like_their_part(source, folder):
    (folder / "q-jobs.part").mkdir()
    (folder / "q-jobs.part" / "job.py").write_bytes(THEIRS)

    made = result(SplitTask(plan_export(request([source], BOX, folder / "q.tif")), folder / "q-jobs"))

    assert names(made) == {"job.py", "manifest.json"}
    assert (folder / "q-jobs.part" / "job.py").read_bytes() == THEIRS


def test_a_file_that_could_not_be_written_leaves_nothing(folder):
    (folder / "a.txt").write_bytes(THEIRS)

    def write():
        with put_in_place(folder / "a.txt") as new:
            new.write_text("half")
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        write()

    assert names(folder) == {"a.txt"}
    assert (folder / "a.txt").read_bytes() == THEIRS


@pytest.mark.parametrize("catalog_id", ["../../precious", "..\\..\\precious", "/tmp/precious", "", "CON:", "x" * 500])
def test_the_id_of_a_catalogue_does_not_lead_out_of_the_cache(host, catalog_id):
    catalog = Catalog(catalog_id, "x", "https://example.org/")
    path = cache._path(catalog)
    precious = (path.parent / f"{catalog_id}.json") if len(catalog_id) < 99 else path.parent / "none.json"

    cache.store(catalog, {"id": "x"}, [])

    assert path.parent.name == "catalogs"
    assert path.exists()
    assert not precious.exists() or precious == path
    cache.forget(catalog)
    assert not path.exists()
