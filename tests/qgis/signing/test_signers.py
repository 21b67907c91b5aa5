"""Each kind of signing service, asked as the vendors' clients ask it; what it answers is checked before it is used."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from datacube_browser.core.errors import HttpError, SigningError, SignInNeededError
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import SigningKind, SigningProfile, SigningTemplate
from datacube_browser.core.signing.profiles import PRESETS
from datacube_browser.core.signing.signatures import Signatures, signatures
from qgis.core import QgsApplication

from tests.authentication import header_authentication
from tests.qgis.in_background import done, failed
from tests.servers.azure_access import ContainerToken
from tests.servers.proxy import Answer
from tests.servers.signing import too_many
from tests.servers.store_access import NamedToken
from tests.servers.stub import json_answer
from tests.servers.template_signing import DINAMIS_LIKE, SignerRules

SCENES = {f"{number:02}/{name}.tif": f"{name} {number}".encode() for number in range(25) for name in ("ms", "pan")}
HREF = "https://s3-data.meso.umontpellier.fr/b/k.tif"


@pytest.fixture(autouse=True)
def _no_signatures():
    signatures().forget()
    yield
    signatures().forget()


@pytest.fixture
def theia(object_store, signing_api):
    """Store and signer of THEIA, and a profile for them."""
    store = object_store({"sm1-gdc": SCENES})
    signer = signing_api(store)
    profile = SigningProfile("theia", "THEIA", SigningKind.TELEDETECTION, hosts=(store.url,), endpoint=signer.url)
    return store, signer, profile


def read(profile, url):
    """What the store sends for an address that is signed with this profile."""
    return done(lambda feedback: FileNetwork("", profile, feedback, refresh=True).get(url))


def refusal(profile, url):
    return failed(lambda feedback: FileNetwork("", profile, feedback, refresh=True).get(url))


def sign(profile, urls):
    """Addresses by their own, from signatures that nobody has asked for before."""
    return done(lambda feedback: Signatures().signed_each(profile, list(urls), feedback))


# --- teledetection ----------------------------------------------------------------------------------------------------


def test_fifty_files_of_theia_are_signed_in_one_call(theia):
    store, signer, profile = theia
    urls = [store.href(f"sm1-gdc/{key}") for key in SCENES]

    found = sign(profile, urls)

    assert [len(call.urls) for call in signer.calls] == [50]
    assert all("X-Amz-Signature" in each.href for each in found.values())
    assert read(profile, urls[0]) == SCENES["00/ms.tif"]


def test_the_wanted_duration_is_asked_for_and_the_end_is_known(theia):
    store, signer, profile = theia
    url = store.href("sm1-gdc/00/ms.tif")

    (found,) = sign(replace(profile, duration=2700), [url]).values()

    assert signer.calls[0].duration == 2700
    assert timedelta(minutes=44) < found.expires - datetime.now(timezone.utc) <= timedelta(minutes=45)


def test_an_address_that_was_signed_before_is_signed_anew(theia):
    store, signer, profile = theia
    url = store.href("sm1-gdc/00/ms.tif")
    before = store.sign("sm1-gdc/00/ms.tif", lifetime=60).url
    store.revoke()

    assert read(profile, before) == SCENES["00/ms.tif"]
    assert signer.calls[0].urls == (url,)


@pytest.mark.parametrize("status", [404, 405])
def test_where_sign_urls_is_not_there_files_are_signed_one_by_one(theia, status):
    store, signer, profile = theia
    signer.fault(json_answer({"detail": "no"}, status), path="/sign_urls")
    urls = [store.href(f"sm1-gdc/{key}") for key in list(SCENES)[:6]]

    found = sign(profile, urls)

    assert sorted(call.urls for call in signer.calls) == [(url,) for url in urls]
    assert all("X-Amz-Signature" in each.href for each in found.values())
    sign(profile, urls[:1])
    assert signer.count("POST") == 1, "it is remembered that the service has no sign_urls"


def test_a_profile_may_name_the_address_that_signs_one(theia):
    store, signer, profile = theia
    signer.single_expiry = False
    url = store.href("sm1-gdc/00/ms.tif")

    (found,) = sign(replace(profile, endpoint=f"{signer.url}/sign"), [url]).values()

    assert [call.route for call in signer.calls] == ["sign"]
    assert signer.count("POST") == 0
    assert found.expires is not None, "the address tells it"


def test_a_file_name_with_blanks_accents_and_signs_is_signed_both_ways(theia):
    store, signer, profile = theia
    store.objects["sm1-gdc/été à l'île & plus+1 100%.tif"] = b"pixels"
    url = store.href("sm1-gdc/été à l'île & plus+1 100%.tif")

    assert read(profile, url) == b"pixels"
    assert read(replace(profile, endpoint=f"{signer.url}/sign"), url) == b"pixels"


@pytest.fixture
def api_key():
    """Stores the headers of an API key as QGIS does; returns the configuration's id."""
    made = []

    def stored(headers):
        made.append(header_authentication(uuid.uuid4().hex, headers))
        return made[-1]

    yield stored
    for each in made:
        QgsApplication.authManager().removeAuthenticationConfig(each)


