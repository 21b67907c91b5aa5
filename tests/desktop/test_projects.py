"""Projects with layers from a catalogue, opened in a real QGIS window while their store fails or has changed."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.servers.proxy import Answer, Hang

SOURCE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"


@pytest.fixture
def project(package, proxied_datacube, tmp_path):
    """Save a project in one QGIS; return a function that does a job with it in a new one."""
    profile = make_profile(tmp_path / "profile", package, relief=False)
    orders = {
        "stac_url": proxied_datacube.stac_url,
        "project": str(tmp_path / "project.qgz"),
        "signal": str(tmp_path / "signal"),
        "pictures": str(tmp_path),
    }

    def do(job):
        done = do_in_qgis(f"tests.desktop.project_jobs:{job}", profile, tmp_path / job, seconds=200, **orders)
        return {step["step"]: step for step in done}

    saved = do("save_a_project")["saved"]
    assert saved["source"] == f"/vsicurl/{proxied_datacube.store_url}/{SOURCE}"
    return do


def once_signalled(signal: Path, action) -> threading.Thread:
    """Do the action once QGIS has made the file `signal`, then remove the file."""

    def wait() -> None:
        while not signal.exists():
            time.sleep(0.05)
        action()
        signal.unlink()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_project_opens_while_its_store_is_silent_and_is_updated_when_it_answers(project, proxied_datacube, tmp_path):
    proxied_datacube.store.fault(Hang())
    proxied_datacube.store.clear()
    once_signalled(tmp_path / "signal", proxied_datacube.store.heal)
    facts = project("open_and_update")
    assert facts["opened"]["valid"] is False
    assert facts["opened"]["asked"] == 1
    assert any("does not answer" in text for text in facts["opened"]["messages"])
    assert facts["updated"]["source"] == f"/vsicurl/{proxied_datacube.store_url}/{SOURCE}"
    assert facts["updated"]["name"] == "my terrain"


def test_a_project_opens_while_its_store_refuses_and_says_so(project, proxied_datacube):
    proxied_datacube.store.fault(Answer(403))
    facts = project("open_the_project")
    assert facts["opened"]["valid"] is False
    assert any("could not be opened" in text for text in facts["opened"]["messages"])


def test_a_project_with_a_working_store_opens_without_messages_and_is_updated_from_the_menu(project, proxied_datacube):
    proxied_datacube.store.clear()
    facts = project("update_from_the_menu")
    assert facts["opened"]["valid"] is True
    assert facts["opened"]["messages"] == []
    entries = facts["menu"]["entries"]
    assert entries.count("Update from Catalogue") == 1
    assert entries.count("Update All Layers from Catalogue") == 1
    assert not proxied_datacube.store.count("HEAD", r"\.aux\.xml|\.ovr|\.msk")
