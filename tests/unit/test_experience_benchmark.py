"""The benchmark of the dock in use: what is counted for a step, and the results' table."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.experience import CORE, OURS, Session, Step, counted, section
from benchmarks.measure import ContenderError
from tests.servers.proxy import Seen
from tests.servers.proxy import proxy as running_proxy
from tests.servers.stub import long_list, stub_api


def step(ms=10.0, *, catalogue=0, store=0, answered=0, blocked=5.0):
    return Step(catalogue, store, answered, 2500, ms, blocked)


STARTED = {"started": 25.0, "processing": 300.0, "modules": 90.0, "painted": 90.0, "blocked": 40.0, "toolbox": 95.0}


def test_a_steps_requests_and_bytes_are_those_that_its_servers_counted():
    seen = [Seen("GET", "/", {}, status=200, bytes=700), Seen("POST", "/search", {}, status=200, bytes=300)]
    file = [Seen("GET", "/a.tif", {}, status=206, bytes=16384)]

    found = counted({"ms": 81.5, "blocked": 4.25}, seen, file, 2)

    assert found.row("Connect") == ("Connect", "2", "1", "17.4", "81.5", "4.25")
    assert found.answered == 2


def test_values_that_a_step_did_not_measure_are_empty():
    assert Step(ms=25.0).row("Start")[1:] == ("0", "0", "0", "25.0", "")


def test_measurements_are_compared_with_the_targets():
    ours = {key: step() for key in OURS}
    ours |= {"expand": step(answered=1), "cog": step(store=4, blocked=51.0), "coverage": step(blocked=51.0)}
    ours |= {"next_page": step(catalogue=2), "all_pages": step(catalogue=97)}

    found = section(STARTED, ours, dict.fromkeys(CORE, Step()))

    missed = [verdict.target for verdict in found.verdicts if not verdict.is_met]
    assert missed == [
        *("6. COG layer, requests", "6. COG layer, main thread held", "6. Item selected, main thread held"),
    ]
    assert [verdict.bound for verdict in found.verdicts if verdict.target == "6. Dock visible"] == [100]


def test_a_row_says_what_this_qgis_version_lacks():
    core = {"connect": Step(), "items": Step(1, 0, 1, 2500, 75.0, 13.0, {"found": 10}), "cog": step(store=45)}

    rows = {row[0]: row[1:] for row in section(STARTED, {key: step() for key in OURS}, core).rows}

    assert rows[CORE["connect"]] == ("", "", "", "", "not in this QGIS")
    assert [row for row in rows.values() if row == ("", "", "", "90.0", "40.0")]
    assert rows[CORE["items"] + " (10)"][:2] == ("1", "0")
    assert rows[CORE["cog"]][1] == "45"


def test_answers_are_counted_until_the_process_reports_the_step_done():
    """The step did not wait for later answers."""
    code = """if True:
        import sys, time, urllib.request
        for name in sys.stdin:
            urllib.request.urlopen(sys.argv[1] + "/one").read()
            print("words of QGIS")
            print('step: {"done": true}', flush=True)
            time.sleep(0.5)
            urllib.request.urlopen(sys.argv[1] + "/two").read()
            print('step: {"ms": 7}', flush=True)
    """
    with stub_api({"/one": {}, "/two": {}}) as api, running_proxy(api.url) as stac, running_proxy(api.url) as store:
        command = [sys.executable, "-c", code, stac.url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            found = Session(process, stac, store).do("fetch")
            process.stdin.close()

    assert (found.catalogue, found.store, found.answered, found.ms) == (2, 0, 1, 7)


def test_a_session_that_ends_during_a_step_is_an_error():
    command = [sys.executable, "-c", "input()"]
    with (
        running_proxy("") as idle,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
        pytest.raises(ContenderError, match="expand: QGIS ended with 0"),
    ):
        Session(process, idle, idle).do("expand")


def test_the_long_list_ends():
    def answer(body):
        return long_list(10_000, 100)["POST /search"](Seen("POST", "/search", {}, json.dumps(body).encode()))

    assert answer({})["links"][0]["body"]["token"] == "100"
    last = answer({"token": "9900"})
    assert last["links"] == []
    assert last["features"][-1]["id"] == "item-09999"
