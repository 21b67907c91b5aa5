"""Scripts of rasters that are not plain: they make what the export makes, or say that they do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.gdal_calls import thread_options
from datacube_browser.core.recipes import Recipe, SplitTask, script_of
from osgeo import gdal

from tests.qgis.export.job_folder import Jobs, empty
from tests.qgis.export.test_recipes import python, run
from tests.rasters import NO_PLACE, pixels_of, terrain, write_masked, write_raster, write_signed
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import result

__all__ = ["empty", "python", "run"]

SIDE = 160
EXTENT = MapExtent(2_000_020, 499_860, 2_000_140, 499_960, "EPSG:3979")
OURS = "ours.tif"
COARSER = {"resolution": (2.3, 2.3), "resampling": Resampling.BILINEAR}


def values(seed: int = 1, dtype: str = "float32") -> np.ndarray:
    return terrain(SIDE, SIDE, dtype, seed)


def holed(nodata: float) -> np.ndarray:
    found = values()
    found[50:70, 50:80] = nodata
    return found


def below(folder: Path, **others) -> Path:
    return write_raster(folder / "below.tif", values(2, others.pop("dtype", "float32")), **others)


def with_nodata(nodata):
    return lambda folder: [write_raster(folder / "one.tif", holed(nodata), nodata=nodata)]


def nan_over_another(folder):
    return [write_raster(folder / "one.tif", holed(np.nan)), below(folder)]


def two_types(folder):
    return [
        write_raster(folder / "one.tif", values(dtype="uint8")[:, :80], nodata=None),
        below(folder, dtype="uint16", nodata=None),
    ]


def half_over_another(folder):
    return [write_raster(folder / "one.tif", values()[:, :80], nodata=None), below(folder, nodata=None)]


def masked_over_another(folder):
    valid = np.add.outer(np.arange(SIDE), np.arange(SIDE)) > SIDE
    return [write_masked(folder / "one.tif", values(), valid), below(folder, nodata=None)]


def mask_beside(folder):
    one, other = write_raster(folder / "one.tif", values(), nodata=None), below(folder, nodata=None)
    mask = np.full((SIDE, SIDE), 255, "uint8")
    mask[50:70, 50:80] = 0
    with thread_options({"GDAL_TIFF_INTERNAL_MASK": "NO"}):
        dataset = gdal.Open(str(one))
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
        dataset = None
    assert (folder / "one.tif.msk").exists()
    return [one, other]


def nodata_beside(folder):
    one, other = write_raster(folder / "one.tif", holed(77), nodata=None), below(folder, nodata=77)
    band = '<PAMRasterBand band="1"><NoDataValue>77</NoDataValue></PAMRasterBand>'
    (folder / "one.tif.aux.xml").write_text(f"<PAMDataset>{band}</PAMDataset>")
    return [one, other]


def place_beside(folder):
    one = write_raster(folder / "one.tif", values(), transform=NO_PLACE)
    (folder / "one.tfw").write_text("1\n0\n0\n-1\n2000000.5\n499999.5\n")
    return [one]


def overviews_beside(folder):
    one = write_raster(folder / "one.tif", values())
    gdal.Open(str(one)).BuildOverviews("AVERAGE", [2])
    assert (folder / "one.tif.ovr").exists()
    return [one]


def without_crs(folder):
    return [write_raster(folder / "one.tif", values(), epsg=None)]


def with_the_layers_crs(folder):
    return [ExportSource(str(write_raster(folder / "one.tif", values(), epsg=32618)), crs="EPSG:3979")]


def with_factors(folder):
    one = write_raster(folder / "one.tif", values(dtype="uint16"), nodata=0)
    dataset = gdal.Open(str(one), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.SetScale(0.01)
    band.SetOffset(-3.0)
    band.SetUnitType("metre")
    band.SetDescription("height")
    dataset = None
    return [one]


def with_odd_words(folder):
    """What a server may say of a band: words that would end a text of Python's or XML's, numbers that are none."""
    (one,) = with_factors(folder)
    dataset = gdal.Open(str(one), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.SetScale(np.inf)
    band.SetOffset(-np.inf)
    band.SetUnitType("""m'\n"]; open("run.txt", "w") #$output""")
    band.SetDescription("""'), open("run.txt", "w"), ('</Description><x>&#$""")
    dataset = None
    return [one]


def with_colours(folder):
    one = write_raster(folder / "one.tif", values(dtype="uint8") % 4, nodata=0)
    table = gdal.ColorTable()
    for value in range(4):
        table.SetColorEntry(value, (60 * value, 0, 10, 255))
    dataset = gdal.Open(str(one), gdal.GA_Update)
    dataset.GetRasterBand(1).SetColorTable(table)
    dataset = None
    return [one]


def wanted(sources, folder: Path, **others) -> ExportRequest:
    found = tuple(each if isinstance(each, ExportSource) else ExportSource(str(each)) for each in sources)
    return ExportRequest(found, EXTENT, folder / OURS, **others)


