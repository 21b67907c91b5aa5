from __future__ import annotations

import pytest
from datacube_browser.core.layers.footprints import (
    footprint_features,
    footprint_fields,
    footprint_layer,
    without_place,
)
from qgis.core import NULL, Qgis, QgsCoordinateTransformContext, QgsVectorFileWriter, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime, QMetaType, Qt

from tests.qgis.tree_samples import item

RING = [[179.0, 60.0], [181.0, 60.0], [181.0, 61.0], [179.0, 61.0], [179.0, 60.0]]


def features(*items):
    return list(footprint_features(items, footprint_fields(items)))


def types(*items):
    return {field.name(): field.type() for field in footprint_fields(items)}


def with_properties(**properties):
    return item("a", properties={key.replace("__", ":"): value for key, value in properties.items()})


def test_every_property_of_any_item_and_every_asset_is_a_field(qgis_app):
    one, two = with_properties(gsd=1, datetime=None), with_properties(platform="lidar")
    names = list(types(one, two))
    assert names[:5] == ["id", "collection", "datetime", "gsd", "platform"]
    assert names[5:] == ["href_dsm", "href_dtm", "href_extent", "href_dtm-vrt", "href_coverage", "href_thumbnail"]
    assert features(one, two)[0]["href_dtm"] == "https://store.example/a-dtm.tif"
    assert features(one, two)[1]["gsd"] == NULL


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], QMetaType.Type.LongLong),
        ([1, 2.5], QMetaType.Type.Double),
        ([True, None], QMetaType.Type.Bool),
        (["a", 1], QMetaType.Type.QString),
        ([10**30], QMetaType.Type.QString),
        ([{"a": 1}], QMetaType.Type.QString),
        (["2024-02-06T19:38:07Z", "2024-09-03"], QMetaType.Type.QDateTime),
        (["2024", "20240903"], QMetaType.Type.QString),
        ([None], QMetaType.Type.QString),
    ],
)
def test_a_property_has_the_type_that_holds_all_its_values(qgis_app, values, expected):
    assert types(*(with_properties(value=value) for value in values))["value"] == expected


def test_values_come_as_they_are_and_lists_as_json(qgis_app):
    found = features(
        with_properties(datetime="2023-05-29T14:00:00.5+02:00", eo__cloud_cover=12.5, proj__shape=[2, 3], name="é"),
        with_properties(datetime="2023-05-29", proj__shape={"é": True}, huge=10**30),
    )
    assert found[0]["datetime"] == QDateTime.fromString("2023-05-29T12:00:00.500Z", Qt.DateFormat.ISODateWithMs)
    assert found[1]["datetime"].toUTC().toString(Qt.DateFormat.ISODate) == "2023-05-29T00:00:00Z"
    assert found[0]["eo:cloud_cover"] == 12.5
    assert found[0]["proj:shape"] == "[2, 3]"
    assert found[1]["proj:shape"] == '{"é": true}'
    assert found[1]["huge"] == str(10**30)
    assert found[0]["name"] == "é"


def test_names_that_differ_in_case_alone_stay_apart(qgis_app):
    one = with_properties(Name="a", name="b")
    assert {"Name", "name_2"} <= set(types(one))
    assert (features(one)[0]["Name"], features(one)[0]["name_2"]) == ("a", "b")


def test_footprints_are_kept_as_the_server_gave_them(qgis_app):
    over = item("over", geometry={"type": "Polygon", "coordinates": [RING]})
    parts = item("parts", geometry={"type": "MultiPolygon", "coordinates": [[RING], [[[x, y - 9] for x, y in RING]]]})
    high = item("high", geometry={"type": "Polygon", "coordinates": [[[*point, 7.0] for point in RING]]})
    found = features(over, parts, high)
    assert all(feature.geometry().wkbType() == Qgis.WkbType.MultiPolygon for feature in found)
    assert found[0].geometry().boundingBox().xMaximum() == 181.0
    assert found[1].geometry().constGet().numGeometries() == 2


def test_an_item_without_a_polygon_has_a_row_and_is_counted(qgis_app):
    found = features(
        item("a"), item("b", geometry=None, bbox=None), item("c", geometry={"type": "Point", "coordinates": [0, 0]})
    )
    assert [feature["id"] for feature in found] == ["a", "b", "c"]
    assert without_place(found) == 2


def test_no_signature_is_kept(qgis_app):
    signed = item("a")
    asset = signed.assets[0].__class__(**{**vars(signed.assets[0]), "href": "https://s.example/a.tif?sig=abc&sv=1"})
    assert features(item("a", assets=(asset,)))[0]["href_dsm"] == "https://s.example/a.tif?sig=***&sv=1"


def test_the_layer_survives_being_saved(qgis_app, tmp_path):
    items = [
        with_properties(datetime="2023-05-29T12:00:00Z", Name="a", name="b", n=1, good=True, proj__shape=[1, 2]),
        item("nowhere", geometry=None, bbox=None),
    ]
    fields = footprint_fields(items)
    layer = footprint_layer("Footprints", fields)
    assert layer.dataProvider().addFeatures(list(footprint_features(items, fields)))[0]
    assert layer.crs().authid() == "EPSG:4326"
    assert [feature.geometry().isNull() for feature in layer.getFeatures()] == [False, True]
    path = str(tmp_path / "footprints.gpkg")
    error = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, path, QgsCoordinateTransformContext(), QgsVectorFileWriter.SaveVectorOptions()
    )
    assert error[0] == QgsVectorFileWriter.WriterError.NoError, error
    saved = QgsVectorLayer(path, "saved", "ogr")
    first, second = saved.getFeatures()
    assert saved.wkbType() == Qgis.WkbType.MultiPolygon
    assert (first["id"], first["n"], first["good"], first["name_2"]) == ("a", 1, True, "b")
    assert first["datetime"].toUTC().toString(Qt.DateFormat.ISODate) == "2023-05-29T12:00:00Z"
    assert second.geometry().isEmpty()  # QGIS's writer makes an empty one of none
