"""What a user is told when something fails is the true cause, in words."""

from __future__ import annotations

import errno
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import DatacubeError, ExportError, ResponseError, StorageError
from datacube_browser.core.export import ExportRequest, ExportSource, plan_export
from datacube_browser.core.export.writing.publish import storage_errors
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.gdal_calls import GdalFailure
from datacube_browser.core.http.http_errors import http_error, server_words
from datacube_browser.core.http.network import Network
from datacube_browser.core.layer_refresh import ItemLayer, UpdateLayersTask
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.project_file_check import refused_files
from datacube_browser.core.layers.project_layers import LayerFile
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.threads.ordered_pool import all_results
from datacube_browser.core.tiff.range_file import RangeFile
from datacube_browser.provider.base_algorithm import as_processing_errors
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsProcessingFeedback

from tests.export_tools import export
from tests.file_watch import read_in
from tests.qgis import layer_files as files
from tests.qgis.in_background import failed
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.proxy import Answer
from tests.servers.stub import StubApi, json_answer, landing_page, minimal_collection, minimal_item
from tests.servers.tasks import failure, result

BOX = (2000010, 499900, 2000060, 499960)
EXTENT = MapExtent(*BOX, "EPSG:3979")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    vsicurl._without_head.clear()
    yield
    vsicurl._without_head.clear()


@pytest.fixture
def raster(tmp_path):
    return write_raster(tmp_path / "f.tif", terrain(600, 600))


