"""What the system of this computer does otherwise than others."""

from __future__ import annotations

import os
import sys


def is_windows() -> bool:
    """Windows: files that are open cannot be replaced or removed, and names and paths have limits of their own."""
    return os.name == "nt"


def tells_access() -> bool:
    """Whether the system says beforehand if files can be made in a folder. Windows knows access lists and macOS its
    guarded folders (Documents, Desktop, Downloads) when they are tried alone."""
    return os.name == "posix" and sys.platform != "darwin"
