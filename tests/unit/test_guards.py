"""What the guards of tests have in common."""

from __future__ import annotations

import pytest

from tests.guards import Guard


def test_the_outer_watch_goes_on_after_an_inner_one():
    guard = Guard(lambda: None, "Findings")
    with guard.watch() as outer:
        with guard.watch() as inner:
            pass
        guard.findings.append("late")
    assert (outer, inner, guard.is_on) == (["late"], [], False)


def test_a_finding_fails_the_test_in_words():
    guard = Guard(lambda: None, "Findings")
    with pytest.raises(pytest.fail.Exception, match="Findings:\n\na file\nanother"), guard.nothing():
        guard.findings.extend(["a file", "another"])