def in_ranges(data, **headers):
    """Answers with the bytes of the file that are asked for."""

    def answer(seen):
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", seen.range or "")
        if found is None:
            return Answer(200, data, {"Accept-Ranges": "bytes", **headers})
        first, last = int(found[1]), min(int(found[2]), len(data) - 1)
        total = headers.get("total", len(data))
        return Answer(206, data[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{total}", **headers})

    return answer


# Stores that answer HEAD otherwise than GET


@pytest.mark.parametrize("head", [Answer(403), Answer(404), Answer(405), Answer(400)], ids=lambda each: each.status)
def test_a_file_opens_whatever_the_store_answers_to_head(stub_api, raster, head):
    api = stub_api({"HEAD /f.tif": head, "GET /f.tif": in_ranges(raster.read_bytes())})
    (layer,) = result(OpenLayersTask([files.source(api.url, "f.tif?token=abc")])).layers
    assert layer.isValid()


def test_a_store_that_refuses_head_is_asked_no_more(stub_api, raster):
    api = stub_api({"HEAD /f.tif": Answer(403), "GET /f.tif": in_ranges(raster.read_bytes())})
    for _ in range(3):
        assert result(OpenLayersTask([files.source(api.url, "f.tif?token=abc")])).layers
    assert sum(seen.method == "HEAD" for seen in api.requests) == 1


def test_a_file_that_is_gone_for_both_is_said_to_be_and_the_store_keeps_its_way(stub_api):
    api = stub_api({})
    ((_, error),) = result(OpenLayersTask([files.source(api.url, "f.tif")])).failures
    assert "404" in error.hint
    assert not vsicurl._without_head


def test_a_vrt_is_exported_whatever_the_store_answers_to_head(stub_api, raster, tmp_path):
    vrt = tmp_path / "f.vrt"
    api = stub_api({"HEAD /f.tif": Answer(403), "GET /f.tif": in_ranges(raster.read_bytes())})
    files.write_vrt(vrt, f"/vsicurl/{api.url}/f.tif", raster)
    api.routes.update({"HEAD /f.vrt": Answer(403), "GET /f.vrt": in_ranges(vrt.read_bytes())})
    export([f"{api.url}/f.vrt"], BOX, tmp_path / "o.tif")
    assert (pixels_of(tmp_path / "o.tif") != 0).any()


# VRTs whose files are gone


@pytest.fixture
def vrt_api(stub_api, raster, tmp_path):
    """A store with a COG, and a VRT of a file that may be there or not."""
    api = stub_api({"/f.tif": in_ranges(raster.read_bytes())})
    files.write_vrt(tmp_path / "f.vrt", f"/vsicurl/{api.url}/moved.tif", raster)
    api.routes["/f.vrt"] = in_ranges((tmp_path / "f.vrt").read_bytes())
    return api


def test_a_vrt_whose_file_is_gone_is_said_to_be_so_and_the_file_beside_it_comes(vrt_api):
    sources = [files.source(vrt_api.url, "f.tif"), files.source(vrt_api.url, "f.vrt", AssetKind.VRT, "vrt")]
    opened = result(OpenLayersTask(sources))
    assert len(opened.layers) == 1
    ((source, error),) = opened.failures
    assert source is sources[1]
    assert "file of this VRT" in error.message
    assert error.url == f"{vrt_api.url}/moved.tif"
    assert "no longer" in error.hint


def test_an_update_after_the_stores_recovery_reads_no_older_failure(vrt_api, raster):
    href = f"{vrt_api.url}/f.vrt"
    assets = {"dtm": {"href": href, "type": "application/x-gdal-vrt"}}
    vrt_api.routes["/search"] = {"features": [minimal_item("a", assets=assets)], "links": []}
    layer = ItemLayer("l", "a", Catalog("", "x", vrt_api.url), "demo", "a", "dtm", href, is_valid=False)
    ((_, error),) = result(UpdateLayersTask([layer])).failures
    assert "404" in error.hint
    vrt_api.routes["/moved.tif"] = in_ranges(raster.read_bytes())
    updates = result(UpdateLayersTask([layer]))
    assert not updates.failures
    assert len(updates.renewed) == 1


# Servers that send other parts


def test_a_server_without_ranges_is_named_as_the_cause(stub_api, raster):
    api = stub_api({"/f.tif": Answer(200, raster.read_bytes(), {"Content-Type": "image/tiff"})})
    ((_, error),) = result(OpenLayersTask([files.source(api.url, "f.tif")])).failures
    assert "whole file instead of a part" in error.hint
    assert "Download" in error.hint


@pytest.mark.parametrize("total", ["*", None], ids=["unknown", "known"])
def test_a_file_of_unknown_length_is_exported(stub_api, raster, tmp_path, total):
    headers = {"ETag": '"1"'} | ({"total": total} if total else {})
    api = stub_api({"/f.tif": in_ranges(raster.read_bytes(), **headers)})
    export([f"{api.url}/f.tif"], BOX, tmp_path / "o.tif")
    export([str(raster)], BOX, tmp_path / "local.tif")
    assert np.array_equal(pixels_of(tmp_path / "o.tif"), pixels_of(tmp_path / "local.tif"))


def test_a_small_file_of_unknown_length_ends_where_its_bytes_end(stub_api):
    api = stub_api({"/f.bin": in_ranges(b"0123456789", total="*")})
    file = RangeFile(f"{api.url}/f.bin")
    assert file.read(0, 100) == b"0123456789"
    assert file.read(8, 100) == b"89"


# What the user gave


@pytest.mark.parametrize(("format_name", "option"), [("GTiff", "BLOCKXSIZE=100"), ("COG", "BLOCKSIZE=100")])
def test_a_creation_option_that_gdal_refuses_is_named_before_anything_is_fetched(raster, tmp_path, format_name, option):
    request = ExportRequest(
        (ExportSource(str(raster)),), EXTENT, tmp_path / "o.tif", creation_options=(option,), format=format_name
    )
    error = failed(lambda feedback: plan_export(request, feedback))
    assert isinstance(error, ExportError)
    assert option in error.message
    assert "space" not in error.hint


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (OSError(errno.EFBIG, "File too large"), "Too large"),
        (OSError(errno.EACCES, "Permission denied"), "may not write"),
        (OSError(errno.EBUSY, "Device or resource busy"), "Another program"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "name"),
        (OSError(errno.ENOENT, "No such file or directory"), "folder does not exist"),
        (GdalFailure("Maximum TIFF file size exceeded. Use BIGTIFF=YES creation option."), "Too large"),
        (GdalFailure("Attempt to create new tiff file failed: Permission denied"), "may not write"),
        (GdalFailure("TIFFAppendToStrip:Write error: No space left on device"), "disk is full"),
        (GdalFailure("something new"), "details"),
    ],
)
def test_why_a_file_could_not_be_written_is_the_true_reason(qgis_app, tmp_path, cause, words):
    with pytest.raises(StorageError) as told, storage_errors(tmp_path / "o.tif"):
        raise cause
    assert words in told.value.hint


