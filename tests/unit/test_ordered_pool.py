"""Jobs run ahead in threads, and their results come in order."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.errors import CanceledError
from datacube_browser.core.threads.cancellation import Cancellation
from datacube_browser.core.threads.ordered_pool import in_order
from qgis.core import QgsFeedback


def test_results_come_in_the_order_of_the_jobs():
    first_may_end = threading.Event()

    def work(job: int) -> int:
        if job == 0:
            first_may_end.wait(60)
        if job == 3:
            first_may_end.set()
        return job * job

    assert list(in_order(work, range(20), workers=4, ahead=8)) == [job * job for job in range(20)]


def test_the_number_of_waiting_results_is_limited():
    begun = []
    results = in_order(begun.append, range(100), workers=2, ahead=4)

    next(results)

    assert len(begun) <= 4
    results.close()


def test_large_jobs_wait_in_smaller_numbers():
    begun: list[int] = []
    results = in_order(begun.append, [10] * 100, workers=2, ahead=40, size=lambda job: job)

    next(results)

    assert len(begun) <= 4
    assert sum(1 for _ in results) == 99


def test_a_jobs_error_is_raised_where_its_result_is_taken():
    def work(job: int) -> int:
        if job == 2:
            raise ValueError("two")
        return job

    results = in_order(work, range(5), workers=2, ahead=2)

    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)


def test_cancel_does_not_wait_for_a_job_that_hangs():
    hung, feedback = threading.Event(), QgsFeedback()
    threading.Timer(0.1, feedback.cancel).start()

    with pytest.raises(CanceledError):
        list(in_order(lambda _: hung.wait(60), range(4), workers=2, ahead=4, cancellation=Cancellation(feedback)))
    hung.set()
