"""The results as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Verdict:
    """A target: the measured figure must be at most (or, with `at_least`, at least) the bound."""

    target: str
    figure: float
    bound: float
    unit: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    @property
    def row(self) -> tuple[str, str, str, str]:
        word = "at least" if self.at_least else "at most"
        bound, figure = (f"{number(value)} {self.unit}".rstrip() for value in (self.bound, self.figure))
        return self.target, f"{word} {bound}", figure, "met" if self.is_met else "**not met**"


@dataclass(frozen=True)
class Section:
    """One experiment: its description, its results, and the targets that they decide."""

    title: str
    text: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    verdicts: tuple[Verdict, ...] = ()

    @property
    def markdown(self) -> str:
        return f"## {self.title}\n\n{self.text}\n\n{table(self.headers, self.rows)}\n"


def report(introduction: str, sections: Sequence[Section]) -> str:
    """The whole page: the introduction, all targets, then the sections."""
    verdicts = [verdict.row for section in sections for verdict in section.verdicts]
    verdicts.sort(key=lambda row: row[0].partition(".")[0])  # by the target's number
    targets = f"## Targets\n\n{table(('Target', 'Bound', 'Measured', ''), verdicts)}\n\n" if verdicts else ""
    return f"# Benchmarks\n\n{introduction}\n\n{targets}" + "\n".join(section.markdown for section in sections)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are right-aligned. Raises ValueError for a row whose length differs
    from the headers'."""
    if any(len(row) != len(headers) for row in rows):
        raise ValueError("a row has too few or too many cells")
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (headers, *rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(headers))]
    lines = [
        [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in cells
    ]
    rule = ["-" * (width - 1) + ":" if column else "-" * width for column, width in enumerate(widths)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (lines[0], rule, *lines[1:]))


def number(value: float) -> str:
    """The number with three significant digits, and all digits before the point."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def megabytes(count: float) -> str:
    """Bytes in MB (millions of bytes)."""
    return number(count / 1e6)
