"""Exporting, also what must be signed for, while something fails: see the package."""

from __future__ import annotations

import pytest

from .benches import suite


@pytest.mark.parametrize("schedule", suite("export", "sign-export"), ids=str)
def test_it_ends_right_or_says_what_to_do(made_benches, schedule):
    verdict = made_benches.of(schedule.operation).run(schedule)
    assert not verdict.wrongs, str(verdict)
