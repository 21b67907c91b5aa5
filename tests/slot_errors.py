"""Finds exceptions in slots. QGIS only shows them and no caller gets them, so the test would pass anyway."""

from __future__ import annotations

import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def no_slot_errors() -> Iterator[None]:
    """Fail the test when a slot, a timer callback or an event handler has raised an exception."""
    errors: list[str] = []

    def keep(*error: object) -> None:
        errors.append("".join(traceback.format_exception(*error)))

    with mock.patch.object(sys, "excepthook", keep):
        yield
    if errors:
        pytest.fail("Exceptions in slots:\n\n" + "\n".join(errors), pytrace=False)
