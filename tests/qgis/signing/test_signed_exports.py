"""Exports from a store that hands out its files to signed requests alone."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.tiling.run_tiled import run_tiled
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from osgeo import gdal

from tests.export_tools import failing_halfway, request
from tests.rasters import NO_PLACE, pixels_of, terrain, write_raster
from tests.servers.s3_access import s3_error
from tests.signed_files import PROFILE, signed_files

SIDE = 2000
BOX = (2_000_000, 500_000 - SIDE, 2_000_000 + SIDE, 500_000)
RANDOM = ("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128")
REFUSED = s3_error("AccessDenied", "Access Denied")


@pytest.fixture
def files(qgis_app, tmp_path):
    """The store with a raster whose pixels take many ranges."""
    folder = tmp_path / "store"
    folder.mkdir()
    write_raster(folder / "dem.tif", terrain(SIDE, SIDE), options=RANDOM)
    with signed_files(folder) as files:
        yield files


def source(files, name="dem.tif", **others):
    return ExportSource(files.href(name), profile=PROFILE, **others)


def wanted(files, tmp_path, *names, box=BOX, **others):
    return request([source(files, name) for name in names or ("dem.tif",)], box, tmp_path / "out.tif", **others)


def original(tmp_path, name="dem.tif"):
    return pixels_of(tmp_path / "store" / name)


def test_a_signed_raster_is_exported_with_one_signature(files, tmp_path):
    report = run_export(plan_export(wanted(files, tmp_path)))

    assert np.array_equal(pixels_of(report.path), original(tmp_path))
    assert files.calls == [1]
    assert {seen.status for seen in files.store.log} == {206}


def sign_for(files, ranges):
    """Let each signature open so many ranges of bytes."""
    sign = files.signer.answer

    def sign_for_a_moment(seen):
        files.store.expire_after(ranges=ranges)
        return sign(seen)

    files.signer.answer = sign_for_a_moment


@pytest.mark.parametrize("ranges", [5, 2, 1])
def test_a_signature_ends_again_and_again_during_an_export(files, tmp_path, ranges):
    """Each opens so many ranges, of which several readers share them."""
    sign_for(files, ranges)
    report = run_export(plan_export(wanted(files, tmp_path)))

    assert np.array_equal(pixels_of(report.path), original(tmp_path))
    assert 403 in {seen.status for seen in files.store.log}
    assert len(files.calls) > 2


def test_a_signature_that_ended_between_the_plan_and_the_export_is_renewed(files, tmp_path):
    files.signer.duration = 45
    plan = plan_export(wanted(files, tmp_path))
    files.store.clock.advance(46)
    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), original(tmp_path))
    assert files.calls == [1, 1]


def test_a_store_that_refuses_for_good_in_the_middle_ends_the_export(files, tmp_path):
    plan = plan_export(wanted(files, tmp_path))

    hand_out = files.store.answer

    def refuse_after_some(seen):
        return REFUSED if files.store.count() > 8 else hand_out(seen)

    files.store.answer = refuse_after_some
    with pytest.raises(ExportError, match="could not be read to the end") as error:
        run_export(plan)

    assert "403" in error.value.details
    assert not (tmp_path / "out.tif").exists()
    assert not [secret for secret in files.secrets if secret in error.value.report()]


def test_a_key_that_is_withdrawn_in_the_middle_ends_the_export(files, tmp_path):
    plan = plan_export(wanted(files, tmp_path))

    files.store.expire_after(ranges=5)
    files.signer.forbidden = ("b/",)

    with pytest.raises(ExportError, match="could not be read to the end"):
        run_export(plan)

    assert not (tmp_path / "out.tif").exists()


def test_an_export_goes_on_after_a_restart_with_another_signature(files, tmp_path):
    order = wanted(files, tmp_path)
    plan = plan_export(order)
    with pytest.raises(ExportError, match="stop"):
        run_export(plan, failing_halfway(plan))
    left = [path for path in tmp_path.iterdir() if path.is_file()]
    kept = json.dumps(request_to_json(order))
    assert not [path for path in left for secret in files.secrets if secret.encode() in path.read_bytes()]
    assert "X-Amz" not in kept

    signatures().forget()
    files.store.revoke()
    files.store.clear()
    again = request_from_json(json.loads(kept), order.output)
    report = run_export(plan_export(again))

    assert np.array_equal(pixels_of(report.path), original(tmp_path))
    assert report.bytes_fetched < 0.8 * (tmp_path / "store" / "dem.tif").stat().st_size


def test_many_files_are_signed_together(files, tmp_path):
    for number in range(70):
        origin = (2_000_000 + 100 * number, 500_000)
        write_raster(tmp_path / "store" / f"{number}.tif", terrain(100, 100, seed=number), origin=origin)
    box = (2_000_000, 499_900, 2_007_000, 500_000)

    report = run_export(plan_export(wanted(files, tmp_path, *(f"{n}.tif" for n in range(70)), box=box)))

    assert files.calls == [64, 6]
    tiles = [original(tmp_path, f"{number}.tif") for number in range(70)]
    assert np.array_equal(pixels_of(report.path), np.hstack(tiles))


def test_a_file_that_is_not_signed_is_named(files, tmp_path):
    write_raster(tmp_path / "store" / "secret.tif", terrain(100, 100))
    files.signer.forbidden = ("b/secret",)

    with pytest.raises(ExportError, match=r"secret\.tif could not be opened") as error:
        plan_export(wanted(files, tmp_path, "dem.tif", "secret.tif"))

    assert "Not allowed" in error.value.report()


def test_a_profile_that_is_gone_is_said(files, tmp_path):
    SigningProfileStore().remove(PROFILE)

    with pytest.raises(ExportError, match="could not be opened") as error:
        plan_export(wanted(files, tmp_path))

    assert "profile of this file is gone" in error.value.report()
    assert files.store.log == []


def test_files_beside_a_signed_raster_are_signed_too(files, tmp_path):
    plain = write_raster(tmp_path / "store" / "plain.tif", terrain(300, 300), nodata=None, transform=NO_PLACE)
    place = "<PAMDataset><GeoTransform>2000000, 1, 0, 500000, 0, -1</GeoTransform></PAMDataset>"
    (tmp_path / "store" / "plain.tif.aux.xml").write_text(place)
    del plain

    report = run_export(plan_export(wanted(files, tmp_path, "plain.tif", box=(2_000_000, 499_700, 2_000_300, 500_000))))

    assert np.array_equal(pixels_of(report.path), original(tmp_path, "plain.tif"))
    assert files.store.sibling_probes > 0


@pytest.mark.parametrize("refusal", ["not signed", "403", "404"])
def test_files_that_do_not_lie_beside_a_signed_raster_cost_one_call(files, tmp_path, refusal):
    write_raster(tmp_path / "store" / "plain.tif", terrain(300, 300), nodata=None)
    if refusal == "not signed":
        files.signer.forbidden = ("b/plain.tif.",)
    if refusal == "403":
        files.store.fault(REFUSED, path=r"plain\.tif\.")

    report = run_export(plan_export(wanted(files, tmp_path, "plain.tif", box=(2_000_000, 499_700, 2_000_300, 500_000))))

    assert np.array_equal(pixels_of(report.path), original(tmp_path, "plain.tif"))
    assert len(files.calls) <= 2 or refusal == "not signed"


def test_tiles_of_a_signed_raster(files, tmp_path):
    order = request([source(files)], BOX, tmp_path / "tiles.vrt", tile_size=1024)

    report = run_tiled(plan_export(order))

    assert np.array_equal(pixels_of(report.path), original(tmp_path))
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "store" not in path.parts]
    assert not [path for path in written for secret in files.secrets if secret.encode() in path.read_bytes()]


def test_what_the_result_says_of_its_source_is_the_unsigned_address(files, tmp_path):
    report = run_export(plan_export(wanted(files, tmp_path)))

    told = json.dumps(gdal.Open(str(report.path)).GetMetadata())
    assert files.href("dem.tif") in told
    written = [path for path in tmp_path.iterdir() if path.is_file()]
    assert written
    assert not [path for path in written if b"X-Amz" in path.read_bytes()]


def test_a_signed_raster_that_gdal_alone_reads(files, tmp_path):
    """JPEG 2000, and a VRT whose files are signed, too."""
    values = terrain(300, 300, dtype="uint16")
    plain = write_raster(tmp_path / "plain.tif", values, nodata=None)
    driver = "JP2OpenJPEG"
    lossless = ["QUALITY=100", "REVERSIBLE=YES", "YCBCR420=NO"]
    gdal.Translate(str(tmp_path / "store" / "scene.jp2"), str(plain), format=driver, creationOptions=lossless)

    report = run_export(plan_export(wanted(files, tmp_path, "scene.jp2", box=(2_000_000, 499_700, 2_000_300, 500_000))))

    assert np.array_equal(pixels_of(report.path), values)
    assert {seen.status for seen in files.store.log if seen.path.endswith("scene.jp2")} == {206}


def vrt_of(files, tmp_path, *names):
    """A VRT in the store, as gdalbuildvrt makes it, of the addresses of other files there."""
    paths = [str(tmp_path / "store" / name) for name in names]
    gdal.BuildVRT(str(tmp_path / "local.vrt"), paths).FlushCache()
    text = (tmp_path / "local.vrt").read_text()
    for name in names:
        text = text.replace(f'relativeToVRT="1">store/{name}', f'relativeToVRT="0">/vsicurl/{files.href(name)}')
    assert str(tmp_path) not in text
    (tmp_path / "store" / "all.vrt").write_text(text)


def test_a_vrt_of_a_signed_store_is_read_with_its_files_signed(files, tmp_path):
    for number in range(4):
        origin = (2_000_000 + 100 * number, 500_000)
        write_raster(tmp_path / "store" / f"{number}.tif", terrain(100, 100, seed=number), origin=origin)
    vrt_of(files, tmp_path, *(f"{number}.tif" for number in range(4)))

    report = run_export(plan_export(wanted(files, tmp_path, "all.vrt", box=(2_000_000, 499_900, 2_000_400, 500_000))))

    tiles = [original(tmp_path, f"{number}.tif") for number in range(4)]
    assert np.array_equal(pixels_of(report.path), np.hstack(tiles))
    assert files.calls == [1, 4]


@pytest.mark.parametrize("name", ["scene.jp2", "all.vrt"])
def test_what_gdal_reads_of_a_signed_store_is_renewed_in_the_middle(files, tmp_path, name):
    values = terrain(1500, 1500, dtype="uint16")
    plain = write_raster(tmp_path / "store" / "plain.tif", values, nodata=None, options=RANDOM)
    options = ["QUALITY=100", "REVERSIBLE=YES", "YCBCR420=NO", "BLOCKXSIZE=128", "BLOCKYSIZE=128"]
    gdal.Translate(str(tmp_path / "store" / "scene.jp2"), str(plain), format="JP2OpenJPEG", creationOptions=options)
    vrt_of(files, tmp_path, "plain.tif")
    plan = plan_export(wanted(files, tmp_path, name, box=(2_000_000, 498_500, 2_001_500, 500_000)))
    before = len(files.calls)
    files.store.expire_after(ranges=3)

    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), values)
    assert len(files.calls) > before


@pytest.mark.parametrize("name", ["scene.jp2", "all.vrt"])
def test_what_gdal_reads_of_a_store_that_refuses_in_the_middle_is_an_error(files, tmp_path, name):
    values = terrain(1500, 1500, dtype="uint16")
    plain = write_raster(tmp_path / "store" / "plain.tif", values, nodata=None, options=RANDOM)
    options = ["QUALITY=100", "REVERSIBLE=YES", "YCBCR420=NO", "BLOCKXSIZE=128", "BLOCKYSIZE=128"]
    gdal.Translate(str(tmp_path / "store" / "scene.jp2"), str(plain), format="JP2OpenJPEG", creationOptions=options)
    vrt_of(files, tmp_path, "plain.tif")
    plan = plan_export(wanted(files, tmp_path, name, box=(2_000_000, 498_500, 2_001_500, 500_000)))
    files.store.expire_after(ranges=3)
    files.signer.forbidden = ("b/",)

    with pytest.raises(ExportError) as error:
        run_export(plan)

    assert not (tmp_path / "out.tif").exists()
    assert not re.search(r"[\w-]{40}", error.value.report())
