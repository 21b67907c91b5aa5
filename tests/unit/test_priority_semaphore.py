"""Of the threads that wait, those with the lowest number are let in first."""

from __future__ import annotations

from threading import Event, Lock, Thread

import pytest
from datacube_browser.core.threads.priority_semaphore import PrioritySemaphore

from demo.person import wait_until


def test_the_most_urgent_one_comes_first_and_no_more_than_allowed_at_a_time():
    semaphore, may_end, lock = PrioritySemaphore(1), Event(), Lock()
    begun: list[int] = []
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with semaphore.held(number):
            with lock:
                begun.append(number)
                inside.append(number)
                most.append(len(inside))
            may_end.wait(60)
            with lock:
                inside.remove(number)

    threads = [Thread(target=work, args=(number,)) for number in (9, 5, 3, 3, 7, 1)]
    for count, thread in enumerate(threads, 1):
        thread.start()
        wait_until(lambda count=count: len(begun) + len(semaphore._waiting) == count, "the thread waits", 60)
    may_end.set()
    for thread in threads:
        thread.join(60)

    assert begun == [9, 1, 3, 3, 5, 7]
    assert max(most) == 1


def test_a_turn_that_fails_makes_room_for_the_next():
    semaphore = PrioritySemaphore(1)

    with pytest.raises(ValueError, match="broken"), semaphore.held(0):
        raise ValueError("broken")

    with semaphore.held(1):
        pass
