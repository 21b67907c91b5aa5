"""Files of servers whose coordinate system names a grid by its path. PROJ opens that: a file of this computer, or one
on a share, to whose server Windows signs in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from datacube_browser.core.errors import UnsafeFileError
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.remote_files.remote_formats import check_driver
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal, ogr, osr

from tests.qgis import layer_files
from tests.servers.tasks import result

VECTORS = {"a.fgb": ("FlatGeobuf", AssetKind.FLATGEOBUF), "a.gpkg": ("GPKG", AssetKind.GEOPACKAGE)}
RASTERS = {"a.nc": ("netCDF", AssetKind.NETCDF)}

#: One that PROJ has itself.
GRID = "ntf_r93.gsb"


def crs(grid):
    reference = osr.SpatialReference()
    reference.ImportFromProj4(f"+proj=longlat +ellps=intl +nadgrids={grid} +no_defs")
    return reference


def write_vector(path, driver, reference):
    dataset = ogr.GetDriverByName(driver).CreateDataSource(str(path))
    layer = dataset.CreateLayer("a", reference, ogr.wkbPoint)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT(2 48)"))
    layer.CreateFeature(feature)


def write_raster(path, driver, reference):
    dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
    dataset.SetGeoTransform((2, 0.1, 0, 48, 0, -0.1))
    dataset.SetProjection(reference.ExportToWkt())
    gdal.GetDriverByName(driver).CreateCopy(str(path), dataset)


def refusal(url, file, kind):
    found = result(OpenLayersTask([layer_files.source(url, file, kind)]))
    assert not found.layers
    ((_, error),) = found.failures
    return error


@pytest.mark.parametrize("file", VECTORS)
def test_features_with_a_grid_are_refused_before_it_is_opened(tmp_path, store, qgis_new_project, file):
    driver, kind = VECTORS[file]
    pipe = tmp_path / "pipe.gsb"
    os.mkfifo(pipe)  # whoever opens it waits for good
    nowhere = str(pipe).replace("pipe", "none")
    folder = tmp_path / "files"
    folder.mkdir()
    write_vector(folder / file, driver, crs(nowhere))  # this opens it, too
    content = (folder / file).read_bytes()
    assert nowhere.encode() in content
    (folder / file).write_bytes(content.replace(nowhere.encode(), str(pipe).encode()))
    url = store(folder)
    assert "names another file" in refusal(url, file, kind).message
    with pytest.raises(UnsafeFileError, match="names another file"):  # so are those of a project looked at
        check_driver(f"/vsicurl/{url}/{file}", gdal.OF_VECTOR)


@pytest.mark.parametrize("file", RASTERS)
def test_rasters_with_a_grid_are_refused(tmp_path, store, qgis_new_project, file):
    driver, kind = RASTERS[file]
    grid = next(path for path in map(Path, osr.GetPROJSearchPaths()) if (path / GRID).exists()) / GRID
    write_raster(tmp_path / file, driver, crs(grid))
    assert "names another file" in refusal(store(tmp_path), file, kind).message


@pytest.mark.parametrize("file", VECTORS)
@pytest.mark.parametrize("code", [2154, 27572, 3979])
def test_other_coordinate_systems_are_no_matter(tmp_path, store, qgis_new_project, file, code):
    driver, kind = VECTORS[file]
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(code)
    write_vector(tmp_path / file, driver, reference)
    (layer,) = result(OpenLayersTask([layer_files.source(store(tmp_path), file, kind)])).layers
    assert layer.featureCount() == 1


def test_a_grid_that_proj_has_itself_is_no_matter(tmp_path, store, qgis_app):
    write_vector(tmp_path / "a.fgb", "FlatGeobuf", crs(GRID))
    assert b"PROJ4_GRIDS" in (tmp_path / "a.fgb").read_bytes() or b"BOUNDCRS" in (tmp_path / "a.fgb").read_bytes()
    assert check_driver(f"/vsicurl/{store(tmp_path)}/a.fgb", gdal.OF_VECTOR).ShortName == "FlatGeobuf"
