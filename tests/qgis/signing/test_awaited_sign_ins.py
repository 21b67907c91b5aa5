"""Layers that were asked for before the user has signed in: they come with the sign-in, without a second click."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from datacube_browser.core.errors import SignInNeededError
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.sign_in import SignInState, sign_in_state, sign_ins
from datacube_browser.ui.actions.asset_actions import AssetActions
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsProject

from demo.person import settle, wait_until
from tests.authentication import header_authentication
from tests.qgis.living_layers import value_of, write_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("tiles"))


@pytest.fixture
def refused(host, signed):
    """The actions after a service without a key has been asked for two layers, and the errors."""
    actions, errors = AssetActions(host, OperationMessages(host.bar, signed.owner), host.window), []
    actions.failed.connect(errors.append)
    signed.signer.keys_demanded = True
    actions.open_sources([signed.source("a.tif"), signed.source("b.tif")])
    wait_until(lambda: len(errors) == 2, "the service has refused both")
    assert all(isinstance(error, SignInNeededError) for error in errors)
    assert QgsProject.instance().mapLayers() == {}
    yield actions
    actions.dispose()


def sign_in(signed):
    """As the dialog for keys does it."""
    key = header_authentication(uuid.uuid4().hex, signed.signer.add_key())
    SigningProfileStore().save(replace(signed.profile, authcfg=key))
    sign_ins().key_refused(signed.profile.id, False)


def test_the_layers_come_with_the_sign_in(refused, signed):
    sign_in(signed)
    wait_until(lambda: len(QgsProject.instance().mapLayers()) == 2, "both layers are added")
    assert sorted(map(value_of, QgsProject.instance().mapLayers().values())) == [7, 8]

    QgsProject.instance().removeAllMapLayers()
    sign_ins().changed.emit(signed.profile.id)
    settle()
    assert QgsProject.instance().mapLayers() == {}


def test_the_sign_in_of_another_service_brings_nothing(refused, signed):
    other = SigningProfileStore().save(replace(signed.profile, id="", name="Other", authcfg="abcdefg"))
    assert sign_in_state(other) is SignInState.SIGNED_IN
    sign_ins().changed.emit(other.id)
    settle()
    assert QgsProject.instance().mapLayers() == {}
    SigningProfileStore().remove(other.id)


def test_layers_that_were_wanted_for_another_project_stay_out_of_this_one(refused, signed):
    QgsProject.instance().clear()
    sign_in(signed)
    settle()
    assert not refused._opening
    assert QgsProject.instance().mapLayers() == {}
