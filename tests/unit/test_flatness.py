"""What the soak takes for flat."""

from __future__ import annotations

import random

import pytest

from tests.life.flatness import MEASURES, rise, table


def noise(turns, amount=1.0):
    numbers = random.Random(1)
    return [numbers.uniform(-amount, amount) for _ in range(turns)]


def test_noise_and_a_warm_up_are_flat():
    values = [100 + 50 * min(turn, 20) / 20 + each for turn, each in enumerate(noise(120))]
    assert abs(rise(values)) < 1


def test_one_handle_for_every_second_turn_is_found():
    assert rise([40 + turn // 2 for turn in range(60)]) == pytest.approx(50, rel=0.05)


def test_a_leak_is_found_below_noise_that_is_larger():
    assert rise([400 + 0.1 * turn + each for turn, each in enumerate(noise(200, 4))]) == pytest.approx(10, rel=0.2)


def test_single_high_values_and_a_saw_are_flat():
    assert rise([50 + (30 if turn % 7 == 0 else 0) for turn in range(100)]) == 0
    assert abs(rise([100 + turn % 10 for turn in range(150)])) < 1


def test_too_few_turns_tell_nothing():
    with pytest.raises(ValueError, match="12 turns"):
        rise([1.0] * 12)


def test_the_table_names_what_rises():
    values = {each.name: [100.0] * 60 for each in MEASURES}
    assert table(values)[1] == []
    values["handles"] = [float(turn) for turn in range(60)]
    text, rising = table(values)
    assert rising == ["handles"]
    assert "| handles | 20 | 40 | 59 | 100 | 2 |" in text
