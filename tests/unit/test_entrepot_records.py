"""The records of the API Entrepôt: as the guide shows them, with members that are missing, and with members of other
types than the API says."""

from __future__ import annotations

import pytest
from datacube_browser.core.geoplateforme.record_reading import (
    read_account,
    read_configuration,
    read_datastore,
    read_execution,
    read_metadata,
    read_offering,
    read_processing,
    read_stored_data,
    record_id,
)
from datacube_browser.core.geoplateforme.records import Community, Quota

UUID = "6a54dc92-fc93-4c8e-9f02-046bf889550e"
COMMUNITY = Community("c", "Communauté", rights=frozenset(("PROCESSING",)))
READERS = (
    read_account,
    lambda value: read_datastore(value, COMMUNITY),
    read_processing,
    read_execution,
    read_stored_data,
    read_configuration,
    read_offering,
    read_metadata,
)
MEMBERS = (
    *("name", "type", "status", "srs", "size", "extent", "tags", "storage", "type_infos", "communities_member"),
    *("endpoints", "storages", "processings", "parameters", "input_types", "output_type", "processing", "output"),
    *("inputs", "creation", "launch", "start", "finish", "urls", "configuration", "endpoint", "open", "visibility"),
    *("layer_name", "file_identifier", "email", "first_name", "active", "configuration_layer_name_prefix"),
)
ODD = [
    None,
    True,
    7,
    -1.5,
    float("nan"),
    10**400,
    "text",
    "",
    [],
    [[]],
    [None, 1, "a", {}],
    {},
    {"_id": 7},
    {"_id": "a/b"},
]


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("reader", READERS)
def test_members_that_are_not_what_the_api_says_lose_no_record(reader, value):
    for member in MEMBERS:
        found = reader({"_id": UUID, member: value})
        assert found is not None
        assert found.id == UUID
    assert reader({"_id": UUID, **dict.fromkeys(MEMBERS, value)}).id == UUID


@pytest.mark.parametrize("identity", [None, 7, "", "../users", "a/b", "a b", "a?b", "é", "x" * 65, ["a"]])
def test_what_could_not_be_a_part_of_an_address_is_no_id(identity):
    assert record_id({"_id": identity}) == ""
    for reader in READERS[1:]:  # an account is what was asked for by name, whatever its id
        assert reader({"_id": identity, "name": "n"}) is None


def test_the_pyramid_of_the_guide():
    found = read_stored_data(
        {
            "_id": UUID,
            "name": "Photographies aériennes de la Corse",
            "type": "ROK4-PYRAMID-RASTER",
            "srs": "EPSG:3857",
            "extent": {
                "type": "Polygon",
                "coordinates": [[[9.591, 41.338], [9.591, 43.004], [8.507, 43.004], [8.507, 41.338], [9.591, 41.338]]],
            },
            "storage": {"type": "S3", "labels": ["PYRAMIDE"]},
            "size": 66724708,
            "status": "GENERATED",
            "type_infos": {
                "tms": "PM",
                "levels": ["11", "12", "13", "14", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
                "channels_format": "UINT8",
                "channels_number": 3,
                "compression": "JPG",
                "nodata_value": "255,255,255",
            },
        }
    )
    assert found.levels == tuple(str(level) for level in range(15))
    assert found.box == (8.507, 41.338, 9.591, 43.004)
    assert (found.size, found.channels, found.compression) == (66724708, 3, "JPG")


def test_the_execution_of_the_guide():
    found = read_execution(
        {
            "_id": UUID,
            "processing": {"name": "Moissonnage", "_id": "p"},
            "status": "SUCCESS",
            "creation": "2023-05-30T14:48:14.997796818Z",
            "inputs": {"upload": [], "stored_data": [{"_id": "s"}]},
            "output": {"stored_data": {"name": "Corse", "_id": "o"}},
            "parameters": {"bottom": "14"},
        }
    )
    assert (found.processing, found.output, found.output_name, found.inputs) == ("p", "o", "Corse", ("s",))
    assert found.created.year == 2023
    assert found.launched is None
    assert found.is_over
    assert found.has_succeeded


@pytest.mark.parametrize(
    ("status", "is_over"),
    [
        ("CREATED", False),
        ("WAITING", False),
        ("PROGRESS", False),
        ("SUCCESS", True),
        ("FAILURE", True),
        ("ABORTED", True),
        ("", False),
        ("NEW", False),
    ],
)
def test_executions_are_over_in_three_states(status, is_over):
    assert read_execution({"_id": UUID, "status": status}).is_over == is_over


def test_addresses_of_an_offering_may_be_texts_or_have_types():
    assert read_offering({"_id": UUID, "urls": ["a", {"type": "WMS", "url": "b"}, 7, {}]}).urls == ("a", "b")


def test_inputs_may_be_ids_or_records():
    found = read_execution({"_id": UUID, "inputs": {"stored_data": ["a", {"_id": "b"}, 7]}})
    assert found.inputs == ("a", "b")


@pytest.mark.parametrize(
    ("use", "limit", "left", "is_used_up"),
    [
        (1, 3, 2, False),
        (3, 3, 0, True),
        (5, 3, 0, True),
        (None, 3, None, False),
        (1, None, None, False),
        (0, 0, 0, True),
    ],
)
def test_what_is_left_of_a_quota(use, limit, left, is_used_up):
    assert (Quota(use, limit).left, Quota(use, limit).is_used_up) == (left, is_used_up)


def test_endpoints_with_room_come_first_and_open_ones_before_others():
    def endpoint(name, use, is_open, kind="WMS-RASTER"):
        return {"use": use, "quota": 2, "endpoint": {"_id": name, "type": kind, "open": is_open}}

    entries = [
        endpoint("full", 2, True),
        endpoint("private", 0, False),
        endpoint("open", 1, True),
        endpoint("w", 0, True, "WMTS-TMS"),
    ]
    found = read_datastore({"_id": UUID, "endpoints": entries}, COMMUNITY)
    assert [each.id for each in found.endpoints_of("WMS-RASTER")] == ["open", "private", "full"]


def test_a_name_of_markup_and_of_megabytes_is_text_and_cut():
    found = read_stored_data({"_id": UUID, "name": "<b>x</b>" + "y" * 1_000_000})
    assert found.name.startswith("<b>x</b>")
    assert len(found.name) <= 500
