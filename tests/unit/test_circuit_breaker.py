"""How often the gateway asks a server that fails, and whom it leaves alone afterwards."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.errors import (
    ChangedError,
    DatacubeError,
    HttpError,
    LinkError,
    ResponseError,
    SlowServerError,
    TlsError,
)
from datacube_browser.core.gateway import circuit_breaker
from datacube_browser.core.gateway.circuit_breaker import Circuit, CircuitBreaker, FallbackError, may_pass

AT_ONCE = 16
BUSY, MISSING, REFUSED = (HttpError("", status=status) for status in (500, 404, 403))


class File:
    """A file whose server sends the error, if any; `calls` are the requests for it."""

    def __init__(self, error=None, *, is_signed=False):
        self.circuit = Circuit()
        self.failure = None
        self.error = error
        self.is_signed = is_signed
        self.calls = 0
        self.at_once = None

    def may_pass(self, error):
        return may_pass(error) or (self.is_signed and error is REFUSED)

    def ask(self):
        self.calls += 1
        if self.at_once is not None and self.calls <= self.at_once.parties:
            self.at_once.wait()
        if self.error is not None:
            raise self.error
        return b"data"


@pytest.fixture
def breaker(monkeypatch):
    """A circuit stays open until a test says otherwise."""
    monkeypatch.setattr(circuit_breaker, "OPEN_SECONDS", 3600.0)
    monkeypatch.setattr(circuit_breaker, "_PAUSES", (0.0, 0.0))
    return CircuitBreaker(None)


def failed(breaker, file):
    try:
        breaker.call(file, file.ask)
    except DatacubeError as error:
        return error
    return None


def by_many(breaker, file):
    """Ask from as many threads as there are readers; the errors."""
    found = []
    threads = [threading.Thread(target=lambda: found.append(failed(breaker, file))) for _ in range(AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert len(found) == AT_ONCE
    return found


@pytest.mark.parametrize("error", [BUSY, LinkError(""), ResponseError("")])
def test_what_fails_is_asked_for_twice_more_than_was_under_way_and_then_by_one_alone(breaker, error):
    file = File(error)
    file.at_once = threading.Barrier(AT_ONCE)
    assert set(by_many(breaker, file)) == {error}
    assert file.calls == AT_ONCE + 2
    by_many(breaker, file)
    assert file.calls == AT_ONCE + 2
    breaker.half_open(file)
    by_many(breaker, file)
    assert file.calls == AT_ONCE + 3
    assert file.failure is error


@pytest.mark.parametrize(
    "error", [MISSING, REFUSED, TlsError(""), SlowServerError(""), HttpError("", status=503, retry_after=60.0)]
)
def test_what_no_second_attempt_changes_is_asked_for_once(breaker, error):
    file = File(error)
    assert failed(breaker, file) is failed(breaker, file) is error
    assert file.calls == 1


def test_what_took_long_to_fail_is_asked_for_once(breaker, monkeypatch):
    monkeypatch.setattr(circuit_breaker, "_SOON", -1.0)
    file = File(LinkError(""))
    failed(breaker, file)
    assert file.calls == 1


@pytest.mark.parametrize(
    ("error", "is_of_server"), [(BUSY, False), (MISSING, False), (LinkError(""), True), (TlsError(""), True)]
)
def test_other_files_of_a_server_that_answers_are_read(breaker, error, is_of_server):
    sick, well = File(error), File()
    failed(breaker, sick)
    assert failed(breaker, well) is (error if is_of_server else None)
    assert well.calls == (not is_of_server)


@pytest.mark.parametrize(("error", "is_left_alone"), [(BUSY, True), (MISSING, False)])
def test_a_server_of_which_three_files_fail_in_a_row_is_left_alone(breaker, error, is_left_alone):
    for _ in range(2):
        failed(breaker, File(error))
    assert failed(breaker, File()) is None
    for _ in range(3):
        failed(breaker, File(error))
    assert failed(breaker, File()) is (error if is_left_alone else None)


def test_an_answer_ends_what_was_known_of_failures(breaker):
    file = File(BUSY)
    failed(breaker, file)
    breaker.half_open(file)
    file.error = None
    assert failed(breaker, file) is None
    assert file.failure is None
    file.error, file.at_once, file.calls = BUSY, threading.Barrier(AT_ONCE), 0
    by_many(breaker, file)
    assert file.calls == AT_ONCE + 2


def test_one_that_asks_sees_that_the_other_has_had_an_answer(breaker):
    """A fault of a moment costs no block."""
    file, ask = File(BUSY), File.ask

    def well_at_last():
        if file.calls == AT_ONCE:
            file.error = None
        return ask(file)

    file.ask, file.at_once = well_at_last, threading.Barrier(AT_ONCE)
    assert by_many(breaker, file) == [None] * AT_ONCE


def test_another_way_is_tried_at_once_whatever_the_first_one_says(breaker):
    file, ways = File(), [FallbackError(REFUSED)]

    def ask():
        if ways:
            raise ways.pop()
        return b"data"

    assert breaker.call(file, ask) == b"data"


def test_who_shares_signatures_that_are_good_for_one_request_gets_another(breaker):
    file, others = File(REFUSED, is_signed=True), File()
    file.circuit.answers = 1

    def ask():
        file.circuit.close()  # another one has got a part
        if file.calls == 8:
            file.error = None
        return File.ask(file)

    file.ask = ask
    assert failed(breaker, file) is None
    assert failed(breaker, others) is None


def test_a_file_that_was_replaced_is_no_failure_of_its_server(breaker):
    file = File(ChangedError(""))
    for _ in range(4):
        failed(breaker, file)
    assert file.calls == 4
    assert failed(breaker, File()) is None
