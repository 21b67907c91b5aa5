from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layers.footprints import (
    footprint_features,
    footprint_fields,
    footprint_layer,
    without_place,
)
from datacube_browser.core.stac.all_items import AllItemsTask
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from qgis.core import NULL, Qgis, QgsCoordinateTransformContext, QgsVectorFileWriter, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime, QMetaType, Qt

from demo.person import click_row, find_row, settle, wait_until
from tests.qgis.dock.test_dock import HRDEM_1M, connected, expanded
from tests.qgis.layers.test_mosaic import choose, open_more, project_layers
from tests.qgis.tree_samples import item
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import result

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
def test_a_fields_type_holds_all_values_of_its_property(qgis_app, values, expected):
    assert types(*(with_properties(value=value) for value in values))["value"] == expected


def test_values_are_kept_and_lists_become_json(qgis_app):
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


def test_names_that_differ_only_in_case_become_separate_fields(qgis_app):
    one = with_properties(Name="a", name="b")
    assert {"Name", "name_2"} <= set(types(one))
    assert (features(one)[0]["Name"], features(one)[0]["name_2"]) == ("a", "b")


def test_footprints_are_kept_as_the_server_sent_them(qgis_app):
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


def test_signatures_are_removed_from_urls(qgis_app):
    signed = item("a")
    asset = signed.assets[0].__class__(**{**vars(signed.assets[0]), "href": "https://s.example/a.tif?sig=abc&sv=1"})
    assert features(item("a", assets=(asset,)))[0]["href_dsm"] == "https://s.example/a.tif?sig=***&sv=1"


@pytest.mark.parametrize(
    "value",
    [
        "https://s.example/a.tif?sig=SECRET&sv=1",
        "see https://user:SECRET@s.example/a.tif",  # pragma: allowlist secret
        ["https://s.example/a.tif?X-Amz-Signature=SECRET"],
        {"href": "https://s.example/a.tif?token=SECRET"},
    ],
)
def test_signatures_are_removed_from_addresses_in_properties(qgis_app, value):
    (found,) = features(with_properties(note=value))
    assert "SECRET" not in found["note"]
    assert "s.example/a.tif" in found["note"]


@pytest.mark.parametrize("value", [7, "seven", ["x"], True])
def test_a_property_with_the_name_of_an_assets_field_stands_beside_it(qgis_app, value):
    one, other = with_properties(href_dsm=value), item("b")
    found, plain = features(one, other)
    saved = value if not isinstance(value, list) else json.dumps(value)
    assert (found["href_dsm"], found["href_dsm_2"]) == (saved, one.assets[0].href)
    assert (plain["href_dsm"], plain["href_dsm_2"]) == (NULL, other.assets[0].href)


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
    assert second.geometry().isEmpty()  # QGIS writes a missing geometry as an empty one


# From the dock


def the_layer():
    return wait_until(lambda: next(iter(project_layers()), None), "the footprints are on the map")


def ids(layer):
    return sorted(feature["id"] for feature in layer.getFeatures())


@pytest.fixture
def corner(datacube, open_dock, host):
    """The dock with the four tiles at the corner listed, and their collection's row."""
    host.frame(1_990_000, 490_000, 2_010_000, 510_000)
    panel = connected(open_dock(datacube.stac_url))
    row = expanded(panel, HRDEM_1M)
    wait_until(lambda: len(panel.model.items()) == 4, "four tiles are listed")
    return panel, row


def test_listed_items_become_one_layer_with_their_properties(corner, host):
    panel, row = corner
    click_row(panel.tree, row)
    choose(choose(open_more(panel), "Create Footprint Layer").menu(), "Listed Items (4)")
    layer = the_layer()
    assert ids(layer) == sorted(item.id for item in panel.model.items())
    assert layer.featureCount() == 4
    assert layer.isTemporary()
    assert layer.customProperty("datacube_browser/collection") == "hrdem-mosaic-1m"
    feature = next(layer.getFeatures())
    assert isinstance(feature["datetime"], QDateTime)
    assert feature["href_dtm"].endswith(".tif")
    assert "Items in the layer: 4." in shown_text(host)
    assert "without a footprint" not in shown_text(host)


def test_one_selected_item_is_enough_for_a_layer(corner):
    panel, row = corner
    click_row(panel.tree, find_row(panel.tree, "10_3-mosaic-1m", row))
    choose(choose(open_more(panel), "Create Footprint Layer").menu(), "Selected Items (1)")
    assert ids(the_layer()) == ["10_3-mosaic-1m"]


def shown_text(host):
    return wait_until(lambda: host.bar.currentItem() and host.bar.currentItem().text(), "the outcome is said")


