"""What is kept on this computer and may have been changed, or made by somebody else: projects, blocks and answers of
earlier days, heads of files; and scripts made of foreign words."""

from __future__ import annotations

import ast
import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core import file_details as file_details_module
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.file_details import RemoteFile, file_details
from datacube_browser.core.geoplateforme.followed_runs import followed_runs
from datacube_browser.core.layers.hdf5_check import is_self_contained
from datacube_browser.core.layers.offline import remote_source, source_in_project
from datacube_browser.core.layers.origin import origin_of, profile_of
from datacube_browser.core.layers.placeholder import layers_to_sign, stand_in
from datacube_browser.core.layers.plugin_layers import is_kept_offline, is_remote
from datacube_browser.core.layers.project_layers import files_of_project, hosts_of_project, vrts_of_project
from datacube_browser.core.layers.provenance import bands_of_layer, channels_of_layer
from datacube_browser.core.recipes.recipe import RECIPES, script_of
from datacube_browser.core.settings import settings
from datacube_browser.core.stac import cache
from datacube_browser.core.tiff.cached_blocks import CachedBlocks, segments
from hypothesis import example
from hypothesis import strategies as st
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer

from tests.export_tools import request
from tests.fuzz.hostile_values import broken, values
from tests.fuzz.inputs import fuzz
from tests.fuzz.records import COLLECTION, LANDING
from tests.fuzz.test_own_files import bytes_of, contents_of, texts_of
from tests.fuzz.tiff_files import broken_tiffs
from tests.fuzz.xml_files import broken_xml
from tests.memory_range_file import MemoryRangeFile
from tests.rasters import terrain, write_raster

# Projects

_PREFIX = "datacube_browser/"
PROPERTIES = {
    "catalog": "https://example.org/stac",
    "collection": "demo",
    "item": "a",
    "asset": "data",
    "href": "https://example.org/a.tif",
    "drawing": "tint",
    "profile": "p",
    "offline": "/vsicurl/https://example.org/a.tif",
    "offline_in_project": "./a.vrt",
    "bands": json.dumps([{"name": "B1", "nodata": 0, "scale": 2, "unit": "m", "classes": [{"value": 1}]}]),
    "channels": json.dumps([["a", 1], ["b", 2], ["c", 3]]),
}
PROJECT = b"""<qgis><projectlayers><maplayer type="raster"><extent><xmin>0</xmin><ymin>0</ymin><xmax>1</xmax>
<ymax>1</ymax></extent><datasource>/vsicurl/https://example.org/a.jp2</datasource><srs><spatialrefsys><wkt>GEOGCRS["a"]</wkt>
</spatialrefsys></srs><customproperties><Option type="Map"><Option type="QString" name="datacube_browser/href"
 value="https://example.org/a.jp2"/><Option type="QString" name="datacube_browser/profile" value="p"/></Option>
</customproperties><noData><noDataList bandNo="1"/></noData></maplayer><maplayer type="raster">
<datasource>./mosaics/a.vrt</datasource></maplayer></projectlayers></qgis>"""


@pytest.fixture(scope="module")
def layer(qgis_app, tmp_path_factory):
    path = write_raster(tmp_path_factory.mktemp("layer") / "a.tif", terrain(9, 9))
    return QgsRasterLayer(str(path), "a")


@fuzz(
    0.02,
    properties=broken(PROPERTIES),
    more=st.dictionaries(st.sampled_from(sorted(PROPERTIES)), st.one_of(values, texts_of([])), max_size=3),
)
@example(properties={**PROPERTIES, "href": "\ud800"}, more={})
def test_what_a_project_says_of_a_layer(layer, properties, more):
    for name in layer.customPropertyKeys():
        layer.removeCustomProperty(name)
    for name, value in {**(properties if isinstance(properties, dict) else {}), **more}.items():
        try:
            layer.setCustomProperty(f"{_PREFIX}{name}", value)
        except (TypeError, OverflowError, UnicodeError):  # no project holds it
            continue
    origin_of(layer), profile_of(layer), bands_of_layer(layer), channels_of_layer(layer)
    if is_remote(layer) or is_kept_offline(layer):
        assert isinstance(remote_source(layer), str)
    source_in_project(layer, QgsProject.instance())
    try:
        source_of_layer(layer)
    except DatacubeError:
        return


@fuzz(0.01, content=broken_xml(PROJECT))
def test_the_text_of_a_project(qgis_app, tmp_path, content):
    text = content.decode("utf-8", "replace")
    to_sign = layers_to_sign(text, tmp_path)
    assert all(
        isinstance(href, str)
        for href in (*hosts_of_project(text, to_sign), *(each.href for each in files_of_project(text, to_sign)))
    )
    vrts_of_project(text)
    for each in to_sign.values():
        path = stand_in(*each)
        dataset = gdal.Open(path)
        assert dataset is None or not [name for name in dataset.GetFileList() or () if name != path]
        dataset = None
        gdal.Unlink(path)


# What is kept of servers


