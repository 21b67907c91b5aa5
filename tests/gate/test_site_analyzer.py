"""What the plugin site's analyzer says of the zip."""

from __future__ import annotations

from scripts import plugin_analyzer
from tests.package import package


def test_the_analyzer_of_the_plugin_site_finds_nothing() -> None:
    assert plugin_analyzer.analyzer_faults(package()) == []
