"""Signatures in use: asked for by many at once, renewed near their end, and not lost by one file that is refused."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.errors import CanceledError, SigningError, SignInNeededError
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.signatures import Signatures

from tests.qgis.in_background import done, failed
from tests.servers.loopback import Clock
from tests.servers.proxy import Answer
from tests.servers.signing import too_many
from tests.servers.stub import json_answer


@pytest.fixture
def theia(object_store, signing_api):
    store = object_store({"b": {f"{number:02}.tif": b"" for number in range(64)}})
    signer = signing_api(store)
    profile = SigningProfile("theia", "THEIA", SigningKind.TELEDETECTION, hosts=(store.url,), endpoint=signer.url)
    return store, signer, profile


def hrefs(store, count=64):
    return [store.href(f"b/{number:02}.tif") for number in range(count)]


def each(ours, profile, urls):
    return done(lambda feedback: ours.signed_each(profile, urls, feedback))


def refused(found):
    return [url for url, value in found.items() if isinstance(value, SigningError)]


# --- many files -------------------------------------------------------------------------------------------------------


def test_one_refused_file_of_64_does_not_lose_the_others(theia):
    store, signer, profile = theia
    signer.forbidden = ["b/37."]
    urls = hrefs(store)

    found = each(Signatures(), profile, urls)

    assert refused(found) == [urls[37]]
    assert "Not allowed: b/37.tif" in str(found[urls[37]])
    assert signer.count("POST") <= 13


def test_three_refused_files_of_64_do_not_lose_the_others(theia):
    store, signer, profile = theia
    signer.forbidden = ["b/03.", "b/37.", "b/60."]
    urls = hrefs(store)

    assert refused(each(Signatures(), profile, urls)) == [urls[3], urls[37], urls[60]]


def test_what_was_signed_beside_a_refused_file_is_kept(theia):
    store, signer, profile = theia
    signer.forbidden = ["b/37."]
    ours, urls = Signatures(), hrefs(store)

    error = failed(lambda feedback: ours.signed_all(profile, urls, feedback))

    assert "Not allowed: b/37.tif" in str(error)
    assert [url for url in urls if ours.known(profile, url) is None] == [urls[37]]


def test_a_service_that_leaves_a_file_out_loses_that_one_alone(theia):
    store, signer, profile = theia
    signer.foreign = "left_out"
    signer.storage_hosts = []
    other = "http://127.0.0.1:9/b/x.tif"
    profile = replace(profile, hosts=(*profile.hosts, "http://127.0.0.1:9"))

    found = each(Signatures(), profile, [*hrefs(store), other])

    assert refused(found) == [other]
    assert "THEIA does not sign this file." in str(found[other])


def test_a_right_to_no_file_at_all_costs_few_requests(theia):
    store, signer, profile = theia
    signer.forbidden = ["b/"]

    found = each(Signatures(), profile, hrefs(store))

    assert len(refused(found)) == 64
    assert signer.count("POST") <= 7


def test_a_service_that_takes_fewer_files_a_call_signs_all(theia, monkeypatch):
    store, signer, profile = theia
    monkeypatch.setattr("tests.servers.signing.MOST_URLS", 20)

    found = each(Signatures(), profile, hrefs(store))

    assert not refused(found)
    assert signer.count("POST") == 7


@pytest.mark.parametrize("status", [401, 500])
def test_a_refusal_that_is_about_no_file_is_not_asked_again_in_parts(theia, status):
    store, signer, profile = theia
    signer.fault(json_answer({"detail": "no"}, status), path="/sign_urls")

    found = each(Signatures(), profile, hrefs(store))

    assert {value.status for value in found.values()} == {status}
    assert signer.count("POST") == 1


def test_one_refused_file_of_a_service_that_signs_one_by_one(theia):
    store, signer, profile = theia
    signer.forbidden = ["b/07."]
    urls = hrefs(store, 12)

    found = each(Signatures(), replace(profile, endpoint=f"{signer.url}/sign"), urls)

    assert refused(found) == [urls[7]]
    assert signer.count("GET") == 12


def test_a_service_that_fails_is_not_asked_for_the_rest(theia):
    store, signer, profile = theia
    signer.fault(json_answer({"detail": "no"}, 401), path="/sign_urls")

    found = each(Signatures(), profile, [store.href(f"b/{number}.tif") for number in range(200)])

    assert len(refused(found)) == 200
    assert signer.count("POST") == 1


def test_an_incomplete_profile_asks_nobody(theia):
    store, signer, profile = theia
    ours = Signatures()

    error = failed(lambda feedback: ours.signed(replace(profile, hosts=(*profile.hosts, ".com")), hrefs(store)[0]))

    assert "“.com” covers hosts of strangers" in str(error)
    assert signer.count() == 0


# --- renewal ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    return Clock()


def test_a_signature_is_kept_until_a_tenth_of_its_time_is_left(theia, clock):
    store, signer, profile = theia
    ours, url = Signatures(clock), hrefs(store, 1)
    profile = replace(profile, duration=100)

    first = each(ours, profile, url)
    clock.advance(80)
    assert each(ours, profile, url) == first
    store.clock.advance(15)
    clock.advance(15)
    assert each(ours, profile, url) != first
    assert signer.count("POST") == 2


def test_while_a_service_cannot_renew_the_signature_is_used_as_long_as_it_is_good(theia, clock):
    store, signer, profile = theia
    ours, url = Signatures(clock), hrefs(store, 1)
    profile = replace(profile, duration=100)
    first = each(ours, profile, url)
    signer.fault(json_answer({"detail": "down"}, 500), path="/sign_urls")
    clock.advance(95)

    assert each(ours, profile, url) == first
    assert each(ours, profile, url) == first
    assert signer.count("POST") == 2, "the service is left alone for a while"
    clock.advance(10)
    assert refused(each(ours, profile, url)) == url


def test_a_service_is_left_alone_for_as_long_as_it_says(theia):
    store, signer, profile = theia
    signer.fault(too_many(300), path="/sign_urls", times=1)
    ours, urls = Signatures(), hrefs(store, 2)

    errors = [*each(ours, profile, urls[:1]).values(), *each(ours, profile, urls[1:]).values()]

    assert [error.retry_after for error in errors] == [300, 300]
    assert signer.count("POST") == 1
    ours.forget()
    assert not refused(each(ours, profile, urls))


def test_a_changed_profile_does_not_use_what_was_granted_before(theia):
    store, signer, profile = theia
    ours, url = Signatures(), hrefs(store, 1)
    each(ours, profile, url)

    found = each(ours, replace(profile, duration=3600), url)

    assert [call.duration for call in signer.calls] == [None, 3600]
    assert found[url[0]].expires < datetime.now(timezone.utc) + timedelta(hours=2)


# --- several threads --------------------------------------------------------------------------------------------------


class Waiting:
    """A feedback that is asked by whoever waits."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.canceled = False

    def isCanceled(self) -> bool:
        self.asked.set()
        return self.canceled


