"""What GDAL opens for signed files: in the way of the running version, and through the gateway."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.gateway import signed_paths
from datacube_browser.core.gateway.signed_paths import private_path, public_path, renew_all, signed_path
from datacube_browser.core.gdal_calls import GdalFailure, call
from datacube_browser.core.http.web_address import escaped
from datacube_browser.core.remote_files.vsicurl import vsicurl_path
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from osgeo import gdal
from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QEventLoop, QSize

from tests.qgis.in_background import done
from tests.qgis.signed_files import BUCKET, VERSIONS, signed_files, write_cog
from tests.servers.azure_access import ContainerToken
from tests.servers.proxy import Answer
from tests.servers.store_access import NamedToken


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_cog(tmp_path_factory.mktemp("signed")).parent


@pytest.fixture(params=VERSIONS)
def version(request, qgis_app, monkeypatch):
    """That of GDAL, as the plugin sees it."""
    monkeypatch.setattr(signed_paths, "_GDAL_VERSION", request.param)


@pytest.fixture
def files(folder, version):
    with signed_files(folder) as found:
        yield found


def drawn(layer, extent, size=400):
    """The pixels of a map of the layer."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(size, size))
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec()
    return job.renderedImage()


def views(layer):
    """All of it, and two places at full resolution."""
    whole = layer.extent()
    corner = QgsRectangle(whole.xMinimum() + 10, whole.yMaximum() - 410, whole.xMinimum() + 410, whole.yMaximum() - 10)
    middle = QgsRectangle(corner)
    middle.setXMinimum(corner.xMinimum() + 600)
    middle.setXMaximum(corner.xMaximum() + 600)
    return whole, corner, middle


def test_a_presigned_file_is_drawn_with_as_few_requests_as_an_open_one(files):
    plain = QgsRasterLayer(vsicurl_path(files.open_href()), "open", "gdal")
    expected = [drawn(plain, view) for view in views(plain)]
    asked_openly = files.store.count()
    files.store.clear()
    path = files.path()

    layer = QgsRasterLayer(path, "signed", "gdal")
    found = [drawn(layer, view) for view in views(layer)]

    assert layer.isValid()
    assert found == expected
    assert len({image.constBits().asstring(image.sizeInBytes()) for image in found}) == 3
    assert files.store.count() <= asked_openly
    assert {seen.status for seen in files.store.log} <= {200, 206}
    assert [seen.range for seen in files.store.log].count(None) <= 1  # which GDAL breaks off when it knows the length
    assert files.store.sibling_probes == 0
    assert [len(asked.urls) for asked in files.signer.calls] == [1]


@pytest.mark.parametrize("access", [NamedToken, ContainerToken])
def test_other_signatures_are_read_too(folder, version, access):
    """The first one opens a file for GET alone, the second a container."""
    with signed_files(folder, access()) as files:
        path = files.path()
        expected = gdal.Open(vsicurl_path(files.open_href())).ReadAsArray()
        files.store.clear()

        assert np.array_equal(call(gdal.Open, path).ReadAsArray(), expected)
        assert {seen.status for seen in files.store.log} <= {200, 206}
        files.store.revoke()
        path = done(lambda feedback: renew_all([files.href()], files.profile.id, feedback)[files.href()]).path
        assert np.array_equal(call(gdal.Open, path).ReadAsArray(), expected)


def test_open_files_keep_their_plain_path(files):
    href = files.open_href()
    other = "https://example.org/a.tif"

    assert done(lambda feedback: signed_path(href)).path == f"/vsicurl/{href}"
    assert done(lambda feedback: signed_path(other, files.profile.id)).path == f"/vsicurl/{other}"
    assert files.signer.calls == []
    assert private_path(f"/vsicurl/{href}") is None
    assert public_path(f"/vsicurl/{href}") is None


def test_only_the_unsigned_path_is_for_projects(files):
    href, path = files.href(), files.path()

    assert public_path(path) == f"/vsicurl/{href}"
    assert public_path(f"{path} authcfg='abc1234'") == f"/vsicurl/{href} authcfg='abc1234'"
    assert private_path(f"/vsicurl/{href}") == path
    assert private_path(f"/vsicurl/{href}|option:A=B") == f"{path}|option:A=B"
    for other in ("", "/vsicurl/", "/home/a/b.tif", "dbname='x' host=y", "/vsicurl?url=", "\x00", "%", f"{path}2"):
        assert public_path(other) is None
        assert private_path(other) is None


def test_a_path_says_until_when_it_is_signed(files):
    found = done(lambda feedback: signed_path(files.href(), files.profile.id))

    assert found.expires == signatures().known(files.profile, files.href()).expires
    assert found.path not in repr(found)


def test_many_files_are_signed_at_once(files):
    hrefs = [files.href(f"{number}.tif") for number in range(70)]

    found = done(lambda feedback: signed_paths.signed_paths(hrefs, files.profile.id, feedback))

    assert [len(asked.urls) for asked in files.signer.calls] == [64, 6]
    assert len({each.path for each in found.values()}) == 70


@pytest.mark.parametrize("status", [401, 403])
def test_a_store_that_refuses_in_the_middle_gives_an_error_and_no_empty_pixels(files, status):
    dataset = gdal.Open(files.path())
    files.store.fault(Answer(status, b"<Error><Message>Request has expired</Message></Error>", {}), path=f"/{BUCKET}/")

    with pytest.raises(GdalFailure):
        call(dataset.ReadAsArray)


