"""The way of the DINAMIS webinar in a real French QGIS: images of a platform that signs its files, from the sign-in
to the project that is opened on another day."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from osgeo import gdal

from demo.qgis_process import do_in_qgis, make_profile
from demo.stac_server import stac_server
from tests.desktop.test_projects import once_signalled
from tests.servers.dinamis import SPOT_SCENE, dinamis_catalogue, write_files

#: West, south, east, north of what the map shows at least, in EPSG:32630: inside the images.
VIEW = (647_300, 5_087_300, 647_700, 5_087_700)


@pytest.fixture
def platform(package, tmp_path, object_store, signing_api, identity_provider):
    """A function that does a job as the same user on another day; the platform wants to know who asks."""
    scenes = tmp_path / "files"
    write_files(scenes)
    store = object_store({"downloads": scenes})
    signer = signing_api(store, keys_demanded=True, token_url=identity_provider.token_url)
    signer.knows_token = identity_provider.knows
    profile = make_profile(tmp_path / "profile", package, language="fr", relief=False)

    def do(job, action):
        """`action` is what happens elsewhere when the job signals it."""
        once_signalled(tmp_path / "signal", action)
        with stac_server(*dinamis_catalogue(f"{store.url}/downloads")) as stac_url:
            files = {"signal": "signal", "saved": "extrait.tif", "project": "projet.qgz"}
            orders = {key: str(tmp_path / name) for key, name in files.items()}
            done = do_in_qgis(
                f"tests.desktop.platform_jobs:{job}",
                profile,
                tmp_path / job,
                seconds=240,
                stac=stac_url,
                store=store.url,
                signer=signer.url,
                view=VIEW,
                pictures=str(tmp_path),
                **orders,
            )
        return {step["step"]: step for step in done}

    do.store, do.signer, do.provider, do.folder = store, signer, identity_provider, tmp_path
    return do


def written(folder):
    """The names and contents of all files that QGIS and the plugin have written; projects unpacked."""
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink() or path.is_relative_to(folder / "files"):
            continue
        if path.suffix == ".qgz":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name)
        else:
            yield str(path.relative_to(folder)), path.read_bytes()


def test_from_the_sign_in_to_a_project_without_secrets_that_another_day_opens(platform):
    first = platform("use_a_platform", platform.provider.approve)

    for fact in ("SPOT 6/7", "1,5", "16,23", "24,7784"):
        assert fact in first["listed"]["tip"]
    assert first["refused"]["texts"][0].startswith("CDS-MTD / THEIA exige une authentification.")
    added = first["added"]
    assert [tip[:14] for tip in added["tips"]] == ["Signé jusqu'à "] * 2
    assert None not in added["values"]
    assert not first["saved"]["dirty"]
    saved = gdal.Open(str(platform.folder / "extrait.tif"))
    left, step, _, top, *_ = saved.GetGeoTransform()
    source = gdal.Open(str(platform.folder / "files" / SPOT_SCENE / f"{SPOT_SCENE}_pan.tif"))
    assert step == source.GetGeoTransform()[1]
    column, row = round((left - 647_000) / step), round((5_088_000 - top) / step)
    pixels = source.ReadAsArray(column, row, saved.RasterXSize, saved.RasterYSize)
    assert np.array_equal(saved.ReadAsArray(), pixels)

    again = platform("come_back", platform.store.revoke)

    assert again["opened"]["values"] == added["values"]
    assert again["opened"]["messages"] == []
    assert not again["opened"]["dirty"]
    assert again["renewed"]["values"] == added["values"]

    secrets = platform.store.access.issued | platform.provider.secrets
    assert len(secrets) > 4
    contents = dict(written(platform.folder))
    assert f"/vsicurl/{platform.store.url}/downloads/{SPOT_SCENE}" in contents["projet.qgz/projet.qgs"].decode()
    assert [(name, secret) for name, text in contents.items() for secret in secrets if secret.encode() in text] == []
