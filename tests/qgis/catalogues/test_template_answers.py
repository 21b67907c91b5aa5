"""What services that a template describes may answer: where the signed address and its end stand, and as what."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.errors import SigningError
from datacube_browser.core.signing.profile import SigningKind, SigningProfile, SigningTemplate
from datacube_browser.core.signing.signatures import Signatures

from tests.qgis.in_background import done
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer

FILE = "https://files.example.org/d/a%20b.tif"
SIGNED = f"{FILE}?jeton=1&signature=b%2B"
OTHERS = [f"https://files.example.org/d/{name}.tif" for name in "abc"]


def signed(stub_api, answer, urls=(FILE,), **template):
    """What comes of the files, from a service that answers so."""
    api = stub_api({"/sign": answer})
    asking = {"parameters": (("url", "query", "{href}"),), **template}
    if asking.get("batch", 1) > 1:
        asking |= {"method": "POST", "parameters": (("urls", "body", "{href}"),)}
    profile = SigningProfile(
        "x", "X", SigningKind.TEMPLATE, ("files.example.org",), f"{api.url}/sign", template=SigningTemplate(**asking)
    )
    return done(lambda feedback: Signatures().signed_each(profile, list(urls), feedback))


WAYS = {
    "dots": ("data.links.signed", {"data": {"links": {"signed": SIGNED}}}),
    "a number in a list": ("data.0.signed", {"data": [{"signed": SIGNED}]}),
    "JSONPath": ("$.data.signed", {"data": {"signed": SIGNED}}),
    "brackets": ("$.data[0]['signed.url']", {"data": [{"signed.url": SIGNED}]}),
    "all of a list": ("data[*].signed", {"data": [{"signed": SIGNED}]}),
    "a list of one": ("data.signed", {"data": [{"signed": SIGNED}]}),
    "a list alone": ("", [SIGNED]),
    "the whole": ("$", SIGNED),
    "a field with dots": ("data.signed", {"data.signed": SIGNED}),
    "a field with a sign": ("$ref", {"$ref": SIGNED}),
    "a text, where a field is named": ("href", SIGNED),
    "an object by address": ("urls", {"urls": {FILE: SIGNED}}),
    "a text as PHP writes it": ("", Answer(200, json.dumps(SIGNED).replace("/", "\\/").encode(), {})),
    "a text without quotes": ("", Answer(200, f"{SIGNED}\n".encode(), {})),
}


@pytest.mark.parametrize(("field", "answer"), WAYS.values(), ids=WAYS)
def test_where_the_signed_address_stands(stub_api, qgis_app, field, answer):
    answer = answer if isinstance(answer, Answer) else json_answer(answer)

    (found,) = signed(stub_api, answer, response_field=field).values()

    assert not isinstance(found, SigningError), found.report()
    assert found.href == SIGNED


@pytest.mark.parametrize("field", ["data[9].signed", "data[*", "data..signed", "[", "$.", "*", "data[-1]", "0.0.0.0"])
def test_a_field_that_is_not_there_is_told(stub_api, qgis_app, field):
    (found,) = signed(stub_api, {"data": [{"url": SIGNED}, {"url": SIGNED}]}, response_field=field).values()

    assert "The answer of X is not a signature." in str(found)
    assert "b%2B" not in found.report()


@pytest.mark.parametrize("field", ["results[*].signed", "results.signed", "$.results[*]['signed']"])
def test_a_list_of_objects_for_many_files(stub_api, qgis_app, field):
    now = datetime.now(timezone.utc)
    results = [{"signed": f"{url}?sig={n}", "until": now.timestamp() + 600 * n} for n, url in enumerate(OTHERS, 1)]

    found = signed(
        stub_api, {"results": results}, OTHERS, response_field=field, expiry_field="results[*].until", batch=5
    )

    assert [each.href for each in found.values()] == [each["signed"] for each in results]
    assert [round((each.expires - now).total_seconds()) for each in found.values()] == [600, 1200, 1800]


@pytest.mark.parametrize("said", [600, "600", 600.0, "10min", "PT10M", "600 s"])
def test_how_long_a_signature_is_good_may_stand_in_the_place_of_its_end(stub_api, qgis_app, said):
    (found,) = signed(stub_api, {"href": SIGNED, "expires_in": said}, expiry_field="expires_in").values()

    assert abs(found.expires - datetime.now(timezone.utc) - timedelta(minutes=10)) < timedelta(minutes=1)


@pytest.mark.parametrize("said", [0, -1, True, None, "", "soon", "1h30", [], {}, float("1e300"), "9" * 50])
def test_an_end_that_says_nothing_is_not_known(stub_api, qgis_app, said):
    (found,) = signed(stub_api, {"href": SIGNED, "expires_in": said}, expiry_field="expires_in").values()

    assert found.expires is None
