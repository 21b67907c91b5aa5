"""The algorithms on files that their store hands out to signed requests alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.export.jobs.processing_parameters import parameters_of
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.extent import MapExtent
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QDialog

from tests.qgis.processing_tools import Run, algorithm, processing, provider, refusal
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.signed_files import NAME, PROFILE, signed_files

__all__ = ["processing", "provider"]

pytestmark = pytest.mark.usefixtures("provider")
EXTENT = "2000000,2000300,499700,500000 [EPSG:3979]"


@pytest.fixture
def files(qgis_app, tmp_path):
    folder = tmp_path / "store"
    folder.mkdir()
    write_raster(folder / "dem.tif", terrain(300, 300))
    with signed_files(folder) as files:
        yield files


@pytest.fixture
def connection(files, stub_api):
    """A connection of the user's to a catalogue whose files are in the store."""
    asset = {"href": files.href("dem.tif"), "type": "image/tiff; application=geotiff"}
    grid = {"proj:code": "EPSG:3979", "proj:shape": [300, 300], "proj:transform": [1, 0, 2_000_000, 0, -1, 500_000]}
    item = minimal_item("one", assets={"dtm": asset}, properties={"datetime": "2023-05-29T12:00:00Z", **grid})
    item |= {"geometry": None, "bbox": [-180, -90, 180, 90]}
    found = {"type": "FeatureCollection", "features": [item], "links": []}
    routes = {"/": landing_page(), "/collections": {"collections": [minimal_collection()], "links": []}}
    api = stub_api({**routes, "/search": found})
    catalog = CatalogStore().add(f"Catalogue of {NAME}", f"{api.url}/", profile=PROFILE)
    yield catalog
    CatalogStore().remove(catalog.id)


def exported(files, tmp_path, **parameters):
    run = Run("export_extent", EXTENT=EXTENT, OUTPUT=str(tmp_path / "out.tif"), **parameters)
    assert run.is_done, run.log
    return pixels_of(tmp_path / "out.tif")


NAMES = {"name": NAME, "lower case": NAME.lower(), "id": PROFILE, "two": f"teledetection|{PROFILE}"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_addresses_are_signed_with_the_profile_that_is_named(files, tmp_path, name):
    pixels = exported(files, tmp_path, SOURCES=[files.href("dem.tif")], SIGNING_PROFILE=name)

    assert np.array_equal(pixels, pixels_of(tmp_path / "store" / "dem.tif"))


def test_without_a_profile_nothing_is_signed(files, tmp_path):
    run = Run("export_extent", SOURCES=[files.href("dem.tif")], EXTENT=EXTENT, OUTPUT=str(tmp_path / "out.tif"))

    assert not run.is_done
    assert files.calls == []


def test_a_profile_that_is_not_there_is_named_before_the_run(files):
    message = refusal("export_extent", SOURCES=["a.tif"], EXTENT=EXTENT, SIGNING_PROFILE="Nobody's", OUTPUT="o.tif")

    assert "SIGNING_PROFILE" in message
    assert "Nobody's" in message
    assert NAME in message


def test_files_of_a_connection_are_signed_with_its_profile(files, connection, tmp_path):
    pixels = exported(files, tmp_path, CATALOG=connection.name, COLLECTIONS="demo", ASSET="dtm")

    assert np.array_equal(pixels, pixels_of(tmp_path / "store" / "dem.tif"))


def test_downloads_of_a_connection_are_signed_with_its_profile(files, connection, tmp_path):
    run = Run("download_assets", CATALOG=connection.name, ITEMS="one", FOLDER=str(tmp_path / "files"))

    assert run.is_done, run.log
    assert (tmp_path / "files" / "dem.tif").read_bytes() == (tmp_path / "store" / "dem.tif").read_bytes()


def test_downloads_of_an_address_are_signed_with_the_profile_that_is_named(files, connection, tmp_path):
    CatalogStore().remove(connection.id)
    run = Run(
        "download_assets",
        CATALOG=connection.url,
        ITEMS="one",
        FOLDER=str(tmp_path / "files"),
        SIGNING_PROFILE=NAME,
    )

    assert run.is_done, run.log
    assert (tmp_path / "files" / "dem.tif").read_bytes() == (tmp_path / "store" / "dem.tif").read_bytes()


@pytest.mark.parametrize("name", ["build_mosaic", "save_vrt_for_arcgis"])
def test_a_virtual_raster_of_signed_files_is_refused_in_words(files, connection, tmp_path, name):
    keys = {"ASSET": "dtm"} if name == "build_mosaic" else {"ASSETS": "dtm", "ONE_FILE": True}
    run = Run(name, CATALOG=connection.name, COLLECTIONS="demo", OUTPUT=str(tmp_path / "all.vrt"), **keys)

    assert not run.is_done
    assert "sign" in run.log
    assert not (tmp_path / "all.vrt").exists()
    assert files.calls == []


def test_the_field_of_the_parameter_offers_the_profiles(files, processing):
    from processing.gui.wrappers import WidgetWrapperFactory

    dialog, made = QDialog(), algorithm("export_extent")
    wrapper = WidgetWrapperFactory.create_wrapper(made.parameterDefinition("SIGNING_PROFILE"), dialog)
    box = wrapper.widget

    assert wrapper.value() is None
    assert {"", "CDS-MTD / THEIA", NAME} <= {box.itemText(index) for index in range(box.count())}
    wrapper.setValue(NAME)
    assert wrapper.value() == NAME


def test_an_export_of_the_dialog_is_the_same_in_processing(files, tmp_path):
    source = ExportSource(files.href("dem.tif"), profile=PROFILE)
    box = MapExtent(2_000_000, 499_700, 2_000_300, 500_000, "EPSG:3979")
    parameters = parameters_of(ExportRequest((source,), box, tmp_path / "out.tif"), keep_secrets=True)

    assert parameters["SIGNING_PROFILE"] == NAME
    run = Run("export_extent", **parameters)
    assert run.is_done, run.log
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(tmp_path / "store" / "dem.tif"))
    assert "X-Amz" not in json.dumps(parameters)
    assert not [key for key in QgsSettings().allKeys() if "X-Amz" in str(QgsSettings().value(key))]
