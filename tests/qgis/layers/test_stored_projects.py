"""Projects that are kept in a GeoPackage, with layers of signed files."""

from __future__ import annotations

import pytest
from osgeo import ogr
from qgis.core import QgsProject

from demo.person import wait_until
from tests.qgis.living_layers import looks, styled, value_of, write_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("tiles"))


@pytest.fixture
def uri(tmp_path):
    """Where a project goes in a GeoPackage."""
    path = tmp_path / "projects é.gpkg"
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    dataset.CreateLayer("points")
    del dataset
    return f"geopackage:{path}?projectName=mine"


def test_a_project_in_a_geopackage_is_opened_first_and_signed_then(signed, uri, connect):
    (layer,) = signed.add("rgb.tif")
    styled(layer)
    before = looks(layer)
    assert QgsProject.instance().write(uri)
    signed.forget()

    at_first = []
    connect(QgsProject.instance().layersAdded, lambda added: at_first.extend(each.isValid() for each in added))
    (found,) = signed.open(uri)
    assert at_first == [True]  # else QGIS asks the user what to do with it
    assert signed.store.requests == []
    wait_until(signed.is_quiet, "the layer has been signed")

    assert (looks(found), value_of(found)) == (before, 99)
    assert not QgsProject.instance().isDirty()
