"""The test server `Entrepot`, which stands for IGN's API: its answers, a harvest that really fetches, its services."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from osgeo import gdal

from tests.servers.entrepot_pyramid import mercator
from tests.servers.entrepot_state import WMS_TO_PYRAMID
from tests.servers.proxy import Answer

CORSICA = (8.507, 41.338, 9.591, 43.004)
AREA = "POLYGON((8.507 41.338,8.507 43.004,9.591 43.004,9.591 41.338,8.507 41.338))"


def body(entrepot, name="Corse", **changes):
    """The guide's execution, at a level with few slabs; a change to None leaves the parameter out."""
    parameters = {
        "tms": "PM",
        "compression": "jpg",
        "harvest_layers": "ORTHO",
        "harvest_url": entrepot.wms_url,
        "samplesperpixel": 3,
        "sampleformat": "UINT8",
        "bottom": "8",
        "harvest_levels": ["8", "6"],
        "harvest_area": AREA,
        "harvest_format": "image/png",
        "width": 2,
        "height": 2,
        **changes,
    }
    return {
        "processing": WMS_TO_PYRAMID["_id"],
        "inputs": {},
        "output": {"stored_data": {"name": name, "storage_tags": ["PYRAMIDE"]}},
        "parameters": {name: value for name, value in parameters.items() if value is not None},
    }


def executions(entrepot):
    return f"datastores/{entrepot.datastore.id}/processings/executions"


def harvested(entrepot, **changes):
    """Create, launch and follow an execution to its end; return it and its stored data."""
    _status, made, _headers = entrepot.fetch("POST", executions(entrepot), body(entrepot, **changes))
    assert entrepot.fetch("POST", f"{executions(entrepot)}/{made['_id']}/launch")[0] == 204
    for _ in range(1000):
        execution = entrepot.fetch("GET", f"{executions(entrepot)}/{made['_id']}")[1]
        if execution["status"] in ("SUCCESS", "FAILURE", "ABORTED"):
            key = execution["output"]["stored_data"]["_id"]
            return execution, entrepot.fetch("GET", f"datastores/{entrepot.datastore.id}/stored_data/{key}")[1]
    raise AssertionError("it has no end")


def configuration(data, kind="WMS-RASTER", **changes):
    levels = sorted(map(int, data["type_infos"]["levels"]))
    used = {"stored_data": data["_id"], "bottom_level": str(levels[-1]), "top_level": str(levels[0])}
    infos = {"title": "Corse", "abstract": "Photographies", "keywords": ["Tutoriel"], "used_data": [used]}
    infos["getfeatureinfo"] = {"stored_data": True}
    return {"type": kind, "name": f"Corse {kind}", "layer_name": "corse", "type_infos": infos, **changes}


def published(entrepot, wanted, endpoint="gpf-rok4-server-wms-r"):
    root = f"datastores/{entrepot.datastore.id}"
    _status, made, _headers = entrepot.fetch("POST", f"{root}/configurations", wanted)
    key = next(one["_id"] for one in entrepot.endpoints if one["technical_name"] == endpoint)
    sent = {"endpoint": key, "open": "private" not in endpoint}
    status, offering, _headers = entrepot.fetch("POST", f"{root}/configurations/{made['_id']}/offerings", sent)
    assert (status, offering["status"]) == (201, "PUBLISHING")
    for _ in range(1000):
        if offering["status"] != "PUBLISHING":
            break
        offering = entrepot.fetch("GET", f"{root}/offerings/{offering['_id']}")[1]
    return offering


