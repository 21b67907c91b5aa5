"""Layers of signed files in a real QGIS window: copied, saved, opened again in another QGIS with and without a key."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.qgis import layer_files as files


@pytest.fixture
def qgis(package, tmp_path, object_store, signing_api):
    """A function that does a job with a new QGIS, beside a store of signed files and the service that signs them."""
    folder = tmp_path / "files"
    folder.mkdir()
    ramp = np.broadcast_to(np.linspace(1, 9, 512, dtype="f4"), (1, 512, 512))
    for name in ("a", "b"):
        files.write_cog(folder / f"{name}.tif", ramp.copy())
    store = object_store({"signed": folder})
    signer = signing_api(store)
    names = []

    def do(job, **orders):
        names.append(job)
        profile = make_profile(tmp_path / f"profile{len(names)}", package, relief=False)
        given = {
            "store": store.url,
            "signer": signer.url,
            "href": store.href("signed/a.tif"),
            "project": str(tmp_path / "project.qgz"),
            "pictures": str(tmp_path),
            **orders,
        }
        done = do_in_qgis(
            f"tests.desktop.signing_jobs:{job}", profile, tmp_path / f"{job}{len(names)}", seconds=200, **given
        )
        return {step["step"]: step for step in done}

    do.store, do.signer, do.folder = store, signer, tmp_path
    return do


def secrets(qgis, source):
    sent = {found for seen in qgis.store.requests for found in re.findall(r"Signature=(\w{8,})", seen.path)}
    assert sent
    return sent | set(re.findall(r"[\w-]{30,}", source))


def ours(messages):
    """Without what QGIS says of its own tasks, on a slow machine."""
    return [text for text in messages if not text.startswith("Task complete")]


def test_a_project_with_signed_layers_opens_in_another_qgis_without_a_question(qgis):
    added = qgis("save_a_signed_layer")["added"]
    assert len(added["values"]) == 3  # the layer, the pasted one, the duplicate
    assert None not in added["values"]
    assert all(tip.startswith("Signed until ") for tip in added["tips"])
    kept = secrets(qgis, added["source"])
    with zipfile.ZipFile(qgis.folder / "project.qgz") as archive:
        texts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    for text in (*texts, *added["clipboard"].values()):
        assert [secret for secret in kept if secret in text] == []
    qgis.signer.calls.clear()

    opened = qgis("open_signed_layers", picture="opened")["opened"]

    assert opened["asked"] == 0
    assert ours(opened["messages"]) == []
    assert None not in opened["values"]
    assert all(tip.startswith("Signed until ") for tip in opened["tips"])
    assert not opened["is_dirty"]
    assert len(qgis.signer.calls) == 1


def test_a_qgis_without_the_key_says_what_the_layers_need(qgis):
    qgis("save_a_signed_layer")
    qgis.signer.keys_demanded = True

    opened = qgis("open_signed_layers", picture="needs")["opened"]

    assert opened["asked"] == 0
    assert ours(opened["messages"]) == ["Datacube Browser: 3 layers need a sign-in to CDS-MTD."]
    assert opened["values"] == [None] * 3
    assert all("Sign-in needed" in tip for tip in opened["tips"])


def test_signed_urls_are_pasted(qgis):
    signed = [qgis.store.sign(f"signed/{name}.tif").url for name in ("a", "b")]
    done = qgis("paste_a_signed_url", signed=signed)
    assert done["menu"]["entry"] == "Paste Signed URL…"
    assert done["pasted"]["words"] == ""
    assert None not in done["pasted"]["values"]
    assert all(tip.startswith("Signed until ") for tip in done["said"]["tips"])
