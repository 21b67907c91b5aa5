"""Disks that take less than is written."""

from __future__ import annotations

import resource
from contextlib import contextmanager


@contextmanager
def largest_file(count):
    """The system takes no more bytes in a file of this process, as where a user has a quota."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
