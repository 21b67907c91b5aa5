"""The algorithms, run from QGIS's registry on the local datacube."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import CatalogStore
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
)
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QTimer, QTranslator

from tests.export_tools import export
from tests.qgis.processing_tools import BOX, EXTENT, HRDEM_1M, RecordingFeedback, Run, algorithm, provider, refusal
from tests.rasters import pixels_of
from tests.servers.proxy import html
from tests.servers.stub import landing_page, minimal_collection, minimal_item

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
SEARCH = {"COLLECTIONS": HRDEM_1M, "EXTENT": EXTENT}


def href(datacube, tile="10_3"):
    return f"{datacube.store_url}/hrdem-mosaic-1m/{tile}-mosaic-1m-dtm.tif"


def test_the_published_ids_and_parameters_stay_the_same():
    published = {
        "list_collections": "CATALOG OUTPUT",
        "search_items": "CATALOG COLLECTIONS EXTENT DATE_FROM DATE_TO FILTER LIMIT OUTPUT",
        "export_extent": "SOURCES CATALOG COLLECTIONS ASSET SIGNING_PROFILE SOURCE_CRS EXTENT CLIP MASK TARGET_CRS "
        "RESOLUTION RESAMPLING FORMAT FILL_GAPS NODATA NODATA_RANGES CREATION_OPTIONS PYRAMIDS ORIGINS TILE_SIZE "
        "OUTPUT",
        "extract_wcs": "SERVICE COVERAGE EXTENT CLIP MASK TARGET_CRS RESOLUTION FORMAT NODATA NODATA_RANGES "
        "CREATION_OPTIONS PYRAMIDS TILE_SIZE OUTPUT",
        "download_assets": "CATALOG ITEMS ASSETS SIGNING_PROFILE FOLDER",
        "build_mosaic": "CATALOG COLLECTIONS EXTENT DATE_FROM DATE_TO FILTER LIMIT ASSET OUTPUT",
        "save_vrt_for_arcgis": "CATALOG COLLECTIONS EXTENT DATE_FROM DATE_TO FILTER LIMIT ITEMS ASSETS ONE_FILE "
        "FOLDER OUTPUT",
        "publish_items": "SOURCES CATALOG COLLECTION ITEM_IDS DATETIME STORAGE SIGNING_PROFILE DRY_RUN SEND_AGAIN "
        "STAC_VERSION FOLDER",
    }
    for name, parameters in published.items():
        made = algorithm(name)
        assert [each.name() for each in made.parameterDefinitions()] == parameters.split()
        assert made.shortHelpString()
        assert not made.icon().isNull()
        assert len(made.tags()) > 3


def test_list_collections_gives_a_table(datacube):
    run = Run("list_collections", CATALOG=datacube.stac_url, OUTPUT="TEMPORARY_OUTPUT")
    table = run.layer()
    rows = {row["id"]: row for row in table.getFeatures()}
    assert not table.isSpatial()
    assert run.results["COUNT"] == len(rows) > 3
    assert rows[HRDEM_1M]["licence"]
    assert -180 < rows[HRDEM_1M]["west"] < rows[HRDEM_1M]["east"] < -40


def test_search_items_gives_footprints_with_their_assets(datacube):
    run = Run("search_items", CATALOG=datacube.stac_url, OUTPUT="TEMPORARY_OUTPUT", **SEARCH)
    layer = run.layer()
    items = {item["id"]: item for item in layer.getFeatures()}
    assert run.results["COUNT"] == len(items) == 4
    assert layer.crs().authid() == "EPSG:4326"
    tile = items["10_3-mosaic-1m"]
    assert tile["collection"] == HRDEM_1M
    assert tile["href_dtm"].endswith("10_3-mosaic-1m-dtm.tif")
    assert tile.geometry().boundingBox().width() > 1
    assert sorted(run.results["ITEMS"].split(",")) == sorted(f"{HRDEM_1M}/{name}" for name in items)


def test_a_limit_is_respected_and_reported(datacube):
    run = Run("search_items", CATALOG=datacube.stac_url, COLLECTIONS=HRDEM_1M, LIMIT=30, OUTPUT="TEMPORARY_OUTPUT")
    assert run.results["COUNT"] == 30
    assert "more items" in run.log


def test_items_on_several_pages_are_all_found(datacube):
    everything = Run("search_items", CATALOG=datacube.stac_url, OUTPUT="TEMPORARY_OUTPUT")
    assert everything.results["COUNT"] > 100


def test_dates_are_whole_days(datacube):
    def count(**days):
        run = Run("search_items", CATALOG=datacube.stac_url, OUTPUT="TEMPORARY_OUTPUT", **SEARCH, **days)
        days_found = {item["datetime"].date().toPyDate().isoformat() for item in run.layer().getFeatures()}
        return run.results["COUNT"], days_found

    found, days = count()
    day = sorted(days)[0]
    assert count(DATE_FROM=day, DATE_TO=day)[0] > 0
    assert count(DATE_TO="1990-01-01")[0] == 0
    assert count(DATE_FROM="1990-01-01")[0] == found
    year = day[:4]
    assert count(DATE_FROM=year, DATE_TO=year)[0] > 0
    assert count(DATE_FROM=day.replace("-", ""), DATE_TO=day[:7])[0] > 0
    assert count(DATE_TO="1990")[0] == 0


def test_a_day_with_a_time_counts_in_utc(stub_api):
    item = {"type": "FeatureCollection", "features": [minimal_item()], "links": []}
    collections = {"collections": [minimal_collection()], "links": []}
    api = stub_api({"GET /": landing_page(), "GET /collections": collections, "POST /search": item})
    days = {"DATE_FROM": "2023-02-03T23:30:00-05:00", "DATE_TO": "2023-02-05T01:00:00+02:00"}
    assert Run("search_items", CATALOG=api.url, COLLECTIONS="demo", OUTPUT="TEMPORARY_OUTPUT", **days).is_done
    asked = json.loads(next(each.body for each in api.requests if each.method == "POST"))
    assert asked["datetime"] == "2023-02-04T00:00:00Z/2023-02-04T23:59:59.999Z"


def test_a_connection_can_be_given_by_its_name(datacube):
    QgsSettings().clear()
    CatalogStore().add("Élévation", datacube.stac_url)
    assert Run("list_collections", CATALOG="elevation", OUTPUT="TEMPORARY_OUTPUT").results["COUNT"] > 3


def test_a_url_is_exported_with_the_same_pixels_as_in_the_dock(datacube, tmp_path):
    out = tmp_path / "out.tif"
    run = Run("export_extent", SOURCES=[href(datacube)], EXTENT=EXTENT, OUTPUT=str(out))
    assert run.is_done, run.log
    export([href(datacube)], BOX, tmp_path / "core.tif")
    assert (pixels_of(out) == pixels_of(tmp_path / "core.tif")).all()
    assert (run.results["COLUMNS"], run.results["ROWS"]) == pixels_of(out).shape[::-1]
    assert run.results["BYTES_FETCHED"] > 0
    assert run.feedback.percents[-1] == 100
    assert not list(tmp_path.glob("*.part*"))


def test_layers_and_vsicurl_paths_are_sources_too(datacube, tmp_path):
    layer = QgsRasterLayer(f"/vsicurl/{href(datacube)}", "tile", "gdal")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    made = []
    for number, source in enumerate((layer, layer.id(), "tile", f"/vsicurl/{href(datacube)}", href(datacube))):
        out = tmp_path / f"{number}.tif"
        assert Run("export_extent", SOURCES=[source], EXTENT=EXTENT, OUTPUT=str(out)).is_done
        made.append(pixels_of(out))
    assert all((each == made[0]).all() for each in made)


def test_the_sources_can_come_from_a_catalogue_search(datacube, tmp_path):
    out = tmp_path / "out.tif"
    run = Run(
        "export_extent", CATALOG=datacube.stac_url, COLLECTIONS=HRDEM_1M, ASSET="dtm", EXTENT=EXTENT, OUTPUT=str(out)
    )
    assert run.is_done, run.log
    assert pixels_of(out).shape == (2000, 2000)
    assert "CGVD2013" in str(gdal.Open(str(out)).GetMetadata())  # the provenance of a catalogue's asset


def test_format_grid_options_and_nodata_are_those_given(datacube, tmp_path):
    out = tmp_path / "out.tif"
    run = Run(
        "export_extent",
        SOURCES=[href(datacube)],
        EXTENT=EXTENT,
        TARGET_CRS="EPSG:2959",
        RESOLUTION=10,
        RESAMPLING="cubic",
        FORMAT="COG",
        CREATION_OPTIONS="COMPRESS=LZW|BLOCKSIZE=256",
        NODATA=-1,
        OUTPUT=str(out),
    )
    assert run.is_done, run.log
    made = gdal.Open(str(out))
    assert made.GetSpatialRef().GetAuthorityCode(None) == "2959"
    assert made.GetGeoTransform()[1] == 10
    assert made.GetRasterBand(1).GetNoDataValue() == -1
    assert made.GetRasterBand(1).GetBlockSize() == [256, 256]
    assert made.GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"] == "LZW"
    assert made.GetMetadata("IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_coarser_sources_fill_the_gaps_of_finer_ones(tmp_path):
    from tests.rasters import NODATA, terrain, write_raster

    fine, coarse = terrain(100, 100), terrain(50, 50, seed=2)
    fine[20:40, 20:40] = NODATA
    paths = [
        str(write_raster(tmp_path / "coarse.tif", coarse, resolution=2)),
        str(write_raster(tmp_path / "fine.tif", fine)),
    ]
    box = "2000000,2000100,499900,500000 [EPSG:3979]"
    filled, given = tmp_path / "filled.tif", tmp_path / "given.tif"
    fixed = {"SOURCES": paths, "EXTENT": box, "RESAMPLING": "nearest"}
    assert Run("export_extent", OUTPUT=str(filled), **fixed).is_done
    assert Run("export_extent", OUTPUT=str(given), FILL_GAPS=False, **fixed).is_done
    values = pixels_of(filled)
    hole = fine == NODATA
    assert (values[~hole] == fine[~hole]).all()
    assert (values[hole] != NODATA).all()
    assert (pixels_of(given)[::2, ::2] == coarse).all()


def test_assets_are_downloaded_whole(datacube, datacube_data, tmp_path):
    folder = tmp_path / "new" / "folder"
    run = Run(
        "download_assets",
        CATALOG=datacube.stac_url,
        ITEMS=f"10_3-mosaic-1m,\n{HRDEM_1M}/9_3-mosaic-1m",
        ASSETS="extent",
        FOLDER=str(folder),
    )
    assert run.is_done, run.log
    assert run.results["COUNT"] == 2
    for file in folder.iterdir():
        assert file.read_bytes() == next(datacube_data.rglob(file.name)).read_bytes()


def test_a_missing_item_or_asset_is_named(datacube, tmp_path):
    missing = Run("download_assets", CATALOG=datacube.stac_url, ITEMS="nowhere", FOLDER=str(tmp_path))
    assert "ITEMS: the catalogue has no item nowhere" in missing.log
    missing = Run(
        "download_assets", CATALOG=datacube.stac_url, ITEMS="10_3-mosaic-1m", ASSETS="nothing", FOLDER=str(tmp_path)
    )
    assert "ASSETS: no item has an asset nothing" in missing.log
    missing = Run("search_items", CATALOG=datacube.stac_url, COLLECTIONS="nope", OUTPUT="TEMPORARY_OUTPUT")
    assert "COLLECTIONS: the catalogue has no collection nope" in missing.log


def test_a_mosaic_is_one_virtual_raster(datacube, tmp_path):
    out = tmp_path / "mosaic.vrt"
    run = Run("build_mosaic", CATALOG=datacube.stac_url, ASSET="dtm", OUTPUT=str(out), **SEARCH)
    assert run.is_done, run.log
    export([href(datacube)], (2_000_000, 499_000, 2_001_000, 500_000), tmp_path / "part.tif")
    mosaic = gdal.Open(str(out))
    left, step, _, top, _, _ = mosaic.GetGeoTransform()
    window = round((2_000_000 - left) / step), round((top - 500_000) / step), 1000, 1000
    assert (mosaic.ReadAsArray(*window) == pixels_of(tmp_path / "part.tif")).all()
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".tif" and "part" not in path.name] == [out.name]


@pytest.mark.parametrize(
    ("name", "parameters", "why"),
    [
        ("list_collections", {"CATALOG": "nowhere", "OUTPUT": "x.csv"}, "CATALOG: “nowhere” is neither"),
        ("search_items", {"EXTENT": "1,2,3,4", "OUTPUT": "x.gpkg"}, "EXTENT: its coordinate reference system"),
        ("search_items", {"EXTENT": "2,2,3,4 [EPSG:3979]", "OUTPUT": "x.gpkg"}, "EXTENT: the extent is empty"),
        ("search_items", {"DATE_FROM": "2024-01-02", "DATE_TO": "2024-01-01", "OUTPUT": "x.gpkg"}, "DATE_FROM:"),
        ("search_items", {"DATE_FROM": "soon", "OUTPUT": "x.gpkg"}, "DATE_FROM: “soon” is not a date"),
        ("build_mosaic", {"DATE_TO": "2023-02-30", "ASSET": "dtm", "OUTPUT": "x.vrt"}, "DATE_TO: “2023-02-30”"),
        ("search_items", {"FILTER": "eo:cloud_cover <", "OUTPUT": "x.gpkg"}, "FILTER: "),
        ("search_items", {"LIMIT": 0, "OUTPUT": "x.gpkg"}, "LIMIT"),
        ("export_extent", {"EXTENT": EXTENT, "OUTPUT": "x.tif"}, "SOURCES: give rasters, or a catalogue"),
        ("export_extent", {"SOURCES": ["a.tif"], "OUTPUT": "x.tif"}, "EXTENT: it is missing"),
        ("export_extent", {"SOURCES": ["a.tif"], "EXTENT": EXTENT}, "OUTPUT: it is missing"),
        ("export_extent", {"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.png"}, "OUTPUT: “.png” files"),
        ("export_extent", {"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.tif", "RESOLUTION": 0}, "RESOLUTION:"),
        (
            "export_extent",
            {"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.tif", "RESAMPLING": "best"},
            "RESAMPLING: “best” is not one of nearest, bilinear",
        ),
        (
            "export_extent",
            {"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.tif", "TARGET_CRS": "EPSG:99"},
            "TARGET_CRS:",
        ),
        (
            "export_extent",
            {"SOURCES": ["a.tif"], "SOURCE_CRS": "EPSG:3979|", "EXTENT": EXTENT, "OUTPUT": "x.tif"},
            "SOURCE_CRS: name one, or one for each of the sources (1); it has 2.",
        ),
        (
            "export_extent",
            {"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.tif", "CREATION_OPTIONS": "LZW"},
            "CREATION_OPTIONS: LZW is not KEY=VALUE",
        ),
        (
            "export_extent",
            {"CATALOG": "https://a.b", "COLLECTIONS": "c", "EXTENT": EXTENT, "OUTPUT": "x.tif"},
            "ASSET: a search in a catalogue needs it",
        ),
        ("download_assets", {"ITEMS": " , ", "FOLDER": "x"}, "ITEMS: name at least one item"),
        ("build_mosaic", {"ASSET": "dtm", "OUTPUT": "x.vrt"}, "COLLECTIONS: give one collection"),
        ("build_mosaic", {"COLLECTIONS": "c", "ASSET": "dtm", "OUTPUT": "x.tif"}, "OUTPUT: the name of the file must"),
    ],
)
def test_a_bad_parameter_is_refused_with_its_name_and_the_reason(name, parameters, why):
    assert why in refusal(name, **parameters)


def test_an_unknown_crs_of_a_source_is_said(provider, tmp_path):
    from tests.rasters import terrain, write_raster

    files = [str(write_raster(tmp_path / name, terrain(50, 50))) for name in ("a.tif", "b.tif")]
    run = Run(
        "export_extent", SOURCES=files, SOURCE_CRS="EPSG:3979|EPSG:99", EXTENT=EXTENT, OUTPUT=str(tmp_path / "x.tif")
    )
    assert not run.is_done
    assert "SOURCE_CRS: the coordinate reference system is unknown" in run.log


def test_running_with_a_refused_parameter_fails_too():
    """A model runs its steps without checking their parameters first."""
    parameters = {"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.tif", "RESAMPLING": "best"}
    feedback = RecordingFeedback()
    assert not algorithm("export_extent").run(parameters, QgsProcessingContext(), feedback)[1]
    assert "RESAMPLING: “best” is not one of" in feedback.textLog()


def test_a_server_error_leaves_no_file(proxied_datacube, tmp_path):
    proxied_datacube.store.fault(html(404), path="9_3-mosaic-1m-dtm.tif")
    run = Run(
        "export_extent",
        SOURCES=[href(proxied_datacube), href(proxied_datacube, "9_3")],
        EXTENT=EXTENT,
        OUTPUT=str(tmp_path / "out.tif"),
    )
    assert not run.is_done
    assert "could not be opened" in run.log
    assert list(tmp_path.iterdir()) == []


def test_a_cancellation_leaves_no_file(datacube, tmp_path):
    run = Run(
        "export_extent",
        RecordingFeedback(stop_at=5),
        SOURCES=[href(datacube)],
        EXTENT="2000000,2006000,494000,500000 [EPSG:3979]",
        OUTPUT=str(tmp_path / "out.tif"),
    )
    assert not run.is_done
    assert list(tmp_path.iterdir()) == []


def test_it_runs_in_a_worker_thread_as_from_the_toolbox(datacube, tmp_path):
    context, feedback = QgsProcessingContext(), RecordingFeedback()
    context.setProject(QgsProject.instance())
    parameters = {
        "CATALOG": datacube.stac_url,
        "COLLECTIONS": HRDEM_1M,
        "ASSET": "dtm",
        "EXTENT": EXTENT,
        "OUTPUT": str(tmp_path / "out.tif"),
    }
    made = algorithm("export_extent")
    task = QgsProcessingAlgRunnerTask(made, parameters, context, feedback)
    loop, ended = QEventLoop(), []
    task.executed.connect(lambda done, results: (ended.append((done, results)), loop.quit()))
    QTimer.singleShot(60_000, loop.quit)
    QgsApplication.taskManager().addTask(task)
    loop.exec()
    assert ended[0][0], feedback.textLog()
    assert pixels_of(tmp_path / "out.tif").shape == (2000, 2000)


def test_in_french_the_provider_has_its_french_name(provider, request):
    assert provider.name() == "Datacube Browser"
    translator = QTranslator()
    assert translator.load("datacube_browser_fr", str(request.config.rootpath / "i18n"))
    QCoreApplication.installTranslator(translator)
    try:
        assert provider.name() == "Navigateur de cube de données"
    finally:
        QCoreApplication.removeTranslator(translator)
