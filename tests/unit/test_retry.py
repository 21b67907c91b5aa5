"""When a failure is tried again, and how long is waited before."""

from __future__ import annotations

import pytest
from datacube_browser.core.cancellation import Cancellation, wait
from datacube_browser.core.errors import CanceledError, HttpError, LinkError, ResponseError
from datacube_browser.core.outage import CHECK_INTERVAL, Outage
from datacube_browser.core.retry import Attempts, RetryPolicy
from qgis.core import QgsFeedback

POLICY = RetryPolicy((0.5, 1.0, 2.0), frozenset((429, 503)), deadline=30.0)


def busy(retry_after: float | None = None, status: int = 503) -> HttpError:
    return HttpError("busy", status=status, retry_after=retry_after)


def pauses(attempts: Attempts, *errors: Exception) -> list[float | None]:
    return [attempts.pause_after(error) for error in errors]


def test_the_pauses_are_those_of_the_policy_and_then_there_is_none():
    assert pauses(Attempts(POLICY), *[busy()] * 5) == [0.5, 1.0, 2.0, None, None]


def test_a_status_that_does_not_pass_is_not_tried_again():
    assert pauses(Attempts(POLICY), busy(status=404)) == [None]


def test_other_errors_are_tried_again():
    assert pauses(Attempts(POLICY), ResponseError("broken"), LinkError("lost"), ValueError()) == [0.5, 1.0, 2.0]


def test_the_server_may_ask_for_a_longer_pause_but_not_for_a_shorter_one():
    assert pauses(Attempts(POLICY), busy(7), busy(0)) == [7, 1.0]


def test_a_pause_beyond_the_deadline_is_not_waited_for():
    assert pauses(Attempts(POLICY), busy(31)) == [None]


def test_a_server_is_waited_for_two_minutes_at_most():
    patient = RetryPolicy((0.5,), frozenset((503,)))

    assert pauses(Attempts(patient), busy(3600)) == [120]


def test_a_lost_connection_is_tried_again_until_the_outage_times_out():
    heard: list[bool] = []
    lost = LinkError("lost")

    waiting = Attempts(POLICY, outage=Outage(600, heard.append))
    assert pauses(waiting, *[lost] * 6) == [0.5, 1.0, 2.0, CHECK_INTERVAL, CHECK_INTERVAL, CHECK_INTERVAL]
    assert heard == [True]
    assert pauses(Attempts(POLICY, outage=Outage(0)), *[lost] * 4)[-1] is None


def test_an_error_of_the_server_says_that_the_connection_is_there():
    heard: list[bool] = []
    outage = Outage(600, heard.append)
    attempts = Attempts(POLICY, outage=outage)

    pauses(attempts, *[LinkError("lost")] * 4)
    pauses(Attempts(POLICY, outage=outage), busy())

    assert heard == [True, False]


def test_canceling_ends_a_wait():
    feedback = QgsFeedback()
    feedback.cancel()

    with pytest.raises(CanceledError):
        wait(3600, feedback)
    with pytest.raises(CanceledError):
        Attempts(POLICY, feedback).wait_for_next(busy())


def test_a_part_of_the_work_can_be_canceled_alone_but_not_outlive_the_whole():
    whole = QgsFeedback()
    one, other = Cancellation(whole), Cancellation(whole)

    one.cancel()
    assert (one.isCanceled(), other.isCanceled(), whole.isCanceled()) == (True, False, False)
    whole.cancel()
    assert other.isCanceled()
