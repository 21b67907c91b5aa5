"""The plugin from a repository, installed, updated and removed in the window of QGIS's own Plugin Manager."""

from __future__ import annotations

import zipfile

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from scripts.package import write_beside
from scripts.plugin_files import NAME
from tests.servers.loopback import LoopbackServer
from tests.servers.proxy import Answer
from tests.servers.stub import long_list

OLD, NEW = "90.1.0", "90.2.0"


class Repository(LoopbackServer):
    """Two releases of the plugin, each a folder with a zip and its plugins.xml; the second while a file exists."""

    def __init__(self, older, newer, switch):
        super().__init__()
        self.older, self.newer, self.switch = older, newer, switch

    def answer(self, seen):
        file = (self.newer if self.switch.exists() else self.older) / seen.path.partition("?")[0].lstrip("/")
        return Answer(200, file.read_bytes()) if file.is_file() else Answer(404)


def release(package, folder, version):
    """The package as another version, whose code says so."""
    folder.mkdir()
    target = folder / package.name
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename == f"{NAME}/metadata.txt":
                lines = [
                    f"version={version}" if line.startswith("version=") else line for line in text.decode().splitlines()
                ]
                text = "\n".join(lines).encode()
            if info.filename == f"{NAME}/plugin.py":
                text += f"\nRELEASE = {version!r}\n".encode()
            new.writestr(info, text)
    return target


@pytest.fixture
def repository(package_zip, tmp_path):
    server = Repository(tmp_path / "older", tmp_path / "newer", tmp_path / "newer-is-out")
    with server.running():
        for folder, version in ((server.older, OLD), (server.newer, NEW)):
            write_beside(release(package_zip, folder, version), server.url, 1_700_000_000)
        yield server


def test_the_plugin_manager_installs_updates_and_removes_the_plugin(repository, stub_api, tmp_path):
    profile = make_profile(tmp_path / "profile", None, repository=f"{repository.url}/plugins.xml")
    orders = {"stac_url": stub_api(long_list(30, 10)).url, "newer": str(repository.switch), "pictures": str(tmp_path)}
    job = "tests.desktop.plugin_manager_jobs:install_update_and_remove"
    steps = {step.pop("step"): step for step in do_in_qgis(job, profile, tmp_path / "run", seconds=400, **orders)}
    seen = {name: {key: value for key, value in step.items() if key != "seconds"} for name, step in steps.items()}
    works = {"runs": True, "enabled": True, "folder": True, "dialogs": []}
    assert seen["installed"] == {"version": OLD, "code": OLD, **works}
    assert seen["updated"] == {"version": NEW, "code": NEW, **works}
    gone = {"version": None, "code": None, "runs": False, "enabled": False, "folder": False, "dialogs": []}
    assert seen["removed"] == gone
    assert repository.count("GET", rf"^/{NAME}\.zip") == 2