def test_the_key_goes_to_the_service_and_not_to_the_store(theia, api_key):
    store, signer, profile = theia
    signer.keys_demanded = True
    key = signer.add_key()
    url = store.href("sm1-gdc/00/ms.tif")

    assert read(replace(profile, authcfg=api_key(key)), url) == SCENES["00/ms.tif"]
    assert signer.calls[0].sign_in == "keys"
    assert not any(set(key) & set(seen.headers) for seen in store.requests)


def test_without_a_key_the_service_asks_who_you_are(theia):
    store, signer, profile = theia
    signer.keys_demanded = True

    error = refusal(profile, store.href("sm1-gdc/00/ms.tif"))

    assert isinstance(error, SignInNeededError)
    assert str(error) == (
        "THEIA needs a sign-in. It says: “Not authenticated”. "
        "Sign in under Signing Profiles, in the menu of the connections."
    )


def test_a_key_that_is_not_accepted_is_to_be_renewed(theia, api_key):
    store, signer, profile = theia
    signer.keys_demanded = True
    profile = replace(profile, authcfg=api_key({"access-key": "x", "secret-key": "y"}))

    error = refusal(profile, store.href("sm1-gdc/00/ms.tif"))

    assert "THEIA does not accept the key of its signing profile." in str(error)
    assert "secret-key" not in error.report()


def test_a_file_without_the_right_is_told_with_what_to_do(theia):
    store, signer, profile = theia
    signer.forbidden = ["sm1-gdc/03/"]

    error = refusal(profile, store.href("sm1-gdc/03/ms.tif"))

    assert "THEIA does not sign this file for you (403)." in str(error)
    assert "Not allowed: sm1-gdc/03/ms.tif" in str(error)
    assert "ask the provider for the right" in str(error)


def test_a_proxy_that_wants_a_sign_in_is_not_taken_for_the_service(theia):
    store, signer, profile = theia
    signer.fault(Answer(407, b"who are you?"))

    error = refusal(profile, store.href("sm1-gdc/03/ms.tif"))

    assert "The proxy of your network wants a sign-in (407)." in str(error)
    assert "QGIS's options" in str(error)


def test_a_duration_that_the_service_does_not_grant_is_told(theia):
    store, signer, profile = theia
    signer.longest = 3600

    error = refusal(replace(profile, duration=7200), store.href("sm1-gdc/03/ms.tif"))

    assert "THEIA rejected the request (422)." in str(error)
    assert "Input should be an integer from 1 to 3600" in str(error)
    assert "Check the duration" in str(error)


