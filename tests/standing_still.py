"""Says where threads stand when a test has waited in vain, and ends a run of tests in which nothing goes on any more.

A lock or a thread that a test leaves behind may hold up all tests that follow in its process: each of them waits for
minutes and fails, thirty of them for an hour.
"""

from __future__ import annotations

import sys
import threading
import traceback
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

#: After so many tests in a row of a process that have waited in vain, the run ends.
_MOST = 3
_in_vain = 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    global _in_vain  # noqa: PLW0603 - of the process
    report = yield
    if call.excinfo is not None and call.excinfo.errisinstance(TimeoutError):
        report.sections.append(("Where the threads stand", _stacks()))
        _in_vain += 1
        if _in_vain >= _MOST:
            item.session.shouldstop = f"{_MOST} tests in a row have waited in vain, at last {item.nodeid}"
    elif call.when == "call":
        _in_vain = 0
    return report


def _stacks() -> str:
    """The tasks of the plugin, and where each thread of Python's is, the innermost function last."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    parts = [
        f"{names.get(ident, ident)}:\n{''.join(traceback.format_stack(frame, 12))}"
        for ident, frame in sys._current_frames().items()
        if ident != threading.get_ident()
    ]
    return "\n".join([*_tasks(), *parts])


def _tasks() -> Iterator[str]:
    tasks = sys.modules.get("datacube_browser.core.threads.tasks")
    for name in ("_waiting", "_running", "_over"):
        for task in list(getattr(tasks, name, ())):
            yield f"{name.removeprefix('_')}: {task.description()}"