@pytest.mark.parametrize("ranges", [2, 1])
def test_signatures_that_end_within_a_moment_are_renewed_as_often_as_the_service_gives_them(files, ranges):
    """Each opens so many ranges, and says that it ends in five seconds."""
    sign, files.signer.duration = files.signer.answer, 5

    def sign_for_a_moment(seen):
        files.store.expire_after(ranges=ranges, path=f"/{BUCKET}/")
        return sign(seen)

    files.signer.answer = sign_for_a_moment
    dataset = call(gdal.Open, files.path())
    expected = gdal.Open(vsicurl_path(files.open_href())).ReadAsArray()

    found = np.vstack([call(dataset.ReadAsArray, 0, row, 1500, 256) for row in range(0, 1280, 256)])

    assert np.array_equal(found, expected[:1280])
    assert len(files.signer.calls) > 2


def test_a_file_that_failed_is_read_once_it_is_renewed(files):
    href, path = files.href(), files.path()
    files.store.fault(Answer(403, b"", {}), path=f"/{BUCKET}/")
    with pytest.raises(GdalFailure):
        call(gdal.Open, path)
    files.store.heal()

    again = done(lambda feedback: renew_all([href], files.profile.id, feedback)[href]).path
    assert call(gdal.Open, again).RasterXSize


def test_a_file_that_failed_before_it_was_signed_is_read(files):
    """As in a project that has just been opened."""
    href = files.href()
    with pytest.raises(GdalFailure):
        call(gdal.Open, vsicurl_path(href))

    assert call(gdal.Open, files.path()).RasterXSize


def test_a_layer_reads_on_after_a_renewal(files):
    href, path = files.href(), files.path()
    dataset = gdal.Open(path)
    expected = gdal.Open(vsicurl_path(files.open_href())).ReadAsArray()
    files.store.revoke()

    again = done(lambda feedback: renew_all([href], files.profile.id, feedback)[href]).path
    dataset = dataset if again == path else gdal.Open(again)

    assert np.array_equal(call(dataset.ReadAsArray), expected)
    assert public_path(path) == public_path(again) == f"/vsicurl/{href}"
    assert private_path(f"/vsicurl/{href}") == again


def test_a_renewal_asks_once_for_all_files(files):
    hrefs = [files.href(name) for name in ("k.tif", "plain.tif")]
    done(lambda feedback: signed_paths.signed_paths(hrefs, files.profile.id, feedback))

    done(lambda feedback: signed_paths.renew_all(hrefs, files.profile.id, feedback))

    assert [len(asked.urls) for asked in files.signer.calls] == [2, 2]


def test_a_renewal_is_that_of_the_profile_where_two_sign_the_same_file(files):
    """As for two catalogues with files of one store."""
    other = replace(files.profile, id="another-key", name="Another key", duration=1234)
    SigningProfileStore().save(other)
    href = files.href()
    try:
        for profile in (files.profile, other):
            done(lambda feedback, profile=profile: signed_path(href, profile.id, feedback))
        before = len(files.signer.calls)

        done(lambda feedback: renew_all([href], files.profile.id, feedback))

        assert len(files.signer.calls) == before + 1
    finally:
        SigningProfileStore().remove(other.id)


def test_the_plugins_end_leaves_nothing_behind(files):
    href, path = files.href(), files.path()

    signed_paths.forget_all()

    assert public_path(path) is None
    assert private_path(f"/vsicurl/{href}") is None
    with pytest.raises(GdalFailure):
        call(gdal.Open, f"/vsicurl/{href}")


def test_an_address_of_odd_signs_is_read_at_a_path_without_a_signature(files):
    path, href = files.path("a b+c'é.tif"), files.href("a b+c'é.tif")

    assert "Signature" not in path
    assert not set(path) & set(" '|\"")
    assert public_path(f"{path} authcfg='abc1234'") == f"/vsicurl/{escaped(href)} authcfg='abc1234'"


def test_a_signature_that_is_more_than_a_query_is_in_no_path_with_newer_versions_of_gdal(files, monkeypatch):
    monkeypatch.setattr(signed_paths, "_GDAL_VERSION", 3_11_00_00)
    href = f"{files.href()}?id=1"

    path = done(lambda feedback: signed_path(href, files.profile.id, feedback)).path

    assert "Signature" not in path
    assert public_path(path) == f"/vsicurl/{href}"


def test_newer_versions_of_gdal_read_the_unsigned_path(files, monkeypatch):
    monkeypatch.setattr(signed_paths, "_GDAL_VERSION", 3_11_00_00)

    path = files.path()

    assert path == public_path(path) == private_path(path) == f"/vsicurl/{files.href()}"
    signed = signatures().known(files.profile, files.href())
    assert gdal.GetPathSpecificOption(path, "VSICURL_QUERY_STRING") == signed.href.partition("?")[2]
    assert gdal.GetPathSpecificOption(path, "GDAL_HTTP_MAX_RETRY") == "3"
    assert gdal.GetPathSpecificOption(f"/vsicurl/{files.open_href()}", "VSICURL_QUERY_STRING") is None
    signed_paths.forget_all()
    assert gdal.GetPathSpecificOption(path, "VSICURL_QUERY_STRING") is None