def opened(url, **query):
    try:
        with urllib.request.urlopen(f"{url}?{urlencode(query)}", timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def pixels(content):
    gdal.FileFromMemBuffer("/vsimem/answer", content)
    try:
        return gdal.Open("/vsimem/answer").ReadAsArray()
    finally:
        gdal.Unlink("/vsimem/answer")


def map_of(url, layer, box, size=100, crs="EPSG:3857"):
    query = {"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": layer, "STYLES": "", "CRS": crs}
    query |= {"WIDTH": size, "HEIGHT": size, "FORMAT": "image/png", "BBOX": ",".join(map(repr, box))}
    return opened(url, **query)


@pytest.fixture
def ortho(entrepot):
    """The Entrepot with a layer to harvest."""
    entrepot.add_layer("ORTHO", CORSICA, bottom=9)
    return entrepot


def test_the_harvest_of_the_guide_is_created_launched_followed_and_described(ortho):
    status, made, _headers = ortho.fetch("POST", executions(ortho), body(ortho))
    assert (status, made["status"], made["output"]["stored_data"]["status"]) == (201, "CREATED", "CREATED")
    path = f"{executions(ortho)}/{made['_id']}"
    assert ortho.fetch("GET", path)[1]["status"] == "CREATED"
    ortho.fetch("POST", f"{path}/launch")
    seen, lines = [], []
    while not seen or (seen[-1] not in ("SUCCESS", "FAILURE") and len(seen) < 1000):
        seen.append(ortho.fetch("GET", path)[1]["status"])
        lines.append(len(ortho.fetch("GET", f"{path}/logs?limit=2000")[1]))
    assert list(dict.fromkeys(seen)) == ["WAITING", "PROGRESS", "SUCCESS"]
    assert lines[0] == 0 < lines[-1]
    data = ortho.fetch("GET", f"datastores/{ortho.datastore.id}/stored_data/{made['output']['stored_data']['_id']}")[1]
    assert data["status"] == "GENERATED"
    assert sorted(map(int, data["type_infos"]["levels"])) == list(range(9))
    assert data["type_infos"]["compression"] == "JPG"
    assert (data["srs"], data["size"] > 0, data["extent"]["type"]) == ("EPSG:3857", True, "Polygon")
    assert data["storage"] == {"type": "S3", "labels": ["PYRAMIDE"]}


def test_each_request_of_the_harvest_is_the_engines(ortho):
    ortho.clear()
    harvested(ortho, harvest_levels=["8"], top="8")
    sent = [seen.path for seen in ortho.requests if seen.path.startswith("/wms-r")]
    start = "/wms-r/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=ORTHO&FORMAT=image/png&STYLES=&CRS=EPSG:3857"
    assert sent
    assert all(path.startswith(f"{start}&WIDTH=512&HEIGHT=512&BBOX=") for path in sent)
    side = 512 * 156543.033928041 / 2**8
    for path in sent:
        west, south, east, north = map(float, parse_qs(urlsplit(path).query)["BBOX"][0].split(","))
        assert east - west == pytest.approx(side)
        assert north - south == pytest.approx(side)
        assert ((west + 20037508.3427892) / side) % 1 == pytest.approx(0, abs=1e-6)


def test_the_published_layers_show_the_harvested_picture_and_more_than_was_asked_for(ortho):
    _execution, data = harvested(ortho)
    published(ortho, configuration(data))
    (left, low), (right, high) = mercator(*CORSICA[:2]), mercator(*CORSICA[2:])
    shown = pixels(map_of(ortho.wms_url, "corse", (left, low, right, high))[1])
    original = pixels(map_of(ortho.wms_url, "ORTHO", (left, low, right, high))[1])
    assert np.abs(shown.astype(int) - original.astype(int)).mean() < 6
    latitude_first = pixels(
        map_of(ortho.wms_url, "corse", (CORSICA[1], CORSICA[0], CORSICA[3], CORSICA[2]), crs="EPSG:4326")[1]
    )
    west, east = latitude_first[0, 50, [10, 90]]
    south, north = latitude_first[1, [90, 10], 50]
    assert max(west, south) < 60
    assert min(east, north) > 190

    published(ortho, configuration(data, "WMTS-TMS"), "gpf-rok4-server-wmts-tms")
    status, capabilities = opened(ortho.wmts_url, SERVICE="WMTS", REQUEST="GetCapabilities")
    assert status == 200
    assert b"<ows:Identifier>corse<" in capabilities
    tile = {"layer": "corse", "style": "normal", "tilematrixset": "PM", "format": "image/jpeg", "request": "GetTile"}
    status, picture = opened(ortho.wmts_url, **tile, service="WMTS", tilematrix=6, tilecol=33, tilerow=23)
    assert status == 200
    assert pixels(picture).shape == (3, 256, 256)


def test_what_is_no_picture_is_asked_for_again_until_somebody_aborts(ortho):
    _status, made, _headers = ortho.fetch("POST", executions(ortho), body(ortho, harvest_layers="NO_SUCH_LAYER"))
    path = f"{executions(ortho)}/{made['_id']}"
    ortho.fetch("POST", f"{path}/launch")
    for _ in range(5):
        assert ortho.fetch("GET", path)[1]["status"] in ("WAITING", "PROGRESS")
    lines = ortho.fetch("GET", f"{path}/logs?page=1&limit=2000")[1]
    assert "Failure 5 : wait for 16 s" in lines
    assert any(line.startswith("Cannot download http") for line in lines)
    assert ortho.fetch("POST", f"{path}/abort")[0] == 204
    assert ortho.fetch("GET", path)[1]["status"] == "ABORTED"
    data = made["output"]["stored_data"]["_id"]
    assert ortho.fetch("GET", f"datastores/{ortho.datastore.id}/stored_data/{data}")[1]["status"] == "UNSTABLE"


def test_a_passing_fault_of_the_wms_delays_a_harvest(ortho):
    ortho.fault(Answer(503), path="GetMap", times=3)
    execution, _data = harvested(ortho)
    assert execution["status"] == "SUCCESS"
    assert [line for line in ortho.runs[execution["_id"]].log if line.startswith("Failure")] == [
        "Failure 1 : wait for 1 s",
        "Failure 2 : wait for 2 s",
        "Failure 3 : wait for 4 s",
    ]


def test_one_computer_of_several_gets_stuck_while_others_go_on(ortho):
    small = {"width": 1, "height": 1, "harvest_levels": ["8"]}
    ortho.clear()
    harvested(ortho, **small)
    first = next(seen.path for seen in ortho.requests if "GetMap" in seen.path)
    ortho.fault(Answer(500), path=re.escape(first.partition("BBOX=")[2]))
    _status, made, _headers = ortho.fetch("POST", executions(ortho), body(ortho, **small, parallelization=2))
    ortho.fetch("POST", f"{executions(ortho)}/{made['_id']}/launch")
    assert ortho.finish(made["_id"])["status"] == "PROGRESS"
    log = ortho.runs[made["_id"]].log
    failed = [number for number, line in enumerate(log) if line.startswith("Failure")]
    done = [number for number, line in enumerate(log) if line.startswith("INFO : dalle")]
    assert failed[0] < done[0] < failed[-1]
    assert len(done) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"harvest_extras": "TRANSPARENT=TRUE"},  # no STYLES= any more
        {"harvest_format": "image/gif"},
        {"harvest_url": "/wms-r/wms?map=x"},
        {"harvest_url": "http://wms.example.org/wms"},  # not among the hosts that can be reached
    ],
)
def test_the_traps_of_the_engine_retry_without_end(ortho, changes):
    if changes.get("harvest_url", "").startswith("/"):
        changes = {"harvest_url": ortho.url + changes["harvest_url"]}
    if "harvest_format" in changes:
        ortho.datastore.processings[WMS_TO_PYRAMID["_id"]] = {
            **WMS_TO_PYRAMID,
            "parameters": [{**one, "constraints": {}} for one in WMS_TO_PYRAMID["parameters"]],
        }
    _status, made, _headers = ortho.fetch("POST", executions(ortho), body(ortho, **changes))
    ortho.fetch("POST", f"{executions(ortho)}/{made['_id']}/launch")
    assert ortho.finish(made["_id"])["status"] == "PROGRESS"
    assert any(line.startswith("Failure 200 : wait for 3600 s") for line in ortho.runs[made["_id"]].log)


