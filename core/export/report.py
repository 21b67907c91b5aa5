"""What an export came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class ExportReport:
    """`bytes_fetched` is the plan's estimate of what was read, `bytes_written` the size of the finished file."""

    path: Path
    columns: int
    rows: int
    bytes_fetched: int
    bytes_written: int
    seconds: float
    resampled: bool
