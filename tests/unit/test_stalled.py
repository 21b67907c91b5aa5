"""The watchdog of harvests: what it reads in the logs of an engine that tries again for ever."""

from __future__ import annotations

import pytest
from datacube_browser.core.geoplateforme.stalled import Watchdog

WMS = "https://wms.example.org/ows?SERVICE=WMS&REQUEST=GetMap&LAYERS=gone&FORMAT=image/png"


def failures(first, last, url=WMS, box=0):
    """The lines of so many failures of one picture, as the engine writes them."""
    for count in range(first, last + 1):
        yield f"Cannot download {url}&BBOX={box},0,1,1"
        yield f"Failure {count} : wait for {min(2 ** (count - 1), 3600)} s"


def slabs(count):
    return (f"INFO : dalle 8/{number}/1" for number in range(count))


def test_a_picture_that_fails_again_and_again_is_a_stall():
    stall = Watchdog().read(failures(1, 9))
    assert (stall.failures, stall.wait) == (9, 256)
    assert "LAYERS=gone" in stall.url
    assert "9" in str(stall)


def test_a_fault_that_passes_is_none():
    watchdog = Watchdog()
    assert watchdog.read(failures(1, 4)) is None
    assert watchdog.read(slabs(3)) is None


def test_many_pictures_that_fail_once_are_none():
    watchdog = Watchdog()
    for box in range(50):
        assert watchdog.read([*failures(1, 1, box=box), "INFO : dalle"]) is None


def test_of_more_pictures_than_are_kept_the_one_that_fails_now_is_known():
    watchdog = Watchdog()
    for box in range(1000):
        watchdog.read(failures(1, 1, box=box))
    assert watchdog.read(failures(2, 9, box=999)).failures == 9


def test_a_stall_is_over_when_the_engine_goes_on():
    watchdog = Watchdog()
    assert watchdog.read(failures(1, 8)) is not None
    assert watchdog.read(slabs(5)) is not None
    assert watchdog.read(slabs(30)) is None


def test_one_computer_of_several_is_stuck_while_others_write_on():
    watchdog = Watchdog()
    for count in range(1, 13):  # the pauses double, and so do the lines of the others meanwhile
        watchdog.read([*failures(count, count), *slabs(2**count)])
        assert (watchdog.stall is not None) == (count >= 6)


def test_a_stall_with_other_computers_is_over_when_they_alone_write_on():
    watchdog = Watchdog()
    for count in range(1, 8):
        watchdog.read([*slabs(2**count), *failures(count, count)])
    assert watchdog.stall is not None
    assert watchdog.read(slabs(600)) is None


def test_the_worst_of_two_stuck_pictures_is_said():
    watchdog = Watchdog()
    lines = zip(failures(1, 12, box=1), failures(1, 12, box=1), strict=True)
    watchdog.read(line for pair in lines for line in pair)
    watchdog.read(failures(1, 7, box=2))
    assert watchdog.stall.failures == 12


def test_lines_may_come_one_by_one_or_all_at_once():
    lines = list(failures(1, 7))
    watchdog = Watchdog()
    for line in lines:
        watchdog.read([line])
    assert watchdog.stall == Watchdog().read(lines)


def test_a_key_in_the_address_is_cut_out():
    key = "c0ffee" * 4
    stall = Watchdog().read(failures(1, 7, url=f"{WMS}&apikey={key}"))
    assert key not in stall.url + str(stall) + repr(stall)


@pytest.mark.parametrize(
    "line", ["", "Failure", "Failure x : wait for y s", "FAILURE 99999999999 : wait for 1 s", "%" * 100_000]
)
def test_other_lines_say_nothing(line):
    assert Watchdog().read([line] * 50) is None


def test_a_prefix_of_the_log_changes_nothing():
    """The platform may put times and levels before the engine's words."""
    lines = (f"2026-01-05T10:11:12Z [script_3] ERROR {line}" for line in failures(1, 7))
    assert Watchdog().read(lines).failures == 7
