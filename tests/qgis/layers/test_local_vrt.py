"""VRTs saved for ArcGIS Pro: they open in GDAL without the plugin and carry true statistics."""

from __future__ import annotations

import shutil
from dataclasses import replace
from threading import Barrier, BrokenBarrierError

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import LayerError, StorageError
from datacube_browser.core.layers.local_vrt import LocalVrtRequest, LocalVrtTask
from datacube_browser.core.layers.statistics import statistics_of
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Item
from osgeo import gdal

from tests.gdal_exceptions import gdal_exceptions
from tests.qgis.layer_files import write_vrt
from tests.rasters import NODATA, break_overviews, terrain, write_masked, write_raster
from tests.servers.tasks import failure, result

CATALOG = Catalog("x", "Test", "http://other.invalid/api")
LEFT, TOP = 2_000_000, 500_000


@pytest.fixture
def files(tmp_path, store, qgis_app):
    """A file server with two adjacent tiles and a VRT of each: its URL, its folder and the items."""
    folder = tmp_path / "store"
    folder.mkdir()
    url = store(folder)
    items = {}
    for number, name in enumerate("ab"):
        values = terrain(1024, 1024, seed=number)
        values[:100] = NODATA
        origin = (LEFT + 1024 * number, TOP)
        cog = write_raster(folder / f"{name}-dtm.tif", values, origin=origin, overviews=(2, 4, 8))
        write_vrt(folder / f"{name}-dtm.vrt", f"/vsicurl/{url}/{name}-dtm.tif", cog)
        items[name] = item(url, name)
    return url, folder, items


def item(url, name):
    assets = (
        Asset("dtm", f"{url}/{name}-dtm.tif", "DTM (COG)", AssetKind.COG),
        Asset("dtm-vrt", f"{url}/{name}-dtm.vrt", "DTM (VRT)", AssetKind.VRT),
    )
    return Item(name, "c", None, None, None, assets)


def request(path, *chosen, as_one=False, key="dtm-vrt", catalog=CATALOG):
    return LocalVrtRequest(catalog, tuple((each, each.asset(key)) for each in chosen), path, as_one)


def open_uncached(path):
    """The dataset without what GDAL has cached of it, as in a new process."""
    gdal.VSICurlClearCache()
    return gdal.Open(str(path))


def smallest_overview_values(path):
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    values = band.GetOverview(band.GetOverviewCount() - 1).ReadAsArray()
    return values[values != NODATA]


def sources(path):
    return [name for name in gdal.Open(str(path)).GetFileList() if name.startswith("/vsi")]


def test_a_saved_vrt_opens_with_the_pixels_of_its_cog(files, tmp_path):
    url, folder, items = files
    out = tmp_path / "out"
    out.mkdir()
    saved = result(LocalVrtTask(request(out, items["a"])))
    assert saved.paths == (out / "a-dtm.vrt",)
    assert sorted(path.name for path in out.iterdir()) == ["a-dtm.vrt", "a-dtm.vrt.aux.xml"]
    assert np.array_equal(
        open_uncached(saved.paths[0]).ReadAsArray(), gdal.Open(str(folder / "a-dtm.tif")).ReadAsArray()
    )
    assert sources(saved.paths[0]) == [f"/vsicurl/{url}/a-dtm.tif"]


def test_statistics_and_histogram_are_stored_so_gdal_reads_no_pixels(files, tmp_path, proxy):
    url, folder, _ = files
    watched = proxy(url)
    cog = folder / "a-dtm.tif"
    write_vrt(folder / "a-dtm.vrt", f"/vsicurl/{watched.url}/a-dtm.tif", cog)
    (path,) = result(LocalVrtTask(request(tmp_path, item(watched.url, "a")))).paths
    true = smallest_overview_values(cog)
    watched.clear()
    dataset = open_uncached(path)
    band = dataset.GetRasterBand(1)
    minimum, maximum, mean, deviation = band.GetStatistics(True, False)
    assert (minimum, maximum) == (true.min(), true.max())
    assert mean == pytest.approx(true.mean(dtype="f8"))
    assert deviation == pytest.approx(true.std(dtype="f8"))
    low, high, count, buckets = band.GetDefaultHistogram(force=False)
    assert (low, high, count) == (minimum, maximum, 256)
    assert buckets == list(np.histogram(true, 256, (minimum, maximum))[0])
    assert sum(buckets) == true.size
    assert not [seen for seen in watched.requests if seen.method == "GET" and seen.path.endswith(".tif")]