def test_a_busy_service_is_asked_again_when_it_says(theia):
    store, signer, profile = theia
    signer.fault(too_many(1), path="/sign_urls", times=1)

    assert read(profile, store.href("sm1-gdc/00/ms.tif")) == SCENES["00/ms.tif"]


def test_a_service_that_stays_busy_says_how_long_and_is_left_alone(theia):
    store, signer, profile = theia
    signer.fault(too_many(90), path="/sign_urls")
    ours = Signatures()
    url = store.href("sm1-gdc/00/ms.tif")

    errors = [failed(lambda feedback: ours.signed(profile, url, feedback)) for _ in range(3)]

    assert {str(error) for error in errors} == {
        "Too many requests to THEIA (429). It says: “Too Many Requests”. Try again in 90 second(s)."
    }
    assert signer.count("POST") == 1


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_date_until_which_a_service_stays_busy_is_one_of_its_own_clock(theia, monkeypatch, hours):
    store, signer, profile = theia
    now = datetime.now(timezone.utc) + timedelta(hours=hours)
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: format_datetime(now, usegmt=True))
    until = format_datetime(now + timedelta(seconds=90), usegmt=True)
    signer.fault(json_answer({}, 429, {"Retry-After": until}), path="/sign_urls")

    error = refusal(profile, store.href("sm1-gdc/00/ms.tif"))

    assert error.retry_after == 90
    assert "Try again in 90 second(s)." in str(error)
    assert signer.count("POST") == 1


ODD_ANSWERS = {
    "no JSON": Answer(200, b"<html>sign in</html>", {"Content-Type": "text/html"}),
    "a list": json_answer([]),
    "no hrefs": json_answer({"expiry": "2100-01-01T00:00:00+00:00"}),
    "a list of hrefs": json_answer({"expiry": "2100-01-01T00:00:00+00:00", "hrefs": ["x"]}),
    "null": json_answer(None),
}


@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_an_answer_without_signatures_is_told(theia, answer):
    store, signer, profile = theia
    signer.fault(answer, path="/sign_urls")

    error = refusal(profile, store.href("sm1-gdc/00/ms.tif"))

    assert not isinstance(error, HttpError)
    assert str(error)
    assert signer.count("POST") == 1


def test_an_error_that_is_sent_with_200_is_told_with_the_services_words(theia):
    store, signer, profile = theia
    signer.fault(json_answer({"detail": "Maintenance until noon"}), path="/sign_urls")

    error = refusal(profile, store.href("sm1-gdc/00/ms.tif"))

    assert isinstance(error, SigningError)
    assert "It says: “Maintenance until noon”." in str(error)


ODD_HREFS = {
    "a number": 7,
    "null": None,
    "empty": "",
    "no address": "k.tif",
    "a local file": "file:///etc/passwd",
    "a path of GDAL": "/vsimem/b/k.tif",
    "another file": "https://s3-data.meso.umontpellier.fr/b/other.tif?sig=1",
    "a way out": "https://s3-data.meso.umontpellier.fr/b/k.tif/../../other.tif?sig=1",
    "not encrypted": "http://s3-data.meso.umontpellier.fr/b/k.tif?sig=1",
    "a user": "https://me:pw@s3-data.meso.umontpellier.fr/b/k.tif?sig=1",  # pragma: allowlist secret
    "a blank": "https://s3-data.meso.umontpellier.fr/b/k.tif?sig=1 authcfg=abc1234",
    "two lines": "https://s3-data.meso.umontpellier.fr/b/k.tif?sig=1\r\nHost: other",
    "endless": "https://s3-data.meso.umontpellier.fr/b/k.tif?sig=" + "x" * 100_000,
    "no host": "https:///b/k.tif?sig=1",
    "no port": "https://s3-data.meso.umontpellier.fr:99999/b/k.tif?sig=1",
}


