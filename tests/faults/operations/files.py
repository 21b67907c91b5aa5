"""Downloading, exporting, exporting from a WCS, and files that must be signed for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from demo.store_server import store_server
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import PUBLIC, datacube_wcs
from tests.servers.object_store import ObjectStore, object_store
from tests.servers.signing import SigningApi, signing_api

from ..link import Upstream
from ..schedules import OF_THE_NETWORK, PROCESS, Fault
from .operation import DISKS, Done, Operation, Place, done

if TYPE_CHECKING:
    from datacube_browser.core.export.request import ExportRequest

_KINDS = (*OF_THE_NETWORK, Fault.PROXY, Fault.CLOCK, *DISKS)
X, Y = 2_000_000, 500_000
#: In pixels of the raster, which is 600 wide and 500 high, in blocks of 128.
_BOX = (X + 50, Y - 450, X + 530, Y - 40)
_PARTS = (".part", ".part.json", "-mismatch.tif", "-mismatch.bin")
_EXPORT_PARTS = (".part.tif", ".part.tif.jsonl")
BUCKET = "faults"
PROFILE = f"faults-{os.getpid()}"


def rasters(folder: Path) -> Path:
    """A folder with a raster of 600 by 500 pixels and something else."""
    write_raster(folder / "dtm.tif", terrain(500, 600, "int16"), overviews=(2, 4))
    (folder / "notes.bin").write_bytes(np.random.default_rng(5).bytes(60_000))
    return folder


@dataclass(frozen=True)
class Served:
    """A folder that is served."""

    folder: Path
    url: str


@contextmanager
def _store() -> Iterator[Served]:
    with TemporaryDirectory() as folder, store_server(rasters(Path(folder))) as url:
        yield Served(Path(folder), url)


def one_server(server: Any) -> tuple[Upstream, ...]:
    return (Upstream("", server.url),)


def _download(server: Served, place: Place, _prepared: Any) -> Done:
    from datacube_browser.core.download import DownloadTask

    return _downloaded(DownloadTask(_files(server.folder, place.url, place)), place)


def _files(folder: Path, root: str, place: Place, profile: str = "") -> list[Any]:
    """What to download: of the files, the catalogue knows the length."""
    from datacube_browser.core.download import DownloadFile
    from datacube_browser.core.expected_file import Expected

    return [
        DownloadFile(
            f"{root}/{name}",
            place.folder / name,
            profile=profile,
            expected=Expected(size=(folder / name).stat().st_size),
        )
        for name in ("dtm.tif", "notes.bin")
    ]


def _downloaded(task: Any, place: Place) -> Done:
    answer = done(task)
    if answer.errors or answer.wrong:
        return answer
    report = answer.value
    errors = tuple(error for _, error in report.failures)
    names = [path.relative_to(place.folder).as_posix() for path in report.paths]
    return Done([*names, *(digest(path) for path in report.paths)], errors)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "gone"


def _request(place: Place, href: str, profile: str = "") -> ExportRequest:
    from datacube_browser.core.export.request import ExportRequest, ExportSource
    from datacube_browser.core.extent import MapExtent

    source = ExportSource(href, profile=profile) if profile else ExportSource(href)
    return ExportRequest((source,), MapExtent(*_BOX, "EPSG:3979"), place.folder / "out.tif")


def _export(href: str) -> Any:
    def do(_server: Any, place: Place, _prepared: Any) -> Done:
        return exported(_request(place, place.url + href))

    return do


def exported(request: ExportRequest) -> Done:
    """Export, and compare the pixels: the file's bytes have the hour in them."""
    from datacube_browser.core.export.jobs.task import ExportTask

    answer = done(ExportTask(request))
    if answer.errors or answer.wrong:
        return answer
    if not request.output.is_file():
        return Done("gone")
    pixels = pixels_of(request.output)
    transform = gdal.Open(str(request.output)).GetGeoTransform()
    return Done(
        [hashlib.sha256(pixels.tobytes()).hexdigest(), list(pixels.shape), list(transform), list(answer.value.notes)]
    )


