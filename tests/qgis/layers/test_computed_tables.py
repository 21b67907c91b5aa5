"""Databases whose author has written what SQLite is to compute as soon as a table is read: without end, or into texts
of gigabytes. They are refused before GDAL or QGIS read such a table."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from datacube_browser.core.errors import LayerError
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.remote_files.remote_formats import check_driver
from datacube_browser.core.remote_files.sqlite_schema import SchemaError, schema_of
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal, ogr

from tests.qgis import kind_files, layer_files
from tests.servers.tasks import result

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
HUGE = "hex(zeroblob(400000000))"
GEOPACKAGES = {
    "a view without end": f"CREATE VIEW v AS {ENDLESS} SELECT a.* FROM areas a, c WHERE c.x < 0",
    "a view of all with all": "CREATE VIEW v AS SELECT a.* FROM areas a, areas b, areas c, areas d, areas e",
    "a view of its own words": f"CREATE VIEW v AS SELECT fid, geom, {HUGE} AS name FROM areas",
    "a computed column": f"ALTER TABLE areas ADD COLUMN huge TEXT GENERATED ALWAYS AS ({HUGE})",
    "a computed column in short": f"ALTER TABLE areas ADD COLUMN huge TEXT as/**/({HUGE})",
    "the list of layers": "gpkg_contents",
    "the list of geometries": "gpkg_geometry_columns",
    "the list of extensions": "gpkg_extensions",
    "QGIS's metadata": f"CREATE VIEW gpkg_metadata AS {ENDLESS} SELECT x AS id FROM c WHERE x < 0",
    "QGIS's styles": f"CREATE VIEW Layer_Styles AS {ENDLESS} SELECT x AS id FROM c WHERE x < 0",
}
VIEWS = [name for name, sql in GEOPACKAGES.items() if sql.startswith("CREATE VIEW v ")]


@pytest.fixture(scope="module")
def areas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("areas")
    kind_files.write_rasters(folder)
    kind_files.write_vectors(folder)
    return folder


@pytest.fixture
def served(areas, tmp_path, store, qgis_new_project):
    """A folder that is served, and its address."""
    folder = tmp_path / "served"
    folder.mkdir()
    for path in areas.iterdir():
        if path.suffix in (".gpkg", ".mbtiles"):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder, store(folder)


def write_geopackage(path, name):
    """What is described above, in the GeoPackage at this path."""
    sql = GEOPACKAGES[name]
    with closing(sqlite3.connect(path)) as database:
        if " " in sql:
            database.execute(sql)
        else:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute(f"ALTER TABLE {sql} RENAME TO plain")
            database.execute(f"CREATE VIEW {sql} AS {ENDLESS} SELECT plain.* FROM plain, c WHERE c.x < 0")
        if name in VIEWS:
            database.execute("UPDATE gpkg_geometry_columns SET table_name = 'v'")
            database.execute("UPDATE gpkg_contents SET table_name = 'v', identifier = 'v'")
        database.commit()


def opened(url, file, kind=AssetKind.GEOPACKAGE):
    return result(OpenLayersTask([layer_files.source(url, file, kind)]))


@pytest.mark.parametrize("name", GEOPACKAGES)
def test_a_geopackage_that_is_computed_is_refused_as_a_layer_and_with_a_project(served, name):
    folder, url = served
    write_geopackage(folder / "areas.gpkg", name)
    found = opened(url, "areas.gpkg")
    assert not found.layers
    ((_, error),) = found.failures
    assert "computed" in error.message
    assert error.hint
    with pytest.raises(LayerError, match="computed"):  # so are those of a project looked at, before QGIS opens them
        check_driver(f"/vsicurl/{url}/areas.gpkg", gdal.OF_VECTOR)


def test_views_that_nobody_reads_are_no_matter(served):
    """As the GeoPackages of some programs have."""
    folder, url = served
    with closing(sqlite3.connect(folder / "areas.gpkg")) as database:
        database.execute("CREATE VIEW st_spatial_ref_sys AS SELECT srs_name, srs_id FROM gpkg_spatial_ref_sys")
        database.execute(
            'CREATE TABLE "a b" (id INTEGER PRIMARY KEY, "length as (m)" REAL, note TEXT DEFAULT \'AS (\')'
        )
        database.commit()
    (layer,) = opened(url, "areas.gpkg").layers
    assert layer.featureCount() == 1


def test_a_large_schema_is_read_as_sqlite_reads_it(tmp_path):
    path = tmp_path / "large.gpkg"
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for number in range(40):
        layer = dataset.CreateLayer(f"layer {number}", geom_type=ogr.wkbPoint)
        for field in range(200 if number % 10 == 0 else 2):
            layer.CreateField(ogr.FieldDefn(f"a field with the number {field}", ogr.OFTString))
    layer = dataset = None
    with closing(sqlite3.connect(path)) as database:
        expected = database.execute("SELECT type, lower(name), ifnull(sql, '') FROM sqlite_master").fetchall()
    found = schema_of(str(path))
    assert sorted((each.kind, each.name, each.sql) for each in found) == sorted(expected)
    assert not any(each.is_computed for each in found)


@pytest.mark.parametrize("size", [512, 1024, 65536])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_pages_of_all_sizes_and_texts_of_all_encodings_are_read(tmp_path, size, encoding):
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA page_size = {size}")
        database.execute(f"PRAGMA encoding = '{encoding}'")
        for number in range(60):
            columns = ", ".join(f"column_é_{each}" for each in range(1 + 40 * (number % 7)))
            database.execute(f"CREATE TABLE table_{number} ({columns})")
        database.execute("CREATE VIEW v AS SELECT 1")
        database.commit()
        expected = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    found = schema_of(str(path))
    assert sorted((each.kind, each.name, each.sql) for each in found) == sorted(expected)
    assert [each.name for each in found if each.is_computed] == ["v"]


def test_a_schema_that_is_broken_or_leads_in_a_circle_is_said(areas, tmp_path):
    content = (areas / "areas.gpkg").read_bytes()
    size = int.from_bytes(content[16:18], "big")
    circle = content[:100] + b"\x05" + bytes(2) + b"\x00\x01" + bytes(3) + (1).to_bytes(4, "big")
    circle += size.to_bytes(2, "big")
    broken = {
        "cut": content[: size // 2],
        "circle": circle.ljust(size - 4, b"\x00") + (1).to_bytes(4, "big"),
        "no page": content[:100] + bytes(size),
        "no size": content[:16] + bytes(2) + content[18:],
    }
    for name, data in broken.items():
        path = tmp_path / f"{name}.gpkg"
        path.write_bytes(data)
        with pytest.raises(SchemaError):
            schema_of(str(path))
    assert schema_of(str(areas / "a.tif")) == []


MBTILES = {
    "metadata": f"CREATE VIEW metadata AS {ENDLESS} SELECT x AS name, x AS value FROM c WHERE x < 0",
    "tiles": f"CREATE VIEW tiles AS {ENDLESS} SELECT plain.* FROM plain, c WHERE c.x < 0",
    "tiles of all with all": "CREATE VIEW tiles AS SELECT a.* FROM plain a, plain b, plain c",
    "tiles of words": "CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, zeroblob(900000000) AS tile_data "
    "FROM plain",
    "a computed column": "ALTER TABLE plain ADD COLUMN a TEXT GENERATED ALWAYS AS (hex(zeroblob(400000000)))",
}


@pytest.mark.parametrize("name", MBTILES)
@pytest.mark.parametrize("file", ["pictures.mbtiles", "areas.mbtiles"])
def test_mbtiles_that_are_computed_are_refused(served, file, name):
    folder, url = served
    with closing(sqlite3.connect(folder / file)) as database:
        table = "metadata" if name == "metadata" else "tiles"
        database.execute(f"ALTER TABLE {table} RENAME TO plain")
        database.execute(MBTILES[name])
        if name == "a computed column":
            database.execute("ALTER TABLE plain RENAME TO tiles")
        database.commit()
    ((_, error),) = opened(url, file, AssetKind.MBTILES).failures
    assert "computed" in error.message


def test_mbtiles_whose_pictures_are_in_a_table_of_their_own_are_opened(served):
    """As Mapbox's own tools write them."""
    folder, url = served
    with closing(sqlite3.connect(folder / "pictures.mbtiles")) as database:
        database.execute("CREATE TABLE images AS SELECT rowid AS tile_id, tile_data FROM tiles")
        database.execute("CREATE TABLE map AS SELECT zoom_level, tile_column, tile_row, rowid AS tile_id FROM tiles")
        database.execute("DROP TABLE tiles")
        database.execute("CREATE UNIQUE INDEX images_id ON images (tile_id)")
        database.execute(
            "CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, "
            "map.tile_row AS tile_row, images.tile_data AS tile_data "
            "FROM map JOIN images ON images.tile_id = map.tile_id"
        )
        database.commit()
    (layer,) = opened(url, "pictures.mbtiles", AssetKind.MBTILES).layers
    assert layer.isValid()
