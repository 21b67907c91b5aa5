"""The provenance that an export writes into its result."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from datacube_browser.core.about import version
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.writing.provenance import PREFIX
from datacube_browser.core.export_sources import export_source, source_of_layer, sources_of_saved
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.redaction import unsigned
from datacube_browser.core.stac.records import Provider
from osgeo import gdal
from qgis.core import QgsRasterLayer

from tests.export_tools import export, request
from tests.qgis.described_items import asset, choice, item
from tests.rasters import terrain, write_raster
from tests.servers.tasks import result

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


def test_the_record_says_what_the_catalogue_says(tmp_path, store, host):
    folder = tmp_path / "files"
    folder.mkdir()
    path = write_raster(folder / "dtm.tif", terrain(100, 100))
    chosen = choice(item({"dtm": asset(store(folder), path)}), "dtm")
    provider = Provider("Ministry of <b>Maps</b>", "https://maps.example.org/", ("producer", "host"))
    collection = replace(
        chosen.collection,
        description="Heights of the ground.",
        keywords=("terrain", "lidar"),
        license="CC-BY-4.0",
        providers=(provider,),
    )
    described = replace(
        chosen,
        collection=collection,
        asset=replace(chosen.asset, title="Terrain Model", description="Of 2023."),
        item=replace(chosen.item, href="https://stac.example.org/items/1?token=SECRET"),
    )
    source = replace(export_source(described), catalog_url="https://stac.example.org/")
    output = tmp_path / "out.tif"
    (layer,) = result(OpenLayersTask(saved_layer(source, output))).layers
    metadata = layer.metadata()
    assert metadata.title() == f"Terrain Model · {chosen.item.id}"
    assert metadata.abstract() == "Of 2023.\n\nHeights of the ground."
    assert metadata.keywords() == {"STAC": ["terrain", "lidar"]}
    assert metadata.licenses() == ["CC-BY-4.0"]
    assert [(each.name, each.role) for each in metadata.contacts()] == [("Ministry of ‹b>Maps‹/b>", "producer, host")]
    links = {link.name: link.url for link in metadata.links()}
    assert links["item"] == "https://stac.example.org/items/1"
    assert links["catalog"] == "https://stac.example.org/"
    assert links["Ministry of ‹b>Maps‹/b>"] == "https://maps.example.org/"
    # and on, from the layer of the saved file
    again = source_of_layer(layer)
    assert (again.description, again.keywords) == (metadata.abstract(), ("terrain", "lidar"))
    assert again.contacts == (("Ministry of ‹b>Maps‹/b>", "producer, host", "https://maps.example.org/"),)


def test_without_metadata_none_is_left_of_an_older_export_but_the_users_stays(sources, tmp_path):
    record = tmp_path / "out.qmd"
    export(sources, BOX, tmp_path / "out.tif")
    assert record.exists()
    export(sources, BOX, tmp_path / "out.tif", metadata=False)
    assert not record.exists()
    record.write_text("<qgis>mine</qgis>")
    export(sources, BOX, tmp_path / "out.tif", metadata=False)
    assert record.read_text() == "<qgis>mine</qgis>"


def saved_layer(source, output):
    report = result(ExportTask(request([source], BOX, output)))
    return sources_of_saved(report)


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
