"""What an export came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class ExportReport:
    """`bytes_fetched` are those that came, or the plan's estimate of them where GDAL reads a source; `bytes_written` is
    the size of the finished file."""

    path: Path
    columns: int
    rows: int
    bytes_fetched: int
    bytes_written: int
    seconds: float
    resampled: bool
