"""QGIS closed in the midst of a draw of a remote layer, of which threads of the plugin fetch the blocks."""

from __future__ import annotations

import threading

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.rasters import write_noise

SIDE = 4096


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A file of 64 MB, of which QGIS shows a part."""
    folder = tmp_path_factory.mktemp("store")
    write_noise(folder / "noise.tif", SIDE)
    return folder


@pytest.fixture
def served(folder, store, proxy):
    return proxy(store(folder))


@pytest.mark.parametrize("what", ["close QGIS", "begin a new project"])
def test_python_closes_a_project_and_qgis_in_the_midst_of_a_draw(package, served, tmp_path, what):
    """The store answers again once Python's call to close has returned."""
    actions = {tmp_path / "hold": served.hold, tmp_path / "answer": served.let_go}
    orders = {path.name: str(path) for path in actions}
    ended = threading.Event()

    def obey():
        while not ended.wait(0.02):
            for path, action in actions.items():
                if path.exists():
                    action()
                    path.unlink()

    thread = threading.Thread(target=obey, daemon=True)
    thread.start()
    steps = do_in_qgis(
        "tests.desktop.drawing_jobs:close_in_the_midst",
        make_profile(tmp_path / "profile", package),
        tmp_path / "run",
        seconds=170,  # a draw that waits for the lock is given up after 181
        url=f"{served.url}/noise.tif",
        what=what,
        **orders,
    )
    ended.set()
    thread.join()
    assert [step["step"] for step in steps[1:]] == ["done"]
