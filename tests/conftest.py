"""Load the checkout's root, which is the plugin, as the package `datacube_browser`, whatever its folder is called."""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
from pathlib import Path

import pytest

from tests import branches

NAME = "datacube_browser"
ROOT = Path(__file__).resolve().parents[1]

branches.note()
if NAME not in sys.modules:
    spec = importlib.util.spec_from_file_location(NAME, ROOT / "__init__.py", submodule_search_locations=[str(ROOT)])
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # for `demo` and `tests.servers`; last, so that they shadow no module of QGIS

pytest_plugins = ["tests.servers.fixtures", "tests.standing_still"]


@pytest.fixture(autouse=True)
def _begin_in_the_checkout():
    """The folder of a test before may be the current one, and is gone."""
    os.chdir(ROOT)


def pytest_collection() -> None:
    """Python's collector would go through the tests again and again while they are listed, and none is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor need it go through ten thousand tests and their modules whenever one of them has made garbage."""
    gc.freeze()
    gc.enable()
    from datacube_browser.core.threads.worker_objects import without_notices
    from qgis.PyQt.QtCore import QCoreApplication

    if (application := QCoreApplication.instance()) is not None:
        without_notices(application)  # here, Python has made it; QGIS's own is not Python's


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Before QGIS ends, which may end the process."""
    branches.write()