def test_the_sidecar_has_gdals_own_format(files, tmp_path):
    """GDAL reads no sidecar of a VRT (ArcGIS does), so the test moves the sidecar beside a TIFF."""
    _, folder, items = files
    (path,) = result(LocalVrtTask(request(tmp_path, items["a"]))).paths
    beside = tmp_path / "a.tif"
    shutil.copy(folder / "a-dtm.tif", beside)
    shutil.copy(path.with_name("a-dtm.vrt.aux.xml"), tmp_path / "a.tif.aux.xml")
    raster, vrt = gdal.Open(str(beside)), gdal.Open(str(path))
    band, same = raster.GetRasterBand(1), vrt.GetRasterBand(1)
    assert band.GetStatistics(True, False) == same.GetStatistics(True, False)
    assert band.GetMetadataItem("STATISTICS_APPROXIMATE") == "YES"
    assert band.GetDefaultHistogram(force=False) == same.GetDefaultHistogram(force=False)


def test_a_file_that_has_moved_is_referenced_at_the_catalogues_current_url(files, tmp_path):
    url, folder, items = files
    write_vrt(folder / "a-dtm.vrt", f"/vsicurl/{url}/old/bucket/a-dtm.tif", folder / "a-dtm.tif")
    saved = result(LocalVrtTask(request(tmp_path, items["a"])))
    assert saved.moved == 1
    assert sources(saved.paths[0]) == [f"/vsicurl/{url}/a-dtm.tif"]
    assert open_uncached(saved.paths[0]).ReadAsArray() is not None


def test_relative_paths_become_absolute(files, tmp_path):
    url, folder, items = files
    gdal.Translate(str(folder / "a-dtm.vrt"), str(folder / "a-dtm.tif"), format="VRT")
    assert 'relativeToVRT="1"' in (folder / "a-dtm.vrt").read_text(encoding="utf-8")
    (path,) = result(LocalVrtTask(request(tmp_path, items["a"]))).paths
    assert sources(path) == [f"/vsicurl/{url}/a-dtm.tif"]
    assert 'relativeToVRT="1"' not in path.read_text(encoding="utf-8")


def test_a_missing_file_is_reported_with_its_url(files, tmp_path):
    url, folder, items = files
    write_vrt(folder / "a-dtm.vrt", f"/vsicurl/{url}/old/gone.tif", folder / "a-dtm.tif")
    error = failure(LocalVrtTask(request(tmp_path, items["a"])))
    assert isinstance(error, LayerError)
    assert error.url == f"{url}/old/gone.tif"
    assert not list(tmp_path.glob("*.vrt*"))


def test_a_failed_asset_does_not_stop_the_others(files, tmp_path):
    url, folder, items = files
    (folder / "a-dtm.vrt").write_text("<html>Sign in</html>")
    saved = result(LocalVrtTask(request(tmp_path, items["a"], items["b"])))
    assert [path.name for path in saved.paths] == ["b-dtm.vrt"]
    assert [href for href, _ in saved.failures] == [f"{url}/a-dtm.vrt"]


def test_several_assets_in_one_vrt_are_a_mosaic_with_statistics_of_all(files, tmp_path):
    url, folder, items = files
    path = tmp_path / "both.vrt"
    saved = result(LocalVrtTask(request(path, *items.values(), as_one=True)))
    assert saved.paths == (path,)
    dataset = open_uncached(path)
    assert (dataset.RasterXSize, dataset.RasterYSize) == (2048, 1024)
    assert sources(path) == [f"/vsicurl/{url}/{name}-dtm.tif" for name in "ab"]
    halves = [gdal.Open(str(folder / f"{name}-dtm.tif")).ReadAsArray() for name in "ab"]
    assert np.array_equal(dataset.ReadAsArray(), np.hstack(halves))
    true = np.concatenate([smallest_overview_values(folder / f"{name}-dtm.tif") for name in "ab"])
    found = dataset.GetRasterBand(1).GetStatistics(True, False)
    assert found == pytest.approx([true.min(), true.max(), true.mean(dtype="f8"), true.std(dtype="f8")])
    assert dataset.GetRasterBand(1).GetOverviewCount() == 3