@pytest.fixture
def held(stub_api):
    """A signing service that holds its first answer back until it is let go."""
    service = Held()
    service.api = stub_api({"POST /sign_urls": service.sign})
    yield service
    service.go.set()


class Held:
    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()
        self.calls: list[list[str]] = []
        self.answer: Answer | None = None

    @property
    def profile(self) -> SigningProfile:
        return SigningProfile("x", "X", SigningKind.TELEDETECTION, ("files.example.org",), self.api.url)

    def sign(self, seen) -> Answer:
        urls = json.loads(seen.body)["urls"]
        self.calls.append(urls)
        self.asked.set()
        self.go.wait(60)
        if self.answer is not None:
            return self.answer
        return json_answer({"expiry": "2100-01-01T00:00:00Z", "hrefs": {url: f"{url}?sig=1" for url in urls}})


def urls_of(count):
    return [f"https://files.example.org/{number}.tif" for number in range(count)]


def signed_in_threads(held, ours, urls, waiting):
    """The addresses signed by a thread each, all of which wait for the first one's answer."""

    def work(_feedback):
        with ThreadPoolExecutor(len(urls)) as pool:
            first = pool.submit(ours.signed, held.profile, urls[0], waiting[0])
            assert held.asked.wait(60)
            others = [
                pool.submit(ours.signed, held.profile, url, feedback)
                for url, feedback in zip(urls[1:], waiting[1:], strict=True)
            ]
            assert all(feedback.asked.wait(60) for feedback in waiting)
            held.go.set()
            return [future.result(60).href for future in (first, *others)]

    return done(work)