def test_extras_with_styles_and_smaller_pictures_are_harvested(ortho):
    ortho.clear()
    execution, _data = harvested(ortho, harvest_extras="STYLES=&TRANSPARENT=TRUE", harvest_dimensions=[256, 256])
    assert execution["status"] == "SUCCESS"
    assert all("WIDTH=256&HEIGHT=256" in seen.path for seen in ortho.requests if "GetMap" in seen.path)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"harvest_levels": ["6", "8"]}, "harvest_levels"),
        ({"bottom": "9"}, "harvest_levels"),
        ({"harvest_dimensions": [300, 300]}, "harvest_dimensions"),
        ({"samplesperpixel": 4}, "jpg"),
        ({"harvest_area": "POLYGON((41 8,43 8,43 9,41 9"}, "WKT"),
    ],
)
def test_runs_that_the_engine_cannot_do_fail_with_a_reason(ortho, changes, reason):
    execution, data = harvested(ortho, **changes)
    assert (execution["status"], data["status"]) == ("FAILURE", "UNSTABLE")
    assert reason in ortho.runs[execution["_id"]].log[-1]


def test_without_storage_tags_a_run_fails(ortho):
    wanted = body(ortho)
    del wanted["output"]["stored_data"]["storage_tags"]
    _status, made, _headers = ortho.fetch("POST", executions(ortho), wanted)
    ortho.fetch("POST", f"{executions(ortho)}/{made['_id']}/launch")
    assert ortho.finish(made["_id"])["status"] == "FAILURE"


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"harvest_layers": None, "bottom": None}, ["harvest_layers est obligatoire", "bottom est obligatoire"]),
        ({"bottom": 8}, ["bottom doit être de type string"]),
        ({"samplesperpixel": 5}, ["samplesperpixel doit être inférieur ou égal à 4"]),
        ({"compression": "none"}, ["compression doit avoir une des valeurs"]),
        ({"harvest_dimensions": [512]}, ["harvest_dimensions doit avoir de 2 à 2 valeurs"]),
        ({"nodata": ["255"]}, ["nodata doit être de type integer"]),
        ({"harvest_depth": 3}, ["harvest_depth n'existe pas"]),
    ],
)
@pytest.mark.parametrize("errors_as", ["list", "text"])
def test_parameters_are_checked_against_the_processings_description(entrepot, changes, reasons, errors_as):
    entrepot.errors_as = errors_as
    status, answer, _headers = entrepot.fetch("POST", executions(entrepot), body(entrepot, **changes))
    assert (status, answer["error"]) == (400, "bad_request")
    described = answer["error_description"]
    assert isinstance(described, str) == (errors_as == "text")
    assert all(reason in str(described) for reason in reasons)
    assert entrepot.datastore.stored_data == {}


