"""The changelog as qgis-plugin-ci reads it, and what metadata.txt gets of it."""

from __future__ import annotations

import configparser

from scripts.changelog import CHANGELOG, RELEASE, UNRELEASED, notes_for, plain, releases
from scripts.package import own_metadata

TEXT = """# Changelog

## [Unreleased]

**Added**

- What is in *work*, 50 % of it.

## [1.1.0] - 2026-11-30

**Fixed**

- A long line
  that goes on.

## [1.0.0] - 2026-10-01

- First.
"""


def test_dated_versions_are_read_with_all_their_notes() -> None:
    found = releases(TEXT)
    assert [(one.version, one.date) for one in found] == [("1.1.0", "2026-11-30"), ("1.0.0", "2026-10-01")]
    assert found[0].notes == "**Fixed**\n\n- A long line\n  that goes on."


def test_a_released_version_has_its_own_notes_and_those_before_it() -> None:
    assert notes_for(TEXT, "1.1.0") == "Version 1.1.0:\nFixed\n- A long line that goes on.\nVersion 1.0.0:\n- First."
    assert notes_for(TEXT, "1.0.0") == "Version 1.0.0:\n- First."


def test_a_version_in_work_has_what_is_not_released() -> None:
    assert notes_for(TEXT, "1.2.0").startswith("Version 1.2.0:\nAdded\n- What is in work, 50 % of it.\nVersion 1.1.0:")


def test_metadata_holds_the_notes_as_qgis_and_the_plugin_site_parse_them() -> None:
    parser = configparser.ConfigParser()
    parser.read_string(own_metadata("[general]\nversion=0.0.0\nchangelog=\ncommitNumber = 7\n", 0))
    values = dict(parser.items("general"))
    text = CHANGELOG.read_text(encoding="utf-8")
    assert values["changelog"] == notes_for(text, "0.0.0")
    assert "commitnumber" not in values
    assert values["datetime"] == "1970-01-01T00:00:00Z"


def test_emphasis_and_code_become_plain_words() -> None:
    assert plain("- *Add to Map* of `a.json`, 2 * 3 * 4, **bold**") == "- Add to Map of a.json, 2 * 3 * 4, bold"


def test_the_changelog_can_be_read_by_qgis_plugin_ci_and_shown_by_the_plugin_manager() -> None:
    """No heading below a version's, which would end its notes, no HTML, and no heading that is not understood."""
    text = CHANGELOG.read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings[:2] == ["# Changelog", "## [Unreleased]"]
    assert len(headings) - 2 == len(releases(text))
    assert UNRELEASED.search(text)
    assert "<" not in text.replace("<your", "")
    assert RELEASE.search("## [1.0.0] - 2026-01-01\n\n- a\n")
