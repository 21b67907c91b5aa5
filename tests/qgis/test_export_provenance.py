"""The provenance that an export writes into its result."""

from __future__ import annotations

import datetime as dt

import pytest
from datacube_browser.core.about import version
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.writing.provenance import PREFIX
from datacube_browser.core.redaction import unsigned
from osgeo import gdal
from qgis.core import QgsRasterLayer

from tests.export_tools import export
from tests.rasters import terrain, write_raster

X, Y = 2_000_000, 500_000
BOX = (X + 10, Y - 90, X + 190, Y - 20)

LOGIN = "me:SECRET"


@pytest.fixture
def sources(tmp_path):
    """Two neighbouring sources of one collection."""
    common = {
        "collection_id": "hrdem-mosaic-1m",
        "licence": "OGL-Canada-2.0",
        "attribution": "Natural Resources Canada / Ressources naturelles Canada",
        "vertical_datum": "CGVD2013",
    }
    return [
        ExportSource(
            str(write_raster(tmp_path / f"{name}.tif", terrain(100, 100), origin=(X + 100 * number, Y))),
            item_id=name,
            datetime=dt.datetime(2020 + number, 5, 1, tzinfo=dt.timezone.utc),
            **common,
        )
        for number, name in enumerate(("9_3", "10_3"))
    ]


@pytest.mark.parametrize("others", [{}, {"format": "COG"}, {"pyramids": True}])
def test_the_files_tags_hold_the_provenance(sources, tmp_path, others):
    export(sources, BOX, tmp_path / "out.tif", **others)

    tags = gdal.Open(str(tmp_path / "out.tif")).GetMetadata()
    said = {key.removeprefix(PREFIX): value for key, value in tags.items() if key.startswith(PREFIX)}
    assert said["ITEMS"] == "9_3\n10_3"
    assert said["SOURCES"].splitlines() == [source.href for source in sources]
    assert said["COLLECTIONS"] == "hrdem-mosaic-1m"
    assert said["EXTENT"] == "2000010 499910 2000190 499980"
    assert said["CRS"] == "EPSG:3979"
    assert said["LICENCE"] == "OGL-Canada-2.0"
    assert said["ATTRIBUTION"] == sources[0].attribution
    assert said["VERTICAL_DATUM"] == "CGVD2013"
    assert said["PLUGIN_VERSION"] == version() != ""
    assert dt.datetime.fromisoformat(said["EXPORTED"]).date() == dt.datetime.now(dt.timezone.utc).date()
    assert tags["TIFFTAG_SOFTWARE"] == f"Datacube Browser {version()}"
    assert sources[0].attribution in tags["TIFFTAG_COPYRIGHT"]


def test_qgis_reads_the_metadata_file_beside_the_raster(sources, tmp_path):
    report = export(sources, BOX, tmp_path / "out.tif")

    layer = QgsRasterLayer(str(report.path), "Saved")
    layer.loadDefaultMetadata()  # as QGIS does when a user adds the file
    metadata = layer.metadata()
    assert metadata.licenses() == ["OGL-Canada-2.0"]
    assert metadata.rights() == [sources[0].attribution]
    assert metadata.parentIdentifier() == "hrdem-mosaic-1m"
    assert [link.name for link in metadata.links()] == ["9_3", "10_3"]
    assert [link.url for link in metadata.links()] == [source.href for source in sources]
    assert metadata.constraints()[0].constraint == "CGVD2013"
    assert metadata.crs().authid() == "EPSG:3979"
    spatial = metadata.extent().spatialExtents()[0]
    assert (spatial.bounds.xMinimum(), spatial.bounds.yMaximum()) == (BOX[0], BOX[3])
    period = metadata.extent().temporalExtents()[0]
    assert (period.begin().date().year(), period.end().date().year()) == (2020, 2021)
    assert "9_3, 10_3" in metadata.history()[0]


def test_only_sources_that_touch_the_extent_are_named(sources, tmp_path):
    export(sources, (X + 10, Y - 90, X + 90, Y - 20), tmp_path / "out.tif")

    assert gdal.Open(str(tmp_path / "out.tif")).GetMetadataItem(PREFIX + "ITEMS") == "9_3"


def test_fields_that_the_catalogue_lacks_are_left_out(sources, tmp_path):
    export([sources[0].href], (X + 10, Y - 90, X + 90, Y - 20), tmp_path / "out.tif")

    tags = gdal.Open(str(tmp_path / "out.tif")).GetMetadata()
    assert not {PREFIX + key for key in ("ITEMS", "LICENCE", "VERTICAL_DATUM", "ATTRIBUTION")} & tags.keys()
    assert "TIFFTAG_COPYRIGHT" not in tags


@pytest.mark.parametrize(
    ("href", "written"),
    [
        ("https://a.b/c.tif", "https://a.b/c.tif"),
        ("https://a.b/c.tif?version=2", "https://a.b/c.tif?version=2"),
        ("https://a.b/c.tif?sv=2020&se=2026&sig=SECRET", "https://a.b/c.tif"),
        ("https://a.b/c.tif?X-Amz-Date=1&X-Amz-Signature=SECRET", "https://a.b/c.tif"),
        (f"https://{LOGIN}@a.b/c.tif", "https://a.b/c.tif"),
        (f"/vsizip//vsicurl/https://{LOGIN}@a.b/c.zip/d.tif", "/vsizip//vsicurl/https://a.b/c.zip/d.tif"),
        ("/data/c.tif", "/data/c.tif"),
    ],
)
def test_secrets_are_left_out_of_urls(href, written):
    assert unsigned(href) == written
