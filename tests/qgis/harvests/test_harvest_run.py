"""A harvest from its creation to its end, against the test server, which really fetches the slabs."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import CanceledError, HttpError, LinkError, ResponseError
from datacube_browser.core.geoplateforme import harvest_run
from datacube_browser.core.geoplateforme.account import pyramids, stored_data
from datacube_browser.core.geoplateforme.entrepot import Entrepot
from datacube_browser.core.geoplateforme.environment import custom_environment
from datacube_browser.core.geoplateforme.harvest_run import (
    NotLaunchedError,
    abort,
    clear_up,
    execution,
    log_lines,
    start_harvest,
    wait_until_over,
)
from datacube_browser.core.geoplateforme.stalled import Watchdog
from qgis.core import QgsApplication

from tests.qgis.geoplateforme import CORSICA, harvest_body, signed_in
from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer

pytestmark = pytest.mark.usefixtures("short_pauses")

CREATE, LAUNCH = "executions$", "/launch$"


@pytest.fixture
def store(entrepot):
    """The Entrepôt with a layer to harvest."""
    entrepot.add_layer("ORTHO", CORSICA, bottom=9)
    return entrepot


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(harvest_run, "_ABORT_PAUSE", 0.01)


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


def start(store, api, body=None, tags=None):
    wanted = harvest_body(store) if body is None else body
    return done(lambda feedback: start_harvest(api(feedback), store.datastore.id, wanted, tags))


def refused(store, api, body=None, tags=None):
    wanted = harvest_body(store) if body is None else body
    return failed(lambda feedback: start_harvest(api(feedback), store.datastore.id, wanted, tags))


def left(store):
    """Names of what is in the datastore."""
    return [data["name"] for data in store.datastore.stored_data.values() if data["name"] != "ORTHO"]


def test_a_harvest_is_created_tagged_launched_and_followed_to_its_report(store, api):
    store.waiting_looks = 3
    run = start(store, api, tags={"made_by": "test"})
    assert run.status in ("WAITING", "PROGRESS")
    assert run.output_name == "Photographies de la Corse"
    sent = [seen.path.rpartition("/")[2] for seen in store.requests if seen.method == "POST"]
    assert sent == ["executions", "tags", "launch"]
    seen = []
    ended = done(
        lambda feedback: wait_until_over(
            api(feedback), store.datastore.id, run.id, lambda at: seen.append(at.status), 0
        )
    )
    assert ended.has_succeeded
    assert list(dict.fromkeys(seen)) == ["WAITING", "PROGRESS", "SUCCESS"]
    pyramid = done(lambda feedback: stored_data(api(feedback), store.datastore.id, run.output))
    assert (pyramid.status, pyramid.srs) == ("GENERATED", "EPSG:3857")
    assert pyramid.levels == tuple(str(level) for level in range(9))
    assert (pyramid.channels, pyramid.channels_format, pyramid.compression) == (3, "UINT8", "PNG")
    assert pyramid.box == pytest.approx(CORSICA)
    assert pyramid.size > 0
    assert pyramid.tags == {"made_by": "test"}


def test_a_new_pyramid_refers_to_one_that_is_there(store, api):
    first = start(store, api)
    store.finish(first.id)
    body = {**harvest_body(store, "Corse 2027"), "inputs": {"stored_data": [first.output]}}
    second = start(store, api, body)
    assert second.inputs == (first.output,)
    assert second.output != first.output
    store.finish(second.id)
    pyramid = done(lambda feedback: stored_data(api(feedback), store.datastore.id, second.output))
    assert pyramid.status == "GENERATED"
    error = failed(lambda feedback: api(feedback).delete("datastores", store.datastore.id, "stored_data", first.output))
    assert error.status == 409


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_execution_that_was_created_in_spite_of_an_error_is_found_and_launched(store, api, status):
    store.fault_afterwards(Answer(status), path=CREATE)
    run = start(store, api)
    assert run.status != "CREATED"
    assert list(store.datastore.executions) == [run.id]
    assert store.count("POST", CREATE) == 1


def test_a_launch_that_succeeded_in_spite_of_an_error_is_not_repeated(store, api):
    store.fault_afterwards(Answer(500), path=LAUNCH)
    assert start(store, api).status != "CREATED"
    assert store.count("POST", LAUNCH) == 1


def test_an_answer_without_an_id_is_looked_up(store, api):
    store.fault_afterwards(Answer(201), path=CREATE)
    assert start(store, api).status != "CREATED"
    assert len(store.datastore.executions) == 1


def test_a_name_that_is_there_already_is_refused_before_anything_is_made(store, api):
    start(store, api)
    error = refused(store, api)
    assert "already has a pyramid" in error.message
    assert len(store.datastore.executions) == 1


def test_a_name_that_begins_like_another_one_is_free(store, api):
    start(store, api)
    start(store, api, harvest_body(store, "Photographies"))
    start(store, api, harvest_body(store, "photographies de la corse"))
    start(store, api, harvest_body(store, "Photographies de la Corse %"))
    assert len(store.datastore.executions) == 4


def test_an_execution_that_cannot_be_launched_leaves_nothing_behind(store, api):
    store.fault(json_answer({"error": "e", "error_description": ["Plus de place"]}, 400), path=LAUNCH)
    error = refused(store, api)
    assert isinstance(error, HttpError)
    assert "Plus de place" in error.hint
    assert left(store) == []
    assert store.datastore.executions == {}


@pytest.mark.parametrize("path", ["/executions$", "/tags$", LAUNCH])
def test_a_sign_in_page_of_the_network_is_taken_for_nothing_that_was_made(store, api, path):
    store.fault(Answer(200, b"<html>Guest network", {"Content-Type": "text/html"}), path=path, method="POST")
    error = refused(store, api, tags={"a": "b"})
    assert "a web page instead" in error.message
    assert left(store) == []
    assert store.datastore.executions == {}


def test_an_execution_that_the_api_keeps_does_not_hide_why_it_was_not_launched(store, api):
    store.fault(json_answer({"error": "e", "error_description": ["Plus de place"]}, 400), path=LAUNCH)
    store.fault(Answer(405), path="/executions/", method="DELETE")
    error = refused(store, api)
    assert not isinstance(error, NotLaunchedError)
    assert "Plus de place" in error.hint
    assert left(store) == []


def test_a_run_whose_launch_is_not_answered_and_cannot_be_looked_at_is_found_running(store, api):
    store.fault_afterwards(Answer(500), path=LAUNCH)
    store.fault(Answer(403), path="/executions/[^/]*$", method="GET", times=1)
    assert start(store, api).status in ("WAITING", "PROGRESS")
    assert store.count("POST", LAUNCH) == 1


def test_a_run_that_is_launched_is_followed_though_it_cannot_be_looked_at(store, api):
    store.fault(Answer(403), path="/executions/[^/]*$", method="GET")
    run = start(store, api)
    assert list(store.datastore.executions) == [run.id]
    assert store.datastore.executions[run.id]["status"] in ("WAITING", "PROGRESS")


def test_an_execution_that_cannot_be_tagged_leaves_nothing_behind(store, api):
    store.fault(json_answer({"error": "e", "error_description": ["Pas de tags"]}, 403), path="/tags$")
    error = refused(store, api, tags={"a": "b"})
    assert "Pas de tags" in error.hint
    assert store.count("POST", LAUNCH) == 0
    assert left(store) == []


def test_an_orphan_that_cannot_be_deleted_is_named(store, api):
    store.fault(Answer(403), path=LAUNCH)
    store.fault(Answer(403), path="/stored_data/", method="DELETE")
    error = refused(store, api)
    assert isinstance(error, NotLaunchedError)
    assert "“Photographies de la Corse” stays in the datastore" in error.hint
    assert error.execution.output in store.datastore.stored_data


def test_a_canceled_start_leaves_nothing_behind(store, api):
    class Feedback:
        def isCanceled(self):
            return store.count("POST", CREATE) > 0

    with pytest.raises(CanceledError):
        done(
            lambda _feedback: raised(lambda: start_harvest(api(Feedback()), store.datastore.id, harvest_body(store)))
        )()
    assert left(store) == []


def raised(work):
    """A function that raises what the work raises, for the thread of the test."""
    try:
        value = work()
    except Exception as error:  # noqa: BLE001 - raised again
        kept = error

        def again():
            raise kept

        return again
    return lambda: value


def test_a_user_without_the_right_is_told_so_and_nothing_is_made(store, api):
    store.datastore.rights = ("BROADCAST",)
    error = refused(store, api)
    assert (error.status, len(store.datastore.executions)) == (403, 0)
    assert "may not do this" in error.message
    assert "PROCESSING" in error.hint


def test_a_full_storage_is_said_and_nothing_is_made(store, api):
    store.datastore.quotas["PYRAMIDE"] = 0
    error = refused(store, api)
    assert error.status == 409
    assert "quota" in error.hint
    assert left(store) == []


def test_a_parameter_that_the_api_refuses_is_said_in_its_words(store, api):
    error = refused(store, api, harvest_body(store, harvest_format="image/gif", bottom=8))
    assert error.status == 400
    assert "harvest_format" in error.report()
    assert "bottom" in error.report()


def test_a_storage_that_does_not_fit_ends_in_a_failure_that_can_be_cleared_up(store, api):
    body = harvest_body(store)
    del body["output"]["stored_data"]["storage_tags"]
    run = start(store, api, body)
    ended = done(lambda feedback: wait_until_over(api(feedback), store.datastore.id, run.id, pause=0))
    assert (ended.is_over, ended.has_succeeded) == (True, False)
    assert "stockage" in "".join(done(lambda feedback: log_lines(api(feedback), store.datastore.id, run.id)))
    done(lambda feedback: clear_up(api(feedback), store.datastore.id, ended))
    assert left(store) == []


# --- the log ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 7, 100, 1000, 5000])
def test_the_lines_after_the_known_ones_come_whatever_the_api_makes_of_pages(store, api, most):
    run = start(store, api)
    lines = [f"line {number}" for number in range(2346)]
    store.runs[run.id].log[:] = lines
    store.most_per_page = most

    def read(feedback, known):
        return list(log_lines(api(feedback), store.datastore.id, run.id, known))

    for known in (0, 1, 7, 99, 100, 101, 999, 1000, 1001, 2345, 2346):
        if most > 1 or known > 2300:  # else a request a line
            assert done(lambda feedback: read(feedback, known)) == lines[known:]  # noqa: B023


def test_a_log_without_content_range_is_read(store, api):
    run = start(store, api)
    store.runs[run.id].log[:] = ["a", "b", "c"]
    store.says_range = False
    assert done(lambda feedback: log_lines(api(feedback), store.datastore.id, run.id, 1)) == ("b", "c")


def test_an_empty_log_has_no_lines(store, api):
    run = start(store, api)
    store.runs[run.id].log.clear()
    assert done(lambda feedback: log_lines(api(feedback), store.datastore.id, run.id)) == ()


def test_lines_that_are_none_and_keys_in_them_do_no_harm(store, api):
    run = start(store, api)
    key = "c0ffee" * 4
    store.runs[run.id].log[:] = [
        None,
        {"a": 1},
        "x" * 100_000,
        f"Cannot download https://h/w?LAYERS=a&apikey={key}&BBOX=1",
    ]
    found = done(lambda feedback: log_lines(api(feedback), store.datastore.id, run.id))
    assert len(found) == 4
    assert max(map(len, found)) <= 2000
    assert key not in "".join(found)
    assert "LAYERS=a" in found[3]


# --- stalls, aborting, clearing up ------------------------------------------------------------------------------------


def test_a_layer_that_the_wms_does_not_have_is_a_stall_that_can_be_aborted_and_cleared_up(store, api):
    run = start(store, api, harvest_body(store, harvest_layers="GONE"))
    watchdog, known = Watchdog(), 0
    for _ in range(10):
        now = done(lambda feedback: execution(api(feedback), store.datastore.id, run.id))
        lines = done(lambda feedback: log_lines(api(feedback), store.datastore.id, run.id, known))  # noqa: B023
        known += len(lines)
        if watchdog.read(lines) is not None:
            break
    assert now.status == "PROGRESS"
    assert "GONE" in watchdog.stall.url
    ended = done(lambda feedback: abort(api(feedback), store.datastore.id, run.id))
    assert ended.status == "ABORTED"
    done(lambda feedback: clear_up(api(feedback), store.datastore.id, ended))
    assert left(store) == []


def test_a_host_that_the_engine_may_not_reach_is_a_stall(store, api):
    store.egress = {"data.geopf.fr"}
    run = start(store, api)
    store.finish(run.id)
    assert Watchdog().read(done(lambda feedback: log_lines(api(feedback), store.datastore.id, run.id))) is not None


def test_aborting_what_has_ended_is_no_error(store, api):
    run = start(store, api)
    store.finish(run.id)
    assert done(lambda feedback: abort(api(feedback), store.datastore.id, run.id)).status == "SUCCESS"


def test_an_abort_that_was_done_in_spite_of_an_error_is_not_repeated(store, api):
    run = start(store, api)
    store.fault_afterwards(Answer(500), path="/abort$")
    assert done(lambda feedback: abort(api(feedback), store.datastore.id, run.id)).status == "ABORTED"
    assert store.count("POST", "/abort$") == 1


def test_an_execution_that_never_ends_after_an_abort_is_given_up_as_it_is(store, api, monkeypatch):
    monkeypatch.setattr(harvest_run, "_ABORT_LOOKS", 3)
    run = start(store, api, harvest_body(store, harvest_layers="GONE"))
    store.fault(Answer(204), path="/abort$")
    assert not done(lambda feedback: abort(api(feedback), store.datastore.id, run.id)).is_over


def test_an_orphan_of_another_program_is_cleared_up(store, api):
    _, made, _ = store.fetch("POST", f"datastores/{store.datastore.id}/processings/executions", harvest_body(store))
    run = done(lambda feedback: execution(api(feedback), store.datastore.id, made["_id"]))
    assert run.status == "CREATED"
    done(lambda feedback: clear_up(api(feedback), store.datastore.id, run))
    assert left(store) == []


@pytest.mark.parametrize("is_over", [False, True])
def test_what_runs_or_has_made_a_pyramid_is_not_cleared_up(store, api, is_over):
    run = start(store, api)
    if is_over:
        store.finish(run.id)
    error = failed(lambda feedback: clear_up(api(feedback), store.datastore.id, run))
    assert isinstance(error, ResponseError)
    assert left(store) == ["Photographies de la Corse"]


# --- following for hours ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.usefixtures("short_pauses")
def test_what_passes_is_waited_for(store, api, status, monkeypatch):
    run = start(store, api)
    store.fault(Answer(status), path=f"/executions/{run.id}$", method="GET", times=5)
    ended = done(lambda feedback: wait_until_over(api(feedback), store.datastore.id, run.id, pause=0))
    assert ended.has_succeeded


def test_a_lost_connection_is_waited_for(store, api, monkeypatch):
    run, calls, real = start(store, api), [], harvest_run.execution

    def lost(*rest):
        calls.append(rest)
        if len(calls) in (2, 3):
            raise LinkError("The connection was lost.")
        return real(*rest)

    monkeypatch.setattr(harvest_run, "execution", lost)
    assert done(lambda feedback: wait_until_over(api(feedback), store.datastore.id, run.id, pause=0)).has_succeeded


def test_a_refusal_ends_the_wait(store, api):
    run = start(store, api)
    store.fault(Answer(403), path=f"/executions/{run.id}$", method="GET")
    assert failed(lambda feedback: wait_until_over(api(feedback), store.datastore.id, run.id, pause=0)).status == 403


def test_pyramids_are_listed_by_their_names(store, api):
    start(store, api, harvest_body(store, "Été"))
    start(store, api, harvest_body(store, "avril"))
    start(store, api, harvest_body(store, "Zone 10"))
    start(store, api, harvest_body(store, "Zone 9"))
    names = [each.name for each in done(lambda feedback: pyramids(api(feedback), store.datastore.id))]
    assert [name for name in names if name != "ORTHO"] == ["avril", "Été", "Zone 9", "Zone 10"]


def test_a_creation_that_nobody_can_look_for_is_said_to_be_possible(store, api, monkeypatch):
    handle = store.handle

    def lost(seen):
        answer = handle(seen)
        if seen.method == "POST" and seen.path.endswith("executions"):
            store.fault(Answer(403), path="/stored_data")
            return Answer(500)
        return answer

    monkeypatch.setattr(store, "handle", lost)

    error = refused(store, api)

    assert left(store) == ["Photographies de la Corse"]
    assert "“Photographies de la Corse” may have been made" in error.hint
