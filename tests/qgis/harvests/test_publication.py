"""Publishing a pyramid, finding it in its service, unpublishing and deleting it, against the test server."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.errors import CanceledError, DatacubeError, ResponseError
from datacube_browser.core.geoplateforme import publication
from datacube_browser.core.geoplateforme.entrepot import Entrepot
from datacube_browser.core.geoplateforme.environment import PRODUCTION, custom_environment
from datacube_browser.core.geoplateforme.publication import (
    NotPublishedError,
    delete_pyramid,
    offering,
    offerings,
    publish,
    remove_configuration,
    unpublish,
)
from datacube_browser.core.geoplateforme.publication_request import PublicationRequest
from datacube_browser.core.geoplateforme.published_layer import find_layer, service_address
from datacube_browser.core.geoplateforme.records import PUBLISHED, UNSTABLE, WMS_RASTER, WMTS_TMS, Offering
from datacube_browser.core.threads.blocking_call import call_in_thread
from qgis.core import QgsApplication, QgsRasterLayer

from tests.qgis.geoplateforme import CORSICA, harvest_body, signed_in
from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer

pytestmark = pytest.mark.usefixtures("short_pauses")

CONFIGURE, OFFER = "/configurations$", "/offerings$"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(publication, "_PAUSES", (0.0,) * 20)
    monkeypatch.setattr(publication, "_CAPABILITIES_PAUSES", (0.0,) * 5)


@pytest.fixture
def authcfg(qgis_app, entrepot):
    kept = signed_in(entrepot)
    yield kept
    QgsApplication.authManager().removeAuthenticationConfig(kept)


@pytest.fixture
def api(entrepot, authcfg):
    """A function that makes the client for a feedback."""
    environment = custom_environment(entrepot.api_url, entrepot.url)
    return lambda feedback=None: Entrepot(environment, authcfg, feedback)


@pytest.fixture
def pyramid(entrepot):
    """The id of a pyramid with the levels 0 to 9, which is published as ORTHO."""
    entrepot.add_layer("ORTHO", CORSICA, bottom=9)
    return next(iter(entrepot.datastore.stored_data))


@pytest.fixture
def harvested(entrepot, pyramid):
    """The id of a pyramid with the levels 0 to 8, harvested from ORTHO and not published."""
    place = f"datastores/{entrepot.datastore.id}/processings/executions"
    made = entrepot.fetch("POST", place, harvest_body(entrepot))[1]
    entrepot.fetch("POST", f"{place}/{made['_id']}/launch")
    entrepot.finish(made["_id"])
    entrepot.clear()
    return made["output"]["stored_data"]["_id"]


@pytest.fixture
def request_of(entrepot, pyramid):
    """A function that makes a request for a kind of service, with changes."""

    def make(kind=WMS_RASTER, **changes):
        is_open = changes.pop("is_open", True)
        endpoint = next(each["_id"] for each in entrepot.endpoints if (each["type"], each["open"]) == (kind, is_open))
        wanted = PublicationRequest(kind, pyramid, endpoint, is_open, "corse", "Corse", "Photographies", "0", "8")
        return replace(wanted, **changes)

    return make


def published(entrepot, api, request):
    return done(lambda feedback: publish(api(feedback), entrepot.datastore.id, request))


def refused(entrepot, api, request):
    return failed(lambda feedback: publish(api(feedback), entrepot.datastore.id, request))


def own(entrepot, kind):
    """What a test has made in the datastore, beside the layer that is harvested."""
    return [each for each in getattr(entrepot.datastore, kind).values() if each.get("layer_name") != "ORTHO"]


def is_valid(uri):
    """Whether QGIS opens this data source."""
    opens = lambda: QgsRasterLayer(uri, "layer", "wms").isValid()  # noqa: E731
    return done(lambda feedback: call_in_thread(opens, feedback.isCanceled))


# --- publishing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [WMS_RASTER, WMTS_TMS])
def test_a_pyramid_is_published_found_in_its_service_and_opened(entrepot, api, request_of, kind):
    entrepot.publishing_looks = 3
    seen = []
    wanted = request_of(kind)
    found = done(
        lambda feedback: publish(api(feedback), entrepot.datastore.id, wanted, lambda at: seen.append(at.status))
    )
    assert seen == ["PUBLISHING", "PUBLISHING", "PUBLISHING", "PUBLISHED"]
    assert (found.offering.status, found.offering.is_open, found.offering.layer_name) == (PUBLISHED, True, "corse")
    assert (found.layer.name, found.layer.title) == ("corse", "Corse")
    assert is_valid(found.layer.uri)
    assert [seen.path.rpartition("/")[2] for seen in entrepot.requests if seen.method == "POST"] == [
        "configurations",
        "offerings",
    ]


def test_one_pyramid_may_be_published_on_both_services_under_one_name(entrepot, api, request_of):
    published(entrepot, api, request_of(WMS_RASTER))
    published(entrepot, api, request_of(WMTS_TMS, title="Corse WMTS"))
    assert sorted(each["type"] for each in own(entrepot, "offerings")) == [WMS_RASTER, WMTS_TMS]


def test_a_layer_that_the_service_lists_late_is_waited_for(entrepot, api, request_of):
    entrepot.capabilities_lag = 3
    assert published(entrepot, api, request_of()).layer is not None


def test_a_layer_that_the_service_does_not_list_yet_is_published_all_the_same(entrepot, api, request_of):
    entrepot.capabilities_lag = 100
    found = published(entrepot, api, request_of())
    assert found.layer is None
    assert found.offering.status == PUBLISHED


def test_a_service_that_cannot_be_read_loses_no_publication(entrepot, api, request_of):
    entrepot.fault(Answer(500), path="/wms-r")
    assert published(entrepot, api, request_of()).layer is None


@pytest.mark.parametrize("path", [CONFIGURE, OFFER])
@pytest.mark.parametrize("status", [500, 502, 504])
def test_what_was_made_in_spite_of_an_error_is_published_once(entrepot, api, request_of, path, status):
    entrepot.fault_afterwards(Answer(status), path=path)
    assert published(entrepot, api, request_of()).offering.status == PUBLISHED
    assert (entrepot.count("POST", CONFIGURE), entrepot.count("POST", OFFER)) == (1, 1)
    assert (len(own(entrepot, "configurations")), len(own(entrepot, "offerings"))) == (1, 1)


@pytest.mark.parametrize("path", [CONFIGURE, OFFER])
def test_what_was_not_made_is_sent_again(entrepot, api, request_of, path):
    entrepot.fault(Answer(503), path=path, method="POST", times=1)
    assert published(entrepot, api, request_of()).offering.status == PUBLISHED


@pytest.mark.parametrize("path", [CONFIGURE, OFFER])
def test_an_answer_without_an_id_is_looked_up(entrepot, api, request_of, path):
    entrepot.fault_afterwards(Answer(201), path=path)
    assert published(entrepot, api, request_of()).offering.status == PUBLISHED


def test_a_name_that_is_taken_in_the_datastore_is_refused_before_anything_is_made(entrepot, api, request_of):
    published(entrepot, api, request_of())
    error = refused(entrepot, api, request_of(title="Autre"))
    assert "already has a layer corse" in error.message
    assert entrepot.count("POST", CONFIGURE) == 1


def test_a_name_that_is_taken_elsewhere_is_said_in_the_apis_words(entrepot, api, request_of):
    entrepot.sandbox.configurations["x"] = {"_id": "x", "layer_name": "corse", "type": WMS_RASTER, "name": "n"}
    error = refused(entrepot, api, request_of())
    assert error.status == 409
    assert "name is taken" in error.message
    assert "corse" in error.hint


def test_a_name_that_begins_like_another_one_is_free(entrepot, api, request_of):
    published(entrepot, api, request_of(layer_name="corse_2", title="2"))
    published(entrepot, api, request_of(layer_name="Corse", title="3"))
    published(entrepot, api, request_of())
    assert len(own(entrepot, "offerings")) == 3


def test_a_full_endpoint_leaves_no_configuration(entrepot, api, request_of):
    entrepot.fault(json_answer({"error": "conflict", "error_description": ["Le quota est atteint"]}, 409), path=OFFER)
    error = refused(entrepot, api, request_of())
    assert "Le quota est atteint" in error.hint
    assert own(entrepot, "configurations") == []


def test_a_configuration_that_cannot_be_deleted_again_is_named(entrepot, api, request_of):
    entrepot.fault(Answer(400), path=OFFER, method="POST")
    entrepot.fault(Answer(403), path="/configurations/", method="DELETE")
    error = refused(entrepot, api, request_of())
    assert error.status == 400
    assert "“Corse” stays in the datastore" in error.hint


def test_an_offering_that_is_unstable_is_said(entrepot, api, request_of):
    entrepot.publishing_ends = UNSTABLE
    error = refused(entrepot, api, request_of())
    assert isinstance(error, NotPublishedError)
    assert "UNSTABLE" in error.message
    assert error.offering.id in entrepot.datastore.offerings


def test_an_offering_that_is_published_for_ever_has_an_end(entrepot, api, request_of):
    entrepot.publishing_looks = None
    error = refused(entrepot, api, request_of())
    assert isinstance(error, NotPublishedError)
    assert "PUBLISHING" in error.message
    assert "later" in error.hint


def test_a_user_without_the_right_is_told_so(entrepot, api, request_of):
    entrepot.datastore.rights = ("PROCESSING",)
    error = refused(entrepot, api, request_of())
    assert (error.status, own(entrepot, "configurations")) == (403, [])


def test_a_sandbox_says_what_names_must_begin_with(entrepot, api, request_of):
    entrepot.datastore.prefix = "SANDBOX_"
    error = refused(entrepot, api, request_of())
    assert "SANDBOX_" in error.report()


def test_a_canceled_publication_leaves_no_configuration(entrepot, api, request_of):
    class Feedback:
        def isCanceled(self):
            return entrepot.count("POST", CONFIGURE) > 0

    wanted, kept = request_of(), []

    def work(_feedback):
        try:
            publish(api(Feedback()), entrepot.datastore.id, wanted)
        except DatacubeError as error:
            kept.append(type(error))

    done(work)
    assert kept == [CanceledError]
    assert own(entrepot, "configurations") == []


def test_a_layer_for_readers_with_a_key_is_published(entrepot, api, request_of):
    found = published(entrepot, api, request_of(is_open=False))
    assert (found.offering.is_open, found.layer) == (False, None)


# --- what is published ------------------------------------------------------------------------------------------------


def test_published_layers_are_listed_with_their_configurations(entrepot, api, request_of):
    made = published(entrepot, api, request_of())
    listed = done(lambda feedback: offerings(api(feedback), entrepot.datastore.id))
    found = next(each for each in listed if each.id == made.offering.id)
    assert (found.layer_name, found.type, found.configuration) == ("corse", WMS_RASTER, made.configuration.id)


@pytest.mark.parametrize(
    ("urls", "is_open", "address"),
    [
        ((), True, "https://data.geopf.fr/wms-r"),
        ((), False, "https://data.geopf.fr/private/wms-r"),
        (("https://data.geopf.fr/wms-r/wms?SERVICE=WMS&REQUEST=GetMap",), True, "https://data.geopf.fr/wms-r/wms"),
        (("https://evil.example.org/wms-r?service=WMS",), True, "https://data.geopf.fr/wms-r"),
        (("http://data.geopf.fr/wms-r?service=WMS", "javascript:alert(1)"), True, "https://data.geopf.fr/wms-r"),
        (("https://data.geopf.fr@evil.org/wms-r?service=WMS",), True, "https://data.geopf.fr/wms-r"),
        (("https://data.geopf.fr/tms/1.0.0/x", "no url"), True, "https://data.geopf.fr/wms-r"),
    ],
)
def test_the_address_of_a_service_is_on_the_environments_own_host(urls, is_open, address):
    one = Offering("a", PUBLISHED, WMS_RASTER, "x", is_open=is_open, urls=urls)
    assert service_address(PRODUCTION, one) == address


@pytest.mark.parametrize(
    "body", [b"", b"<a/>", b"no xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><Capabilities>&b;</Capabilities>"]
)
@pytest.mark.parametrize("kind", [WMS_RASTER, WMTS_TMS])
def test_capabilities_that_are_none_are_said(entrepot, api, body, kind):
    entrepot.fault(Answer(200, body, {"Content-Type": "text/xml"}), path="/wm")
    one = Offering("a", PUBLISHED, kind, "x", is_open=True)
    assert isinstance(failed(lambda _feedback: find_layer(api().environment, one)), ResponseError)


# --- unpublishing and deleting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("two_steps", [True, False])
@pytest.mark.parametrize("looks", [0, 1, 5])
def test_a_layer_is_unpublished_in_one_step_and_in_two(entrepot, api, request_of, two_steps, looks):
    entrepot.two_step_delete, entrepot.unpublishing_looks = two_steps, looks
    made = published(entrepot, api, request_of())
    done(lambda feedback: unpublish(api(feedback), entrepot.datastore.id, made.offering.id))
    assert own(entrepot, "offerings") == []
    assert len(own(entrepot, "configurations")) == 1
    assert entrepot.count("DELETE") == (2 if two_steps else 1)


@pytest.mark.parametrize("two_steps", [True, False])
def test_a_deletion_that_was_done_in_spite_of_an_error_is_not_repeated(entrepot, api, request_of, two_steps):
    entrepot.two_step_delete = two_steps
    made = published(entrepot, api, request_of())
    entrepot.fault_afterwards(Answer(500), path="/offerings/", method="DELETE")
    done(lambda feedback: unpublish(api(feedback), entrepot.datastore.id, made.offering.id))
    assert own(entrepot, "offerings") == []
    assert entrepot.count("DELETE") == (2 if two_steps else 1)


def test_an_unstable_layer_is_unpublished(entrepot, api, request_of):
    entrepot.publishing_ends = UNSTABLE
    error = refused(entrepot, api, request_of())
    done(lambda feedback: unpublish(api(feedback), entrepot.datastore.id, error.offering.id))
    assert own(entrepot, "offerings") == []


def test_a_layer_that_is_being_unpublished_already_is_waited_for(entrepot, api, request_of):
    made = published(entrepot, api, request_of())
    entrepot.unpublishing_looks = 3
    entrepot.fetch("DELETE", f"datastores/{entrepot.datastore.id}/offerings/{made.offering.id}")
    done(lambda feedback: unpublish(api(feedback), entrepot.datastore.id, made.offering.id))
    assert own(entrepot, "offerings") == []


def test_a_layer_that_is_never_unpublished_is_said(entrepot, api, request_of):
    made = published(entrepot, api, request_of())
    entrepot.unpublishing_looks = 10_000
    error = failed(lambda feedback: unpublish(api(feedback), entrepot.datastore.id, made.offering.id))
    assert error.report()


def test_what_is_unpublished_already_is_no_error(entrepot, api, pyramid):
    done(lambda feedback: unpublish(api(feedback), entrepot.datastore.id, "gone"))
    assert entrepot.count("DELETE") == 0


@pytest.mark.parametrize("two_steps", [True, False])
def test_a_layer_its_configuration_and_its_pyramid_are_deleted_in_this_order(
    entrepot, api, request_of, harvested, two_steps
):
    entrepot.two_step_delete = two_steps
    made = published(entrepot, api, request_of(stored_data=harvested))
    (stored,) = made.configuration.stored_data
    datastore = entrepot.datastore.id
    error = failed(lambda feedback: delete_pyramid(api(feedback), datastore, stored))
    assert error.status == 409
    done(lambda feedback: remove_configuration(api(feedback), datastore, made.configuration.id))
    done(lambda feedback: delete_pyramid(api(feedback), datastore, stored))
    assert (own(entrepot, "offerings"), own(entrepot, "configurations")) == ([], [])
    assert stored not in entrepot.datastore.stored_data


def test_an_unpublished_layer_can_be_published_again(entrepot, api, request_of):
    made = published(entrepot, api, request_of())
    done(lambda feedback: remove_configuration(api(feedback), entrepot.datastore.id, made.configuration.id))
    assert published(entrepot, api, request_of()).layer is not None


def test_an_offering_that_is_gone_is_none(entrepot, api, pyramid):
    assert done(lambda feedback: offering(api(feedback), entrepot.datastore.id, "gone")) is None


# --- metadata that still name a layer ---------------------------------------------------------------------------------

ISO = """<?xml version="1.0" encoding="UTF-8"?>
<!-- kept as it is -->
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
  <gmd:title><gco:CharacterString>corse 2027</gco:CharacterString></gmd:title>
  <gmd:onLine><gmd:CI_OnlineResource><gmd:name><gco:CharacterString>été</gco:CharacterString></gmd:name></gmd:CI_OnlineResource></gmd:onLine>
  <gmd:onLine><gmd:CI_OnlineResource><gmd:name><gco:CharacterString>corse</gco:CharacterString></gmd:name></gmd:CI_OnlineResource></gmd:onLine>