@pytest.mark.parametrize("other", ["type", "nodata", "scale", "mask"])
def test_files_whose_pixels_mean_something_else_are_not_in_one_vrt(files, tmp_path, other):
    _, folder, items = files
    values = terrain(64, 64, "int16" if other == "type" else "float32")
    if other == "mask":
        write_masked(folder / "b-dtm.tif", values, values > 50)
    else:
        write_raster(folder / "b-dtm.tif", values, nodata=0 if other == "nodata" else NODATA)
    if other == "scale":
        with_scale = gdal.Open(str(folder / "b-dtm.tif"), gdal.GA_Update)
        with_scale.GetRasterBand(1).SetScale(0.1)
        del with_scale

    error = failure(LocalVrtTask(request(tmp_path / "both.vrt", *items.values(), as_one=True, key="dtm")))

    assert "differ" in str(error)
    assert "one file for each item" in error.hint
    assert not (tmp_path / "both.vrt").exists()


def test_nodata_beside_a_file_is_that_of_its_vrt(files, tmp_path):
    _, folder, items = files
    write_raster(folder / "a-dtm.tif", terrain(64, 64), nodata=None)
    (folder / "a-dtm.tif.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><NoDataValue>5</NoDataValue></PAMRasterBand></PAMDataset>'
    )

    (path,) = result(LocalVrtTask(request(tmp_path, items["a"], key="dtm"))).paths

    dataset = open_uncached(path)
    assert dataset.GetRasterBand(1).GetNoDataValue() == 5


def test_a_cog_can_be_saved_as_a_vrt(files, tmp_path):
    url, folder, items = files
    (path,) = result(LocalVrtTask(request(tmp_path, items["a"], key="dtm"))).paths
    assert np.array_equal(open_uncached(path).ReadAsArray(), gdal.Open(str(folder / "a-dtm.tif")).ReadAsArray())
    assert sources(path) == [f"/vsicurl/{url}/a-dtm.tif"]


def test_an_existing_file_is_not_overwritten(files, tmp_path):
    _, _, items = files
    (tmp_path / "a-dtm.vrt").write_text("mine")
    (path,) = result(LocalVrtTask(request(tmp_path, items["a"]))).paths
    assert path.name == "a-dtm (2).vrt"
    assert (tmp_path / "a-dtm.vrt").read_text() == "mine"


def test_a_raster_of_nodata_alone_gets_no_statistics(files, tmp_path):
    _, folder, items = files
    write_raster(folder / "a-dtm.tif", np.full((1024, 1024), NODATA, "f4"), overviews=(2, 4, 8))
    saved = result(LocalVrtTask(request(tmp_path, items["a"])))
    assert saved.without_statistics == 1
    assert gdal.Open(str(saved.paths[0])) is not None
    assert not list(tmp_path.glob("*.aux.xml"))


#: Of still water, whose numbers have less than a bucket's width between them; the largest, and those beyond 2**53.
CLOSE_OR_FAR = [
    np.array([500, 500, 500.00003], "f4"),
    np.array([1e5, 1e5 + 0.25, 1e5 + 0.5], "f4"),
    np.array([-3e38, 3e38], "f4"),
    np.array([-1.7e308, 1.7e308]),
    np.array([2**62, 2**62 + 1]),
    np.array([2**63, 2**63 + 1], "u8"),
    np.array([7, 7], "i2"),
]


@pytest.mark.parametrize("values", CLOSE_OR_FAR, ids=str)
@pytest.mark.filterwarnings("ignore:overflow encountered")  # in the deviation of the largest
def test_a_histogram_counts_every_value_however_close_or_far_they_are(values):
    found = statistics_of(values)
    assert sum(found.counts) == len(values)
    assert (found.minimum, found.maximum) == (values.min(), values.max())


def test_the_histogram_of_bytes_has_a_bucket_for_each_value():
    values = np.array([0, 1, 1, 128, 255, 255, 255], "u1")
    assert statistics_of(values).counts == tuple(np.bincount(values, minlength=256))


def test_a_histogram_is_as_numpys_own():
    values = np.random.default_rng(7).normal(300, 40, 10_000)
    assert statistics_of(values).counts == tuple(np.histogram(values, 256)[0])


def test_a_sign_in_or_a_missing_folder_is_refused_with_a_message(files, tmp_path):
    url, _, items = files
    signed = replace(CATALOG, url=url, authcfg="abc1234")
    assert "sign-in" in str(failure(LocalVrtTask(request(tmp_path, items["a"], catalog=signed))))
    assert isinstance(failure(LocalVrtTask(request(tmp_path / "none", items["a"]))), StorageError)


@pytest.mark.parametrize("raises", [False, True])
def test_a_damaged_file_does_not_stop_the_others(files, tmp_path, raises):
    _, folder, items = files
    break_overviews(folder / "a-dtm.tif")
    out = tmp_path / "out"
    out.mkdir()
    with gdal_exceptions(raised=raises):
        saved = result(LocalVrtTask(request(out, items["a"], items["b"])))
    assert [path.name for path in saved.paths] == ["a-dtm.vrt", "b-dtm.vrt"]
    assert saved.failures == ()


