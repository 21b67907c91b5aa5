"""The plugin switched off, the project closed and QGIS ended in the midst of each of the plugin's operations: a part of
what `make test-life` does."""

from __future__ import annotations

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.life.servers import servers
from tests.life.ways import OPERATIONS, TOGETHER, staying, wrongs_of

JOBS = "tests.life.closing_jobs"


@pytest.fixture
def orders(tmp_path):
    (tmp_path / "served" / "out").mkdir(parents=True)
    with servers(tmp_path / "served") as links:
        yield links.orders


def test_switching_off_and_closing_the_project_in_the_midst_of_anything_asks_nothing_and_leaves_nothing(
    package, orders, tmp_path
):
    profile = make_profile(tmp_path / "profile", package, relief=False)
    # one of the two for each operation by turns; `make test-life` does both, and both after each other
    pairs = [
        *staying(OPERATIONS[::2], (["switch off"],)),
        *staying(OPERATIONS[1::2], (["close the project"],)),
        *staying(["add"], (["switch off"],)),
        *staying(["draw in a layout"], (["close the project"], ["switch off", "close the project"])),
    ]
    steps = do_in_qgis(f"{JOBS}:close_in_turn", profile, tmp_path / "run", seconds=500, pairs=pairs, **orders)
    assert len(steps) == 1 + len(pairs)
    assert wrongs_of(steps) == []


@pytest.mark.parametrize("steps", [["quit"], ["switch off", "quit"]], ids="-".join)
def test_qgis_ends_in_the_midst_of_all_operations(package, orders, tmp_path, steps):
    profile = make_profile(tmp_path / "profile", package, relief=False)
    orders = {**orders, "operations": TOGETHER, "steps": steps}
    steps = do_in_qgis(f"{JOBS}:close_qgis", profile, tmp_path / "run", seconds=300, **orders)
    assert wrongs_of(steps) == []