@pytest.mark.parametrize("href", ODD_HREFS.values(), ids=ODD_HREFS)
def test_a_signed_address_that_is_odd_or_hostile_is_not_used(stub_api, href):
    api = stub_api({"POST /sign_urls": {"expiry": "2100-01-01T00:00:00+00:00", "hrefs": {HREF: href}}})
    profile = replace(PRESETS[0], endpoint=api.url)

    (found,) = sign(profile, [HREF]).values()

    assert isinstance(found, SigningError)
    assert "pw" not in found.report()


def test_the_store_behind_the_signer_is_one_that_the_profile_names(stub_api):
    signed = "https://store-7.example.org/b/k.tif?X-Amz-Signature=1"
    api = stub_api({"POST /sign_urls": {"expiry": "2100-01-01T00:00:00+00:00", "hrefs": {HREF: signed}}})
    profile = replace(PRESETS[0], endpoint=api.url)

    (refused,) = sign(profile, [HREF]).values()
    (found,) = sign(replace(profile, hosts=(*profile.hosts, "store-7.example.org")), [HREF]).values()

    assert "add store-7.example.org to the hosts" in str(refused)
    assert found.href == signed


def test_an_address_without_encryption_needs_the_profiles_word(stub_api):
    signed = "http://127.0.0.1:8080/b/k.tif?X-Amz-Signature=1"
    api = stub_api({"POST /sign_urls": {"expiry": "2100-01-01T00:00:00+00:00", "hrefs": {HREF: signed}}})
    profile = replace(PRESETS[0], endpoint=api.url)

    (refused,) = sign(profile, [HREF]).values()
    (found,) = sign(replace(profile, hosts=(*profile.hosts, "http://127.0.0.1:8080")), [HREF]).values()

    assert "add http://127.0.0.1:8080 to the hosts" in str(refused)
    assert found.href == signed


def signed_at(stub_api, expiry, query="sig=1"):
    """What comes of an answer with this expiry."""
    api = stub_api({"POST /sign_urls": {"expiry": expiry, "hrefs": {HREF: f"{HREF}?{query}"}}})
    (found,) = sign(replace(PRESETS[0], endpoint=api.url), [HREF]).values()
    return found


def in_one_hour() -> datetime:
    return (datetime.now(timezone.utc) + timedelta(hours=1)).replace(microsecond=0)


def test_an_end_without_a_time_zone_counts_as_utc(stub_api):
    end = in_one_hour()
    assert signed_at(stub_api, end.replace(tzinfo=None).isoformat()).expires == end


def test_where_the_end_is_said_in_local_time_that_in_the_address_counts(stub_api):
    end = in_one_hour()
    for hours in (-5, 2):
        said = (end + timedelta(hours=hours)).replace(tzinfo=None).isoformat()
        assert signed_at(stub_api, said, f"sig=1&expires={int(end.timestamp())}").expires == end


@pytest.mark.parametrize("expiry", [None, "soon", "", 10**400, [], "0001-01-01T00:00:00+23:59"])
def test_an_end_that_cannot_be_read_is_not_known(stub_api, expiry):
    found = signed_at(stub_api, expiry)
    assert found.href == f"{HREF}?sig=1"
    assert found.expires is None


def test_a_signature_that_has_ended_already_is_told(stub_api):
    found = signed_at(stub_api, "2020-01-01T00:00:00+00:00")
    assert isinstance(found, SigningError)
    assert "has already expired" in str(found)


def test_the_end_is_reckoned_by_this_computers_clock(stub_api, monkeypatch):
    """The service's clock is three hours behind: what it grants for an hour has not ended."""
    behind = timedelta(hours=3)
    date = (datetime.now(timezone.utc) - behind).strftime("%a, %d %b %Y %H:%M:%S GMT")
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: date)

    found = signed_at(stub_api, (in_one_hour() - behind).isoformat())

    assert abs(found.expires - in_one_hour()) < timedelta(minutes=1)


