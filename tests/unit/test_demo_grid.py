from __future__ import annotations

import csv
import json
from itertools import chain

import pytest

from demo.grid import bounds, footprint, tiles
from tests.recorded_answers import recorded_file


def tile(name):
    return next(tile for tile in tiles() if tile.name == name)


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("10_3", (2_000_000, 0, 2_500_000, 500_000)),
        ("9_2", (1_500_000, -500_000, 2_000_000, 0)),
        ("8_1", (1_000_000, -1_000_000, 1_500_000, -500_000)),
        ("11_4", (2_500_000, 500_000, 3_050_000, 1_000_000)),
        ("7_8", (500_000, 2_500_000, 1_050_000, 3_000_000)),
        ("6_10", (-50_000, 3_500_000, 550_000, 4_000_000)),
    ],
)
def test_a_tiles_name_gives_its_place(name, box):
    found = tile(name).box
    assert (found.xmin, found.ymin, found.xmax, found.ymax) == box


def test_there_are_66_tiles_and_56_of_them_have_a_terrain_model():
    assert len({tile.name for tile in tiles()}) == 66
    assert sum(tile.has_dtm for tile in tiles()) == 56
    assert not tile("4_8").has_dtm


def test_the_grid_equals_the_published_one():
    rows = list(csv.DictReader(recorded_file("hrdem_mosaic_tiles_66.csv").open()))
    published = {
        row["id"]: (*(int(row[key]) for key in ("xmin", "ymin", "xmax", "ymax")), row["dtm_published"] == "y")
        for row in rows
    }
    ours = {t.name: (t.box.xmin, t.box.ymin, t.box.xmax, t.box.ymax, t.has_dtm) for t in tiles()}
    assert ours == published
    for row in rows:
        box = bounds(footprint(tile(row["id"]).box))
        assert box == pytest.approx([float(row[key]) for key in ("west", "south", "east", "north")], abs=2e-6)


def test_a_footprint_equals_the_published_one_vertex_by_vertex():
    item = json.loads(recorded_file("nrcan-2026/search_hrdem-mosaic-1m_2_3.json").read_text())["features"][0]
    published = item["geometry"]["coordinates"][0]
    ours = footprint(tile("2_3").box)
    assert len(ours) == len(published)
    assert list(chain(*ours)) == pytest.approx(list(chain(*published)), abs=1.1e-6)
    assert bounds(ours) == item["bbox"]


def test_a_footprint_is_a_closed_ring_of_400_vertices():
    ring = footprint(tile("10_3").box)
    assert len(ring) == 401
    assert ring[0] == ring[-1]
    assert len(set(ring)) == 400
