"""Results are the same whether GDAL returns its errors or raises exceptions, which QGIS and plugins switch on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

#: The expected outcome of each case of `gdal_both_ways`, or the expected error's name.
EXPECTED: dict[str, Any] = {
    "a_good_export": True,
    "a_reprojected_cog": "float32",
    "an_export_in_tiles": True,
    "items_of_rasters": ["float32", "float32", "float32"],
    "an_item_of_garbage": "ExportError",
    "an_item_of_a_damaged_file": "ExportError",
    "a_message_with_bytes_that_are_no_text": "GdalFailure",
    "an_export_of_garbage": "ExportError",
    "an_export_of_a_damaged_file": "ExportError",
    "points_of_which_one_cannot_be_projected": [True, False],
    "an_export_into_a_crs_that_does_not_cover_it": "OutsideError",
    "layers_of_which_one_is_garbage": "2 opened, 1 failed",
    "a_layer_with_a_sample_that_is_garbage": "1 opened, 0 failed",
    "a_layer_with_samples_of_fewer_bands": "1 opened, 0 failed",
    "a_layer_with_a_damaged_sample": "1 opened, 0 failed",
    "vector_layers_of_which_one_is_garbage": "1 opened, 1 failed",
    "the_profile_of_garbage": "LayerError",
    "a_tile_of_a_vrt_that_is_garbage": "LayerError",
    "the_statistics_of_a_damaged_file": 1,
    "refreshing_a_layer_of_garbage": ["LayerSource", "LayerError"],
    "a_host_that_refuses": 0,
    "an_outline": "MULTIPOLYGON",
    "an_outline_that_crosses_itself": 2,
    "an_outline_of_garbage": "ResponseError",
    "an_outline_in_an_unknown_crs": None,
    "an_invalid_geometry_text": "Cql2Error",
    "a_footprint_that_is_no_geometry": None,
    "an_unknown_crs": None,
    "a_point_outside_the_domain_of_a_crs": "QgsGeometry",
    "an_extent_far_beyond_its_crs": [-180, -90, 180, 90],
    "a_truncated_image_of_a_service": "ResponseError",
}


@pytest.fixture(scope="module", params=["off", "on"], ids=["GDAL returns", "GDAL throws"])
def outcomes(request, tmp_path_factory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("both")
    command = [sys.executable, "-m", "tests.qgis.layers.gdal_both_ways", request.param, str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("before", ["", "gdal.UseExceptions()", "ogr.UseExceptions()"])
def test_gdal_has_nothing_to_warn_of_and_goes_on_as_before(before):
    code = f"""
import tests.conftest
from osgeo import gdal, ogr, osr
{before}
before = [module.GetUseExceptions() for module in (gdal, ogr, osr)]
from datacube_browser.core.spatial.crs import transformation
from datacube_browser.core.gdal_calls import call_or_none
assert transformation("EPSG:4326", "EPSG:3979")
call_or_none(gdal.OpenEx, "/vsimem/none"), call_or_none(ogr.Open, "/vsimem/none")
assert [module.GetUseExceptions() for module in (gdal, ogr, osr)] == before
"""
    command = [sys.executable, "-W", "error::FutureWarning", "-c", code]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", EXPECTED)
def test_the_outcome_is_the_same_with_and_without_exceptions(outcomes, case):
    assert outcomes[case] == EXPECTED[case]


def test_each_case_has_an_expected_outcome(outcomes):
    assert list(outcomes) == list(EXPECTED)