def test_a_signature_that_has_ended_in_the_words_of_google_and_of_temporary_keys_is_renewed(stub_api):
    body = b"<?xml version='1.0'?><Error><Code>ExpiredToken</Code><Message>Invalid argument.</Message></Error>"
    refused = Answer(400, body, {"Content-Type": "application/xml"})
    api = stub_api({"GET /b/k.tif": lambda seen: Answer(200, b"pixels", {}) if "sig=2" in seen.path else refused})
    url, calls = f"{api.url}/b/k.tif", []

    def signed(_seen):
        calls.append(1)
        return {"expiry": "2100-01-01T00:00:00Z", "hrefs": {url: f"{url}?sig={len(calls)}"}}

    api.routes["POST /sign_urls"] = signed
    profile = SigningProfile("x", "X", SigningKind.TELEDETECTION, (api.url,), api.url)

    assert read(profile, url) == b"pixels"
    assert len(calls) == 2


# --- shared access signatures -----------------------------------------------------------------------------------------


@pytest.fixture
def containers(object_store, sas_api):
    """A store with two containers and a signer for them."""
    store = object_store({"acct/naip": SCENES, "acct/io-lulc": SCENES, "acct/open": SCENES}, ContainerToken(depth=2))
    store.open_prefixes.append("acct/open/")
    signer = sas_api(store, ["acct/naip", "acct/io-lulc"])
    endpoint = signer.token_url.removesuffix("/token")
    profile = SigningProfile("pc", "Planetary Computer", SigningKind.SAS, hosts=(store.url,), endpoint=endpoint)
    return store, signer, profile


def test_fifty_items_in_two_containers_cost_two_calls(containers):
    store, signer, profile = containers
    urls = [store.href(f"acct/{container}/{key}") for key in SCENES for container in ("naip", "io-lulc")]

    found = sign(profile, urls)

    assert sorted(signer.calls) == ["acct/io-lulc", "acct/naip"]
    assert all("sig=" in each.href for each in found.values())
    for url in (urls[0], urls[1], urls[-1]):
        assert read(profile, url) == SCENES[url.partition("naip/")[2] or url.partition("io-lulc/")[2]]


def test_a_token_is_judged_by_its_end(containers):
    store, signer, profile = containers
    ours = Signatures()
    url = store.href("acct/naip/00/ms.tif")

    def signed():
        return done(lambda feedback: ours.signed(profile, url, feedback))

    first = signed()
    assert signed() == first
    assert signer.calls == ["acct/naip"]
    signer.lifetime = 1  # a tenth of it is left within the second in which its end is given
    ours.forget()
    signed()
    assert len(signer.calls) == 2


def test_an_address_with_a_token_that_has_ended_gets_a_new_one(containers):
    store, _, profile = containers
    before = store.sign("acct/naip/00/ms.tif", lifetime=60).url
    store.revoke()

    assert read(profile, before) == SCENES["00/ms.tif"]
    (found,) = sign(profile, [before]).values()
    assert found.href.count("sig=") == 1


def test_a_container_that_the_service_does_not_know_is_open(containers):
    store, signer, profile = containers
    url = store.href("acct/open/00/ms.tif")

    assert read(profile, url) == SCENES["00/ms.tif"]
    assert signer.calls == ["acct/open"]
    (found,) = sign(profile, [url]).values()
    assert found.href == url


def test_a_wait_that_stands_only_in_the_servers_words_is_kept(containers):
    store, signer, profile = containers
    signer.limit_rate(1, times=1)

    assert read(profile, store.href("acct/naip/00/ms.tif")) == SCENES["00/ms.tif"]

    signer.limit_rate(3600)
    (error,) = sign(profile, [store.href("acct/naip/00/ms.tif")]).values()
    assert error.retry_after == 3600
    assert str(error).endswith("Try again in 60 minute(s).")
    assert signer.count("GET") == 3


