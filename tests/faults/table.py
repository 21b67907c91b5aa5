"""What came of many schedules, as the table of docs/trust.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .schedules import Fault

if TYPE_CHECKING:
    from .judge import Verdict

_RESULTS = ("right", "error", "WRONG")


class Table:
    """Counts schedules by their faults and operations; one with two faults counts for both."""

    def __init__(self) -> None:
        self._cells: Counter[tuple[str, str]] = Counter()
        self._results: Counter[tuple[str, str]] = Counter()
        self._done: Counter[str] = Counter()

    def add(self, verdict: Verdict) -> None:
        operation = verdict.schedule.operation
        self._done[operation] += 1
        self._results[operation, verdict.result] += 1
        for fault in {placed.fault.name for placed in verdict.schedule.faults}:
            self._cells[fault, operation] += 1
            self._results[fault, verdict.result] += 1

    def lines(self) -> Iterable[str]:
        """In Markdown: a row for each fault, a column for each operation, and three for what came of it."""
        names = list(self._done)
        yield _row("", *names, "right", "clear error", "wrong")
        yield _row(*["---"] * (len(names) + 4))
        for fault in Fault:
            cells = [self._cells[fault.name, name] or "" for name in names]
            yield _row(fault.value, *cells, *(self._results[fault.name, each] for each in _RESULTS))
        for words, result in (("right", "right"), ("clear error", "error"), ("wrong", "WRONG")):
            yield _row(words, *(self._results[name, result] for name in names), "", "", "")


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