# Addresses that are not of the web


@pytest.mark.parametrize(
    "alternate",
    [
        {"s3": {"href": "s3://b/e.tif"}, "https": {"href": "https://b.example/e.tif"}},
        {"s3": "s3://b/e.tif", "https": "https://b.example/e.tif"},
        [{"href": "s3://b/e.tif"}, None, {"href": "https://b.example/e.tif", "alternate:name": "https"}],
        ["s3://b/e.tif", "https://b.example/e.tif"],
    ],
    ids=["objects", "addresses", "a list of objects", "a list of addresses"],
)
def test_an_alternate_on_the_web_is_taken_for_an_address_that_is_not(qgis_app, alternate):
    assets = {"data": {"href": "s3://bucket/e.tif", "alternate": alternate}, "other": {"href": "s3://bucket/f.tif"}}
    (item,), _ = parse.items([minimal_item(assets=assets)], ApiRoot("https://a.example/"))
    assert [asset.href for asset in item.assets] == ["https://b.example/e.tif", "https://bucket.s3.amazonaws.com/f.tif"]


@pytest.mark.parametrize("scheme", ["s3", "gs", "ftp"])
def test_an_address_of_another_kind_is_named_as_the_reason(tmp_path, scheme):
    error = failure(DownloadTask([DownloadFile(f"{scheme}://bucket/e.tif", tmp_path / "e.tif")]))
    assert f"{scheme}://" in error.message
    assert "https://" in error.hint


# A server's own words


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"code":"X","description":"too wide"}', "too wide"),
        (b'{"detail":[{"loc":["q"],"msg":"too wide"},{"msg":"and too old"}]}', "too wide; and too old"),
        (b'{"error":{"code":5,"message":"too wide"}}', "too wide"),
        (b'{"error":"invalid_token","error_description":"too old"}', "too old"),
        (b'{"type":"about:blank","title":"Bad","detail":"too wide"}', "too wide"),
        (b"<Error><Code>AccessDenied</Code><Message>Access &amp; more</Message></Error>", "Access & more"),
        (b"<ows:Exception><ows:ExceptionText>too wide</ows:ExceptionText></ows:Exception>", "too wide"),
        (b"too wide", "too wide"),
        (b"<html><title>Sorry</title></html>", ""),
        (b"\x00\x01", ""),
        (b"x" * 5000, ""),
        (b"", ""),
        (b'{"message":"see https://a.example/x?token=abc"}', "see https://a.example/x?token=***"),
        (b'{"message":"' + b"x" * 500 + b'"}', "x" * 200 + "…"),
        (b"[" * 5000, ""),
    ],
)
def test_what_a_server_says_is_found(body, said):
    assert server_words(body) == said


@pytest.mark.parametrize("length", [*range(180, 200), *range(480, 500)])
@pytest.mark.parametrize("form", ['{"message": "@"}', "<p>@</p>", "@"])
def test_a_secret_at_the_place_where_a_servers_words_are_cut_is_not_left_in_part(qgis_app, length, form):
    secret = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # pragma: allowlist secret
    body = form.replace("@", f"{'x' * length} {secret} is wrong").encode()
    assert secret[:2] not in http_error(403, f"https://example.org/x?sig={secret}", body).report()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503])
def test_an_http_error_has_its_code_the_servers_words_and_what_to_do(qgis_app, status):
    error = http_error(status, "https://a.example", b'{"description":"the moon is full"}')
    assert str(status) in error.message
    assert error.hint.startswith("It says: “the moon is full”. ")
    assert len(error.hint) > len("It says: “the moon is full”. ")
    assert f"HTTP {status}" in error.details


# Python's own words