def test_lists_come_in_pages_with_a_content_range(entrepot):
    for number in range(12):
        entrepot.datastore.add_stored_data(f"Pyramide {number}")
    path = f"datastores/{entrepot.datastore.id}/stored_data"
    status, page, headers = entrepot.fetch("GET", f"{path}?page=2&limit=5")
    assert (status, headers["Content-Range"]) == (200, "6-10/12")
    assert [one["name"] for one in page] == [f"Pyramide {number}" for number in range(5, 10)]
    entrepot.page_status, entrepot.most_per_page = 206, 3
    status, page, headers = entrepot.fetch("GET", f"{path}?page=1&limit=50&name=pyramide%201%25")
    assert (status, len(page), headers["Content-Range"]) == (206, 3, "1-3/3")
    entrepot.says_range = False
    assert "Content-Range" not in entrepot.fetch("GET", f"{path}?name=Pyramide%203")[2]


def test_a_sign_in_is_wanted_and_ends(entrepot):
    token = entrepot.sign_in.token()
    request = urllib.request.Request(f"{entrepot.api_url}/users/me", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    entrepot.sign_in.end_access()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request)


def test_the_person_has_datastores_with_other_rights_and_a_community_without_one(entrepot):
    member = entrepot.fetch("GET", "users/me")[1]["communities_member"]
    assert [one["community"].get("datastore") for one in member] == [None, *(one.id for one in entrepot.datastores)]
    entrepot.datastore.rights = ("UPLOAD",)
    for path in (executions(entrepot), f"datastores/{entrepot.datastore.id}/configurations"):
        status, answer, _headers = entrepot.fetch("POST", path, body(entrepot))
        assert (status, answer["error"]) == (403, "forbidden")


def test_a_fault_after_the_work_leaves_what_was_asked_for(entrepot):
    entrepot.fault_afterwards(Answer(500), path="/executions$")
    assert entrepot.fetch("POST", executions(entrepot), body(entrepot))[0] == 500
    assert len(entrepot.datastore.executions) == 1
    assert entrepot.fetch("POST", executions(entrepot), body(entrepot))[0] == 201


