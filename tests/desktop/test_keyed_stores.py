"""Stores that want a token in a header or a signature for a whole container, in a real English QGIS with large letters:
by mouse and keyboard, from the catalogue to the layers."""

from __future__ import annotations

import contextlib
import secrets

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from demo.stac_server import stac_server
from tests.desktop.test_signed_platform import VIEW
from tests.servers.azure_access import ContainerToken
from tests.servers.dinamis import SPOT_SCENE, dinamis_catalogue, write_files
from tests.servers.sas_signing import sas_api
from tests.servers.store_access import bearer

TOKEN = secrets.token_hex(16)


@pytest.fixture
def walk(package, tmp_path, object_store):
    """A function that does the job with a store of this access."""
    write_files(tmp_path / "files")

    def do(kind, access, bucket, token, signer):
        store = object_store({bucket: tmp_path / "files"}, access)
        with stac_server(*dinamis_catalogue(f"{store.url}/{bucket}")) as stac_url, signer(store) as api:
            done = do_in_qgis(
                "tests.desktop.keyed_jobs:add_images",
                make_profile(tmp_path / "profile", package, relief=False),
                tmp_path / "job",
                seconds=240,
                kind=kind,
                stac=stac_url,
                store=store.url,
                signer=getattr(api, "token_url", ""),
                token=token,
                view=VIEW,
                pictures=str(tmp_path),
                saved=str(tmp_path / "extract.tif"),
            )
        return {step["step"]: step for step in done}

    return do


def test_a_store_that_wants_a_token_in_a_header(walk):
    done = walk("bearer", bearer([TOKEN]), "downloads", TOKEN, lambda _store: contextlib.nullcontext())

    assert None not in (*done["added"]["values"], done["saved"]["value"])


def test_a_store_that_signs_for_a_whole_container(walk):
    done = walk("sas", ContainerToken(depth=2), "acct", "", lambda store: sas_api(store, [f"acct/{SPOT_SCENE}"]))

    assert None not in (*done["added"]["values"], done["saved"]["value"])