def test_of_those_that_want_the_same_one_asks(held):
    urls = urls_of(1) * 12

    found = signed_in_threads(held, Signatures(), urls, [Waiting() for _ in urls])

    assert set(found) == {f"{urls[0]}?sig=1"}
    assert held.calls == [urls[:1]]


def test_those_that_want_other_files_meanwhile_are_asked_for_together(held):
    urls = urls_of(12)

    found = signed_in_threads(held, Signatures(), urls, [Waiting() for _ in urls])

    assert found == [f"{url}?sig=1" for url in urls]
    assert held.calls[0] == urls[:1]
    assert sorted(held.calls[1]) == sorted(urls[1:])


def test_those_that_wait_for_a_service_that_fails_do_not_ask_it_again(held):
    held.answer = json_answer({"detail": "who are you?"}, 401)
    ours, waiting = Signatures(), [Waiting() for _ in range(8)]

    def work(_feedback):
        with ThreadPoolExecutor(8) as pool:
            futures = [pool.submit(ours.signed, held.profile, urls_of(1)[0], waiting[0])]
            assert held.asked.wait(60)
            futures += [
                pool.submit(ours.signed, held.profile, url, feedback)
                for url, feedback in zip(urls_of(8)[1:], waiting[1:], strict=True)
            ]
            assert all(feedback.asked.wait(60) for feedback in waiting)
            held.go.set()
            return [future.exception(30) for future in futures]

    assert [type(error) for error in done(work)] == [SignInNeededError] * 8
    assert len(held.calls) == 1
    assert isinstance(failed(lambda feedback: ours.signed(held.profile, urls_of(1)[0], feedback)), SignInNeededError)
    assert len(held.calls) == 2, "whoever asks later is not told of an old failure"


def test_whoever_is_canceled_does_not_wait_for_the_one_that_asks(held):
    ours, waiting = Signatures(), Waiting()

    def work(_feedback):
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(ours.signed, held.profile, urls_of(1)[0])
            assert held.asked.wait(60)
            other = pool.submit(ours.signed, held.profile, urls_of(1)[0], waiting)
            assert waiting.asked.wait(60)
            waiting.canceled = True
            with pytest.raises(CanceledError):
                other.result(60)
            assert not first.done()
            held.go.set()
            return first.result(60).href

    assert done(work) == f"{urls_of(1)[0]}?sig=1"


def test_where_the_one_that_asks_is_canceled_the_next_one_asks(held):
    ours, asking, waiting = Signatures(), Waiting(), Waiting()
    url = urls_of(1)[0]

    def work(_feedback):
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(ours.signed, held.profile, url, asking)
            assert held.asked.wait(60)
            other = pool.submit(ours.signed, held.profile, url, waiting)
            assert waiting.asked.wait(60)
            asking.canceled = True
            with pytest.raises(CanceledError):
                first.result(60)
            held.go.set()
            return other.result(60).href

    assert done(work) == f"{url}?sig=1"
    assert held.calls == [[url], [url]]
