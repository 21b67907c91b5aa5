"""CHANGELOG.md as qgis-plugin-ci reads it, for metadata.txt, where QGIS's Plugin Manager shows it.

qgis-plugin-ci ends a version's notes at the next `##`, that of a `###` too: kinds of changes are paragraphs in bold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .plugin_files import ROOT

CHANGELOG = ROOT / "CHANGELOG.md"
#: qgis-plugin-ci's pattern: number, link and so on, date, notes.
RELEASE = re.compile(
    r"(?<=##)\s*\[*(v?0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\]?(\(.*\))?"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?\]*\s-\s*([\d\-/]{10})(.*?)(?=##|\Z)",
    re.MULTILINE | re.DOTALL,
)
UNRELEASED = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
#: How many versions metadata.txt tells of.
SHOWN = 3


@dataclass(frozen=True)
class Release:
    """A version and its notes, in Markdown."""

    version: str
    date: str
    notes: str


def releases(text: str) -> list[Release]:
    """The dated versions, newest first."""
    found = (match.groups() for match in RELEASE.finditer(text))
    return [
        Release(".".join(parts[:3]) + (f"-{parts[4]}" if parts[4] else ""), parts[6], parts[7].strip())
        for parts in found
    ]


def notes_for(text: str, version: str) -> str:
    """The notes of this version and of those before it, as metadata.txt takes them: plain text, a line each.

    A version without a heading is the one in work: it has what stands under `[Unreleased]`.
    """
    shown = releases(text)
    versions = [release.version for release in shown]
    if version in versions:
        shown = shown[versions.index(version) :]
    else:
        unreleased = UNRELEASED.search(text)
        shown = [Release(version, "", unreleased[1].strip() if unreleased else ""), *shown]
    return "\n".join(f"Version {each.version}:\n{plain(each.notes)}" for each in shown[:SHOWN])


def plain(notes: str) -> str:
    """Markdown as plain text: items unwrapped, without empty lines and the marks of emphasis and code."""
    unwrapped = re.sub(r"\n {2,}(?=\S)", " ", notes)
    text = re.sub(
        r"\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*|`(.+?)`", lambda match: match[1] or match[2] or match[3], unwrapped
    )
    return re.sub(r"\n{2,}", "\n", text)
