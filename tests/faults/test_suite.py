"""The schedules themselves: they can be replayed, and the suite has each fault of each operation."""

from __future__ import annotations

import pytest

from .benches import IN_SUITE, OPERATIONS, schedule, suite
from .schedules import Fault, Placed, Schedule, schedule_of


def test_the_suite_has_600_schedules_and_each_fault_of_each_operation():
    assert sum(IN_SUITE.values()) == 600
    for name, operation in OPERATIONS.items():
        drawn = {placed.fault for each in suite(name) for placed in each.faults}
        assert drawn >= set(operation.kinds), name


def test_a_line_gives_the_same_schedule_again():
    for name in OPERATIONS:
        for number in range(200):
            one = schedule(name, number)
            assert schedule_of(str(one)) == one == schedule(name, number)


@pytest.mark.parametrize("line", ["download RESET", "download RESET@1", "download NONE@1x1~0.50"])
def test_a_line_that_is_none_is_refused(line):
    with pytest.raises((ValueError, KeyError)):
        schedule_of(line)


def test_a_fault_befalls_the_requests_that_it_is_for():
    one = Schedule("search", (Placed(Fault.RESET, 1, 2), Placed(Fault.BROKEN, 2, None)))
    assert [one.of(number) and one.of(number).fault for number in range(5)] == [
        None,
        Fault.RESET,
        Fault.RESET,
        Fault.BROKEN,
        Fault.BROKEN,
    ]
