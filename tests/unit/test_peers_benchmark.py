"""The benchmark beside other programs: its table, its targets, and the catalogue that all of them are asked of."""

from __future__ import annotations

import json

from benchmarks.experience import Step
from benchmarks.peers import CORE, JOBS, OURS, PEER, catalogue, section
from tests.servers.proxy import Seen


def steps(ms, blocked=10.0):
    return {job: Step(2, 1, 2, 2500, ms, blocked) for job in JOBS}


SAVED = {OURS: Step(ms=900.0), "gdal_translate": Step(ms=1200.0)}


def test_ours_is_compared_with_each_in_every_job_that_it_can_do():
    found = section({OURS: steps(100.0), CORE: dict.fromkeys(JOBS, Step()), PEER: steps(80.0, 40.0)}, SAVED)

    assert len(found.rows) == 3 * len(JOBS) + len(SAVED)
    assert sum(row[-1] == "not in this QGIS" for row in found.rows) == len(JOBS)
    figures = {verdict.target: (verdict.figure, verdict.is_met) for verdict in found.verdicts}
    assert figures.pop("7. A window of 9917 x 6061 pixels as a GeoTIFF, against gdal_translate") == (0.75, True)
    held = {target for target in figures if "held" in target}
    assert held == {f"7. {JOBS['cog']}, main thread held, against {PEER}"}
    assert {figures[target] for target in held} == {(0.25, True)}
    assert {figures[target] for target in figures.keys() - held} == {(1.25, False)}
    assert not any(CORE in target for target in figures)
    assert "not given" not in found.text


def test_a_peer_that_was_not_given_is_said_to_be_missing():
    found = section({OURS: steps(100.0), CORE: steps(200.0)}, SAVED)
    assert "STAC API Browser was not given (PEER=…" in found.text


def test_all_are_asked_of_the_same_pages():
    routes = catalogue("https://example.org/a.tif")
    posted = routes["POST /search"](Seen("POST", "/search", {}, json.dumps({"token": "100"}).encode()))
    got = routes["GET /collections/demo/items"](Seen("GET", "/collections/demo/items?token=100", {}))
    assert posted["features"] == got["features"]
    assert got["links"][0]["href"].endswith("?token=200")
    assert posted["features"][0]["assets"]["dtm"]["href"] == "https://example.org/a.tif"