def same(ours: Path, theirs: Path) -> None:
    """The same pixels, but for the last digits of those that are computed, of the same meaning."""
    one, two = gdal.Open(str(ours)), gdal.Open(str(theirs))
    assert one.GetSpatialRef().IsSame(two.GetSpatialRef())
    mine, other = one.GetRasterBand(1), two.GetRasterBand(1)
    assert mine.DataType == other.DataType
    np.testing.assert_equal(other.GetNoDataValue(), mine.GetNoDataValue())
    assert (other.GetScale() or 1.0, other.GetOffset() or 0.0) == (mine.GetScale() or 1.0, mine.GetOffset() or 0.0)
    np.testing.assert_allclose(two.ReadAsArray(), one.ReadAsArray(), rtol=1e-6)


def words(path: Path) -> tuple[str, str, list[tuple[int, ...]]]:
    """The name, unit and colours of a file's band."""
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    table = band.GetColorTable()
    colors = [] if table is None else [table.GetColorEntry(value)[:3] for value in range(5)]
    return band.GetDescription(), band.GetUnitType(), colors


PLAIN = [
    with_nodata(np.nan),
    with_nodata(-np.inf),
    two_types,
    half_over_another,
    masked_over_another,
    mask_beside,
    nodata_beside,
    place_beside,
    without_crs,
    with_the_layers_crs,
    with_factors,
    with_colours,
]
RESAMPLED = [with_nodata(np.nan), overviews_beside, without_crs]


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
@pytest.mark.parametrize(
    ("sources", "others"), [*((each, {}) for each in PLAIN), *((each, COARSER) for each in RESAMPLED)]
)
def test_a_script_makes_what_the_export_makes(run, tmp_path, sources, others, recipe):
    request = wanted(sources(tmp_path), tmp_path, **others)
    run_export(plan_export(request))

    same(tmp_path / OURS, run(recipe, request))


def test_what_is_no_number_shows_what_lies_below(run, tmp_path):
    request = wanted(nan_over_another(tmp_path), tmp_path)
    run_export(plan_export(request))

    theirs = run(Recipe.RASTERIO, request)

    same(tmp_path / OURS, theirs)
    assert np.isfinite(pixels_of(theirs)).all()
    assert "NaN hide what lies below" in script_of(Recipe.GDAL, plan_export(request)).text


@pytest.mark.parametrize("sources", [with_factors, with_colours, with_odd_words])
def test_names_units_and_colours_are_written(run, tmp_path, sources):
    request = wanted(sources(tmp_path), tmp_path)
    run_export(plan_export(request))

    assert words(run(Recipe.RASTERIO, request)) == words(tmp_path / OURS)
    assert not list(tmp_path.rglob("run.txt"))


@pytest.mark.parametrize("recipe", [Recipe.GDAL, Recipe.OTB])
def test_a_script_says_what_of_the_bands_it_does_not_write(tmp_path, recipe):
    plain, named = (
        script_of(recipe, plan_export(wanted(sources(tmp_path), tmp_path))).text
        for sources in (with_nodata(-1), with_factors)
    )

    assert "Writes no name" in named
    assert "Writes no name" not in plain


@pytest.mark.parametrize("sources", [nan_over_another, masked_over_another, with_factors, with_odd_words, without_crs])
def test_jobs_make_what_the_export_makes(empty, tmp_path, sources):
    request = wanted(sources(tmp_path), tmp_path)
    run_export(plan_export(request))

    jobs = Jobs(result(SplitTask(plan_export(request), tmp_path / "jobs")), empty)
    jobs.run()

    same(tmp_path / OURS, jobs.merged)
    assert words(jobs.merged) == words(tmp_path / OURS)
    assert not list(tmp_path.rglob("run.txt"))


@pytest.mark.parametrize("recipe", [each for each in Recipe if each is not Recipe.PROCESSING])
def test_scripts_refuse_integers_whose_digits_they_would_lose(tmp_path, recipe):
    path = write_raster(tmp_path / "one.tif", values(dtype="int64"), nodata=None)

    script = script_of(recipe, plan_export(wanted([path], tmp_path)))

    assert not script.text
    assert "64-bit" in script.problem or recipe is Recipe.DASK  # which has another reason already


@pytest.mark.parametrize(
    ("sources", "said"), [(without_crs, "CRS"), (masked_over_another, "masks")], ids=["no CRS", "masks"]
)
def test_dask_refuses_what_it_would_misread(tmp_path, sources, said):
    found = [
        ExportSource(str(each), item_id=str(each), collection_id="demo", catalog_url="http://x/", asset_key="dtm")
        for each in sources(tmp_path)
    ]

    script = script_of(Recipe.DASK, plan_export(wanted(found, tmp_path)))

    assert not script.text
    assert said in script.problem