def test_layer_names_are_checked_and_taken_once(ortho):
    _execution, data = harvested(ortho)
    path = f"datastores/{ortho.datastore.id}/configurations"
    for name in ("1ortho", "ortho corse", "été", "a/b"):
        assert ortho.fetch("POST", path, configuration(data, layer_name=name))[0] == 400
    assert ortho.fetch("POST", path, configuration(data))[0] == 201
    status, answer, _headers = ortho.fetch("POST", path, configuration(data))
    assert (status, len(answer["error_description"])) == (409, 1)
    ortho.datastore.prefix = "SANDBOX_"
    assert ortho.fetch("POST", path, configuration(data, layer_name="other"))[0] == 400
    assert ortho.fetch("POST", path, configuration(data, layer_name="SANDBOX_o", name="o"))[0] == 201


def test_levels_as_numbers_are_refused(ortho):
    _execution, data = harvested(ortho)
    wanted = configuration(data)
    wanted["type_infos"]["used_data"][0]["bottom_level"] = 8
    status, answer, _headers = ortho.fetch("POST", f"datastores/{ortho.datastore.id}/configurations", wanted)
    assert (status, "bottom_level" in answer["error_description"][0]) == (400, True)


def test_the_quota_of_an_endpoint_ends_the_offerings(ortho):
    _execution, data = harvested(ortho)
    ortho.datastore.quotas["gpf-rok4-server-wms-r"] = 1  # which the layer to harvest uses
    root = f"datastores/{ortho.datastore.id}/configurations"
    made = ortho.fetch("POST", root, configuration(data))[1]
    endpoint = ortho.endpoints[0]["_id"]
    status, answer, _headers = ortho.fetch(
        "POST", f"{root}/{made['_id']}/offerings", {"endpoint": endpoint, "open": True}
    )
    assert (status, "quota" in answer["error_description"][0]) == (409, True)


@pytest.mark.parametrize("two_steps", [True, False])
def test_deletions_have_an_order_and_one_step_or_two(ortho, two_steps):
    ortho.two_step_delete = two_steps
    _execution, data = harvested(ortho)
    offering = published(ortho, configuration(data))
    root = f"datastores/{ortho.datastore.id}"
    own, of_it = f"{root}/offerings/{offering['_id']}", f"{root}/configurations/{offering['configuration']['_id']}"
    assert ortho.fetch("DELETE", f"{root}/stored_data/{data['_id']}")[0] == 409
    assert ortho.fetch("DELETE", of_it)[0] == 409
    assert ortho.fetch("DELETE", own)[0] == 204
    assert ortho.fetch("DELETE", own)[0] == 409  # UNPUBLISHING
    status, answer, _headers = ortho.fetch("GET", own)
    if two_steps:
        assert (status, answer["status"]) == (200, "UNPUBLISHED")
        assert ortho.fetch("DELETE", own)[0] == 204
    assert ortho.fetch("GET", own)[0] == 404
    assert ortho.fetch("GET", of_it)[1]["status"] == "UNPUBLISHED"
    assert ortho.fetch("DELETE", of_it)[0] == 204
    assert ortho.fetch("DELETE", f"{root}/stored_data/{data['_id']}")[0] == 204
    assert ortho.fetch("GET", f"{root}/stored_data/{data['_id']}")[0] == 404


def test_metadata_that_still_name_a_layer_keep_it_from_being_published(ortho):
    _execution, data = harvested(ortho)
    record = ortho.datastore.add_metadata("fr-corse", "corse")
    root = f"datastores/{ortho.datastore.id}"
    made = ortho.fetch("POST", f"{root}/configurations", configuration(data))[1]
    sent = {"endpoint": ortho.endpoints[0]["_id"], "open": True}
    status, answer, _headers = ortho.fetch("POST", f"{root}/configurations/{made['_id']}/offerings", sent)
    assert (status, "fr-corse" in answer["error_description"][0]) == (422, True)
    file = f"{root}/metadata/{record['_id']}"
    assert ortho.fetch("GET", f"{root}/metadata")[1][0]["file_identifier"] == "fr-corse"
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="m.xml"\r\n\r\n<metadata/>\r\n--b--\r\n'
    headers = {
        "Authorization": f"Bearer {ortho.sign_in.token()}",
        "Content-Type": "multipart/form-data; boundary=b",
    }
    with urllib.request.urlopen(urllib.request.Request(f"{ortho.api_url}/{file}", form, headers, method="PUT")):
        pass
    assert record["_file"] == "<metadata/>"
    assert ortho.fetch("POST", f"{root}/configurations/{made['_id']}/offerings", sent)[0] == 201


