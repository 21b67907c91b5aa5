"""Files of another version, which another QGIS with the profile has put in place, are not imported."""

from __future__ import annotations

import importlib
import shutil
import sys

import pytest
from datacube_browser.ui.integration import update_guard

from tests import main_thread_guard

PACKAGE = "updated_while_in_use"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A plugin of version 1, which is in use."""
    made = tmp_path / PACKAGE
    made.mkdir()
    write(made, 1)
    monkeypatch.syspath_prepend(str(tmp_path))
    # the main thread may read where plugins are installed
    monkeypatch.setattr(main_thread_guard, "_DATA_OF_TESTS", ())
    monkeypatch.setattr(main_thread_guard, "_OWN_FOLDERS", (str(tmp_path), *main_thread_guard._OWN_FOLDERS))
    monkeypatch.setattr(update_guard, "__name__", f"{PACKAGE}.ui.integration.update_guard")
    importlib.import_module(f"{PACKAGE}.used")
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def guard(folder):
    made = update_guard.UpdateGuard()
    made.told = []
    made.updated.connect(made.told.append)
    made.begin()
    yield made
    made.end()
    assert made not in sys.meta_path


def write(folder, version):
    (folder / "metadata.txt").write_text(f"version={version}.0{'.0' * version}", encoding="utf-8", newline="\n")
    for name in ("__init__", "used", "later"):
        (folder / f"{name}.py").write_text(f"VERSION = {version}", encoding="utf-8", newline="\n")


def version_of(name):
    return importlib.import_module(f"{PACKAGE}.{name}").VERSION


def test_modules_of_its_own_version_are_imported(guard):
    assert version_of("later") == 1
    assert guard.told == []


def test_those_of_another_version_are_not_and_the_user_is_told_once(guard, folder):
    write(folder, 2)
    for name in ("later", "new"):
        with pytest.raises(ImportError, match="has updated the Datacube Browser"):
            version_of(name)
    assert version_of("used") == 1
    assert len(guard.told) == 1
    assert guard.told[0].startswith("Restart this QGIS")  # a narrow bar cuts the end


def test_nothing_is_imported_while_the_files_are_being_put_in_place(guard, folder):
    shutil.rmtree(folder)
    with pytest.raises(ImportError, match="has updated the Datacube Browser"):
        version_of("later")
    importlib.import_module("this")  # other modules are


def test_once_it_has_ended_the_next_one_takes_the_new_version(guard, folder):
    write(folder, 2)
    guard.end()
    following = update_guard.UpdateGuard()
    following.begin()
    assert version_of("later") == 2
    following.end()