def test_gdal_refuses_another_crs_beside_one_that_no_file_says(tmp_path):
    there = (2_000_060, 499_900)
    other = write_raster(tmp_path / "far.tif", values(), epsg=3978, origin=there)
    sources = [*without_crs(tmp_path), ExportSource(str(other))]
    plan = plan_export(wanted(sources, tmp_path))
    moved = replace(plan.placements[0].raster, grid=replace(plan.placements[0].raster.grid, crs="EPSG:3978"))
    two = replace(plan, placements=(plan.placements[0], replace(plan.placements[0], raster=moved)))

    script = script_of(Recipe.GDAL, two)

    assert not script.text
    assert "rasterio" in script.problem


def test_bytes_with_a_sign_are_read_as_such_or_refused(run, tmp_path):
    """GDAL before 3.7 has no such type; which version a script meets elsewhere is said in it."""
    path = write_signed(tmp_path / "one.tif", values(dtype="int16").astype("int8"), nodata=-128)
    request = wanted([path], tmp_path)
    plan = plan_export(request)
    script = script_of(Recipe.GDAL, plan)
    if script.text:
        run_export(plan)
        same(tmp_path / OURS, run(Recipe.GDAL, request))
        assert ", 3.7 or newer" in script.text
    else:
        assert "with a sign" in script.problem


def test_otb_refuses_bytes_with_a_sign(tmp_path):
    path = write_signed(tmp_path / "one.tif", values(dtype="int16").astype("int8"), nodata=-128)

    script = script_of(Recipe.OTB, plan_export(wanted([path], tmp_path)))

    assert not script.text
    assert "with a sign" in script.problem or "type" in script.problem


@pytest.mark.parametrize("format_name", ["GTiff", "COG"])
def test_a_name_that_looks_like_an_option_is_a_name(run, tmp_path, format_name):
    request = wanted(with_nodata(-1)(tmp_path), tmp_path, format=format_name)

    theirs = run(Recipe.GDAL, replace(request, output=tmp_path / "-te.tif"))

    assert gdal.Open(str(theirs)).RasterXSize == EXTENT.xmax - EXTENT.xmin


@pytest.fixture
def of_catalogue(stub_api):
    """A function that gives files as sources of a catalogue, the first of which lies on top: each is another item of
    one id, in a collection of its own, or of none (""). The catalogue's own address of an asset is of no use here."""

    def make(paths: dict[str, Path]) -> list[ExportSource]:
        assets = {"dtm": {"href": "s3://closed/dtm.tif", "type": "image/tiff; application=geotiff"}}
        items = [minimal_item("same", assets=assets, collection=each or None) for each in reversed(paths)]
        api = stub_api(
            {
                "/": landing_page(),
                "/collections": {"collections": [minimal_collection()], "links": []},
                "/search": {"type": "FeatureCollection", "features": items, "links": []},
            }
        )
        return [
            ExportSource(
                str(path), item_id="same", collection_id=name or "demo", catalog_url=f"{api.url}/", asset_key="dtm"
            )
            for name, path in paths.items()
        ]

    return make


@pytest.mark.parametrize("collections", [("high", "low"), ("",)])
def test_dask_tells_items_of_one_id_apart_and_reads_the_address_that_the_plugin_reads(
    run, tmp_path, of_catalogue, collections
):
    files = [write_raster(tmp_path / "one.tif", holed(-1), nodata=-1), below(tmp_path, nodata=-1)]
    request = wanted(of_catalogue(dict(zip(collections, files, strict=False))), tmp_path)
    run_export(plan_export(request))

    same(tmp_path / OURS, run(Recipe.DASK, request))


@pytest.mark.parametrize("sources", [with_factors, with_colours, with_odd_words])
def test_dask_writes_names_units_scales_and_colours(run, tmp_path, of_catalogue, sources):
    request = wanted(of_catalogue({"demo": sources(tmp_path)[0]}), tmp_path, format="COG")
    run_export(plan_export(request))

    theirs = run(Recipe.DASK, request)

    same(tmp_path / OURS, theirs)
    assert words(theirs) == words(tmp_path / OURS)
    assert not list(tmp_path.rglob("run.txt"))


def test_dask_starts_no_more_workers_than_there_are_chunks(run, tmp_path, of_catalogue):
    """A small extent on a large computer: one process has work, and each takes seconds to start and 150 MB."""
    request = wanted(of_catalogue({"demo": with_nodata(-1)(tmp_path)[0]}), tmp_path)
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import dask.system\n"
        "from distributed.nanny import Nanny\n"
        "dask.system.CPU_COUNT = 3\n"
        "begin = Nanny.__init__\n"
        "def noted(self, *arguments, **more):\n"
        f"    open({str(hook / 'started')!r}, 'a').write('x')\n"
        "    begin(self, *arguments, **more)\n"
        "Nanny.__init__ = noted\n"
    )

    run(Recipe.DASK, request, PYTHONPATH=str(hook))

    assert (hook / "started").read_text() == "x"