</gmd:MD_Metadata>"""


def test_links_of_metadata_to_a_former_layer_are_undone_and_it_is_published(entrepot, api, request_of):
    entrepot.datastore.add_metadata("IGNF_CORSE", "corse", "autre")
    entrepot.datastore.add_metadata("IGNF_AUTRE", "autre")
    found = published(entrepot, api, request_of())
    assert found.offering.status == PUBLISHED
    assert [record.file_identifier for record in found.unlinked] == ["IGNF_CORSE"]
    texts = [each["_file"] for each in entrepot.datastore.metadata.values()]
    assert [text.count("corse") for text in texts] == [0, 0]
    assert [(text.count(">autre<"), text.count(">Notice<")) for text in texts] == [(1, 1), (1, 1)]
    assert (entrepot.count("POST", CONFIGURE), entrepot.count("PUT", "/metadata/")) == (1, 1)


def test_of_an_iso_record_the_link_alone_is_taken_out(entrepot, api, request_of):
    record = entrepot.datastore.add_metadata("IGNF_CORSE")
    record["_file"] = ISO
    entrepot.fault(Answer(422), path=OFFER, method="POST", times=1)
    published(entrepot, api, request_of())
    kept = ISO.splitlines()
    assert [line for line in record["_file"].splitlines() if line.strip()] == [*kept[:5], kept[6]]


def test_the_links_to_a_layer_that_is_published_on_another_service_stay(entrepot, api, request_of):
    published(entrepot, api, request_of(WMTS_TMS, title="WMTS"))
    entrepot.datastore.add_metadata("IGNF_CORSE", "corse")
    error = refused(entrepot, api, request_of())
    assert error.status == 422
    assert "IGNF_CORSE" in error.hint
    assert entrepot.count("PUT", "/metadata/") == 0
    assert len(own(entrepot, "configurations")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"answer": Answer(403), "path": "/metadata/", "method": "PUT"},
        {"answer": Answer(200, b"no xml"), "path": "/file$"},
        {"answer": Answer(404), "path": "/file$"},
    ],
)
def test_metadata_that_cannot_be_changed_leave_the_apis_own_words(entrepot, api, request_of, fault):
    entrepot.datastore.add_metadata("IGNF_CORSE", "corse")
    entrepot.fault(fault.pop("answer"), **fault)
    error = refused(entrepot, api, request_of())
    assert error.status == 422
    assert "IGNF_CORSE" in error.hint
    assert own(entrepot, "configurations") == []


def test_another_refusal_with_the_same_status_changes_no_metadata(entrepot, api, request_of):
    entrepot.datastore.add_metadata("IGNF_AUTRE", "autre")
    entrepot.fault(Answer(422), path=OFFER, method="POST")
    assert refused(entrepot, api, request_of()).status == 422
    assert entrepot.count("PUT", "/metadata/") == 0