@pytest.fixture
def three_pages(stub_api):
    """150 items on three pages; the last item has no geometry."""
    items = [minimal_item(f"item-{number:03}", properties={"n": number}) for number in range(150)]
    items[-1] |= {"geometry": None, "bbox": None}

    def search(seen):
        start = json.loads(seen.body).get("token", 0)
        following = {"rel": "next", "method": "POST", "href": "@URL@/search", "body": {"token": start + 50}}
        links = [following] if start < 100 else []
        return {"features": items[start : start + 50], "links": links, "numberMatched": 150}

    return stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection()], "links": []},
            "POST /search": search,
        }
    )


def test_all_matching_items_are_fetched_and_those_without_geometry_are_counted(three_pages, open_dock, host):
    host.frame(-180, -90, 180, 90, "EPSG:4326")
    panel = connected(open_dock(three_pages.url))
    click_row(panel.tree, expanded(panel, "demo"))
    assert len(panel.model.items()) == 50
    entries = choose(open_more(panel), "Create Footprint Layer").menu()
    assert [action.text() for action in entries.actions()] == ["Listed Items (50)", "All Items That Match the Filters"]
    choose(entries, "All Items That Match")
    layer = the_layer()
    assert [feature["n"] for feature in layer.getFeatures()] == list(range(150))
    assert "without a footprint, kept as rows: 1." in shown_text(host)
    assert len(panel.model.items()) == 50


def test_listing_all_items_reports_progress_and_ends_at_the_limit(three_pages):
    catalog, query = Catalog("", "Stub", three_pages.url), ItemQuery(collections=("demo",))
    first = StacService(catalog).search(query)
    task = AllItemsTask(catalog, query, first.items, first.next, most=120)
    steps = []
    task.progressed.connect(steps.append)
    found = result(task)
    assert len(found.items) == 120
    assert found.is_cut
    assert [step.done for step in steps] == [83, 100]
    assert steps[0].stage.startswith("100 of 120 items")


def test_cancel_ends_the_listing(three_pages, proxy):
    slow = proxy(three_pages.url, latency=0.5)
    catalog, query = Catalog("", "Stub", slow.url), ItemQuery(collections=("demo",))
    first = StacService(catalog).search(query)
    task = AllItemsTask(catalog, query, first.items, first.next)
    ended = []
    task.canceled.connect(lambda: ended.append("canceled"))
    task.succeeded.connect(lambda _found: ended.append("succeeded"))
    task.start()
    settle()
    task.cancel()
    wait_until(lambda: ended, "the task has ended", 10)
    assert ended == ["canceled"]


RESERVED = ["fid", "FID", "geom", "Geometry", "ogc_fid", "rowid", "oid", "objectid", "shape", "id", "Id", "a\nb", ""]


@pytest.mark.parametrize(
    ("driver", "ending"), [("GPKG", "gpkg"), ("SQLite", "sqlite"), ("FlatGeobuf", "fgb"), ("GeoJSON", "geojson")]
)
@pytest.mark.parametrize("values", [("x1", "x2"), (7, 7)], ids=["text", "the same number"])
def test_properties_with_names_that_formats_reserve_are_saved(qgis_app, tmp_path, driver, ending, values):
    items = [item(name, properties=dict.fromkeys(RESERVED, value)) for name, value in zip("ab", values, strict=True)]
    fields = footprint_fields(items)
    layer = footprint_layer("footprints", fields)
    layer.dataProvider().addFeatures(list(footprint_features(items, fields)))
    saved = written(layer, tmp_path / f"o.{ending}", driver)
    assert saved.featureCount() == 2
    assert {each["fid_2"] for each in saved.getFeatures()} == set(values)


@pytest.mark.parametrize("count", [1899, 1900, 1901, 2500])
def test_more_properties_than_a_table_has_columns_are_saved_and_none_is_lost(qgis_app, tmp_path, count):
    properties = {f"p{number}": number for number in range(count)}
    one = item("a", properties=properties, assets=())
    fields = footprint_fields([one])
    layer = footprint_layer("footprints", fields)
    layer.dataProvider().addFeatures(list(footprint_features([one], fields)))
    saved = next(written(layer, tmp_path / "o.gpkg", "GPKG").getFeatures())
    found = {name: saved[name] for name in saved.fields().names() if name in properties}
    if "further_properties" in saved.fields().names():
        found |= json.loads(saved["further_properties"])
    assert found == properties


def written(layer, path, driver):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    error, text, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsCoordinateTransformContext(), options
    )
    assert error == QgsVectorFileWriter.WriterError.NoError, text
    return QgsVectorLayer(str(path), "saved", "ogr")