def test_an_unexpected_exception_is_told_without_pythons_words(qgis_app):
    def fail(_feedback):
        raise TypeError("Wrong number or type of arguments for overloaded function")

    error = failed(fail)
    assert "Wrong number" not in f"{error.message}{error.hint}"
    assert "Wrong number" in error.details  # for the bug report


def test_processing_tells_an_unexpected_exception_without_pythons_words(qgis_app):
    feedback = QgsProcessingFeedback()
    with pytest.raises(QgsProcessingException) as told, as_processing_errors(feedback):
        raise TypeError("Wrong number or type of arguments for overloaded function")
    assert "Wrong number" not in str(told.value)
    assert "Wrong number" in feedback.textLog()


def test_a_broken_item_is_explained_without_pythons_words(qgis_app):
    broken = minimal_item(assets={"a": {"href": "http://["}}, links=[{"rel": "self", "href": "http://["}])
    _, skipped = parse.items([broken], ApiRoot("https://a.example/"))
    assert skipped
    assert not any("IPv6" in each.why for each in skipped)


def test_an_answer_that_is_no_json_is_explained_without_pythons_words(qgis_app, stub_api):
    api = stub_api({"/": Answer(200, b"{oops", {"Content-Type": "application/json"})})
    error = failed(lambda feedback: Network("", feedback).json(api.url))
    assert isinstance(error, ResponseError)
    assert "Expecting" not in error.report()
    assert "{oops" in error.details


# Waits on the main thread, where qgis_process, models and the console run


def test_a_sign_in_that_qgis_asks_for_does_not_hang_a_call_on_the_main_thread(qgis_app, stub_api):
    refusal = Answer(401, b"no", {"WWW-Authenticate": 'Basic realm="lab"'})
    api = stub_api({"/": refusal})
    service = StacService(Catalog("", "x", api.url))
    with pytest.raises(DatacubeError) as told:
        service.connect()
    assert told.value.status == 401

    def status(_number):
        try:
            service.connect()
        except DatacubeError as error:
            return error.status

    assert all_results(status, [1, 2], workers=2, feedback=None) == [401, 401]


def test_a_catalogue_is_read_on_the_main_thread(qgis_app, stub_api):
    busy = [json_answer({}, 503), landing_page()]
    collections = {"collections": [minimal_collection()], "links": []}
    api = stub_api({"/": lambda _seen: busy.pop(0), "/collections": collections})
    assert len(StacService(Catalog("", "x", api.url)).connect().collections) == 1


def test_an_update_and_a_mosaic_read_stores_that_refuse_head(stub_api, raster, tmp_path):
    api = stub_api({"HEAD /f.tif": Answer(403), "GET /f.tif": in_ranges(raster.read_bytes())})
    href = f"{api.url}/f.tif"
    assets = {"dtm": {"href": href, "type": "image/tiff; application=geotiff; profile=cloud-optimized"}}
    grid = {"proj:epsg": 3979, "proj:transform": [1, 0, 2000000, 0, -1, 500000], "proj:shape": [600, 600]}
    found = minimal_item("a", assets=assets, properties={"datetime": "2023-05-29T12:00:00Z", **grid})
    api.routes["/search"] = {"features": [found], "links": []}
    catalog = Catalog("", "x", api.url)
    layer = ItemLayer("l", "a", catalog, "demo", "a", "dtm", href, is_valid=False)
    updates = result(UpdateLayersTask([layer]))
    assert not updates.failures
    vsicurl._without_head.clear()
    vsicurl.forget_file(f"/vsicurl/{href}")
    assets["dtm"]["href"] = f"{api.url}/f.tif"  # mosaics of signed addresses are refused
    (item,), _ = parse.items([found], ApiRoot(api.url))
    request = MosaicRequest(catalog, files.COLLECTION, (item,), "dtm", "mosaic", tmp_path)
    (mosaic,) = result(MosaicTask(request)).sources
    assert "use_head=no" in mosaic.samples[0]
    assert result(OpenLayersTask([mosaic])).layers


