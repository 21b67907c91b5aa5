"""Parts of files that the gateway keeps: what is read, in which order, what is not, and what makes room."""

from __future__ import annotations

import threading
import time
from concurrent.futures import wait
from itertools import pairwise, repeat

import pytest
from datacube_browser.core.errors import CanceledError, LinkError
from datacube_browser.core.gateway import kept_parts
from datacube_browser.core.gateway import readers as readers_module
from datacube_browser.core.gateway.kept_file import KeptFile
from datacube_browser.core.gateway.kept_parts import PAGE_BYTES, PART_PAGES, KeptParts
from datacube_browser.core.gateway.readers import MOST_AT_ONCE, Readers
from datacube_browser.core.gateway.upstream import Upstream

PART = PAGE_BYTES * PART_PAGES
LENGTH = 100 * PART + 7


class File:
    """Bytes that name their page. Reading waits until the gate is open."""

    def __init__(self):
        self.gate = threading.Event()
        self.gate.set()
        self.reads = []
        self.failures = 0

    def read(self, offset, count):
        self.reads.append(offset)
        assert self.gate.wait(60)
        if self.failures:
            self.failures -= 1
            raise LinkError("broken")
        return bytes([offset // PAGE_BYTES % 256]) * count


@pytest.fixture
def kept(monkeypatch):
    monkeypatch.setattr(kept_parts, "_FIRST_PAGES", PART_PAGES)  # parts of one size
    kept_parts._room.parts.clear()
    kept_parts._room.bytes = 0
    readers = Readers()
    readers.at_once = 1
    readers.learn = lambda *_seen: None
    yield KeptParts(readers)
    readers.stop()


def come(parts):
    return [part.future.result(60) for part in parts]


def test_what_is_there_or_on_its_way_is_not_read_again(kept):
    file = File()
    file.gate.clear()
    first = kept.wanted(file, 0, PART, length=LENGTH)
    second = kept.wanted(file, 100, 2 * PART, length=LENGTH)
    assert second[0] is first[0]
    file.gate.set()
    come(second)
    come(kept.wanted(file, 0, 2 * PART, length=LENGTH))
    assert file.reads == [0, PART]


def test_parts_are_whole_pages_and_end_with_the_file(kept):
    parts = kept.wanted(File(), PART - 1, LENGTH + 1000, length=LENGTH)
    assert parts[0].start == PART - PAGE_BYTES
    assert parts[-1].end == LENGTH
    assert all(before.end == after.start for before, after in pairwise(parts))
    assert len(come(parts[-1:])[0]) == LENGTH - parts[-1].start


def test_what_is_waited_for_comes_before_what_may_be(kept):
    file = File()
    file.gate.clear()
    kept.wanted(file, 0, 4 * PART, length=LENGTH, ahead=True)
    kept.wanted(file, 8 * PART, 9 * PART, length=LENGTH)
    wanted_now = kept.wanted(file, 3 * PART, 4 * PART, length=LENGTH)
    file.gate.set()
    come(wanted_now)
    assert file.reads[:3] == [0, 8 * PART, 3 * PART]


def test_what_nobody_wants_any_more_is_not_begun(kept):
    file = File()
    file.gate.clear()
    old = kept.wanted(file, 0, 4 * PART, length=LENGTH, ahead=True)
    new = kept.wanted(file, 2 * PART, 3 * PART, length=LENGTH, ahead=True)
    kept.release(old)
    file.gate.set()
    come(new)
    assert file.reads == [0, 2 * PART]
    come(kept.wanted(file, PART, 2 * PART, length=LENGTH))
    assert file.reads[-1] == PART


def test_what_failed_is_read_when_it_is_wanted_again(kept):
    file = File()
    file.failures = 1
    with pytest.raises(LinkError):
        come(kept.wanted(file, 0, 10, length=LENGTH))
    assert come(kept.wanted(file, 0, 10, length=LENGTH))


def test_what_failed_is_read_again_before_its_thread_has_come_to_its_end(kept, monkeypatch):
    """Who waits hears of a failure before the thread that has read goes on: on a busy machine, long before."""
    monkeypatch.setattr(KeptParts, "_on_done", lambda *_: None)
    file = File()
    file.failures = 1
    with pytest.raises(LinkError):
        come(kept.wanted(file, 0, 10, length=LENGTH))
    assert come(kept.wanted(file, 0, 10, length=LENGTH))


class Endless(File):
    """Its reads end when nobody waits for them, and not before."""

    def __init__(self, readers):
        super().__init__()
        self.readers, self.has_begun = readers, threading.Event()

    def read(self, offset, count):
        self.reads.append(offset)
        self.has_begun.set()
        while not self.readers.is_left():
            time.sleep(0.001)
        raise CanceledError("")


def test_what_is_read_and_nobody_wants_any_more_is_ended(kept, monkeypatch):
    monkeypatch.setattr(readers_module, "_PATIENCE", 0.0)
    file = Endless(kept._readers)
    mine = kept.wanted(file, 0, PART, length=LENGTH)
    theirs = kept.wanted(file, 0, PART, length=LENGTH)
    assert file.has_begun.wait(60)
    kept.release(mine)
    assert not kept._readers._left
    kept.release(theirs)
    assert isinstance(theirs[0].future.exception(60), CanceledError)


def test_what_a_new_view_wants_again_is_read_to_its_end(kept):
    file = File()
    file.gate.clear()
    before = kept.wanted(file, 0, PART, length=LENGTH)
    kept.release(before)
    after = kept.wanted(file, 0, PART, length=LENGTH)
    assert not kept._readers._left
    file.gate.set()
    come(after)
    assert file.reads == [0]


def test_what_is_read_of_a_file_that_is_forgotten_is_ended_at_once_if_nobody_waits_for_it(kept):
    file, other = Endless(kept._readers), File()
    parts = kept.wanted(file, 0, PART, length=LENGTH)
    assert file.has_begun.wait(60)
    parts += kept.wanted(file, 2 * PART, 3 * PART, length=LENGTH)  # not begun: one is read at a time
    kept.release(parts)
    kept.forget(file)
    others = kept.wanted(other, 0, PART, length=LENGTH)
    assert isinstance(parts[0].future.exception(60), CanceledError)
    assert parts[1].future.cancelled()
    come(others)
    until = time.monotonic() + 60
    while kept._readers._left and time.monotonic() < until:
        time.sleep(0.001)
    assert not kept._readers._left


class Behind(KeptFile):
    """A file of the gateway's whose server is `File`."""

    def __init__(self, kept, file):
        upstream = Upstream(None)
        upstream.kept = kept
        super().__init__("https://example.org/a.tif", upstream)
        self.read = file.read

    def open(self):
        return LENGTH

    def length(self):
        return LENGTH

    def connect(self, connections): ...

    def _read(self, offset, count):
        raise NotImplementedError


@pytest.mark.parametrize("is_ahead", [True, False], ids=["asked for ahead", "waited for"])
def test_what_others_have_asked_for_and_did_not_get_is_asked_for_once_more(kept, is_ahead, monkeypatch):
    file, joins, wanted = File(), threading.Event(), kept.wanted
    behind = Behind(kept, file)
    file.gate.clear()
    before = kept.wanted(behind, 0, PART, length=LENGTH, ahead=is_ahead, asker="a draw before")
    assert before[0].asker == "a draw before"
    found = []
    monkeypatch.setattr(kept, "wanted", lambda *given, **named: (wanted(*given, **named), joins.set())[0])
    asking = threading.Thread(target=lambda: found.append(behind.bytes_at(0, 10)))
    asking.start()
    assert joins.wait(60)
    file.failures = 1
    file.gate.set()
    asking.join(60)
    assert found == [bytes(10)]
    assert file.reads == [0, 0]


def test_what_fails_for_who_asked_for_it_is_not_asked_for_again(kept):
    file = File()
    file.failures = 1
    with pytest.raises(LinkError):
        Behind(kept, file).bytes_at(0, 10)
    assert file.reads == [0]


def test_what_was_used_long_ago_makes_room(kept, monkeypatch):
    monkeypatch.setattr(kept_parts, "MOST_KEPT", 3 * PART)
    file = File()
    for number in (0, 1, 2, 0, 3):
        come(kept.wanted(file, number * PART, (number + 1) * PART, length=LENGTH))
    file.reads.clear()
    come(kept.wanted(file, 0, PART, length=LENGTH))
    come(kept.wanted(file, 3 * PART, 4 * PART, length=LENGTH))
    assert file.reads == []
    come(kept.wanted(file, PART, 2 * PART, length=LENGTH))
    assert file.reads == [PART]


def test_all_gateways_have_one_memory_together(kept, monkeypatch):
    monkeypatch.setattr(kept_parts, "MOST_KEPT", 2 * PART)
    readers = Readers()
    other, mine, theirs = KeptParts(readers), File(), File()
    come(kept.wanted(mine, 0, 2 * PART, length=LENGTH))
    come(other.wanted(theirs, 0, PART, length=LENGTH))
    come(kept.wanted(mine, 0, PART, length=LENGTH))
    assert mine.reads == [0, PART, 0]
    other.end()
    assert other._pages == {}
    come(kept.wanted(mine, PART, 2 * PART, length=LENGTH))
    come(kept.wanted(mine, 0, PART, length=LENGTH))
    assert mine.reads == [0, PART, 0, PART]
    readers.stop()


def test_a_file_that_is_forgotten_is_read_anew_and_gives_back_its_room(kept, monkeypatch):
    monkeypatch.setattr(kept_parts, "MOST_KEPT", 2 * PART)
    file, other = File(), File()
    come(kept.wanted(other, 0, PART, length=LENGTH))
    come(kept.wanted(file, 0, PART, length=LENGTH))
    kept.forget(file)
    come(kept.wanted(file, 0, PART, length=LENGTH))
    assert file.reads == [0, 0]
    come(kept.wanted(other, 0, PART, length=LENGTH))
    assert other.reads == [0]


def test_what_comes_after_its_file_was_forgotten_is_not_kept(kept):
    file = File()
    file.gate.clear()
    old = kept.wanted(file, 0, PART, length=LENGTH)
    kept.forget(file)
    file.gate.set()
    come(old)
    new = kept.wanted(file, 0, PART, length=LENGTH)
    assert new[0] is not old[0]


def test_the_end_of_qgis_waits_for_what_is_read_but_not_for_long():
    readers, gate, ended = Readers(), threading.Event(), []

    def read():
        gate.wait(60)
        ended.append(1)
        return b""

    readers.read(read)
    readers.stop(patience=0.05)
    assert ended == []
    threading.Timer(0.1, gate.set).start()
    readers.stop(patience=30)
    assert ended == [1]


def test_a_gateway_that_ends_ends_what_is_waited_for():
    readers = Readers()
    readers.at_once = 1
    kept, file = KeptParts(readers), File()
    file.gate.clear()
    parts = kept.wanted(file, 0, 3 * PART, length=LENGTH, pages=repeat(PART_PAGES))
    readers.stop()
    file.gate.set()
    assert [part.future.cancelled() for part in parts] == [False, True, True]


def test_parts_that_are_asked_for_together_differ_so_that_they_do_not_come_together():
    readers = Readers()
    kept, file = KeptParts(readers), File()
    file.gate.clear()
    parts = kept.wanted(file, 0, LENGTH, length=LENGTH)
    sizes = [part.end - part.start for part in parts]
    assert sizes[:13] == sorted(set(sizes[:13]))
    assert max(sizes) == PART
    readers.stop()
    file.gate.set()


def test_what_is_missing_are_the_pages_that_nobody_has_asked_for(kept):
    file = File()
    come(kept.wanted(file, PART, 2 * PART, length=LENGTH))
    assert kept.missing(file, [(0, 3 * PART)]) == [PART_PAGES, PART_PAGES]
    assert kept.missing(file, [(PART + 1, 1)]) == []
    assert kept.missing(file, [(1, 1), (2, 5), (2 * PART, 1)]) == [1, 1]


def test_parts_are_short_where_they_come_slowly():
    readers = Readers()
    kept = KeptParts(readers)
    assert kept.most_pages == PART_PAGES
    readers.learn(2.0, PART)
    assert kept.most_pages == PART_PAGES // 2
    readers.learn(60.0, PART)
    assert kept.most_pages == kept_parts._FIRST_PAGES
    readers.learn(60.0, 1000)  # tells nothing
    readers.learn(0.01, PART)
    assert kept.most_pages == PART_PAGES


def test_parts_are_as_long_on_a_far_link_as_on_a_near_one():
    """Of the seconds of a short part, most may be the round trip: they tell little of how long a longer one takes."""
    readers = Readers()
    kept = KeptParts(readers)
    readers.learn(0.001, 16_384)  # from memory
    readers.learn(0.25, 32_768)
    readers.learn(0.37, 131_072)
    assert kept.most_pages == PART_PAGES
    readers.learn(0.25, 16_384)
    readers.learn(4.0, PART)  # slow all the same
    assert kept.most_pages < PART_PAGES // 3


def test_parts_that_come_slowly_at_one_time_halve_once_how_many_are_read(monkeypatch):
    """A stall of a second or two befalls all connections of a link: what they carry then is one observation."""
    monkeypatch.setattr(readers_module, "_QUICK", -1.0)
    monkeypatch.setattr(readers_module, "_SLOW", 0.0)  # each part comes slowly
    readers, gate = Readers(), threading.Event()

    def part():
        assert gate.wait(60)
        return bytes(PART)

    futures = [readers.read(part) for _ in range(MOST_AT_ONCE)]
    gate.set()
    wait(futures)
    assert readers.at_once == MOST_AT_ONCE // 2
    wait([readers.read(part)])
    assert readers.at_once == MOST_AT_ONCE // 4
    readers.stop()


def test_a_function_is_called_in_as_many_threads_as_are_to_be_busy():
    readers, gate, seen = Readers(), threading.Event(), []
    entered = threading.Semaphore(0)

    def call():
        seen.append(threading.get_ident())
        entered.release()
        gate.wait(60)

    readers.read(lambda: [call(), b"read"][1])
    readers.call_in_idle(call, 5)
    assert all(entered.acquire(timeout=60) for _ in range(5))
    readers.call_in_idle(call, 4)  # so many are
    gate.set()
    readers.stop(patience=30)
    assert len(seen) == len(set(seen)) == 5


def test_threads_that_have_nothing_to_do_end_and_others_begin(monkeypatch):
    monkeypatch.setattr(readers_module, "_IDLE", 0.0)
    readers = Readers()

    def thread():
        return str(threading.get_ident()).encode()

    for _ in range(20):
        assert readers.read(thread).result(60)
    until = time.monotonic() + 60
    while readers._idle and time.monotonic() < until:
        time.sleep(0.001)
    assert not readers._idle
    assert not readers.busy
