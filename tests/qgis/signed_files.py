"""A store of signed files, its signing service, and the profile that belongs to both."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from datacube_browser.core.gateway import signed_paths
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from osgeo import gdal

from tests.qgis.in_background import done
from tests.rasters import terrain, write_raster
from tests.servers.object_store import ObjectStore, object_store
from tests.servers.signing import SigningApi, signing_api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.store_access import Access

BUCKET, OPEN = "signed", "open"
#: A version of GDAL that cannot read a presigned file without the gateway, and one that wants it in the path.
NEEDS_GATEWAY, _SIGNED_IN_PATH = 3_06_02_00, 3_10_03_00
_RUNNING = int(gdal.VersionInfo("VERSION_NUM"))
#: Versions in whose way the running GDAL can read a presigned file.
VERSIONS = sorted({NEEDS_GATEWAY, min(_RUNNING, _SIGNED_IN_PATH), _RUNNING})
_SIZE = 1500


class SignedFiles:
    """The files of one folder twice: in a bucket whose objects must be signed, and in an open one."""

    def __init__(self, store: ObjectStore, signer: SigningApi) -> None:
        self.store = store
        self.signer = signer
        self.profile = SigningProfile(
            "test-store", "Test", SigningKind.TELEDETECTION, hosts=(store.url,), endpoint=signer.url
        )

    def href(self, name: str = "k.tif") -> str:
        return self.store.href(f"{BUCKET}/{name}")

    def open_href(self, name: str = "k.tif") -> str:
        return self.store.href(f"{OPEN}/{name}")

    def path(self, name: str = "k.tif") -> str:
        """What GDAL opens for a signed file."""
        return done(lambda feedback: signed_paths.signed_path(self.href(name), self.profile.id, feedback)).path


def write_cog(folder: Path) -> Path:
    """k.tif, with something beside it that is no overview."""
    options = ["COMPRESS=DEFLATE", "BLOCKSIZE=256", "OVERVIEWS=AUTO", "RESAMPLING=NEAREST"]
    plain = write_raster(folder / "plain.tif", terrain(_SIZE, _SIZE))
    gdal.Translate(str(folder / "k.tif"), str(plain), format="COG", creationOptions=options)
    (folder / "k.tif.ovr").write_bytes(b"no file")
    return folder / "k.tif"


@contextmanager
def signed_files(folder: Path, access: Access | None = None) -> Iterator[SignedFiles]:
    """The folder's files in a running store, with a profile for them; presigned unless told otherwise."""
    buckets = {BUCKET: folder, OPEN: folder}
    with object_store(buckets, access, open_prefixes=[f"{OPEN}/"]) as store, signing_api(store) as signer:
        signatures().forget()
        found = SignedFiles(store, signer)
        SigningProfileStore().save(found.profile)
        try:
            yield found
        finally:
            signed_paths.forget_all()
            SigningProfileStore().remove(found.profile.id)
            signatures().forget()
            gdal.VSICurlClearCache()
