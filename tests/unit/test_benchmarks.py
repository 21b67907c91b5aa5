"""The benchmarks' simulated link keeps its limits, with a simulated clock; tables, blocks and contenders."""

from __future__ import annotations

import http.client
import sys
from urllib.parse import urlsplit

import pytest

from benchmarks.link import A, B, Bucket, C, LinkServer, link
from benchmarks.measure import Contender, ContenderError, measure
from benchmarks.sources import mosaic, touched_bytes, warped_bytes
from benchmarks.table import Section, Verdict, number, report, table
from tests.rasters import terrain, write_raster


class Clock:
    """A clock that moves only when the code sleeps."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def sent(clock, buckets, piece, seconds):
    """The bytes that a continuous sender gets through all buckets in this many seconds."""
    end, total = clock.now + seconds, 0
    while True:
        clock.now += max(bucket.take(piece) for bucket in buckets)
        if clock.now > end:
            return total
        total += piece


def test_a_bucket_limits_to_its_rate():
    clock = Clock()

    assert sent(clock, [Bucket(6e6, clock)], 64_000, 10) == pytest.approx(60e6, rel=0.005)


def test_a_connections_rate_holds_on_a_faster_link():
    clock = Clock()

    assert sent(clock, [Bucket(6e6, clock), Bucket(25e6, clock)], 64_000, 10) == pytest.approx(60e6, rel=0.005)


def test_sixteen_connections_share_the_links_rate_equally():
    clock = Clock()
    shared = Bucket(25e6, clock)
    connections = [Bucket(6e6, clock) for _ in range(16)]
    ready, through = [clock.now] * 16, [0] * 16
    while (number_ := min(range(16), key=ready.__getitem__)) is not None and ready[number_] < 1010:
        clock.now = ready[number_]
        ready[number_] += max(connections[number_].take(64_000), shared.take(64_000))
        through[number_] += 64_000

    assert sum(through) == pytest.approx(250e6, rel=0.01)
    assert max(through) - min(through) <= 64_000


def test_unused_rate_is_not_saved_during_a_pause():
    clock = Clock()
    bucket = Bucket(1e6, clock)
    bucket.take(1000)
    clock.now += 60

    assert sent(clock, [bucket], 1000, 1) == pytest.approx(1e6, rel=0.05)


def test_a_sleep_that_ends_late_does_not_lower_the_rate():
    clock = Clock()
    bucket = Bucket(1e6, clock)
    total = 0
    while clock.now < 1010:
        clock.now += bucket.take(10_000) + 0.001
        total += 10_000

    assert total == pytest.approx(10e6, rel=0.01)


def test_there_is_no_wait_without_a_rate():
    assert Bucket(None, Clock()).take(10**12) == 0


def test_the_links_limit_is_its_rate_plus_one_round_trip():
    assert A.limit(25_000_000) == pytest.approx(1.04)
    assert B.limit(25_000_000) == pytest.approx(1.12)
    assert C.limit(25_000_000) is None


def test_the_link_sends_the_bytes_of_a_range_and_counts_them(tmp_path):
    content = bytes(range(256)) * 1024
    (tmp_path / "file.tif").write_bytes(content)
    with link(tmp_path, A) as running:
        connection = http.client.HTTPConnection(urlsplit(running.url).netloc)
        connection.request("GET", "/file.tif", headers={"Range": "bytes=1000-200999"})
        answer = connection.getresponse()
        body = answer.read()
        connection.request("HEAD", "/file.tif")
        connection.getresponse().read()
        connection.close()

    assert answer.status == 206
    assert body == content[1000:201000]
    assert (running.traffic.connections, running.traffic.requests, running.traffic.bytes) == (1, 2, 200_000)


def test_connections_of_a_link_share_one_bucket(tmp_path):
    with LinkServer(tmp_path, A) as server:
        server.shared.take(25_000_000)

        assert server.shared.take(0) > 0.9


def test_a_table_is_aligned():
    assert table(("Name", "s"), [("one", "1.00"), ("a|b", "10.5")]) == (
        "| Name |    s |\n| ---- | ---: |\n| one  | 1.00 |\n| a\\|b | 10.5 |"
    )


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="cells"):
        table(("Name", "s"), [("one",)])


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.043, "0.04"), (1.128, "1.13"), (41.23, "41.2"), (152461.7, "152,462")]
)
def test_numbers_have_three_digits(value, text):
    assert number(value) == text


def test_a_target_is_met_on_the_right_side_of_its_bound():
    assert Verdict("wall", 1.12, 1.12).is_met
    assert not Verdict("wall", 1.13, 1.12).is_met
    assert Verdict("faster", 4.5, 4.5, at_least=True).is_met
    assert not Verdict("faster", 4.4, 4.5, at_least=True).is_met
    assert Verdict("faster", 4.4, 4.5, "×", at_least=True).row == ("faster", "at least 4.50 ×", "4.40 ×", "**not met**")


def test_a_report_starts_with_the_targets():
    section = Section("Window", "What was done.", ("", "s"), (("ours", "1.00"),), (Verdict("wall", 1, 2, "×"),))

    text = report("2 cores.", [section])

    assert text.index("2 cores.") < text.index("| wall ") < text.index("## Window") < text.index("| ours ")
    assert "met" in text


@pytest.fixture
def raster(tmp_path):
    """4 x 4 blocks of 128 pixels, and an overview of 2 x 2."""
    return write_raster(tmp_path / "raster.tif", terrain(512, 512), overviews=(2,))


def test_touched_blocks_are_counted_from_the_index(raster):
    x, y = 2_000_000, 500_000

    assert touched_bytes(raster, (x + 128, y - 256, x + 256, y - 128))[0] == 1
    assert touched_bytes(raster, (x + 127, y - 256, x + 257, y - 128))[0] == 3
    blocks, size = touched_bytes(raster, (x, y - 512, x + 512, y))
    assert blocks == 16
    assert 0.7 < size / raster.stat().st_size < 1


def test_blocks_for_another_crs_are_those_of_the_overview_that_is_read(raster):
    inside = (2_000_140, 499_760, 2_000_240, 499_860)

    assert warped_bytes(raster, inside, "EPSG:3979", -1)[0] == 1
    assert warped_bytes(raster, (2_000_140, 499_500, 2_000_400, 499_900), "EPSG:3979", 0)[0] == 4


def test_the_mosaics_tiles_are_adjacent():
    tiles = mosaic()

    assert len({tile.path for tile in tiles}) == len({tile.box for tile in tiles}) == 64
    assert tiles[0].box[2] == tiles[1].box[0]
    assert tiles[0].box[1] == tiles[8].box[3]


def test_a_contenders_own_time_and_memory_are_used(tmp_path):
    code = "print('starting'); print('{\"seconds\": 0.25, \"memory\": 7000}')"

    found = measure(Contender("talker", lambda _url, _output: [sys.executable, "-c", code]), tmp_path, C)

    assert (found.seconds, found.memory, found.is_above_idle) == (0.25, 7000, True)
    assert (found.requests, found.written) == (0, 0)


def test_the_error_of_a_failed_contender_has_its_output(tmp_path):
    with pytest.raises(ContenderError, match="no such disk"):
        measure(Contender("loser", lambda *_: [sys.executable, "-c", "raise SystemExit('no such disk')"]), tmp_path, C)