@fuzz(0.02, data=st.data())
def test_blocks_of_earlier_days(tmp_path, data):
    folder, key = tmp_path / "cache" / "a", b"k" * 32
    for path in segments(folder):
        path.unlink()
    blocks = {(offset, 20 + offset): bytes([offset]) * (20 + offset) for offset in range(5)}
    kept = CachedBlocks(folder, key, 10**6, lambda _count: True)
    for (offset, _), content in blocks.items():
        kept.put(offset, content)
    kept.flush()
    (segment,) = segments(folder)
    segment.write_bytes(data.draw(bytes_of(segment.read_bytes())))
    again = CachedBlocks(folder, key, 10**6, lambda _count: True)
    for (offset, count), content in blocks.items():
        assert again.get(offset, count) in (None, content)


CATALOG = Catalog("c", "C", "https://example.org/stac/api")
DOCUMENT = {
    "version": 1,
    "url": CATALOG.url,
    "authcfg": "",
    "landing": LANDING,
    "collections": [COLLECTION],
    "migrated": {},
}
TREE = {
    **DOCUMENT,
    "tree": [["a", "A", "https://example.org/a.json", COLLECTION], ["b", "B", "https://example.org/b", {}]],
}


@fuzz(0.02, content=st.one_of(contents_of(DOCUMENT), contents_of(TREE)))
def test_the_collections_of_the_last_connection(qgis_app, content):
    path = cache._path(CATALOG)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    cache.forget_memory()
    found = cache.cached_contents(CATALOG)
    if found is not None:
        assert all(isinstance(each.id, str) and isinstance(each.title, str) for each in found.collections)


@fuzz(0.01, runs=st.lists(texts_of(["https://a.example/api", "https://a.example", "abcdefg", "d", "e"]), max_size=3))
def test_harvests_that_are_followed(qgis_app, runs):
    settings().geoplateforme_runs.setValue([each.replace("\0", "") for each in runs])
    for run in followed_runs():
        assert run.place.environment.api.startswith(("https://", "http://127.", "http://localhost"))


# Heads of files


@fuzz(0.02, content=broken_tiffs())
def test_the_head_of_a_tiff(qgis_app, monkeypatch, content):
    with monkeypatch.context() as patch:
        patch.setattr(file_details_module, "RangeFile", lambda *_, **__: MemoryRangeFile(content))
        try:
            found = file_details(RemoteFile("https://example.org/a.tif"), None)
        except DatacubeError:
            return
    assert found.requests <= 2
    assert found.columns > 0 < found.rows


@pytest.fixture(scope="module")
def hdf5(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hdf5")
    tiff = write_raster(folder / "a.tif", np.arange(64, dtype="u1").reshape(8, 8), options=())
    gdal.Translate(str(folder / "a.nc"), str(tiff), format="netCDF", creationOptions=["FORMAT=NC4"])
    return folder / "b.nc", (folder / "a.nc").read_bytes()


@fuzz(0.02, changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=9)), min_size=1, max_size=4))
def test_a_broken_hdf5(hdf5, changes):
    path, content = hdf5
    broken_content = bytearray(content)
    for place, data in changes:
        start = int(place * len(content))
        broken_content[start : start + len(data)] = data
    path.write_bytes(broken_content)
    assert is_self_contained(str(path)) in (True, False)


# Scripts

_EVIL = (
    "$(evil)",
    "`evil`",
    "'; evil; '",
    '"; evil; "',
    "\nevil\n",
    "\\",
    "${evil}",
    "!evil",
    "{evil}",
    "%evil",
    "é",
    '"""',
)


def _bare(script: str) -> str:
    """What a shell reads outside of single quotes and comments."""
    outside, quote, before = [], "", "\n"
    for sign in script:
        if quote:
            ended = sign == quote
            if quote == '"' and not ended:
                outside.append(sign)
            quote = "" if ended else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#" and before.isspace():
            quote = "\n"
        else:
            outside.append(sign)
        before = sign
    return "".join(outside)


def _shape(script: str) -> str:
    """The program without its texts and numbers."""

    class Blank(ast.NodeTransformer):
        def visit_Constant(self, node):
            return ast.copy_location(ast.Constant(None), node)

        def visit_JoinedStr(self, node):
            return ast.copy_location(ast.Constant(None), node)

    return ast.dump(Blank().visit(ast.parse(script)))


@pytest.fixture(scope="module")
def harmless(qgis_app, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    return folder, _scripts(folder, "a b", "c d")


def _scripts(folder: Path, source: str, output: str) -> dict:
    path = write_raster(folder / f"{source}.tif", terrain(32, 32))
    plan = plan_export(request([path], (2000000, 499980, 2000020, 500000), folder / f"{output}.tif"))
    return {recipe: script_of(recipe, plan) for recipe in RECIPES}


@fuzz(0.01, parts=st.lists(st.one_of(st.sampled_from(_EVIL), st.text(max_size=3)), min_size=1, max_size=3))
def test_foreign_words_in_scripts_are_but_texts(harmless, parts):
    folder, usual = harmless
    name = "".join(parts).translate({0: None, ord("/"): "_"}).encode("utf-8", "ignore")[:60].decode("utf-8", "ignore")
    made = _scripts(folder, f"a {name}", f"c {name}")
    for recipe, script in made.items():
        assert bool(script.text) == bool(usual[recipe].text)
        if script.suffix == ".py":
            assert _shape(script.text) == _shape(usual[recipe].text)
        elif script.text:
            assert "evil" not in _bare(script.text)
            assert len(shlex.split(script.text, comments=True)) == len(shlex.split(usual[recipe].text, comments=True))