def test_a_subscription_key_goes_along(containers, api_key):
    store, signer, profile = containers
    profile = replace(profile, authcfg=api_key({"Ocp-Apim-Subscription-Key": "k"}))

    read(profile, store.href("acct/naip/00/ms.tif"))

    assert signer.requests[0].headers["ocp-apim-subscription-key"] == "k"
    assert not any("ocp-apim-subscription-key" in seen.headers for seen in store.requests)


@pytest.mark.parametrize(
    "token",
    ["", "se=2100-01-01", "sig=1#fragment", "sig=1 authcfg=abc", "sig=1\r\nX: y", "sig=" + "x" * 9000, 7, None, {}],
)
def test_a_token_that_is_odd_or_hostile_is_not_used(stub_api, token):
    api = stub_api({"GET /token/naipeuwest/naip": {"msft:expiry": "2100-01-01T00:00:00Z", "token": token}})
    profile = replace(PRESETS[-1], endpoint=api.url)

    (found,) = sign(profile, ["https://naipeuwest.blob.core.windows.net/naip/a.tif"]).values()

    assert isinstance(found, SigningError)


def test_the_hosts_of_planetary_computer(stub_api):
    api = stub_api({"GET /token/naipeuwest/naip": {"msft:expiry": "2100-01-01T00:00:00Z", "token": "?sig=a%2Bb"}})
    profile = replace(PRESETS[-1], endpoint=f"{api.url}/token")
    ours = "https://naipeuwest.blob.core.windows.net/naip/a.tif"
    others = [
        "https://ai4edatasetspublicassets.blob.core.windows.net/assets/a.png",
        "https://blob.core.windows.net/naip/a.tif",
        "https://naipeuwest.blob.core.windows.net.example.org/naip/a.tif",
        "http://naipeuwest.blob.core.windows.net/naip/a.tif",
        "https://naipeuwest.blob.core.windows.net/",
    ]

    found = sign(profile, [ours, *others])

    assert found[ours].href == f"{ours}?sig=a%2Bb"
    assert [found[url].href for url in others] == others
    assert len(api.requests) == 1


# --- templates --------------------------------------------------------------------------------------------------------


def dinamis_like(object_store, template_signer, rules=DINAMIS_LIKE, access=None, template=None):
    scenes = {"SCENE1_ORTHO/ortho/multispec/a.tif": b"ms", "SCENE1_ORTHO/ortho/pan/a.tif": b"pan", "S1_BRUT/a.tif": b""}
    store = object_store({"downloads/ids-data": scenes}, access or NamedToken())
    signer = template_signer(store, rules)
    template = template or SigningTemplate(
        parameters=(("href", "query", "{href}"), ("validity", "query", "{duration}")),
        response_field="signed_url",
        duration_format="unit",
    )
    profile = SigningProfile(
        "dinamis", "DINAMIS", SigningKind.TEMPLATE, (store.url,), signer.endpoint, duration=10_800, template=template
    )
    return store, signer, profile


def test_multispectral_and_panchromatic_files_are_signed_independently(object_store, template_signer):
    store, signer, profile = dinamis_like(object_store, template_signer)
    name = "downloads/ids-data/SCENE1_ORTHO/ortho/{}/a.tif"

    assert read(profile, store.href(name.format("multispec"))) == b"ms"
    assert signer.calls == [(name.format("multispec"), "3h")]
    assert read(profile, store.href(name.format("pan"))) == b"pan"
    assert signer.calls == [(name.format("multispec"), "3h"), (name.format("pan"), "3h")]


def test_a_level_of_production_that_is_not_signed_is_told(object_store, template_signer):
    store, _, profile = dinamis_like(object_store, template_signer)

    error = refusal(profile, store.href("downloads/ids-data/S1_BRUT/a.tif"))

    assert "DINAMIS does not sign this file for you (403)." in str(error)
    assert "This level of production cannot be signed" in str(error)
    assert "Sign in first" not in str(error)  # the profile has no sign-in
    assert "If you have a key, choose it in the profile; if not, ask the provider for the right." in str(error)


