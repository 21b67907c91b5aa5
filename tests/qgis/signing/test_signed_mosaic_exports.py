"""Exports of a mosaic layer of signed files, and of several signed files as a mosaic: what ends in the middle."""

from __future__ import annotations

import json

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.gateway.signed_paths import forget_all
from datacube_browser.core.recipes import RECIPES, script_of
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from osgeo import gdal
from qgis.core import QgsProject

from tests.export_tools import failing_halfway, request
from tests.qgis.living_layers import assert_without
from tests.qgis.signing.signed_mosaics import NAMES, Mosaics
from tests.rasters import NODATA, pixels_of, terrain, write_raster
from tests.servers.s3_access import s3_error

SIDE = 1024
BOX = (2_000_000, 500_000 - SIDE, 2_000_000 + 2 * SIDE, 500_000)
BLOCKS = ("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128")
REFUSED = s3_error("AccessDenied", "Access Denied")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two adjacent rasters whose pixels take many ranges; a hole in the right one stays a hole."""
    path = tmp_path_factory.mktemp("tiles")
    for number, name in enumerate(NAMES):
        values = terrain(SIDE, SIDE, seed=number)
        if number:
            values[300:400, 300:400] = NODATA
        origin = (2_000_000 + number * SIDE, 500_000)
        write_raster(path / f"{name}.tif", values, origin=origin, options=BLOCKS, overviews=(2, 4, 8))
    return path


@pytest.fixture(params=["layer", "files"])
def order(request, signed, folder, tmp_path):
    """An export of a mosaic layer, or of its files."""
    if request.param == "layer":
        source = source_of_layer(Mosaics(signed, folder, tmp_path).add())
        gdal.VSICurlClearCache()  # of what was read for the layer
        return wanted([source], tmp_path)
    return wanted([ExportSource(signed.href(f"{name}.tif"), profile=signed.profile.id) for name in NAMES], tmp_path)


def wanted(sources, tmp_path):
    return request(sources, BOX, tmp_path / "out.tif")


@pytest.fixture
def expected(folder):
    return np.hstack([pixels_of(folder / f"{name}.tif") for name in NAMES])


def test_the_result_has_the_pixels_of_the_files_and_their_unsigned_addresses(order, expected, signed):
    report = run_export(plan_export(order))

    assert np.array_equal(pixels_of(report.path), expected)
    assert {seen.status for seen in signed.store.log} <= {200, 206}  # GDAL breaks off a 200 that tells it the length
    told = json.dumps(gdal.Open(str(report.path)).GetMetadata())
    assert_without(signed.secrets(), told)
    assert "/vsimem/" not in told


def test_signatures_end_again_and_again_during_an_export(order, expected, signed):
    """Each opens so many ranges, of which several readers share them."""
    plan = plan_export(order)
    sign, calls = signed.signer.answer, len(signed.signer.calls)

    def sign_for_a_while(seen):
        signed.store.expire_after(ranges=8)
        return sign(seen)

    signed.store.expire_after(ranges=3)
    signed.signer.answer = sign_for_a_while
    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), expected)
    assert 403 in {seen.status for seen in signed.store.log}
    assert len(signed.signer.calls) > calls + 1


def test_signatures_of_45_seconds_are_renewed_when_a_minute_passes_during_an_export(order, expected, signed):
    """Once: a reader whose new signature ends before it is used, as no minute lets it, would give up."""
    signed.signer.duration = 45
    signatures().forget()
    plan = plan_export(order)
    hand_out, before, calls = signed.store.answer, signed.store.count(), len(signed.signer.calls)
    left = iter((3,))
    turns = [next(left)]

    def answer(seen):
        if signed.store.count() - before >= turns[-1]:
            turns.append(next(left, 10**9))
            signed.store.clock.advance(60)
        return hand_out(seen)

    signed.store.answer = answer
    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), expected)
    assert len(turns) == 2
    assert len(signed.signer.calls) > calls


def test_files_of_two_stores_and_an_open_one_are_one_mosaic(
    signed, folder, tmp_path, expected, *, object_store, signing_api
):
    """Each store takes the signatures of its own service alone, and the open one gets none."""
    other = object_store({"other": folder})
    profile = SigningProfile(
        "other-store", "Other", SigningKind.TELEDETECTION, hosts=(other.url,), endpoint=signing_api(other).url
    )
    SigningProfileStore().save(profile)
    left = ExportSource(signed.href("left.tif"), profile=signed.profile.id)
    right = ExportSource(other.href("other/right.tif"), profile=profile.id)
    below = ExportSource(signed.store.url.replace("127.0.0.1", "localhost") + "/open/right.tif")
    plan = plan_export(wanted([left, right, below], tmp_path))
    for store in (signed.store, other):
        store.revoke()

    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), expected)
    sent = [seen.path for store in (signed.store, other) for seen in store.requests]
    assert {"X-Amz" in path for path in sent if not path.startswith("/open/")} == {True}
    assert {"X-Amz" in path for path in sent if path.startswith("/open/")} == {False}
    SigningProfileStore().remove(profile.id)


def test_a_store_that_refuses_from_some_range_on_ends_the_export(order, signed, tmp_path):
    plan = plan_export(order)
    hand_out, before = signed.store.answer, signed.store.count()
    signed.store.answer = lambda seen: REFUSED if signed.store.count() > before + 3 else hand_out(seen)

    with pytest.raises(ExportError, match="could not be read to the end") as error:
        run_export(plan)

    assert "403" in error.value.report()
    assert "may be broken" not in error.value.report()
    assert not (tmp_path / "out.tif").exists()
    assert_without(signed.secrets(), error.value.report())


def test_a_right_that_is_withdrawn_in_the_middle_ends_the_export(order, signed, tmp_path):
    plan = plan_export(order)
    signed.store.expire_after(ranges=3)
    signed.signer.forbidden = ("signed/",)

    with pytest.raises(ExportError, match="could not be read to the end") as error:
        run_export(plan)

    assert not (tmp_path / "out.tif").exists()
    assert_without(signed.secrets(), error.value.report())


def test_an_export_is_done_after_a_restart_with_other_signatures(order, expected, signed):
    plan = plan_export(order)
    with pytest.raises(ExportError, match="stop"):
        run_export(plan, failing_halfway(plan))
    kept = json.dumps(request_to_json(order))
    assert_without(signed.secrets(), kept)
    QgsProject.instance().clear()
    signatures().forget()
    forget_all()
    signed.store.revoke()

    report = run_export(plan_export(request_from_json(json.loads(kept), order.output)))

    assert np.array_equal(pixels_of(report.path), expected)


def test_scripts_of_a_mosaic_layer_say_what_they_cannot_do(signed, folder, tmp_path):
    order = wanted([source_of_layer(Mosaics(signed, folder, tmp_path).add())], tmp_path)
    plan = plan_export(order)

    for recipe in RECIPES:
        script = script_of(recipe, plan)
        assert script.problem or "processing" in recipe.value
        assert_without(signed.secrets(), script.text)
