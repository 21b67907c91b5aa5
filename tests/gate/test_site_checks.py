"""What the plugin site looks for in the zip.

In a folder of its own whose name comes early: the looks take minutes, and would be all that still runs at the end.
"""

from __future__ import annotations

from scripts import validate_zip
from tests.package import package


def test_the_plugin_site_would_accept_the_zip() -> None:
    assert validate_zip.faults(package()) == []
