"""What the guards of tests have in common: they collect findings while a test watches, and fail it over them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Finding = TypeVar("Finding")


class Guard(Generic[Finding]):
    """Findings of one kind. `install` is called whenever a watch begins; `headline` stands over what fails a test."""

    def __init__(self, install: Callable[[], object], headline: str) -> None:
        self._install, self._headline = install, headline
        self._watchers: list[list[Finding]] = []

    @property
    def is_on(self) -> bool:
        return bool(self._watchers)

    @property
    def findings(self) -> list[Finding]:
        """Those of the innermost watch."""
        return self._watchers[-1]

    @contextmanager
    def watch(self) -> Iterator[list[Finding]]:
        """Collect findings. Of nested watches the inner one collects."""
        self._install()
        findings: list[Finding] = []
        self._watchers.append(findings)
        try:
            yield findings
        finally:
            self._watchers.pop()  # not by value: two that are empty are equal

    @contextmanager
    def nothing(self) -> Iterator[None]:
        """Fail the test over any finding."""
        with self.watch() as findings:
            yield
        if findings:
            pytest.fail(f"{self._headline}:\n\n" + "\n".join(map(str, findings)), pytrace=False)