@contextmanager
def _wcs() -> Iterator[Any]:
    with TemporaryDirectory() as folder, datacube_wcs(dtm=rasters(Path(folder)) / "dtm.tif") as service:
        yield service


def _coverage(_service: Any, place: Place, _prepared: Any) -> Done:
    """Read what the service has, as its window does, then export."""
    from datacube_browser.core.ogc.capabilities import ServicesTask
    from datacube_browser.core.ogc.coverage_href import coverage_href

    url = place.url + PUBLIC
    listed = done(ServicesTask(url))
    if listed.errors or listed.wrong:
        return listed
    layers = [layer.name for service in listed.value for layer in service.layers]
    answer = exported(_request(place, coverage_href(url, "dtm")))
    return answer if answer.errors or answer.wrong else Done([*answer.value, layers])


@dataclass(frozen=True)
class Signed:
    """A store of signed files, and the service that signs."""

    store: ObjectStore
    signer: SigningApi
    folder: Path


@contextmanager
def signed_store() -> Iterator[Signed]:
    with ExitStack() as stack:
        folder = rasters(Path(stack.enter_context(TemporaryDirectory())))
        store = stack.enter_context(object_store({BUCKET: folder}))
        yield Signed(store, stack.enter_context(signing_api(store)), folder)


def signed_upstreams(servers: Signed) -> tuple[Upstream, ...]:
    return Upstream(r"^/(sign|openapi)", servers.signer.url), Upstream("", servers.store.url)


def with_profile(servers: Signed, place: Place) -> str:
    """Save a signing profile for the address of the link; nothing is known from before. Returns its id."""
    from datacube_browser.core.signing.profile import SigningKind, SigningProfile
    from datacube_browser.core.signing.profiles import SigningProfileStore
    from datacube_browser.core.signing.signatures import signatures

    signatures().forget()
    servers.store.public_url = place.url
    servers.signer.storage_hosts[1:] = [place.url]
    profile = SigningProfile(PROFILE, "Faults", SigningKind.TELEDETECTION, hosts=(place.url,), endpoint=place.url)
    SigningProfileStore().save(profile)
    return PROFILE


def _signed_download(servers: Signed, place: Place, profile: str) -> Done:
    from datacube_browser.core.download import DownloadTask

    begin_anew(place)
    return _downloaded(DownloadTask(_files(servers.folder, f"{place.url}/{BUCKET}", place, profile)), place)


def begin_anew(place: Place) -> None:
    """The second time is after whatever the service has asked to wait."""
    from datacube_browser.core.signing.signatures import signatures

    if place.is_again:
        signatures().forget()


def _signed_export(_servers: Signed, place: Place, profile: str) -> Done:
    begin_anew(place)
    return exported(_request(place, f"{place.url}/{BUCKET}/dtm.tif", profile))


FILES = (
    Operation("download", _store, one_server, _download, requests=4, kinds=(*_KINDS, *PROCESS), leaves=_PARTS),
    Operation(
        "export",
        _store,
        one_server,
        _export("/dtm.tif"),
        requests=3,
        kinds=(*_KINDS, *PROCESS),
        leaves=_EXPORT_PARTS,
        same_bytes=False,
    ),
    Operation(
        "wcs",
        _wcs,
        one_server,
        _coverage,
        requests=16,
        kinds=(*_KINDS, *PROCESS),
        leaves=_EXPORT_PARTS,
        same_bytes=False,
    ),
    Operation(
        "sign", signed_store, signed_upstreams, _signed_download, with_profile, requests=5, kinds=_KINDS, leaves=_PARTS
    ),
    Operation(
        "sign-export",
        signed_store,
        signed_upstreams,
        _signed_export,
        with_profile,
        requests=7,
        kinds=_KINDS,
        leaves=_EXPORT_PARTS,
        same_bytes=False,
    ),
)
