"""The entries of the plugin's settings in QGIS's tree."""

from __future__ import annotations

import threading
from functools import lru_cache

import pytest
from datacube_browser.core import settings as module
from datacube_browser.core.errors import CanceledError
from qgis.core import QgsSettingsTree


def test_threads_that_ask_first_at_once_get_the_same_entries(qgis_app, monkeypatch):
    """QGIS takes each entry but once."""
    made, is_second = [], threading.Event()

    class Entries:
        def __init__(self):
            made.append(self)
            if len(made) > 1:
                is_second.set()
            is_second.wait(0.5)

    monkeypatch.setattr(module, "_made", lru_cache(maxsize=1)(Entries))
    found = []
    threads = [threading.Thread(target=lambda: found.append(module.settings())) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 1
    assert set(found) == set(made)


@pytest.fixture
def ended():
    """The plugin has been unloaded."""
    module.settings()
    module.unregister()
    yield
    module.settings()


def test_a_worker_that_was_left_behind_makes_no_entries_that_keep_the_plugin_from_being_loaded_again(qgis_app, ended):
    raised = []

    def work():
        try:
            module.settings()
        except CanceledError as error:
            raised.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert len(raised) == 1
    assert QgsSettingsTree.node("plugins").childNode(module.PLUGIN) is None
