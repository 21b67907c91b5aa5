"""The signers that stand in for the platforms' in tests, over plain HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.plain_http import ask, said
from tests.servers.azure_access import ContainerToken
from tests.servers.identity_provider import DEVICE_CODE
from tests.servers.signing import STORAGE_HOST, UNAVAILABLE, Call, too_many
from tests.servers.store_access import NamedToken, bearer
from tests.servers.stub import landing_page
from tests.servers.template_signing import DINAMIS_LIKE, seconds_of

CONTENT = bytes(range(256))
NAME = "sm1-gdc/col/a b.tif"
HREF = f"{STORAGE_HOST}/sm1-gdc/col/a%20b.tif"


def signed_in(provider):
    """The tokens of a person who has signed in."""
    form = {"client_id": "gdal"}
    _status, begun = said(ask(provider.device_url, body=urlencode(form).encode()))
    provider.approve()
    form |= {"grant_type": DEVICE_CODE, "device_code": begun["device_code"]}
    return said(ask(provider.token_url, body=urlencode(form).encode()))[1]


@pytest.fixture
def presigned(object_store):
    return object_store({"sm1-gdc": {"col/a b.tif": CONTENT}})


# --- THEIA's signing API ----------------------------------------------------------------------------------------------


def test_the_signer_answers_with_the_keys_as_they_were_sent_and_a_zoned_expiry(presigned, signing_api):
    signer = signing_api(presigned)
    own = presigned.href(NAME) + "?X-Amz-Date=20200101T000000Z&X-Amz-Signature=old"
    status, answer = said(ask(f"{signer.url}/sign_urls", body={"urls": [HREF, own], "duration_seconds": 45}))
    assert status == 200
    assert list(answer["hrefs"]) == [HREF, own]
    assert [ask(url)[2] for url in answer["hrefs"].values()] == [CONTENT, CONTENT]
    expiry = datetime.fromisoformat(answer["expiry"])
    assert expiry.utcoffset() == timedelta(0)
    assert timedelta(seconds=10) < expiry - presigned.clock() <= timedelta(seconds=45)
    assert signer.calls == [Call("sign_urls", (HREF, own), 45)]
    presigned.clock.advance(46)
    assert ask(answer["hrefs"][HREF])[0] == 403


def test_the_signer_signs_for_uploads_and_one_url_by_get(presigned, signing_api):
    signer = signing_api(presigned)
    _status, answer = said(ask(f"{signer.url}/sign_urls_put", body={"urls": [f"{STORAGE_HOST}/sm1-gdc/new.tif"]}))
    (url,) = answer["hrefs"].values()
    assert ask(url, "PUT", b"new")[0] == 200
    for sent in (HREF, quote(HREF, safe="")):
        status, answer = said(ask(f"{signer.url}/sign?url={sent}"))
        assert (status, set(answer)) == (200, {"href", "expiry"})
        if sent != HREF:  # sent unquoted, "%20" is read as a space
            assert ask(answer["href"])[2] == CONTENT
    signer.single_expiry = False
    assert set(said(ask(f"{signer.url}/sign?url={HREF}"))[1]) == {"href"}


@pytest.mark.parametrize(
    "body",
    [
        {"urls": [HREF] * 65},
        {"urls": []},
        {"urls": HREF},
        {"urls": [1]},
        {},
        {"urls": [HREF], "duration_seconds": "3h"},
        {"urls": [HREF], "duration_seconds": -1},
        {"urls": [HREF], "duration_seconds": 7 * 86400},
        b"[",
        b'["no object"]',
    ],
)
def test_the_signer_refuses_bodies_that_are_none_of_its(presigned, signing_api, body):
    signer = signing_api(presigned)
    status, answer = said(ask(f"{signer.url}/sign_urls", "POST", body, **({"Content-Type": "application/json"})))
    assert status == 422
    assert answer["detail"][0]["loc"][0] == "body"
    assert signer.calls == []


def test_the_signer_refuses_foreign_urls_leaves_them_or_leaves_them_out(presigned, signing_api):
    signer = signing_api(presigned)
    foreign = f"{STORAGE_HOST}.example.org/sm1-gdc/a.tif"
    body = {"urls": [HREF, foreign]}
    assert said(ask(f"{signer.url}/sign_urls", body=body)) == (403, {"detail": f"Cannot sign {foreign}"})
    signer.foreign = "unchanged"
    assert said(ask(f"{signer.url}/sign_urls", body=body))[1]["hrefs"][foreign] == foreign
    signer.foreign = "left_out"
    assert list(said(ask(f"{signer.url}/sign_urls", body=body))[1]["hrefs"]) == [HREF]
    signer.forbidden = ["sm1-gdc/col/"]
    assert ask(f"{signer.url}/sign_urls", body={"urls": [HREF]})[0] == 403


def test_the_signer_wants_its_keys_and_no_others(presigned, signing_api):
    signer = signing_api(presigned, keys_demanded=True)
    key = signer.add_key("mine")
    body = {"urls": [HREF]}
    url = f"{signer.url}/sign_urls"
    assert said(ask(url, body=body)) == (401, {"detail": "Not authenticated"})
    assert said(ask(url, body=body, **{**key, "secret-key": "x"})) == (401, {"detail": "Invalid API key or token"})
    assert ask(url, body=body, Authorization="bearer x")[0] == 401
    assert ask(url, body=body, **key)[0] == 200
    assert ask(f"{signer.url}/sign?url={HREF}")[0] == 401
    assert [call.sign_in for call in signer.calls] == ["keys"]


def test_the_signer_is_busy_on_demand(presigned, signing_api):
    signer = signing_api(presigned)
    signer.fault(too_many(3), path="/sign_urls", times=1)
    signer.fault(UNAVAILABLE, times=1)
    answers = [ask(f"{signer.url}/sign_urls", body={"urls": [HREF]}) for _ in range(3)]
    assert [answer[0] for answer in answers] == [429, 503, 200]
    assert answers[0][1]["Retry-After"] == "3"
    assert signer.count("POST", "/sign_urls") == 3
    assert len(signer.calls) == 1


def test_api_keys_are_managed_with_a_token_of_the_identity_provider(presigned, signing_api, identity_provider):
    signer = signing_api(presigned, token_url=identity_provider.token_url)
    signer.knows_token = identity_provider.knows
    _status, description = said(ask(f"{signer.url}/openapi.json"))
    flow = description["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
    assert flow["tokenUrl"] == identity_provider.token_url
    person = {"Authorization": f"bearer {signed_in(identity_provider)['access_token']}"}
    assert ask(f"{signer.url}/create_api_key?description=x")[0] == 401
    _status, key = said(ask(f"{signer.url}/create_api_key?description=x", **person))
    assert set(key) == {"access-key", "secret-key"}
    assert ask(f"{signer.url}/list_api_keys_with_metadata", **key)[0] == 401
    _status, (listed,) = said(ask(f"{signer.url}/list_api_keys_with_metadata", **person))
    assert (listed["access-key"], listed["description"]) == (key["access-key"], "x")
    assert datetime.strptime(listed["created"], "%Y-%m-%d %H:%M:%S.%f")
    for headers in (key, person):
        assert ask(f"{signer.url}/sign_urls", body={"urls": [HREF]}, **headers)[0] == 200
    revoke = f"{signer.url}/revoke_api_key?access_key={key['access-key']}"
    assert [ask(revoke, **person)[0] for _ in range(2)] == [200, 404]
    assert ask(f"{signer.url}/sign_urls", body={"urls": [HREF]}, **key)[0] == 401


# --- signers of containers, and by rules ------------------------------------------------------------------------------


def test_the_signer_of_containers_gives_tokens_and_signed_urls(object_store, sas_api):
    store = object_store({"acct/naip": {"a.tif": CONTENT}}, ContainerToken(2))
    signer = sas_api(store, ["acct/naip"], lifetime=60)
    signer.collections["naip"] = "acct/naip"
    for url in (f"{signer.token_url}/acct/naip", f"{signer.token_url}/naip"):
        status, answer = said(ask(url))
        assert (status, set(answer)) == (200, {"msft:expiry", "token"})
        assert answer["msft:expiry"].endswith("Z")
        assert ask(f"{store.href('acct/naip/a.tif')}?{answer['token']}")[2] == CONTENT
    _status, answer = said(ask(f"{signer.sign_url}?href={quote(store.href('acct/naip/a.tif'), safe='')}"))
    assert ask(answer["href"])[2] == CONTENT
    blob = "https://acct.blob.core.windows.net/naip/a.tif"
    assert said(ask(f"{signer.sign_url}?href={quote(blob, safe='')}"))[1]["href"].startswith(f"{blob}?st=")
    assert ask(f"{signer.token_url}/acct/unknown")[0] == 404
    assert ask(f"{signer.sign_url}?href=https://example.org/naip/a.tif")[0] == 400
    assert signer.calls == ["acct/naip"] * 4 + ["acct/unknown"]
    store.clock.advance(60)
    assert ask(answer["href"])[0] == 403


def test_the_wait_of_the_signer_of_containers_stands_in_its_text_alone(object_store, sas_api):
    signer = sas_api(object_store({}, ContainerToken(2)), ["acct/naip"])
    signer.limit_rate(3, times=1)
    answer = ask(f"{signer.token_url}/acct/naip")
    assert said(answer) == (429, {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 3 seconds."})
    assert "Retry-After" not in answer[1]
    assert ask(f"{signer.token_url}/acct/naip")[0] == 200


@pytest.fixture
def scene(object_store):
    files = {
        "S1_ORTHO-HPQ/ortho/multispec/ms.tif": b"ms",
        "S1_ORTHO-HPQ/ortho/pan/p.tif": b"pan",
        "S1_BRUT/p.tif": b"raw",
    }
    return object_store({"downloads/ids-data/scenes": files}, NamedToken())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT3H10M", 11400), ("3h", 10800), ("30min", 1800), ("P1DT1H", 90000), ("PT45S", 45), ("1 h", 3600)],
)
def test_both_ways_to_write_a_validity_are_read(scene, template_signer, text, seconds):
    signer = template_signer(scene)
    href = scene.href("downloads/ids-data/scenes/S1_ORTHO-HPQ/ortho/pan/p.tif")
    status, answer = said(ask(f"{signer.endpoint}?{urlencode({'href': href, 'validity': text})}"))
    assert status == 200
    scene.clock.advance(seconds - 40)
    assert ask(answer["signed_url"])[2] == b"pan"
    scene.clock.advance(40)
    assert ask(answer["signed_url"])[0] == 403


@pytest.mark.parametrize("text", ["3h10min", "3 heures", "PT", "P", "0h", "10", "h", "400d"])
def test_other_validities_are_refused(scene, template_signer, text):
    signer = template_signer(scene)
    href = scene.href("downloads/ids-data/scenes/S1_ORTHO-HPQ/ortho/pan/p.tif")
    assert ask(f"{signer.endpoint}?{urlencode({'href': href, 'validity': text})}")[0] == 400
    assert seconds_of("10", ("minutes",)) == 600


def test_two_images_of_a_scene_are_signed_independently_and_raw_ones_not_at_all(scene, template_signer):
    signer = template_signer(scene)
    multispectral, pan, raw = (scene.href(name) for name in scene.objects)
    signed = [
        said(ask(f"{signer.endpoint}?{urlencode({'href': url})}"))[1]["signed_url"] for url in (multispectral, pan)
    ]
    assert [ask(url)[2] for url in signed] == [b"ms", b"pan"]
    swapped = pan + "?" + urlsplit(signed[0]).query
    assert ask(swapped)[0] == 403
    assert said(ask(f"{signer.endpoint}?{urlencode({'href': raw})}"))[0] == 403
    assert [name.rpartition("/")[2] for name, _validity in signer.calls] == ["ms.tif", "p.tif", "p.tif"]
    assert ask(f"{signer.endpoint}?href=https://example.org/p.tif")[0] == 400


RULES = {
    "json": (replace(DINAMIS_LIKE, method="POST", place="body", response_field="data.url"), {"href": "URL"}),
    "form": (replace(DINAMIS_LIKE, method="POST", place="form", href_form="path"), {"href": "PATH"}),
    "header": (replace(DINAMIS_LIKE, place="header", href_parameter="X-Href"), {"X-Href": "URL"}),
    "bucket": (
        replace(DINAMIS_LIKE, method="POST", place="body", href_form="bucket_and_key"),
        {"bucket": "B", "key": "K"},
    ),
    "text": (replace(DINAMIS_LIKE, response_field=""), {"href": "URL"}),
    "end": (replace(DINAMIS_LIKE, end_field="data.end", response_field="data.url"), {"href": "URL"}),
    "keys": (replace(DINAMIS_LIKE, headers={"X-Key": "k"}), {"href": "URL"}),
    "many": (replace(DINAMIS_LIKE, method="POST", place="body", most_urls=2, end_field="end"), {"href": ["URL"]}),
}


@pytest.mark.parametrize("kind", RULES)
def test_rules_make_other_services(scene, template_signer, kind):
    rules, sent = RULES[kind]
    signer = template_signer(scene, rules)
    name = "downloads/ids-data/scenes/S1_ORTHO-HPQ/ortho/pan/p.tif"
    bucket, _, key = name.partition("/")
    words = {"URL": scene.href(name), "PATH": f"/{name}", "B": bucket, "K": key}
    sent = {k: [words[one] for one in v] if isinstance(v, list) else words[v] for k, v in sent.items()}
    if rules.place == "body":
        answer = ask(signer.endpoint, body=sent)
    elif rules.place == "form":
        answer = ask(signer.endpoint, body=urlencode(sent).encode())
    elif rules.place == "header":
        answer = ask(signer.endpoint, **sent)
    else:
        assert kind != "keys" or ask(f"{signer.endpoint}?{urlencode(sent)}")[0] == 401
        answer = ask(f"{signer.endpoint}?{urlencode(sent)}", X_Key="k")
    assert answer[0] == 200
    if kind == "text":
        url = answer[2].decode()
    elif kind == "many":
        url = said(answer)[1]["signed_url"][words["URL"]]
        assert datetime.fromisoformat(said(answer)[1]["end"])
    else:
        body = said(answer)[1]
        url = body["data"]["url"] if "data" in body else body["signed_url"]
        assert kind != "end" or datetime.fromisoformat(body["data"]["end"])
    assert ask(url)[2] == b"pan"


def test_a_signer_describes_itself_as_the_authentication_extension_does(scene, template_signer):
    signer = template_signer(scene, RULES["bucket"][0])
    described = signer.signed_url_object()
    flow = described["flows"]["authorizationCode"]
    assert described["type"] == "signedUrl"
    assert (flow["authorizationApi"], flow["method"], flow["responseField"]) == (signer.endpoint, "POST", "signed_url")
    assert {name: (one["in"], one["required"]) for name, one in flow["parameters"].items()} == {
        "bucket": ("body", True),
        "key": ("body", True),
        "validity": ("body", False),
    }


# --- catalogues that want a sign-in -----------------------------------------------------------------------------------


def test_a_guard_lets_through_whom_the_identity_provider_knows(guard, stub_api, identity_provider):
    api = stub_api({"GET /": landing_page()})
    guarded = guard(api.url, bearer(identity_provider.knows))
    assert said(ask(guarded.url)) == (401, {"detail": "Not authenticated"})
    token = signed_in(identity_provider)["access_token"]
    assert said(ask(guarded.url, Authorization=f"Bearer {token}"))[1]["id"] == "stub"
    identity_provider.end_access()
    assert ask(guarded.url, Authorization=f"Bearer {token}")[0] == 401
    assert (guarded.count(), api.count()) == (3, 1)
    assert [seen.status for seen in guarded.requests] == [401, 200, 401]
