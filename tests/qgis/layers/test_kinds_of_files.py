"""Each kind of file that a catalogue has, from a server that knows ranges to a layer of this QGIS, or to words."""

from __future__ import annotations

import hashlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.expected_file import Expected
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers import local_copies
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.remote_files.readable_formats import is_readable
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.assets import asset
from datacube_browser.core.stac.records import Collection, Item
from qgis.core import (
    Qgis,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer

from tests.authentication import PASSWORD, basic_authentication
from tests.qgis import kind_files as files
from tests.servers.tasks import result
from tests.signed_files import PROFILE, signed_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    files.write_rasters(folder)
    files.write_vectors(folder)
    files.write_copc(folder / "points.copc.laz")
    files.write_copc(folder / "endless.copc.laz", half_size=0)
    files.write_las(folder / "points.laz")
    files.write_las(folder / "no_index.copc.laz")
    files.write_ept(folder / "cloud")
    files.write_hdf5(folder, "v108")
    files.write_leading_mbtiles(folder / "leading.mbtiles", folder / "areas.geojson")
    files.write_what_is_not_read(folder)
    (folder / "page.copc.laz").write_text("<html>Sign in</html>")
    (folder / "page.nc").write_text("<html>Sign in</html>")
    (folder / "text.mbtiles").write_text("tiles")
    (folder / "page.mbtiles").write_text("<html>Sign in</html>")
    (folder / "ept.json").write_text('{"dataType": "laszip"}')
    return folder


@pytest.fixture
def served(folder, store, proxy, qgis_new_project):
    return proxy(store(folder))


def choice(href, media_type="", roles=("data",), catalog_url="https://stac.example.org/api"):
    found = asset("data", {"href": href, "type": media_type, "roles": list(roles)}, href, {}, over_https=False)
    grid = Georeference("EPSG:2154", (0, 0, 1, 1))
    item = Item("item", "c", None, None, None, (found,), georeference=grid)
    return AssetChoice(Catalog("c", "C", catalog_url), Collection("c", "C"), item, found)


def opened(url, media_type=""):
    layers = result(OpenLayersTask([source_of_choice(choice(url, media_type))]))
    assert not layers.failures, layers.failures[0][1].report()
    return layers.layers[0]


def refusal(url, media_type=""):
    layers = result(OpenLayersTask([source_of_choice(choice(url, media_type))]))
    assert not layers.layers
    return layers.failures[0][1]


def drawn(layer, size=100):
    """The colours of the layer on a map of so many pixels."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(size, size))
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    QTimer.singleShot(60_000, loop.quit)
    job.start()
    loop.exec()
    assert not job.isActive()
    image = job.renderedImage()
    return {image.pixelColor(x, y).name() for x in range(0, size, 2) for y in range(0, size, 2)}


RASTERS = [("a.tif", "image/x.geotiff"), ("a.jp2", "image/jpeg2000"), ("one.nc", "application/x-netcdf")]
RASTERS += [("four.nc", "application/netcdf"), ("packed.nc", ""), ("netcdf", "application/x-netcdf")]
NAMES = ("a.tif", "a.jp2", "four.nc", "areas.geojson", "areas.gpkg", "areas.fgb", "points.copc.laz", "pictures.mbtiles")
VECTORS = [
    ("areas.geojson", "application/geo+json"),
    ("areas.gpkg", "application/geopackage+vnd.sqlite3"),
    ("areas.fgb", "application/vnd.flatgeobuf"),
]


@pytest.mark.parametrize(("file", "media_type"), RASTERS, ids=[file for file, _ in RASTERS])
def test_rasters_become_layers_with_their_pixels_and_place(served, file, media_type):
    layer = opened(f"{served.url}/{file}", media_type)
    assert layer.providerType() == "gdal"
    assert (layer.width(), layer.height(), layer.crs().authid()) == (64, 64, "EPSG:2154")
    assert len(drawn(layer)) > 20


@pytest.mark.parametrize("file", NAMES)
@pytest.mark.parametrize("ending", ["?v=1&name=b.zip", "#part"])
def test_addresses_with_a_query_or_a_fragment_become_layers(served, file, ending):
    assert opened(f"{served.url}/{file}{ending}").isValid()


@pytest.mark.parametrize(("file", "media_type"), VECTORS, ids=[file for file, _ in VECTORS])
def test_features_become_layers(served, file, media_type):
    layer = opened(f"{served.url}/{file}", media_type)
    assert (layer.providerType(), layer.featureCount()) == ("ogr", 1)
    assert layer.source().startswith("/vsicurl/")
    assert len(drawn(layer)) > 1


@pytest.mark.parametrize(
    ("file", "media_type", "provider"),
    [("points.copc.laz", "application/vnd.laszip+copc", "copc"), ("cloud/ept.json", "application/json", "ept")],
    ids=["copc", "ept"],
)
def test_point_clouds_become_layers_that_are_read_piece_by_piece(served, file, media_type, provider):
    layer = opened(f"{served.url}/{file}", media_type)
    assert (layer.providerType(), layer.pointCount()) == (provider, files.POINTS)
    assert layer.source() == f"{served.url}/{file}"
    assert layer.crs().authid() == "EPSG:2154"
    QgsProject.instance().addMapLayer(layer)
    assert len(drawn(layer, 1000)) > 1


def test_an_ept_is_not_drawn_where_its_first_file_would_do_and_qgis_would_draw_it_for_ever(served):
    layer = opened(f"{served.url}/cloud/ept.json")
    if Qgis.versionInt() >= 34400:  # it draws it
        assert len(drawn(layer, 60)) > 1
        return
    assert drawn(layer, 60) == {"#ffffff"}
    assert not any(seen.path.startswith("/cloud/ept-data/") for seen in served.requests)
    assert len(drawn(layer, 400)) > 1


def test_tiles_in_a_file_become_layers_by_what_they_are(served):
    pictures = opened(f"{served.url}/pictures.mbtiles", "application/vnd.mbtiles")
    assert (pictures.providerType(), pictures.crs().authid()) == ("gdal", "EPSG:3857")
    assert len(drawn(pictures)) > 20
    assert opened(f"{served.url}/tiles", "application/vnd.mbtiles").crs().authid() == "EPSG:3857"
    tiles = opened(f"{served.url}/areas.mbtiles", "application/x-sqlite3")
    assert tiles.providerType() == "mbtilesvectortiles"
    assert len(drawn(tiles)) > 1


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("two.nc", "Band1, Band2"),
        ("external_file.nc", "other files"),
        ("external_link.nc", "other files"),
        ("leading.mbtiles", "other files"),
        ("no_index.copc.laz", "no index"),
        ("endless.copc.laz", "broken"),
        ("page.copc.laz", "not a point cloud"),
        ("page.nc", "not a NetCDF"),
        ("text.mbtiles", "not an MBTiles file"),
        ("page.mbtiles", "web page"),
        ("ept.json", "not an EPT point cloud"),
        ("missing.copc.laz", "404"),
        ("missing/ept.json", "404"),
    ],
)
def test_what_is_no_such_layer_is_said_in_words(served, file, words):
    error = refusal(f"{served.url}/{file}")
    assert words in error.report()
    assert error.hint


def test_what_is_no_netcdf_is_refused_after_its_first_bytes(served):
    refusal(f"{served.url}/page.nc")
    assert [seen.range for seen in served.requests] == ["bytes=0-0", "bytes=0-3"]


@pytest.mark.parametrize("file", ["one.nc", "pictures.mbtiles"])
def test_a_file_that_is_too_large_to_be_copied_is_refused_after_its_first_byte(served, folder, monkeypatch, file):
    monkeypatch.setattr(local_copies, "MOST_COPIED", (folder / file).stat().st_size - 1)
    error = refusal(f"{served.url}/{file}")
    assert "too large" in error.report()
    assert "Download" in error.hint
    assert [seen.range for seen in served.requests] == ["bytes=0-0"]


@pytest.mark.parametrize(
    ("file", "format_name"),
    [("areas.parquet", "GeoParquet"), ("areas.pmtiles", "PMTiles"), ("pictures.pmtiles", "PMTiles")],
)
def test_a_format_that_gdal_lacks_is_named_and_can_be_downloaded(served, folder, tmp_path, file, format_name):
    chosen = choice(f"{served.url}/{file}")
    assert chosen.asset.kind.is_layer is files.has_driver(format_name.removeprefix("Geo"))
    result(DownloadTask([DownloadFile(chosen.asset.href, tmp_path / file)]))
    assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()
    if chosen.asset.kind.is_layer:
        return
    with pytest.raises(Exception, match=f"cannot read {format_name} files") as caught:
        source_of_choice(chosen)
    assert "Download" in caught.value.hint
    assert chosen.asset.is_withheld


def test_pmtiles_of_features_are_a_layer_where_gdal_reads_them_and_those_of_pictures_are_refused(served):
    if not files.has_driver("PMTiles"):
        assert choice(f"{served.url}/areas.pmtiles").asset.is_withheld
        return
    layer = opened(f"{served.url}/areas.pmtiles", "application/vnd.pmtiles")
    assert (layer.providerType(), layer.crs().authid()) == ("ogr", "EPSG:3857")
    assert layer.geometryType() == Qgis.GeometryType.Polygon
    assert len(drawn(layer)) > 1
    assert "of pictures" in refusal(f"{served.url}/pictures.pmtiles").hint


def test_a_variable_of_several_is_opened_from_the_disk_once_the_file_is_downloaded(served, tmp_path):
    assert "Download it" in refusal(f"{served.url}/two.nc", "application/x-netcdf").hint
    result(DownloadTask([DownloadFile(f"{served.url}/two.nc", tmp_path / "two.nc")]))
    layer = QgsRasterLayer(f'NETCDF:"{tmp_path / "two.nc"}":Band2', "two")
    assert (layer.width(), layer.height(), layer.crs().authid()) == (64, 64, "EPSG:2154")
    assert len(drawn(layer)) > 20


@pytest.mark.parametrize(
    ("href", "media_type", "words"),
    [
        ("a.zarr", "application/vnd+zarr", "Zarr"),
        ("a.h5", "application/x-hdf5", "HDF"),
        ("a.laz", "application/vnd.laszip", "COPC"),
    ],
)
def test_kinds_of_which_no_layer_is_made_are_named(qgis_app, href, media_type, words):
    chosen = choice(f"https://example.org/{href}", media_type)
    assert not chosen.asset.kind.is_layer
    assert chosen.asset.is_withheld
    with pytest.raises(Exception, match=words):
        source_of_choice(chosen)


def test_a_thumbnail_is_no_layer_whatever_its_format(qgis_app):
    tiff = "image/tiff; application=geotiff; profile=cloud-optimized"
    chosen = choice("https://example.org/a.tif", tiff, ["thumbnail"])
    assert chosen.asset.kind is AssetKind.THUMBNAIL
    with pytest.raises(Exception, match="small picture"):
        source_of_choice(chosen)
    assert choice("https://example.org/a.tif", tiff, ["data", "thumbnail"]).asset.kind is AssetKind.COG
    assert choice("https://example.org/a.tif", tiff, ["overview"]).asset.kind is AssetKind.COG


def test_formats_of_every_qgis_are_readable(qgis_app):
    assert all(is_readable(kind.value) for kind in (AssetKind.COG, AssetKind.GEOJSON, AssetKind.VRT))


SECRET = "X-Amz-Signature=abcdef0123"  # pragma: allowlist secret


@pytest.mark.parametrize("way", ["password", "signature in the address"])
def test_points_that_need_a_sign_in_are_copied_and_no_project_holds_the_secret(served, folder, tmp_path, way):
    url = f"{served.url}/points.copc.laz"
    href = url if way == "password" else f"{url}?{SECRET}"
    source = source_of_choice(choice(href, "application/vnd.laszip+copc"))
    if way == "password":
        source = replace(source, authcfg=basic_authentication("points"))
    layers = result(OpenLayersTask([source]))
    assert not layers.failures, layers.failures[0][1].report()
    (layer,) = layers.layers
    assert (layer.providerType(), layer.pointCount()) == ("copc", files.POINTS)
    assert Path(layer.source()).read_bytes() == (folder / "points.copc.laz").read_bytes()
    project = QgsProject.instance()
    project.addMapLayer(layer)
    assert project.write(str(tmp_path / "p.qgs"))
    text = (tmp_path / "p.qgs").read_text()
    assert "abcdef0123" not in text
    assert PASSWORD not in text


@pytest.mark.parametrize("file", ["one.nc", "points.copc.laz", "areas.gpkg", "pictures.mbtiles"])
def test_a_copied_file_must_have_the_checksum_of_its_catalogue_but_not_its_size(served, folder, tmp_path, file):
    content = (folder / file).read_bytes()
    right = f"1220{hashlib.sha256(content).hexdigest()}"
    source = replace(source_of_choice(choice(f"{served.url}/{file}")), authcfg=basic_authentication("checksum"))
    (layer,) = result(OpenLayersTask([replace(source, expected=Expected(right))])).layers
    assert layer.isValid()
    wrong = result(OpenLayersTask([replace(source, expected=Expected(f"1220{'0' * 64}"))]))
    assert not wrong.layers
    assert "its SHA-256 differs" in wrong.failures[0][1].report()


def test_a_layers_checksum_is_that_of_its_asset(qgis_app):
    fields = {"href": "https://e.org/one.nc", "file:checksum": "1220ab", "file:size": 7}
    found = choice("https://e.org/one.nc")
    found = replace(found, asset=asset("data", fields, "https://e.org/", {}, over_https=True))
    assert source_of_choice(found).expected == Expected("1220ab")


def test_points_in_many_files_that_need_a_sign_in_are_refused_before_a_request(served):
    source = source_of_choice(choice(f"{served.url}/cloud/ept.json"))
    for secret in (
        replace(source, authcfg=basic_authentication("ept")),
        replace(source, href=f"{source.href}?{SECRET}"),
    ):
        layers = result(OpenLayersTask([secret]))
        assert "need a sign-in" in layers.failures[0][1].report()
        assert "abcdef0123" not in layers.failures[0][1].report()
    assert not served.requests


def test_the_points_of_a_project_are_not_opened_where_their_server_is_silent(served, tmp_path):
    layer = opened(f"{served.url}/points.copc.laz", "application/vnd.laszip+copc")
    project = QgsProject.instance()
    project.addMapLayer(layer)
    path = str(tmp_path / "p.qgs")
    assert project.write(path)
    reopening = Reopening()
    try:
        assert project.read(path)
        assert [each.isValid() for each in project.mapLayers().values()] == [True]
        with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections, and says nothing
            host = f"127.0.0.1:{silent.getsockname()[1]}"
            text = Path(path).read_text().replace(served.url.removeprefix("http://"), host)
            Path(path).write_text(text)
            assert project.read(path)
            (layer,) = project.mapLayers().values()
            assert not layer.isValid()
            assert reopening.silent_hosts == {host}
            assert project.write(path)
    finally:
        reopening.dispose()
    assert f"http://{host}/points.copc.laz</datasource>" in Path(path).read_text()


def test_updates_leave_copies_and_points_as_they_are(served):
    from datacube_browser.core.layer_refresh import ItemLayer, _is_current

    source = source_of_choice(choice(f"{served.url}/points.copc.laz", "application/vnd.laszip+copc"))
    (layer,) = result(OpenLayersTask([source])).layers
    path = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())["path"]
    item_layer = ItemLayer("id", "a", Catalog("c", "C", "https://e.org"), "c", "item", "data", path, True)
    assert _is_current(item_layer, source)
    netcdf = source_of_choice(choice(f"{served.url}/one.nc"))
    (layer,) = result(OpenLayersTask([netcdf])).layers
    assert _is_current(replace(item_layer, href=layer.source()), netcdf)


@pytest.mark.parametrize(
    ("file", "provider"),
    [
        ("a.jp2", "gdal"),
        ("one.nc", "gdal"),
        ("pictures.mbtiles", "gdal"),
        ("areas.mbtiles", "mbtilesvectortiles"),
        ("areas.fgb", "ogr"),
        ("points.copc.laz", "copc"),
    ],
)
def test_files_that_must_be_signed_become_layers_and_no_project_holds_a_signature(
    folder, qgis_new_project, tmp_path, file, provider
):
    with signed_files(folder) as signed:
        source = replace(source_of_choice(choice(signed.href(file))), profile=PROFILE)
        layers = result(OpenLayersTask([source]))
        assert not layers.failures, layers.failures[0][1].report()
        (layer,) = layers.layers
        assert layer.providerType() == provider
        assert len(drawn(layer)) > 1
        project = QgsProject.instance()
        project.addMapLayer(layer)
        assert project.write(str(tmp_path / "p.qgs"))
        text = (tmp_path / "p.qgs").read_text()
        assert signed.secrets
        assert not any(secret in text for secret in signed.secrets)
        project.clear()
