"""What is known of a run that is followed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .records import CREATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import DatacubeError
    from .records import Execution, StoredData

#: States of a pyramid in which it is being made or changed.
BUSY = ("GENERATING", "MODIFYING")
#: Lines of a log that are kept: an engine that tries again for days writes more.
MOST_LINES = 5000


@dataclass(frozen=True)
class RunState:
    """`execution` is None until the API has answered; `pyramid` is what the run has made, known once it is over. `log`
    has the last lines, and `log_lines` says how many the API has sent in all. `stall` says in words that the engine
    tries in vain, empty while it does not. `failure` is why the API could not be asked the last time."""

    execution: Execution | None = None
    pyramid: StoredData | None = None
    log: tuple[str, ...] = ()
    log_lines: int = 0
    stall: str = ""
    failure: DatacubeError | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing happens to the run and its pyramid any more."""
        if self.execution is None or not self.execution.is_over:
            return False
        return not self.execution.has_succeeded or self.pyramid is None or self.pyramid.status not in (CREATED, *BUSY)

    def with_lines(self, lines: Sequence[str]) -> RunState:
        """The state with more lines of the log."""
        kept = (*self.log, *lines)[-MOST_LINES:]
        return replace(self, log=kept, log_lines=self.log_lines + len(lines))

    def failed(self, error: DatacubeError) -> RunState:
        """The same after the API could not be asked."""
        return replace(self, failure=error)
