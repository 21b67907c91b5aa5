"""QGIS authentication configurations for files: what is passed on to GDAL, and what is not."""

from __future__ import annotations

import uuid

import pytest
from datacube_browser.core.credentials import path_with_credentials, unlock
from datacube_browser.core.errors import LayerError
from datacube_browser.core.http.http_errors import error_code, http_error
from datacube_browser.core.remote_files.gdal_hints import hint_of
from qgis.core import QgsApplication

from tests.authentication import PASSWORD, USER, authentication, basic_authentication
from tests.qgis.in_background import done, failed

VALUE = f"value-{uuid.uuid4().hex}"
URL = "https://example.org/a/b.tif"


@pytest.fixture
def configuration(qgis_app):
    """A function that keeps a configuration of a method, and gives its id."""
    kept = []

    def keep(method: str, **values: str) -> str:
        fields = {name.replace("_", "-"): value for name, value in values.items()}
        kept.append(authentication(method, uuid.uuid4().hex, fields))
        return kept[-1]

    yield keep
    for each in kept:
        QgsApplication.authManager().removeAuthenticationConfig(each)


@pytest.mark.parametrize("method", ["APIHeader", "OAuth2", "EsriToken", "AWSS3"])
@pytest.mark.parametrize("for_layer", [True, False])
def test_a_sign_in_that_qgis_does_not_pass_on_to_gdal_is_said(configuration, method, for_layer):
    authcfg = configuration(method, X_API_Key=VALUE, token=VALUE, username=VALUE, password=VALUE, region="a")
    error = failed(lambda _: path_with_credentials(f"/vsicurl/{URL}", authcfg, for_layer=for_layer))

    assert isinstance(error, LayerError)
    assert "GDAL" in str(error)
    assert "signing profile" in str(error)
    assert VALUE not in error.report()


def test_user_and_password_are_passed_on_to_gdal(qgis_app):
    authcfg = basic_authentication(uuid.uuid4().hex)
    path = done(lambda _: path_with_credentials(f"/vsicurl/{URL}", authcfg))

    assert path == f"/vsicurl/https://{USER}:{PASSWORD}@example.org/a/b.tif"
    QgsApplication.authManager().removeAuthenticationConfig(authcfg)


def test_a_configuration_that_is_gone_is_said(qgis_app):
    assert isinstance(failed(lambda _: path_with_credentials(f"/vsicurl/{URL}", "gone123")), LayerError)


def test_an_open_database_is_not_asked_for(qgis_app):
    QgsApplication.authManager().setMasterPassword("master", True)
    assert done(unlock)


STORE_KEY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you '
    b"provided does not exist in our records.</Message><AWSAccessKeyId>a1b2</AWSAccessKeyId></Error>"
)


def test_a_key_of_a_signing_service_given_to_the_store_is_explained():
    error = http_error(403, URL, STORE_KEY)

    assert error.code == "InvalidAccessKeyId"
    assert "signing service" in error.hint
    assert "check the authentication" not in error.hint


@pytest.mark.parametrize(
    "messages",
    [
        "The AWS Access Key Id you provided does not exist in our records.",
        "InvalidAccessKeyId: HTTP response code: 403",
    ],
)
def test_the_same_is_explained_where_gdal_has_asked_the_store(messages):
    assert "signing service" in hint_of(messages, "otherwise")
    assert "signing service" not in hint_of("HTTP response code: 403", "otherwise")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (STORE_KEY, "InvalidAccessKeyId"),
        (b"<s:Error><s:Code> AccessDenied </s:Code></s:Error>", "AccessDenied"),
        (b'{"error": "authorization_pending", "error_description": "still pending"}', "authorization_pending"),
        (b'{"error": {"code": "NoAuthenticationInformation", "message": "m"}}', "NoAuthenticationInformation"),
        (b'{"code": "NotFoundError", "description": "d"}', "NotFoundError"),
        (b'{"error": "A sentence of words", "code": 403}', ""),
        (b'{"detail": "Not authenticated"}', ""),
        (b"[1, 2]", ""),
        (b"{", ""),
        (b"", ""),
    ],
)
def test_the_code_of_an_error_object(body, code):
    assert error_code(body) == code