def test_an_update_refers_to_a_pyramid_that_then_cannot_be_deleted(ortho):
    _execution, old = harvested(ortho)
    wanted = body(ortho, "Corse 2", harvest_area="POLYGON((9 42,9.2 42,9.2 42.2,9 42.2,9 42))")
    wanted["inputs"] = {"stored_data": [old["_id"]]}
    made = ortho.fetch("POST", executions(ortho), wanted)[1]
    ortho.fetch("POST", f"{executions(ortho)}/{made['_id']}/launch")
    assert ortho.finish(made["_id"])["status"] == "SUCCESS"
    new = made["output"]["stored_data"]["_id"]
    assert ortho.pyramids[new].levels[8].keys() == ortho.pyramids[old["_id"]].levels[8].keys()
    assert ortho.fetch("DELETE", f"datastores/{ortho.datastore.id}/stored_data/{old['_id']}")[0] == 409


def test_an_offering_may_become_unstable_and_private_ones_want_a_key(ortho):
    _execution, data = harvested(ortho)
    ortho.publishing_ends = "UNSTABLE"
    assert published(ortho, configuration(data))["status"] == "UNSTABLE"
    ortho.publishing_ends = "PUBLISHED"
    wanted = configuration(data, layer_name="corse_privee", name="Corse privée")
    published(ortho, wanted, "gpf-rok4-server-wms-r-private")
    ortho.api_keys.add("hash-key")
    query = {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}
    assert opened(f"{ortho.url}/private/wms-r/", **query)[0] == 403
    status, text = opened(f"{ortho.url}/private/wms-r/", **query, apikey="hash-key")
    assert (status, b"corse_privee" in text) == (200, True)
    assert b"corse_privee" not in opened(ortho.wms_url, **query)[1]


def test_capabilities_may_lag_and_tell_what_was_configured(ortho):
    _execution, data = harvested(ortho)
    ortho.capabilities_lag = 2
    attribution = {"title": "IGN & Cie", "url": "https://www.ign.fr/?a=1&b=2"}
    published(ortho, configuration(data, attribution=attribution))
    query = {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}
    found = [b"<Name>corse</Name>" in opened(ortho.wms_url, **query)[1] for _ in range(3)]
    assert found == [False, False, True]
    text = opened(ortho.wms_url, **query)[1]
    assert b"<Keyword>Tutoriel</Keyword>" in text
    assert b"IGN &amp; Cie" in text


def test_private_data_are_harvested_with_a_key_among_the_extras(ortho):
    _execution, data = harvested(ortho)
    published(ortho, configuration(data, layer_name="corse_privee"), "gpf-rok4-server-wms-r-private")
    ortho.api_keys.add("hash-key")
    private = {"harvest_url": f"{ortho.url}/private/wms-r/", "harvest_layers": "corse_privee"}
    execution, _data = harvested(ortho, **private, harvest_extras="apikey=hash-key&STYLES=")
    assert execution["status"] == "SUCCESS"
    _status, made, _headers = ortho.fetch("POST", executions(ortho), body(ortho, **private))
    ortho.fetch("POST", f"{executions(ortho)}/{made['_id']}/launch")
    assert ortho.finish(made["_id"])["status"] == "PROGRESS"


def test_an_execution_that_was_never_launched_leaves_an_orphan_that_can_be_deleted(ortho):
    made = ortho.fetch("POST", executions(ortho), body(ortho))[1]
    path = f"{executions(ortho)}/{made['_id']}"
    assert ortho.fetch("POST", f"{path}/abort")[0] == 409
    data = f"datastores/{ortho.datastore.id}/stored_data/{made['output']['stored_data']['_id']}"
    assert ortho.fetch("GET", data)[1]["status"] == "CREATED"
    assert ortho.fetch("DELETE", data)[0] == 204
    assert ortho.fetch("DELETE", path)[0] == 204
    assert (ortho.fetch("GET", data)[0], ortho.fetch("GET", path)[0]) == (404, 404)