def test_a_mosaic_takes_all_files_own_grids_from_a_store_that_refuses_head(stub_api, raster, tmp_path):
    names = [f"f{number}.tif" for number in range(8)]
    data = raster.read_bytes()
    routes = {f"HEAD /{name}": Answer(403) for name in names} | {f"GET /{name}": in_ranges(data) for name in names}
    api = stub_api(routes)
    # the catalogue's pixels are too small for the footprint that it gives
    grid = {"proj:epsg": 3979, "proj:transform": [0.1, 0, 2000000, 0, -0.1, 500000], "proj:shape": [600, 600]}
    items = [doubtful_item(name, f"{api.url}/{name}", grid) for name in names]
    parsed, _ = parse.items(items, ApiRoot(api.url))
    assert all(item.grid_of(item.assets[0]).is_doubtful for item in parsed)
    request = MosaicRequest(Catalog("", "x", api.url), files.COLLECTION, tuple(parsed), "dtm", "mosaic", tmp_path)
    made = result(MosaicTask(request))
    assert (made.files, made.unreadable) == (8, 0)
    (layer,) = result(OpenLayersTask(list(made.sources))).layers
    assert (layer.width(), layer.height()) == (600, 600)


def doubtful_item(name, href, grid):
    """An item whose grid contradicts its footprint, which is that of the file."""
    west, south, east, north = MapExtent(2000000, 499400, 2000600, 500000, "EPSG:3979").lonlat_box()
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    assets = {"dtm": {"href": href, "type": "image/tiff; application=geotiff; profile=cloud-optimized"}}
    fields = {"datetime": "2023-05-29T12:00:00Z", **grid}
    return {
        **minimal_item(name, assets=assets, properties=fields),
        "bbox": [west, south, east, north],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def secret(tmp_path):
    """A raster of this computer that no catalogue has to do with."""
    folder = tmp_path / "secret"
    folder.mkdir()
    return write_raster(folder / "secret.tif", terrain(9, 9))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("form", ["file://{}", "FILE://localhost{}", "file://{}?part=1"])
def test_a_file_whose_server_leads_to_this_computer_is_not_read_there(qgis_app, stub_api, secret, status, form):
    api = stub_api({"/a.tif": Answer(status, b"", {"Location": form.format(secret)})})
    with read_in(secret.parent) as read:
        _, error = result(OpenLayersTask([files.source(api.url, "a.tif", AssetKind.COG)])).failures[0]
        assert read() == []
    assert "not one of the web" in str(error)
    assert "region" not in str(error)


@pytest.mark.parametrize("scheme", ["gopher", "dict", "smb", "telnet"])
def test_a_file_whose_server_leads_to_another_protocol_is_said_to(qgis_app, stub_api, scheme):
    with StubApi({}).running() as other:
        to = f"{scheme}://127.0.0.1:{urlsplit(other.url).port}/a.tif"
        api = stub_api({"/a.tif": Answer(302, b"", {"Location": to})})
        _, error = result(OpenLayersTask([files.source(api.url, "a.tif", AssetKind.COG)])).failures[0]
    assert "not one of the web" in str(error)


def test_a_project_does_not_read_a_file_of_this_computer_that_a_server_leads_to(qgis_app, stub_api, secret):
    api = stub_api({"/a.tif": Answer(302, b"", {"Location": f"file://{secret}"})})
    file = LayerFile(f"{api.url}/a.tif", gdal.OF_RASTER)
    with read_in(secret.parent) as read:
        assert refused_files([file], 60, {}) == {file.href}
        assert read() == []


@pytest.mark.parametrize("circle", [["a.tif"], ["a.tif", "b.tif"]], ids=["to itself", "of two"])
def test_a_file_whose_server_redirects_in_circles_is_not_said_to_be_in_another_region(qgis_app, stub_api, circle):
    api = stub_api({})
    for name, to in zip(circle, circle[1:] + circle[:1], strict=True):
        api.routes[f"/{name}"] = Answer(302, b"", {"Location": f"{api.url}/{to}"})
    _, error = result(OpenLayersTask([files.source(api.url, "a.tif", AssetKind.COG)])).failures[0]
    assert "without end" in str(error)
    assert "region" not in str(error)