def test_everything_else_in_the_vrt_is_kept(files, tmp_path):
    _, folder, items = files
    vrt = folder / "a-dtm.vrt"
    text = vrt.read_text().replace("<ColorInterp>", "<Description>Heights &lt; 900 m</Description><ColorInterp>", 1)
    vrt.write_text("<?xml version='1.0' encoding='UTF-8'?>\n<!-- made elsewhere -->\n" + text)
    (path,) = result(LocalVrtTask(request(tmp_path, items["a"]))).paths
    dataset = open_uncached(path)
    band = dataset.GetRasterBand(1)
    assert band.GetDescription() == "Heights < 900 m"
    assert band.GetNoDataValue() == NODATA


def test_text_that_is_not_a_vrt_is_refused(files, tmp_path):
    _, folder, items = files
    for text in ("<html>", "<VRTDataset/>", "<other><SourceFilename>a-dtm.tif</SourceFilename></other>", ""):
        (folder / "a-dtm.vrt").write_text(text)
        assert isinstance(failure(LocalVrtTask(request(tmp_path, items["a"]))), LayerError)


def test_a_file_that_was_not_named_by_the_user_is_kept(files, tmp_path):
    _, _, items = files
    (tmp_path / "all-dtm.vrt").write_text("a file of the user's")
    wanted = replace(request(tmp_path / "all-dtm.vrt", items["a"], items["b"], as_one=True), replaces=False)

    saved = result(LocalVrtTask(wanted))

    assert saved.paths == (tmp_path / "all-dtm (2).vrt",)
    assert (tmp_path / "all-dtm.vrt").read_text() == "a file of the user's"


def test_what_lies_beside_a_name_without_its_file_is_kept(files, tmp_path):
    _, _, items = files
    (tmp_path / "all.vrt.aux.xml").write_text("a file of the user's")
    (tmp_path / "all.vrt.part").write_text("a file of the user's")

    result(LocalVrtTask(request(tmp_path / "all.vrt", items["a"], as_one=True)))

    assert (tmp_path / "all.vrt.aux (2).xml").read_text() == "a file of the user's"
    assert (tmp_path / "all.vrt.part").read_text() == "a file of the user's"
    assert "STATISTICS_MEAN" in (tmp_path / "all.vrt.aux.xml").read_text()


class Together:
    """Answers once two requests wait for it; resets the connection of one that stays alone."""

    def __init__(self):
        self.barrier = Barrier(2)

    def apply(self, handler):
        try:
            self.barrier.wait(20)
        except BrokenBarrierError:
            handler.reset()
        else:
            handler.forward()


@pytest.mark.parametrize("as_one", [True, False])
@pytest.mark.parametrize("ending", ["tif", "vrt"])
def test_the_files_of_several_assets_are_read_at_the_same_time(files, tmp_path, proxy, as_one, ending):
    url, _, _ = files
    watched, together = proxy(url), Together()
    for name in "ab":
        watched.fault(together, path=rf"{name}-dtm\.{ending}$", times=1)
    chosen, key = [item(watched.url, name) for name in "ab"], "dtm" if ending == "tif" else "dtm-vrt"

    saved = result(
        LocalVrtTask(request(tmp_path / "both.vrt" if as_one else tmp_path, *chosen, as_one=as_one, key=key))
    )

    assert not saved.failures
    assert not together.barrier.broken
    assert len(saved.paths) == (1 if as_one else 2)


def test_what_lies_beside_the_files_of_a_vrt_is_asked_for_at_the_same_time(files, tmp_path, proxy):
    url, folder, _ = files
    for number, name in enumerate("ab"):
        write_raster(folder / f"{name}-dtm.tif", terrain(64, 64), origin=(LEFT + 64 * number, TOP), nodata=None)
    watched, together = proxy(url), Together()
    tiles = [f"/vsicurl/{watched.url}/{name}-dtm.tif" for name in "ab"]
    gdal.BuildVRT(str(folder / "a-dtm.vrt"), tiles).FlushCache()
    watched.clear()
    for name in "ab":
        watched.fault(together, path=rf"{name}-dtm\.tif\.aux\.xml$", method="GET", times=1)

    (path,) = result(LocalVrtTask(request(tmp_path / "one.vrt", item(watched.url, "a"), as_one=True))).paths

    assert watched.count("GET", r"\.aux\.xml$") == 2
    assert open_uncached(path).RasterXSize == 128