WAYS = {
    "iso": ({}, {"duration_format": "iso"}, "PT3H"),
    "JSON": (
        {"method": "POST", "place": "body", "durations": ("seconds",)},
        {"method": "POST", "parameters": (("href", "body", "{href}"), ("validity", "body", "{duration}"))},
        "10800",
    ),
    "minutes": (
        {"method": "POST", "place": "form", "durations": ("minutes",)},
        {
            "method": "POST",
            "parameters": (("href", "form", "{href}"), ("validity", "form", "{duration}")),
            "duration_format": "minutes",
        },
        "180",
    ),
    "headers": (
        {"place": "header"},
        {"parameters": (("href", "header", "{href}"), ("validity", "header", "{duration}")), "duration_format": "unit"},
        "3h",
    ),
    "the path": ({"href_form": "path"}, {"parameters": (("href", "query", "{path}"),)}, "3h"),
    "bucket and key": (
        {"method": "POST", "place": "body", "href_form": "bucket_and_key"},
        {"method": "POST", "parameters": (("bucket", "body", "{bucket}"), ("key", "body", "{key}"))},
        "3h",
    ),
    "deep fields": (
        {"response_field": "data.links.signed", "end_field": "data.end", "end_format": "epoch"},
        {"response_field": "data.links.signed", "expiry_field": "data.end", "duration_format": "unit"},
        "3h",
    ),
    "text": ({"response_field": ""}, {"response_field": "", "duration_format": "unit"}, "3h"),
    "an end in words": (
        {"end_field": "until", "end_format": "%a, %d %b %Y %H:%M:%S GMT"},
        {"expiry_field": "until", "duration_format": "unit"},
        "3h",
    ),
}


@pytest.mark.parametrize(("rules", "template", "duration"), WAYS.values(), ids=WAYS)
def test_the_ways_to_ask_a_service(object_store, template_signer, rules, template, duration):
    start = SigningTemplate(
        parameters=(("href", "query", "{href}"), ("validity", "query", "{duration}")), response_field="signed_url"
    )
    store, signer, profile = dinamis_like(
        object_store,
        template_signer,
        replace(SignerRules(), **rules),
        template=replace(start, **template),
    )
    name = "downloads/ids-data/SCENE1_ORTHO/ortho/pan/a.tif"

    assert read(profile, store.href(name)) == b"pan"
    assert signer.calls == [(name, duration)]
    known = signatures().known(profile, store.href(name))
    assert abs(known.expires - datetime.now(timezone.utc) - timedelta(hours=3)) < timedelta(minutes=1)


@pytest.mark.parametrize("place", ["query", "body"])
def test_a_template_may_sign_many_at_once(object_store, template_signer, place):
    method = "GET" if place == "query" else "POST"
    rules = SignerRules(method=method, place=place, most_urls=10)
    template = SigningTemplate(method, (("href", place, "{href}"),), "signed_url", batch=10)
    store, signer, profile = dinamis_like(object_store, template_signer, rules, template=template)
    names = [f"downloads/ids-data/{number}.tif" for number in range(25)]

    found = sign(profile, [store.href(name) for name in names])

    assert signer.count(method) == 3
    assert sorted(name for name, _ in signer.calls) == sorted(names)
    assert all(each.href != url for url, each in found.items())


def test_a_list_of_signed_addresses_is_in_the_order_of_the_request(stub_api):
    def signed(seen):
        return [f"{url}?sig={number}" for number, url in enumerate(json.loads(seen.body)["urls"])]

    api = stub_api({"POST /": signed})
    template = SigningTemplate("POST", (("urls", "body", "{href}"),), "", batch=5)
    profile = SigningProfile("x", "X", SigningKind.TEMPLATE, ("files.example.org",), f"{api.url}/", template=template)
    urls = [f"https://files.example.org/{name}.tif" for name in "abc"]

    assert [each.href for each in sign(profile, urls).values()] == [f"{url}?sig={n}" for n, url in enumerate(urls)]


