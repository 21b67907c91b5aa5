"""Which failures are retried, and after which pauses."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import CanceledError, HttpError, LinkError, ResponseError
from datacube_browser.core.http.outage import CHECK_INTERVAL, Outage
from datacube_browser.core.http.retry import Attempts, RetryPolicy
from datacube_browser.core.threads.cancellation import Cancellation, wait
from qgis.core import QgsFeedback

POLICY = RetryPolicy((0.5, 1.0, 2.0), frozenset((429, 503)), deadline=30.0)


def busy(retry_after: float | None = None, status: int = 503) -> HttpError:
    return HttpError("busy", status=status, retry_after=retry_after)


def pauses(attempts: Attempts, *errors: Exception) -> list[float | None]:
    return [attempts.pause_after(error) for error in errors]


def test_failures_are_retried_after_the_pauses_of_the_policy_and_then_no_more():
    assert pauses(Attempts(POLICY), *[busy()] * 5) == [0.5, 1.0, 2.0, None, None]


def test_a_permanent_error_status_is_not_retried():
    assert pauses(Attempts(POLICY), busy(status=404)) == [None]


def test_errors_without_a_status_are_retried():
    assert pauses(Attempts(POLICY), ResponseError("broken"), LinkError("lost"), ValueError()) == [0.5, 1.0, 2.0]


def test_retry_after_can_lengthen_a_pause_but_not_shorten_it():
    assert pauses(Attempts(POLICY), busy(7), busy(0)) == [7, 1.0]


def test_there_is_no_retry_if_the_pause_exceeds_the_deadline():
    assert pauses(Attempts(POLICY), busy(31)) == [None]


def test_the_longest_pause_is_two_minutes():
    patient = RetryPolicy((0.5,), frozenset((503,)))

    assert pauses(Attempts(patient), busy(3600)) == [120]


def test_a_lost_connection_is_retried_until_the_outage_times_out():
    heard: list[bool] = []
    lost = LinkError("lost")

    waiting = Attempts(POLICY, outage=Outage(600, heard.append))
    assert pauses(waiting, *[lost] * 6) == [0.5, 1.0, 2.0, CHECK_INTERVAL, CHECK_INTERVAL, CHECK_INTERVAL]
    assert heard == [True]
    assert pauses(Attempts(POLICY, outage=Outage(0)), *[lost] * 4)[-1] is None


def test_a_server_error_ends_the_outage():
    heard: list[bool] = []
    outage = Outage(600, heard.append)
    attempts = Attempts(POLICY, outage=outage)

    pauses(attempts, *[LinkError("lost")] * 4)
    pauses(Attempts(POLICY, outage=outage), busy())

    assert heard == [True, False]


def test_canceling_ends_a_pause():
    feedback = QgsFeedback()
    feedback.cancel()

    with pytest.raises(CanceledError):
        wait(3600, feedback)
    with pytest.raises(CanceledError):
        Attempts(POLICY, feedback).wait_for_next(busy())


def test_a_part_can_be_canceled_alone_and_is_canceled_with_the_whole():
    whole = QgsFeedback()
    one, other = Cancellation(whole), Cancellation(whole)

    one.cancel()
    assert (one.isCanceled(), other.isCanceled(), whole.isCanceled()) == (True, False, False)
    whole.cancel()
    assert other.isCanceled()


def test_an_answer_from_before_the_outage_does_not_end_the_wait_for_the_network():
    attempts = Attempts(RetryPolicy((0.0, 0.0)), None, outage := Outage(timeout=60.0))
    attempts.pause_after(LinkError("lost"))
    outage.report_success()  # to another reader, whose request was on its way
    assert attempts.pause_after(LinkError("lost")) == 0.0
    assert attempts.pause_after(LinkError("lost")) == CHECK_INTERVAL


def test_a_connection_that_others_have_is_not_waited_for():
    attempts = Attempts(RetryPolicy((0.0,)), None, outage := Outage(timeout=60.0))
    attempts.pause_after(LinkError("lost"))
    outage.report_success()
    assert attempts.pause_after(LinkError("lost")) is None