def test_what_runs_cannot_be_deleted_and_is_launched_once(ortho):
    ortho.waiting_looks = 100
    made = ortho.fetch("POST", executions(ortho), body(ortho))[1]
    path = f"{executions(ortho)}/{made['_id']}"
    assert ortho.fetch("POST", f"{path}/launch")[0] == 204
    assert ortho.fetch("POST", f"{path}/launch")[0] == 409
    assert ortho.fetch("DELETE", path)[0] == 409
    data = f"datastores/{ortho.datastore.id}/stored_data/{made['output']['stored_data']['_id']}"
    assert ortho.fetch("DELETE", data)[0] == 409


def test_executions_are_found_by_what_they_make(ortho):
    made = ortho.fetch("POST", executions(ortho), body(ortho))[1]
    ortho.fetch("POST", executions(ortho), body(ortho, name="Autre"))
    key = made["output"]["stored_data"]["_id"]
    found = ortho.fetch("GET", f"{executions(ortho)}?output_stored_data={key}&status=CREATED")[1]
    assert [one["_id"] for one in found] == [made["_id"]]
    assert ortho.fetch("GET", f"{executions(ortho)}?output_stored_data={key}&status=SUCCESS")[1] == []


def test_tags_are_set_found_and_removed(entrepot):
    data = entrepot.datastore.add_stored_data("Corse")
    root = f"datastores/{entrepot.datastore.id}/stored_data"
    entrepot.fetch("POST", f"{root}/{data['_id']}/tags", {"fiche": "corse", "a": "b"})
    assert [one["name"] for one in entrepot.fetch("GET", f"{root}?tags[fiche]=corse")[1]] == ["Corse"]
    entrepot.fetch("DELETE", f"{root}/{data['_id']}/tags?tags[]=fiche")
    assert entrepot.fetch("GET", f"{root}?tags[fiche]=corse")[1] == []
    assert entrepot.fetch("GET", f"{root}/{data['_id']}")[1]["tags"] == {"a": "b"}


def test_a_busy_api_says_how_long_to_wait(entrepot):
    entrepot.fault(Answer(429, headers={"Retry-After": "5"}), path="/users/me", times=1)
    status, _answer, headers = entrepot.fetch("GET", "users/me")
    assert (status, headers["Retry-After"]) == (429, "5")
    assert entrepot.fetch("GET", "users/me")[0] == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"metadata": [{"format": "application/xml", "url": "https://x.org/m", "type": "other"}]}, "metadata"),
        ({"metadata": [{"format": "text/xml", "url": "https://x.org/m", "type": "FGDC"}] * 2}, "uniques"),
        ({"attribution": {"title": "IGN"}}, "attribution"),
        ({"attribution": {"title": "IGN", "url": "https://x.org", "logo": {"url": "https://x.org/l"}}}, "logo"),
    ],
)
def test_the_parts_of_a_configuration_are_checked(ortho, changes, reason):
    _execution, data = harvested(ortho)
    path = f"datastores/{ortho.datastore.id}/configurations"
    status, answer, _headers = ortho.fetch("POST", path, configuration(data, **changes))
    assert (status, reason in " ".join(answer["error_description"])) == (400, True)


def test_an_endpoint_may_demand_an_attribution(ortho):
    _execution, data = harvested(ortho)
    ortho.forced = {"attribution"}
    root = f"datastores/{ortho.datastore.id}/configurations"
    endpoint = ortho.fetch("GET", f"datastores/{ortho.datastore.id}")[1]["endpoints"][0]["endpoint"]
    assert (endpoint["force_attribution"], endpoint["force_metadata"]) == (True, False)
    sent = {"endpoint": endpoint["_id"], "open": True}
    without = ortho.fetch("POST", root, configuration(data))[1]
    assert ortho.fetch("POST", f"{root}/{without['_id']}/offerings", sent)[0] == 400
    whose = {"title": "IGN", "url": "https://www.ign.fr/"}
    changed = {**configuration(data), "attribution": whose}
    del changed["layer_name"]  # which cannot be changed
    assert ortho.fetch("PUT", f"{root}/{without['_id']}", changed)[1]["layer_name"] == "corse"
    assert ortho.fetch("POST", f"{root}/{without['_id']}/offerings", sent)[0] == 201