def test_files_that_a_query_names_are_not_taken_for_each_other(stub_api):
    api = stub_api({"POST /": lambda seen: [f"{url}&sig=1" for url in reversed(json.loads(seen.body)["urls"])]})
    template = SigningTemplate("POST", (("urls", "body", "{href}"),), "", batch=5)
    profile = SigningProfile("x", "X", SigningKind.TEMPLATE, ("files.example.org",), f"{api.url}/", template=template)
    one, middle, other = (f"https://files.example.org/get?file={name}.tif" for name in "abc")

    found = sign(profile, [one, middle, other])

    assert {url: isinstance(each, SigningError) for url, each in found.items()} == {
        one: True,
        middle: False,
        other: True,
    }


@pytest.mark.parametrize(
    "body",
    [
        b'{"value": "sv=2020&se=2100-01-01&sig=q8Zr5Yt%3D"}',
        b'{"result": "https:\\u002F\\u002Ffiles.example.org\\u002Fa.tif?se=1\\u0026sig=q8Zr5Yt"}',
        b'{"token": {"sas": ["sv=1", "q8Zr5Yt"]}}',
        b'{"data": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.q8Zr5Yt"}',  # pragma: allowlist secret
        b"<Answer><Signature>q8Zr5Yt</Signature></Answer>",
        b"<Answer><Url>https://files.example.org/a.tif?se=1&amp;sig=q8Zr5Yt</Url></Answer>",
        b"https%253A%252F%252Ffiles.example.org%252Fa.tif%253Fsig%253Dq8Zr5Yt",
    ],
)
def test_a_signature_in_an_answer_of_another_form_is_not_told(stub_api, body):
    api = stub_api({"GET /sign": Answer(200, body, {"Content-Type": "application/json"})})
    template = SigningTemplate("GET", (("u", "query", "{href}"),), "url")
    profile = SigningProfile(
        "x", "X", SigningKind.TEMPLATE, ("files.example.org",), f"{api.url}/sign", template=template
    )

    (found,) = sign(profile, ["https://files.example.org/a.tif"]).values()

    assert found.details
    assert "q8Zr5Yt" not in found.report()


@pytest.mark.parametrize(
    ("sent", "signed"),
    [
        ("/downloads/a%20b.tif?sig=1", "https://files.example.org/downloads/a%20b.tif?sig=1"),
        ("?sig=1&expires=4102444800", "https://files.example.org/downloads/a%20b.tif?sig=1&expires=4102444800"),
        ("https://files.example.org/downloads/a b.tif?sig=1", None),
        ("//evil.example.org/downloads/a%20b.tif?sig=1", None),
    ],
)
def test_a_signed_address_may_be_relative(stub_api, sent, signed):
    api = stub_api({"GET /sign": {"url": sent}})
    template = SigningTemplate("GET", (("u", "query", "{href}"),), "url")
    profile = SigningProfile(
        "x", "X", SigningKind.TEMPLATE, ("files.example.org",), f"{api.url}/sign", template=template
    )

    (found,) = sign(profile, ["https://files.example.org/downloads/a%20b.tif"]).values()

    assert (None if isinstance(found, SigningError) else found.href) == signed


def test_dinamis_says_that_its_service_is_to_be_entered():
    preset = next(each for each in PRESETS if each.id == "dinamis")
    url = "https://catalogue-dinamis.data-terra.org/downloads/ids-data/scenes/a.tif"

    error = refusal(preset, url)

    assert preset.may_sign(url)
    assert preset.duration == 10_800
    assert isinstance(error, SigningError)
    assert str(error) == ("The signing profile DINAMIS is not complete. Enter the address of the service that signs.")
