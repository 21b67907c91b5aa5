"""Opens MBTiles on this computer: pictures with GDAL, vector tiles with QGIS."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from osgeo import gdal
from qgis.core import QgsDataSourceUri, QgsMapLayer, QgsVectorTileLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..gdal_calls import call
from ..remote_files.remote_formats import check_words
from ..remote_files.sqlite_schema import Entry
from .raster import open_raster

if TYPE_CHECKING:
    from pathlib import PurePath

    from .source import LayerSource

_VECTOR = "pbf"
_TABLES = "SELECT count(*) FROM sqlite_master WHERE name IN ('tiles', 'metadata')"
#: Tables that a module of SQLite makes up: GDAL's leads to any file that it can open.
_VIRTUAL = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%virtual%'"
#: What GDAL and QGIS read; tables of this kind may be views, which join others.
_PLANS = ("EXPLAIN QUERY PLAN SELECT * FROM metadata", "EXPLAIN QUERY PLAN SELECT * FROM tiles")
#: Of a plan for one of these: a table of pictures beside one of places.
_MOST_STEPS = 2
_FORMAT = "SELECT value FROM metadata WHERE name = 'format' LIMIT 1"


def open_mbtiles(source: LayerSource) -> QgsMapLayer:
    """The source as a layer; invalid when it could not be opened. Raises LayerError for a file that is not opened."""
    if _format(source) != _VECTOR:
        check_words(source.href, call(gdal.OpenEx, source.path, gdal.OF_RASTER, allowed_drivers=["MBTiles"]))
        return open_raster(source, source.path)
    uri = QgsDataSourceUri()
    uri.setParam("type", "mbtiles")
    uri.setParam("url", source.path)
    return QgsVectorTileLayer(bytes(uri.encodedUri()).decode(), source.layer_name)


def database_uri(path: PurePath) -> str:
    """The path as SQLite wants it: of a share of Windows (//server/share), the server is no host of the URI.
    https://www.sqlite.org/uri.html"""
    return f"file:///{quote(path.as_posix().removeprefix('/'), safe='/:')}"


def _format(source: LayerSource) -> str:
    """The format of the tiles: "png", "jpg", "pbf". The file is looked at before GDAL or QGIS open it."""
    try:
        with closing(sqlite3.connect(f"{database_uri(Path(source.path))}?mode=ro", uri=True)) as database:
            if database.execute(_TABLES).fetchone()[0] < 2:
                raise _refused(QCoreApplication.translate("MbTiles", "This is not an MBTiles file."), source)
            if database.execute(_VIRTUAL).fetchone()[0]:
                text = QCoreApplication.translate("MbTiles", "This file is not opened: it may lead to other files.")
                raise _refused(text, source)
            if _has_computed_tables(database) or any(_is_endless(database, plan) for plan in _PLANS):
                text = QCoreApplication.translate(
                    "RemoteFormats", "This file is not opened: what it holds is computed, which may have no end."
                )
                raise _refused(text, source)
            row = database.execute(_FORMAT).fetchone()
    except sqlite3.Error as error:
        raise _refused(
            QCoreApplication.translate("MbTiles", "This is not an MBTiles file."), source, str(error)
        ) from error
    return str(row[0]).strip().lower() if row else ""


def _is_endless(database: sqlite3.Connection, plan: str) -> bool:
    """Whether reading the rows of a view may take without end, or all memory: where they are computed by functions or
    recursion, or where more than one table is gone through from end to end, once for each row of the other."""

    def only_reads(action: int, *_names: str | None) -> int:
        return sqlite3.SQLITE_OK if action in (sqlite3.SQLITE_READ, sqlite3.SQLITE_SELECT) else sqlite3.SQLITE_DENY

    database.set_authorizer(only_reads)
    try:
        steps = [str(row[3]) for row in database.execute(plan)]
    except sqlite3.DatabaseError as error:
        if "prohibited" in str(error) or "not authorized" in str(error):
            return True
        raise
    finally:
        database.set_authorizer(None)
    return sum(step.startswith("SCAN") for step in steps) > 1 or len(steps) > _MOST_STEPS


def _has_computed_tables(database: sqlite3.Connection) -> bool:
    """Whether a table has columns that are computed; views are looked at by themselves."""
    rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE type = 'table'")
    return any(Entry(kind, name, sql or "").is_computed for kind, name, sql in rows)


def _refused(text: str, source: LayerSource, details: str = "") -> LayerError:
    hint = QCoreApplication.translate("MbTiles", "Download it, and open it yourself if you trust it.")
    return LayerError(text, url=source.href, details=details, hint=hint)
